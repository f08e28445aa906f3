"""The failures a caller can expect, each with its HTTP status and problem type (RFC 9457)."""

# ruff: noqa: N818 (each is named as what the caller meets, like its problem type)

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

TYPE_PREFIX = "urn:expense-tracker:problem:"
REPORTED_FIELDS = 20


class FieldError(NamedTuple):
    """One bad field: a JSON pointer into the body (`#/amount`) or to a parameter (`#/query/limit`).

    `choices`: the values that would settle it, where these are few.
    """

    pointer: str
    detail: str
    choices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        choices = {"choices": list(self.choices)} if self.choices else {}
        return {"pointer": self.pointer, "detail": self.detail, **choices}


class LedgerError(Exception):
    """An expected failure; subclasses fix its status, name and title."""

    status: ClassVar[int] = 500
    name: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, detail: str = "", *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = tuple(errors)

    @property
    def headers(self) -> Mapping[str, str]:
        return {}

    def to_json(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "type": TYPE_PREFIX + self.name,
            "title": self.title,
            "status": self.status,
        }
        if self.detail:
            document["detail"] = self.detail
        if self.errors:
            document["errors"] = [error.to_json() for error in self.errors[:REPORTED_FIELDS]]
        return document


class Malformed(LedgerError):
    status, name, title = 400, "malformed", "The request cannot be read"


class Unauthenticated(LedgerError):
    status, name, title = 401, "unauthenticated", "Sign in first"


class NotFound(LedgerError):
    status, name, title = 404, "not-found", "There is no such thing here"


class Conflict(LedgerError):
    status, name, title = 409, "conflict", "The id is taken by something else"


class Changed(LedgerError):
    status, name, title = 412, "changed", "It has been changed since you read it"


class TooLarge(LedgerError):
    status, name, title = 413, "too-large", "The request body is too large"


class UnsupportedMedia(LedgerError):
    status, name, title = 415, "unsupported-media-type", "The body must be JSON"


class Invalid(LedgerError):
    status, name, title = 422, "invalid", "Some fields are not valid"


class PreconditionRequired(LedgerError):
    status, name, title = 428, "precondition-required", "Say which version you mean"


class Busy(LedgerError):
    """Tried for as long as is decent. A write may have taken effect all the same; repeating it is safe."""

    status, name, title = 503, "busy", "The ledger is busy; try again"
    retry_after_s: ClassVar[int] = 2

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.retry_after_s)}
