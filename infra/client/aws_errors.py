"""Translates boto3's errors into command errors that say what to do next."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from etl.refusal_codes import ACCESS_DENIED, INVALID_CREDENTIALS
from infra.client.errors import CommandError
from infra.client.loopback import is_loopback_url

SIGN_IN = "Sign in to AWS first, for example with `aws sso login`, or set AWS_PROFILE to a profile that can."


@contextmanager
def reporting_aws_errors() -> Iterator[None]:
    """Raise errors of boto3 as command errors."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise translate_aws_error(error) from None


def translate_aws_error(error: BotoCoreError | ClientError) -> CommandError:
    """Return what an error of boto3 means: no credentials, no connection, or a refused request."""
    if isinstance(error, ClientError):
        return _refused(error)
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return CommandError("There are no AWS credentials.", SIGN_IN)
    if isinstance(error, SSOError | TokenRetrievalError | CredentialRetrievalError):
        return CommandError(f"Your AWS sign-in is not valid any more: {error}", SIGN_IN)
    if isinstance(error, ProfileNotFound):
        return CommandError(f"{error}.", "Set AWS_PROFILE to one of: aws configure list-profiles")
    if isinstance(error, ConnectionError | HTTPClientError):
        if is_loopback_url(str(error.kwargs.get("endpoint_url", ""))):
            return CommandError(
                f"The local cloud does not answer: {error}", "If it has stopped, start it with: tracker up"
            )
        return CommandError(f"AWS cannot be reached: {error}", "Check your connection and your AWS region.")
    return CommandError(f"AWS cannot be used: {error}", "Check your AWS profile and region.")


def _refused(error: ClientError) -> CommandError:
    details = error.response["Error"]
    code = details.get("Code", "")
    message = f"AWS refuses {error.operation_name}: {details.get('Message') or code}"
    if code in INVALID_CREDENTIALS:
        return CommandError(message, f"Your AWS credentials are not valid. {SIGN_IN}")
    if code in ACCESS_DENIED:
        return CommandError(message, "Use AWS credentials that allow this action.")
    return CommandError(message)
