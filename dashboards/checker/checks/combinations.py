"""Checks combinations of properties that the schema allows and QuickSight refuses, or passes over in silence.

Others report so; docs/checker.md names who.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import datetime

from dashboards.checker.catalogue import PARAMETER_DECLARATIONS, Catalogue, Parameter, Visual
from dashboards.checker.definition_walk import Node
from dashboards.checker.placeholder import Placeholder
from dashboards.checker.problem import WARNING, Problem

# https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CategoryFilterConfiguration.html
_LIST_OPERATORS = ("CONTAINS", "DOES_NOT_CONTAIN")
# Account and region are empty in definitions that are to be deployed anywhere; `$…` is filled in later.
_DATASET_ARN = re.compile(r"arn:aws[\w-]*:quicksight:[^:]*:[^:]*:dataset/.+")
_AMERICAN_DATE = re.compile("[01]?[0-9]/[0-3]?[0-9]/[0-9]{4}")
_URL_FIELD = re.compile(r"<<([^<>$]+)>>")
_HEADER_STYLES = ("ColumnHeaderStyle", "RowHeaderStyle", "RowFieldNamesStyle")


def combination_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check each part of the definition that has such a rule, then its visuals."""
    for node in catalogue.walk.nodes:
        rule = _RULES.get(node.shape)
        message = rule(node) if rule else ""
        if message:
            yield Problem("combination", node.path, message)
    yield from _sheet_control_problems(catalogue)
    yield from _default_problems(catalogue)
    for visual in catalogue.visuals:
        yield from _visual_problems(catalogue, visual)


def _canvas(node: Node) -> str:
    is_responsive = node.value.get("ResizeOption") == "RESPONSIVE"
    if is_responsive and "OptimizedViewPortWidth" in node.value:
        return "A RESPONSIVE canvas has no OptimizedViewPortWidth."
    return ""


def _filter_list(node: Node) -> str:
    operator = node.value.get("MatchOperator")
    if operator not in _LIST_OPERATORS:
        return f"A filter by a list cannot use {operator}; use {' or '.join(_LIST_OPERATORS)}."
    return ""


def _dropdown(node: Node) -> str:
    filter_ = node.nearest("CategoryFilter")
    is_list = filter_ and "FilterListConfiguration" in (filter_.value.get("Configuration") or {})
    if is_list and "SelectableValues" in node.value:
        return "The control of a filter by a list offers the column's values; it takes no SelectableValues."
    return ""


def _axis_label(node: Node) -> str:
    if node.value.get("CustomLabel") and "ApplyTo" not in node.value:
        return "A CustomLabel without ApplyTo is passed over."
    return ""


def _value_when_unset(node: Node) -> str:
    if node.value.get("ValueWhenUnsetOption") == "NULL" and "CustomValue" in node.value:
        return "A value that is NULL when unset has no CustomValue."
    return ""


def _font_weight(node: Node) -> str:
    is_header = any(ancestor.member in _HEADER_STYLES for ancestor in node.ancestors)
    if is_header and node.nearest("PivotTableOptions"):
        return "The headers of a pivot table have no font weight of their own."
    return ""


def _dataset_arn(node: Node) -> str:
    arn = node.value.get("DataSetArn")
    if isinstance(arn, str) and "${" not in arn and not _DATASET_ARN.fullmatch(arn):
        return f"{arn} is not the ARN of a dataset: arn:aws:quicksight:REGION:ACCOUNT:dataset/ID."
    return ""


def _text_box(node: Node) -> str:
    return _markup_problem(node.value.get("Content"))


def _label(node: Node) -> str:
    return _markup_problem(node.value.get("RichText"))


def _markup_problem(text: object) -> str:
    """Return why a text is not the markup that QuickSight draws; "" if it is, or is no text."""
    if not isinstance(text, str) or not text:
        return ""
    if "<!" in text:
        return "The text declares entities or a document type, which QuickSight's markup does not have."
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no declaration, so nothing to expand
    except ElementTree.ParseError as error:
        return f"The text is not well-formed XML: {error}."
    if any(item.find(".//br") is not None for item in root.iter("li")):
        return "An item of a list cannot hold <br/>."
    return ""


_RULES = {
    "GridLayoutScreenCanvasSizeOptions": _canvas,
    "FilterListConfiguration": _filter_list,
    "DefaultFilterDropDownControlOptions": _dropdown,
    "AxisLabelOptions": _axis_label,
    "StringValueWhenUnsetConfiguration": _value_when_unset,
    "IntegerValueWhenUnsetConfiguration": _value_when_unset,
    "DecimalValueWhenUnsetConfiguration": _value_when_unset,
    "DateTimeValueWhenUnsetConfiguration": _value_when_unset,
    "FontWeight": _font_weight,
    "DataSetIdentifierDeclaration": _dataset_arn,
    "SheetTextBox": _text_box,
    "LongFormatText": _label,
    "ShortFormatText": _label,
}
"""The rule of a shape: why its value is refused, "" if it is not."""


def _sheet_control_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check that a filter of several sheets has a control of all of them, not of one sheet."""
    of_several_sheets = set()
    for group in catalogue.walk.of_shape("FilterGroup"):
        scope = group.value.get("ScopeConfiguration") or {}
        selected = (scope.get("SelectedSheets") or {}).get("SheetVisualScopingConfigurations") or []
        if "AllSheets" in scope or len({sheet.get("SheetId") for sheet in selected}) > 1:
            filters = (body for union in group.value.get("Filters") or () for body in union.values())
            of_several_sheets |= {body.get("FilterId") for body in filters if isinstance(body, dict)}
    for node in catalogue.walk.nodes:
        is_local = node.member == "SourceFilterId" and node.parent.shape != "FilterCrossSheetControl"
        if is_local and node.value in of_several_sheets:
            message = f"The filter {node.value} applies to several sheets; its control must be a CrossSheet."
            yield Problem("combination", node.path, message)


def _default_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check that a parameter's defaults are as many as it takes, and dates where it is a date."""
    for node in catalogue.walk.of_shape(*PARAMETER_DECLARATIONS):
        name, values = (
            node.value.get("Name"),
            (node.value.get("DefaultValues") or {}).get("StaticValues") or [],
        )
        path = f"{node.path}.DefaultValues.StaticValues"
        if (
            len(values) > 1
            and not Parameter(PARAMETER_DECLARATIONS[node.shape], node.value).takes_many_values
        ):
            yield Problem("default", path, f"The parameter {name} takes one value and has {len(values)}.")
        if node.shape == "DateTimeParameterDeclaration":
            for value in values:
                if not _is_date(value):
                    yield Problem("default", path, f"{value!r} is not a date.")


def _is_date(value: object) -> bool:
    """Return whether a value is a date: an instant in seconds, or a text in ISO 8601 or with slashes."""
    if not isinstance(value, str):
        return not isinstance(value, bool) and isinstance(value, int | float | datetime)
    if isinstance(value, Placeholder) or value.replace(".", "", 1).isdigit():
        return True
    try:
        datetime.fromisoformat(value.replace("/", "-"))
    except ValueError:
        return _AMERICAN_DATE.fullmatch(value) is not None
    return True


def _visual_problems(catalogue: Catalogue, visual: Visual) -> Iterator[Problem]:
    nodes = list(catalogue.nodes_in(visual))
    datasets = sorted(
        {
            str(node.value.get("DataSetIdentifier"))
            for node in nodes
            if node.shape == "ColumnIdentifier"
            and any(ancestor.shape.endswith("FieldWells") for ancestor in node.ancestors)
        }
    )
    if len(datasets) > 1:
        message = f"The fields of {visual.id} are of several datasets: {', '.join(datasets)}."
        yield Problem("combination", visual.path, message)
    wells = (visual.body.get("ChartConfiguration") or {}).get("FieldWells") or {}
    if visual.kind == "KPIVisual" and not wells.get("Values"):
        yield Problem("combination", visual.path, f"The KPI {visual.id} has no value.", WARNING)
    clicks = [
        action
        for action in visual.body.get("Actions") or ()
        if isinstance(action, dict)
        and action.get("Trigger") == "DATA_POINT_CLICK"
        and action.get("Status") != "DISABLED"
    ]
    if len(clicks) > 1:
        message = f"{visual.id} has {len(clicks)} actions for a click; the console allows one."
        yield Problem("combination", f"{visual.path}.Actions", message, WARNING)
    names = {str(node.value.get("Column", {}).get("ColumnName")) for node in catalogue.fields_of(visual)}
    for node in nodes:
        if node.member == "URLTemplate" and all(map(catalogue.knows_columns_of, datasets)):
            written = {name.strip("{}") for name in _URL_FIELD.findall(node.value)}
            known = {name for dataset in datasets for name in catalogue.names_in(dataset)}
            for name in sorted(written - names - known):
                yield Problem("combination", node.path, f"The visual has no field {name}.", WARNING)
