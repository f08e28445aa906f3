"""Text and tables as SVG, for the pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

_FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"
_LETTER_WIDTH = 6.6  # pixels, on average, at a font size of 12
_LINE_HEIGHT = 20
_CELL_PADDING = 14
# A column of text up to this width is never narrowed.
_MAX_FIXED_WIDTH = 90
_MIN_SHRINK = 0.3


class Cell(NamedTuple):
    """A table cell's text and colour; "" for the default colour."""

    text: str
    color: str = ""


@dataclass(frozen=True)
class Table:
    """A table to draw; `total` is its last line, empty for none."""

    headings: list[str]
    is_number: list[bool]
    lines: list[list[Cell]]
    total: list[Cell]


class TableColors(NamedTuple):
    ink: str
    muted: str
    line: str


def text_element(
    x: float, y: float, text: str, color: str, size: int, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}" font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}" font-family="{_FONT}">{escape(text)}</text>'
    )


def shorten(text: str, width: float) -> str:
    """Cut a text of font size 12 so that it is about `width` pixels wide at most."""
    max_letters = int(width / _LETTER_WIDTH)
    return text if len(text) <= max_letters else f"{text[: max(1, max_letters - 1)]}…"


def table_elements(table: Table, colors: TableColors, width: float, height: float) -> str:
    """Draw a table; lines beyond `height` are counted instead."""
    max_lines = int(height // _LINE_HEIGHT) - 1 - bool(table.total)
    shown = table.lines if len(table.lines) <= max_lines else table.lines[: max_lines - 1]
    widths = _column_widths(table, [*shown, table.total] if table.total else shown, width)

    def line(y: float, cells: list[Cell], weight: int) -> str:
        return _line_elements(y, cells, widths, table.is_number, colors.ink, weight)

    headings = [Cell(heading, colors.muted) for heading in table.headings]
    elements = [line(_LINE_HEIGHT * 0.8, headings, 700)]
    for number, cells in enumerate(shown, 1):
        if number % 2 == 0:
            size = f'width="{width}" height="{_LINE_HEIGHT}"'
            y = number * _LINE_HEIGHT + 1
            elements.append(f'<rect y="{y}" {size} fill="{colors.line}" opacity=".3"/>')
        elements.append(line((number + 0.75) * _LINE_HEIGHT, cells, 400))
    next_line = len(shown) + 1
    if len(shown) < len(table.lines):
        more = f"… and {len(table.lines) - len(shown):,} more"
        elements.append(text_element(0, (next_line + 0.75) * _LINE_HEIGHT, more, colors.muted, 12))
        next_line += 1
    if table.total:
        y = next_line * _LINE_HEIGHT + 1
        elements.append(f'<rect y="{y}" width="{width}" height="1" fill="{colors.muted}"/>')
        elements.append(line((next_line + 0.8) * _LINE_HEIGHT, table.total, 700))
    return "".join(elements)


def _column_widths(table: Table, lines: list[list[Cell]], width: float) -> list[float]:
    """Return widths that add up to the table's: from the longest texts, narrowing wide columns of text."""
    letters = [
        max(len(heading) * 1.1, *(len(line[column].text) for line in lines), 3)
        if lines
        else len(heading) * 1.1
        for column, heading in enumerate(table.headings)
    ]
    natural = [count * _LETTER_WIDTH + _CELL_PADDING for count in letters]
    is_fixed = [
        is_number or column_width <= _MAX_FIXED_WIDTH
        for column_width, is_number in zip(natural, table.is_number, strict=True)
    ]
    fixed = sum(column_width for column_width, fixed in zip(natural, is_fixed, strict=True) if fixed)
    flexible = sum(natural) - fixed
    if sum(natural) > width and flexible:
        shrink = max(_MIN_SHRINK, (width - fixed) / flexible)
        return [
            column_width if fixed else column_width * shrink
            for column_width, fixed in zip(natural, is_fixed, strict=True)
        ]
    spare = max(0.0, (width - sum(natural)) / len(natural))
    return [column_width + spare for column_width in natural]


def _line_elements(
    y: float, cells: Sequence[Cell], widths: list[float], is_number: list[bool], ink: str, weight: int
) -> str:
    elements, column_x = [], 0.0
    for cell, width, is_right in zip(cells, widths, is_number, strict=True):
        x, anchor = (column_x + width - 7, "end") if is_right else (column_x, "start")
        text = shorten(cell.text, width - 7)
        elements.append(text_element(x, y, text, cell.color or ink, 12, weight=weight, anchor=anchor))
        column_x += width
    return "".join(elements)
