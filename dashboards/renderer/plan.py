"""A definition read for drawing: sheets, controls, visuals and their fields, in plain words.

Whatever stands in a visual and is not read here is refused by name: nothing is left out in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.renderer.formats import date_format, number_format
from dashboards.renderer.unsupported import UnsupportedError, one, only

_COMMON = {"FieldWells", "SortConfiguration", "Legend", "Interactions", "Tooltip"}
_AXES = {"CategoryLabelOptions", "ValueLabelOptions", "ColorLabelOptions"}
# What the preview reads of each kind of visual: members of its ChartConfiguration, roles of its field wells.
KINDS: dict[str, tuple[set[str], tuple[str, ...]]] = {
    "KPIVisual": ({"KPIOptions"}, ("Values", "TargetValues", "TrendGroups")),
    "BarChartVisual": (
        {"Orientation", "BarsArrangement", "DataLabels", *_AXES},
        ("Category", "Values", "Colors"),
    ),
    "LineChartVisual": (
        {"Type", "XAxisLabelOptions", "PrimaryYAxisLabelOptions"},
        ("Category", "Values", "Colors"),
    ),
    "ComboChartVisual": (
        {"BarsArrangement", "SingleAxisOptions", "CategoryLabelOptions", "PrimaryYAxisLabelOptions"},
        ("Category", "BarValues", "LineValues"),
    ),
    "PieChartVisual": ({"DonutOptions", *_AXES}, ("Category", "Values")),
    "HeatMapVisual": (
        {"ColorScale", "DataLabels", "RowLabelOptions", "ColumnLabelOptions"},
        ("Rows", "Columns", "Values"),
    ),
    "TableVisual": ({"FieldOptions", "TotalOptions"}, ("GroupBy", "Values")),
    "PivotTableVisual": ({"FieldOptions", "TotalOptions", "TableOptions"}, ("Rows", "Columns", "Values")),
}
_BODY = {
    "VisualId",
    "Title",
    "Subtitle",
    "ChartConfiguration",
    "ConditionalFormatting",
    "Actions",
    "ColumnHierarchies",
    "VisualContentAltText",
}
_SORTS = {
    "CategorySort",
    "CategoryItemsLimit",
    "ColorItemsLimit",
    "RowSort",
    "HeatMapRowSort",
    "HeatMapColumnSort",
    "FieldSortOptions",
}


@dataclass(frozen=True)
class PlannedField:
    """A field of a visual. `key`: its name in the dataflow; `aggregation`: "" where it aggregates itself."""

    id: str
    key: str
    role: str
    dataset: str
    column: str
    kind: str
    label: str
    format: str
    granularity: str = ""
    aggregation: str = ""


@dataclass(frozen=True)
class PlannedVisual:
    """A visual to draw; `place`: column, row, columns, rows on the grid of 36 columns."""

    id: str
    kind: str
    sheet: str
    title: str
    subtitle: str
    dataset: str
    fields: tuple[PlannedField, ...]
    configuration: Mapping[str, Any]
    conditions: tuple[tuple[str, str, str], ...]
    """(field id, expression, colour) of each conditional text colour."""
    actions: tuple[Mapping[str, Any], ...]
    place: tuple[int, int, int, int]
    prefix: str = field(default="")

    def of(self, *roles: str) -> tuple[PlannedField, ...]:
        return tuple(each for role in roles for each in self.fields if each.role == role)

    def by_id(self, field_id: str) -> PlannedField:
        return next(each for each in self.fields if each.id == field_id)


def planned_visuals(definition: Mapping[str, Any]) -> list[PlannedVisual]:
    """Every visual, in the order of the sheets; UnsupportedError names what cannot be drawn."""
    found: list[PlannedVisual] = []
    for sheet in definition["Sheets"]:
        only(
            sheet,
            {
                *("SheetId", "Name", "ContentType", "ParameterControls", "FilterControls", "Visuals"),
                *("Layouts", "SheetControlLayouts", "Description", "Title"),
            },
            f"sheet {sheet['SheetId']}",
        )
        places = _places(sheet)
        for visual in sheet["Visuals"]:
            kind, body = one(visual, f"sheet {sheet['SheetId']}")
            if kind not in KINDS:
                raise UnsupportedError(f"{body.get('VisualId', kind)}: the preview does not draw a {kind}")
            found.append(_visual(kind, body, sheet["SheetId"], places, len(found)))
    return found


def _places(sheet: Mapping[str, Any]) -> dict[str, tuple[int, int, int, int]]:
    kind, layout = one(sheet["Layouts"][0]["Configuration"], f"sheet {sheet['SheetId']}")
    if kind != "GridLayout":
        raise UnsupportedError(f"sheet {sheet['SheetId']}: the preview does not lay out a {kind}")
    return {
        each["ElementId"]: (each["ColumnIndex"], each["RowIndex"], each["ColumnSpan"], each["RowSpan"])
        for each in layout["Elements"]
    }


def _visual(
    kind: str,
    body: Mapping[str, Any],
    sheet: str,
    places: Mapping[str, tuple[int, int, int, int]],
    number: int,
) -> PlannedVisual:
    id_ = body["VisualId"]
    only(body, _BODY, id_)
    configuration = body["ChartConfiguration"]
    members, roles = KINDS[kind]
    only(configuration, {*_COMMON, *members}, id_)
    only(configuration.get("SortConfiguration") or {}, _SORTS, id_)
    fields = _fields(configuration, roles, id_)
    if not fields:
        raise UnsupportedError(f"{id_}: the visual has no fields")
    datasets = {each.dataset for each in fields}
    if len(datasets) > 1:
        raise UnsupportedError(
            f"{id_}: the preview draws one dataset in a visual, not {', '.join(sorted(datasets))}"
        )
    return PlannedVisual(
        id=id_,
        kind=kind,
        sheet=sheet,
        title=_text(body.get("Title"), id_),
        subtitle=_text(body.get("Subtitle"), id_),
        dataset=datasets.pop(),
        fields=tuple(fields),
        configuration=configuration,
        conditions=tuple(_conditions(body.get("ConditionalFormatting") or {}, id_)),
        actions=tuple(each for each in body.get("Actions") or () if each.get("Status") != "DISABLED"),
        place=places[id_],
        prefix=f"v{number}",
    )


def _text(label: Mapping[str, Any] | None, where: str) -> str:
    if not label or label.get("Visibility") == "HIDDEN":
        return ""
    text = label.get("FormatText") or {}
    only(text, {"PlainText"}, where)
    return str(text.get("PlainText", ""))


def _fields(configuration: Mapping[str, Any], roles: tuple[str, ...], where: str) -> list[PlannedField]:
    wells = configuration["FieldWells"]
    if len(wells) == 1 and next(iter(wells)).endswith("FieldWells"):
        _, wells = one(wells, where)
    only(wells, roles, where)
    names = _labels(configuration)
    found: list[PlannedField] = []
    for role in roles:
        for well in wells.get(role) or ():
            kind, inner = ("UnaggregatedField", well) if "FieldId" in well else one(well, where)
            found.append(_field(role, kind, inner, names, f"f{len(found)}", where))
    return found


def _labels(configuration: Mapping[str, Any]) -> dict[str, str]:
    """What the visual calls its fields: field id to text."""
    found = {}
    for key, options in configuration.items():
        if key.endswith("LabelOptions") and isinstance(options, Mapping):
            for each in options.get("AxisLabelOptions") or ():
                if "ApplyTo" in each:
                    found[each["ApplyTo"]["FieldId"]] = each.get("CustomLabel", "")
    for each in (configuration.get("FieldOptions") or {}).get("SelectedFieldOptions") or ():
        found[each["FieldId"]] = each.get("CustomLabel", "")
    return found


def _field(
    role: str, kind: str, inner: Mapping[str, Any], names: Mapping[str, str], key: str, where: str
) -> PlannedField:
    if kind == "CalculatedMeasureField":
        raise UnsupportedError(f"{where}: the preview does not support {kind}")
    id_, column = inner["FieldId"], inner["Column"]
    formatting, granularity, aggregation, style = inner.get("FormatConfiguration") or {}, "", "", ""
    if kind == "UnaggregatedField":
        member, formatting = one(formatting, f"{where} {id_}") if formatting else ("", {})
        kind = {"DateTimeFormatConfiguration": "date", "NumberFormatConfiguration": "number"}.get(
            member, "text"
        )
        if kind == "date":
            style = date_format(formatting.get("DateTimeFormat"), "DAY", id_)
        elif kind == "number":
            style = number_format(formatting, id_)
    elif kind == "DateDimensionField":
        granularity = inner.get("DateGranularity", "DAY")
        kind, style = "date", date_format(formatting.get("DateTimeFormat"), granularity, id_)
    elif kind == "NumericalMeasureField":
        function = inner.get("AggregationFunction") or {}
        only(function, {"SimpleNumericalAggregation"}, id_)
        kind, style, aggregation = (
            "number",
            number_format(formatting, id_),
            function.get("SimpleNumericalAggregation", ""),
        )
    elif kind == "CategoricalDimensionField":
        kind = "text"
    else:
        raise UnsupportedError(f"{where}: the preview does not support a {kind}")
    name = str(column["ColumnName"])
    label = names.get(id_) or name.replace("_", " ").capitalize()
    dataset = str(column["DataSetIdentifier"])
    return PlannedField(id_, key, role, dataset, name, kind, label, style, granularity, aggregation)


def _conditions(formatting: Mapping[str, Any], where: str) -> list[tuple[str, str, str]]:
    only(formatting, {"ConditionalFormattingOptions"}, where)
    found = []
    for option in formatting.get("ConditionalFormattingOptions") or ():
        only(option, {"Cell"}, where)
        cell = option["Cell"]
        only(cell, {"FieldId", "TextFormat"}, where)
        only(cell["TextFormat"], {"TextColor"}, where)
        only(cell["TextFormat"]["TextColor"], {"Solid"}, where)
        solid = cell["TextFormat"]["TextColor"]["Solid"]
        found.append((cell["FieldId"], solid["Expression"], solid["Color"]))
    return found
