"""Zip archives: a workbook in Office Open XML, or several statements in one file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from lambdas.ledger.statement.assemble import to_statement
from lambdas.ledger.statement.errors import Message, StatementError, TooManyRowsError
from lambdas.ledger.statement.formats import XLSX, ZIP, ZIP_MAGIC
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import LeftOut, RefusedRow, Row, Statement
from lambdas.ledger.statement.workbooks.archive import Archive
from lambdas.ledger.statement.workbooks.reader import read_archive
from lambdas.ledger.statement.workbooks.xlsx import WORKBOOK

MAX_STATEMENTS = 100
_OPEN_DOCUMENT = "content.xml"
# A member with such an error is no statement: a note, a picture, a signature.
_NO_STATEMENT = (
    *("pdf", "empty_file", "nul_characters", "not_camt", "no_header", "no_header_with_columns"),
    *("no_header_in_encoding", "broken_xml", "xml_with_doctype", "archive_in_archive", "not_in_encoding"),
)


def read_zip(
    data: bytes, options: Options, max_rows: int | None, read_file: Callable[..., Statement]
) -> Statement:
    """Read a workbook, or all statements of an archive as one, each by `read_file`.

    Raises:
        StatementError: The archive cannot be read, holds no statement, or one that leaves a question open.
        TooManyRowsError: Its statements have more rows than `max_rows` together.
    """
    archive = Archive(data)
    if WORKBOOK in archive.members:
        return _read_workbook(archive, options, max_rows)
    if _OPEN_DOCUMENT in archive.members:
        raise StatementError("open_document")
    names = [name for name in archive.members if not _is_hidden(name)]
    if len(names) > MAX_STATEMENTS:
        raise StatementError("archive_too_large")
    merged = _Merged()
    first_error: StatementError | None = None
    for name in names:
        rest = None if max_rows is None else max_rows - len(merged.all_rows)
        try:
            merged.add(name, _read_member(archive, name, options, rest, read_file))
        except TooManyRowsError:
            raise TooManyRowsError(max_rows or 0) from None
        except StatementError as error:
            if error.code not in _NO_STATEMENT:
                raise
            first_error = first_error or error
            merged.notes.append(
                Message("member_left_out", {"name": name[-80:], "reason": error.message.detail})
            )
    if not merged.statements:
        raise first_error or StatementError("empty_file")
    return merged.statement()


def _read_workbook(archive: Archive, options: Options, max_rows: int | None) -> Statement:
    return to_statement(XLSX, "", read_archive(archive, options, max_rows), options, max_rows)


def _read_member(
    archive: Archive,
    name: str,
    options: Options,
    max_rows: int | None,
    read_file: Callable[..., Statement],
) -> Statement:
    data = archive.read(name)
    if not data.startswith(ZIP_MAGIC):
        return read_file(data, options, max_rows=max_rows)
    inner = Archive(data, archive.rest)
    if WORKBOOK not in inner.members:
        raise StatementError("archive_in_archive")
    statement = _read_workbook(inner, options, max_rows)
    archive.rest = inner.rest
    return statement


def _is_hidden(name: str) -> bool:
    """Return whether a member was added by an operating system and not by a person."""
    return any(part.startswith((".", "__")) for part in name.split("/")) or name.endswith("Thumbs.db")


@dataclass(slots=True)
class _Merged:
    """The statements of an archive as one, whose rows are numbered across them."""

    statements: list[Statement] = field(default_factory=list)
    all_rows: list[Row | RefusedRow | LeftOut] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)

    def add(self, name: str, statement: Statement) -> None:
        """Append the rows of a statement; those that an earlier one has too are left out."""
        parts: Sequence[Sequence[Row | RefusedRow | LeftOut]] = (
            *(statement.rows, statement.transfers, statement.refused, statement.left_out),
        )
        for row in sorted((row for part in parts for row in part), key=lambda row: row.line):
            number = len(self.all_rows) + 1
            if isinstance(row, Row) and row.id in self._ids:
                shown = f"{name}: {row.day} {row.amount_text} {row.currency} {row.description}"
                self.all_rows.append(LeftOut.of_row("repeated_in_archive", number, shown))
            else:
                self.all_rows.append(row.with_line(number))
        self._ids |= {row.id for row in (*statement.rows, *statement.transfers)}
        self.statements.append(statement)
        self.notes += (note for note in statement.notes if note not in self.notes)

    def statement(self) -> Statement:
        formats = {statement.format for statement in self.statements}
        rows = [row for row in self.all_rows if isinstance(row, Row)]
        transfer_ids = {row.id for statement in self.statements for row in statement.transfers}
        first = self.statements[0]
        return replace(
            first,
            format=first.format if len(formats) == 1 else ZIP,
            rows=tuple(row for row in rows if row.id not in transfer_ids),
            transfers=tuple(row for row in rows if row.id in transfer_ids),
            refused=tuple(row for row in self.all_rows if isinstance(row, RefusedRow)),
            left_out=tuple(row for row in self.all_rows if isinstance(row, LeftOut)),
            notes=(Message("rows_of_several_files", {"files": len(self.statements)}), *self.notes),
            balances=tuple(balance for statement in self.statements for balance in statement.balances),
        )
