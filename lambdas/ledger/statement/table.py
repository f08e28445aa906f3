"""The table inside a file: which delimiter, which row is the header, which columns matter."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lambdas.ledger.statement.columns import Columns, is_place, recognise, twins
from lambdas.ledger.statement.error import StatementError, TooManyRowsError
from lambdas.ledger.statement.text import DELIMITERS, Record, physical_lines, records

# Banks put the account, the period and notes above the header; the longest seen in use has 22 such rows.
_LONGEST_PREAMBLE = 60
# The widest statement seen has 25; a row of more cells is none that a bank wrote.
_MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Table:
    """The header and, below it, the rows that are not blank."""

    delimiter: str
    header: Record
    columns: Columns
    rows: tuple[Record, ...]


def find_table(text: str, mapping: Mapping[str, str], most_rows: int | None) -> Table:
    """The table whose header tells the most: by some delimiter the first row with a date and an amount."""
    lines = physical_lines(text)
    best: tuple[tuple[int, int], str, Record, Columns] | None = None
    for delimiter in DELIMITERS:
        for record in _head(lines, delimiter):
            columns = recognise(record.cells, mapping)
            if columns is not None and columns.usable:
                told = (len(columns.at), len(record.cells))
                if best is None or told > best[0]:
                    best = (told, delimiter, record, columns)
                break
    if best is None:
        raise _no_header(lines, mapping)
    _, delimiter, header, columns = best
    below = (record for record in records(lines, delimiter) if record.line > header.line and not record.blank)
    rows = list(below if most_rows is None else itertools.islice(below, most_rows + 1))
    if most_rows is not None and len(rows) > most_rows:
        raise TooManyRowsError(most_rows)
    if not rows:
        raise StatementError("no_rows", line=header.line)
    _refuse_twins(header, columns, rows, mapping)
    return Table(delimiter, header, columns, tuple(rows))


def _refuse_twins(
    header: Record, columns: Columns, rows: Sequence[Record], mapping: Mapping[str, str]
) -> None:
    """Columns of one name, of which one would be taken, must say the same in every row, as currencies do."""
    for field, index in columns.at.items():
        same = twins(header.cells, index)
        if len(same) == 1 or is_place(mapping.get(field, "")):
            continue
        if any(len({*_cells(record, same)}) > 1 for record in rows):
            places = [f"#{one + 1}" for one in same]
            raise StatementError(
                "ambiguous_column",
                "columns",
                tuple(f"{field}={place}" for place in places),
                columns=places,
                name=header.cells[index][:40],
                field=field,
            )


def _cells(record: Record, indexes: Sequence[int]) -> list[str]:
    return [record.cells[index] if index < len(record.cells) else "" for index in indexes]


def _head(lines: list[str], delimiter: str) -> list[Record]:
    head: list[Record] = []
    try:
        for record in itertools.islice(records(lines, delimiter), _LONGEST_PREAMBLE):
            if len(record.cells) <= _MOST_COLUMNS:
                head.append(record)
    except StatementError:
        return head  # a quote is never closed: the rows before it may hold the header all the same
    return head


def _no_header(lines: list[str], mapping: Mapping[str, str]) -> StatementError:
    heads = [record for delimiter in DELIMITERS for record in _head(lines, delimiter)]
    widest = max(heads, key=lambda record: sum(1 for cell in record.cells if cell), default=None)
    if widest is None or widest.blank:
        return StatementError("empty_file")
    mapped = [name for name in mapping.values() if name]
    return StatementError(
        "no_header_with_columns" if mapped else "no_header",
        "columns",
        tuple(dict.fromkeys(cell[:80] for cell in widest.cells[:100] if cell)),
        max=_LONGEST_PREAMBLE,
        line=widest.line,
        cells=[cell[:40] for cell in widest.cells[:30] if cell],
        **({"columns": mapped} if mapped else {}),
    )
