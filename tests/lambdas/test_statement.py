"""Statements: what each row becomes, and what is refused with its line and reason."""

import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.ledger.statement import Options, Statement, StatementError, read_statement


def read(text: str, **options: Any) -> Statement:
    return read_statement(text.encode(), Options(**{"currency": "EUR", **options}))


def bodies(statement: Statement) -> list[dict[str, Any]]:
    return [row.transaction for row in statement.rows]


def only(statement: Statement) -> dict[str, Any]:
    (row,) = statement.rows
    return row.transaction


def test_without_a_type_column_the_sign_says_income_or_expense() -> None:
    spent, earned = bodies(read("Date,Amount\n2024-01-31,-12.50\n2024-02-01,2000\n"))
    assert (spent["type"], spent["amount"], spent["refund"]) == ("expense", "12.5", False)
    assert (earned["type"], earned["amount"], earned["refund"]) == ("income", "2000", False)


def test_beside_a_type_column_a_negative_amount_is_a_refund_of_that_type() -> None:
    rows = bodies(
        read("date,type,amount\n2024-01-31,EXPENSE,10\n2024-01-31,Expense,-4\n2024-01-31,income,-3\n")
    )
    assert [(row["type"], row["amount"], row["refund"]) for row in rows] == [
        ("expense", "10", False),
        ("expense", "4", True),
        ("income", "3", True),
    ]


def test_a_file_whose_every_expense_is_negative_is_refused_until_it_is_said_what_that_means() -> None:
    text = "date,type,amount\n2024-01-31,expense,-10\n2024-01-31,income,30\n"
    with pytest.raises(StatementError) as caught:
        read(text)
    assert (caught.value.setting, caught.value.choices) == ("negative", ("refund", "spending"))
    assert [row["refund"] for row in bodies(read(text, negative="refund"))] == [True, False]
    assert [row["refund"] for row in bodies(read(text, negative="spending"))] == [False, False]


@pytest.mark.parametrize(
    ("debit", "credit"), [("-10", "20"), ("10", "20"), ("10", "-20")], ids=["signed", "unsigned", "card"]
)
def test_a_debit_or_credit_mark_beside_any_consistent_sign_is_only_the_direction(
    debit: str, credit: str
) -> None:
    rows = bodies(read(f"Date,Amount,Credit/Debit\n2024-01-31,{debit},DEBIT\n2024-01-31,{credit},CREDIT\n"))
    assert [(row["type"], row["amount"], row["refund"]) for row in rows] == [
        ("expense", "10", False),
        ("income", "20", False),
    ]


def test_a_type_column_of_a_bank_that_says_neither_is_left_aside() -> None:
    assert only(read("Type,Date,Amount\nCARD_PAYMENT,2024-01-31,-5\n"))["type"] == "expense"


def test_a_column_named_for_the_direction_counts_however_many_rows_are_neither() -> None:
    statement = read("日期,收/支,金额\n2024-01-31,/,5\n2024-01-31,/,6\n2024-01-31,/,7\n2024-02-01,支出,8\n")
    assert only(statement)["type"] == "expense"
    assert len(statement.refusals) == 3


def test_a_row_that_is_neither_income_nor_expense_is_refused() -> None:
    statement = read(
        "date,type,amount\n2024-01-31,income,5\n2024-01-31,income,5\n2024-02-01,transfer,7\n2024-02-01,,7\n"
    )
    assert [(one.line, one.field, one.reason) for one in statement.refusals] == [
        (4, "type", "'transfer' is neither income nor expense"),
        (5, "type", "there is no type"),
    ]


def test_debit_and_credit_columns_are_read_with_either_sign() -> None:
    rows = bodies(read("Date,Debit,Credit\n2024-01-31,1000.00,\n2024-01-31,,2.50\n2024-01-31,0.00,3\n"))
    assert [(row["type"], row["amount"]) for row in rows] == [
        ("expense", "1000"),
        ("income", "2.5"),
        ("income", "3"),
    ]


def test_a_debit_column_that_is_given_by_name_goes_before_an_amount_column() -> None:
    body = only(read("Date,Amount,Spent on it\n2024-01-31,99,0.50\n", columns={"debit": "Spent on it"}))
    assert (body["type"], body["amount"]) == ("expense", "0.5")


def test_amounts_below_one_are_of_the_sign_they_have() -> None:
    rows = bodies(read("Date,Amount,Credit/Debit\n2024-01-31,0.50,CREDIT\n2024-01-31,20,CREDIT\n"))
    assert [row["type"] for row in rows] == ["income", "income"]


def test_debit_and_credit_columns_of_confused_signs_are_refused() -> None:
    with pytest.raises(StatementError, match="positive in some rows and negative in others"):
        read("Date,Debit,Credit\n2024-01-31,,-2\n2024-01-31,,3\n")


def test_a_row_with_both_debit_and_credit_is_refused() -> None:
    (refusal,) = read("Date,Debit,Credit\n2024-01-31,1,2\n2024-01-31,1,\n").refusals
    assert refusal.reason == "both the debit and the credit column hold an amount"


def test_all_rows_are_of_the_type_that_is_given() -> None:
    rows = bodies(read("Date,Amount\n2024-01-31,12\n2024-01-31,-2\n", type="expense"))
    assert [(row["type"], row["refund"]) for row in rows] == [("expense", False), ("expense", True)]


def test_a_file_read_as_all_income_says_so() -> None:
    assert read("Date,Amount\n2024-01-31,12\n2024-01-31,2\n").notes == (
        "no amount is negative, so every row was read as income",
    )
    assert read("Date,Amount\n2024-01-31,12\n2024-01-31,2\n", type="income").notes == ()
    assert read("Date,Amount,Type\n2024-01-31,12,income\n2024-01-31,2,income\n").notes == ()
    assert read("Date,Amount\n2024-01-31,12\n2024-01-31,-2\n").notes == ()


def test_a_zero_amount_is_refused_with_its_line_and_reason() -> None:
    (refusal,) = read("Date,Amount\n2024-01-31,0.00\n2024-01-31,1\n").refusals
    assert (refusal.line, refusal.field, refusal.reason) == (2, "amount", "amount must be greater than 0")


def test_rows_the_parser_cannot_take_are_refused_one_by_one_and_the_rest_is_read() -> None:
    statement = read(
        "Date,Amount,Description\n2024-01-31,5,fine\nPending,5,x\n2024-02-30,5,x\n,5,x\n2024-01-31,,x\n"
        "2024-01-31,many,x\n2024-01-31,5,x,stray\n"
    )
    assert len(statement.rows) == 1
    assert [(one.line, one.field) for one in statement.refusals] == [
        (3, "date"),
        (4, "date"),
        (5, "date"),
        (6, "amount"),
        (7, "amount"),
        (8, "row"),
    ]


def test_line_numbers_are_physical_lines_of_the_file() -> None:
    statement = read('Date,Amount,Description\r\n2024-01-31,-5,"two\r\nlines"\r\n\r\n2024-02-01,0,x\r\n')
    assert statement.rows[0].line == 2
    assert statement.rows[0].transaction["description"] == "two lines"
    assert statement.refusals[0].line == 5


def test_a_quote_that_is_never_closed_is_an_error_that_names_its_line() -> None:
    with pytest.raises(StatementError, match="line 3: a quotation mark is opened and never closed"):
        read('Date,Amount,Description\n2024-01-31,-5,x\n2024-01-31,-5,"open\n2024-02-01,1,x\n')


def test_payee_and_description_are_joined_where_both_exist_and_differ() -> None:
    rows = bodies(
        read("Date,Amount,Payee,Description\n2024-01-31,-1,A,B\n2024-01-31,-1,A,A\n2024-01-31,-1,,B\n")
    )
    assert [row["description"] for row in rows] == ["A – B", "A", "B"]


def test_category_levels_are_joined_and_a_missing_category_is_uncategorised() -> None:
    rows = bodies(
        read(
            "Date,Amount,Category,Subcategory\n2024-01-31,-1,Food,Bar\n2024-01-31,-1,Food,\n2024-01-31,-1,,\n"
        )
    )
    assert [row["category"] for row in rows] == ["Food:Bar", "Food", "Uncategorised"]


def test_tags_are_split_and_sorted() -> None:
    assert only(read("Date,Amount,Tags\n2024-01-31,-1,#trip; work\n"))["tags"] == ["trip", "work"]


@pytest.mark.parametrize(
    ("header", "cell", "currency"),
    [
        ("Amount", "-5 CHF", "CHF"),
        ("Amount", "-£5", "GBP"),
        ("Amount (SEK)", "-5", "SEK"),
        ("Amount SEK", "-5", "SEK"),
        ("Amount", "-5", "EUR"),
    ],
)
def test_the_currency_comes_from_the_cell_or_the_header_before_the_given_one(
    header: str, cell: str, currency: str
) -> None:
    assert only(read(f"Date,{header}\n2024-01-31,{cell}\n"))["currency"] == currency


def test_a_currency_column_comes_first_and_must_agree_with_the_cell() -> None:
    statement = read("Date,Amount,Currency\n2024-01-31,-5,usd\n2024-01-31,-5,\n2024-01-31,€5,USD\n")
    assert [row["currency"] for row in bodies(statement)] == ["USD", "EUR"]
    assert statement.refusals[0].reason == "the amount says EUR, the currency column USD"


def test_a_file_without_any_currency_is_refused() -> None:
    with pytest.raises(StatementError) as caught:
        read("Date,Amount\n2024-01-31,-5\n", currency=None)
    assert caught.value.setting == "currency"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends_make_no_difference(
    encoding: str, delimiter: str, end: str
) -> None:
    text = end.join(
        delimiter.join(cells)
        for cells in (("Datum", "Betrag", "Währung", "Empfänger"), ("31.01.2024", "-5", "CHF", "Café Zürich"))
    )
    body = only(read_statement(text.encode(encoding)))
    assert (body["date"], body["amount"], body["currency"], body["description"]) == (
        "2024-01-31",
        "5",
        "CHF",
        "Café Zürich",
    )


def test_a_file_that_is_not_utf_8_is_read_as_cp1252_and_says_so() -> None:
    statement = read_statement("Datum;Betrag;Währung\n31.01.2024;-5;EUR\n".encode("cp1252"))
    assert statement.encoding == "cp1252"
    assert "cp1252" in statement.notes[0]


def test_the_words_of_the_header_tell_an_encoding_that_is_neither_utf_8_nor_western() -> None:
    for encoding, text, want in (
        ("cp1250", "Datum provedení;Zaúčtovaná částka;Měna účtu;Zpráva\n31.01.2024;-5;CZK;Čaj\n", "Čaj"),
        ("cp1251", "Дата;Сумма;Валюта;Описание\n31.01.2024;-5;RUB;Чай\n", "Чай"),
        ("gb18030", "交易时间,金额,币种,商品\n2024-01-31,-5,CNY,茶\n", "茶"),
        ("shift_jis", "日付,金額,通貨,text\n2024/01/31,-5,JPY,お茶\n", "お茶"),
    ):
        statement = read_statement(text.encode(encoding))
        assert (only(statement)["description"], statement.encoding) == (want, encoding)
        assert encoding in statement.notes[0]


def test_the_encoding_can_be_given() -> None:
    data = "when;Částka;Měna\n31.01.2024;-5;CZK\n".encode("cp1250")
    with pytest.raises(StatementError, match="cp1252") as caught:
        read_statement(data)
    assert caught.value.setting == "encoding"
    columns = {"date": "when"}
    assert only(read_statement(data, Options(encoding="cp1250", columns=columns)))["currency"] == "CZK"


@pytest.mark.parametrize("encoding", ["punycode", "idna", "rot13", "no such", "\0", "unicode_escape", "zlib"])
def test_codecs_that_no_file_is_written_in_are_no_encodings(encoding: str) -> None:
    with pytest.raises(StatementError, match="there is no encoding named"):
        read_statement(b"Date,Amount\n2024-01-31,5\n", Options(encoding=encoding))


def test_what_a_file_of_another_encoding_leaves_open_is_asked_as_of_any_other() -> None:
    for encoding, text in (("cp1252", "Datum;Betrag;Empfänger\n"), ("cp1250", "Datum;Částka;Příjemce\n")):
        with pytest.raises(StatementError) as caught:
            read_statement(f"{text}03/04/2024;5;x\n".encode(encoding), Options(currency="EUR"))
        assert caught.value.setting == "date_format"


def test_lines_above_the_header_are_skipped() -> None:
    statement = read("Account;DE12\nBalance;1.000,00\n\nBuchungstag;Betrag\n31.01.2024;-1,50\n")
    assert (statement.header_line, statement.rows[0].line) == (4, 5)
    assert only(statement)["amount"] == "1.5"


def test_columns_can_be_given_by_name() -> None:
    body = only(
        read(
            "when,what,how much,Date\n2024-01-31,Tea,-5,2030-01-01\n",
            columns={"date": "When", "description": "what", "amount": "How much"},
        )
    )
    assert (body["date"], body["description"], body["amount"]) == ("2024-01-31", "Tea", "5")


def test_an_empty_column_name_leaves_the_column_aside() -> None:
    text = "date,type,amount\n2024-01-31,expense,10\n"
    assert only(read(text))["type"] == "expense"
    assert only(read(text, columns={"type": ""}))["type"] == "income"


def test_a_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(StatementError, match=r"'Kosten'.*'Date', 'Amount'"):
        read("Date,Amount\n2024-01-31,-5\n", columns={"amount": "Kosten"})


TWINS = "Date,Amount,Amount,Currency,Currency\n2024-01-31,-1,-2,EUR,EUR\n"


def test_columns_of_one_name_that_differ_are_refused_until_one_is_named_by_its_place() -> None:
    with pytest.raises(StatementError, match=r"columns #2, #3 are named 'Amount' and differ") as caught:
        read(TWINS)
    assert (caught.value.setting, caught.value.choices) == ("columns", ("amount=#2", "amount=#3"))
    with pytest.raises(StatementError, match="and differ"):
        read(TWINS, columns={"amount": "Amount"})
    assert only(read(TWINS, columns={"amount": "#2"}))["amount"] == "1"
    assert only(read(TWINS, columns={"amount": "#3"}))["amount"] == "2"
    with pytest.raises(StatementError, match="no header row with '#9'"):
        read(TWINS, columns={"amount": "#9"})


def test_a_row_without_a_currency_is_refused_by_itself_where_others_have_one() -> None:
    text = "Date,Amount,Currency\n2024-01-31,-1,EUR\n2024-01-31,-2,\n"
    statement = read_statement(text.encode())
    assert [row.line for row in statement.rows] == [2]
    assert [(refusal.line, refusal.field) for refusal in statement.refusals] == [(3, "currency")]
    assert len(read(text).rows) == 2


def test_a_cell_that_no_bank_wrote_costs_its_row_and_not_the_file() -> None:
    text = f"Date,Amount,Description\n2024-01-31,-1,{'x' * 131_073}\n2024-01-31,-2,b\n"
    statement = read(text)
    assert [row.transaction["amount"] for row in statement.rows] == ["2"]
    (refusal,) = statement.refusals
    assert (refusal.line, refusal.reason) == (2, "a cell has more than 131072 characters")
    assert len(read(text.replace("x" * 131_073, "x" * 131_072)).rows) == 2


@pytest.mark.parametrize("at", ["Bäcker\0", "\0\0x\0"])
def test_a_nul_that_strayed_into_a_file_makes_no_utf_16_of_it(at: str) -> None:
    text = f"Date,Amount,Description\n2024-01-31,-1,{at}\n2024-02-01,-2,Bäcker\n"
    for encoding in ("utf-8", "cp1252"):
        with pytest.raises(StatementError, match="NUL characters, first in line 2"):
            read_statement(text.encode(encoding), Options(currency="EUR"))


@pytest.mark.parametrize("text", ["Date,Amount\n2024-01-31,-1\n", "日期,金额,商品\n2024-01-31,-1,一条\n"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_a_byte_order_mark(text: str, encoding: str) -> None:
    assert only(read_statement(text.encode(encoding), Options(currency="EUR")))["amount"] == "1"


def test_a_spreadsheet_is_named_as_such() -> None:
    with pytest.raises(StatementError, match="spreadsheet"):
        read_statement(b"PK\x03\x04....")


def test_the_same_content_has_the_same_id_however_it_is_written() -> None:
    one = only(read("Date,Amount,Description\n2024-01-31,-12.50,Tea\n"))
    other = only(read('Betrag;Datum;Text\n"-12,5 €";31.01.2024; Tea \n'))
    assert one == other


def test_equal_rows_of_a_file_are_each_kept_and_an_overlapping_file_gives_the_same_ids() -> None:
    rows = ["2024-01-31,-1,Bus", "2024-01-31,-1,Bus", "2024-02-01,-9,Tea", "2024-02-02,-3,Bus"]
    head = "Date,Amount,Description\n"
    first = {body["id"] for body in bodies(read(head + "\n".join(rows[:3])))}
    second = {body["id"] for body in bodies(read(head + "\n".join(reversed(rows))))}
    assert len(first) == 3
    assert len(second) == 4
    assert first < second


def test_the_ledgers_own_ids_are_kept_and_a_banks_reference_is_no_identity() -> None:
    own = "0193a7c2-9f00-7abc-8def-0123456789ab"
    rows = bodies(read(f"ID,Date,Amount\n{own},2024-01-31,-5\n4711,2024-01-31,-5\n"))
    assert rows[0]["id"] == own
    assert rows[1]["id"] == only(read("Date,Amount\n2024-01-31,-5\n"))["id"]


def test_a_refund_column_of_the_ledgers_own_export_is_kept_and_one_of_amounts_is_not() -> None:
    rows = bodies(read("date,type,amount,refund\n2024-01-31,expense,5,true\n2024-01-31,expense,5,false\n"))
    assert [row["refund"] for row in rows] == [True, False]
    rows = bodies(read("date,type,amount,refund\n2024-01-31,expense,5,2.50\n"))
    assert [row["refund"] for row in rows] == [False]


@pytest.mark.parametrize(
    "data",
    [
        b'"' * 3_000_000,
        b'Date,Amount\n2024-01-31,"' + b"a" * 3_000_000,
        b"," * 3_000_000,
        b"Date,Amount" + b"," * 3_000_000 + b"\n2024-01-31,1",
        b"\n" * 3_000_000,
        b"Date,Amount\n2024-01-31," + b"9" * 100_000,
        b"Date,Amount\n2024-01-31,1," + b"x," * 1_000_000,
        b"\xff" * 3_000_000,
    ],
    ids=["quotes", "open quote", "commas", "wide header", "lines", "digits", "wide row", "bytes"],
)
def test_a_hostile_file_is_done_with_in_little_time(data: bytes) -> None:
    started = time.process_time()
    rows_or_refusal(data)
    assert time.process_time() - started < 10


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    rows_or_refusal(data)


_CELLS = st.one_of(
    st.sampled_from(
        [
            *(
                "date",
                "amount",
                "type",
                "credit",
                "debit",
                "currency",
                "31.01.2024",
                "03/04/24",
                "-1,5",
                "1.000",
            ),
            *("(3.00)", '"', '"a\nb"', "EUR", "income", "", "\t", "\u2028", "١٢", "1e9", "NaN", "\x00"),
        ]
    ),
    st.text(max_size=6),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(_CELLS, max_size=5), max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_any_table_is_read_or_refused(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    text = "\n".join(delimiter.join(cells) for cells in [["date", "amount"], *rows])
    rows_or_refusal(text.encode(encoding, "surrogatepass"))


def rows_or_refusal(data: bytes) -> None:
    try:
        statement = read_statement(data, Options(currency="EUR"))
    except StatementError as error:
        assert str(error)
        return
    for body in bodies(statement):
        assert Decimal(body["amount"]) > 0
        assert set(body) == {
            *("id", "date", "type", "category", "amount", "currency", "description", "tags", "refund")
        }
    assert all(refusal.reason for refusal in statement.refusals)
    again: Mapping[str, Any] = {row.transaction["id"]: row for row in statement.rows}
    assert len(again) == len(statement.rows)
