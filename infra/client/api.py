"""A client of the tracker's HTTP API: signs in as one user and retries what failed in passing."""

import base64
import json
import random
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import MaxRetryError
from urllib3.util import Retry

from infra.client.aws_errors import translate_aws_error
from infra.client.deployment import Deployment, open_session
from infra.client.errors import CommandError

RETRY_STATUSES = frozenset({429, 500, 502, 503, 504})
MAX_ATTEMPTS = 6
FIRST_PAUSE_S, MAX_PAUSE_S = 0.5, 20
# API Gateway gives up after 29 s; the first call may also wait for a function's cold start.
TIMEOUT_S = 60.0
TOKEN_RENEWAL_MARGIN_S = 60


@dataclass(frozen=True, slots=True)
class FieldError:
    """One invalid field of a request; `pointer` is a JSON pointer such as `#/amount`."""

    pointer: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document, https://www.rfc-editor.org/rfc/rfc9457."""

    title: str = ""
    detail: str = ""
    errors: tuple[FieldError, ...] = ()

    @classmethod
    def from_document(cls, document: object) -> "Problem":
        """Read a decoded body. API Gateway's own answers are `{"message": …}`; anything else is empty."""
        if not isinstance(document, dict):
            return cls()
        errors = document.get("errors") or ()
        return cls(
            title=str(document.get("title") or document.get("message") or ""),
            detail=str(document.get("detail") or ""),
            errors=tuple(
                FieldError(str(error.get("pointer", "#")), str(error.get("detail", ""))) for error in errors
            ),
        )

    def __str__(self) -> str:
        fields = "; ".join(f"{error.pointer}: {error.detail}" for error in self.errors)
        text = self.detail or self.title or "no reason given"
        return f"{text} ({fields})" if fields else text


class ApiError(CommandError):
    """The API refused a request.

    Attributes:
        status: the HTTP status, 400 or higher.
        problem: the problem document.
    """

    def __init__(self, status: int, document: object) -> None:
        self.status = status
        self.problem = Problem.from_document(document)
        super().__init__(f"The API answers {status}: {self.problem}")


class _Backoff(Retry):
    """Pauses that double, before the first retry too, each shortened at random by up to a half."""

    def get_backoff_time(self) -> float:
        pause_s: float = min(self.backoff_factor * 2 ** (len(self.history) - 1), self.backoff_max)
        return pause_s * (0.5 + random.random() / 2)  # noqa: S311


class ApiClient:
    """Requests as one user. Not thread-safe.

    Every request may be sent again, so each must be one that may be repeated: a read, or a creation with an
    id. A server that refuses the connection is not asked twice.
    """

    def __init__(self, deployment: Deployment, username: str, password: str) -> None:
        self.deployment = deployment
        self._username, self._password = username, password
        self._token, self._expires_at = "", 0.0
        retries = _Backoff(
            total=MAX_ATTEMPTS - 1,
            connect=0,
            redirect=False,
            status_forcelist=RETRY_STATUSES,
            allowed_methods=None,
            backoff_factor=FIRST_PAUSE_S,
            backoff_max=MAX_PAUSE_S,
            retry_after_max=MAX_PAUSE_S,
            raise_on_status=False,
        )
        self._pool = urllib3.PoolManager(retries=retries, timeout=urllib3.Timeout(TIMEOUT_S))
        parts = urlsplit(deployment.api_url)
        self._base, self._host = deployment.api_url.rstrip("/"), {}
        if (parts.hostname or "").endswith(".localhost"):
            # Browsers resolve *.localhost to this machine; the C library's resolver does not.
            self._host = {"Host": parts.netloc}
            self._base = parts._replace(netloc=f"127.0.0.1:{parts.port or 80}").geturl().rstrip("/")

    @property
    def sub(self) -> str:
        """The id of the signed-in user."""
        payload = self.token().split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["sub"])

    def token(self, renew: bool = False) -> str:
        """Return a valid access token; sign in if there is none, it is about to expire, or to `renew` it."""
        if renew or time.monotonic() > self._expires_at:
            self._sign_in()
        return self._token

    def get(self, path: str, **query: str) -> Any:
        """Return the JSON answer of `GET path?query`. Raises ApiError if it is refused."""
        return self._request("GET", path + ("?" + urlencode(query) if query else ""), None)

    def post(self, path: str, document: object) -> Any:
        """Return the JSON answer of a POST. Raises ApiError if it is refused."""
        return self._request("POST", path, json.dumps(document, ensure_ascii=False).encode())

    def put(self, path: str, document: object, *, if_match: str | None = None) -> Any:
        """Return the JSON answer of a PUT, of the version that `if_match` names. Raises ApiError."""
        body = json.dumps(document, ensure_ascii=False).encode()
        return self._request("PUT", path, body, if_match)

    def _request(self, method: str, path: str, body: bytes | None, if_match: str | None = None) -> Any:
        try:
            answer = self._send(method, path, body, if_match)
            if answer.status == 401:
                answer = self._send(method, path, body, if_match, renew=True)
        except urllib3.exceptions.HTTPError as error:
            raise self._unavailable(error.reason if isinstance(error, MaxRetryError) else error) from None
        if answer.status in RETRY_STATUSES:
            raise self._unavailable(f"it answers {answer.status}")
        return _decode(answer)

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        if_match: str | None,
        renew: bool = False,
    ) -> urllib3.BaseHTTPResponse:
        headers = {"Authorization": f"Bearer {self.token(renew)}", **self._host}
        if if_match is not None:
            headers["If-Match"] = if_match
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self._pool.request(method, self._base + path, body=body, headers=headers)

    def _unavailable(self, reason: object) -> CommandError:
        return CommandError(
            f"The API at {self.deployment.api_url} is not available ({reason}).",
            "Try again later. What was done so far is kept; it is safe to run the command again."
            if self.deployment.endpoint is None
            else "If the local cloud has stopped, start it with: tracker up",
        )

    def _sign_in(self) -> None:
        cognito = open_session(self.deployment).client("cognito-idp")
        try:
            answer = cognito.admin_initiate_auth(
                UserPoolId=self.deployment.user_pool_id,
                ClientId=self.deployment.user_pool_client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": self._username, "PASSWORD": self._password},
            )
        except (ClientError, BotoCoreError) as error:
            raise _sign_in_error(self._username, error) from None
        if "AuthenticationResult" not in answer:
            raise CommandError(
                f"{self._username} cannot sign in yet: Cognito asks for {answer['ChallengeName']}.",
                "Sign in once in the browser, then try again.",
            )
        result = answer["AuthenticationResult"]
        self._token = str(result["AccessToken"])
        self._expires_at = time.monotonic() + int(result["ExpiresIn"]) - TOKEN_RENEWAL_MARGIN_S


def _decode(answer: urllib3.BaseHTTPResponse) -> Any:
    try:
        document = json.loads(answer.data) if answer.data else {}
    except ValueError:
        document = {"detail": answer.data[:200].decode("utf-8", "replace")}
    if answer.status >= 400:
        raise ApiError(answer.status, document)
    return document


def _sign_in_error(username: str, error: BotoCoreError | ClientError) -> CommandError:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    if code in ("NotAuthorizedException", "UserNotFoundException"):
        return CommandError(
            f"{username} cannot sign in: the user is unknown or the password is wrong.",
            "Check the name given with --user, and the password in TRACKER_PASSWORD or as you typed it.",
        )
    translated = translate_aws_error(error)
    return CommandError(f"{username} cannot sign in. {translated.message}", translated.remedy)
