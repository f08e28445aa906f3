"""Rows of a table: their texts, categories and ids, and the rows that are refused one by one."""

import pytest

from lambdas.ledger.statement import Options
from tests.support.statements import only, read, refused


def test_rows_that_cannot_be_read_are_refused_one_by_one_and_the_others_are_read() -> None:
    statement = read(
        "Date,Amount,Description\n2024-01-31,5,fine\nPending,5,x\n2024-02-30,5,x\n,5,x\n2024-01-31,,x\n"
        "2024-01-31,many,x\n2024-01-31,5,x,stray\n2024-01-31,0.00,x\n",
        Options(currency="EUR", positive="income"),
    )
    assert only(statement).description == "fine"
    assert [(row.line, row.message.code) for row in statement.left_out] == [(3, "not_booked")]
    assert refused(statement) == [
        (4, "date", "unreadable_date"),
        (5, "date", "no_date"),
        (6, "amount", "no_amount"),
        (7, "amount", "unreadable_amount"),
        (8, "row", "too_many_cells"),
        (9, "amount", "not_positive"),
    ]
    assert [row.detail for row in statement.refused] == [
        "'2024-02-30' is not a date written as YYYY-MM-DD",
        "there is no date",
        "there is no amount",
        "'many' is not an amount",
        "the row has 4 cells, the header has 3",
        "must be more than zero",
    ]


def test_a_refused_row_shows_how_it_begins() -> None:
    (row,) = read(f"Date,Amount,Description\n2024-01-31,0,{'x' * 300}\n2024-01-31,1,y\n").refused
    assert row.text == f"2024-01-31,0,{'x' * 187}"


def test_payee_and_description_are_joined_where_both_exist_and_differ() -> None:
    statement = read(
        "Date,Amount,Payee,Description\n2024-01-31,-1,A,B\n2024-01-31,-1,A,A\n2024-01-31,-1,,B\n"
    )
    assert [row.description for row in statement.rows] == ["A – B", "A", "B"]


def test_category_levels_are_joined_and_a_missing_category_is_uncategorised() -> None:
    statement = read(
        "Date,Amount,Category,Subcategory\n2024-01-31,-1,Food,Bar\n2024-01-31,-1,Food,\n2024-01-31,-1,,\n"
    )
    assert [row.category for row in statement.rows] == ["Food:Bar", "Food", "Uncategorised"]


def test_tags_are_split_and_sorted() -> None:
    assert only(read("Date,Amount,Tags\n2024-01-31,-1,#trip; work\n")).tags == ("trip", "work")


@pytest.mark.parametrize(
    ("cell", "text"), [("'=1+1", "=1+1"), ("''@x", "'@x"), ("'tis", "'tis"), ("a'=b", "a'=b")]
)
def test_the_apostrophe_with_which_an_export_guards_a_formula_is_no_part_of_the_text(
    cell: str, text: str
) -> None:
    assert only(read(f"Date,Amount,Description\n2024-01-31,-1,{cell}\n")).description == text


def test_the_same_content_has_the_same_id_however_it_is_written() -> None:
    (row,) = read("Date,Amount,Description\n2024-01-31,-12.50,Tea\n").rows
    (other,) = read('Betrag;Datum;Text\n"-12,5 €";31.01.2024; Tea \n').rows
    assert row.id == other.id
    # Another id would make every file that was imported before come in a second time.
    assert row.id == "fe70b656-c270-5c18-9892-09d0e3e98a51"


def test_equal_rows_of_a_file_are_each_kept_and_an_overlapping_file_gives_the_same_ids() -> None:
    lines = ["2024-01-31,-1,Bus", "2024-01-31,-1,Bus", "2024-02-01,-9,Tea", "2024-02-02,-3,Bus"]
    header = "Date,Amount,Description\n"
    first = {row.id for row in read(header + "\n".join(lines[:3])).rows}
    second = {row.id for row in read(header + "\n".join(reversed(lines))).rows}
    assert (len(first), len(second)) == (3, 4)
    assert first < second


def test_the_ledgers_own_ids_are_kept_and_a_banks_reference_is_no_id() -> None:
    own_id = "0193a7c2-9f00-7abc-8def-0123456789ab"
    own, reference = read(f"ID,Date,Amount\n{own_id},2024-01-31,-5\n4711,2024-01-31,-5\n").rows
    (unmarked,) = read("Date,Amount\n2024-01-31,-5\n").rows
    assert own.id == own_id
    assert reference.id == unmarked.id


def test_a_row_is_posted_with_its_id_and_every_field_of_a_transaction() -> None:
    (row,) = read("Date,Amount,Category,Payee,Tags\n2024-01-31,-12.50,Food,Tea house,b;a\n").rows
    assert row.to_json() == {
        "id": row.id,
        "date": "2024-01-31",
        "type": "expense",
        "category": "Food",
        "amount": "12.5",
        "currency": "EUR",
        "payee": "Tea house",
        "description": "",
        "tags": ["a", "b"],
        "refund": False,
    }
