"""Reads the fields of a JSON object or a URL's parameters by rules, and reports all that are wrong."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar, cast

from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.json_document import Json
from lambdas.ledger.problems import Param

# How much of an unknown name is repeated to the caller.
MAX_REPORTED_NAME = 64

T = TypeVar("T")
V = TypeVar("V")


class RuleError(ValueError):
    """A value that breaks a rule; `below` says where inside the value, as the tail of a JSON pointer.

    `code` and `params` are those of `lambdas.ledger.problems`.
    """

    def __init__(self, code: str, below: str = "", /, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.below = below
        self.params = params

    def at(self, pointer: str) -> FieldError:
        """Return the error of the field that the pointer names."""
        return FieldError(pointer + self.below, self.code, self.params)

    def within(self, below: str) -> "RuleError":
        """Return the same error of the value that holds this one at `below`."""
        return RuleError(self.code, below + self.below, **self.params)


class FieldReader(Generic[V]):
    """Reads values by name. Read all fields, then call `finish`, which raises Invalid if any was wrong.

    Until then a field that is missing or wrong has no usable value.
    """

    def __init__(self, values: Mapping[str, V], pointer: str, unknown_code: str) -> None:
        self.errors: list[FieldError] = []
        self._values = values
        self._pointer = pointer
        self._unknown_code = unknown_code
        self._known: set[str] = set()

    def required(self, name: str, rule: Callable[[V], T]) -> T:
        if name not in self._values:
            self._known.add(name)
            self.errors.append(FieldError(self._pointer + name, "required"))
            return cast("T", None)
        return self.optional(name, rule, cast("T", None))

    def optional(self, name: str, rule: Callable[[V], T], default: T) -> T:
        self._known.add(name)
        if name in self._values:
            try:
                return rule(self._values[name])
            except RuleError as error:
                self.errors.append(error.at(self._pointer + name))
        return default

    def optional_or_none(self, name: str, rule: Callable[[V], T]) -> T | None:
        """Return the value by the rule; None where the field is missing or null."""
        return self.optional(name, lambda value: None if value is None else rule(value), None)

    def value(self, name: str) -> V | None:
        """Return a value as it was sent, unchecked; None if it is missing."""
        return self._values.get(name)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def finish(self) -> None:
        """Raise Invalid with every unknown, missing or wrong field."""
        unknown = [
            FieldError(self._pointer + _escaped(name), self._unknown_code)
            for name in self._values
            if name not in self._known
        ]
        if unknown or self.errors:
            raise Invalid(errors=[*unknown, *self.errors])


def read_object(document: Json) -> FieldReader[Json]:
    """Return a reader of a body that must be a JSON object; raises Invalid for any other."""
    if not isinstance(document, Mapping):
        raise Invalid(errors=[FieldError("#", "not_an_object")])
    return FieldReader(document, "#/", "unknown_field")


def read_query(query: Mapping[str, str]) -> FieldReader[str]:
    """Return a reader of a URL's parameters."""
    return FieldReader(query, "#/query/", "unknown_parameter")


def one_of(choices: tuple[str, ...]) -> Callable[[Json], str]:
    """Return the rule of a field that has one of a few values."""

    def rule(value: Json) -> str:
        if not isinstance(value, str) or value not in choices:
            raise RuleError("not_one_of", choices=choices)
        return value

    return rule


def _escaped(name: str) -> str:
    """Return a name as part of a JSON pointer (RFC 6901), cut to a bounded length."""
    return name[:MAX_REPORTED_NAME].replace("~", "~0").replace("/", "~1")
