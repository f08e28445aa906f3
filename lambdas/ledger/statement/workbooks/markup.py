"""Tables in HTML or in the XML of Excel 2003, which many banks call XLS."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from lambdas.ledger.statement.errors import StatementError
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.workbooks.sheet import MAX_COLUMNS, Sheet, number_text, table_row
from lambdas.ledger.statement.workbooks.xml_events import read_xml

_SPREADSHEET = re.compile(r"urn:schemas-microsoft-com:office:spreadsheet")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MAX_SPAN = 50


def is_spreadsheet_xml(head: str) -> bool:
    """Return whether a text is a workbook in the XML of Excel 2003."""
    return _SPREADSHEET.search(head) is not None and "<html" not in head.lower()


def read_html(text: str) -> list[Sheet]:
    """Return the rows of all tables of a page as one sheet, by the lines that they begin on."""
    reader = _HtmlReader()
    reader.feed(text)
    reader.close()
    reader.end_row()
    if not reader.rows:
        raise StatementError("no_transactions", format="HTML")
    return [Sheet("", tuple(reader.rows))]


class _HtmlReader(HTMLParser):
    """Collects the cells of tables; a row ends where the next begins, since many pages leave ends out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[TableRow] = []
        self._cells: dict[int, str] = {}
        self._column = 0
        self._line = 0
        self._parts: list[str] | None = None
        self._span = 1
        self._is_hidden = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.end_row()
            self._line = self.getpos()[0]
        elif tag in ("td", "th"):
            self._end_cell()
            span = dict(attributes).get("colspan") or "1"
            self._span = min(int(span), _MAX_SPAN) if span.isascii() and span.isdecimal() else 1
            self._parts = []
        elif tag == "br" and self._parts is not None:
            self._parts.append(" ")
        self._is_hidden = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._is_hidden = False
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self.end_row()

    def handle_data(self, data: str) -> None:
        if self._parts is not None and not self._is_hidden:
            self._parts.append(data)

    def _end_cell(self) -> None:
        if self._parts is not None and self._column < MAX_COLUMNS:
            self._cells[self._column] = "".join(self._parts).strip()
            self._column += max(self._span, 1)
        self._parts = None

    def end_row(self) -> None:
        self._end_cell()
        if any(self._cells.values()):
            line = max(self._line, self.rows[-1].line + 1 if self.rows else 1)
            self.rows.append(table_row(line, self._cells))
        self._cells, self._column = {}, 0


def read_spreadsheet_xml(text: str) -> list[Sheet]:
    """Return the sheets of a workbook in the XML of Excel 2003."""
    reader = _SpreadsheetReader()
    # The text is decoded already, whatever encoding it declares.
    read_xml([_DECLARATION.sub("", text).encode("utf-8", "replace")], reader, "utf-8")
    if not reader.sheets:
        raise StatementError("broken_workbook")
    return [Sheet(name, tuple(rows)) for name, rows in reader.sheets]


class _SpreadsheetReader:
    def __init__(self) -> None:
        self.sheets: list[tuple[str, list[TableRow]]] = []
        self._number = self._column = 0
        self._cells: dict[int, str] = {}
        self._kind = ""
        self._parts: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Worksheet":
            self.sheets.append((attributes.get("Name", ""), []))
            self._number = 0
        elif name == "Row":
            self._number = _index(attributes) or self._number + 1
            self._cells, self._column = {}, 0
        elif name == "Cell":
            self._column = _index(attributes) or self._column + 1
        elif name == "Data":
            self._kind, self._parts = attributes.get("Type", ""), []

    def end(self, name: str) -> None:
        if name == "Data" and self._parts is not None and self._column <= MAX_COLUMNS:
            self._cells[self._column - 1] = _typed_text("".join(self._parts), self._kind)
            self._parts = None
        elif name == "Row" and self.sheets and any(self._cells.values()):
            self.sheets[-1][1].append(table_row(self._number, self._cells))

    def characters(self, text: str) -> None:
        if self._parts is not None:
            self._parts.append(text)


def _typed_text(text: str, kind: str) -> str:
    if kind == "Number":
        return number_text(text.strip())
    if kind == "DateTime":
        day, _, time = text.strip().partition("T")
        return day if time.startswith("00:00:00") else f"{day} {time[:8]}"
    return text


def _index(attributes: Mapping[str, str]) -> int:
    written = attributes.get("Index", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 8 else 0
