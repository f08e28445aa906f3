"""Draws charts: one Vega-Lite specification for each, over the rows of the dataflow.

https://vega.github.io/vega-lite/docs/ Colours come from the configuration, not from here.
"""

from collections.abc import Callable
from typing import Any

from dashboards.renderer.plan import PlannedField, PlannedVisual
from dashboards.renderer.steps import OTHER
from dashboards.renderer.unsupported import UnsupportedError

Json = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
ROWS = "rows"
"""The name of a chart's data."""
_DAY_LABEL = "utcFormat(toDate(datum.value), '{}')"
# Axes write 5000 as 5k; tooltips show the exact value.
_SHORT_NUMBER = "datum.value === 0 ? '0' : format(datum.value, '~s')"
_AXIS: Json = {"labelExpr": _SHORT_NUMBER, "title": None, "tickCount": 5}
_TIME_AXIS: Json = {"title": None, "grid": False, "format": "%-d %b %Y", "tickCount": 8, "labelOverlap": True}
# Share of a donut's radius that is empty, by the thickness of its ring.
_HOLES = {"WHOLE": 0, "LARGE": 0.45, "MEDIUM": 0.62, "SMALL": 0.75}
# Sorts the merged items after all others.
_OTHER_RANK = "-1e15"


def chart(visual: PlannedVisual) -> Json:
    """Return a chart's specification, without size and values."""
    return {"$schema": SCHEMA, "data": {"name": ROWS}, **CHARTS[visual.kind](visual)}


def sparkline(visual: PlannedVisual) -> Json:
    """Return the specification of a KPI's sparkline: its value along its trend."""
    [day], [value] = visual.fields_in("TrendGroups"), visual.fields_in("Values")
    return {
        "$schema": SCHEMA,
        "data": {"name": ROWS},
        "mark": {"type": "area", "line": {"strokeWidth": 1.5}, "fillOpacity": 0.18},
        "encoding": {
            "x": {**_time(day), "axis": None},
            "y": {"field": value.key, "type": "quantitative", "axis": None, "scale": {"zero": True}},
            "tooltip": [_tooltip(day), _tooltip(value)],
        },
        "config": {"view": {"stroke": None}},
    }


def _field(visual: PlannedVisual, role: str) -> PlannedField:
    fields = visual.fields_in(role)
    if len(fields) != 1:
        message = f"the preview draws one field as {role}, not {len(fields)}"
        raise UnsupportedError(f"{visual.id}: {message}")
    return fields[0]


def _legend(visual: PlannedVisual, **options: Any) -> Json | None:
    legend = visual.option("Legend")
    if legend.get("Visibility") == "HIDDEN":
        return None
    orient = {"TOP": "top", "BOTTOM": "bottom"}.get(legend.get("Position", "RIGHT"), "right")
    return {"title": None, "orient": orient, **options}


def _category_axis(field: PlannedField) -> Json:
    if field.kind != "date":
        return {"title": None, "labelLimit": 170, "labelOverlap": True, "labelAngle": 0}
    label = _DAY_LABEL.format(field.format)
    return {"title": None, "labelExpr": label, "labelAngle": 0, "labelOverlap": True, "ticks": False}


def _category(field: PlannedField) -> Json:
    """Return the encoding of a category, in the order of the rows."""
    return {"field": field.key, "type": "ordinal", "axis": _category_axis(field), "sort": None}


def _time(field: PlannedField) -> Json:
    return {"field": field.key, "type": "temporal", "scale": {"type": "utc"}, "axis": _TIME_AXIS}


def _number(field: PlannedField) -> Json:
    axis = {"title": None, "format": field.format} if field.format.endswith("%") else _AXIS
    return {"field": field.key, "type": "quantitative", "axis": axis}


def _tooltip(field: PlannedField) -> Json:
    if field.kind == "date":
        return {
            "field": field.key,
            "type": "temporal",
            "title": field.label,
            "format": field.format,
            "timeUnit": "utcyearmonthdate",
        }
    if field.kind == "number":
        return {"field": field.key, "type": "quantitative", "title": field.label, "format": field.format}
    return {"field": field.key, "type": "nominal", "title": field.label}


def _rank_expression(item_key: str, size: str) -> str:
    """Return the rank of an item by its size, with the merged items last."""
    return f"datum.{item_key} === '{OTHER}' ? {_OTHER_RANK} : {size}"


def _rank_by_total(color: PlannedField, value: PlannedField) -> list[Json]:
    """Return the steps that rank each colour by its total: the order of the legend and of the stack."""
    return [
        {"joinaggregate": [{"op": "sum", "field": value.key, "as": "total"}], "groupby": [color.key]},
        {"calculate": _rank_expression(color.key, "datum.total"), "as": "rank"},
    ]


def _bars(visual: PlannedVisual) -> Json:
    if visual.configuration.get("Orientation") == "HORIZONTAL":
        return _horizontal_bars(visual)
    category, value = _field(visual, "Category"), _field(visual, "Values")
    tooltips = [_tooltip(field) for field in visual.fields]
    encoding: Json = {"x": _category(category), "y": _number(value), "tooltip": tooltips}
    if not visual.fields_in("Colors"):
        return {"mark": {"type": "bar", "cornerRadiusEnd": 2}, "encoding": encoding}
    if visual.configuration.get("BarsArrangement") != "STACKED":
        raise UnsupportedError(f"{visual.id}: the preview stacks coloured bars")
    color = _field(visual, "Colors")
    encoding["color"] = {
        "field": color.key,
        "type": "nominal",
        "legend": _legend(visual),
        "sort": {"field": "rank", "op": "max", "order": "descending"},
    }
    encoding["order"] = {"field": "rank", "type": "quantitative", "sort": "descending"}
    return {"transform": _rank_by_total(color, value), "mark": "bar", "encoding": encoding}


def _horizontal_bars(visual: PlannedVisual) -> Json:
    if visual.fields_in("Colors"):
        raise UnsupportedError(f"{visual.id}: the preview draws horizontal bars in one colour")
    category, value = _field(visual, "Category"), _field(visual, "Values")
    y = _category(category)
    bars: Json = {
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": y,
            "x": _number(value),
            "tooltip": [_tooltip(field) for field in visual.fields],
        },
    }
    if visual.option("DataLabels").get("Visibility") != "VISIBLE":
        return bars
    text = {"field": value.key, "type": "quantitative", "format": value.format}
    labels: Json = {
        "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 10},
        "encoding": {"y": y, "x": _number(value), "text": text},
    }
    # An invisible mark widens the axis, so that the label of the longest bar is not cut.
    margin: Json = {
        "mark": {"type": "point", "opacity": 0},
        "encoding": {"y": y, "x": {"field": "margin", "type": "quantitative", "axis": _AXIS}},
    }
    steps = [{"calculate": f"datum.{value.key} * 1.2", "as": "margin"}]
    return {"transform": steps, "layer": [bars, margin, labels]}


def _line(visual: PlannedVisual) -> Json:
    category, value = _field(visual, "Category"), _field(visual, "Values")
    x = _time(category) if category.kind == "date" else _category(category)
    tooltips = [_tooltip(field) for field in visual.fields]
    encoding: Json = {"x": x, "y": _number(value), "tooltip": tooltips}
    mark: Json = {"type": "line", "strokeWidth": 2, "interpolate": "monotone"}
    if visual.configuration.get("Type", "LINE") != "LINE":
        raise UnsupportedError(f"{visual.id}: the preview draws lines, not {visual.configuration['Type']}")
    for color in visual.fields_in("Colors"):
        encoding["color"] = {"field": color.key, "type": "nominal", "legend": _legend(visual)}
        mark["point"] = {"size": 22, "filled": True}
    if category.kind == "date":
        mark["interpolate"] = "linear"
        zero: Json = {
            "mark": {"type": "rule", "strokeDash": [3, 3], "opacity": 0.5, "aria": False},
            "encoding": {"y": {"datum": 0}},
        }
        return {"layer": [{"mark": mark, "encoding": encoding}, zero]}
    return {"mark": mark, "encoding": encoding}


def _combo(visual: PlannedVisual) -> Json:
    category = _field(visual, "Category")
    bars, lines = visual.fields_in("BarValues"), visual.fields_in("LineValues")
    names = [field.label for field in (*bars, *lines)]
    color = {"field": "name", "type": "nominal", "scale": {"domain": names}, "legend": _legend(visual)}
    # A tooltip shows the values of all series in the category.
    tooltips = [_tooltip(category), *(_tooltip(field) for field in (*bars, *lines))]

    def layer(fields: tuple[PlannedField, ...], mark: Json, **encoding: Json) -> Json:
        return {
            "transform": [
                {"fold": [field.key for field in fields], "as": ["key", "amount"]},
                {"calculate": _label_expression(fields), "as": "name"},
            ],
            "mark": mark,
            "encoding": {
                "x": _category(category),
                "y": {"field": "amount", "type": "quantitative", "axis": _AXIS},
                "color": color,
                "tooltip": tooltips,
                **encoding,
            },
        }

    offset = {"field": "name", "scale": {"domain": [field.label for field in bars]}}
    return {
        "layer": [
            layer(bars, {"type": "bar", "cornerRadiusEnd": 2}, xOffset=offset),
            layer(lines, {"type": "line", "strokeWidth": 2.5, "point": {"size": 36, "filled": True}}),
        ]
    }


def _label_expression(fields: tuple[PlannedField, ...]) -> str:
    """Return the expression that gives the label of the field whose key is in `datum.key`."""
    *firsts, last = fields
    expression = f"'{last.label}'"
    for field in reversed(firsts):
        expression = f"(datum.key === '{field.key}' ? '{field.label}' : {expression})"
    return expression


def _pie(visual: PlannedVisual) -> Json:
    category, value = _field(visual, "Category"), _field(visual, "Values")
    arc_options = visual.option("DonutOptions").get("ArcOptions") or {}
    hole = _HOLES[arc_options.get("ArcThickness", "WHOLE")]
    # The share comes first, because the legend cuts long labels at their end.
    label = f"format(datum.{value.key} / datum.all, '.0%') + ' ' + datum.{category.key}"
    steps = [
        {"filter": f"datum.{value.key} > 0"},  # a negative amount cannot be a slice
        {"joinaggregate": [{"op": "sum", "field": value.key, "as": "all"}]},
        {"calculate": label, "as": "label"},
        {"calculate": _rank_expression(category.key, f"datum.{value.key}"), "as": "rank"},
    ]
    radius = "min(width, height) / 2"
    ring: Json = {
        "mark": {
            "type": "arc",
            "outerRadius": {"expr": radius},
            "innerRadius": {"expr": f"{radius} * {hole}"},
        },
        "encoding": {
            "theta": {"field": value.key, "type": "quantitative", "stack": True},
            "order": {"field": "rank", "type": "quantitative", "sort": "descending"},
            "color": {
                "field": "label",
                "type": "nominal",
                "sort": {"field": "rank", "op": "max", "order": "descending"},
                "legend": _legend(visual, labelLimit=220),
            },
            "tooltip": [_tooltip(category), _tooltip(value)],
        },
    }
    center: Json = {
        "transform": [{"aggregate": [{"op": "sum", "field": value.key, "as": "sum"}]}],
        "mark": {"type": "text", "fontSize": 20, "fontWeight": 600},
        "encoding": {"text": {"field": "sum", "type": "quantitative", "format": ",.0f"}},
    }
    return {"transform": steps, "layer": [ring, center] if hole else [ring], "view": {"stroke": None}}


def _heat_map(visual: PlannedVisual) -> Json:
    row, column, value = _field(visual, "Rows"), _field(visual, "Columns"), _field(visual, "Values")
    colors = [stop["Color"] for stop in visual.configuration["ColorScale"]["Colors"]]
    return {
        "mark": {"type": "rect", "cornerRadius": 2, "stroke": None},
        "encoding": {
            "x": _category(column),
            "y": {**_category(row), "axis": {"title": None, "ticks": False}},
            "color": {
                "field": value.key,
                "type": "quantitative",
                "scale": {"range": colors},
                "legend": _legend(visual, format="~s", gradientLength=120),
            },
            "tooltip": [_tooltip(row), _tooltip(column), _tooltip(value)],
        },
        "config": {"scale": {"bandPaddingInner": 0.06}},
    }


CHARTS: dict[str, Callable[[PlannedVisual], Json]] = {
    "BarChartVisual": _bars,
    "LineChartVisual": _line,
    "ComboChartVisual": _combo,
    "PieChartVisual": _pie,
    "HeatMapVisual": _heat_map,
}
"""Kind of visual to the function that returns its specification."""
