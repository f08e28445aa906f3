"""Write small workbooks as programs write them, without a library: XLSX, XLS and the XML of Excel 2003."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

Cell = str | int | float
Row = Sequence[Cell | tuple[Cell, int]]
# Styles of the cells that are written: 0 is a plain number, 1 a day, 2 a day by a code of its own.
PLAIN, DAY, CODED_DAY = 0, 1, 2
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(sheets: Mapping[str, Iterable[Row]], more: str = "") -> bytes:
    """Return an XLSX file of named sheets; a cell may be a pair of value and style."""
    names = list(sheets)
    texts: list[str] = []
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        entries = "".join(
            f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
            for number, name in enumerate(names, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {_MAIN} xmlns:r="{_RELATIONS}">{more}<sheets>{entries}</sheets></workbook>',
        )
        targets = "".join(
            f'<Relationship Id="rId{number}" Target="worksheets/sheet{number}.xml"/>'
            for number in range(1, len(names) + 1)
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{targets}</Relationships>")
        for number, rows in enumerate(sheets.values(), 1):
            data = "".join(_row(position, row, texts) for position, row in enumerate(rows, 1))
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f"<worksheet {_MAIN}><sheetData>{data}</sheetData></worksheet>",
            )
        shared = "".join(f"<si><r><t>{escape(text)}</t></r><rPh><t>x</t></rPh></si>" for text in texts)
        archive.writestr("xl/sharedStrings.xml", f"<sst {_MAIN}>{shared}</sst>")
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet {_MAIN}><numFmts><numFmt numFmtId="170" formatCode="dd\\.mm\\.yyyy"/></numFmts>'
            '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
            '<cellXfs><xf numFmtId="4"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>',
        )
    return file.getvalue()


def _row(number: int, row: Row, texts: list[str]) -> str:
    cells = ""
    for index, cell in enumerate(row):
        value, style = cell if isinstance(cell, tuple) else (cell, PLAIN)
        reference = f'r="{chr(65 + index)}{number}"'
        if isinstance(value, str) and value:
            texts.append(value)
            cells += f'<c {reference} t="s"><v>{len(texts) - 1}</v></c>'
        elif not isinstance(value, str):
            cells += f'<c {reference} s="{style}"><v>{value!r}</v></c>'
    return f'<row r="{number}">{cells}</row>'


def xls(rows: Iterable[Row], *, texts_per_part: int = 1_000) -> bytes:
    """Return an XLS file of one sheet; the table of texts goes on in another record after so many of them."""
    texts: list[str] = []
    cells = b""
    for row_number, row in enumerate(rows):
        for column, cell in enumerate(row):
            value, style = cell if isinstance(cell, tuple) else (cell, PLAIN)
            position = struct.pack("<3H", row_number, column, style)
            if isinstance(value, str):
                texts.append(value)
                cells += _record(0xFD, position + struct.pack("<I", len(texts) - 1))
            elif isinstance(value, int):
                cells += _record(0x27E, position + struct.pack("<I", (value << 2 | 2) & 0xFFFF_FFFF))
            else:
                cells += _record(0x203, position + struct.pack("<d", value))
    begin = _record(0x809, struct.pack("<2H", 0x600, 5) + bytes(12))
    formats = b"".join(_record(0xE0, struct.pack("<2H", 0, number) + bytes(16)) for number in (4, 14, 170))
    code = _record(0x41E, struct.pack("<H", 170) + _text("dd.mm.yyyy"))
    parts = [texts[begin : begin + texts_per_part] for begin in range(0, len(texts), texts_per_part)] or [[]]
    shared = _record(
        0xFC, struct.pack("<2I", len(texts), len(texts)) + b"".join(_text(text) for text in parts[0])
    )
    shared += b"".join(_record(0x3C, b"".join(_text(text) for text in part)) for part in parts[1:])
    end = _record(0x0A, b"")
    head_size = len(begin + code + formats + shared + end) + 4 + 6 + 2 + len("Sheet")
    name = struct.pack("<IBBBB", head_size, 0, 0, 5, 0) + b"Sheet"
    sheet = _record(0x809, struct.pack("<2H", 0x600, 16) + bytes(12)) + cells + end
    return _compound_file(begin + code + formats + shared + _record(0x85, name) + end + sheet)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _compound_file(stream: bytes) -> bytes:
    """Return a file with the stream in sectors of 512 bytes: FAT, directory, stream."""
    stream = stream.ljust(max(4096, len(stream)), b"\0")
    stream += bytes(-len(stream) % 512)
    sectors = len(stream) // 512
    fat = [0xFFFF_FFFD, 0xFFFF_FFFE, *range(3, sectors + 2), 0xFFFF_FFFE]
    fat += [0xFFFF_FFFF] * (-len(fat) % 128)
    assert len(fat) == 128, "one sector of the FAT has to be enough"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<8I", 1, 1, 0, 4096, 0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFF_FFFF] * 108)
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<H", 2 * len(name) + 2)
        + bytes(50)
        + struct.pack("<3I", first, size, 0)
        for name, first, size in (("Root Entry", 0xFFFF_FFFE, 0), ("Workbook", 2, len(stream)))
    )
    return header + struct.pack("<128I", *fat) + entries.ljust(512, b"\0") + stream
