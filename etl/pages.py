"""DynamoDB's answers, page by page, decoded without botocore's parser."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
import msgspec
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Part = TypeVar("Part")
Argument = TypeVar("Argument")
Result = TypeVar("Result")

OK = 200
SEGMENTS = 4
READERS = 8
# So few requests are always made by Query: the lake may lag far behind the ledger.
FEW_QUERIES = 50
# A Query costs as much as this many rows of a Scan (measured: 50 to 70 µs a request).
ROWS_PER_QUERY = 30


class _Last(msgspec.Struct):
    """Where the next page begins, while there is one."""

    LastEvaluatedKey: dict[str, Any] | None = None


_LAST = msgspec.json.Decoder(_Last)
_LAST_KEY = b'"LastEvaluatedKey"'


def raw_client(region: str, endpoint: str | None = None) -> "DynamoDBClient":
    """A client whose Query and Scan answer `{"body": bytes}`.

    botocore's parser builds and checks every value in Python and costs ten times all the rest of an
    export, so the body of a successful answer is taken before it is parsed. Errors are parsed as ever.
    https://boto3.amazonaws.com/v1/documentation/api/latest/guide/events.html
    """
    config = Config(retries={"mode": "standard", "max_attempts": 8}, max_pool_connections=2 * READERS)
    client: DynamoDBClient = boto3.client(
        "dynamodb", region_name=region, endpoint_url=endpoint, config=config
    )
    for operation in ("Query", "Scan"):
        client.meta.events.register(f"before-parse.dynamodb.{operation}", _keep_body)
    return client


def _keep_body(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_unused: object
) -> None:
    if response_dict["status_code"] == OK:
        customized_response_dict["body"] = response_dict["body"]
        response_dict["body"] = b"{}"


def query(client: "DynamoDBClient", decode: Callable[[bytes], Part], **request: Any) -> Iterator[Part]:
    """Every page of a Query, decoded."""
    following: dict[str, Any] | None = request
    while following is not None:
        body, following = _ask(client.query, following)
        yield decode(body)


def scan(client: "DynamoDBClient", decode: Callable[[bytes], Part], **request: Any) -> Iterator[Part]:
    """Every page of a whole table, decoded: segments side by side, a user's items in key order.

    The threads only wait for answers. All decoding is done by the caller's: threads that compete for the
    interpreter would spend twice the CPU on the same pages. At most a page a segment is held meanwhile.
    """
    starts = [request | {"Segment": segment, "TotalSegments": SEGMENTS} for segment in range(SEGMENTS)]
    with ThreadPoolExecutor(SEGMENTS) as pool:
        asked = {pool.submit(_ask, client.scan, start) for start in starts}
        while asked:
            answered, asked = wait(asked, return_when=FIRST_COMPLETED)
            for answer in answered:
                body, following = answer.result()
                if following is not None:
                    asked.add(pool.submit(_ask, client.scan, following))
                yield decode(body)


def scan_is_cheaper(queries: int, table_rows: int) -> bool:
    """Whether so many Queries cost more than reading a table of about so many rows as a whole."""
    return queries * ROWS_PER_QUERY > max(table_rows, ROWS_PER_QUERY * FEW_QUERIES)


def _ask(call: Any, request: dict[str, Any]) -> tuple[bytes, dict[str, Any] | None]:
    """One page's body, and the request for the page after it."""
    body: bytes = call(**request)["body"]
    last = last_key(body)
    return body, None if last is None else request | {"ExclusiveStartKey": last}


def last_key(body: bytes) -> dict[str, Any] | None:
    """An answer's LastEvaluatedKey. What stands before it need not be read, which would take a millisecond a
    megabyte."""
    at = body.rfind(_LAST_KEY)
    if at < 0:
        return None
    try:
        return _LAST.decode(b"{" + body[at:]).LastEvaluatedKey
    except msgspec.DecodeError:  # some text of an item is these very words
        return _LAST.decode(body).LastEvaluatedKey


def parallel(
    task: Callable[[Argument], Result], arguments: Sequence[Argument], workers: int = READERS
) -> list[Result]:
    """`task` of each argument, several at once, results in order; the first error is raised."""
    if len(arguments) < 2:
        return [task(argument) for argument in arguments]
    with ThreadPoolExecutor(min(workers, len(arguments))) as pool:
        return list(pool.map(task, arguments))
