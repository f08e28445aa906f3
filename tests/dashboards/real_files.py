"""Real ledgers of the folder beside the checkout, read without the product's importer."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.lake_in_memory import Entry

DATA = Path(__file__).parents[2] / "../shared/data/large"


def _rows(name: str) -> list[dict[str, str]]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the real statement file {name} is not beside the checkout")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def cashflow() -> Sequence[Entry]:
    """Ten years of one account: the sign says which way the money went."""
    return [
        Entry(
            date.fromisoformat(row["date"]),
            "expense" if Decimal(row["value"]) < 0 else "income",
            row["name"][:64] or "Uncategorised",
            abs(Decimal(row["value"])),
            row["description"],
        )
        for row in _rows("jerbouma_cashflow_2014-2023.csv")
        if Decimal(row["value"])
    ]


def example_household() -> Sequence[Entry]:
    """Sixteen years with categories; a negative amount is a refund within its type."""
    return [
        Entry(
            date.fromisoformat(row["Date"]),
            row["Type"].lower(),
            row["Category"],
            Decimal(row["Amount"]),
            # As the importer joins them.
            " – ".join(part for part in (row["Payee"], row["Description"]) if part),
            row["Currency"],
        )
        for row in _rows("generated_bean-example_2010-2025_flat.csv")
    ]


def cashflow_as_imported() -> Sequence[Entry]:
    """The same account as a ledger holds it: without categories, described by both texts of the file."""
    return [
        replace(
            entry,
            category="Uncategorised",
            description=" – ".join(dict.fromkeys(text for text in (row["name"], row["description"]) if text)),
        )
        for entry, row in zip(cashflow(), _rows("jerbouma_cashflow_2014-2023.csv"), strict=True)
    ]


def example_household_as_imported() -> Sequence[Entry]:
    """Without the entries of nothing, which a ledger does not take."""
    return [entry for entry in example_household() if entry.amount]
