"""A writer of ledgers: transactions and their totals as the online functions store them."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from lambdas.ledger.totals import MONTH, AccountKey, CategoryKey, TotalsKey, attribute_names, shard_of
from lambdas.ledger.transaction import instant_text

SHARDS = 2
START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Split:
    """One part of a split transaction, as the ledger stores it."""

    category: str
    amount: str
    description: str = ""
    tags: tuple[str, ...] = ()

    def to_item(self) -> dict[str, Any]:
        item: dict[str, Any] = {"Category": {"S": self.category}, "Amount": {"N": self.amount}}
        if self.description:
            item["Description"] = {"S": self.description}
        if self.tags:
            item["Tags"] = {"SS": list(self.tags)}
        return {"M": item}


@dataclass(frozen=True)
class Record:
    """A transaction as the ledger stores it; `to_amount` and `original` are (amount, currency)."""

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
    account: str = ""
    to_account: str = ""
    to_amount: tuple[str, str] | None = None
    payee: str = ""
    splits: tuple[Split, ...] = ()
    original: tuple[str, str] | None = None

    @property
    def sign(self) -> int:
        """The factor of its amounts in the totals of its type."""
        return -1 if self.refund else 1

    @property
    def parts(self) -> tuple[Split, ...]:
        """The parts that count in categories; none of a transfer."""
        if self.type == "transfer":
            return ()
        return self.splits or (Split(self.category, self.amount),)

    @property
    def postings(self) -> list[tuple[str, str, Decimal]]:
        """(currency, account, change of its balance)."""
        if not self.account:
            return []
        amount = self.sign * Decimal(self.amount)
        first = (self.currency, self.account, amount if self.type == "income" else -amount)
        if not self.to_account:
            return [first]
        arriving, currency = self.to_amount or (self.amount, self.currency)
        return [first, (currency, self.to_account, Decimal(arriving))]

    def changes(self) -> list[tuple[TotalsKey, Decimal]]:
        """Return what it adds to each total; each counts once."""
        by_category: list[tuple[TotalsKey, Decimal]] = [
            (CategoryKey(self.currency, self.type, part.category), self.sign * Decimal(part.amount))
            for part in self.parts
        ]
        return by_category + [
            (AccountKey(currency, account), change) for currency, account, change in self.postings
        ]

    def to_item(self) -> dict[str, Any]:
        """Return its item in DynamoDB's JSON."""
        texts = {
            "LedgerID": self.ledger_id,
            "TransactionID": self.transaction_id,
            "Date": self.date,
            "Type": self.type,
            "Currency": self.currency,
            "Description": self.description,
            "CreatedAt": self.created_at,
            "UpdatedAt": self.updated_at,
        }
        item: dict[str, Any] = {name: {"S": value} for name, value in texts.items()}
        item |= {"Amount": {"N": self.amount}, "Version": {"N": str(self.version)}}
        optional = {"Account": self.account, "ToAccount": self.to_account, "Payee": self.payee}
        if self.type != "transfer" and not self.splits:
            optional["Category"] = self.category
        item |= {name: {"S": value} for name, value in optional.items() if value}
        if self.tags:
            item["Tags"] = {"SS": list(self.tags)}
        if self.refund:
            item["Refund"] = {"BOOL": True}
        if self.to_amount:
            item |= {"ToAmount": {"N": self.to_amount[0]}, "ToCurrency": {"S": self.to_amount[1]}}
        if self.splits:
            item["Splits"] = {"L": [split.to_item() for split in self.splits]}
        if self.original:
            amount, currency = self.original
            item["Original"] = {"M": {"Amount": {"N": amount}, "Currency": {"S": currency}}}
        return item

    def to_rows(self) -> list[dict[str, Any]]:
        """Return the rows that the lake must have: one per split, or per posting of a transfer."""
        if self.type == "transfer":
            return [
                self._to_row(number, Split("", str(abs(change))), currency, account, change)
                for number, (currency, account, change) in enumerate(self.postings)
            ]
        sign = self.sign if self.type == "income" else -self.sign
        return [
            self._to_row(number, part, self.currency, self.account, sign * Decimal(part.amount))
            for number, part in enumerate(self.parts)
        ]

    def to_row(self) -> dict[str, Any]:
        """Return the one row that the lake must have."""
        (row,) = self.to_rows()
        return row

    def _to_row(
        self, number: int, part: Split, currency: str, account: str, change: Decimal
    ) -> dict[str, Any]:
        is_transfer = self.type == "transfer"
        amount, original_currency = self.original if self.original and number == 0 else (None, None)
        return {
            "ledger_id": self.ledger_id,
            "transaction_id": self.transaction_id,
            "line_number": number,
            "date": datetime.fromisoformat(self.date).date(),
            "type": self.type,
            "category": None if is_transfer else part.category,
            "amount": self.sign * Decimal(part.amount),
            "signed_amount": Decimal(0) if is_transfer else change,
            "currency": currency,
            "account_id": account or None,
            "balance_change": change if account else None,
            "payee": self.payee,
            "description": part.description or self.description,
            "original_amount": None if amount is None else Decimal(amount),
            "original_currency": original_currency,
            "tags": sorted({*self.tags, *part.tags}),
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

    @contextmanager
    def restoring(self) -> Iterator[None]:
        """Put both tables back, at the end, as they are now: what was written meanwhile is gone."""
        before, records = self._read_items(), dict(self.records)
        yield
        for (table, keys), items in self._read_items().items():
            for item in items:
                self.client.delete_item(TableName=table, Key={key: item[key] for key in keys})
        for (table, _), items in before.items():
            for item in items:
                self.client.put_item(TableName=table, Item=item)
        self.records = records

    def _read_items(self) -> dict[tuple[str, tuple[str, str]], list[dict[str, Any]]]:
        """Return the items of each table, by its name and its keys; a test's tables fit into one page."""
        tables = (
            (self.expenses, ("LedgerID", "TransactionID")),
            (self.totals, ("LedgerID", "Date")),
        )
        return {
            (table, keys): self.client.scan(TableName=table, ConsistentRead=True)["Items"]
            for table, keys in tables
        }

    def expected_rows(self) -> list[dict[str, Any]]:
        """Return the rows that the lake must have, in its order."""
        rows = [row for record in self.records.values() for row in record.to_rows()]
        names = ("ledger_id", "date", "transaction_id", "line_number")
        return sorted(rows, key=lambda row: tuple(row[name] for name in names))

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
            for date in (record.date, f"{MONTH}{record.date[:7]}"):
                day = days.setdefault(date, {})
                for key, amount in record.changes():
                    total, count = attribute_names(key)
                    day[total] = day.get(total, Decimal(0)) + sign * amount
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
