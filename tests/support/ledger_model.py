"""What the ledger should be: the same rules on a plain dictionary, without faults, tables or concurrency."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

DEFAULTS: dict[str, Any] = {"currency": "EUR", "description": "", "tags": [], "refund": False}
CONTENT = ("date", "type", "category", "amount", "currency", "description", "tags", "refund")


@dataclass
class Kept:
    """One transaction of the model."""

    content: dict[str, Any]
    version: int = 1
    binned: bool = False


@dataclass
class Model:
    """One user's ledger."""

    kept: dict[str, Kept] = field(default_factory=dict)

    def add(self, transaction_id: str, document: dict[str, Any]) -> int:
        wanted, known = content(document), self.kept.get(transaction_id)
        if known is None:
            self.kept[transaction_id] = Kept(wanted)
            return 201
        return 409 if known.binned or known.content != wanted else 200

    def replace(self, transaction_id: str, version: int, document: dict[str, Any]) -> int:
        wanted, known = content(document), self.kept.get(transaction_id)
        if known is None or known.binned:
            return 404
        if known.version == version:
            self.kept[transaction_id] = Kept(wanted, version + 1)
        elif known.version != version + 1 or known.content != wanted:
            return 412
        return 200

    def delete(self, transaction_id: str) -> int:
        known = self.kept.get(transaction_id)
        if known is None:
            return 404
        if not known.binned:
            known.binned, known.version = True, known.version + 1
        return 204

    def restore(self, transaction_id: str) -> int:
        known = self.kept.get(transaction_id)
        if known is None:
            return 404
        if known.binned:
            known.binned, known.version = False, known.version + 1
        return 200

    def visible(self) -> dict[str, dict[str, Any]]:
        """What a list shows, by id: content and version."""
        return {
            transaction_id: {**kept.content, "version": kept.version}
            for transaction_id, kept in self.kept.items()
            if not kept.binned
        }

    def totals(self) -> dict[tuple[str, tuple[str, str, str]], tuple[str, int]]:
        """Sum and count by day and category key."""
        sums: dict[Any, Decimal] = defaultdict(Decimal)
        counts: dict[Any, int] = defaultdict(int)
        for each in self.visible().values():
            place = (each["date"], (each["currency"], each["type"], each["category"]))
            sums[place] += -Decimal(each["amount"]) if each["refund"] else Decimal(each["amount"])
            counts[place] += 1
        return {place: (format(sums[place].normalize(), "f"), counts[place]) for place in counts}


def content(document: dict[str, Any]) -> dict[str, Any]:
    """A document with its defaults and the amount as a list shows it (documents here have it canonical)."""
    filled = {**DEFAULTS, **document}
    return {name: filled[name] for name in CONTENT}
