"""XLSX: the sheets of a workbook in Office Open XML.

https://ecma-international.org/publications-and-standards/standards/ecma-376/
"""

import posixpath
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from lambdas.ledger.statement.errors import StatementError, TooManyRowsError
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.workbooks.archive import Archive
from lambdas.ledger.statement.workbooks.sheet import (
    MAX_COLUMNS,
    Sheet,
    date_text,
    is_date_format,
    number_text,
    table_row,
)
from lambdas.ledger.statement.workbooks.xml_events import read_xml

WORKBOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)
_HIDDEN = ("hidden", "veryHidden")
# Lines above the table come on top of the rows that a caller accepts.
_MAX_OTHER_ROWS = 1_000


def read_xlsx(archive: Archive, max_rows: int | None) -> list[Sheet]:
    """Return the visible sheets of a workbook in their order."""
    workbook = _Workbook()
    read_xml(archive.chunks(WORKBOOK), workbook)
    targets = _Relations()
    texts, styles = _Texts(), _Styles()
    for path, handler in (
        ("xl/_rels/workbook.xml.rels", targets),
        ("xl/sharedStrings.xml", texts),
        ("xl/styles.xml", styles),
    ):
        if path in archive.members:
            read_xml(archive.chunks(path), handler)
    sheets = []
    for name, relation in workbook.sheets:
        path = posixpath.normpath(posixpath.join("xl", targets.targets.get(relation, "")))
        if path not in archive.members:
            continue
        reader = _SheetReader(texts.texts, styles, is_from_1904=workbook.is_from_1904, max_rows=max_rows)
        read_xml(archive.chunks(path), reader)
        sheets.append(Sheet(name, tuple(reader.rows)))
    if not sheets:
        raise StatementError("broken_workbook")
    return sheets


class _Workbook:
    """The names of the visible sheets with their relations, and from which day days are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.is_from_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet" and attributes.get("state") not in _HIDDEN:
            self.sheets.append((attributes.get("name", ""), attributes.get("id", "")))
        elif name == "workbookPr":
            self.is_from_1904 = attributes.get("date1904") in ("1", "true")

    def end(self, name: str) -> None:
        pass

    def characters(self, text: str) -> None:
        pass


class _Relations:
    """The paths of the parts of a workbook, by their ids."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "").removeprefix("/xl/")

    def end(self, name: str) -> None:
        pass

    def characters(self, text: str) -> None:
        pass


class _Texts:
    """The texts that cells share; the reading of Asian texts is no part of them."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._is_text = self._is_reading = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._is_reading = True
        elif name == "t":
            self._is_text = not self._is_reading

    def end(self, name: str) -> None:
        if name == "si":
            self.texts.append("".join(self._parts))
        elif name == "rPh":
            self._is_reading = False
        elif name == "t":
            self._is_text = False

    def characters(self, text: str) -> None:
        if self._is_text:
            self._parts.append(text)


class _Styles:
    """The number format of each style of cells."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._is_in_cells = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self._codes[_integer(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._is_in_cells = True
        elif name == "xf" and self._is_in_cells:
            self._formats.append(_integer(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_in_cells = False

    def characters(self, text: str) -> None:
        pass

    def is_date(self, style: str | None) -> bool:
        index = _integer(style)
        return index < len(self._formats) and is_date_format(self._formats[index], self._codes)


class _SheetReader:
    """The rows of a sheet."""

    def __init__(
        self, texts: list[str], styles: _Styles, *, is_from_1904: bool, max_rows: int | None
    ) -> None:
        self.rows: list[TableRow] = []
        self._texts, self._styles, self._is_from_1904 = texts, styles, is_from_1904
        self._max_rows = max_rows
        self._number = self._column = 0
        self._cells: dict[int, str] = {}
        self._attributes: Mapping[str, str] = {}
        self._parts: list[str] = []
        self._is_value = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._number = _integer(attributes.get("r")) or self._number + 1
            self._cells, self._column = {}, -1
        elif name == "c":
            match = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _column_number(match[1]) if match else self._column + 1
            self._attributes, self._parts = attributes, []
        elif name in ("v", "t"):
            self._is_value = True

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._is_value = False
        elif name == "c" and self._parts and self._column < MAX_COLUMNS:
            self._cells[self._column] = self._text("".join(self._parts))
        elif name == "row" and any(self._cells.values()):
            self.rows.append(table_row(self._number, self._cells))
            if self._max_rows is not None and len(self.rows) > self._max_rows + _MAX_OTHER_ROWS:
                raise TooManyRowsError(self._max_rows)

    def characters(self, text: str) -> None:
        if self._is_value:
            self._parts.append(text)

    def _text(self, value: str) -> str:
        kind = self._attributes.get("t", "n")
        if kind == "s":
            index = _integer(value)
            return self._texts[index] if index < len(self._texts) else ""
        if kind == "n":
            if self._styles.is_date(self._attributes.get("s")):
                return date_text(_number(value), is_from_1904=self._is_from_1904)
            return number_text(value)
        if kind == "b":
            return "true" if value == "1" else "false"
        return "" if kind == "e" else value


def _integer(text: str | None) -> int:
    """Return a number of the file, 0 where it is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _number(text: str) -> Decimal:
    """Return a number of the file, 0 where it is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() else Decimal(0)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
