"""Dates of a column: the one format that fits, or a refusal that names the two."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.ledger.statement import StatementError
from lambdas.ledger.statement.dates import FORMATS, detect_format, named_format


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("2024-01-31", "YYYY-MM-DD"),
        ("2024-01-31T23:59:59Z", "YYYY-MM-DD"),
        ("2019.04.19.", "YYYY.MM.DD"),
        ("20240131", "YYYYMMDD"),
        ("31.01.2024", "DD.MM.YYYY"),
        ("31.1.24", "DD.MM.YY"),
        ("4/29/23 9:12", "MM/DD/YY"),
        ("31/01/2024 12:31:46", "DD/MM/YYYY"),
        ("12-Dec-2019", "DD-MMM-YYYY"),
        ("3 October 2024", "DD MMM YYYY"),
        ("Oct 3, 2024", "MMM DD, YYYY"),
        ("2024年1月31日", "YYYY年MM月DD日"),
    ],
)
def test_a_day_is_read_in_the_formats_banks_use(cell: str, name: str) -> None:
    assert detect_format([cell], "Date").name == name


def test_one_cell_past_the_twelfth_settles_the_order_of_the_whole_column() -> None:
    assert detect_format(["03/04/2024", "13/04/2024"], "Date").read("03/04/2024") == date(2024, 4, 3)
    assert detect_format(["03/04/2024", "04/13/2024"], "Date").read("03/04/2024") == date(2024, 3, 4)


def test_an_ambiguous_column_is_refused_with_both_readings() -> None:
    with pytest.raises(StatementError) as caught:
        detect_format(["03/04/2024", "05/06/2024"], "Booked")
    assert caught.value.choices == ("DD/MM/YYYY", "MM/DD/YYYY")
    assert "'03/04/2024' is 2024-04-03 as DD/MM/YYYY and 2024-03-04 as MM/DD/YYYY" in str(caught.value)
    assert "Booked" in str(caught.value)


def test_a_column_that_reads_the_same_either_way_is_not_ambiguous() -> None:
    assert detect_format(["03/03/2024", "11/11/2024"], "Date").read("03/03/2024") == date(2024, 3, 3)


def test_a_column_of_two_orders_is_refused() -> None:
    with pytest.raises(StatementError, match=r"not all of one format.*13/04/2024.*04/13/2024"):
        detect_format(["13/04/2024", "04/13/2024"], "Date")


def test_cells_that_are_no_dates_do_not_stand_in_the_way() -> None:
    assert detect_format(["Pending", "", "13/04/2024", "Total"], "Date").name == "DD/MM/YYYY"


def test_a_column_without_any_date_is_refused() -> None:
    with pytest.raises(StatementError, match="holds no date"):
        detect_format(["Pending", "32.01.2024"], "Date")


@pytest.mark.parametrize("name", ["DD/MM/YYYY", "dd/mm/yyyy", "%d/%m/%Y", "D/M/YYYY"])
def test_a_format_can_be_given_in_letters_or_as_strptime_has_it(name: str) -> None:
    assert named_format(name).read("03/04/2024") == date(2024, 4, 3)


@pytest.mark.parametrize("name", ["", "DD/MM", "today", "%d/%m/%Y %H", "DD/DD/YYYY"])
def test_a_format_that_names_no_day_is_refused(name: str) -> None:
    with pytest.raises(StatementError, match="not a date format"):
        named_format(name)


def test_two_digit_years_turn_at_69() -> None:
    assert named_format("DD.MM.YY").read("31.12.68") == date(2068, 12, 31)
    assert named_format("DD.MM.YY").read("01.01.69") == date(1969, 1, 1)


@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)), st.sampled_from(FORMATS))
def test_every_format_reads_back_what_it_writes(day: date, name: str) -> None:
    text = name
    for token, value in (
        ("YYYY", f"{day.year:04}"),
        ("YY", f"{day.year % 100:02}"),
        ("MMM", day.strftime("%b")),
        ("MM", f"{day.month:02}"),
        ("DD", f"{day.day:02}"),
    ):
        text = text.replace(token, value)
    read = named_format(name).read(text)
    assert read == day or (read is not None and "YYYY" not in name and (day.year - read.year) % 100 == 0)
