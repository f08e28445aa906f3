"""Make a statement of what the reader of a format returns."""

from collections.abc import Sequence

from lambdas.ledger.statement.errors import Message, Question, StatementError, TooManyRowsError
from lambdas.ledger.statement.identity import identify
from lambdas.ledger.statement.options import POSITIVE_MEANINGS, Options
from lambdas.ledger.statement.rows import TRANSFER, LeftOut, Reading, RefusedRow, Row, Statement


def to_statement(
    file_format: str, encoding: str, reading: Reading, options: Options, max_rows: int | None
) -> Statement:
    """Give the rows of a reading their ids, and tell rows, transfers and rows left out apart.

    Raises:
        StatementError: Every row would be income.
        TooManyRowsError: There are more rows than `max_rows`.
    """
    if max_rows is not None and len(reading.rows) > max_rows:
        raise TooManyRowsError(max_rows)
    readings, are_numbered = _with_distinct_lines(reading.rows)
    identified = identify([row for row in readings if isinstance(row, Row)], options.account or "")
    if reading.is_type_by_sign and options.positive is None:
        _reject_all_income(identified)
    return Statement(
        format=file_format,
        encoding=encoding,
        layout=reading.layout,
        rows=tuple(row for row in identified if not row.is_side),
        refused=tuple(row for row in readings if isinstance(row, RefusedRow)),
        notes=tuple(_notes(encoding, reading, are_numbered)),
        transfers=tuple(row for row in identified if row.is_side),
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


def _with_distinct_lines(
    rows: Sequence[Row | RefusedRow | LeftOut],
) -> tuple[Sequence[Row | RefusedRow | LeftOut], bool]:
    """Return the rows, numbered if several stand on one line of the file, and whether they are numbered."""
    if len({row.line for row in rows}) == len(rows):
        return rows, False
    return [row.with_line(number) for number, row in enumerate(rows, 1)], True


def _notes(encoding: str, reading: Reading, are_numbered: bool) -> list[Message]:
    notes = list(reading.notes)
    rows = [row for row in reading.rows if isinstance(row, Row)]
    if rows and not any(row.description for row in rows):
        notes.append(Message("no_text"))
    if are_numbered:
        notes.append(Message("rows_are_numbered"))
    if encoding and not encoding.startswith(("utf", "ascii")):
        notes.append(Message("read_as_encoding", {"encoding": encoding}))
    return notes
