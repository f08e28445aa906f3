"""Spreadsheets and archives become transactions as CSV does, and cannot cost more than it."""

import io
import zipfile

import pytest

from lambdas.ledger.statement import Options, Statement, StatementError, TooManyRowsError, read_statement
from lambdas.ledger.statement.workbooks import archive, zip_files
from tests.support.workbooks import CODED_DAY, DAY, Row, xls, xlsx

EUR = Options(currency="EUR")
HEADER: Row = ("Datum", "Empfänger", "Betrag")
ROWS: list[Row] = [
    ("Konto", "DE02 1234"),
    HEADER,
    ((46095, DAY), "Teehaus", -12.5),
    ((46097.375, CODED_DAY), "Acme", 1500),
]
ENTRIES = [("2026-03-14", "expense", "12.5", "Teehaus"), ("2026-03-16", "income", "1500", "Acme")]
CSV = b"Date,Payee,Amount\n2026-03-14,Teehaus,-12.50\n2026-03-16,Acme,1500.00\n"


def entries(statement: Statement) -> list[tuple[str, str, str, str]]:
    return [(row.day.isoformat(), row.type, row.amount_text, row.description) for row in statement.rows]


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as members_of_file:
        for name, data in members.items():
            members_of_file.writestr(name.replace("_dot_", "."), data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "file_format"),
    [(xlsx({"Umsätze": ROWS}), "xlsx"), (xls(ROWS), "xls"), (xls(ROWS, texts_per_part=2), "xls")],
)
def test_a_workbook_becomes_its_rows_with_the_days_that_a_person_sees(data: bytes, file_format: str) -> None:
    statement = read_statement(data, EUR)
    assert statement.format == file_format
    assert entries(statement) == ENTRIES
    assert [row.line for row in statement.rows] == [3, 4]


def test_days_that_are_counted_from_1904_are_read() -> None:
    rows: list[Row] = [HEADER, ((46095 - 1462, DAY), "Teehaus", -12.5), ((46097 - 1462, DAY), "Acme", 1500)]
    data = xlsx({"Umsätze": rows}, '<workbookPr date1904="1"/>')
    assert entries(read_statement(data, EUR)) == ENTRIES


def test_the_binary_fractions_of_a_spreadsheet_become_exact_amounts() -> None:
    rows: list[Row] = [
        HEADER,
        ((46095, DAY), "Teehaus", -12.499999999999998),
        ((46097, DAY), "Acme", 0.1 + 0.2),
    ]
    amounts = [row.amount_text for row in read_statement(xlsx({"a": rows}), EUR).rows]
    assert amounts == ["12.5", "0.3"]


def test_all_sheets_with_transactions_are_read_and_others_are_not() -> None:
    sheets: dict[str, list[Row]] = {
        "Notes": [("Hello",)],
        "March": [HEADER, ROWS[2]],
        "April": [HEADER, ROWS[3]],
    }
    assert entries(read_statement(xlsx(sheets), Options(currency="EUR", positive="income"))) == ENTRIES


@pytest.mark.parametrize(
    "data",
    [
        b"<html><head><style>td{}</style></head><body><table><tr><th>Date</th><th>Payee<th>Amount</tr>"
        b"<tr><td>2026-03-14</td><td>Teehaus</td><td>-12,50&nbsp;&euro;</td></tr>"
        b"<tr><td>2026-03-16<td>Acme<td>1.500,00 &euro;</table></body></html>",
        b'<?xml version="1.0" encoding="UTF-8"?>'
        b'<?mso-application progid="Excel.Sheet"?>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        b'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
        b'<Row><Cell><Data ss:Type="String">Date</Data></Cell><Cell><Data ss:Type="String">Payee</Data>'
        b'</Cell><Cell ss:Index="4"><Data ss:Type="String">Amount</Data></Cell></Row>'
        b'<Row><Cell><Data ss:Type="DateTime">2026-03-14T00:00:00.000</Data></Cell>'
        b'<Cell><Data ss:Type="String">Teehaus</Data></Cell>'
        b'<Cell ss:Index="4"><Data ss:Type="Number">-12.5</Data></Cell></Row>'
        b'<Row><Cell><Data ss:Type="DateTime">2026-03-16T09:30:00.000</Data></Cell>'
        b'<Cell><Data ss:Type="String">Acme</Data></Cell>'
        b'<Cell ss:Index="4"><Data ss:Type="Number">1500</Data></Cell></Row>'
        b"</Table></Worksheet></Workbook>",
    ],
)
def test_pages_and_xml_that_are_called_xls_are_read(data: bytes) -> None:
    assert entries(read_statement(data, EUR)) == ENTRIES


def test_a_zip_of_statements_is_read_as_one_and_each_row_once() -> None:
    more = CSV + b"2026-03-20,Bakery,-3.00\n"
    data = zipped(
        a_dot_csv=CSV, b_dot_csv=more, readme_dot_txt=b"hello", c_dot_xlsx=xlsx({"x": [HEADER, *ROWS[2:]]})
    )
    statement = read_statement(data, EUR)
    assert entries(statement) == [*ENTRIES, ("2026-03-20", "expense", "3", "Bakery")]
    assert [row.message.code for row in statement.left_out] == ["repeated_in_archive"] * 4
    assert [note.code for note in statement.notes] == ["rows_of_several_files", "member_left_out"]
    lines = [row.line for row in statement.rows] + [row.line for row in statement.left_out]
    assert len(set(lines)) == len(lines) == 7


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04broken", "broken_archive"),
        (b"\xd0\xcf\x11\xe0broken", "broken_workbook"),
        (xls(ROWS)[:1600], "broken_workbook"),
        (zipped(a_dot_zip=zipped(b_dot_csv=CSV)), "archive_in_archive"),
        (zipped(content_dot_xml=b"<x/>"), "open_document"),
        (
            zipped(
                mimetype=b"application/vnd.oasis.opendocument.spreadsheet",
                content_dot_xml=b"<office:document-content/>",
                META_dot_xml=b"<x/>",
            ),
            "open_document",
        ),
        (zipped(a_dot_pdf=b"%PDF-1.7"), "pdf"),
        (zipped(**{"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook/>"}), "xml_with_doctype"),
        (zipped(**{"xl/workbook.xml": b"<workbook><sheets/></workbook>"}), "broken_workbook"),
    ],
)
def test_a_file_that_is_no_workbook_or_archive_says_why(data: bytes, code: str) -> None:
    with pytest.raises(StatementError) as error:
        read_statement(data, EUR)
    assert error.value.code == code


def test_an_archive_is_read_up_to_a_bound_whatever_it_says_of_its_size() -> None:
    bomb = zipped(a_dot_csv=b"0" * (archive.MAX_UNPACKED_BYTES + 1))
    assert len(bomb) < 100_000
    with pytest.raises(StatementError) as error:
        read_statement(bomb, EUR)
    assert error.value.code == "archive_too_large"


def test_an_archive_of_very_many_files_is_not_opened() -> None:
    members = {f"{number}.csv": b"" for number in range(zip_files.MAX_STATEMENTS + 1)}
    with pytest.raises(StatementError) as error:
        read_statement(zipped(**members), EUR)
    assert error.value.code == "archive_too_large"


def test_rows_of_workbooks_and_archives_count_together() -> None:
    with pytest.raises(TooManyRowsError):
        read_statement(xlsx({"a": ROWS}), EUR, max_rows=1)
    with pytest.raises(TooManyRowsError):
        read_statement(zipped(a_dot_csv=CSV, b_dot_csv=CSV), EUR, max_rows=3)


def test_a_row_far_below_the_others_costs_nothing() -> None:
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    parts = {
        "xl/workbook.xml": b'<workbook><sheets><sheet name="a" id="r"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": b'<x><Relationship Id="r" Target="/xl/s.xml"/></x>',
        "xl/s.xml": b"<worksheet><sheetData>" + cell + b"</sheetData></worksheet>",
    }
    with pytest.raises(StatementError) as error:
        read_statement(zipped(**parts), EUR)
    assert error.value.code == "empty_file"


YNAB_REGISTER = b"""\
Account,Flag,Date,Payee,Category Group/Category,Category Group,Category,Memo,Outflow,Inflow,Cleared
"Giro","","14/03/2026","Tea House","Food: Cafe","Food","Cafe","",12.50,0.00,"Cleared"
"Giro","","16/03/2026","Acme","Inflow: Ready to Assign","Inflow","Ready to Assign","",0.00,1500.00,"Cleared"
"Giro","","17/03/2026","Transfer : Savings","","","","",200.00,0.00,"Cleared"
"""
YNAB_PLAN = b"""\
"Month","Category Group/Category","Category Group","Category","Assigned","Activity","Available"
"Mar 2026","Food: Cafe","Food","Cafe",50.00,-12.50,37.50
"""
YNAB_4_REGISTER = b"""\
Account,Flag,Check Number,Date,Payee,Category,Master Category,Sub Category,Memo,Outflow,Inflow
"Giro","","","14/03/2026","Tea House","Food: Cafe","Food","Cafe","",12.50,0.00
Giro,,,16/03/2026,Acme,"Income: Available this month",Income,"Available this month",,0.00,1500.00
"Giro","","","17/03/2026","Transfer : Savings","","","","",200.00,0.00
"""


@pytest.mark.parametrize(
    ("data", "categories"),
    [
        (
            zipped(Budget_Register_dot_csv=YNAB_REGISTER, Budget_Plan_dot_csv=YNAB_PLAN),
            ["Cafe", "Ready to Assign"],
        ),
        (YNAB_4_REGISTER, ["Food:Cafe", "Income:Available this month"]),
    ],
)
def test_the_register_of_ynab_is_read_with_its_transfers(data: bytes, categories: list[str]) -> None:
    statement = read_statement(data, EUR)
    assert entries(statement) == [
        ("2026-03-14", "expense", "12.5", "Tea House"),
        ("2026-03-16", "income", "1500", "Acme"),
    ]
    assert [row.category for row in statement.rows] == categories
    [transfer] = statement.transfers
    assert (transfer.description, transfer.amount_text) == ("Transfer : Savings", "200")
