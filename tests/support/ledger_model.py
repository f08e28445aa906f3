"""A model of the ledger: the same rules on a plain dictionary, without faults, tables or concurrency."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

DEFAULTS: dict[str, Any] = {"currency": "EUR", "description": "", "tags": [], "refund": False}
CONTENT = ("date", "type", "category", "amount", "currency", "description", "tags", "refund")


@dataclass
class StoredTransaction:
    """One transaction of the model."""

    content: dict[str, Any]
    version: int = 1
    binned: bool = False


@dataclass
class Model:
    """One user's ledger."""

    transactions: dict[str, StoredTransaction] = field(default_factory=dict)

    def add(self, transaction_id: str, document: dict[str, Any]) -> int:
        new, known = content(document), self.transactions.get(transaction_id)
        if known is None:
            self.transactions[transaction_id] = StoredTransaction(new)
            return 201
        return 409 if known.binned or known.content != new else 200

    def replace(self, transaction_id: str, version: int, document: dict[str, Any]) -> int:
        new, known = content(document), self.transactions.get(transaction_id)
        if known is None or known.binned:
            return 404
        if known.version == version:
            self.transactions[transaction_id] = StoredTransaction(new, version + 1)
        elif known.version != version + 1 or known.content != new:
            return 412
        return 200

    def delete(self, transaction_id: str) -> int:
        known = self.transactions.get(transaction_id)
        if known is None:
            return 404
        if not known.binned:
            known.binned, known.version = True, known.version + 1
        return 204

    def restore(self, transaction_id: str) -> int:
        known = self.transactions.get(transaction_id)
        if known is None:
            return 404
        if known.binned:
            known.binned, known.version = False, known.version + 1
        return 200

    def visible(self) -> dict[str, dict[str, Any]]:
        """Return content and version of the transactions that a list shows, by id."""
        return {
            transaction_id: {**stored.content, "version": stored.version}
            for transaction_id, stored in self.transactions.items()
            if not stored.binned
        }

    def totals(self) -> dict[tuple[str, tuple[str, str, str]], tuple[str, int]]:
        """Return sum and count by day and category key."""
        sums: dict[Any, Decimal] = defaultdict(Decimal)
        counts: dict[Any, int] = defaultdict(int)
        for transaction in self.visible().values():
            key = (
                transaction["date"],
                (transaction["currency"], transaction["type"], transaction["category"]),
            )
            sums[key] += (
                -Decimal(transaction["amount"]) if transaction["refund"] else Decimal(transaction["amount"])
            )
            counts[key] += 1
        return {key: (format(sums[key].normalize(), "f"), counts[key]) for key in counts}


def content(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with its defaults; its amount must be canonical, as a list shows it."""
    filled = {**DEFAULTS, **document}
    return {name: filled[name] for name in CONTENT}
