"""The edge: takes API Gateway's event, answers JSON or problem+json, and logs one line for each request."""

import base64
import signal
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NotRequired, TypedDict
from urllib.parse import parse_qs

from lambdas.ledger import log
from lambdas.ledger.errors import (
    Busy,
    LedgerError,
    Malformed,
    NotFound,
    TooLarge,
    Unauthenticated,
    UnsupportedMedia,
)
from lambdas.ledger.json_document import Json, JsonObject, read_json, write_json
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import is_id

MAX_BODY_BYTES = 64 * 1024
# Lambda stops a function after 20 s, and the gateway's answer then is no problem+json. The last call to
# DynamoDB begins after 12 s at the latest and takes 5.
HANDLER_DEADLINE_S = 18.0
# Shorter bodies gain nothing; CloudFront draws the line for files at the same length.
MIN_COMPRESSED_BYTES = 1000
_GZIP_BITS = 31


class Jwt(TypedDict, total=False):
    claims: Mapping[str, str]


class Authorizer(TypedDict, total=False):
    jwt: Jwt


class RequestContext(TypedDict, total=False):
    requestId: str
    authorizer: Authorizer


class Event(TypedDict):
    """The parts of a request that API Gateway hands over and that are read here.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """

    routeKey: str
    requestContext: RequestContext
    headers: NotRequired[Mapping[str, str] | None]
    queryStringParameters: NotRequired[Mapping[str, str] | None]
    rawQueryString: NotRequired[str | None]
    pathParameters: NotRequired[Mapping[str, str] | None]
    body: NotRequired[str | None]
    isBase64Encoded: NotRequired[bool]


class GatewayResponse(TypedDict, total=False):
    """The answer in API Gateway's form."""

    statusCode: int
    headers: dict[str, str]
    body: str
    isBase64Encoded: bool


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a user; `user` is the verified token's subject.

    `username` is the user's name in the user pool; nothing is stored under it. API Gateway joins the values
    of a repeated parameter with commas in `query`; `query_lists` has all of them.
    """

    user: str
    username: str
    query: Mapping[str, str]
    query_lists: Mapping[str, list[str]]
    path: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    now: datetime

    @property
    def ledger_id(self) -> str:
        """The ledger that the request is about: the user's own, whose id is the user's."""
        return self.user

    @property
    def id(self) -> str:
        """The id in the path; raises NotFound for text that is no id."""
        text = self.path.get("id", "")
        if not is_id(text):
            raise NotFound
        return text

    @property
    def accepts_gzip(self) -> bool:
        return _accepts_gzip(self.headers)

    def json(self, *, max_bytes: int = MAX_BODY_BYTES) -> Json:
        """Return the body's document.

        Raises:
            UnsupportedMedia: the body is not declared as JSON.
            TooLarge: it has more than `max_bytes`.
            Malformed: it is not JSON, or repeats a field.
        """
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise UnsupportedMedia
        if len(self.body) > max_bytes:
            raise TooLarge("body_too_large", max=max_bytes)
        return read_json(self.body)


@dataclass(frozen=True, slots=True)
class Response:
    """A route's answer: a JSON object, text, or (None) no body."""

    status: int
    body: JsonObject | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


Route = Callable[[Request], Response]


class OverdueError(BaseException):
    """Raised in whatever a handler does when its deadline comes; no `except Exception` may take it."""


class HttpHandler:
    """The Lambda handler that answers the routes (`POST /transactions`) of one function.

    `overdue` is the error of a request that is not answered by the deadline: by default one after which a
    client repeats it.
    """

    def __init__(self, routes: Mapping[str, Route], store: Store, overdue: type[LedgerError] = Busy) -> None:
        self.routes = routes
        self.store = store
        self.overdue = overdue

    def __call__(self, event: Event, context: object) -> GatewayResponse:
        started_s = time.perf_counter()
        self.store.start_request()
        request_id = event["requestContext"].get("requestId")
        line: dict[str, object] = {"requestId": request_id, "route": event["routeKey"]}
        try:
            response = self._respond(event)
        except Exception as error:
            line |= log.error_location(error)
            response = Response(500, LedgerError(request=str(request_id)).to_json())
        line["status"] = response.status
        line["durationMs"] = round((time.perf_counter() - started_s) * 1000, 1)
        line["units"], line["retries"] = self.store.units, self.store.retries
        log.request(line, failed=response.status >= 500, at_epoch_ms=int(time.time() * 1000))
        return _gateway_response(response, _headers(event))

    def _respond(self, event: Event) -> Response:
        try:
            route = self.routes.get(event["routeKey"])
            if route is None:
                raise NotFound
            with deadline(HANDLER_DEADLINE_S):
                return route(_request(event))
        except LedgerError as error:
            return _problem(error)
        except OverdueError:
            return _problem(self.overdue())


def _problem(error: LedgerError) -> Response:
    return Response(error.status, error.to_json(), error.headers)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise OverdueError in the body once the seconds are over.

    A signal interrupts whatever Python code runs, which no check at some places could. Lambda calls a handler
    in the main thread; in another thread there is no deadline.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise_overdue)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _raise_overdue(_signal: int, _frame: object) -> None:
    raise OverdueError


def etag(version: int) -> dict[str, str]:
    """Return the header that names the version, for If-Match."""
    return {"ETag": f'"{version}"'}


def if_match(request: Request) -> tuple[int, ...] | None:
    """Return the versions that If-Match names (`"3"`): None without the header, () for any version (`*`)."""
    header = request.headers.get("if-match")
    if header is None:
        return None
    if header.strip() == "*":
        return ()
    # Proxies mark a tag as weak when they compress an answer; both kinds name the same version.
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    versions = tuple(int(tag[1:-1]) for tag in tags if _is_version(tag))
    return versions or (-1,)  # a tag that no answer ever had matches no version


def _is_version(tag: str) -> bool:
    inner = tag[1:-1]
    return tag == f'"{inner}"' and inner.isascii() and inner.isdecimal() and len(inner) <= 15


def _request(event: Event) -> Request:
    claims = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims", {})
    user = claims.get("sub")
    # An identity token says who its holder is, to the page alone.
    if not user or claims.get("token_use") != "access":
        raise Unauthenticated
    return Request(
        user=user,
        username=claims.get("username") or user,  # for a local user the subject is a name too
        query=event.get("queryStringParameters") or {},
        query_lists=parse_qs(event.get("rawQueryString") or "", keep_blank_values=True),
        path=event.get("pathParameters") or {},
        headers=_headers(event),
        body=_body(event),
        now=datetime.now(UTC),
    )


def _headers(event: Event) -> dict[str, str]:
    return {name.lower(): value for name, value in (event.get("headers") or {}).items()}


def _body(event: Event) -> bytes:
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed("not_base64") from None


def _accepts_gzip(headers: Mapping[str, str]) -> bool:
    return "gzip" in headers.get("accept-encoding", "")


def _gateway_response(response: Response, request_headers: Mapping[str, str]) -> GatewayResponse:
    headers = {"Cache-Control": "no-store", **response.headers}
    answer: GatewayResponse = {"statusCode": response.status, "headers": headers}
    if response.body is None:
        return answer
    # A problem may name a field for which no UTF-8 exists; escaped, it can still be sent.
    is_problem = response.status >= 400
    headers["Content-Type"] = "application/problem+json" if is_problem else response.media_type
    body = response.body
    text = body if isinstance(body, str) else write_json(body, ascii_only=is_problem)
    if len(text) >= MIN_COMPRESSED_BYTES and _accepts_gzip(request_headers):
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        answer["body"], answer["isBase64Encoded"] = base64.b64encode(_compress(text)).decode(), True
    else:
        answer["body"] = text
    return answer


def _compress(text: str) -> bytes:
    """Compress here, because HTTP APIs do not, and CloudFront compresses no answer that it may not cache.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
    """
    compressor = zlib.compressobj(wbits=_GZIP_BITS)
    return compressor.compress(text.encode()) + compressor.flush()
