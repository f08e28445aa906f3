"""Pictures of the sheets without a browser: charts by vl-convert, the rest drawn around them as SVG."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import Any

import vl_convert

from dashboards.renderer.colors import PreviewColors
from dashboards.renderer.evaluate import Answers
from dashboards.renderer.plan import PlannedField, PlannedVisual

Row = dict[str, Any]
WIDTH, ROW_HEIGHT, GAP, MARGIN, HEADER = 1440, 28, 6, 20, 64
_FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"
_LETTER = 6.6  # pixels of a letter of 12 px, on average


class PictureColors:
    """The colours of one picture."""

    def __init__(self, colors: PreviewColors, dark: bool) -> None:
        scheme = colors.dark if dark else colors.light
        self.palette = list(scheme.palette)
        self.ink, self.muted, self.line = scheme.ink, scheme.muted, scheme.line
        self.paper, self.ground = ("#1B2229", "#12171C") if dark else ("#FFFFFF", "#F3F5F7")
        self._variants = colors.dark_variants if dark else {}

    def of(self, color: str) -> str:
        return self._variants.get(color, color)

    def in_spec(self, spec: dict[str, Any]) -> dict[str, Any]:
        """A chart's specification with its colours fit for this picture."""
        text = json.dumps(spec)
        for color, other in self._variants.items():
            text = text.replace(f'"{color}"', f'"{other}"')
        found: dict[str, Any] = json.loads(text)
        return found

    def configuration(self) -> dict[str, Any]:
        """Vega's configuration: the same as the page's."""
        text = {"labelColor": self.muted, "titleColor": self.muted, "labelFontSize": 11}
        lines = {"gridColor": self.line, "domainColor": self.line, "tickColor": self.line}
        return {
            "background": "transparent",
            "font": "DejaVu Sans",
            "view": {"stroke": None},
            "range": {"category": self.palette},
            "mark": {"color": self.palette[0]},
            "text": {"color": self.ink},
            "rule": {"color": self.muted},
            "axis": {**text, **lines},
            "legend": {**text, "labelColor": self.ink, "labelFontSize": 12, "symbolType": "circle"},
        }


def written(field: PlannedField, value: Any) -> str:
    """A value as the page writes it."""
    if value is None:
        return "–"
    if field.kind == "number":
        return format_number(field.format, value)
    if field.kind == "date":
        return datetime.fromisoformat(value).strftime(field.format)
    return str(value)


def format_number(style: str, value: float) -> str:
    """d3's `,.2f` and `,.1%` are Python's own, but for the halves: they go up, as on the page."""
    places = int(style.strip(",.f%"))
    exact = Decimal(repr(value)) * (100 if style.endswith("%") else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,f}" + ("%" if style.endswith("%") else "")


def sheet_picture(
    heading: tuple[str, str, str, str],
    visuals: Sequence[PlannedVisual],
    described: Sequence[dict[str, Any]],
    answers: Answers,
    colors: PictureColors,
) -> bytes:
    """One sheet as PNG. `heading`: dashboard, sheet, choices, note; `described`: as for the page."""
    unit = (WIDTH - 2 * MARGIN - 35 * GAP) / 36
    step = ROW_HEIGHT + GAP
    lowest = max(row + height for _, row, _, height in (visual.place for visual in visuals))
    total = HEADER + lowest * step + MARGIN
    name, sheet, choices, note = heading
    parts = [
        f'<rect width="{WIDTH}" height="{total}" fill="{colors.ground}"/>',
        _text(MARGIN, 30, f"{name}: {sheet}", colors.ink, 20, weight=700),
        _text(WIDTH - MARGIN, 30, choices, colors.ink, 13, anchor="end"),
        _text(MARGIN, 50, note, colors.muted, 12),
    ]
    for visual, plan in zip(visuals, described, strict=True):
        column, row, columns, rows = visual.place
        x, y = MARGIN + column * (unit + GAP), HEADER + row * step
        width, height = columns * (unit + GAP) - GAP, rows * step - GAP
        inside = _visual(visual, plan, answers, colors, width - 24, height - 56)
        parts += [
            f'<svg x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}">',
            f'<rect x=".5" y=".5" width="{width - 1:.1f}" height="{height - 1:.1f}" rx="8"'
            f' fill="{colors.paper}" stroke="{colors.line}"/>',
            _text(12, 22, visual.title, colors.ink, 14, weight=700),
            _text(12, 38, _cut(visual.subtitle, width - 24), colors.muted, 12),
            f'<svg x="12" y="46" width="{width - 24:.1f}" height="{height - 54:.1f}">{inside}</svg></svg>',
        ]
    body = "".join(parts)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{total}">{body}</svg>'
    return bytes(vl_convert.svg_to_png(svg))


def _visual(
    visual: PlannedVisual,
    plan: dict[str, Any],
    answers: Answers,
    colors: PictureColors,
    width: float,
    height: float,
) -> str:
    rows = answers[f"{visual.prefix}_rows"]
    if visual.kind == "KPIVisual":
        return _kpi(visual, plan, rows, colors, width, height)
    if visual.kind == "PivotTableVisual":
        return _table(*_pivot_lines(visual, plan, answers), colors, width, height)
    if visual.kind == "TableVisual":
        total = answers.get(f"{visual.prefix}_total")
        return _table(*_table_lines(visual, rows, total, colors), colors, width, height)
    if not rows:
        return _text(
            width / 2, height / 2, "Nothing here between these days.", colors.muted, 14, anchor="middle"
        )
    return _chart(plan["spec"], rows, visual.id, colors, width, height)


def _chart(
    spec: dict[str, Any], rows: list[Row], id_: str, colors: PictureColors, width: float, height: float
) -> str:
    full = {
        **colors.in_spec(spec),
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "data": {"name": "rows", "values": rows},
    }
    svg = vl_convert.vegalite_to_svg(full, config=colors.configuration())
    inner = svg[svg.index("<svg") :]
    # Clip paths are named anew in every chart; here several stand in one document.
    return re.sub(r"\b(clip|gradient_)(\d+)", rf"{id_}-\1\2", inner)


def _kpi(
    visual: PlannedVisual,
    plan: dict[str, Any],
    rows: list[Row],
    colors: PictureColors,
    width: float,
    height: float,
) -> str:
    [value] = visual.of("Values")
    last = rows[-1] if rows else {}
    if visual.of("TrendGroups"):
        before = rows[-2].get(value.key) if len(rows) > 1 else None
    else:
        before = next((last.get(each.key) for each in visual.of("TargetValues")), None)
    now = last.get(value.key)
    spark = plan["spec"] is not None and rows
    top = 30.0 if spark else height / 2
    drawn = _text(0, top, written(value, now), colors.ink, 28, weight=700)
    drawn += _text(0, top + 22, compared(plan, value, now, before), colors.muted, 13)
    if spark:
        chart = _chart(plan["spec"], rows, visual.id, colors, width, height - 60)
        drawn += f'<svg x="0" y="{top + 30}">{chart}</svg>'
    return drawn


def compared(plan: dict[str, Any], value: PlannedField, now: float | None, before: float | None) -> str:
    """The second line of a KPI."""
    if now is None or before is None:
        return "nothing to compare with"
    change = (
        now - before
        if plan["comparison"] == "DIFFERENCE"
        else (now - before) / abs(before)
        if before
        else None
    )
    if change is None:
        return f"= – from {written(value, before)}"
    arrow = "▲ +" if change > 0 else "▼ " if change < 0 else "= "
    named = f"{format_number(plan['comparisonFormat'], change)}{plan['comparisonSuffix']}"
    return f"{arrow}{named} from {written(value, before)}"


Cell = tuple[str, str]
"""A text and its colour ("" for ink)."""


def _table_lines(
    visual: PlannedVisual, rows: list[Row], total: list[Row] | None, colors: PictureColors
) -> tuple[list[str], list[bool], list[list[Cell]], list[Cell]]:
    fields = visual.fields
    tinted = {
        visual.by_id(id_).key: (f"c{at}", color) for at, (id_, _, color) in enumerate(visual.conditions)
    }

    def cell(field: PlannedField, row: Row) -> Cell:
        flag, color = tinted.get(field.key, ("", ""))
        return written(field, row.get(field.key)), colors.of(color) if flag and row.get(flag) in (
            True,
            "true",
        ) else ""

    lines = [[cell(field, row) for field in fields] for row in rows]
    foot = [("Total", ""), *(cell(field, total[0]) for field in fields[1:])] if total else []
    return [each.label for each in fields], [each.kind == "number" for each in fields], lines, foot


def _pivot_lines(
    visual: PlannedVisual, plan: dict[str, Any], answers: Answers
) -> tuple[list[str], list[bool], list[list[Cell]], list[Cell]]:
    [row], [column], [value] = visual.of("Rows"), visual.of("Columns"), visual.of("Values")
    by_row = answers[f"{visual.prefix}_by_row"]
    columns = sorted(answers[f"{visual.prefix}_by_column"], key=lambda each: str(each[column.key]))
    if plan["rowsBySize"]:
        by_row = sorted(by_row, key=lambda each: -each[value.key])
    else:
        by_row = sorted(by_row, key=lambda each: str(each[row.key]))
    cells = {(each[row.key], each[column.key]): each[value.key] for each in answers[f"{visual.prefix}_rows"]}

    def line(each: Row) -> list[Cell]:
        found = [(written(row, each[row.key]), "")]
        for other in columns:
            key = (each[row.key], other[column.key])
            found.append((written(value, cells[key]) if key in cells else "", ""))
        return [*found, (written(value, each[value.key]), "")]

    heads = [row.label, *(written(column, each[column.key]) for each in columns), "Total"]
    totals = answers[f"{visual.prefix}_total"]
    sums = [(written(value, each[value.key]), "") for each in [*columns, *totals]]
    foot: list[Cell] = [("Total", ""), *sums] if totals else []
    return heads, [False] + [True] * (len(heads) - 1), [line(each) for each in by_row], foot


def _table(
    heads: list[str],
    right: list[bool],
    lines: list[list[Cell]],
    foot: list[Cell],
    colors: PictureColors,
    width: float,
    height: float,
) -> str:
    step = 20
    room = int(height // step) - 1 - bool(foot)
    shown = lines if len(lines) <= room else lines[: room - 1]
    widths = _widths(heads, right, shown + ([foot] if foot else []), width)
    drawn = [_line(step * 0.8, [(head, colors.muted) for head in heads], widths, right, colors.ink, 700)]
    for number, cells in enumerate(shown, 1):
        if number % 2 == 0:
            size = f'width="{width}" height="{step}"'
            drawn.append(f'<rect y="{number * step + 1}" {size} fill="{colors.line}" opacity=".3"/>')
        drawn.append(_line((number + 0.75) * step, cells, widths, right, colors.ink, 400))
    below = len(shown) + 1
    if len(shown) < len(lines):
        more = f"… and {len(lines) - len(shown):,} more"
        drawn.append(_text(0, (below + 0.75) * step, more, colors.muted, 12))
        below += 1
    if foot:
        drawn.append(f'<rect y="{below * step + 1}" width="{width}" height="1" fill="{colors.muted}"/>')
        drawn.append(_line((below + 0.8) * step, foot, widths, right, colors.ink, 700))
    return "".join(drawn)


def _widths(heads: list[str], right: list[bool], lines: list[list[Cell]], width: float) -> list[float]:
    """A column's width by its longest text; the widest texts give way where all is too wide."""
    longest = [
        max(len(head) * 1.1, *(len(line[at][0]) for line in lines), 3) if lines else len(head) * 1.1
        for at, head in enumerate(heads)
    ]
    wanted = [letters * _LETTER + 14 for letters in longest]
    # Numbers and other short columns keep their width; long texts are cut.
    keep = [number or each <= 90 for each, number in zip(wanted, right, strict=True)]
    fixed = sum(each for each, kept in zip(wanted, keep, strict=True) if kept)
    loose = sum(wanted) - fixed
    if sum(wanted) > width and loose:
        share = max(0.3, (width - fixed) / loose)
        return [each if kept else each * share for each, kept in zip(wanted, keep, strict=True)]
    spare = (width - sum(wanted)) / len(wanted)
    return [each + max(0.0, spare) for each in wanted]


def _line(
    y: float, cells: Sequence[Cell], widths: list[float], right: list[bool], ink: str, weight: int
) -> str:
    drawn, x = [], 0.0
    for (text, color), width, number in zip(cells, widths, right, strict=True):
        at, anchor = (x + width - 7, "end") if number else (x, "start")
        drawn.append(_text(at, y, _cut(text, width - 7), color or ink, 12, weight=weight, anchor=anchor))
        x += width
    return "".join(drawn)


def _cut(text: str, width: float) -> str:
    most = int(width / _LETTER)
    return text if len(text) <= most else f"{text[: max(1, most - 1)]}…"


def _text(
    x: float, y: float, text: str, color: str, size: int, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}" font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}" font-family="{_FONT}">{escape(text)}</text>'
    )
