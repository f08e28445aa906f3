"""Describes each visual to the page's script, and to the pictures."""

from dashboards.renderer.charts import CHARTS, chart, sparkline
from dashboards.renderer.dataflow import click_signal, filters_sheet
from dashboards.renderer.formats import number_format
from dashboards.renderer.plan import PlannedVisual
from dashboards.renderer.steps import Json
from dashboards.renderer.unsupported import UnsupportedError, only_member


def describe(visual: PlannedVisual) -> Json:
    """Return a visual as the page's script reads it."""
    description: Json = {
        "id": visual.id,
        "prefix": visual.prefix,
        "kind": visual.kind,
        "sheet": visual.sheet,
        "title": visual.title,
        "subtitle": visual.subtitle,
        "position": list(visual.position),
        "fields": [
            {
                "key": field.key,
                "role": field.role,
                "kind": field.kind,
                "label": field.label,
                "format": field.format,
            }
            for field in visual.fields
        ],
        "conditions": [
            [visual.field(condition.field_id).key, condition.color] for condition in visual.conditions
        ],
        "hasTotal": "TotalOptions" in visual.configuration,
        "clicks": _clicks(visual),
        "navigation": _navigation(visual),
        "spec": chart(visual) if visual.kind in CHARTS else None,
    }
    if visual.kind == "KPIVisual":
        description |= _kpi_options(visual)
    if visual.kind == "PivotTableVisual":
        description["sortsRowsByTotal"] = _sorts_rows_by_total(visual)
    return description


def _kpi_options(visual: PlannedVisual) -> Json:
    """Return how a KPI compares, in which format, and its sparkline."""
    options = visual.option("KPIOptions")
    comparison = options.get("Comparison") or {}
    method = comparison.get("ComparisonMethod", "PERCENT_DIFFERENCE")
    if method not in ("PERCENT_DIFFERENCE", "DIFFERENCE"):
        raise UnsupportedError(f"{visual.id}: the preview does not compare by {method}")
    values, trends = visual.fields_in("Values"), visual.fields_in("TrendGroups")
    if len(values) != 1 or (visual.fields_in("TargetValues") and trends):
        raise UnsupportedError(f"{visual.id}: the preview draws one value with a target or with a trend")
    formats = {kind: dict(inner) for kind, inner in (comparison.get("ComparisonFormat") or {}).items()}
    suffix = "".join(inner.pop("Suffix", "") for inner in formats.values())
    if formats:
        style = number_format({"FormatConfiguration": formats}, visual.id)
    else:
        style = ",.1%" if method == "PERCENT_DIFFERENCE" else values[0].format
    has_sparkline = (options.get("Sparkline") or {}).get("Visibility") == "VISIBLE" and trends
    return {
        "comparison": method,
        "comparisonFormat": style,
        "comparisonSuffix": suffix,
        "spec": sparkline(visual) if has_sparkline else None,
    }


def _sorts_rows_by_total(visual: PlannedVisual) -> bool:
    """Return whether a pivot table sorts its rows by their total, largest first, and not by name."""
    [row] = visual.fields_in("Rows")
    values = {field.id for field in visual.fields_in("Values")}
    for option in visual.option("SortConfiguration").get("FieldSortOptions") or ():
        kind, inner = only_member(option["SortBy"], visual.id)
        if kind != "Field":
            raise UnsupportedError(f"{visual.id}: the preview sorts a pivot table by a field, not by {kind}")
        if option["FieldId"] == row.id and inner["FieldId"] in values:
            return bool(inner["Direction"] == "DESC")
    return False


def _clicks(visual: PlannedVisual) -> list[Json]:
    """Return the signals that a click sets, each with the key of its value."""
    if not filters_sheet(visual):
        return []
    return [
        {"signal": click_signal(visual, field), "key": field.key}
        for field in visual.fields
        if field.kind == "text"
    ]


def _navigation(visual: PlannedVisual) -> Json | None:
    """Return the sheet that a click opens and the parameter that it sets; None for neither."""
    navigation: Json = {}
    for action in visual.actions:
        for operation in action["ActionOperations"]:
            kind, inner = only_member(operation, visual.id)
            if kind == "NavigationOperation":
                navigation["sheet"] = inner["LocalNavigationConfiguration"]["TargetSheetId"]
                navigation["title"] = action["Name"]
            elif kind == "SetParametersOperation":
                [value] = inner["ParameterValueConfigurations"]
                navigation["signal"] = f"p_{value['DestinationParameterName']}"
                navigation["key"] = visual.field(value["Value"]["SourceField"]).key
    return navigation or None
