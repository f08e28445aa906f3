"""The drawings: one Vega-Lite specification a chart, over the rows that the dataflow answered.

https://vega.github.io/vega-lite/docs/ Colours come by configuration.
"""

from typing import Any

from dashboards.renderer.plan import PlannedField, PlannedVisual
from dashboards.renderer.steps import OTHER
from dashboards.renderer.unsupported import UnsupportedError

Json = dict[str, Any]
CHARTS = {"BarChartVisual", "LineChartVisual", "ComboChartVisual", "PieChartVisual", "HeatMapVisual"}
ROWS = "rows"
_DAY = "utcFormat(toDate(datum.value), '{}')"
# Thousands as 5k: what the axis says, the tooltip says to the cent.
_SHORT = "datum.value === 0 ? '0' : format(datum.value, '~s')"
_AXIS: Json = {"labelExpr": _SHORT, "title": None, "tickCount": 5}
_TIME_AXIS: Json = {"title": None, "grid": False, "format": "%-d %b %Y", "tickCount": 8, "labelOverlap": True}


def chart(visual: PlannedVisual) -> Json:
    """The specification without size; its data is named `rows`."""
    build = {
        "BarChartVisual": _bars,
        "LineChartVisual": _line,
        "ComboChartVisual": _combo,
        "PieChartVisual": _pie,
        "HeatMapVisual": _heat_map,
    }[visual.kind]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"name": ROWS},
        **build(visual),
    }


def sparkline(visual: PlannedVisual) -> Json:
    """The way of a KPI's value along its trend."""
    [day], [value] = visual.of("TrendGroups"), visual.of("Values")
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"name": ROWS},
        "mark": {"type": "area", "line": {"strokeWidth": 1.5}, "fillOpacity": 0.18},
        "encoding": {
            "x": {**_time(day), "axis": None},
            "y": {"field": value.key, "type": "quantitative", "axis": None, "scale": {"zero": True}},
            "tooltip": [_tip(day), _tip(value)],
        },
        "config": {"view": {"stroke": None}},
    }


def _one(visual: PlannedVisual, role: str) -> PlannedField:
    fields = visual.of(role)
    if len(fields) != 1:
        raise UnsupportedError(f"{visual.id}: the preview draws one field as {role}, not {len(fields)}")
    return fields[0]


def _legend(visual: PlannedVisual, **more: Any) -> Json | None:
    legend = visual.configuration.get("Legend") or {}
    if legend.get("Visibility") == "HIDDEN":
        return None
    orient = {"TOP": "top", "BOTTOM": "bottom"}.get(legend.get("Position", "RIGHT"), "right")
    return {"title": None, "orient": orient, **more}


def _axis(field: PlannedField) -> Json:
    """A category's axis: dates as months or years, without crowding."""
    if field.kind != "date":
        return {"title": None, "labelLimit": 170, "labelOverlap": True, "labelAngle": 0}
    expression = _DAY.format(field.format)
    return {"title": None, "labelExpr": expression, "labelAngle": 0, "labelOverlap": True, "ticks": False}


def _category(field: PlannedField) -> Json:
    return {"field": field.key, "type": "ordinal", "axis": _axis(field), "sort": None}


def _time(field: PlannedField) -> Json:
    return {
        "field": field.key,
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": _TIME_AXIS,
    }


def _number(field: PlannedField, **more: Any) -> Json:
    axis = {"title": None, "format": field.format} if field.format.endswith("%") else _AXIS
    return {"field": field.key, "type": "quantitative", "axis": axis, **more}


def _tip(field: PlannedField) -> Json:
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


def _by_size(color: PlannedField, value: PlannedField) -> list[Json]:
    """Steps that give each colour its place by its total, `Other` last: the order of legend and stack."""
    return [
        {"joinaggregate": [{"op": "sum", "field": value.key, "as": "total"}], "groupby": [color.key]},
        {"calculate": f"datum.{color.key} === '{OTHER}' ? -1e15 : datum.total", "as": "rank"},
    ]


def _bars(visual: PlannedVisual) -> Json:
    category, value = _one(visual, "Category"), _one(visual, "Values")
    colors = visual.of("Colors")
    tips = [_tip(each) for each in visual.fields]
    if visual.configuration.get("Orientation") == "HORIZONTAL":
        if colors:
            raise UnsupportedError(f"{visual.id}: the preview draws horizontal bars in one colour")
        y = _category(category)  # in the order in which the dataflow gives them
        bars: Json = {
            "mark": {"type": "bar", "cornerRadiusEnd": 2},
            "encoding": {"y": y, "x": _number(value), "tooltip": tips},
        }
        text = {"field": value.key, "type": "quantitative", "format": value.format}
        labels: Json = {
            "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 10},
            "encoding": {"y": y, "x": _number(value), "text": text},
        }
        # Room for the longest bar's label: nothing is drawn there.
        room: Json = {
            "mark": {"type": "point", "opacity": 0},
            "encoding": {"y": y, "x": {"field": "room", "type": "quantitative", "axis": _AXIS}},
        }
        steps = [{"calculate": f"datum.{value.key} * 1.2", "as": "room"}]
        shown = (visual.configuration.get("DataLabels") or {}).get("Visibility") == "VISIBLE"
        return {"transform": steps, "layer": [bars, room, labels]} if shown else bars
    encoding: Json = {"x": _category(category), "y": _number(value), "tooltip": tips}
    if not colors:
        return {"mark": {"type": "bar", "cornerRadiusEnd": 2}, "encoding": encoding}
    if visual.configuration.get("BarsArrangement") != "STACKED":
        raise UnsupportedError(f"{visual.id}: the preview stacks coloured bars")
    [color] = colors
    encoding["color"] = {
        "field": color.key,
        "type": "nominal",
        "legend": _legend(visual),
        "sort": {"field": "rank", "op": "max", "order": "descending"},
    }
    encoding["order"] = {"field": "rank", "type": "quantitative", "sort": "descending"}
    return {"transform": _by_size(color, value), "mark": "bar", "encoding": encoding}


def _line(visual: PlannedVisual) -> Json:
    category, value = _one(visual, "Category"), _one(visual, "Values")
    x = _time(category) if category.kind == "date" else _category(category)
    encoding: Json = {"x": x, "y": _number(value), "tooltip": [_tip(each) for each in visual.fields]}
    mark: Json = {"type": "line", "strokeWidth": 2, "interpolate": "monotone"}
    if visual.configuration.get("Type", "LINE") != "LINE":
        raise UnsupportedError(f"{visual.id}: the preview draws lines, not {visual.configuration['Type']}")
    if category.kind == "date":
        mark["interpolate"] = "linear"
        zero: Json = {
            "mark": {"type": "rule", "strokeDash": [3, 3], "opacity": 0.5, "aria": False},
            "encoding": {"y": {"datum": 0}},
        }
        return {"layer": [{"mark": mark, "encoding": encoding}, zero]}
    for color in visual.of("Colors"):
        encoding["color"] = {"field": color.key, "type": "nominal", "legend": _legend(visual)}
        mark["point"] = {"size": 22, "filled": True}
    return {"mark": mark, "encoding": encoding}


def _combo(visual: PlannedVisual) -> Json:
    category, bars, lines = _one(visual, "Category"), visual.of("BarValues"), visual.of("LineValues")
    names = [each.label for each in (*bars, *lines)]
    color = {"field": "name", "type": "nominal", "scale": {"domain": names}, "legend": _legend(visual)}
    # Three figures are read together: which one it is stands in the legend, its value in the tooltip.
    tips = [_tip(category), *(_tip(each) for each in (*bars, *lines))]

    def layer(fields: tuple[PlannedField, ...], mark: Json, **encoding: Json) -> Json:
        named = [{"calculate": f"{_choice(fields)}", "as": "name"}]
        return {
            "transform": [{"fold": [each.key for each in fields], "as": ["key", "amount"]}, *named],
            "mark": mark,
            "encoding": {
                "x": _category(category),
                "y": {"field": "amount", "type": "quantitative", "axis": _AXIS},
                "color": color,
                "tooltip": tips,
                **encoding,
            },
        }

    offset = {"field": "name", "scale": {"domain": [each.label for each in bars]}}
    return {
        "layer": [
            layer(bars, {"type": "bar", "cornerRadiusEnd": 2}, xOffset=offset),
            layer(lines, {"type": "line", "strokeWidth": 2.5, "point": {"size": 36, "filled": True}}),
        ]
    }


def _choice(fields: tuple[PlannedField, ...]) -> str:
    *firsts, last = fields
    found = f"'{last.label}'"
    for each in reversed(firsts):
        found = f"(datum.key === '{each.key}' ? '{each.label}' : {found})"
    return found


def _pie(visual: PlannedVisual) -> Json:
    category, value = _one(visual, "Category"), _one(visual, "Values")
    thickness = ((visual.configuration.get("DonutOptions") or {}).get("ArcOptions") or {}).get(
        "ArcThickness", "WHOLE"
    )
    hole = {"WHOLE": 0, "LARGE": 0.45, "MEDIUM": 0.62, "SMALL": 0.75}[thickness]
    # The share first: a long name is cut at its end.
    label = f"format(datum.{value.key} / datum.all, '.0%') + ' ' + datum.{category.key}"
    steps = [
        {"filter": f"datum.{value.key} > 0"},  # a group that was paid back more than it cost is no slice
        {"joinaggregate": [{"op": "sum", "field": value.key, "as": "all"}]},
        {"calculate": label, "as": "label"},
        {"calculate": f"datum.{category.key} === '{OTHER}' ? -1e15 : datum.{value.key}", "as": "rank"},
    ]
    tips = [_tip(category), _tip(value)]
    outer = "min(width, height) / 2"
    ring: Json = {
        "mark": {"type": "arc", "outerRadius": {"expr": outer}, "innerRadius": {"expr": f"{outer} * {hole}"}},
        "encoding": {
            "theta": {"field": value.key, "type": "quantitative", "stack": True},
            "order": {"field": "rank", "type": "quantitative", "sort": "descending"},
            "color": {
                "field": "label",
                "type": "nominal",
                "sort": {"field": "rank", "op": "max", "order": "descending"},
                "legend": _legend(visual, labelLimit=220),
            },
            "tooltip": tips,
        },
    }
    center: Json = {
        "transform": [{"aggregate": [{"op": "sum", "field": value.key, "as": "sum"}]}],
        "mark": {"type": "text", "fontSize": 20, "fontWeight": 600},
        "encoding": {"text": {"field": "sum", "type": "quantitative", "format": ",.0f"}},
    }
    return {"transform": steps, "layer": [ring, center] if hole else [ring], "view": {"stroke": None}}


def _heat_map(visual: PlannedVisual) -> Json:
    row, column, value = _one(visual, "Rows"), _one(visual, "Columns"), _one(visual, "Values")
    colors = [each["Color"] for each in visual.configuration["ColorScale"]["Colors"]]
    return {
        "mark": {"type": "rect", "cornerRadius": 2, "stroke": None},
        "encoding": {
            "x": _category(column),
            "y": {
                **_category(row),
                "axis": {"title": None, "ticks": False},
            },
            "color": {
                "field": value.key,
                "type": "quantitative",
                "scale": {"range": colors},
                "legend": _legend(visual, format="~s", gradientLength=120),
            },
            "tooltip": [_tip(row), _tip(column), _tip(value)],
        },
        "config": {"scale": {"bandPaddingInner": 0.06}},
    }
