"""Errors of the lake's storage, told apart: damaged files, refused access, and no answer."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
from botocore.exceptions import BotoCoreError, ClientError

from etl.refusal_codes import ACCESS_DENIED, INVALID_CREDENTIALS

# What pyiceberg and Arrow raise for bytes that are not those that were written.
_DAMAGE_ERRORS = (EOFError, OSError, SystemError, ValueError, pa.ArrowException, zlib.error)
# Arrow names S3's error and its number in the text alone.
_S3_ERROR = "AWS Error"
_NO_FILE = ("NO_SUCH_KEY", "HTTP status 404")
_NO_ACCESS = (
    "ACCESS_DENIED",
    "[code 15]",
    "HTTP status 403",
    "ExpiredToken",
    "INVALID_ACCESS_KEY_ID",
    "SIGNATURE_DOES_NOT_MATCH",
)
# S3 answers a HEAD request without a code.
_DENIED_CODES = ACCESS_DENIED | INVALID_CREDENTIALS | {"403"}


class UnreadableError(Exception):
    """A file of the lake is missing or damaged; a full export replaces damaged data files."""


class NoAccessError(Exception):
    """S3 or Glue refuses the request or the credentials; no file is damaged."""


class UnavailableError(Exception):
    """S3 or Glue does not answer, or fails for a while; no file is damaged."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Raise what kept this block from reading `what`.

    Raises:
        UnreadableError: a file is missing, or its bytes are not those that were written.
        NoAccessError: the credentials may not read it.
        UnavailableError: there is no network, or S3 failed several times in a row.
    """
    try:
        yield
    except (*_DAMAGE_ERRORS, BotoCoreError, ClientError) as error:
        raise classify(error)(f"{what}: {error}") from error


def classify(error: Exception) -> type[Exception]:
    """Return what an error of Arrow, pyiceberg or boto3 means for the lake."""
    if isinstance(error, ClientError):
        is_denied = error.response["Error"].get("Code") in _DENIED_CODES
        return NoAccessError if is_denied else UnavailableError
    if isinstance(error, PermissionError):
        return NoAccessError
    if isinstance(error, BotoCoreError | ConnectionError | TimeoutError):
        return UnavailableError
    text = str(error)
    if not isinstance(error, OSError) or _S3_ERROR not in text:
        return UnreadableError
    if any(part in text for part in _NO_FILE):
        return UnreadableError
    return NoAccessError if any(part in text for part in _NO_ACCESS) else UnavailableError
