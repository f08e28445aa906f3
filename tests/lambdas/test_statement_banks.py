"""The tables of the banks that bank2ynab and Firefly III know are read by their words and shapes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lambdas.ledger.statement import Options, read_statement

LAYOUTS = Path(__file__).parents[1] / "fixtures/bank_layouts.txt"
PURCHASE, INCOMING = Decimal("12.5"), Decimal(1500)


@dataclass(frozen=True, slots=True)
class BankLayout:
    """A table as a bank writes it, and what differs from the others: see the fixture."""

    name: str
    text: str
    differences: dict[str, str] = field(default_factory=dict)


def bank_layouts() -> Iterator[BankLayout]:
    for block in re.split(r"(?m)^== ", LAYOUTS.read_text("utf-8"))[1:]:
        head, text = block.split("\n", 1)
        name, _, differences = head.partition(" | ")
        pairs = (pair.split("=", 1) for pair in differences.split("; ") if pair)
        yield BankLayout(name, text.strip("\n") + "\n", dict(pairs))


BANKS = [pytest.param(layout, id=layout.name) for layout in bank_layouts()]


@pytest.mark.parametrize("bank", BANKS)
def test_the_table_of_a_bank_is_read_by_its_words_and_cells(bank: BankLayout) -> None:
    differences = bank.differences
    columns = dict([differences["map"].split("=", 1)]) if "map" in differences else {}
    options = Options(currency=differences.get("option", "EUR"), columns=columns)

    statement = read_statement(bank.text.encode(), options)

    entries = [(row.day.isoformat(), row.type, row.amount) for row in statement.rows]
    kind, times = differences.get("kind"), int(differences.get("times", 1))
    purchase, incoming = (
        ("2026-03-14", "expense", PURCHASE * times),
        ("2026-03-16", "income", INCOMING * times),
    )
    expected = [purchase] if kind in ("card", "expense") else [purchase, incoming]
    assert sorted(entries) == expected
    assert not statement.refused
    currency = differences.get("currency", "EUR")
    assert {row.currency for row in statement.rows} == {currency}
    texts = {row.type: row.description for row in statement.rows}
    assert "tea house" in texts["expense"].casefold()
    if kind == "card":
        (payment,) = statement.transfers
        assert (payment.day, payment.amount_text, payment.is_incoming) == (date(2026, 3, 16), "1500", True)
    else:
        assert not statement.transfers
        assert kind == "expense" or "acme" in texts["income"].casefold()
