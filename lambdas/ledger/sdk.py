"""Clients of the AWS SDK, created as cheaply as a cold start needs it.

boto3 is made of botocore; leaving boto3 out saves a tenth of a cold start.
"""

from collections.abc import Callable
from typing import Any, TypedDict

import botocore.session
from botocore.config import Config

CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 4.0

Client = Any
"""botocore makes the methods of a client at run time, so that no type describes them."""

Connect = Callable[[str], Client]
"""Returns the client of a service (`dynamodb`)."""


class RawAnswer(TypedDict, total=False):
    """The part of an HTTP answer that botocore hands to its parsers."""

    status_code: int
    body: bytes


def connect(service: str) -> Client:
    """Return a new client that never retries by itself: our own retries know which repetition is safe.

    DynamoDB's leaves the JSON of a Query's answer unparsed, in `body`.
    """
    client = botocore.session.get_session().create_client(
        service,
        config=Config(
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=READ_TIMEOUT_S,
            retries={"total_max_attempts": 1, "mode": "standard"},
        ),
    )
    if service == "dynamodb":
        client.meta.events.register("before-parse.dynamodb.Query", _keep_body)
    return client


def _keep_body(
    response_dict: RawAnswer, customized_response_dict: dict[str, object], **_unused: object
) -> None:
    """Take the body of a successful answer before botocore parses it.

    In DynamoDB's protocol the JSON is already what the parser makes of it, item by item, at ten times the
    cost.
    https://boto3.amazonaws.com/v1/documentation/api/latest/guide/events.html
    """
    if response_dict["status_code"] == 200:
        customized_response_dict["body"] = response_dict["body"]
        response_dict["body"] = b"{}"
