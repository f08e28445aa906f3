"""DynamoDB's operations with bounded retries; maps its error codes to the ledger's errors."""

import json
import math
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar, cast

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from lambdas.ledger.config import Configuration
from lambdas.ledger.dynamodb_json import Action, Answer, AttributeValue, Item, KeysToRead
from lambdas.ledger.errors import Busy, FieldError, Invalid
from lambdas.ledger.items import Record, record_key, setting_key
from lambdas.ledger.sdk import Client

MAX_ATTEMPTS = 10
FIRST_PAUSE_S = 0.025
MAX_PAUSE_S = 1.0
# Lambda stops a function after 20 s; an attempt that begins this late has time for both time-outs of sdk.py.
REQUEST_DEADLINE_S = 12.0
BATCH_GET_KEYS = 100
# Before the prefix of settings: the name of the item that counts how many were created.
CREATED_PREFIX = "created#"

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

T = TypeVar("T")


class ConditionFailedError(Exception):
    """A condition of the write did not hold, so that nothing of it was written.

    `actions`: the indices of the actions whose conditions failed, of a transaction.
    """

    def __init__(self, actions: Sequence[int] = ()) -> None:
        super().__init__(actions)
        self.actions = tuple(actions)


class Store:
    """The tables of one deployment. The calls of a request share one deadline.

    `units` counts the capacity that a request used, `retries` its calls to AWS that had to be retried.
    """

    def __init__(
        self,
        client: Client,
        config: Configuration,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = client
        self.expenses = config.expenses_table
        self.totals = config.totals_table
        self.settings = config.settings_table
        self.shards = config.change_shards
        self.units = 0.0
        self.retries = 0
        self.sleep = sleep
        self.clock = clock
        self._deadline_s = math.inf

    def start_request(self) -> None:
        """Set the deadline anew, and the counts of units and retries to zero."""
        self._deadline_s = self.clock() + REQUEST_DEADLINE_S
        self.units, self.retries = 0.0, 0

    @property
    def remaining_s(self) -> float:
        """How long calls may still begin for this request."""
        return self._deadline_s - self.clock()

    def call(self, operation: str, **parameters: object) -> Answer:
        """Return the answer of one operation, with transient errors retried.

        A time-out may hide a success: callers write under conditions, so that a repetition finds out.

        Raises:
            ConditionFailedError: a condition of the write does not hold.
            Invalid: an item would become larger than DynamoDB allows.
            Busy: no attempt succeeded before the deadline.
        """
        method = getattr(self.client, operation)
        answer: Answer = self.call_with_retry(lambda: method(ReturnConsumedCapacity="TOTAL", **parameters))
        if "body" in answer:
            answer = cast("Answer", json.loads(answer["body"]))
        self._count(answer)
        return answer

    def call_with_retry(self, operation: Callable[[], T]) -> T:
        """Return the result of a call to AWS, retried with full jitter while its error is a transient one.

        Raises:
            Busy: AWS stays unavailable until the request's deadline. A write may have succeeded; retrying is
                safe.
        """
        for attempt in range(MAX_ATTEMPTS):
            if self.remaining_s < 0:
                break
            try:
                return operation()
            except ClientError as error:
                _raise_unless_transient(error)
            except (ConnectionError, HTTPClientError):
                pass
            self.retries += 1
            # https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
            self.sleep(random.random() * min(MAX_PAUSE_S, FIRST_PAUSE_S * 2**attempt))  # noqa: S311
        raise Busy

    def _count(self, answer: Answer) -> None:
        consumed = answer.get("ConsumedCapacity") or []
        for capacity in consumed if isinstance(consumed, list) else [consumed]:
            self.units += capacity.get("CapacityUnits", 0.0)

    def transact(self, actions: Sequence[Action]) -> None:
        """Apply all of the actions or none; raises ConditionFailedError for none."""
        self.call("transact_write_items", TransactItems=list(actions))

    def find(self, ledger_id: str, transaction_id: str) -> Record | None:
        """Return the record, read consistently, also if it is in the bin."""
        answer = self.call(
            "get_item",
            TableName=self.expenses,
            Key=record_key(ledger_id, transaction_id),
            ConsistentRead=True,
        )
        return Record.from_item(answer["Item"]) if "Item" in answer else None

    def find_many(self, ledger_id: str, transaction_ids: Iterable[str]) -> dict[str, Record]:
        """Return the existing records among these, by id, read consistently."""
        keys: list[Item] = [record_key(ledger_id, transaction_id) for transaction_id in transaction_ids]
        records: dict[str, Record] = {}
        while keys:
            request: KeysToRead = {"Keys": keys[:BATCH_GET_KEYS], "ConsistentRead": True}
            answer = self.call("batch_get_item", RequestItems={self.expenses: request})
            for item in answer["Responses"].get(self.expenses, []):
                record = Record.from_item(item)
                records[record.transaction.id] = record
            # DynamoDB cuts an answer at 16 MB.
            unread = answer.get("UnprocessedKeys", {}).get(self.expenses)
            keys = keys[BATCH_GET_KEYS:] + (unread["Keys"] if unread else [])
        return records

    def get_setting(self, ledger_id: str, name: str) -> Item | None:
        """Return a setting of the ledger, read consistently."""
        answer = self.call(
            "get_item", TableName=self.settings, Key=setting_key(ledger_id, name), ConsistentRead=True
        )
        return answer.get("Item")

    def list_settings(self, ledger_id: str, prefix: str = "") -> list[Item]:
        """Return the ledger's settings whose names begin with the prefix, read consistently."""
        values: dict[str, AttributeValue] = {":ledger": {"S": ledger_id}}
        if not prefix:
            return self.query_items(self.settings, "LedgerID = :ledger", values)
        values[":prefix"] = {"S": prefix}
        condition = "LedgerID = :ledger AND begins_with(#name, :prefix)"
        return self.query_items(self.settings, condition, values, ExpressionAttributeNames={"#name": "Name"})

    def put_setting(self, ledger_id: str, name: str, item: Item | None, *, old_version: int | None) -> None:
        """Write a setting of the ledger, or delete it (None).

        Args:
            old_version: the version that it replaces; None: there is none yet.

        Raises:
            ConditionFailedError: it no longer has this version.
        """
        condition: dict[str, object] = {"ConditionExpression": "attribute_not_exists(Version)"}
        if old_version is not None:
            condition["ConditionExpression"] = "Version = :version"
            condition["ExpressionAttributeValues"] = {":version": {"N": str(old_version)}}
        if item is None:
            self.call("delete_item", TableName=self.settings, Key=setting_key(ledger_id, name), **condition)
        else:
            self.call("put_item", TableName=self.settings, Item=item, **condition)

    def list_for_creation(self, ledger_id: str, prefix: str) -> tuple[list[Item], int]:
        """Return the settings whose names begin with the prefix, and how many such were ever created."""
        item = self.get_setting(ledger_id, CREATED_PREFIX + prefix)
        created = int(item["Created"]["N"]) if item else 0
        return self.list_settings(ledger_id, prefix), created

    def create_setting(self, ledger_id: str, prefix: str, item: Item, created: int) -> None:
        """Write a new setting whose name begins with the prefix.

        A limit of their number holds, however many requests create some at once.

        Args:
            created: what `list_for_creation` returned.

        Raises:
            ConditionFailedError: the setting exists, or another was created since.
        """
        key = setting_key(ledger_id, CREATED_PREFIX + prefix)
        condition = "Created = :created" if created else "attribute_not_exists(Created)"
        values: dict[str, AttributeValue] = {":next": {"N": str(created + 1)}}
        if created:
            values[":created"] = {"N": str(created)}
        put: Action = {
            "Put": {
                "TableName": self.settings,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(Version)",
            }
        }
        count: Action = {
            "Update": {
                "TableName": self.settings,
                "Key": key,
                "UpdateExpression": "SET Created = :next",
                "ConditionExpression": condition,
                "ExpressionAttributeValues": values,
            }
        }
        self.transact([put, count])

    def get_total(self, ledger_id: str, date: str) -> list[Item]:
        """Return the item of a day's or month's totals, read consistently; empty if there is none."""
        key = {"LedgerID": {"S": ledger_id}, "Date": {"S": date}}
        answer = self.call("get_item", TableName=self.totals, Key=key, ConsistentRead=True)
        return [answer["Item"]] if "Item" in answer else []

    def get_totals(self, ledger_id: str, dates: Iterable[str]) -> list[Item]:
        """Return the items of up to 100 days and months that there are, read consistently."""
        keys: list[Item] = [{"LedgerID": {"S": ledger_id}, "Date": {"S": date}} for date in dates]
        request: KeysToRead = {"Keys": keys, "ConsistentRead": True}
        answer = self.call("batch_get_item", RequestItems={self.totals: request})
        return answer["Responses"].get(self.totals, [])

    def list_totals(self, ledger_id: str, first: str, last: str) -> Iterator[Item]:
        """Yield the items of the totals between two sort keys, both inclusive, read consistently."""
        pages = self.query_pages(
            TableName=self.totals,
            KeyConditionExpression="LedgerID = :ledger AND #Date BETWEEN :first AND :last",
            ExpressionAttributeNames={"#Date": "Date"},
            ExpressionAttributeValues={
                ":ledger": {"S": ledger_id},
                ":first": {"S": first},
                ":last": {"S": last},
            },
        )
        for page in pages:
            yield from page["Items"]

    def changes_since(self, instant: str, shards: Iterable[int] = ()) -> Iterator[tuple[str, str]]:
        """Yield (ledger id, day) of all totals that were written at or after `instant`.

        The index of the feed is eventually consistent: the latest writes may be missing.

        Args:
            shards: those to read; by default all that have days.
        """
        for shard in shards or range(self.shards):
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
                    yield item["LedgerID"]["S"], item["Date"]["S"]

    def query_items(
        self, table: str, condition: str, values: Mapping[str, AttributeValue], **parameters: object
    ) -> list[Item]:
        """Return all items of a table whose keys meet the condition, read consistently."""
        pages = self.query_pages(
            TableName=table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            **parameters,
        )
        return [item for page in pages for item in page["Items"]]

    def query_pages(self, **parameters: object) -> Iterator[Answer]:
        """Yield the pages of a Query; they are read consistently unless the parameters say otherwise."""
        parameters = {"ConsistentRead": True, **parameters}
        while True:
            page = self.call("query", **parameters)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            parameters["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _raise_unless_transient(error: ClientError) -> None:
    code = error.response["Error"]["Code"]
    if code in TRANSIENT_ERRORS:
        return
    if code == "ConditionalCheckFailedException":
        raise ConditionFailedError from error
    if code != "TransactionCanceledException":
        raise error
    reasons = cast("Sequence[Mapping[str, str]]", error.response.get("CancellationReasons", ()))
    codes = {reason.get("Code") for reason in reasons}
    if "ConditionalCheckFailed" in codes:
        failed = [
            index for index, reason in enumerate(reasons) if reason.get("Code") == "ConditionalCheckFailed"
        ]
        raise ConditionFailedError(failed) from error
    if any(
        "size" in reason.get("Message", "") for reason in reasons if reason.get("Code") == "ValidationError"
    ):
        raise Invalid(errors=[FieldError("#/category", "too_many_categories")]) from error
    if not codes & TRANSIENT_REASONS:
        raise error
