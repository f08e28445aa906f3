"""From the bytes of a statement to transactions as the API takes them, each with the line it came from."""

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from lambdas.ledger.statement import formats
from lambdas.ledger.statement.error import StatementError, TooManyRowsError
from lambdas.ledger.statement.found import Column, Draft, Reading, Refusal, content
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.text import FALLBACK, decode

# The ids of imported rows are made in this name space. Changing it, or the content that is hashed, would make
# every file that was imported before come in a second time.
_IMPORTS = uuid.UUID("6f0c3f5e-6a52-5b0e-9d0a-3f6a1f0a7c11")
# Where banks do not write UTF-8; a header tells which, since its words are words in one of them only.
CHARSETS = {
    "cp1250": "Central European",
    "cp1251": "Cyrillic",
    "gb18030": "simplified Chinese",
    "shift_jis": "Japanese",
}


class Row(NamedTuple):
    """One row that is a transaction: the body to post, id included; `repeated`: like one before it."""

    line: int
    transaction: dict[str, Any]
    repeated: bool = False


class Statement(NamedTuple):
    """What a file holds, in its order, and how it was read. `len(rows) + len(refusals)` = its rows."""

    format: str
    rows: tuple[Row, ...]
    refusals: tuple[Refusal, ...]
    encoding: str
    date_format: str
    columns: tuple[Column, ...]
    delimiter: str
    header_line: int
    notes: tuple[str, ...]


def read_statement(data: bytes, options: Options | None = None, *, most_rows: int | None = None) -> Statement:
    """Read a file; raises `StatementError` if it cannot be read, or in more than one way.

    `most_rows`: a file of more rows, taken or not, is refused (`TooManyRowsError`).
    """
    options = options or Options()
    options.check()
    text, encoding = decode(data, options.encoding)
    kind = formats.detect(text)
    try:
        reading = formats.read(kind, text, options, most_rows)
    except StatementError as error:
        if error.setting != "columns" or encoding != FALLBACK or options.encoding:
            raise
        reading, encoding = _in_another_charset(data, options, most_rows, error)
    if most_rows is not None and len(reading.found) > most_rows:
        raise TooManyRowsError(most_rows)
    found, counted = _told_apart(reading.found)
    rows = _numbered(one for one in found if isinstance(one, Draft))
    return Statement(
        kind,
        rows,
        tuple(one for one in found if isinstance(one, Refusal)),
        encoding,
        reading.date_format,
        reading.columns,
        reading.delimiter,
        reading.header_line,
        _notes(encoding, reading, rows, counted),
    )


def _in_another_charset(
    data: bytes, options: Options, most_rows: int | None, failure: StatementError
) -> tuple[Reading, str]:
    """A CSV file whose header makes no sense in Western European, in the one charset in which it does."""
    for charset in CHARSETS:
        try:
            text, _ = decode(data, charset)
            return formats.read(formats.CSV, text, options, most_rows), charset
        except StatementError as error:
            if error.setting not in ("columns", "encoding"):
                raise  # the header was understood, so that this is what the file says
    raise StatementError("not_utf8", "encoding", tuple(CHARSETS), reason=str(failure), encoding=FALLBACK)


def _told_apart(found: Sequence[Draft | Refusal]) -> tuple[Sequence[Draft | Refusal], bool]:
    """Whatever was found, each with a line of its own; where lines hold several, they are counted instead."""
    if len({one.line for one in found}) == len(found):
        return found, False
    return [one._replace(line=number) for number, one in enumerate(found, 1)], True


def _numbered(drafts: Iterable[Draft]) -> tuple[Row, ...]:
    """Each row with its id: its own, or one made of its content and of how many are equal before it."""
    rows = []
    seen: Counter[str] = Counter()
    for draft in drafts:
        identity = draft.id or json.dumps(
            content(draft.transaction), ensure_ascii=False, separators=(",", ":")
        )
        seen[identity] += 1
        row_id = draft.id or str(uuid.uuid5(_IMPORTS, f"{identity}#{seen[identity]}"))
        rows.append(Row(draft.line, {"id": row_id, **draft.transaction}, seen[identity] > 1))
    return tuple(rows)


def _notes(encoding: str, reading: Reading, rows: tuple[Row, ...], counted: bool) -> tuple[str, ...]:
    notes = []
    if counted:
        notes.append("several transactions stand in one line, so they are counted instead of the lines")
    if encoding == FALLBACK or encoding in CHARSETS:
        notes.append(
            f"the file is not UTF-8 and was read as {encoding} ({CHARSETS.get(encoding, 'Western European')})"
        )
    if reading.by_sign and len(rows) > 1 and all(row.transaction["type"] == "income" for row in rows):
        notes.append("no amount is negative, so every row was read as income")
    return tuple(notes)
