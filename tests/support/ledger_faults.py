"""Clients of AWS whose calls fail: before they take effect, afterwards, or instead."""

import time
from collections import deque
from collections.abc import Callable
from enum import Enum
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

FAULTY = (
    *(
        "transact_write_items",
        "get_item",
        "batch_get_item",
        "query",
        "put_item",
        "delete_item",
        "update_item",
    ),
    *("admin_delete_user", "admin_get_user"),
    # The export's: the tables as a whole, and the catalogue, whose one update is the commit.
    *("scan", "get_database", "get_table", "create_table", "update_table"),
)


class Fault(Enum):
    """The fault of one call."""

    NONE = "nothing"
    UNREACHED = "a time-out before the call arrived"
    LOST_ANSWER = "a time-out after the call took effect"
    ERROR = "an internal error"
    THROTTLED = "throttling"
    CONFLICT = "another transaction at work on the same item"


class FaultyClient:
    """A client whose next calls meet the planned faults, one each; `called` names what was asked of it."""

    def __init__(self, client: Any, plan: deque[Fault]) -> None:
        self._client = client
        self._plan = plan
        self.called: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._client, name)
        self.called.add(name)
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


class Rivals:
    """A DynamoDB client that cancels a transaction while another one writes one of its items, as AWS does.

    Neither moto nor DynamoDB Local does so: there the second one waits. `met` counts the cancelled ones.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = Lock()
        self._at_work: set[str] = set()
        self.met = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **parameters: Any) -> Any:
        items = [_target(action) for action in parameters["TransactItems"]]
        with self._lock:
            reasons = [{"Code": "TransactionConflict" if item in self._at_work else "None"} for item in items]
            if not self._at_work.isdisjoint(items):
                self.met += 1
                error = "TransactionCanceledException"
                raise _client_error(error, "TransactWriteItems", CancellationReasons=reasons)
            self._at_work.update(items)
        try:
            return self._client.transact_write_items(**parameters)
        finally:
            with self._lock:
                self._at_work.difference_update(items)


def _target(action: dict[str, Any]) -> str:
    """Return the table and key of an action of a transaction."""
    (request,) = action.values()
    put = request.get("Item", {})  # a record, or a balance assertion
    keys = ("LedgerID", "TransactionID", "Name")
    key = request.get("Key") or {name: put[name] for name in keys if name in put}
    return repr((request["TableName"], sorted(key.items())))


def _client_error(code: str, operation: str, **more: Any) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}, **more}, operation)  # type: ignore[typeddict-item]


class OneAtATime:
    """Lets one thread at a time into moto; requests still interleave between their calls."""

    def __init__(self, client: Any, call_s: float = 0.0) -> None:
        self.client, self.call_s, self.lock = client, call_s, Lock()

    def __getattr__(self, name: str) -> Any:
        def call(**parameters: Any) -> Any:
            time.sleep(self.call_s)
            with self.lock:
                return getattr(self.client, name)(**parameters)

        return call
