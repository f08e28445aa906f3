"""The edge: API Gateway's event in, JSON or problem+json out, one log line for each request."""

import base64
import json
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn

from lambdas.ledger import log
from lambdas.ledger.errors import (
    LedgerError,
    Malformed,
    NotFound,
    TooLarge,
    Unauthenticated,
    UnsupportedMedia,
)
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import is_id

MAX_BODY_BYTES = 64 * 1024
# What is shorter gains nothing, as CloudFront has it for files.
COMPRESSED_FROM_BYTES = 1000
_GZIP_BITS = 31
Event = Mapping[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What a route is given; `user` is the verified token's subject and nothing else.

    `username` is what the user pool calls him; nothing is kept under it.
    """

    user: str
    username: str
    query: Mapping[str, str]
    path: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    now: datetime

    @property
    def id(self) -> str:
        """The id in the path; raises NotFound for text that is no id."""
        text = self.path.get("id", "")
        if not is_id(text):
            raise NotFound
        return text

    def json(self, *, max_bytes: int = MAX_BODY_BYTES) -> Any:
        """The body as JSON in which every number is a `Number`: nothing here is ever a float."""
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise UnsupportedMedia
        if len(self.body) > max_bytes:
            raise TooLarge("body_too_large", max=max_bytes)
        try:
            return json.loads(
                self.body.decode(),
                parse_float=Number,
                parse_int=Number,
                parse_constant=_refuse_constant,
                object_pairs_hook=_without_repetition,
            )
        except (ValueError, RecursionError):
            raise Malformed("not_json") from None


@dataclass(frozen=True, slots=True)
class Response:
    """A route's answer: a JSON object, text, or (None) no body."""

    status: int
    body: Mapping[str, Any] | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


class Number:
    """A JSON number, whose only use is to be refused by name where text is due."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


Route = Callable[[Request], Response]


def serve(routes: Mapping[str, Route], store: Store) -> Callable[[Event, Any], Answer]:
    """The Lambda handler that answers the routes (`POST /transactions`) of one function."""
    log.configure()

    def handler(event: Event, context: Any) -> Answer:
        started = time.perf_counter()
        store.begin()
        line = {"requestId": event["requestContext"].get("requestId"), "route": event["routeKey"]}
        try:
            response = _respond(routes, event)
        except Exception as error:
            line |= log.error_location(error)
            unforeseen = LedgerError(request=str(line["requestId"]))
            response = Response(500, unforeseen.to_json())
        line["status"] = response.status
        line["durationMs"] = round((time.perf_counter() - started) * 1000, 1)
        line["units"], line["repeats"] = store.units, store.repeats
        log.request(line, failed=response.status >= 500, at_epoch_ms=int(time.time() * 1000))
        return _answer(response, _headers(event))

    return handler


def if_match(request: Request) -> tuple[int, ...] | None:
    """The versions that If-Match names (`"3"`); None without the header; `*` is every version: ()."""
    header = request.headers.get("if-match")
    if header is None:
        return None
    if header.strip() == "*":
        return ()
    # Proxies mark a tag as weak when they compress an answer; to us both mean the version.
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    versions = tuple(int(tag[1:-1]) for tag in tags if _is_version(tag))
    return versions or (-1,)  # a tag we never gave out matches no version


def _is_version(tag: str) -> bool:
    inner = tag[1:-1]
    return tag == f'"{inner}"' and inner.isascii() and inner.isdecimal() and len(inner) <= 15


def _respond(routes: Mapping[str, Route], event: Event) -> Response:
    try:
        route = routes.get(event["routeKey"])
        if route is None:
            raise NotFound
        return route(_request(event))
    except LedgerError as problem:
        return Response(problem.status, problem.to_json(), problem.headers)


def _request(event: Event) -> Request:
    context = event["requestContext"]
    claims = context.get("authorizer", {}).get("jwt", {}).get("claims", {})
    user = claims.get("sub")
    if not user:
        raise Unauthenticated
    return Request(
        user=user,
        # The access token and the identity token name it differently; a local user's subject is a name too.
        username=claims.get("username") or claims.get("cognito:username") or user,
        query=event.get("queryStringParameters") or {},
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


def takes_gzip(headers: Mapping[str, str]) -> bool:
    """Whether whoever sent these headers takes a compressed answer."""
    return "gzip" in headers.get("accept-encoding", "")


def _answer(response: Response, asked: Mapping[str, str]) -> Answer:
    headers = {"Cache-Control": "no-store", **response.headers}
    answer: Answer = {"statusCode": response.status, "headers": headers}
    # A problem may name a field that no UTF-8 exists for; escaped, it can still be sent.
    problem = response.status >= 400
    if response.body is not None:
        headers["Content-Type"] = "application/problem+json" if problem else response.media_type
        text = response.body if isinstance(response.body, str) else json_text(response.body, escaped=problem)
        if len(text) >= COMPRESSED_FROM_BYTES and takes_gzip(asked):
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
            answer["body"], answer["isBase64Encoded"] = base64.b64encode(_compressed(text)).decode(), True
        else:
            answer["body"] = text
    return answer


def _compressed(text: str) -> bytes:
    """Nobody else does it: HTTP APIs do not compress, nor does CloudFront what it may not cache.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
    """
    packer = zlib.compressobj(wbits=_GZIP_BITS)
    return packer.compress(text.encode()) + packer.flush()


def json_text(body: Mapping[str, Any], *, escaped: bool = False) -> str:
    return json.dumps(body, ensure_ascii=escaped, separators=(",", ":"))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a field is repeated")
    return document
