"""From bytes to records: the encoding, and the rows of cells with the physical line each starts on."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from lambdas.ledger.statement.error import StatementError

FALLBACK = "cp1252"
# What is longer is cut here and refused with its row; nothing that a bank wrote comes near.
LONGEST_CELL = 131_072
csv.field_size_limit(2**31 - 1)  # or one such cell would cost the whole file
DELIMITERS = (",", ";", "\t", "|")

# The longer marks first: the UTF-32 one begins with the UTF-16 one.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSETS = (
    *("utf-8", "utf-16", "utf-32", "ascii", "iso8859", "cp", "mac-", "koi8", "tis-620", "ptcp154", "kz1048"),
    *("gb", "hz", "big5", "shift_jis", "euc_", "iso2022_", "johab"),
)
_DECLARATION = re.compile(
    rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})|^CHARSET:\s*([A-Za-z0-9-]{2,40})""",
    re.MULTILINE,
)
_OTHER_KINDS = (
    (b"PK\x03\x04", "a spreadsheet or zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
)


class Record(NamedTuple):
    """One row: its trimmed cells, and the first and last physical line (quoted text may hold line ends)."""

    line: int
    last_line: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        return not any(self.cells)


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding: the given one, the byte order mark's, UTF-8, or else cp1252."""
    for signature, kind in _OTHER_KINDS:
        if data.startswith(signature):
            raise StatementError("not_text", kind=kind)
    if encoding is not None:
        return _decode_as(data, encoding), encoding
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(data, name), name
    wide = _wide(data[:4096])
    if wide is not None:
        return _decode_as(data, wide), wide
    try:
        return _text_only(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        name = _declared(data) or FALLBACK
        return _decode_as(data, name), name


def _wide(head: bytes) -> str | None:
    """UTF-16 without a byte order mark: every digit, delimiter and line end has a NUL on the same side.

    A NUL or two that strayed into a file make none.
    """
    low, high = head[0::2].count(0), head[1::2].count(0)
    if max(low, high) * 8 < len(head) // 2 or min(low, high) * 4 > max(low, high) or not max(low, high):
        return None
    return "utf-16-le" if high > low else "utf-16-be"


def _declared(data: bytes) -> str | None:
    """The encoding that the head of an XML or OFX file names."""
    match = _DECLARATION.search(data, 0, 1024)
    if match is None:
        return None
    name = (match[1] or match[2]).decode()
    return f"cp{name}" if name.isdecimal() else name.lower()


def _decode_as(data: bytes, encoding: str) -> str:
    if not _is_charset(encoding):
        raise StatementError("unknown_encoding", "encoding", encoding=encoding[:40])
    try:
        return _text_only(data.decode(encoding).removeprefix("\ufeff"))
    except UnicodeError:
        raise StatementError("not_in_encoding", "encoding", encoding=encoding) from None


def _is_charset(encoding: str) -> bool:
    """Python also has codecs that no file is written in, some of which take hours for a few megabytes."""
    try:
        return codecs.lookup(encoding).name.startswith(_CHARSETS)
    except (LookupError, ValueError):
        return False


def _text_only(text: str) -> str:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise StatementError("nul_characters", "encoding", line=line)
    return text


def physical_lines(text: str) -> list[str]:
    """The lines with their ends (LF, CRLF or CR); other separators of Unicode end no line of a CSV file."""
    return list(io.StringIO(text, newline=""))


def records(lines: list[str], delimiter: str) -> Iterator[Record]:
    """Every row that has a cell. A quote that is never closed is an error, not a huge cell."""
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    first = last = 1
    try:
        for cells in reader:
            first, last = last, reader.line_num
            if cells:
                yield Record(first, last, tuple([cell.strip()[: LONGEST_CELL + 1] for cell in cells]))
            last += 1
    except csv.Error as error:
        raise StatementError("broken_csv", line=last, reason=str(error)) from None
    if _ends_inside_quotes(lines[first - 1 :], delimiter):
        raise StatementError("unclosed_quotation_mark", line=first)


def _ends_inside_quotes(lines: list[str], delimiter: str) -> bool:
    try:
        for _ in csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False
