"""A small client of the tracker's HTTP API, for the commands: signs in, repeats what failed in passing."""

import base64
import json
import random
import time
from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

import urllib3
from botocore.exceptions import BotoCoreError, ClientError

from infra.client.deployment import Deployment, open_session
from infra.client.errors import CommandError

# Every request of the commands may be repeated: reads, and creations under ids of their own.
RETRY_STATUSES = frozenset({429, 500, 502, 503, 504})
MAX_ATTEMPTS = 6
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 20.0
# The gateway gives up after 29 s; a first call may wait for a cold function behind it.
TIMEOUT_S = 60.0
TOKEN_RENEWAL_MARGIN_S = 60


class ApiError(CommandError):
    """An answer that is a refusal: its HTTP status and its problem document."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = problem
        self.errors: list[tuple[str, str]] = [
            (str(error.get("pointer", "#")), str(error.get("detail", "")))
            for error in problem.get("errors") or ()
        ]
        said = str(problem.get("detail") or problem.get("title") or "no reason given")
        fields = "; ".join(f"{pointer}: {detail}" for pointer, detail in self.errors)
        super().__init__(f"The API answers {status}: {said}" + (f" ({fields})" if fields else ""))


class ApiClient:
    """Requests as one user. Not for several threads at once."""

    def __init__(
        self,
        deployment: Deployment,
        username: str,
        password: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.deployment = deployment
        self._username, self._password = username, password
        self._sleep = sleep
        self._token, self._expires_at = "", 0.0
        self._pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(TIMEOUT_S))
        parts = urlsplit(deployment.api_url)
        self._base, self._host = deployment.api_url.rstrip("/"), {}
        if (parts.hostname or "").endswith(".localhost"):
            # Browsers take *.localhost for this machine; the C library's resolver does not.
            self._host = {"Host": parts.netloc}
            self._base = parts._replace(netloc=f"127.0.0.1:{parts.port or 80}").geturl().rstrip("/")

    @property
    def sub(self) -> str:
        """The signed-in user's id, under which the ledger keeps everything."""
        payload = self.token().split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["sub"])

    def token(self, fresh: bool = False) -> str:
        """A valid access token, signing in where there is none or it is about to expire."""
        if fresh or time.monotonic() > self._expires_at:
            cognito = open_session(self.deployment).client("cognito-idp")
            try:
                answer = cognito.admin_initiate_auth(
                    UserPoolId=self.deployment.user_pool_id,
                    ClientId=self.deployment.user_pool_client_id,
                    AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                    AuthParameters={"USERNAME": self._username, "PASSWORD": self._password},
                )
            except (ClientError, BotoCoreError) as error:
                _cannot_sign_in(self._username, error)
            if "AuthenticationResult" not in answer:
                raise CommandError(
                    f"{self._username} cannot sign in here: {answer['ChallengeName']} is asked for.",
                    "Sign in once in the browser, then try again.",
                )
            result = answer["AuthenticationResult"]
            self._token = str(result["AccessToken"])
            self._expires_at = time.monotonic() + int(result["ExpiresIn"]) - TOKEN_RENEWAL_MARGIN_S
        return self._token

    def get(self, path: str, **query: str) -> Any:
        """The JSON answer of `GET path?query`."""
        return self._request("GET", path + ("?" + urlencode(query) if query else ""), None)

    def post(self, path: str, document: Any) -> Any:
        """The JSON answer of a POST, which must be one that may be repeated. Raises ApiError if refused."""
        return self._request("POST", path, json.dumps(document, ensure_ascii=False).encode())

    def put(self, path: str, document: Any) -> Any:
        """The JSON answer of a PUT. Raises ApiError if refused."""
        return self._request("PUT", path, json.dumps(document, ensure_ascii=False).encode())

    def _request(self, method: str, path: str, body: bytes | None) -> Any:
        failure = ""
        for attempt in range(MAX_ATTEMPTS):
            try:
                answer = self._send(method, path, body, fresh=False)
                if answer.status == 401:
                    answer = self._send(method, path, body, fresh=True)
            except urllib3.exceptions.NewConnectionError as error:
                failure = str(error)
                break  # nobody listens there
            except urllib3.exceptions.HTTPError as error:
                failure, pause = str(error), None
            else:
                if answer.status not in RETRY_STATUSES:
                    return _read(answer)
                failure, pause = f"it answers {answer.status}", answer.headers.get("Retry-After")
            if attempt + 1 < MAX_ATTEMPTS:
                self._sleep(_pause_s(attempt, pause))
        raise CommandError(
            f"The API at {self.deployment.api_url} does not work ({failure}).",
            "Try again later; what was done so far is kept, and repeating the command is safe."
            if self.deployment.endpoint is None
            else "Is the local cloud running? Start it with: tracker up",
        )

    def _send(self, method: str, path: str, body: bytes | None, fresh: bool) -> urllib3.BaseHTTPResponse:
        headers = {"Authorization": f"Bearer {self.token(fresh)}", **self._host}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self._pool.request(method, self._base + path, body=body, headers=headers)


def _pause_s(attempt: int, retry_after: str | None) -> float:
    """What the server asks for, within bounds, or else a doubling time, jittered."""
    if retry_after is not None and retry_after.isascii() and retry_after.isdigit():
        return min(float(retry_after), LONGEST_PAUSE_S)
    longest: float = min(FIRST_PAUSE_S * 2**attempt, LONGEST_PAUSE_S)
    return longest * (0.5 + random.random() / 2)  # noqa: S311


def _read(answer: urllib3.BaseHTTPResponse) -> Any:
    try:
        document = json.loads(answer.data) if answer.data else {}
    except ValueError:
        document = {"detail": answer.data[:200].decode("utf-8", "replace")}
    if answer.status >= 400:
        raise ApiError(answer.status, document if isinstance(document, dict) else {})
    return document


def _cannot_sign_in(username: str, error: Exception) -> NoReturn:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    if code in ("NotAuthorizedException", "UserNotFoundException"):
        raise CommandError(
            f"{username} cannot sign in: unknown, or the password is wrong.",
            "Give the name with --user and the password in TRACKER_PASSWORD, or when asked.",
        ) from None
    raise CommandError(
        f"{username} cannot sign in: {error}", "Is the tracker running? See `tracker up`, or --aws."
    ) from None
