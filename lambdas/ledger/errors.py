"""The expected failures of the API, each with its HTTP status, problem type (RFC 9457) and code."""

# ruff: noqa: N818 (each is named like its problem type)

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from lambdas.ledger.problems import Param, Params, describe

TYPE_PREFIX = "urn:expense-tracker:problem:"
MAX_REPORTED_FIELDS = 20


@dataclass(frozen=True, slots=True)
class FieldError:
    """One bad field: a JSON pointer into the body (`#/amount`) or to a parameter (`#/query/limit`).

    `code` and `params` are those of `lambdas.ledger.problems`.
    """

    pointer: str
    code: str
    params: Params = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return describe(self.code, self.params)

    def to_json(self) -> dict[str, object]:
        return {
            "pointer": self.pointer,
            "code": self.code,
            "params": dict(self.params),
            "detail": self.detail,
        }


class LedgerError(Exception):
    """An expected failure; subclasses fix its status, name and title.

    Args:
        code: a code of `lambdas.ledger.problems`; by default the one that is named like the problem type.
        errors: the bad fields, where these are known.
        params: the code's params.
    """

    status: ClassVar[int] = 500
    name: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, code: str = "", *, errors: Sequence[FieldError] = (), **params: Param) -> None:
        self.code = code or self.name.replace("-", "_")
        self.params = params
        self.detail = describe(self.code, params)
        self.errors = tuple(errors)
        super().__init__(self.detail)

    @property
    def headers(self) -> Mapping[str, str]:
        return {}

    def to_json(self) -> dict[str, object]:
        document: dict[str, object] = {
            "type": TYPE_PREFIX + self.name,
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "params": dict(self.params),
            "detail": self.detail,
        }
        if self.errors:
            document["errors"] = [error.to_json() for error in self.errors[:MAX_REPORTED_FIELDS]]
        return document


class Malformed(LedgerError):
    status, name, title = 400, "malformed", "The request cannot be read"


class Unauthenticated(LedgerError):
    status, name, title = 401, "unauthenticated", "Sign in first"


class NotFound(LedgerError):
    status, name, title = 404, "not-found", "Not found"


class Conflict(LedgerError):
    status, name, title = 409, "conflict", "It exists already, with other content"


class InUse(LedgerError):
    status, name, title = 409, "in-use", "Something else depends on it"


class Changed(LedgerError):
    status, name, title = 412, "changed", "It has changed since you read it"


class TooLarge(LedgerError):
    status, name, title = 413, "too-large", "The request body is too large"


class UnsupportedMedia(LedgerError):
    status, name, title = 415, "unsupported-media-type", "The body must be JSON"


class Invalid(LedgerError):
    status, name, title = 422, "invalid", "Some fields are not valid"


class PreconditionRequired(LedgerError):
    status, name, title = 428, "precondition-required", "If-Match is required"


class OverQuota(LedgerError):
    """Raised when a person has done as much as a day allows; nothing was done."""

    status, name, title = 429, "quota", "That is all for today"
    retry_after_s: ClassVar[int] = 3600

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.retry_after_s)}


class Busy(LedgerError):
    """Raised when AWS stays unavailable until the request's deadline.

    The write may have succeeded; retrying is safe.
    """

    status, name, title = 503, "busy", "The ledger is busy; try again"
    retry_after_s: ClassVar[int] = 2

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.retry_after_s)}
