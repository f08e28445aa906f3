"""DynamoDB's answers, page by page, decoded without botocore's parser."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import boto3
import msgspec
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = TypeVar("Item")
Argument = TypeVar("Argument")
Result = TypeVar("Result")

OK = 200
SEGMENTS = 4
READERS = 8


class Page(msgspec.Struct, Generic[Item]):
    """One answer of Query or Scan; `LastEvaluatedKey` is there while more follows."""

    Items: list[Item] = []
    LastEvaluatedKey: dict[str, Any] | None = None


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


def query(
    client: "DynamoDBClient", decoder: msgspec.json.Decoder[Page[Item]], **request: Any
) -> Iterator[list[Item]]:
    """The items of every page of a Query."""
    return _follow(client.query, decoder, request)


def scan(
    client: "DynamoDBClient", decoder: msgspec.json.Decoder[Page[Item]], **request: Any
) -> Iterator[list[Item]]:
    """The items of every page of one segment of a Scan, or of all of it."""
    return _follow(client.scan, decoder, request)


def _follow(
    call: Any, decoder: msgspec.json.Decoder[Page[Item]], request: dict[str, Any]
) -> Iterator[list[Item]]:
    while True:
        page = decoder.decode(call(**request)["body"])
        yield page.Items
        if page.LastEvaluatedKey is None:
            return
        request = request | {"ExclusiveStartKey": page.LastEvaluatedKey}


def parallel(
    task: Callable[[Argument], Result], arguments: Sequence[Argument], workers: int = READERS
) -> list[Result]:
    """`task` of each argument, several at once, results in order; the first error is raised."""
    if len(arguments) < 2:
        return [task(argument) for argument in arguments]
    with ThreadPoolExecutor(min(workers, len(arguments))) as pool:
        return list(pool.map(task, arguments))
