"""A model of the ledger: its rules on a plain dictionary, without faults, tables or concurrency."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

DEFAULTS: dict[str, Any] = {
    "currency": "EUR",
    "payee": "",
    "description": "",
    "tags": [],
    "refund": False,
}
CONTENT = ("date", "type", "category", "amount", "currency", "payee", "description", "tags", "refund")


@dataclass
class ModelRecord:
    """One transaction of the model."""

    content: dict[str, Any]
    version: int = 1
    is_binned: bool = False


@dataclass
class Model:
    """One user's ledger."""

    records: dict[str, ModelRecord] = field(default_factory=dict)

    def add(self, transaction_id: str, document: dict[str, Any]) -> int:
        """Add a transaction; return the status that the API should answer, as all changes do."""
        new, record = content(document), self.records.get(transaction_id)
        if record is None:
            self.records[transaction_id] = ModelRecord(new)
            return 201
        return 409 if record.is_binned or record.content != new else 200

    def replace(self, transaction_id: str, version: int, document: dict[str, Any]) -> int:
        new, record = content(document), self.records.get(transaction_id)
        if record is None or record.is_binned:
            return 404
        if record.version == version:
            self.records[transaction_id] = ModelRecord(new, version + 1)
        elif record.version != version + 1 or record.content != new:
            return 412
        return 200

    def delete(self, transaction_id: str) -> int:
        record = self.records.get(transaction_id)
        if record is None:
            return 404
        if not record.is_binned:
            record.is_binned, record.version = True, record.version + 1
        return 204

    def restore(self, transaction_id: str) -> int:
        record = self.records.get(transaction_id)
        if record is None:
            return 404
        if record.is_binned:
            record.is_binned, record.version = False, record.version + 1
        return 200

    def visible(self) -> dict[str, dict[str, Any]]:
        """Return content and version of the transactions that a list shows, by id."""
        return {
            transaction_id: {**record.content, "version": record.version}
            for transaction_id, record in self.records.items()
            if not record.is_binned
        }

    def totals(self) -> dict[tuple[str, tuple[str, str, str]], tuple[str, int]]:
        """Return (sum, count) by day and category key."""
        sums: dict[Any, Decimal] = defaultdict(Decimal)
        counts: dict[Any, int] = defaultdict(int)
        for document in self.visible().values():
            key = (document["date"], (document["currency"], document["type"], document["category"]))
            amount = Decimal(document["amount"])
            sums[key] += -amount if document["refund"] else amount
            counts[key] += 1
        return {key: (format(sums[key].normalize(), "f"), counts[key]) for key in counts}


def content(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with defaults for missing fields; its amount must be written as a list shows it."""
    complete = {**DEFAULTS, **document}
    return {name: complete[name] for name in CONTENT}
