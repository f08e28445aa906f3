"""Dates in cells: the one format of a column, or an error that names the two that fit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.ledger.statement import StatementError
from lambdas.ledger.statement.values.dates import DATE_FORMATS, detect_date_format, parse_date_format


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
    assert detect_date_format([cell], "Date").name == name


def test_one_day_past_the_twelfth_settles_the_order_of_the_whole_column() -> None:
    assert detect_date_format(["03/04/2024", "13/04/2024"], "Date").parse("03/04/2024") == date(2024, 4, 3)
    assert detect_date_format(["03/04/2024", "04/13/2024"], "Date").parse("03/04/2024") == date(2024, 3, 4)


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["25/01/15", "25/01/17", "25/02/03"], "YY/MM/DD"),
        (["24-12-30", "25-01-02"], "YY-MM-DD"),
        (["15/01/25", "17/01/25", "03/02/25"], "DD/MM/YY"),
        (["15/01/23", "03/02/24", "28/11/25"], "DD/MM/YY"),
        (["01/15/25", "01/17/25"], "MM/DD/YY"),
        (["15.01.25"], "DD.MM.YY"),
        (["99/01/15"], "YY/MM/DD"),
    ],
)
def test_the_days_of_a_column_tell_on_which_side_a_short_year_stands(cells: list[str], name: str) -> None:
    assert detect_date_format(cells, "Date").name == name


def test_a_short_year_that_may_be_a_day_is_asked_about() -> None:
    with pytest.raises(StatementError) as caught:
        detect_date_format(["25/01/15", "25/02/15"], "Date")
    assert (caught.value.code, caught.value.choices) == ("ambiguous_date_format", ("DD/MM/YY", "YY/MM/DD"))


def test_a_column_that_fits_two_formats_is_refused_with_both_readings() -> None:
    with pytest.raises(StatementError) as caught:
        detect_date_format(["03/04/2024", "05/06/2024"], "Booked")
    assert (caught.value.code, caught.value.option) == ("ambiguous_date_format", "date_format")
    assert caught.value.choices == ("DD/MM/YYYY", "MM/DD/YYYY")
    assert (
        "'03/04/2024' is 2024-04-03 as DD/MM/YYYY and 2024-03-04 as MM/DD/YYYY" in caught.value.message.detail
    )
    assert "Booked" in caught.value.message.detail


def test_a_column_that_reads_the_same_either_way_is_not_ambiguous() -> None:
    assert detect_date_format(["03/03/2024", "11/11/2024"], "Date").parse("03/03/2024") == date(2024, 3, 3)


def test_a_column_of_two_orders_is_refused() -> None:
    with pytest.raises(StatementError) as caught:
        detect_date_format(["13/04/2024", "04/13/2024"], "Date")
    assert caught.value.message.params == {
        "column": "Date",
        "cell": "13/04/2024",
        "format": "DD/MM/YYYY",
        "other": "04/13/2024",
        "otherFormat": "MM/DD/YYYY",
    }
    assert (caught.value.code, caught.value.option) == ("mixed_date_formats", "date_format")


def test_cells_that_are_no_dates_are_ignored() -> None:
    assert detect_date_format(["Pending", "", "13/04/2024", "Total"], "Date").name == "DD/MM/YYYY"


def test_a_column_without_any_date_is_refused() -> None:
    with pytest.raises(StatementError) as caught:
        detect_date_format(["Pending", "32.01.2024"], "Date")
    assert caught.value.code == "no_dates"


@pytest.mark.parametrize("name", ["DD/MM/YYYY", "dd/mm/yyyy", "%d/%m/%Y", "D/M/YYYY"])
def test_a_format_is_named_by_letters_or_by_the_directives_of_strptime(name: str) -> None:
    assert parse_date_format(name).parse("03/04/2024") == date(2024, 4, 3)


@pytest.mark.parametrize("name", ["", "DD/MM", "today", "%d/%m/%Y %H", "DD/DD/YYYY"])
def test_a_format_without_one_day_month_and_year_is_refused(name: str) -> None:
    with pytest.raises(StatementError) as caught:
        parse_date_format(name)
    assert caught.value.code == "malformed_date_format"


def test_two_digit_years_from_69_on_are_of_the_20th_century() -> None:
    assert parse_date_format("DD.MM.YY").parse("31.12.68") == date(2068, 12, 31)
    assert parse_date_format("DD.MM.YY").parse("01.01.69") == date(1969, 1, 1)


@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)), st.sampled_from(DATE_FORMATS))
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
    read = parse_date_format(name).parse(text)
    assert read == day or (read is not None and "YYYY" not in name and (day.year - read.year) % 100 == 0)
