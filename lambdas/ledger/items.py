"""The ledger in DynamoDB: records as items, changes as transaction actions. Pure: no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lambdas.ledger.dynamodb_json import Action, AttributeValue, Item, Write
from lambdas.ledger.entry_items import entry_from_item, entry_to_attributes
from lambdas.ledger.totals import Change, NetTotals, attribute_names, month_key, net_changes, shard_of
from lambdas.ledger.transaction import Entry, Joined, Transaction, instant_text

BIN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Record:
    """A transaction as stored.

    `expires_at` (epoch seconds) is set while it is in the bin, `joined_into` (a transfer's id) while it is
    joined. Then it is in no list and in no sum. Both are set while its transfer is in the bin: it goes with
    it. A transfer that was separated (`is_separated`) is in the bin, too, but can only be joined again, not
    restored.
    """

    transaction: Transaction
    expires_at: int | None = None
    joined_into: str | None = None
    is_separated: bool = False

    @property
    def is_binned(self) -> bool:
        return self.expires_at is not None

    @property
    def is_live(self) -> bool:
        """Whether lists and sums count it."""
        return self.expires_at is None and self.joined_into is None

    def is_expired(self, now: datetime) -> bool:
        """Return whether its time in the bin is up: it is gone, though DynamoDB may keep it for days."""
        return self.expires_at is not None and self.expires_at <= now.timestamp()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entry as lists and sums count it: none of a record in the bin or joined."""
        return (self.transaction.entry,) if self.is_live else ()

    def next(
        self,
        now: datetime,
        *,
        entry: Entry | None = None,
        binned: bool = False,
        joined_into: str | None = None,
        separated: bool = False,
    ) -> "Record":
        """Return the record after one more change."""
        transaction = replace(
            self.transaction,
            entry=entry or self.transaction.entry,
            updated_at=instant_text(now),
            version=self.transaction.version + 1,
        )
        expires_at = int((now + timedelta(days=BIN_DAYS)).timestamp()) if binned else None
        return Record(transaction, expires_at, joined_into, separated)

    def to_item(self, ledger_id: str) -> Item:
        transaction, entry = self.transaction, self.transaction.entry
        item: dict[str, AttributeValue] = {
            **record_key(ledger_id, transaction.id),
            **entry_to_attributes(entry),
            "CreatedAt": {"S": transaction.created_at},
            "UpdatedAt": {"S": transaction.updated_at},
            "Version": {"N": str(transaction.version)},
        }
        if transaction.joined:
            joined = transaction.joined
            item["Joined"] = {"M": {"Expense": {"S": joined.expense}, "Income": {"S": joined.income}}}
        # Without Date it is in no index, hence in no list, sum or lake.
        item["Date" if self.is_live else "BinnedDate"] = {"S": entry.date}
        if self.expires_at is not None:
            item["ExpiresAt"] = {"N": str(self.expires_at)}
        if self.joined_into is not None:
            item["JoinedInto"] = {"S": self.joined_into}
        if self.is_separated:
            item["Separated"] = {"BOOL": True}
        return item

    @classmethod
    def from_item(cls, item: Item) -> "Record":
        joined = item["Joined"]["M"] if "Joined" in item else None
        transaction = Transaction(
            id=item["TransactionID"]["S"],
            entry=entry_from_item(item),
            created_at=item["CreatedAt"]["S"],
            updated_at=item["UpdatedAt"]["S"],
            version=int(item["Version"]["N"]),
            joined=Joined(joined["Expense"]["S"], joined["Income"]["S"]) if joined else None,
        )
        return cls(
            transaction,
            int(item["ExpiresAt"]["N"]) if "ExpiresAt" in item else None,
            item["JoinedInto"]["S"] if "JoinedInto" in item else None,
            "Separated" in item,
        )


def record_key(ledger_id: str, transaction_id: str) -> dict[str, AttributeValue]:
    return {"LedgerID": {"S": ledger_id}, "TransactionID": {"S": transaction_id}}


def setting_key(ledger_id: str, name: str) -> dict[str, AttributeValue]:
    return {"LedgerID": {"S": ledger_id}, "Name": {"S": name}}


def put_action(table: str, ledger_id: str, old: Record | None, new: Record) -> Action:
    """Put the record on condition that it has not changed since it was read (None: it does not exist)."""
    put: Write = {"TableName": table, "Item": new.to_item(ledger_id)}
    if old is None:
        put["ConditionExpression"] = "attribute_not_exists(TransactionID)"
    else:
        put["ConditionExpression"] = "Version = :version"
        put["ExpressionAttributeValues"] = {":version": {"N": str(old.transaction.version)}}
    return {"Put": put}


def delete_action(table: str, ledger_id: str, old: Record) -> Action:
    """Remove the record for good, on condition that it has not changed since it was read."""
    return {
        "Delete": {
            "TableName": table,
            "Key": record_key(ledger_id, old.transaction.id),
            "ConditionExpression": "Version = :version",
            "ExpressionAttributeValues": {":version": {"N": str(old.transaction.version)}},
        }
    }


def totals_actions(
    table: str, ledger_id: str, shards: int, changes: Iterable[Change], now: datetime
) -> list[Action]:
    """Return an update for each day, which also enters it in the feed, and one for each month."""
    changes = list(changes)
    feed: dict[str, AttributeValue] = {
        ":shard": {"N": str(shard_of(ledger_id, shards))},
        ":changed": {"S": instant_text(now)},
    }
    actions: list[Action] = []
    for day, totals in net_changes(changes).items():
        names, values, additions = _additions(totals)
        names |= {"#shard": "Shard", "#changed": "ChangedAt", "#expires": "ExpiresAt"}
        expression = f"SET #shard = :shard, #changed = :changed REMOVE #expires {additions}".strip()
        actions.append(_update(table, ledger_id, day, expression, names, {**values, **feed}))
    by_month = (replace(change, date=month_key(change.date)) for change in changes)
    for month, totals in net_changes(by_month).items():
        names, values, additions = _additions(totals)
        if additions:
            actions.append(_update(table, ledger_id, month, additions, names, values))
    return actions


def _additions(totals: NetTotals) -> tuple[dict[str, str], dict[str, AttributeValue], str]:
    """Return names, values and the clause that adds them; "" if no total changes (a new description, say)."""
    names: dict[str, str] = {}
    values: dict[str, AttributeValue] = {}
    additions = []
    for index, (key, (amount, count)) in enumerate(totals.items()):
        if not amount and not count:
            continue
        names[f"#s{index}"], names[f"#n{index}"] = attribute_names(key)
        values[f":s{index}"] = {"N": format(amount, "f")}
        values[f":n{index}"] = {"N": str(count)}
        additions.append(f"#s{index} :s{index}, #n{index} :n{index}")
    return names, values, "ADD " + ", ".join(additions) if additions else ""


def _update(
    table: str, ledger_id: str, date: str, expression: str, names: dict[str, str], values: Item
) -> Action:
    return {
        "Update": {
            "TableName": table,
            "Key": {"LedgerID": {"S": ledger_id}, "Date": {"S": date}},
            "UpdateExpression": expression,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }
    }
