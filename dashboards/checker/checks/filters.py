"""Checks controls, filter parameters and filter scopes."""

from collections.abc import Iterator

from dashboards.checker.catalogue import Catalogue
from dashboards.checker.column_types import DATETIME, NUMBERS, STRING
from dashboards.checker.definition_walk import Node
from dashboards.checker.problem import WARNING, Problem

# Controls and filters that are not listed take parameters of any type.
_CONTROL_PARAMETERS = {"DateTimePicker": {DATETIME}, "Slider": NUMBERS}
_FILTER_PARAMETERS = {
    "CategoryFilter": {STRING},
    "NumericEqualityFilter": NUMBERS,
    "NumericRangeFilter": NUMBERS,
    "TopBottomFilter": NUMBERS,
    "TimeEqualityFilter": {DATETIME},
    "TimeRangeFilter": {DATETIME},
}


def control_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check that each control sets a filter or a parameter that exists and fits it."""
    for node in catalogue.walk.nodes:
        message = ""
        if node.member == "SourceFilterId":
            message = "" if node.value in catalogue.filters else f"There is no filter {node.value}."
        elif node.member == "SourceParameterName":
            message = _parameter_control_problem(catalogue, node)
        elif node.shape == "FilterCrossSheetControl":
            source = catalogue.filters.get(str(node.value.get("SourceFilterId")))
            if source and "DefaultFilterControlConfiguration" not in source.value:
                message = "The filter of this control has no default control to show on every sheet."
        if message:
            yield Problem("control", node.path, message)


def _parameter_control_problem(catalogue: Catalogue, source: Node) -> str:
    """Return why a control cannot set its parameter; "" if it can.

    `source` is the control's SourceParameterName. An action has a member of this name too, and reads it.
    """
    if source.parent.shape == "DestinationParameterValueConfiguration":
        return ""
    parameter = catalogue.parameters.get(str(source.value))
    if parameter is None:
        return f"There is no parameter {source.value}."
    control = source.parent.member
    if parameter.type not in _CONTROL_PARAMETERS.get(control, {parameter.type}):
        return f"A {control} cannot set a {parameter.type} parameter."
    if source.parent.value.get("Type") == "MULTI_SELECT" and not parameter.takes_many_values:
        return f"This control sets many values, and the parameter {source.value} takes one."
    return ""


def parameter_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check that a filter's parameter exists, fits the filter, and is set by a control or an action.

    Where neither sets it, only an address can: without one, the visuals always show its default.
    """
    names_set = {
        node.value
        for node in catalogue.walk.nodes
        if (node.member == "SourceParameterName" and node.parent.shape.startswith("Parameter"))
        or node.member == "DestinationParameterName"
    }
    for node in catalogue.walk.of_shape("ParameterName"):
        filter_ = node.nearest("Filter")
        if filter_ is None:
            continue
        parameter = catalogue.parameters.get(node.value)
        kind = next(iter(filter_.value), "")
        if parameter is None:
            yield Problem("parameter", node.path, f"There is no parameter {node.value}.")
        elif parameter.type not in _FILTER_PARAMETERS.get(kind, {parameter.type}):
            yield Problem("parameter", node.path, f"A {kind} cannot use a {parameter.type} parameter.")
        elif node.value not in names_set:
            message = f"No control and no action sets the parameter {node.value}."
            yield Problem("parameter", node.path, message, WARNING)


def scope_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check that a filter's scope names sheets that exist and visuals that are on them."""
    for node in catalogue.walk.of_shape("SheetVisualScopingConfiguration"):
        sheet_id, visual_ids = str(node.value.get("SheetId")), node.value.get("VisualIds") or []
        if sheet_id not in catalogue.sheets:
            yield Problem("scope", node.path, f"There is no sheet {sheet_id}.")
            continue
        for visual_id in visual_ids:
            if visual_id not in catalogue.visual_ids_by_sheet.get(sheet_id, set()):
                message = f"There is no visual {visual_id} on the sheet {sheet_id}."
                yield Problem("scope", node.path, message)
        if node.value.get("Scope") == "ALL_VISUALS" and visual_ids:
            yield Problem("scope", node.path, "The scope is all visuals, and it names some.")
        if node.value.get("Scope") == "SELECTED_VISUALS" and not visual_ids:
            yield Problem("scope", node.path, "The scope is selected visuals, and none is selected.")
