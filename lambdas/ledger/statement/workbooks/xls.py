"""XLS: the cells of a workbook of Excel 97 to 2003, BIFF8 records in a compound file.

https://learn.microsoft.com/openspecs/office_file_formats/ms-xls and …/windows_protocols/ms-cfb
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lambdas.ledger.statement.errors import StatementError
from lambdas.ledger.statement.workbooks.sheet import (
    MAX_COLUMNS,
    Sheet,
    date_text,
    is_date_format,
    number_text,
    table_row,
)

_HEADER_SIZE = 512
_DIRECTORY_ENTRY = 128
_END_OF_CHAIN = 0xFFFF_FFFA  # this number and greater ones are no sectors
_FIRST_FAT_SECTORS = 109
_STREAMS = ("Workbook", "Book")
_BOF, _EOF, _CONTINUE, _FORMAT, _XF, _SST, _BOUNDSHEET, _DATE_MODE, _PASSWORD = (
    *(0x809, 0x0A, 0x3C, 0x41E, 0xE0),
    *(0xFC, 0x85, 0x22, 0x2F),
)
_LABEL, _LABELSST, _NUMBER, _RK, _MULRK, _FORMULA, _STRING, _RSTRING = (
    *(0x204, 0xFD, 0x203, 0x27E, 0xBD, 0x06, 0x207, 0xD6),
)
_BIFF8 = 0x600


def read_xls(data: bytes) -> list[Sheet]:
    """Return the visible sheets of a workbook; raise `StatementError` if it is broken or of another kind."""
    try:
        records = list(_records(_CompoundFile(data).stream()))
        return _Workbook(records).sheets()
    except (struct.error, IndexError, UnicodeDecodeError, OverflowError):
        raise StatementError("broken_workbook") from None


class _CompoundFile:
    """The sectors of a file, and the chains in which they form streams."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        sector_shift, mini_shift = struct.unpack_from("<2H", data, 30)
        if sector_shift not in (9, 12) or mini_shift > sector_shift:
            raise StatementError("broken_workbook")
        self._size, self._mini_size = 1 << sector_shift, 1 << mini_shift
        fields = struct.unpack_from("<7I", data, 48)
        self._first_directory, self._mini_limit, self._first_mini = fields[0], fields[2], fields[3]
        self._fat = self._read_fat(*fields[5:])

    def stream(self) -> bytes:
        """Return the stream of the workbook."""
        directory = self._joined(self._first_directory)
        streams: dict[str, tuple[int, int]] = {}
        for begin in range(0, len(directory), _DIRECTORY_ENTRY):
            entry = directory[begin : begin + _DIRECTORY_ENTRY]
            name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le")
            streams.setdefault(name, struct.unpack_from("<2I", entry, 116))
        position = next((streams[name] for name in _STREAMS if name in streams), None)
        if position is None:
            raise StatementError("broken_workbook")
        first, size = position
        if size >= self._mini_limit:
            return _whole(self._joined(first), size)
        mini = self._joined(streams["Root Entry"][0])
        mini_fat = _numbers(self._joined(self._first_mini))
        width = self._mini_size
        parts = (mini[number * width :][:width] for number in _chain(first, mini_fat))
        return _whole(b"".join(parts), size)

    def _read_fat(self, next_sector: int, count: int) -> list[int]:
        """Return for each sector the one that follows it."""
        sectors = list(struct.unpack_from(f"<{_FIRST_FAT_SECTORS}I", self._data, 76))
        for _ in range(min(count, len(self._data) // self._size)):
            if next_sector >= _END_OF_CHAIN:
                break
            *numbers, next_sector = _numbers(self._sector(next_sector))
            sectors += numbers
        return _numbers(b"".join(self._sector(number) for number in sectors if number < _END_OF_CHAIN))

    def _sector(self, number: int) -> bytes:
        begin = max(self._size, _HEADER_SIZE) + number * self._size
        return self._data[begin : begin + self._size]

    def _joined(self, first: int) -> bytes:
        return b"".join(self._sector(number) for number in _chain(first, self._fat))


def _whole(stream: bytes, size: int) -> bytes:
    if len(stream) < size:
        raise StatementError("broken_workbook")
    return stream[:size]


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _chain(first: int, links: list[int]) -> Iterator[int]:
    """Yield the numbers of a chain; raise `StatementError` if it closes on itself."""
    for _ in range(len(links) + 1):
        if first >= _END_OF_CHAIN:
            return
        yield first
        first = links[first]
    raise StatementError("broken_workbook")


@dataclass(slots=True)
class _Record:
    """A record with the parts by which it is continued."""

    kind: int
    offset: int
    parts: list[bytes]

    @property
    def data(self) -> bytes:
        return self.parts[0]


def _records(stream: bytes) -> Iterator[_Record]:
    current: _Record | None = None
    offset = 0
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, offset)
        part = stream[offset + 4 : offset + 4 + length]
        if kind == _CONTINUE and current is not None:
            current.parts.append(part)
        else:
            if current is not None:
                yield current
            current = _Record(kind, offset, [part])
        offset += 4 + length
    if current is not None:
        yield current


@dataclass(slots=True)
class _Parts:
    """Reads the bytes of a record across its parts; a text that goes on in the next says anew how."""

    parts: list[bytes]
    part: int = 0
    offset: int = 0

    def read_bytes(self, length: int) -> bytes:
        taken = b""
        while len(taken) < length:
            if self.offset >= len(self.parts[self.part]):
                self.part, self.offset = self.part + 1, 0
            piece = self.parts[self.part][self.offset : self.offset + length - len(taken)]
            self.offset += len(piece)
            taken += piece
        return taken

    def number(self, form: str) -> int:
        (value,) = struct.unpack(form, self.read_bytes(struct.calcsize(form)))
        return int(value)

    def text(self) -> str:
        """Return the next text: its length, how it is written, and its characters."""
        length, flags = self.number("<H"), self.number("<B")
        runs = self.number("<H") if flags & 8 else 0
        extra = self.number("<I") if flags & 4 else 0
        text = ""
        while length:
            if self.offset >= len(self.parts[self.part]):
                self.part, self.offset = self.part + 1, 0
                flags = self.number("<B")
            width = 2 if flags & 1 else 1
            available = (len(self.parts[self.part]) - self.offset) // width
            count = min(length, available)
            if count == 0:
                raise StatementError("broken_workbook")
            text += self.read_bytes(count * width).decode("utf-16-le" if flags & 1 else "latin-1", "replace")
            length -= count
        self.read_bytes(4 * runs + extra)
        return text


@dataclass(slots=True)
class _Workbook:
    """The records of a workbook, and what its first ones say of all sheets."""

    records: list[_Record]
    texts: list[str] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    formats: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)  # of visible sheets, by their offset
    is_from_1904: bool = False

    def sheets(self) -> list[Sheet]:
        if not self.records or self.records[0].kind != _BOF:
            raise StatementError("broken_workbook")
        if struct.unpack_from("<H", self.records[0].data)[0] != _BIFF8:
            raise StatementError("broken_workbook")
        for record in self.records:
            if record.kind == _EOF:
                break
            self._read_global(record)
        sheets: list[Sheet] = []
        cells: dict[int, dict[int, str]] | None = None
        name = ""
        last = (0, 0)
        for record in self.records:
            if record.kind == _BOF:
                cells = {} if record.offset in self.names else None
                name = self.names.get(record.offset, "")
            elif record.kind == _EOF and cells is not None:
                rows = [table_row(row + 1, columns) for row, columns in sorted(cells.items())]
                sheets.append(Sheet(name, tuple(row for row in rows if not row.is_blank)))
                cells = None
            elif cells is not None:
                if record.kind == _STRING:
                    cells.setdefault(last[0], {})[last[1]] = _Parts(record.parts).text()
                    continue
                for row, column, text in self._cells(record):
                    last = (row, column)
                    if column < MAX_COLUMNS:
                        cells.setdefault(row, {})[column] = text
        return sheets

    def _read_global(self, record: _Record) -> None:
        if record.kind == _PASSWORD:
            raise StatementError("archive_with_password")
        if record.kind == _SST:
            reader = _Parts(record.parts)
            _, count = reader.number("<I"), reader.number("<I")
            self.texts = [reader.text() for _ in range(min(count, sum(map(len, record.parts))))]
        elif record.kind == _FORMAT:
            self.codes[struct.unpack_from("<H", record.data)[0]] = _Parts([record.data[2:]]).text()
        elif record.kind == _XF:
            self.formats.append(struct.unpack_from("<H", record.data, 2)[0])
        elif record.kind == _DATE_MODE:
            self.is_from_1904 = struct.unpack_from("<H", record.data)[0] == 1
        elif record.kind == _BOUNDSHEET:
            offset, state, kind, length, flags = struct.unpack_from("<IBBBB", record.data)
            if not state & 3 and not kind:
                written = record.data[8 : 8 + length * (2 if flags & 1 else 1)]
                self.names[offset] = written.decode("utf-16-le" if flags & 1 else "latin-1")

    def _cells(self, record: _Record) -> Iterator[tuple[int, int, str]]:
        """Yield (row, column, text) of the cells that a record holds."""
        data = record.data
        if record.kind not in (_LABEL, _LABELSST, _NUMBER, _RK, _MULRK, _FORMULA, _RSTRING):
            return
        row, column, style = struct.unpack_from("<3H", data)
        if record.kind == _LABELSST:
            index = struct.unpack_from("<I", data, 6)[0]
            yield row, column, self.texts[index] if index < len(self.texts) else ""
        elif record.kind in (_LABEL, _RSTRING):
            yield row, column, _Parts([data[6:], *record.parts[1:]]).text()
        elif record.kind == _NUMBER:
            yield row, column, self._number(_double(data, 6), style)
        elif record.kind == _RK:
            yield row, column, self._number(_rk(struct.unpack_from("<I", data, 6)[0]), style)
        elif record.kind == _FORMULA:
            is_number = data[12:14] != b"\xff\xff"
            value = _double(data, 6) if is_number else Decimal(0)
            yield row, column, self._number(value, style) if is_number else ""
        else:
            for position in range((len(data) - 6) // 6):
                style, packed = struct.unpack_from("<HI", data, 4 + 6 * position)
                yield row, column + position, self._number(_rk(packed), style)

    def _number(self, value: Decimal, style: int) -> str:
        number_format = self.formats[style] if style < len(self.formats) else 0
        if is_date_format(number_format, self.codes):
            return date_text(value, is_from_1904=self.is_from_1904)
        return number_text(value)


def _double(data: bytes, offset: int) -> Decimal:
    """Return a binary number exactly; one that is no number is 0."""
    (value,) = struct.unpack_from("<d", data, offset)
    number = Decimal(value)
    return number if number.is_finite() else Decimal(0)


def _rk(packed: int) -> Decimal:
    """Return a number that is packed into 30 bits, perhaps as hundredths."""
    if packed & 2:
        value = Decimal((packed >> 2) - ((1 << 30) if packed & 0x8000_0000 else 0))
    else:
        value = _double(struct.pack("<Q", (packed & 0xFFFF_FFFC) << 32), 0)
    return value / 100 if packed & 1 else value
