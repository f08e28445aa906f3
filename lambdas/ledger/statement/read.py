"""Read the bytes of a statement into rows, each with the line that it came from."""

from collections.abc import Sequence

from lambdas.ledger.statement.encoding import FALLBACK_ENCODING, decode
from lambdas.ledger.statement.errors import Message, Question, StatementError, TooManyRowsError
from lambdas.ledger.statement.formats import CSV, detect_format, read_format
from lambdas.ledger.statement.identity import identify
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import Reading, RefusedRow, Row, Statement

# What banks write that do not write UTF-8. The names of the columns are words in only one of them.
OTHER_ENCODINGS = ("cp1250", "cp1251", "gb18030", "shift_jis")
_NO_HEADER = ("no_header", "no_header_with_columns")
_IN_WRONG_ENCODING = (*_NO_HEADER, "not_in_encoding", "nul_characters")


def read_statement(data: bytes, options: Options | None = None, *, max_rows: int | None = None) -> Statement:
    """Read a file.

    Args:
        data: The bytes of the file, in any known format and encoding.
        options: What the user says about the file.
        max_rows: The number of rows, refused ones included, beyond which the file is refused.

    Raises:
        StatementError: The file cannot be read, or in more than one way.
        TooManyRowsError: The file has more rows than `max_rows`.
    """
    options = options or Options()
    options.validate()
    text, encoding = decode(data, options.encoding)
    file_format = detect_format(text)
    try:
        reading = read_format(file_format, text, options, max_rows)
    except StatementError as error:
        if error.code not in _NO_HEADER or encoding != FALLBACK_ENCODING or options.encoding:
            raise
        reading, encoding = _read_in_other_encoding(data, options, max_rows, error)
    if max_rows is not None and len(reading.rows) > max_rows:
        raise TooManyRowsError(max_rows)
    readings, are_numbered = _with_distinct_lines(reading.rows)
    rows = identify(row for row in readings if isinstance(row, Row))
    return Statement(
        format=file_format,
        encoding=encoding,
        layout=reading.layout,
        rows=rows,
        refused=tuple(row for row in readings if isinstance(row, RefusedRow)),
        notes=tuple(_notes(encoding, reading, rows, are_numbered)),
    )


def _read_in_other_encoding(
    data: bytes, options: Options, max_rows: int | None, error: StatementError
) -> tuple[Reading, str]:
    """Read a CSV file in the first encoding in which it has a header; `error` is the one of the fallback."""
    for encoding in OTHER_ENCODINGS:
        try:
            text, _ = decode(data, encoding)
            return read_format(CSV, text, options, max_rows), encoding
        except StatementError as other:
            if other.code not in _IN_WRONG_ENCODING:
                raise  # the header was understood, so that the error is about the file
    question = Question("encoding", OTHER_ENCODINGS)
    params = {name: error.message.params[name] for name in ("max", "line", "cells")}
    raise StatementError("no_header_in_encoding", question, encoding=FALLBACK_ENCODING, **params)


def _with_distinct_lines(rows: Sequence[Row | RefusedRow]) -> tuple[Sequence[Row | RefusedRow], bool]:
    """Return the rows, numbered if several stand on one line of the file, and whether they are numbered."""
    if len({row.line for row in rows}) == len(rows):
        return rows, False
    return [row.with_line(number) for number, row in enumerate(rows, 1)], True


def _notes(encoding: str, reading: Reading, rows: Sequence[Row], are_numbered: bool) -> list[Message]:
    notes = []
    if are_numbered:
        notes.append(Message("rows_are_numbered"))
    if encoding == FALLBACK_ENCODING or encoding in OTHER_ENCODINGS:
        notes.append(Message("read_as_encoding", {"encoding": encoding}))
    if reading.is_type_by_sign and len(rows) > 1 and all(row.type == "income" for row in rows):
        notes.append(Message("all_rows_are_income"))
    return notes
