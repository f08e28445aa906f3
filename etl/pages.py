"""Query and Scan, page by page, without botocore's response parser."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
import msgspec
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Page = TypeVar("Page")
Argument = TypeVar("Argument")
Result = TypeVar("Result")

OK = 200
SEGMENTS = 4
MAX_WORKERS = 8
# A Query costs as much as reading this many rows by Scan (measured: 50 to 70 µs a request).
ROWS_PER_QUERY = 30
# A Scan is never worth it for fewer Queries: the lake's row count may lag far behind the ledger.
MIN_QUERIES_FOR_SCAN = 50


class _LastKey(msgspec.Struct):
    """The key after which the next page begins; None on the last page."""

    LastEvaluatedKey: dict[str, Any] | None = None


_LAST_KEY = msgspec.json.Decoder(_LastKey)
_LAST_KEY_NAME = b'"LastEvaluatedKey"'


def raw_client(region: str, endpoint: str | None = None) -> "DynamoDBClient":
    """Return a client whose Query and Scan answer `{"body": bytes}`.

    botocore's parser builds and checks every value in Python and costs ten times all the rest of an
    export, so the body of a successful answer is taken before it is parsed. Errors are parsed as usual.
    https://boto3.amazonaws.com/v1/documentation/api/latest/guide/events.html
    """
    config = Config(retries={"mode": "standard", "max_attempts": 8}, max_pool_connections=2 * MAX_WORKERS)
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


def query(client: "DynamoDBClient", decode: Callable[[bytes], Page], **request: Any) -> Iterator[Page]:
    """Yield every page of a Query, decoded."""
    next_request: dict[str, Any] | None = request
    while next_request is not None:
        body, next_request = _fetch(client.query, next_request)
        yield decode(body)


def scan(client: "DynamoDBClient", decode: Callable[[bytes], Page], **request: Any) -> Iterator[Page]:
    """Yield every page of a whole table, decoded; segments are read in parallel, a user's items in key order.

    The threads only wait for answers; the caller's thread decodes. Threads that compete for the interpreter
    would spend twice the CPU on the same pages. At most one page per segment is held meanwhile.
    """
    requests = [request | {"Segment": segment, "TotalSegments": SEGMENTS} for segment in range(SEGMENTS)]
    with ThreadPoolExecutor(SEGMENTS) as pool:
        pending = {pool.submit(_fetch, client.scan, segment_request) for segment_request in requests}
        while pending:
            finished, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in finished:
                body, next_request = future.result()
                if next_request is not None:
                    pending.add(pool.submit(_fetch, client.scan, next_request))
                yield decode(body)


def is_scan_cheaper(queries: int, table_rows: int) -> bool:
    """Return whether `queries` Queries cost more than one Scan of a table of about `table_rows` rows."""
    return queries * ROWS_PER_QUERY > max(table_rows, ROWS_PER_QUERY * MIN_QUERIES_FOR_SCAN)


def _fetch(operation: Any, request: dict[str, Any]) -> tuple[bytes, dict[str, Any] | None]:
    """Return one page's body, and the request for the page after it."""
    body: bytes = operation(**request)["body"]
    last_key = decode_last_key(body)
    return body, None if last_key is None else request | {"ExclusiveStartKey": last_key}


def decode_last_key(body: bytes) -> dict[str, Any] | None:
    """Return an answer's LastEvaluatedKey.

    DynamoDB writes it after the items, so only the end of the body is decoded: the next page can be asked
    for at once, and a millisecond per megabyte is saved.
    """
    start = body.rfind(_LAST_KEY_NAME)
    if start < 0:
        return None
    try:
        return _LAST_KEY.decode(b"{" + body[start:]).LastEvaluatedKey
    except msgspec.DecodeError:  # the name stands inside an item's text, or before the items
        return _LAST_KEY.decode(body).LastEvaluatedKey


def map_parallel(
    task: Callable[[Argument], Result], arguments: Sequence[Argument], workers: int = MAX_WORKERS
) -> list[Result]:
    """Call `task` with each argument in parallel; return the results in order, or raise the first error."""
    if len(arguments) < 2:
        return [task(argument) for argument in arguments]
    with ThreadPoolExecutor(min(workers, len(arguments))) as pool:
        return list(pool.map(task, arguments))
