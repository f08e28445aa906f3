"""Calls to DynamoDB, retried in bounds, with its error codes in our words."""

import json
import math
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from lambdas.ledger import config, sdk
from lambdas.ledger.errors import Busy, FieldError, Invalid
from lambdas.ledger.items import Item, Record, from_item, key

MAX_ATTEMPTS = 10
FIRST_PAUSE_S = 0.025
MAX_PAUSE_S = 1.0
# A function is stopped after 20 s; an attempt may begin this late and still take both time-outs of sdk.py.
REQUEST_DEADLINE_S = 12.0
BATCH_GET_KEYS = 100

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html
# https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
TRANSIENT_ERRORS = frozenset(
    {
        "InternalError",
        "InternalErrorException",
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "Throttled",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
TRANSIENT_REASONS = frozenset(
    {"TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError", "AccountLimitExceeded"}
)


class ConditionFailedError(Exception):
    """A condition of the write did not hold, so that nothing of it was written."""


class Store:
    """The tables of one deployment. Every call is bounded in time.

    `units` counts the capacity that a request used, `repeats` how often AWS made it ask again.
    """

    def __init__(
        self,
        client: Any,
        *,
        expenses: str = "",
        totals: str = "",
        settings: str = "",
        shards: int = 1,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = client
        self.expenses = expenses
        self.totals = totals
        self.settings = settings
        self.shards = shards
        self.units = 0.0
        self.repeats = 0
        self.sleep = sleep
        self.clock = clock
        self._until = math.inf

    def begin(self) -> None:
        """A new request: its patience starts now, and its units and repeats from zero."""
        self._until = self.clock() + REQUEST_DEADLINE_S
        self.units, self.repeats = 0.0, 0

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """One operation, repeated while the failure is a passing one.

        Raises ConditionFailedError, Invalid, or Busy when patience is at an end. A time-out may hide a
        success: callers write under conditions, so that a repetition finds out.
        """
        method = getattr(self.client, operation)
        answer = self.call_with_retry(lambda: method(ReturnConsumedCapacity="TOTAL", **parameters))
        answer = json.loads(answer["body"]) if "body" in answer else answer
        self._count(answer)
        return answer

    def call_with_retry(self, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What AWS answers, asked again with full jitter while the failure is a passing one; or Busy."""
        for attempt in range(MAX_ATTEMPTS):
            if self.clock() > self._until:
                break
            try:
                return ask()
            except ClientError as error:
                _raise_unless_transient(error)
            except (ConnectionError, HTTPClientError):
                pass
            self.repeats += 1
            # https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
            self.sleep(random.random() * min(MAX_PAUSE_S, FIRST_PAUSE_S * 2**attempt))  # noqa: S311
        raise Busy

    @property
    def left_s(self) -> float:
        """How long calls may still begin for this request."""
        return self._until - self.clock()

    def _count(self, answer: Mapping[str, Any]) -> None:
        consumed = answer.get("ConsumedCapacity") or ()
        for part in (consumed,) if isinstance(consumed, Mapping) else consumed:
            self.units += part.get("CapacityUnits", 0.0)

    def transact(self, actions: Sequence[Item]) -> None:
        """All of the actions or none; raises ConditionFailedError for none."""
        self.call("transact_write_items", TransactItems=list(actions))

    def find(self, user: str, transaction_id: str) -> Record | None:
        """The record, read consistently; one in the bin is found too."""
        answer = self.call(
            "get_item", TableName=self.expenses, Key=key(user, transaction_id), ConsistentRead=True
        )
        return from_item(answer["Item"]) if "Item" in answer else None

    def find_many(self, user: str, transaction_ids: Iterable[str]) -> dict[str, Record]:
        """Those of at most 100 records that exist, by id."""
        keys = [key(user, transaction_id) for transaction_id in transaction_ids]
        found = {}
        while keys:
            request = {self.expenses: {"Keys": keys[:BATCH_GET_KEYS], "ConsistentRead": True}}
            answer = self.call("batch_get_item", RequestItems=request)
            records = [from_item(item) for item in answer["Responses"].get(self.expenses, ())]
            found.update({record.transaction.id: record for record in records})
            # An answer is cut at 16 MB.
            unread = answer.get("UnprocessedKeys", {}).get(self.expenses, {}).get("Keys", [])
            keys = keys[BATCH_GET_KEYS:] + unread
        return found

    def get_setting(self, user: str, name: str) -> Item | None:
        """An item of the Settings table, read consistently."""
        answer = self.call(
            "get_item", TableName=self.settings, Key=_setting_key(user, name), ConsistentRead=True
        )
        item: Item | None = answer.get("Item")
        return item

    def list_settings(self, user: str, prefix: str = "") -> list[Item]:
        """A user's items of the Settings table, those whose names begin with the prefix."""
        parameters: dict[str, Any] = {
            "TableName": self.settings,
            "KeyConditionExpression": "UserID = :user",
            "ExpressionAttributeValues": {":user": {"S": user}},
        }
        if prefix:
            parameters["KeyConditionExpression"] += " AND begins_with(#name, :prefix)"
            parameters["ExpressionAttributeNames"] = {"#name": "Name"}
            parameters["ExpressionAttributeValues"][":prefix"] = {"S": prefix}
        return [item for page in self.query_pages(**parameters) for item in page["Items"]]

    def put_setting(
        self, user: str, name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
    ) -> None:
        """Make `new` of `old` (None: no item); raises ConditionFailedError if it is no longer `old`."""
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(Version)"}
        if old is not None:
            condition["ConditionExpression"] = "Version = :version"
            condition["ExpressionAttributeValues"] = {":version": old["Version"]}
        if new is None:
            self.call("delete_item", TableName=self.settings, Key=_setting_key(user, name), **condition)
        else:
            self.call("put_item", TableName=self.settings, Item=new, **condition)

    def total(self, user: str, date: str) -> list[Item]:
        """The item that sums up a day or a month, read consistently; none if there is none."""
        key = {"UserID": {"S": user}, "Date": {"S": date}}
        answer = self.call("get_item", TableName=self.totals, Key=key, ConsistentRead=True)
        return [answer["Item"]] if "Item" in answer else []

    def changes_since(self, instant: str) -> Iterator[tuple[str, str]]:
        """(user, day) of all totals with a write at or after `instant`, as the index knows them by now."""
        for shard in range(self.shards):
            pages = self.query_pages(
                TableName=self.totals,
                IndexName="ByChange",
                ConsistentRead=False,
                KeyConditionExpression="#shard = :shard AND ChangedAt >= :instant",
                ExpressionAttributeNames={"#shard": "Shard"},
                ExpressionAttributeValues={":shard": {"N": str(shard)}, ":instant": {"S": instant}},
            )
            for page in pages:
                for item in page["Items"]:
                    yield item["UserID"]["S"], item["Date"]["S"]

    def query_pages(self, **parameters: Any) -> Iterator[dict[str, Any]]:
        """The pages of a Query (consistent, unless it says otherwise), as DynamoDB answers it."""
        parameters = {"ConsistentRead": True, **parameters}
        while True:
            page = self.call("query", **parameters)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            parameters["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _setting_key(user: str, name: str) -> Item:
    return {"UserID": {"S": user}, "Name": {"S": name}}


def _raise_unless_transient(error: ClientError) -> None:
    code = error.response["Error"]["Code"]
    if code in TRANSIENT_ERRORS:
        return
    if code == "ConditionalCheckFailedException":
        raise ConditionFailedError from error
    if code != "TransactionCanceledException":
        raise error
    reasons: Any = error.response.get("CancellationReasons", ())
    codes = {reason.get("Code") for reason in reasons}
    if "ConditionalCheckFailed" in codes:
        raise ConditionFailedError from error
    if any(
        "size" in reason.get("Message", "") for reason in reasons if reason.get("Code") == "ValidationError"
    ):
        raise Invalid(errors=[FieldError("#/category", "too_many_categories")]) from error
    if not codes & TRANSIENT_REASONS:
        raise error


def ledger_reader() -> Store:
    """For functions that only read the ledger."""
    return Store(sdk.dynamodb(), expenses=config.expenses_table())


def account_reader() -> Store:
    """For functions that read the ledger and what the user set beside it."""
    return Store(sdk.dynamodb(), expenses=config.expenses_table(), settings=config.settings_table())


def totals_reader() -> Store:
    """For functions that only read the totals, and what the user set beside them."""
    return Store(sdk.dynamodb(), totals=config.totals_table(), settings=config.settings_table())


def settings_writer() -> Store:
    """For functions that read and change what the user set: settings and budgets."""
    return Store(sdk.dynamodb(), settings=config.settings_table())


def budget_alerts_store() -> Store:
    """For the function that looks at what changed and mails: totals, and what users set."""
    return Store(
        sdk.dynamodb(),
        totals=config.totals_table(),
        settings=config.settings_table(),
        shards=config.change_shards(),
    )


def ledger_writer() -> Store:
    """For functions that change the ledger and, with it, the totals."""
    return Store(
        sdk.dynamodb(),
        expenses=config.expenses_table(),
        totals=config.totals_table(),
        shards=config.change_shards(),
    )


def account_eraser() -> Store:
    """For the function that changes everything of a user until there is nothing."""
    return Store(
        sdk.dynamodb(),
        expenses=config.expenses_table(),
        totals=config.totals_table(),
        settings=config.settings_table(),
        shards=config.change_shards(),
    )
