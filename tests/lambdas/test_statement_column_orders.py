"""Statements without any header are read by the shapes of their cells, in whatever order a bank has them."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from lambdas.ledger.statement import Options, Statement, StatementError, read_statement

ORDERS = Path(__file__).parents[1] / "fixtures/column_orders.txt"
MONTH_NAME = "Mar"


@dataclass(frozen=True, slots=True)
class ColumnOrder:
    """The columns of a bank's statement: see the fixture."""

    name: str
    delimiter: str
    days: str
    columns: Sequence[str]

    def text(self) -> str:
        """Three entries in these columns: two purchases, and what came in."""
        file = io.StringIO()
        writer = csv.writer(file, delimiter=self.delimiter, lineterminator="\n")
        for entry in ENTRIES:
            writer.writerow(entry.cell(column, index, self) for index, column in enumerate(self.columns))
        return file.getvalue()

    def is_card(self) -> bool:
        return "owed" in self.columns


@dataclass(frozen=True, slots=True)
class _Entry:
    day: date
    cents: int
    name: str
    payment: str

    def cell(self, column: str, index: int, order: ColumnOrder) -> str:
        amount = f"{abs(self.cents) / 100:.2f}"
        sign = "-" if self.cents < 0 else ""
        is_out = self.cents < 0
        cells = {
            "day": written(self.day, order.days),
            "amount": amount if "mark" in order.columns else sign + amount,
            "owed": f"{-self.cents / 100:.2f}",
            "out": amount if is_out else "",
            "in": "" if is_out else amount,
            "mark": "D" if is_out else "C",
            "currency": "EUR",
            "text": self.payment if order.is_card() else f"{self.name} {index}",
            "name": self.name,
            "iban": "NL91ABNA0417164300" if is_out else "BE71096123456769",
            "own": "DE89370400440532013000",
            "kind": "Card" if is_out else "Credit",
            "category": "Food" if is_out else "Pay",
            "tags": "home",
            "note": "",
            "id": f"R{abs(self.cents)}X{self.day.day}",
        }
        return cells.get(column, "")


ENTRIES = (
    _Entry(date(2026, 3, 14), -1250, "Tea House", "Tea House"),
    _Entry(date(2026, 3, 15), -3075, "Book Barn", "Book Barn"),
    _Entry(date(2026, 3, 16), 150_000, "Acme Works", "PAYMENT RECEIVED - THANK YOU"),
)


def written(day: date, way: str) -> str:
    """A day as a bank writes it."""
    return (
        way.replace("YYYY", f"{day:%Y}")
        .replace("YY", f"{day:%y}")
        .replace("MMM", MONTH_NAME)
        .replace("MM", f"{day:%m}")
        .replace("DD", f"{day:%d}")
        .replace("D/", f"{day.day}/")
        .replace("M/", f"{day.month}/")
    )


def column_orders() -> Iterator[ColumnOrder]:
    for line in ORDERS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, ways, columns = line.split(" | ")
            delimiter, days = ways.split(" ", 1)
            yield ColumnOrder(name, delimiter, days, columns.split())


def read_with_answers(order: ColumnOrder) -> Statement:
    """The statement of an order, with the right choice where it asks one question."""
    data, options = order.text().encode(), Options(currency="EUR")
    try:
        return read_statement(data, options)
    except StatementError as error:
        if error.option == "positive":
            return read_statement(data, Options(currency="EUR", positive="spending"))
        assert error.option == "columns", error
        choice = f"debit=#{order.columns.index('out') + 1}"
        assert choice in error.choices
        return read_statement(data, Options(currency="EUR", columns=dict([choice.split("=")])))


@pytest.mark.parametrize("order", [pytest.param(order, id=order.name) for order in column_orders()])
def test_a_table_without_a_header_is_read_in_the_order_of_any_bank(order: ColumnOrder) -> None:
    statement = read_with_answers(order)

    incoming = (
        statement.transfers if order.is_card() else [row for row in statement.rows if row.type == "income"]
    )
    spent = [row for row in statement.rows if row.type == "expense"]
    assert [(row.day, row.amount_text) for row in spent] == [
        (entry.day, f"{-entry.cents / 100:g}") for entry in ENTRIES[:2]
    ]
    assert [(row.day, row.amount_text) for row in incoming] == [(ENTRIES[2].day, "1500")]
    assert not statement.refused
    assert [row.description.startswith(("Tea House", "Book Barn")) for row in spent] == [True, True]
