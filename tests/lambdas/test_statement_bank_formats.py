"""Formats that banks defined: OFX, QIF, CAMT and MT940, detected by content and read into the same rows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.ledger.statement import Options, Row, TooManyRowsError, read_statement
from tests.support.statements import EUROS, error_of, left_out, only, read, read_or_refuse, refused, types

SGML = "OFXHEADER:100\nDATA:OFXSGML\nENCODING:USASCII\nCHARSET:1252\n\n"
OFX = SGML + "<OFX><STMTRS><CURDEF>CAD{}</BANKTRANLIST></STMTRS></OFX>"
STMTTRN = "<STMTTRN><TRNTYPE>POS<DTPOSTED>20260314120000[-5:EST]<TRNAMT>-6.60<NAME>Tea</STMTTRN>"
CAMT = (
    '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
    "<BkToCstmrStmt><Stmt>{}</Stmt></BkToCstmrStmt></Document>"
)
NTRY = (
    '<Ntry><Amt Ccy="EUR">6.60</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>'
    "<BookgDt><Dt>2026-03-14</Dt></BookgDt><ValDt><Dt>2026-03-16</Dt></ValDt><NtryDtls><TxDtls><RltdPties>"
    "<Cdtr><Nm>Tea house</Nm></Cdtr></RltdPties><RmtInf><Ustrd>Green</Ustrd></RmtInf></TxDtls></NtryDtls>"
    "</Ntry>"
)
MT940 = ":20:STARTUMS\n:25:10020030/1234567\n:28C:5/1\n:60F:C260301EUR100,\n{}:62F:C260331EUR93,4\n-\n"
ENTRY = ":61:2603160314DR6,60N024NONREF\n:86:Tea house\n"
QIF = "!Type:Bank\nD03/14/2026\nT-6.60\nPTea house\nLFood:Tea/holiday\n^\n"


def read_ofx(fields: str) -> Row:
    return only(read(OFX.format(f"<STMTTRN>{fields}</STMTTRN>")))


def read_camt(old: str = "", new: str = "") -> Row:
    """Read one entry in which a text is replaced."""
    return only(read(CAMT.format(NTRY.replace(old, new) if old else NTRY)))


def camt_balance(kind: str, amount: str, day: str = "2026-03-31") -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
        f"<CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def read_mt940(entry: str) -> Row:
    return only(read(MT940.format(entry)))


@pytest.mark.parametrize(
    ("text", "file_format"),
    [
        (OFX.format(STMTTRN), "ofx"),
        (CAMT.format(NTRY), "camt053"),
        (MT940.format(ENTRY), "mt940"),
        (QIF, "qif"),
        ("Date,Amount\n2026-03-14,-6.60\n", "csv"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_format_is_detected_by_content_in_any_encoding_and_with_any_line_ends(
    text: str, file_format: str, encoding: str, end: str
) -> None:
    statement = read_statement(text.replace("\n", end).encode(encoding), EUROS)
    row = only(statement)
    assert statement.format == file_format
    assert (row.day.isoformat(), row.type, row.amount_text) == ("2026-03-14", "expense", "6.6")


def test_the_encoding_that_a_file_declares_is_used_if_the_file_is_not_utf_8() -> None:
    xml = CAMT.format(NTRY).replace("UTF-8", "windows-1250").replace("Tea house", "Čajovna")
    assert only(read_statement(xml.encode("cp1250"))).description == "Čajovna – Green"
    sgml = OFX.format(STMTTRN).replace("Tea", "Čajovna").replace("CHARSET:1252", "CHARSET:1250")
    assert only(read_statement(sgml.encode("cp1250"))).description == "Čajovna"


@pytest.mark.parametrize(
    "text", [OFX.format(STMTTRN * 2), CAMT.format(NTRY * 2), MT940.format(ENTRY * 2), QIF * 2]
)
def test_equal_entries_are_each_kept_with_ids_that_the_next_file_gives_too(text: str) -> None:
    statement = read(text)
    assert [row.is_repeated for row in statement.rows] == [False, True]
    assert [row.id for row in statement.rows] == [row.id for row in read(text).rows]
    assert len({row.id for row in statement.rows}) == 2


@pytest.mark.parametrize("text", [OFX.format(STMTTRN * 3), CAMT.format(NTRY * 3)])
def test_transactions_that_share_a_line_are_numbered_and_a_note_says_so(text: str) -> None:
    statement = read(text.replace("6.60", "0.00", 1))
    assert [row.line for row in statement.refused] == [1]
    assert [row.line for row in statement.rows] == [2, 3]
    assert [note.code for note in statement.notes] == ["rows_are_numbered"]


@pytest.mark.parametrize(
    ("text", "options", "option"),
    [
        (OFX.format(STMTTRN), Options(date_format="DD/MM/YYYY"), "date_format"),
        (CAMT.format(NTRY), Options(decimal=","), "decimal"),
        (MT940.format(ENTRY), Options(type="income"), "type"),
        (MT940.format(ENTRY), Options(columns={"date": "Day"}), "columns"),
        (QIF, Options(negative="refund"), "negative"),
    ],
)
def test_an_option_that_the_format_settles_itself_is_refused(
    text: str, options: Options, option: str
) -> None:
    error = error_of(text, options)
    assert (error.code, error.option) == ("option_not_needed", option)


@pytest.mark.parametrize("text", [QIF, OFX.format(STMTTRN).replace("CAD", "")], ids=["qif", "ofx"])
def test_a_file_that_names_no_currency_takes_the_users_or_asks_for_it(text: str) -> None:
    assert only(read(text, Options(currency="CHF"))).currency == "CHF"
    error = error_of(text, Options())
    assert (error.code, error.option) == ("no_currency", "currency")


def test_ofx_in_xml_and_in_sgml_are_read_alike() -> None:
    xml = OFX.format(
        "<STMTTRN><DTPOSTED>20260314</DTPOSTED><TRNAMT>-6.60</TRNAMT><NAME><![CDATA[Tea]]></NAME></STMTTRN>"
    )
    assert read(xml).rows == read(OFX.format(STMTTRN)).rows


def test_ofx_text_keeps_what_only_looks_like_markup() -> None:
    row = read_ofx("<DTPOSTED>20260314<TRNAMT>5<NAME>A &amp; B &lt;b&gt; &lol;")
    assert row.description == "A & B <b> &lol;"


def test_an_ofx_name_that_the_memo_repeats_is_kept_once() -> None:
    start = "<DTPOSTED>20260314<TRNAMT>5"
    assert read_ofx(f"{start}<NAME>TEA HOU<MEMO>Tea house, Leeds").description == "Tea house, Leeds"
    assert read_ofx(f"{start}<NAME>Tea<MEMO>Card 12").description == "Tea – Card 12"


def test_the_currency_of_an_ofx_transaction_counts_and_the_one_it_was_converted_from_does_not() -> None:
    start = "<DTPOSTED>20260314<TRNAMT>5"
    assert read_ofx(f"{start}<CURRENCY><CURRATE>1<CURSYM>AUD</CURRENCY>").currency == "AUD"
    assert read_ofx(f"{start}<ORIGCURRENCY><CURRATE>1<CURSYM>AUD</ORIGCURRENCY>").currency == "CAD"


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ("<TRNAMT>5", "date", "no_date"),
        ("<DTPOSTED>20260231<TRNAMT>5", "date", "unreadable_date"),
        ("<DTPOSTED>20260314", "amount", "no_amount"),
        ("<DTPOSTED>20260314<TRNAMT>$5", "amount", "unreadable_amount"),
        ("<DTPOSTED>20260314<TRNAMT>-0.00", "amount", "not_positive"),
        ("<DTPOSTED>20260314<TRNAMT>١٢", "amount", "unreadable_amount"),
        ("<DTPOSTED>20260314<TRNAMT>5<CURRENCY><CURSYM>dollars", "currency", "not_a_currency_code"),
    ],
)
def test_an_ofx_transaction_that_cannot_be_read_is_refused_alone(fields: str, field: str, code: str) -> None:
    statement = read(OFX.format(f"\n<STMTTRN>{fields}</STMTTRN>\n{STMTTRN}"))
    assert (refused(statement), len(statement.rows)) == ([(7, field, code)], 1)


def test_an_ofx_investment_is_left_out_and_listed() -> None:
    statement = read(
        OFX.format(STMTTRN + "\n<BUYSTOCK><INVBUY><INVTRAN><FITID>1</INVTRAN></INVBUY></BUYSTOCK>")
    )
    assert left_out(statement) == [(7, "investment")]


def test_ofx_amounts_that_read_in_two_ways_ask_for_the_decimal_mark() -> None:
    text = OFX.format(STMTTRN.replace("-6.60", "-1,234"))
    error = error_of(text)
    assert (error.code, error.option) == ("ambiguous_decimal_mark", "decimal")
    assert only(read(text, Options(decimal=","))).amount_text == "1.234"


def test_a_qif_category_and_its_class_become_category_and_tag() -> None:
    row = only(read(QIF))
    assert (row.category, row.tags, row.description) == ("Food:Tea", ("holiday",), "Tea house")


def test_qif_dates_of_both_centuries_are_read_from_one_file() -> None:
    statement = read(
        "!Type:CCard\nD12/31/99\nT5\n^\nD1/ 2'00\nT6\n^\nD2/ 3'2004\nT7\n^\n",
        Options(currency="EUR", positive="income"),
    )
    days = [row.day.isoformat() for row in statement.rows]
    assert days == ["1999-12-31", "2000-01-02", "2004-02-03"]


def test_qif_dates_that_read_in_two_ways_ask_for_the_format() -> None:
    text = "!Type:Cash\nD03/04'26\nT5\n^\n"
    error = error_of(text)
    assert (error.option, error.choices) == ("date_format", ("DD/MM/YYYY", "MM/DD/YYYY"))
    row = only(read(text, Options(currency="EUR", date_format="%d/%m/%y")))
    assert row.day.isoformat() == "2026-04-03"


def test_a_split_qif_record_becomes_its_parts_and_one_that_does_not_add_up_is_refused() -> None:
    split = "!Type:Bank\nD3/14/2026\nT-10\nPShop\nSFood\n$-7\nSHome\nEsoap\n$-{}\n^\n"
    parts = read(split.format(3))
    assert [(row.line, row.category, row.amount_text) for row in parts.rows] == [
        (5, "Food", "7"),
        (7, "Home", "3"),
    ]
    assert parts.rows[1].description == "Shop – soap"
    (refused,) = read(split.format(4)).refused
    assert (refused.field, refused.detail) == ("amount", "the parts add up to -11, not to -10")


def test_qif_transfers_and_investments_are_left_out_and_lists_are_ignored() -> None:
    text = "!Type:Cat\nNFood\n^\n!Account\nNGiro\n^\n!Type:Bank\nD3/14/2026\nT1\nL[Savings]\n^\n" + QIF
    statement = read(text + "!Type:Invst\nD3/14/2026\nNBuy\nT5\n^\n")
    assert left_out(statement) == [(19, "investment")]
    assert [(row.line, row.is_incoming) for row in statement.transfers] == [(8, True)]
    assert len(statement.rows) == 1


def test_the_day_of_a_camt_entry_is_the_day_of_booking_else_the_value_date() -> None:
    assert read_camt().day.isoformat() == "2026-03-14"
    assert read_camt("<BookgDt><Dt>2026-03-14</Dt></BookgDt>", "<BookgDt/>").day.isoformat() == "2026-03-16"


def test_a_camt_description_is_the_other_side_and_the_purpose() -> None:
    assert read_camt().description == "Tea house – Green"
    assert read_camt("Green", "Green</Ustrd><Ustrd>tea").description == "Tea house – Green tea"


def read_collective(first: str, second: str, currency: str = "EUR") -> list[tuple[str, str]]:
    """(amount, description) of each row of an entry of 6.60 that has two payments."""
    amount = '<Amt Ccy="{}">{}</Amt><RltdPties>'
    payment = f"{amount.format(currency, second)}<Cdtr><Nm>Baker</Nm></Cdtr></RltdPties>"
    entry = NTRY.replace("<RltdPties>", amount.format(currency, first))
    statement = read(CAMT.format(entry.replace("</TxDtls>", f"</TxDtls>\n<TxDtls>{payment}</TxDtls>")))
    return [(row.amount_text, row.description) for row in statement.rows]


def test_a_collective_camt_entry_becomes_its_payments_where_they_add_up_to_it() -> None:
    assert read_collective("4.10", "2.50") == [("4.1", "Tea house – Green"), ("2.5", "Baker")]
    for payments in (("4.10", "2.51"), ("4.10", "2.50", "SEK"), ("", "6.60")):
        assert read_collective(*payments) == [("6.6", "2 payments")]


@pytest.mark.parametrize(
    ("indicators", "row_type", "is_refund"),
    [
        ("CRDT</CdtDbtInd>", "income", False),
        ("DBIT</CdtDbtInd><RvslInd>false</RvslInd>", "expense", False),
        ("CRDT</CdtDbtInd><RvslInd>true</RvslInd>", "expense", True),
        ("DBIT</CdtDbtInd><RvslInd>true</RvslInd>", "income", True),
    ],
)
def test_a_camt_reversal_is_a_refund_of_what_it_takes_back(
    indicators: str, row_type: str, is_refund: bool
) -> None:
    row = read_camt("DBIT</CdtDbtInd>", indicators)
    assert (row.type, row.is_refund) == (row_type, is_refund)


def test_camt_with_prefixed_names_and_of_later_versions_is_read() -> None:
    text = CAMT.format(NTRY).replace("<", "<n:").replace("<n:?", "<?")
    prefixed = text.replace("<n:/", "</n:").replace("xmlns=", "xmlns:n=")
    assert only(read(prefixed)) == read_camt()
    later = CAMT.format(NTRY).replace("<Nm>", "<Pty><Nm>").replace("</Nm>", "</Nm></Pty>")
    assert only(read(later.replace("<Sts>BOOK", "<Sts><Cd>BOOK</Cd>"))) == read_camt()


@pytest.mark.parametrize(
    ("old", "new", "field", "code"),
    [
        ("DBIT", "BOTH", "type", "unknown_direction"),
        (">6.60<", ">6,60<", "amount", "unreadable_amount"),
        (">6.60<", "><", "amount", "no_amount"),
        (">6.60<", ">-6.60<", "amount", "unreadable_amount"),
        (">6.60<", ">1e9<", "amount", "unreadable_amount"),
        (">6.60<", ">0.00<", "amount", "not_positive"),
        ('Ccy="EUR"', 'Ccy="€"', "currency", "not_a_currency_code"),
        ("2026-03-14", "2026-02-30", "date", "unreadable_date"),
    ],
)
def test_a_camt_entry_that_cannot_be_read_is_refused_alone(old: str, new: str, field: str, code: str) -> None:
    statement = read(CAMT.format(f"\n{NTRY.replace(old, new)}\n{NTRY}"))
    assert (refused(statement), len(statement.rows)) == ([(2, field, code)], 1)


def test_entries_that_are_not_booked_are_left_out_and_listed() -> None:
    camt = read(CAMT.format(f"\n{NTRY.replace('BOOK<', 'PDNG<')}\n{NTRY}"))
    mt940 = read(MT940.format(f":61:2603160314ED6,60NTRF\n{ENTRY}"))
    assert (left_out(camt), left_out(mt940)) == ([(2, "not_booked")], [(5, "not_booked")])


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{LAUGHS}]><Document>&l9;</Document>',
            "xml_with_doctype",
        ),
        ('<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document/>', "xml_with_doctype"),
        (CAMT.format(NTRY)[:-30], "broken_xml"),
        (CAMT.format("<a>" * 100_000), "xml_too_deep"),
        ("<html><body>Sign in</body></html>", "no_transactions"),
        (CAMT.format(""), "no_transactions"),
        ("OFXHEADER:100\n<OFX></OFX>", "no_transactions"),
        ("!Type:Cat\nNFood\n^\n", "no_transactions"),
        (":20:x\n:25:y\n:62F:C260331EUR93,4\n-\n", "no_transactions"),
    ],
)
def test_xml_that_would_expand_or_fetch_something_and_files_without_an_entry_are_refused(
    text: str, code: str
) -> None:
    error = error_of(text)
    assert (error.code, error.question) == (code, None)


@pytest.mark.parametrize(
    ("mark", "row_type", "is_refund"),
    [
        ("C", "income", False),
        ("D", "expense", False),
        ("CR", "income", False),
        ("RC", "income", True),
        ("RD", "expense", True),
        ("RDR", "expense", True),
    ],
)
def test_a_mark_of_mt940_says_income_expense_or_reversal(mark: str, row_type: str, is_refund: bool) -> None:
    statement = read(MT940.format(f":61:2603160314{mark}6,60NTRFNONREF\n"))
    assert types(statement) == [(row_type, "6.6", is_refund)]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("2603160314", "2026-03-14"),
        ("260316", "2026-03-16"),
        ("2601021231", "2025-12-31"),
        ("2512310102", "2026-01-02"),
        ("2602300301", "2026-03-01"),
        ("2602280229", "2026-02-28"),
        ("9912311231", "1999-12-31"),
    ],
)
def test_the_day_of_an_mt940_entry_is_the_day_of_booking_in_the_year_nearest_to_the_value_date(
    days: str, expected: str
) -> None:
    assert read_mt940(f":61:{days}D6,60NTRFNONREF\n").day.isoformat() == expected


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("Tea house\n  in Leeds", "Tea house in Leeds"),
        ("x" * 57 + " hou\nse", "x" * 57 + " house"),
        ("020?00Direct debit?20Tea?21house?3010020030?32Jane?33Doe", "Jane Doe – Tea house"),
        ("020?00Standing order?3010020030?32Jane", "Jane – Standing order"),
        ("177?20EREF+77 KREF+1?21SVWZ+Tea for two?22 ABWA+John?32Jane", "Jane – Tea for two"),
        ("/TRTP/SEPA/IBAN/NL1/BIC/AB/NAME/Jane/REMI/Tea/EREF/9", "Jane – Tea"),
        ("/CNTP/NL1/AB/Jane/Leeds/REMI/USTD//Tea/", "Jane – Tea"),
    ],
)
def test_the_texts_of_mt940_become_payee_and_purpose(text: str, description: str) -> None:
    assert read_mt940(f":61:2603160314D6,60NTRFNONREF\n:86:{text}\n").description == description


@pytest.mark.parametrize(
    ("entry", "field", "code"),
    [
        (":61:2603160314X6,60NTRF", "row", "malformed_field_61"),
        (":61:260316031ED6,60NTRF", "row", "malformed_field_61"),
        (":61:2613160399D6,60NTRF", "date", "unreadable_date"),
        (":61:261316D6,60NTRF", "date", "unreadable_date"),
        (":61:2603160314D6,6,0NTRF", "amount", "unreadable_amount"),
        (":61:2603160314D0,NTRF", "amount", "not_positive"),
    ],
)
def test_an_mt940_entry_that_cannot_be_read_is_refused_alone(entry: str, field: str, code: str) -> None:
    statement = read(MT940.format(f"{entry}\n{ENTRY}"))
    assert (refused(statement), len(statement.rows)) == ([(5, field, code)], 1)


def test_a_text_longer_than_a_description_is_cut_and_control_characters_are_dropped() -> None:
    row = read_mt940(ENTRY.replace("Tea house", "Tea\x07 " + "x" * 600))
    assert row.description == "Tea " + "x" * 508


def test_formulas_markup_and_emoji_of_a_bank_are_text() -> None:
    text = "=cmd|' /C calc'!A0 <script>alert(1)</script> 🍵"
    assert read_mt940(f":61:2603160314D6,60NTRF\n:86:{text}\n").description == text
    assert only(read(QIF.replace("Tea house", text))).description == text


@pytest.mark.parametrize(
    "text", [OFX.format(STMTTRN * 11), CAMT.format(NTRY * 11), MT940.format(ENTRY * 11), QIF * 11]
)
def test_a_file_of_more_rows_than_the_caller_accepts_is_refused(text: str) -> None:
    assert len(read_statement(text.encode(), EUROS, max_rows=11).rows) == 11
    with pytest.raises(TooManyRowsError):
        read_statement(text.encode(), EUROS, max_rows=10)


SIZE = 1_000_000
HOSTILE = {
    "open tags": SGML + "<OFX><STMTTRN>" + "<a" * (SIZE // 2),
    "one open tag": SGML + "<OFX><STMTTRN><NAME" + "a" * SIZE,
    "open CDATA": SGML + "<OFX><STMTTRN>" + "<![CDATA[" * (SIZE // 9),
    "entities": SGML + "<OFX><STMTTRN><NAME>" + "&amp;" * (SIZE // 5),
    "many tags": SGML + "<OFX><STMTTRN>" + "".join(f"<T{n}>x" for n in range(SIZE // 10)),
    "attributes": CAMT.format("<Ntry " + " ".join(f'a{n}="1"' for n in range(SIZE // 12)) + "/>"),
    "texts": CAMT.format(f"<Ntry><NtryDtls><TxDtls><RmtInf>{'<Ustrd>a</Ustrd>' * (SIZE // 16)}</RmtInf>")
    + "</TxDtls></NtryDtls></Ntry>",
    "digits": CAMT.format(NTRY.replace("6.60", "6" * SIZE)),
    "continuation": MT940.format(ENTRY + "x\n" * (SIZE // 2)),
    "parts": MT940.format(ENTRY.replace("Tea house", "020" + "?20 SVWZ+" * (SIZE // 9))),
    "blanks": MT940.format(ENTRY.replace("NONREF", "a " * (SIZE // 2))),
    "long amount": MT940.format(ENTRY.replace("6,60", "6" * SIZE)),
    "splits": "!Type:Bank\nD3/14/2026\nT-5\n" + "SFood\n$-1\n" * (SIZE // 10),
    "long date": "!Type:Bank\nD" + "1/" * (SIZE // 2) + "\nT5\n^\n",
    "classes": QIF.replace("Food:Tea", "a" + "/a" * (SIZE // 2)),
}


# At these sizes, a reader whose work grows with the square of the size would not come to an end.
@pytest.mark.parametrize("name", HOSTILE)
def test_a_large_hostile_file_of_any_format_is_read_or_refused(name: str) -> None:
    read_or_refuse(HOSTILE[name].encode())


PIECES = {
    "ofx": (
        *("<STMTTRN>", "</STMTTRN>", "<DTPOSTED>", "20260314", "<TRNAMT>", "-5,0", "<CURDEF>EUR"),
        *("<![CDATA[", "]]>", "<INVTRAN>"),
    ),
    "camt053": (
        *("<Ntry>", "</Ntry>", "<Amt Ccy='EUR'>5</Amt>", "<CdtDbtInd>DBIT</CdtDbtInd>", "<Sts>", "</Sts>"),
        *("<BookgDt><Dt>2026-03-14</Dt></BookgDt>", "<NtryDtls><TxDtls>", "</TxDtls></NtryDtls>", "&#9;"),
    ),
    "mt940": (
        *("\n:61:", "\n:86:", "\n:60F:C260301EUR1,", "2603160314", "D", "RC", "5,", "NTRF", "020?20"),
        *("?32", "/NAME/"),
    ),
    "qif": (
        *("\n!Type:Bank\n", "\n^\n", "\nD", "3/14'26", "\nT", "-1,000.5", "\nS", "\n$", "\nL[", "\nE"),
        "!Type:Invst\n",
    ),
}
START = {"ofx": SGML + "<OFX>", "camt053": CAMT[:-40], "mt940": ":20:x\n:25:y", "qif": "!Type:Bank\n"}


@pytest.mark.parametrize("file_format", PIECES)
def test_any_content_in_a_file_of_a_format_is_read_or_refused(file_format: str) -> None:
    piece = st.sampled_from(PIECES[file_format]) | st.text(max_size=4)

    @settings(max_examples=120, deadline=None)
    @given(st.lists(piece, max_size=14), st.sampled_from(["utf-8", "utf-16"]))
    def read_any(pieces: list[str], encoding: str) -> None:
        text = START[file_format].replace("{}", "") + "".join(pieces)
        read_or_refuse(text.encode(encoding, "surrogatepass"))

    read_any()


def test_the_booked_closing_balance_of_camt_is_stated_and_no_other() -> None:
    account = "<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>"
    others = camt_balance("OPBD", "1.00", "2026-03-01") + camt_balance("ITBD", "2.00")
    closing = camt_balance("CLBD", "12.50")
    unreadable = camt_balance("CLBD", "soon") + camt_balance("CLBD", "3.00", "2026-02-30")
    (balance,) = read(CAMT.format(account + others + closing + unreadable + NTRY)).balances
    assert (str(balance.day), str(balance.amount), balance.currency) == ("2026-03-31", "-12.50", "EUR")
    assert balance.account == "DE02120300000000202051"
