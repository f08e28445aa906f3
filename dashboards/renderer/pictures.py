"""Pictures of the sheets without a browser: vl-convert draws the charts, and SVG all else."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import vl_convert

from dashboards.renderer.colors import PreviewColors
from dashboards.renderer.evaluate import Results, Row
from dashboards.renderer.plan import PlannedField, PlannedVisual
from dashboards.renderer.steps import Json
from dashboards.renderer.svg import Cell, Table, TableColors, shorten, table_elements, text_element

# Pixels; the grid has 36 columns, as in QuickSight.
WIDTH, ROW_HEIGHT, GAP, MARGIN, HEADER_HEIGHT = 1440, 28, 6, 20, 64
GRID_COLUMNS = 36
EMPTY_CHART = "No data in this selection."
EMPTY_COMPARISON = "no value to compare with"


class PictureColors:
    """The colours of one picture."""

    def __init__(self, colors: PreviewColors, dark: bool) -> None:
        scheme = colors.dark if dark else colors.light
        self.palette = list(scheme.palette)
        self.ink, self.muted, self.line = scheme.ink, scheme.muted, scheme.line
        self.paper, self.ground = ("#1B2229", "#12171C") if dark else ("#FFFFFF", "#F3F5F7")
        self._variants = colors.dark_variants if dark else {}

    @property
    def table(self) -> TableColors:
        return TableColors(self.ink, self.muted, self.line)

    def variant(self, color: str) -> str:
        """Return the colour to use for one that the definition names."""
        return self._variants.get(color, color)

    def apply_to(self, spec: Json) -> Json:
        """Return a chart's specification with the colours that the definition names replaced."""
        text = json.dumps(spec)
        for color, variant in self._variants.items():
            text = text.replace(f'"{color}"', f'"{variant}"')
        recolored: Json = json.loads(text)
        return recolored

    def configuration(self) -> Json:
        """Return Vega's configuration, the same as the page's."""
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


@dataclass(frozen=True)
class Heading:
    """The text above a sheet; `selection` lists the values of its controls."""

    title: str
    selection: str
    note: str


def format_value(field: PlannedField, value: Any) -> str:
    """Return a value as the page shows it."""
    if value is None:
        return "–"
    if field.kind == "number":
        return format_number(field.format, value)
    if field.kind == "date":
        return datetime.fromisoformat(value).strftime(field.format)
    return str(value)


def format_number(style: str, value: float) -> str:
    """Return a number in a d3 format such as `,.2f`; halves round up, as on the page."""
    decimals = int(style.strip(",.f%"))
    exact = Decimal(repr(value)) * (100 if style.endswith("%") else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,f}" + ("%" if style.endswith("%") else "")


def sheet_picture(
    heading: Heading,
    visuals: Sequence[PlannedVisual],
    descriptions: Sequence[Json],
    results: Results,
    colors: PictureColors,
) -> bytes:
    """Draw one sheet as PNG.

    Args:
        heading: The text above it.
        visuals: The visuals of the sheet.
        descriptions: The same visuals as described to the page.
        results: The rows of every output of the dataflow.
        colors: The colours.
    """
    column_width = (WIDTH - 2 * MARGIN - (GRID_COLUMNS - 1) * GAP) / GRID_COLUMNS
    row_step = ROW_HEIGHT + GAP
    last_row = max(visual.position.row + visual.position.rows for visual in visuals)
    picture_height = HEADER_HEIGHT + last_row * row_step + MARGIN
    elements = [
        f'<rect width="{WIDTH}" height="{picture_height}" fill="{colors.ground}"/>',
        text_element(MARGIN, 30, heading.title, colors.ink, 20, weight=700),
        text_element(WIDTH - MARGIN, 30, heading.selection, colors.ink, 13, anchor="end"),
        text_element(MARGIN, 50, heading.note, colors.muted, 12),
    ]
    for visual, description in zip(visuals, descriptions, strict=True):
        position = visual.position
        x = MARGIN + position.column * (column_width + GAP)
        y = HEADER_HEIGHT + position.row * row_step
        width = position.columns * (column_width + GAP) - GAP
        height = position.rows * row_step - GAP
        body = _VisualDrawer(visual, description, results, colors, width - 24, height - 56).draw()
        elements += [
            f'<svg x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}">',
            f'<rect x=".5" y=".5" width="{width - 1:.1f}" height="{height - 1:.1f}" rx="8"'
            f' fill="{colors.paper}" stroke="{colors.line}"/>',
            text_element(12, 22, visual.title, colors.ink, 14, weight=700),
            text_element(12, 38, shorten(visual.subtitle, width - 24), colors.muted, 12),
            f'<svg x="12" y="46" width="{width - 24:.1f}" height="{height - 54:.1f}">{body}</svg></svg>',
        ]
    content = "".join(elements)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{picture_height}">{content}</svg>'
    return bytes(vl_convert.svg_to_png(svg))


@dataclass(frozen=True)
class _VisualDrawer:
    """Draws the body of one visual as SVG, `width` by `height` pixels."""

    visual: PlannedVisual
    description: Json
    results: Results
    colors: PictureColors
    width: float
    height: float

    def draw(self) -> str:
        if self.visual.kind == "KPIVisual":
            return self._kpi()
        if self.visual.kind == "PivotTableVisual":
            return table_elements(self._pivot_table(), self.colors.table, self.width, self.height)
        if self.visual.kind == "TableVisual":
            return table_elements(self._table(), self.colors.table, self.width, self.height)
        if not self._rows("rows"):
            x, y = self.width / 2, self.height / 2
            return text_element(x, y, EMPTY_CHART, self.colors.muted, 14, anchor="middle")
        return self._chart(self.height)

    def _rows(self, name: str) -> list[Row]:
        return self.results.get(f"{self.visual.prefix}_{name}", [])

    def _chart(self, height: float) -> str:
        spec = {
            **self.colors.apply_to(self.description["spec"]),
            "width": self.width,
            "height": height,
            "autosize": {"type": "fit", "contains": "padding"},
            "data": {"name": "rows", "values": self._rows("rows")},
        }
        svg = vl_convert.vegalite_to_svg(spec, config=self.colors.configuration())
        # Each chart numbers its ids from zero; one document needs them to be unique.
        return re.sub(r"\b(clip|gradient_)(\d+)", rf"{self.visual.id}-\1\2", svg[svg.index("<svg") :])

    def _kpi(self) -> str:
        [value] = self.visual.fields_in("Values")
        rows = self._rows("rows")
        last = rows[-1] if rows else {}
        if self.visual.fields_in("TrendGroups"):
            reference = rows[-2].get(value.key) if len(rows) > 1 else None
        else:
            targets = self.visual.fields_in("TargetValues")
            reference = last.get(targets[0].key) if targets else None
        current = last.get(value.key)
        has_sparkline = self.description["spec"] is not None and bool(rows)
        y = 30.0 if has_sparkline else self.height / 2
        comparison = comparison_text(self.description, value, current, reference)
        elements = text_element(0, y, format_value(value, current), self.colors.ink, 28, weight=700)
        elements += text_element(0, y + 22, comparison, self.colors.muted, 13)
        if has_sparkline:
            elements += f'<svg x="0" y="{y + 30}">{self._chart(self.height - 60)}</svg>'
        return elements

    def _table(self) -> Table:
        visual, colors = self.visual, self.colors
        # Field key to the key of its condition and the colour; the last condition of a field counts.
        conditions = {
            visual.field(condition.field_id).key: (f"c{number}", colors.variant(condition.color))
            for number, condition in enumerate(visual.conditions)
        }

        def cell(field: PlannedField, row: Row) -> Cell:
            key, color = conditions.get(field.key, ("", ""))
            is_met = key != "" and row.get(key) in (True, "true")
            return Cell(format_value(field, row.get(field.key)), color if is_met else "")

        total: list[Cell] = []
        if total_rows := self._rows("total"):
            total = [Cell("Total"), *(cell(field, total_rows[0]) for field in visual.fields[1:])]
        return Table(
            headings=[field.label for field in visual.fields],
            is_number=[field.kind == "number" for field in visual.fields],
            lines=[[cell(field, row) for field in visual.fields] for row in self._rows("rows")],
            total=total,
        )

    def _pivot_table(self) -> Table:
        [row_field] = self.visual.fields_in("Rows")
        [column_field] = self.visual.fields_in("Columns")
        [value_field] = self.visual.fields_in("Values")
        columns = sorted(self._rows("by_column"), key=lambda column: str(column[column_field.key]))
        if self.description["sortsRowsByTotal"]:
            rows = sorted(self._rows("by_row"), key=lambda row: -row[value_field.key])
        else:
            rows = sorted(self._rows("by_row"), key=lambda row: str(row[row_field.key]))
        values = {
            (cell[row_field.key], cell[column_field.key]): cell[value_field.key]
            for cell in self._rows("rows")
        }

        def line(row: Row) -> list[Cell]:
            cells = [Cell(format_value(row_field, row[row_field.key]))]
            for column in columns:
                key = (row[row_field.key], column[column_field.key])
                cells.append(Cell(format_value(value_field, values[key]) if key in values else ""))
            return [*cells, Cell(format_value(value_field, row[value_field.key]))]

        months = [format_value(column_field, column[column_field.key]) for column in columns]
        totals = self._rows("total")
        sums = [Cell(format_value(value_field, row[value_field.key])) for row in [*columns, *totals]]
        return Table(
            headings=[row_field.label, *months, "Total"],
            is_number=[False] + [True] * (len(columns) + 1),
            lines=[line(row) for row in rows],
            total=[Cell("Total"), *sums] if totals else [],
        )


def comparison_text(
    description: Json, value: PlannedField, current: float | None, reference: float | None
) -> str:
    """Return the second line of a KPI: its change from the reference value."""
    if current is None or reference is None:
        return EMPTY_COMPARISON
    from_reference = f"from {format_value(value, reference)}"
    change = current - reference
    if description["comparison"] != "DIFFERENCE":
        if reference == 0:
            return f"= – {from_reference}"
        change /= abs(reference)
    sign = "▲ +" if change > 0 else "▼ " if change < 0 else "= "
    amount = f"{format_number(description['comparisonFormat'], change)}{description['comparisonSuffix']}"
    return f"{sign}{amount} {from_reference}"
