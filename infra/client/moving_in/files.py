"""The files of an export: tables with a header, JSON documents, and what days and amounts in them mean."""

import csv
import io
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from infra.client.moving_in.books import MovingInError
from lambdas.ledger.statement.errors import StatementError
from lambdas.ledger.statement.values.amounts import currency_of_symbol, detect_decimal_mark, parse_amount_cell
from lambdas.ledger.statement.values.dates import detect_date_format, parse_date_format

SQLITE_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class AppOptions:
    """The user's options for an export: the currency of apps that have none, and the format of days."""

    currency: str | None = None
    date_format: str | None = None

    def needed_currency(self, app: str) -> str:
        if self.currency is None:
            raise MovingInError(f"{app} exports no currency.", "Name it: --currency EUR")
        return self.currency


@dataclass(frozen=True, slots=True)
class AppFile:
    """One file of an export, as text; `database` holds the bytes of a SQLite database."""

    name: str
    text: str
    database: bytes = b""

    def header(self) -> list[str]:
        """Return the names of the columns of a table, none if the file is no table."""
        if self.text.lstrip()[:1] in ("", "{", "[", "<"):
            return []
        return next(iter(self._reader()), [])

    def rows(self) -> list[dict[str, str]]:
        """Return the rows of a table by the names of its columns; missing cells are empty."""
        reader = self._reader()
        names: list[str] = next(reader, [])
        return [
            {name: cells[index].strip() if index < len(cells) else "" for index, name in enumerate(names)}
            for cells in reader
            if any(cells)
        ]

    def document(self) -> Any:
        """Return the JSON of the file, None if it is none."""
        if not self.text.lstrip().startswith(("{", "[")):
            return None
        try:
            return json.loads(self.text, parse_float=Decimal)
        except ValueError:
            return None

    def _reader(self) -> Any:
        head = self.text[:4096].split("\n", 1)[0]
        delimiter = max(",;\t", key=head.count)
        return csv.reader(io.StringIO(self.text), delimiter=delimiter)


def read_tables(database: bytes, *names: str) -> dict[str, list[dict[str, Any]]] | None:
    """Return all rows of some tables of a SQLite database, None if it has not all of them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.sqlite"
        path.write_bytes(database)
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            existing = {row["name"] for row in connection.execute("SELECT name FROM sqlite_master")}
            if not set(names) <= existing:
                return None
            return {
                name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")]  # noqa: S608
                for name in names
            }
        except sqlite3.DatabaseError as error:
            raise MovingInError(f"The database cannot be read: {error}.") from None
        finally:
            connection.close()


def first_document(files: Iterable[AppFile], *names: str) -> list[Any]:
    """Return the JSON objects of the files that have all of these names."""
    documents = [file.document() for file in files]
    return [one for one in documents if isinstance(one, Mapping) and set(names) <= set(one)]


class Cells:
    """Reads the days and amounts of a table in the one way that fits all of them."""

    def __init__(self, days: Sequence[str], amounts: Sequence[str], options: AppOptions) -> None:
        """Raises `MovingInError` where they can be read in two ways."""
        filled = [_plain(cell) for cell in amounts if cell]
        try:
            self._format = (
                parse_date_format(options.date_format)
                if options.date_format
                else detect_date_format(filter(None, days), "date")
            )
            self._mark = detect_decimal_mark(filled, "amount")
        except StatementError as error:
            choices = " or ".join(error.choices)
            hint = f"Say it with --date-format {choices}" if error.option == "date_format" else ""
            raise MovingInError(f"{error}.", hint) from None

    def day(self, cell: str) -> date:
        day = self._format.parse(cell)
        if day is None:
            raise MovingInError(f"'{cell[:40]}' is not a date ({self._format.name}).")
        return day

    def amount(self, cell: str) -> Decimal:
        """Return an amount; an empty cell is zero."""
        if not cell:
            return Decimal(0)
        parsed = parse_amount_cell(_plain(cell))
        value = parsed.value(self._mark) if parsed else None
        if value is None:
            raise MovingInError(f"'{cell[:40]}' is not an amount.")
        return value


def currency_in(cells: Iterable[str]) -> str | None:
    """Return the only currency that amounts name by their sign, None if they name none or several."""
    parsed = {amount.currency for cell in cells if cell and (amount := parse_amount_cell(cell))} - {None}
    return parsed.pop() if len(parsed) == 1 else None


def currency_code(text: str) -> str:
    """Return the code of a currency that is written as a code, a symbol, or `CURRENCY::EUR`."""
    name = text.rpartition(":")[2].strip()
    return currency_of_symbol(name) or name.upper()


def _plain(cell: str) -> str:
    """Return an amount without the apostrophe that keeps a spreadsheet from calculating it."""
    return cell.removeprefix("'")
