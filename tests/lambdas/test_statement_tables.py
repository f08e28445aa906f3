"""The table in a file: encoding, delimiter, header, columns, currency, and the lines of its rows."""

import pytest

from lambdas.ledger.statement import Options, read_statement
from tests.support.statements import EUROS, error_of, only, read, refused


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
    row = only(read_statement(text.encode(encoding)))
    assert (row.day.isoformat(), row.amount_text, row.currency, row.description) == (
        "2024-01-31",
        "5",
        "CHF",
        "Café Zürich",
    )


def test_a_file_that_is_not_utf_8_is_read_as_cp1252_with_a_note() -> None:
    statement = read_statement("Datum;Text;Betrag;Währung\n31.01.2024;tea;-5;EUR\n".encode("cp1252"))
    assert statement.encoding == "cp1252"
    assert [note.to_json() for note in statement.notes] == [
        {
            "code": "read_as_encoding",
            "params": {"encoding": "cp1252"},
            "detail": "the file is not UTF-8 and was read as cp1252",
        }
    ]


def test_the_lines_above_the_table_are_left_out_and_shown() -> None:
    text = "My Bank\n\nAccount;123\n\nDate;Amount;Text\n2024-01-31;-5,00;tea\n\n2024-02-01;-6,00;tea\n"
    statement = read_statement(text.encode(), Options(currency="EUR"))
    assert [row.line for row in statement.rows] == [6, 8]
    assert (statement.refused, statement.left_out) == ((), ())
    assert [(note.code, note.params) for note in statement.notes] == [
        ("lines_above_table", {"line": 1, "text": "My Bank / Account 123"})
    ]


@pytest.mark.parametrize(
    ("encoding", "text", "description"),
    [
        ("cp1250", "Datum provedení;Zaúčtovaná částka;Měna účtu;Zpráva\n31.01.2024;-5;CZK;Čaj\n", "Čaj"),
        ("cp1251", "Дата;Сумма;Валюта;Описание\n31.01.2024;-5;RUB;Чай\n", "Чай"),
        ("gb18030", "交易时间,金额,币种,商品\n2024-01-31,-5,CNY,茶\n", "茶"),
        ("shift_jis", "日付,金額,通貨,text\n2024/01/31,-5,JPY,お茶\n", "お茶"),
    ],
)
def test_the_words_of_the_header_tell_an_encoding_that_is_neither_utf_8_nor_western(
    encoding: str, text: str, description: str
) -> None:
    statement = read_statement(text.encode(encoding))
    assert (only(statement).description, statement.encoding) == (description, encoding)
    assert [(note.code, note.params) for note in statement.notes] == [
        ("read_as_encoding", {"encoding": encoding})
    ]


def test_a_header_that_makes_no_sense_in_any_encoding_asks_for_the_encoding() -> None:
    data = "when;Částka;Měna\nx;-5;CZK\n".encode("cp1250")
    error = error_of(data, Options())
    assert (error.code, error.option) == ("no_header_in_encoding", "encoding")
    assert error.choices == ("cp1250", "cp1251", "gb18030", "shift_jis", "euc_kr", "big5")
    data = "when;Částka;Měna\n31.01.2024;-5;CZK\n".encode("cp1250")
    options = Options(encoding="cp1250", columns={"date": "when"})
    assert only(read_statement(data, options)).currency == "CZK"


@pytest.mark.parametrize("encoding", ["punycode", "idna", "rot13", "no such", "\0", "unicode_escape", "zlib"])
def test_codecs_that_no_file_is_written_in_are_not_encodings(encoding: str) -> None:
    error = error_of("Date,Amount\n2024-01-31,5\n", Options(encoding=encoding))
    assert (error.code, error.option) == ("unknown_encoding", "encoding")


def test_a_file_that_is_not_in_the_given_encoding_is_refused() -> None:
    error = error_of("Date,Amount\n2024-01-31,5\n".encode("utf-16"), Options(encoding="utf-8"))
    assert (error.code, error.option) == ("not_in_encoding", "encoding")


@pytest.mark.parametrize(
    ("encoding", "header"),
    [("cp1252", "Datum;Betrag;Empfänger\n"), ("cp1250", "Datum;Částka;Příjemce\n")],
)
def test_a_file_of_another_encoding_asks_the_same_questions_as_any_other(encoding: str, header: str) -> None:
    assert error_of(f"{header}03/04/2024;5;x\n".encode(encoding)).option == "date_format"


def test_columns_of_one_name_are_asked_about_in_any_encoding() -> None:
    error = error_of("Datum;Betrag;Betrag;Empfänger\n31.01.2024;5;6;x\n".encode("cp1252"))
    assert (error.option, error.choices) == ("columns", ("amount=#2", "amount=#3"))


@pytest.mark.parametrize("cell", ["Bäcker\0", "\0\0x\0"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_nul_that_strayed_into_a_file_is_refused_with_its_line(cell: str, encoding: str) -> None:
    text = f"Date,Amount,Description\n2024-01-31,-1,{cell}\n2024-02-01,-2,Bäcker\n"
    error = error_of(text.encode(encoding))
    assert (error.code, error.message.params) == ("nul_characters", {"line": 2})


@pytest.mark.parametrize("text", ["Date,Amount\n2024-01-31,-1\n", "日期,金额,商品\n2024-01-31,-1,一条\n"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_detected_without_a_byte_order_mark(text: str, encoding: str) -> None:
    assert only(read_statement(text.encode(encoding), EUROS)).amount_text == "1"


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (b"PK\x03\x04", "broken_archive"),
        (b"\xd0\xcf\x11\xe0", "broken_workbook"),
        (b"%PDF-1.7", "pdf"),
        (b"", "empty_file"),
        (b"\n\n \n", "empty_file"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_its_kind(start: bytes, code: str) -> None:
    assert error_of(start).code == code


def test_lines_above_the_header_are_skipped() -> None:
    statement = read("Account;DE12\nBalance;1.000,00\n\nBuchungstag;Betrag\n31.01.2024;-1,50\n")
    assert (statement.layout.header_line, statement.rows[0].line) == (4, 5)
    assert only(statement).amount_text == "1.5"


def test_a_table_without_a_row_is_refused() -> None:
    error = error_of("Account;DE12\nBuchungstag;Betrag\n;\n")
    assert (error.code, error.message.params) == ("no_rows", {"line": 2})


def test_columns_can_be_named_by_the_user() -> None:
    columns = {"date": "When", "description": "what", "amount": "How much"}
    options = Options(currency="EUR", columns=columns)
    row = only(read("when,what,how much,Date\n2024-01-31,Tea,-5,2030-01-01\n", options))
    assert (row.day.isoformat(), row.description, row.amount_text) == ("2024-01-31", "Tea", "5")


def test_an_empty_column_name_ignores_the_column() -> None:
    text = "date,type,amount\n2024-01-31,expense,10\n"
    assert only(read(text)).type == "expense"
    assert only(read(text, Options(currency="EUR", columns={"type": ""}))).type == "income"


def test_a_column_that_is_missing_is_refused_with_those_that_are_there() -> None:
    error = error_of("Date,Amount\n2024-01-31,-5\n", Options(columns={"amount": "Kosten"}))
    assert (error.code, error.option, error.choices) == (
        "no_header_with_columns",
        "columns",
        ("Date", "Amount"),
    )
    assert "with 'Kosten'" in error.message.detail
    assert "(line 1) says 'Date', 'Amount'" in error.message.detail


def test_a_header_of_unknown_words_is_refused_with_them() -> None:
    error = error_of("when,much\nonce,5\n")
    assert (error.code, error.option, error.choices) == ("no_header", "columns", ("when", "much"))


@pytest.mark.parametrize(
    ("options", "code", "option", "choices"),
    [
        (Options(columns={"day": "Date"}), "unknown_column_field", "columns", ()),
        (Options(decimal=";"), "impossible_option", "decimal", (".", ",")),
        (Options(negative="income"), "impossible_option", "negative", ("refund", "spending")),
        (Options(type="refund"), "impossible_option", "type", ("income", "expense")),
        (Options(currency="eur"), "not_a_currency_code", "currency", ()),
    ],
    ids=["columns", "decimal", "negative", "type", "currency"],
)
def test_an_option_with_an_impossible_value_is_refused(
    options: Options, code: str, option: str, choices: tuple[str, ...]
) -> None:
    error = error_of("Date,Amount\n2024-01-31,-5\n", options)
    assert (error.code, error.option, error.choices) == (code, option, choices)


TWINS = "Date,Amount,Amount,Currency,Currency\n2024-01-31,-1,-2,EUR,EUR\n"


def test_columns_of_one_name_that_differ_are_refused_until_one_is_named_by_its_number() -> None:
    for options in (EUROS, Options(currency="EUR", columns={"amount": "Amount"})):
        error = error_of(TWINS, options)
        assert (error.code, error.option) == ("ambiguous_column", "columns")
        assert error.choices == ("amount=#2", "amount=#3")
        assert "columns #2, #3 are named 'Amount' and differ" in error.message.detail
    for number, amount in (("#2", "1"), ("#3", "2")):
        assert only(read(TWINS, Options(columns={"amount": number}))).amount_text == amount
    assert error_of(TWINS, Options(columns={"amount": "#9"})).code == "no_header_with_columns"


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
def test_the_currency_comes_from_the_cell_or_the_header_before_the_users(
    header: str, cell: str, currency: str
) -> None:
    assert only(read(f"Date,{header}\n2024-01-31,{cell}\n")).currency == currency


def test_a_currency_column_comes_first_and_must_agree_with_the_cell() -> None:
    statement = read("Date,Amount,Currency\n2024-01-31,-5,usd\n2024-01-31,-5,\n2024-01-31,€5,USD\n")
    assert [row.currency for row in statement.rows] == ["USD", "EUR"]
    assert refused(statement) == [(4, "currency", "currencies_differ")]
    assert statement.refused[0].detail == "the amount says EUR, the currency column USD"


def test_a_file_without_any_currency_asks_for_it() -> None:
    error = error_of("Date,Amount\n2024-01-31,-5\n", Options())
    assert (error.code, error.option, error.choices) == ("no_currency", "currency", ())


def test_a_row_without_a_currency_is_refused_alone_where_others_have_one() -> None:
    text = "Date,Amount,Currency\n2024-01-31,-1,EUR\n2024-01-31,-2,\n"
    statement = read(text, Options())
    assert [row.line for row in statement.rows] == [2]
    assert refused(statement) == [(3, "currency", "no_row_currency")]
    assert len(read(text).rows) == 2


def test_line_numbers_are_lines_of_the_file() -> None:
    statement = read('Date,Amount,Description\r\n2024-01-31,-5,"two\r\nlines"\r\n\r\n2024-02-01,0,x\r\n')
    assert statement.rows[0].line == 2
    assert only(statement).description == "two lines"
    assert statement.refused[0].line == 5


def test_a_refused_row_of_several_lines_says_where_it_ends() -> None:
    (row,) = read('Date,Amount,Description\n2024-01-31,0,"two\nlines"\n2024-02-01,1,x\n').refused
    assert (row.line, row.last_line) == (2, 3)
    assert row.detail == "must be more than zero (the row runs on to line 3)"


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line() -> None:
    error = error_of('Date,Amount,Description\n2024-01-31,-5,x\n2024-01-31,-5,"open\n2024-02-01,1,x\n')
    assert (error.code, error.message.params) == ("unclosed_quotation_mark", {"line": 3})


def test_a_cell_that_is_too_long_costs_its_row_and_not_the_file() -> None:
    text = f"Date,Amount,Description\n2024-01-31,-1,{'x' * 131_073}\n2024-01-31,-2,b\n"
    statement = read(text)
    assert only(statement).amount_text == "2"
    assert refused(statement) == [(2, "row", "cell_too_long")]
    assert len(read(text.replace("x" * 131_073, "x" * 131_072)).rows) == 2
