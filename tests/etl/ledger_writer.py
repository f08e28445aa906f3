"""A writer of ledgers: transactions and their totals as the online functions store them."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from lambdas.ledger.totals import MONTH, CategoryKey, attribute_names, shard_of
from lambdas.ledger.transaction import instant_text

SHARDS = 2
START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Record:
    """A transaction as the ledger stores it."""

    ledger_id: str
    transaction_id: str
    date: str = "2026-10-05"
    type: str = "expense"
    category: str = "Food:Groceries"
    amount: str = "12.50"
    currency: str = "EUR"
    description: str = ""
    tags: tuple[str, ...] = ()
    refund: bool = False
    created_at: str = instant_text(START)
    updated_at: str = instant_text(START)
    version: int = 1

    @property
    def contribution(self) -> Decimal:
        """What it adds to the total of its type."""
        return -Decimal(self.amount) if self.refund else Decimal(self.amount)

    def to_item(self) -> dict[str, Any]:
        """Return its item in DynamoDB's JSON."""
        texts = {
            "LedgerID": self.ledger_id,
            "TransactionID": self.transaction_id,
            "Date": self.date,
            "Type": self.type,
            "Category": self.category,
            "Currency": self.currency,
            "Description": self.description,
            "CreatedAt": self.created_at,
            "UpdatedAt": self.updated_at,
        }
        item: dict[str, Any] = {name: {"S": value} for name, value in texts.items()}
        item |= {"Amount": {"N": self.amount}, "Version": {"N": str(self.version)}}
        if self.tags:
            item["Tags"] = {"SS": list(self.tags)}
        if self.refund:
            item["Refund"] = {"BOOL": True}
        return item

    def to_row(self) -> dict[str, Any]:
        """Return the row that the lake must have."""
        sign = 1 if self.type == "income" else -1
        return {
            "ledger_id": self.ledger_id,
            "transaction_id": self.transaction_id,
            "date": datetime.fromisoformat(self.date).date(),
            "type": self.type,
            "category": self.category,
            "amount": self.contribution,
            "signed_amount": sign * self.contribution,
            "currency": self.currency,
            "description": self.description,
            "tags": sorted(self.tags),
            "created_at": datetime.fromisoformat(self.created_at),
            "updated_at": datetime.fromisoformat(self.updated_at),
            "version": self.version,
        }


@dataclass
class LedgerWriter:
    """Writes one ledger; its clock advances a second per write."""

    client: Any
    expenses: str
    totals: str
    shards: int = SHARDS
    now: datetime = START
    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    ids: Any = field(default_factory=itertools.count)

    def add(self, ledger_id: str = "ann", **fields: Any) -> Record:
        fields.setdefault("transaction_id", f"t{next(self.ids):06d}")
        at = self._advance()
        record = Record(ledger_id=ledger_id, created_at=at, updated_at=at, **fields)
        self._write(record, None, at)
        return record

    def change(self, record: Record, **fields: Any) -> Record:
        at = self._advance()
        changed = replace(record, updated_at=at, version=record.version + 1, **fields)
        self._write(changed, record, at)
        return changed

    def move_to_bin(self, record: Record) -> None:
        """Move to the bin, where the item has no date."""
        item = {key: value for key, value in record.to_item().items() if key != "Date"}
        item |= {"BinnedDate": {"S": record.date}, "ExpiresAt": {"N": "1999999999"}}
        puts = [{"Put": {"TableName": self.expenses, "Item": item}}]
        self.client.transact_write_items(TransactItems=puts + self._totals(None, record, self._advance()))
        del self.records[record.ledger_id, record.transaction_id]

    def put_unaccounted(self, record: Record) -> None:
        """Store an item that the totals do not contain, which breaks the ledger."""
        self.client.put_item(TableName=self.expenses, Item=record.to_item())

    def set_totals(self, ledger_id: str, date: str, **values: dict[str, str]) -> None:
        """Overwrite attributes of a day's totals, without a transaction."""
        names = {f"#n{number}": name for number, name in enumerate(values)}
        assignments = ", ".join(f"{alias} = :v{number}" for number, alias in enumerate(names))
        self.client.update_item(
            TableName=self.totals,
            Key={"LedgerID": {"S": ledger_id}, "Date": {"S": date}},
            UpdateExpression=f"SET {assignments}",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={f":v{number}": value for number, value in enumerate(values.values())},
        )

    def read_day(self, ledger_id: str, date: str) -> dict[str, Any]:
        key = {"LedgerID": {"S": ledger_id}, "Date": {"S": date}}
        item: dict[str, Any] = self.client.get_item(TableName=self.totals, Key=key)["Item"]
        return item

    def expected_rows(self) -> list[dict[str, Any]]:
        """Return the rows that the lake must have, in its order."""
        rows = [record.to_row() for record in self.records.values()]
        return sorted(rows, key=lambda row: (row["ledger_id"], row["date"], row["transaction_id"]))

    def _advance(self) -> str:
        self.now += timedelta(seconds=1)
        return instant_text(self.now)

    def _write(self, new: Record, old: Record | None, at: str) -> None:
        puts = [{"Put": {"TableName": self.expenses, "Item": new.to_item()}}]
        self.client.transact_write_items(TransactItems=puts + self._totals(new, old, at))
        self.records[new.ledger_id, new.transaction_id] = new

    def _totals(self, new: Record | None, old: Record | None, at: str) -> list[dict[str, Any]]:
        days: dict[str, dict[str, Decimal]] = {}
        for record, sign in ((new, 1), (old, -1)):
            if record is None:
                continue
            total, count = attribute_names(CategoryKey(record.currency, record.type, record.category))
            for date in (record.date, f"{MONTH}{record.date[:7]}"):
                day = days.setdefault(date, {})
                day[total] = day.get(total, Decimal(0)) + sign * record.contribution
                day[count] = day.get(count, Decimal(0)) + sign
        user = (new or old).ledger_id  # type: ignore[union-attr]
        return [self._update(user, date, changes, at) for date, changes in days.items()]

    def _update(self, user: str, date: str, changes: dict[str, Decimal], at: str) -> dict[str, Any]:
        names = {f"#n{number}": name for number, name in enumerate(changes)}
        values: dict[str, Any] = {f":v{n}": {"N": str(value)} for n, value in enumerate(changes.values())}
        expression = "ADD " + ", ".join(f"#n{number} :v{number}" for number in range(len(changes)))
        # A month's item stands in no change feed.
        if not date.startswith(MONTH):
            names["#shard"] = "Shard"
            values |= {":at": {"S": at}, ":shard": {"N": str(shard_of(user, self.shards))}}
            expression = f"SET ChangedAt = :at, #shard = :shard REMOVE ExpiresAt {expression}"
        return {
            "Update": {
                "TableName": self.totals,
                "Key": {"LedgerID": {"S": user}, "Date": {"S": date}},
                "UpdateExpression": expression,
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": values,
            }
        }
