"""Income, expense and refund in a table: by sign, by a word, by the column, or as the user says."""

import pytest

from lambdas.ledger.statement import Options
from tests.support.statements import error_of, only, read, refused, types


def test_without_a_type_column_the_sign_says_income_or_expense() -> None:
    assert types(read("Date,Amount\n2024-01-31,-12.50\n2024-02-01,2000\n")) == [
        ("expense", "12.5", False),
        ("income", "2000", False),
    ]


def test_beside_a_type_column_a_negative_amount_is_a_refund_of_that_type() -> None:
    text = "date,type,amount\n2024-01-31,EXPENSE,10\n2024-01-31,Expense,-4\n2024-01-31,income,-3\n"
    assert types(read(text)) == [("expense", "10", False), ("expense", "4", True), ("income", "3", True)]


def test_a_file_whose_every_expense_is_negative_asks_whether_these_are_refunds_or_spending() -> None:
    text = "date,type,amount\n2024-01-31,expense,-10\n2024-01-31,income,30\n"
    error = error_of(text)
    assert (error.code, error.option, error.choices) == (
        "ambiguous_sign",
        "negative",
        ("refund", "spending"),
    )
    refunds = read(text, Options(currency="EUR", negative="refund"))
    spending = read(text, Options(currency="EUR", negative="spending"))
    assert types(refunds) == [("expense", "10", True), ("income", "30", False)]
    assert types(spending) == [("expense", "10", False), ("income", "30", False)]


def test_where_all_expenses_are_negative_and_income_is_positive_the_sign_says_the_same_as_the_type() -> None:
    text = "date,type,amount\n2024-01-31,expense,-10\n2024-02-01,expense,-5\n2024-01-31,income,30\n"
    assert types(read(text)) == [("expense", "10", False), ("expense", "5", False), ("income", "30", False)]


@pytest.mark.parametrize(
    ("debit", "credit"), [("-10", "20"), ("10", "20"), ("10", "-20")], ids=["signed", "unsigned", "card"]
)
def test_a_debit_or_credit_mark_beside_any_consistent_sign_is_only_the_direction(
    debit: str, credit: str
) -> None:
    text = f"Date,Amount,Credit/Debit\n2024-01-31,{debit},DEBIT\n2024-01-31,{credit},CREDIT\n"
    assert types(read(text)) == [("expense", "10", False), ("income", "20", False)]


def test_a_type_column_whose_words_say_neither_is_ignored() -> None:
    assert only(read("Type,Date,Amount\nCARD_PAYMENT,2024-01-31,-5\n")).type == "expense"


def test_a_column_named_for_the_direction_counts_however_many_rows_say_neither() -> None:
    statement = read("日期,收/支,金额\n2024-01-31,/,5\n2024-01-31,/,6\n2024-01-31,/,7\n2024-02-01,支出,8\n")
    assert only(statement).type == "expense"
    assert len(statement.refused) == 3


def test_a_row_that_is_neither_income_nor_expense_is_refused() -> None:
    statement = read(
        "date,type,amount\n2024-01-31,income,5\n2024-01-31,income,5\n2024-02-01,transfer,7\n2024-02-01,,7\n"
    )
    assert refused(statement) == [(4, "type", "unknown_type"), (5, "type", "no_type")]
    assert statement.refused[0].detail == "'transfer' is neither income nor expense"


@pytest.mark.parametrize("sign", ["", "-"])
def test_debit_and_credit_columns_are_read_with_either_sign(sign: str) -> None:
    text = f"Date,Debit,Credit\n2024-01-31,{sign}1000.00,\n2024-01-31,,2.50\n2024-01-31,0.00,3\n"
    assert types(read(text)) == [
        ("expense", "1000", False),
        ("income", "2.5", False),
        ("income", "3", False),
    ]


def test_a_debit_column_that_the_user_names_wins_over_an_amount_column() -> None:
    options = Options(currency="EUR", columns={"debit": "Spent on it"})
    row = only(read("Date,Amount,Spent on it\n2024-01-31,99,0.50\n", options))
    assert (row.type, row.amount_text) == ("expense", "0.5")


def test_amounts_below_one_keep_their_sign() -> None:
    text = "Date,Amount,Credit/Debit\n2024-01-31,0.50,CREDIT\n2024-01-31,20,CREDIT\n"
    assert types(read(text)) == [("income", "0.5", False), ("income", "20", False)]


def test_a_credit_column_with_both_signs_is_refused() -> None:
    error = error_of("Date,Debit,Credit\n2024-01-31,,-2\n2024-01-31,,3\n")
    assert (error.code, error.message.params) == ("mixed_signs", {"type": "income"})
    assert error.option == "negative"


def test_a_row_with_both_debit_and_credit_is_refused() -> None:
    statement = read("Date,Debit,Credit\n2024-01-31,1,2\n2024-01-31,1,\n")
    assert refused(statement) == [(2, "amount", "debit_and_credit")]


def test_all_rows_are_of_the_type_that_the_user_names() -> None:
    options = Options(currency="EUR", type="expense")
    assert types(read("Date,Amount\n2024-01-31,12\n2024-01-31,-2\n", options)) == [
        ("expense", "12", False),
        ("expense", "2", True),
    ]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Date,Amount\n2024-01-31,12\n2024-01-31,2\n", Options(currency="EUR", type="income")),
        ("Date,Amount\n2024-01-31,12\n2024-01-31,2\n", Options(currency="EUR", positive="income")),
        ("Date,Amount,Type\n2024-01-31,12,income\n2024-01-31,2,income\n", Options(currency="EUR")),
        ("Date,Amount\n2024-01-31,12\n", Options(currency="EUR")),
    ],
    ids=["named by the user", "positive is income", "type column", "one row"],
)
def test_a_file_may_hold_nothing_but_income(text: str, options: Options) -> None:
    assert {row.type for row in read(text, options).rows} == {"income"}


def test_a_file_in_which_every_row_would_be_income_asks_what_positive_amounts_are() -> None:
    text = "Date,Amount\n2024-01-31,12\n2024-01-31,2\n"
    error = error_of(text)
    assert (error.code, error.option, error.choices) == (
        "all_rows_are_income",
        "positive",
        ("income", "spending"),
    )
    spending = read(text, Options(currency="EUR", positive="spending"))
    assert types(spending) == [("expense", "12", False), ("expense", "2", False)]


def test_a_refund_column_of_the_ledgers_own_export_counts_and_one_of_amounts_does_not() -> None:
    text = "date,type,amount,refund\n2024-01-31,expense,5,{}\n"
    assert only(read(text.format("true"))).is_refund
    assert not only(read(text.format("false"))).is_refund
    assert not only(read(text.format("2.50"))).is_refund


@pytest.mark.parametrize(("field", "spent"), [("debit", "True"), ("credit", "False")])
def test_a_column_of_yes_and_no_says_the_direction_that_the_user_names(field: str, spent: str) -> None:
    received = "False" if spent == "True" else "True"
    text = f"Date,Text,Amount,Flag\n2026-03-14,Tea,12.50,{spent}\n2026-03-16,Acme,1500,{received}\n"
    statement = read(text, Options(currency="EUR", columns={field: "Flag"}))
    assert types(statement) == [("expense", "12.5", False), ("income", "1500", False)]
