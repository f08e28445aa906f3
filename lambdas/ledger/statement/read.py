"""Read the bytes of a statement into rows, each with the line that it came from."""

from collections.abc import Sequence

from lambdas.ledger.statement.encoding import FALLBACK_ENCODING, decode
from lambdas.ledger.statement.errors import Message, Question, StatementError, TooManyRowsError
from lambdas.ledger.statement.formats import CSV, detect_format, read_format
from lambdas.ledger.statement.identity import identify
from lambdas.ledger.statement.options import POSITIVE_MEANINGS, Options
from lambdas.ledger.statement.rows import TRANSFER, LeftOut, Reading, RefusedRow, Row, Statement

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
    if file_format == CSV and encoding == FALLBACK_ENCODING and not options.encoding:
        reading, encoding = _read_in_some_encoding(data, text, options, max_rows)
    else:
        try:
            reading = read_format(file_format, text, options, max_rows)
        except StatementError as error:
            if error.code not in _NO_HEADER or encoding.startswith(("utf", "ascii")) or options.encoding:
                raise
            raise _no_header_in(encoding, error) from None
    if max_rows is not None and len(reading.rows) > max_rows:
        raise TooManyRowsError(max_rows)
    readings, are_numbered = _with_distinct_lines(reading.rows)
    identified = identify([row for row in readings if isinstance(row, Row)])
    rows = tuple(row for row in identified if row.type != TRANSFER or row.document is not None)
    transfers = tuple(row for row in identified if row.type == TRANSFER and row.document is None)
    if reading.is_type_by_sign and options.positive is None:
        _reject_all_income(identified)
    return Statement(
        format=file_format,
        encoding=encoding,
        layout=reading.layout,
        rows=rows,
        refused=tuple(row for row in readings if isinstance(row, RefusedRow)),
        notes=tuple(_notes(encoding, reading, are_numbered)),
        transfers=transfers,
        left_out=tuple(row for row in readings if isinstance(row, LeftOut)),
        balances=tuple(reading.balances),
    )


def _reject_all_income(rows: Sequence[Row]) -> None:
    """Raise `StatementError` if every row would be income, which is more likely a card's statement."""
    if (
        len(rows) > 1
        and all(row.signed_amount > 0 for row in rows)
        and not any(row.type == TRANSFER for row in rows)
    ):
        raise StatementError("all_rows_are_income", Question("positive", POSITIVE_MEANINGS))


def _read_in_some_encoding(
    data: bytes, text: str, options: Options, max_rows: int | None
) -> tuple[Reading, str]:
    """Read a table whose bytes do not tell the encoding in the first one in which its header has known
    names.
    """
    reading: Reading | None = None
    error: StatementError | None = None
    try:
        reading = read_format(CSV, text, options, max_rows)
    except StatementError as problem:
        error = problem
    if reading is not None and reading.is_named:
        return reading, FALLBACK_ENCODING
    for encoding in OTHER_ENCODINGS:
        try:
            other = read_format(CSV, decode(data, encoding)[0], options, max_rows)
        except StatementError as problem:
            if error is not None and problem.code not in _IN_WRONG_ENCODING and problem.code != error.code:
                raise
            continue
        if other.is_named:
            return other, encoding
    if reading is not None:
        return reading, FALLBACK_ENCODING
    if error is None or error.code not in _NO_HEADER:
        raise error or StatementError("empty_file")
    raise _no_header_in(FALLBACK_ENCODING, error)


def _no_header_in(encoding: str, error: StatementError) -> StatementError:
    """Return the error of a file whose header is unknown, perhaps because of its encoding."""
    question = Question("encoding", OTHER_ENCODINGS)
    params = {name: error.message.params[name] for name in ("max", "line", "cells")}
    return StatementError("no_header_in_encoding", question, encoding=encoding, **params)


def _with_distinct_lines(
    rows: Sequence[Row | RefusedRow | LeftOut],
) -> tuple[Sequence[Row | RefusedRow | LeftOut], bool]:
    """Return the rows, numbered if several stand on one line of the file, and whether they are numbered."""
    if len({row.line for row in rows}) == len(rows):
        return rows, False
    return [row.with_line(number) for number, row in enumerate(rows, 1)], True


def _notes(encoding: str, reading: Reading, are_numbered: bool) -> list[Message]:
    notes = list(reading.notes)
    if are_numbered:
        notes.append(Message("rows_are_numbered"))
    if not encoding.startswith(("utf", "ascii")):
        notes.append(Message("read_as_encoding", {"encoding": encoding}))
    return notes
