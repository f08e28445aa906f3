"""Why a statement, or one of its rows, is not read."""

from dataclasses import dataclass, field

from lambdas.ledger.problems import Param, Params, describe


@dataclass(frozen=True, slots=True)
class Message:
    """A message about a statement or a row: a code of `lambdas.ledger.problems` and its params."""

    code: str
    params: Params = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return describe(self.code, self.params)

    def to_json(self) -> dict[str, object]:
        return {"code": self.code, "params": dict(self.params), "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Question:
    """The option (a field of `Options`) that would settle how to read a file.

    `choices` holds the values to choose from; it is empty where any value may be given.
    """

    option: str
    choices: tuple[str, ...] = ()


class StatementError(ValueError):
    """Raised when a file cannot be read, or not in one way; then `question` says what would settle it."""

    def __init__(self, code: str, question: Question | None = None, **params: Param) -> None:
        self.message = Message(code, params)
        self.question = question
        super().__init__(self.message.detail)

    @property
    def code(self) -> str:
        return self.message.code

    @property
    def option(self) -> str | None:
        return self.question.option if self.question else None

    @property
    def choices(self) -> tuple[str, ...]:
        return self.question.choices if self.question else ()


class TooManyRowsError(StatementError):
    """Raised when a file has more rows than the caller accepts."""

    def __init__(self, max_rows: int) -> None:
        super().__init__("too_many_rows", max=max_rows)


class RowError(Exception):
    """Raised when a row is no transaction; `field` is the field at fault, or "row" for the row as a whole."""

    def __init__(self, field: str, code: str, **params: Param) -> None:
        self.field = field
        self.message = Message(code, params)
        super().__init__(self.message.detail)


def unreadable_date(written: str, date_format: str) -> RowError:
    """Return the error of a date that is missing or cannot be read."""
    if not written:
        return RowError("date", "no_date")
    return RowError("date", "unreadable_date", value=written[:40], format=date_format)


def unreadable_amount(written: str) -> RowError:
    """Return the error of an amount that is missing or cannot be read."""
    if not written:
        return RowError("amount", "no_amount")
    return RowError("amount", "unreadable_amount", value=written[:40])
