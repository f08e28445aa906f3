"""Banks' own formats: OFX and QFX, QIF, CAMT and MT940, told apart by content and read into the same rows."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.ledger.statement import Options, Statement, StatementError, TooManyRowsError, read_statement
from tests.lambdas.test_statement import bodies, only, rows_or_refusal

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


def read(text: str, **options: Any) -> Statement:
    return read_statement(text.encode(), Options(**{"currency": "EUR", **options}))


def ofx(fields: str, **options: Any) -> dict[str, Any]:
    return only(read(OFX.format(f"<STMTTRN>{fields}</STMTTRN>"), **options))


def ntry(**replaced: str) -> dict[str, Any]:
    text = NTRY
    for old, new in replaced.items():
        before = {"status": "BOOK", "way": "DBIT</CdtDbtInd>", "amount": "6.60", "ustrd": "Green"}[old]
        text = text.replace(before, new)
    return only(read(CAMT.format(text)))


def mt940(entry: str) -> dict[str, Any]:
    return only(read(MT940.format(entry)))


@pytest.mark.parametrize(
    ("text", "kind"),
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
def test_the_format_is_told_by_content_in_any_encoding_and_with_any_line_ends(
    text: str, kind: str, encoding: str, end: str
) -> None:
    statement = read_statement(text.replace("\n", end).encode(encoding), Options(currency="EUR"))
    assert statement.format == kind
    assert {"date": "2026-03-14", "type": "expense", "amount": "6.6"}.items() <= only(statement).items()


def test_an_encoding_that_the_head_of_a_file_names_is_believed_where_it_is_not_utf_8() -> None:
    xml = CAMT.format(NTRY).replace("UTF-8", "windows-1250").replace("Tea house", "Čajovna")
    assert only(read_statement(xml.encode("cp1250")))["description"] == "Čajovna – Green"
    sgml = OFX.format(STMTTRN).replace("Tea", "Čajovna").replace("CHARSET:1252", "CHARSET:1250")
    assert only(read_statement(sgml.encode("cp1250")))["description"] == "Čajovna"


@pytest.mark.parametrize(
    "text", [OFX.format(STMTTRN * 2), CAMT.format(NTRY * 2), MT940.format(ENTRY * 2), QIF * 2]
)
def test_equal_entries_are_each_kept_with_ids_that_the_next_file_has_too(text: str) -> None:
    statement = read(text)
    assert [row.repeated for row in statement.rows] == [False, True]
    assert [row.transaction["id"] for row in statement.rows] == [
        row.transaction["id"] for row in read(text).rows
    ]
    assert len({row.transaction["id"] for row in statement.rows}) == 2


@pytest.mark.parametrize("text", [OFX.format(STMTTRN * 3), CAMT.format(NTRY * 3)])
def test_transactions_that_share_a_line_are_counted_instead(text: str) -> None:
    statement = read(text.replace("6.60", "0.00", 1))
    assert [one.line for one in statement.refusals] == [1]
    assert [row.line for row in statement.rows] == [2, 3]
    assert "counted instead of the lines" in statement.notes[0]


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        (OFX.format(STMTTRN), "date_format"),
        (CAMT.format(NTRY), "decimal"),
        (MT940.format(ENTRY), "type"),
        (QIF, "negative"),
    ],
)
def test_what_a_format_says_itself_is_not_to_be_said_by_the_person(text: str, setting: str) -> None:
    value = {"date_format": "DD/MM/YYYY", "decimal": ",", "type": "income", "negative": "refund"}[setting]
    with pytest.raises(StatementError) as caught:
        read(text, **{setting: value})
    assert caught.value.setting == setting


def test_a_file_that_names_no_currency_takes_the_given_one_or_is_refused() -> None:
    for text in (QIF, OFX.format(STMTTRN).replace("CAD", "")):
        assert only(read(text, currency="CHF"))["currency"] == "CHF"
        with pytest.raises(StatementError) as caught:
            read(text, currency=None)
        assert caught.value.setting == "currency"


def test_ofx_in_xml_and_in_sgml_say_the_same() -> None:
    xml = OFX.format(
        "<STMTTRN><DTPOSTED>20260314</DTPOSTED><TRNAMT>-6.60</TRNAMT><NAME><![CDATA[Tea]]></NAME></STMTTRN>"
    )
    assert only(read(xml)) == only(read(OFX.format(STMTTRN)))


def test_ofx_text_keeps_what_only_looks_like_markup() -> None:
    assert (
        ofx("<DTPOSTED>20260314<TRNAMT>5<NAME>A &amp; B &lt;b&gt; &lol;")["description"] == "A & B <b> &lol;"
    )


def test_an_ofx_memo_that_repeats_the_name_is_said_once() -> None:
    start = "<DTPOSTED>20260314<TRNAMT>5"
    assert ofx(f"{start}<NAME>TEA HOU<MEMO>Tea house, Leeds")["description"] == "Tea house, Leeds"
    assert ofx(f"{start}<NAME>Tea<MEMO>Card 12")["description"] == "Tea – Card 12"


def test_an_ofx_currency_of_one_transaction_counts_and_one_it_was_converted_from_does_not() -> None:
    start = "<DTPOSTED>20260314<TRNAMT>5"
    assert ofx(f"{start}<CURRENCY><CURRATE>1<CURSYM>AUD</CURRENCY>")["currency"] == "AUD"
    assert ofx(f"{start}<ORIGCURRENCY><CURRATE>1<CURSYM>AUD</ORIGCURRENCY>")["currency"] == "CAD"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ("<TRNAMT>5", "date"),
        ("<DTPOSTED>20260231<TRNAMT>5", "date"),
        ("<DTPOSTED>20260314", "amount"),
        ("<DTPOSTED>20260314<TRNAMT>$5", "amount"),
        ("<DTPOSTED>20260314<TRNAMT>-0.00", "amount"),
        ("<DTPOSTED>20260314<TRNAMT>١٢", "amount"),
        ("<DTPOSTED>20260314<TRNAMT>5<CURRENCY><CURSYM>dollars", "currency"),
    ],
)
def test_an_ofx_transaction_that_says_too_little_is_refused_by_itself(fields: str, field: str) -> None:
    statement = read(OFX.format(f"<STMTTRN>{fields}</STMTTRN>{STMTTRN}"))
    assert ([one.field for one in statement.refusals], len(statement.rows)) == ([field], 1)


def test_an_ofx_investment_is_refused_and_not_overlooked() -> None:
    statement = read(
        OFX.format(STMTTRN + "<BUYSTOCK><INVBUY><INVTRAN><FITID>1</INVTRAN></INVBUY></BUYSTOCK>")
    )
    assert [one.reason for one in statement.refusals] == ["an investment is neither income nor expense"]


def test_ofx_amounts_that_read_two_ways_are_refused_until_the_mark_is_given() -> None:
    text = OFX.format(STMTTRN.replace("-6.60", "-1,234"))
    with pytest.raises(StatementError) as caught:
        read(text)
    assert caught.value.setting == "decimal"
    assert only(read(text, decimal=","))["amount"] == "1.234"


def test_a_qif_category_and_its_class_become_category_and_tag() -> None:
    body = only(read(QIF))
    assert (body["category"], body["tags"], body["description"]) == ("Food:Tea", ["holiday"], "Tea house")


def test_qif_dates_of_both_centuries_stand_in_one_file() -> None:
    rows = bodies(read("!Type:CCard\nD12/31/99\nT5\n^\nD1/ 2'00\nT6\n^\nD2/ 3'2004\nT7\n^\n"))
    assert [row["date"] for row in rows] == ["1999-12-31", "2000-01-02", "2004-02-03"]


def test_qif_dates_that_read_two_ways_are_refused_until_the_format_is_given() -> None:
    text = "!Type:Cash\nD03/04'26\nT5\n^\n"
    with pytest.raises(StatementError) as caught:
        read(text)
    assert (caught.value.setting, caught.value.choices) == ("date_format", ("DD/MM/YYYY", "MM/DD/YYYY"))
    assert only(read(text, date_format="%d/%m/%y"))["date"] == "2026-04-03"


def test_a_split_qif_record_becomes_its_parts_and_one_that_does_not_add_up_is_refused() -> None:
    split = "!Type:Bank\nD3/14/2026\nT-10\nPShop\nSFood\n$-7\nSHome\nEsoap\n$-{}\n^\n"
    parts = read(split.format(3))
    assert [(row.line, row.transaction["category"], row.transaction["amount"]) for row in parts.rows] == [
        (5, "Food", "7"),
        (7, "Home", "3"),
    ]
    assert parts.rows[1].transaction["description"] == "Shop – soap"
    assert read(split.format(4)).refusals[0].reason == "its parts add up to -11, not to -10"


def test_qif_transfers_and_investments_are_refused_and_lists_are_no_rows() -> None:
    text = "!Type:Cat\nNFood\n^\n!Account\nNGiro\n^\n!Type:Bank\nD3/14/2026\nT1\nL[Savings]\n^\n" + QIF
    statement = read(text + "!Type:Invst\nD3/14/2026\nNBuy\nT5\n^\n")
    assert [one.reason for one in statement.refusals] == [
        "a transfer to [Savings] is neither income nor expense",
        "an investment is neither income nor expense",
    ]
    assert len(statement.rows) == 1


def test_the_day_of_a_camt_entry_is_that_of_booking() -> None:
    assert ntry()["date"] == "2026-03-14"


def test_a_camt_description_is_the_other_side_and_the_purpose() -> None:
    assert ntry()["description"] == "Tea house – Green"
    assert ntry(ustrd="Green</Ustrd><Ustrd>tea")["description"] == "Tea house – Green tea"


def collective(first: str, second: str, currency: str = "EUR") -> list[dict[str, Any]]:
    """The rows of an entry of 6.60 that is made of two payments."""
    amount = '<Amt Ccy="{}">{}</Amt><RltdPties>'
    payment = f"{amount.format(currency, second)}<Cdtr><Nm>Baker</Nm></Cdtr></RltdPties>"
    entry = NTRY.replace("<RltdPties>", amount.format(currency, first))
    return bodies(read(CAMT.format(entry.replace("</TxDtls>", f"</TxDtls>\n<TxDtls>{payment}</TxDtls>"))))


def test_a_collective_camt_entry_becomes_its_payments_where_they_add_up_to_it() -> None:
    assert [(row["amount"], row["description"]) for row in collective("4.10", "2.50")] == [
        ("4.1", "Tea house – Green"),
        ("2.5", "Baker"),
    ]
    for other in (collective("4.10", "2.51"), collective("4.10", "2.50", "SEK"), collective("", "6.60")):
        assert [(row["amount"], row["description"]) for row in other] == [("6.6", "2 payments")]


@pytest.mark.parametrize(
    ("way", "want"),
    [
        ("CRDT</CdtDbtInd>", ("income", False)),
        ("DBIT</CdtDbtInd><RvslInd>false</RvslInd>", ("expense", False)),
        ("CRDT</CdtDbtInd><RvslInd>true</RvslInd>", ("expense", True)),
        ("DBIT</CdtDbtInd><RvslInd>true</RvslInd>", ("income", True)),
    ],
)
def test_a_camt_reversal_is_a_refund_of_what_it_takes_back(way: str, want: tuple[str, bool]) -> None:
    body = ntry(way=way)
    assert (body["type"], body["refund"]) == want


def test_camt_with_prefixed_names_and_of_later_versions_is_read() -> None:
    text = CAMT.format(NTRY).replace("<", "<n:").replace("<n:?", "<?")
    prefixed = text.replace("<n:/", "</n:").replace("xmlns=", "xmlns:n=")
    assert only(read(prefixed)) == ntry()
    later = CAMT.format(NTRY).replace("<Nm>", "<Pty><Nm>").replace("</Nm>", "</Nm></Pty>")
    assert only(read(later.replace("<Sts>BOOK", "<Sts><Cd>BOOK</Cd>"))) == ntry()


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("BOOK<", "PDNG<", "row"),
        ("DBIT", "BOTH", "type"),
        (">6.60<", ">6,60<", "amount"),
        (">6.60<", "><", "amount"),
        (">6.60<", ">-6.60<", "amount"),
        (">6.60<", ">1e9<", "amount"),
        ('Ccy="EUR"', 'Ccy="€"', "currency"),
        ("2026-03-14", "2026-02-30", "date"),
    ],
)
def test_a_camt_entry_that_is_no_booking_is_refused_by_itself(old: str, new: str, field: str) -> None:
    statement = read(CAMT.format(NTRY.replace(old, new) + NTRY))
    assert ([one.field for one in statement.refusals], len(statement.rows)) == ([field], 1)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{LAUGHS}]><Document>&l9;</Document>',
            "document type",
        ),
        ('<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document/>', "document type"),
        (CAMT.format(NTRY)[:-30], "the XML is broken"),
        (CAMT.format("<a>" * 100_000), "nested deeper"),
        ("<html><body>Sign in</body></html>", "no account statement"),
        (CAMT.format(""), "no transaction"),
        ("OFXHEADER:100\n<OFX></OFX>", "no transaction"),
        ("!Type:Cat\nNFood\n^\n", "no transaction"),
        (":20:x\n:25:y\n:62F:C260331EUR93,4\n-\n", "no transaction"),
    ],
)
def test_xml_that_would_expand_or_fetch_something_and_files_without_an_entry_are_refused(
    text: str, said: str
) -> None:
    with pytest.raises(StatementError, match=said):
        read(text)


@pytest.mark.parametrize(
    ("mark", "want"),
    [
        *[("C", ("income", False)), ("D", ("expense", False)), ("CR", ("income", False))],
        *[("RC", ("income", True)), ("RD", ("expense", True)), ("RDR", ("expense", True))],
    ],
)
def test_a_mark_of_mt940_says_income_expense_or_what_is_taken_back(mark: str, want: tuple[str, bool]) -> None:
    body = mt940(f":61:2603160314{mark}6,60NTRFNONREF\n")
    assert (body["type"], body["refund"], body["amount"]) == (*want, "6.6")


@pytest.mark.parametrize(
    ("days", "want"),
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
def test_the_day_of_mt940_is_that_of_booking_in_the_year_nearest_to_the_value_date(
    days: str, want: str
) -> None:
    assert mt940(f":61:{days}D6,60NTRFNONREF\n")["date"] == want


@pytest.mark.parametrize(
    ("text", "want"),
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
def test_the_texts_of_mt940_become_payee_and_purpose(text: str, want: str) -> None:
    assert mt940(f":61:2603160314D6,60NTRFNONREF\n:86:{text}\n")["description"] == want


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (":61:2603160314X6,60NTRF", "row"),
        (":61:260316031ED6,60NTRF", "row"),
        (":61:2603160314ED6,60NTRF", "row"),
        (":61:2613160399D6,60NTRF", "date"),
        (":61:261316D6,60NTRF", "date"),
        (":61:2603160314D6,6,0NTRF", "amount"),
        (":61:2603160314D0,NTRF", "amount"),
    ],
)
def test_an_mt940_entry_that_is_no_booking_is_refused_by_itself(entry: str, field: str) -> None:
    statement = read(MT940.format(f"{entry}\n{ENTRY}"))
    assert ([one.field for one in statement.refusals], len(statement.rows)) == ([field], 1)


def test_a_text_longer_than_a_description_is_cut_and_a_control_character_taken_out() -> None:
    body = mt940(ENTRY.replace("Tea house", "Tea\x07 " + "x" * 600))
    assert body["description"] == "Tea " + "x" * 508


def test_formulas_markup_and_emoji_of_a_bank_are_text() -> None:
    text = "=cmd|' /C calc'!A0 <script>alert(1)</script> 🍵"
    assert mt940(f":61:2603160314D6,60NTRF\n:86:{text}\n")["description"] == text
    assert only(read(QIF.replace("Tea house", text)))["description"] == text


@pytest.mark.parametrize(
    "text", [OFX.format(STMTTRN * 11), CAMT.format(NTRY * 11), MT940.format(ENTRY * 11), QIF * 11]
)
def test_a_file_of_more_rows_than_are_taken_is_refused_as_such(text: str) -> None:
    assert len(read_statement(text.encode(), Options(currency="EUR"), most_rows=11).rows) == 11
    with pytest.raises(TooManyRowsError):
        read_statement(text.encode(), Options(currency="EUR"), most_rows=10)


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


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_of_any_format_is_done_with_in_little_time(name: str) -> None:
    started = time.process_time()
    rows_or_refusal(HOSTILE[name].encode())
    assert time.process_time() - started < 5


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


@pytest.mark.parametrize("kind", PIECES)
def test_whatever_stands_in_a_file_of_a_format_is_read_or_refused(kind: str) -> None:
    piece = st.sampled_from(PIECES[kind]) | st.text(max_size=4)

    @settings(max_examples=120, deadline=None)
    @given(st.lists(piece, max_size=14), st.sampled_from(["utf-8", "utf-16"]))
    def read_any(pieces: list[str], encoding: str) -> None:
        text = START[kind].replace("{}", "") + "".join(pieces)
        rows_or_refusal(text.encode(encoding, "surrogatepass"))

    read_any()
