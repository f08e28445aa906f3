"""Faults at the calls to AWS: before they take effect, after it, or instead of it."""

from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

FAULTY = (
    *("transact_write_items", "get_item", "batch_get_item", "query", "put_item", "delete_item"),
    "admin_delete_user",
)


class Fault(Enum):
    """What happens to one call."""

    NONE = "nothing"
    UNREACHED = "a time-out before the call arrived"
    LOST_ANSWER = "a time-out after the call took effect"
    ERROR = "an internal error"
    THROTTLED = "throttling"
    CONFLICT = "another transaction at work on the same item"


class FaultyClient:
    """A DynamoDB client whose next calls meet the planned faults, one each."""

    def __init__(self, client: Any, plan: deque[Fault]) -> None:
        self._client = client
        self._plan = plan

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._client, name)
        if name not in FAULTY:
            return operation
        return lambda **parameters: self._call(name, operation, parameters)

    def _call(self, name: str, operation: Callable[..., Any], parameters: dict[str, Any]) -> Any:
        try:
            fault = self._plan.popleft()
        except IndexError:
            fault = Fault.NONE
        if fault is Fault.UNREACHED:
            raise ConnectTimeoutError(endpoint_url="dynamodb")
        if fault is Fault.LOST_ANSWER:
            operation(**parameters)
            raise ReadTimeoutError(endpoint_url="dynamodb")
        if fault is Fault.ERROR:
            raise _client_error("InternalServerError", name)
        if fault is Fault.CONFLICT and name == "transact_write_items":
            reasons = [{"Code": "None"}] * (len(parameters["TransactItems"]) - 1) + [
                {"Code": "TransactionConflict"}
            ]
            raise _client_error("TransactionCanceledException", name, CancellationReasons=reasons)
        if fault in (Fault.THROTTLED, Fault.CONFLICT):
            raise _client_error("ProvisionedThroughputExceededException", name)
        return operation(**parameters)


def _client_error(code: str, operation: str, **more: Any) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}, **more}, operation)  # type: ignore[typeddict-item]
