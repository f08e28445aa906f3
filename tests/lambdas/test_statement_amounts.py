"""Amounts in cells: signs, currencies, and the decimal mark of a column."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.ledger.statement import StatementError
from lambdas.ledger.statement.values.amounts import detect_decimal_mark, parse_amount_cell


def value(cell: str, mark: str) -> Decimal | None:
    amount = parse_amount_cell(cell)
    return amount.value(mark) if amount else None


@pytest.mark.parametrize(
    ("cell", "mark", "expected"),
    [
        ("1,234.56", ".", "1234.56"),
        ("1.234,56", ",", "1234.56"),
        ("1 234,56", ",", "1234.56"),
        ("1\u202f234,56", ",", "1234.56"),
        ("1'234.56", ".", "1234.56"),
        ("1’234’567.8", ".", "1234567.8"),
        ("12,34,567.89", ".", "1234567.89"),
        ("(12.00)", ".", "-12"),
        ("-12", ".", "-12"),
        ("−12", ".", "-12"),
        ("12-", ".", "-12"),
        ("12.00 DR", ".", "-12"),
        ("12.00 CR", ".", "12"),
        ("+ £1,100.00", ".", "1100"),
        ("-$5", ".", "-5"),
        ("€ -5,00", ",", "-5"),
        ("5,00 EUR", ",", "5"),
        ("¥22.30", ".", "22.3"),
        (".50", ".", "0.5"),
        ("5.", ".", "5"),
        ("1000", ".", "1000"),
    ],
)
def test_an_amount_is_read_as_banks_write_it(cell: str, mark: str, expected: str) -> None:
    assert value(cell, mark) == Decimal(expected)


@pytest.mark.parametrize(
    "cell",
    [
        *("", "-", "many", "1e5", "NaN", "Infinity", "1.2.3", "1,23", "0,123.00", "--5", "(-5)", "-5-", "(5",
         "5)"),
        *("€5 EUR", "131.77(已退款89.84)", "1 2 3", "9" * 100, "١٢", "12:30", "1,,000"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_amount_with_a_decimal_point_is_not_read(cell: str) -> None:
    assert value(cell, ".") is None


def test_one_cell_decides_the_decimal_mark_of_the_whole_column() -> None:
    assert detect_decimal_mark(["1,234", "12.5"], "Amount") == "."
    assert detect_decimal_mark(["1.234", "12,5"], "Amount") == ","


def test_a_column_that_reads_in_two_ways_is_refused_with_both() -> None:
    with pytest.raises(StatementError) as caught:
        detect_decimal_mark(["1,234", "5"], "Amount")
    assert (caught.value.code, caught.value.option) == ("ambiguous_decimal_mark", "decimal")
    assert "'1,234' is 1234 or 1.234" in caught.value.message.detail


def test_a_column_that_mixes_marks_is_refused_with_an_example_of_each() -> None:
    with pytest.raises(StatementError) as caught:
        detect_decimal_mark(["12.50", "1.234,5"], "Amount")
    assert caught.value.code == "mixed_decimal_marks"
    assert "'12.50' and '1.234,5'" in caught.value.message.detail


def test_whole_numbers_need_no_decision() -> None:
    assert detect_decimal_mark(["12", "-3", "x", ""], "Amount") == "."


@given(
    st.decimals(0, 10**11, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from([(".", ","), (".", ""), (".", "'"), (",", "."), (",", " "), (",", "")]),
    st.booleans(),
)
def test_every_amount_is_read_back_exactly(amount: Decimal, marks: tuple[str, str], negative: bool) -> None:
    mark, separator = marks
    text = f"{amount:,.2f}".replace(",", "_").replace(".", mark).replace("_", separator)
    assert value(f"-{text}" if negative else text, mark) == (-amount if negative else amount)
