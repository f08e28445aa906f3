"""The AWS SDK's clients, at the least that a cold start can pay for them; for store.py and services.py alone.

botocore is what boto3 is made of; without the rest a cold start takes a tenth less. So it does without
collecting garbage while the model of the service is read, of which none is garbage.
"""

import gc
from typing import Any

import botocore.session
from botocore.config import Config

CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 4.0


def dynamodb() -> Any:
    """A client whose Query leaves the answer's JSON unparsed, in `body`."""
    gc.disable()
    try:
        made = client("dynamodb")
    finally:
        gc.freeze()
        gc.enable()
    made.meta.events.register("before-parse.dynamodb.Query", _keep_body)
    return made


def client(service: str) -> Any:
    """A client that never retries by itself: our retries know what a repetition means."""
    return botocore.session.get_session().create_client(
        service,
        config=Config(
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=READ_TIMEOUT_S,
            retries={"total_max_attempts": 1, "mode": "standard"},
        ),
    )


def _keep_body(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_unused: object
) -> None:
    """Takes the body of a successful answer before botocore parses it.

    In DynamoDB's protocol the JSON already is what the parser would make of it, item by item, at ten times
    the cost. https://boto3.amazonaws.com/v1/documentation/api/latest/guide/events.html
    """
    if response_dict["status_code"] == 200:
        customized_response_dict["body"] = response_dict["body"]
        response_dict["body"] = b"{}"
