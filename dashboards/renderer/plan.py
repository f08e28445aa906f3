"""Reads a definition for drawing: its visuals, their fields, formats, conditions and positions.

Whatever a visual has and this module does not read is refused by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from dashboards.renderer.formats import date_format, number_format
from dashboards.renderer.unsupported import UnsupportedError, only_member, refuse_other_members

_COMMON_OPTIONS = {"FieldWells", "SortConfiguration", "Legend", "Interactions", "Tooltip"}
_LABEL_OPTIONS = {"CategoryLabelOptions", "ValueLabelOptions", "ColorLabelOptions"}


class VisualKind(NamedTuple):
    """The parts of a kind of visual that the preview reads.

    Attributes:
        options: The members of its ChartConfiguration.
        roles: The members of its field wells.
    """

    options: set[str]
    roles: tuple[str, ...]


VISUAL_KINDS: dict[str, VisualKind] = {
    "KPIVisual": VisualKind({"KPIOptions"}, ("Values", "TargetValues", "TrendGroups")),
    "BarChartVisual": VisualKind(
        {"Orientation", "BarsArrangement", "DataLabels", *_LABEL_OPTIONS},
        ("Category", "Values", "Colors"),
    ),
    "LineChartVisual": VisualKind(
        {"Type", "XAxisLabelOptions", "PrimaryYAxisLabelOptions"},
        ("Category", "Values", "Colors"),
    ),
    "ComboChartVisual": VisualKind(
        {"BarsArrangement", "SingleAxisOptions", "CategoryLabelOptions", "PrimaryYAxisLabelOptions"},
        ("Category", "BarValues", "LineValues"),
    ),
    "PieChartVisual": VisualKind({"DonutOptions", *_LABEL_OPTIONS}, ("Category", "Values")),
    "HeatMapVisual": VisualKind(
        {"ColorScale", "DataLabels", "RowLabelOptions", "ColumnLabelOptions"},
        ("Rows", "Columns", "Values"),
    ),
    "TableVisual": VisualKind({"FieldOptions", "TotalOptions"}, ("GroupBy", "Values")),
    "PivotTableVisual": VisualKind(
        {"FieldOptions", "TotalOptions", "TableOptions"}, ("Rows", "Columns", "Values")
    ),
}
_SHEET = {
    "SheetId",
    "Name",
    "Title",
    "Description",
    "ContentType",
    "ParameterControls",
    "FilterControls",
    "Visuals",
    "Layouts",
    "SheetControlLayouts",
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
    """A field of a visual.

    Attributes:
        id: The id in the definition.
        key: The name in the dataflow, unique in the visual.
        role: The member of the field wells that holds it, for instance `Values`.
        dataset: The identifier of its dataset.
        column: The column or the calculated field.
        kind: `text`, `number` or `date`.
        label: The text shown for it.
        format: The d3 format of its values; "" for text.
        granularity: The granularity of a date; "" for others.
        aggregation: The aggregation function, such as SUM; "" where the field aggregates itself or not.
    """

    id: str
    key: str
    role: str
    dataset: str
    column: str
    kind: str
    label: str
    format: str
    granularity: str
    aggregation: str


class Condition(NamedTuple):
    """A conditional text colour: the field's text has the colour where the expression is true."""

    field_id: str
    expression: str
    color: str


class Position(NamedTuple):
    """The cells of the 36-column grid that a visual covers."""

    column: int
    row: int
    columns: int
    rows: int


@dataclass(frozen=True)
class PlannedVisual:
    """A visual to draw; `prefix` starts the names of its data sets in the dataflow."""

    id: str
    kind: str
    sheet: str
    title: str
    subtitle: str
    dataset: str
    fields: tuple[PlannedField, ...]
    configuration: Mapping[str, Any]
    conditions: tuple[Condition, ...]
    actions: tuple[Mapping[str, Any], ...]
    position: Position
    prefix: str

    def fields_in(self, role: str) -> tuple[PlannedField, ...]:
        return tuple(field for field in self.fields if field.role == role)

    def field(self, field_id: str) -> PlannedField:
        return next(field for field in self.fields if field.id == field_id)

    def option(self, name: str) -> Mapping[str, Any]:
        """Return a member of the visual's configuration; empty where it is not set."""
        return self.configuration.get(name) or {}


def planned_visuals(definition: Mapping[str, Any]) -> list[PlannedVisual]:
    """Return every visual in the order of the sheets.

    Raises:
        UnsupportedError: A sheet or a visual has something that the preview does not draw.
    """
    visuals: list[PlannedVisual] = []
    for sheet in definition["Sheets"]:
        location = f"sheet {sheet['SheetId']}"
        refuse_other_members(sheet, _SHEET, location)
        positions = _positions(sheet, location)
        for visual in sheet["Visuals"]:
            kind, body = only_member(visual, location)
            if kind not in VISUAL_KINDS:
                raise UnsupportedError(f"{body.get('VisualId', kind)}: the preview does not draw a {kind}")
            position = positions[body["VisualId"]]
            visuals.append(_visual(kind, body, sheet["SheetId"], position, f"v{len(visuals)}"))
    return visuals


def _positions(sheet: Mapping[str, Any], location: str) -> dict[str, Position]:
    kind, layout = only_member(sheet["Layouts"][0]["Configuration"], location)
    if kind != "GridLayout":
        raise UnsupportedError(f"{location}: the preview does not support a {kind}")
    return {
        element["ElementId"]: Position(
            element["ColumnIndex"], element["RowIndex"], element["ColumnSpan"], element["RowSpan"]
        )
        for element in layout["Elements"]
    }


def _visual(kind: str, body: Mapping[str, Any], sheet: str, position: Position, prefix: str) -> PlannedVisual:
    id_ = body["VisualId"]
    refuse_other_members(body, _BODY, id_)
    configuration = body["ChartConfiguration"]
    options, roles = VISUAL_KINDS[kind]
    refuse_other_members(configuration, _COMMON_OPTIONS | options, id_)
    refuse_other_members(configuration.get("SortConfiguration") or {}, _SORTS, id_)
    fields = _fields(configuration, roles, id_)
    if not fields:
        raise UnsupportedError(f"{id_}: the visual has no fields")
    datasets = sorted({field.dataset for field in fields})
    if len(datasets) > 1:
        message = f"the preview draws one dataset in a visual, not {', '.join(datasets)}"
        raise UnsupportedError(f"{id_}: {message}")
    return PlannedVisual(
        id=id_,
        kind=kind,
        sheet=sheet,
        title=_text(body.get("Title"), id_),
        subtitle=_text(body.get("Subtitle"), id_),
        dataset=datasets[0],
        fields=tuple(fields),
        configuration=configuration,
        conditions=tuple(_conditions(body.get("ConditionalFormatting") or {}, id_)),
        actions=tuple(action for action in body.get("Actions") or () if action.get("Status") != "DISABLED"),
        position=position,
        prefix=prefix,
    )


def _text(label: Mapping[str, Any] | None, location: str) -> str:
    if not label or label.get("Visibility") == "HIDDEN":
        return ""
    text = label.get("FormatText") or {}
    refuse_other_members(text, {"PlainText"}, location)
    return str(text.get("PlainText", ""))


def _fields(configuration: Mapping[str, Any], roles: tuple[str, ...], location: str) -> list[PlannedField]:
    wells = configuration["FieldWells"]
    if len(wells) == 1 and next(iter(wells)).endswith("FieldWells"):
        _, wells = only_member(wells, location)
    refuse_other_members(wells, roles, location)
    labels = _labels(configuration)
    fields: list[PlannedField] = []
    for role in roles:
        for well in wells.get(role) or ():
            is_unaggregated = "FieldId" in well
            kind, inner = ("UnaggregatedField", well) if is_unaggregated else only_member(well, location)
            fields.append(_field(role, kind, inner, labels, f"f{len(fields)}", location))
    return fields


def _labels(configuration: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts that a visual's axes and tables give to its fields, by field id."""
    labels = {}
    for name, options in configuration.items():
        if name.endswith("LabelOptions") and isinstance(options, Mapping):
            for label in options.get("AxisLabelOptions") or ():
                if "ApplyTo" in label:
                    labels[label["ApplyTo"]["FieldId"]] = label.get("CustomLabel", "")
    for option in (configuration.get("FieldOptions") or {}).get("SelectedFieldOptions") or ():
        labels[option["FieldId"]] = option.get("CustomLabel", "")
    return labels


class _Presentation(NamedTuple):
    kind: str
    format: str = ""
    granularity: str = ""
    aggregation: str = ""


def _field(
    role: str, kind: str, inner: Mapping[str, Any], labels: Mapping[str, str], key: str, location: str
) -> PlannedField:
    presentation = _presentation(kind, inner, location)
    id_, column = inner["FieldId"], inner["Column"]
    name = str(column["ColumnName"])
    return PlannedField(
        id=id_,
        key=key,
        role=role,
        dataset=str(column["DataSetIdentifier"]),
        column=name,
        kind=presentation.kind,
        label=labels.get(id_) or name.replace("_", " ").capitalize(),
        format=presentation.format,
        granularity=presentation.granularity,
        aggregation=presentation.aggregation,
    )


def _presentation(kind: str, inner: Mapping[str, Any], location: str) -> _Presentation:
    formatting = inner.get("FormatConfiguration") or {}
    if kind == "UnaggregatedField":
        return _unaggregated_presentation(formatting, inner["FieldId"], location)
    if kind == "DateDimensionField":
        granularity = inner.get("DateGranularity", "DAY")
        style = date_format(formatting.get("DateTimeFormat"), granularity, inner["FieldId"])
        return _Presentation("date", style, granularity)
    if kind == "NumericalMeasureField":
        function = inner.get("AggregationFunction") or {}
        refuse_other_members(function, {"SimpleNumericalAggregation"}, inner["FieldId"])
        aggregation = function.get("SimpleNumericalAggregation", "")
        return _Presentation("number", number_format(formatting, inner["FieldId"]), aggregation=aggregation)
    if kind == "CategoricalDimensionField":
        return _Presentation("text")
    raise UnsupportedError(f"{location}: the preview does not support a {kind}")


def _unaggregated_presentation(formatting: Mapping[str, Any], field_id: str, location: str) -> _Presentation:
    if not formatting:
        return _Presentation("text")
    kind, inner = only_member(formatting, f"{location} {field_id}")
    if kind == "DateTimeFormatConfiguration":
        return _Presentation("date", date_format(inner.get("DateTimeFormat"), "DAY", field_id))
    if kind == "NumberFormatConfiguration":
        return _Presentation("number", number_format(inner, field_id))
    return _Presentation("text")


def _conditions(formatting: Mapping[str, Any], location: str) -> list[Condition]:
    refuse_other_members(formatting, {"ConditionalFormattingOptions"}, location)
    conditions = []
    for option in formatting.get("ConditionalFormattingOptions") or ():
        refuse_other_members(option, {"Cell"}, location)
        cell = option["Cell"]
        refuse_other_members(cell, {"FieldId", "TextFormat"}, location)
        refuse_other_members(cell["TextFormat"], {"TextColor"}, location)
        refuse_other_members(cell["TextFormat"]["TextColor"], {"Solid"}, location)
        solid = cell["TextFormat"]["TextColor"]["Solid"]
        conditions.append(Condition(cell["FieldId"], solid["Expression"], solid["Color"]))
    return conditions
