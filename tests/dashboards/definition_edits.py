"""Edits of the household's definition, for tests of the checker and of the house rules."""

import copy
from collections.abc import Callable
from typing import Any

from dashboards import household
from dashboards.checker.check import Report, check
from dashboards.dataset import DATASETS
from dashboards.house_rules import HOUSE_RULES

Json = Any
Edit = Callable[[Json], Any]
"""A function that changes a definition in place."""

COLUMNS = {dataset.identifier: dict(dataset.columns) for dataset in DATASETS}
IDENTIFIERS = [dataset.identifier for dataset in DATASETS]
EVERY_SHEET = [
    {"SheetId": id_, "Scope": "ALL_VISUALS"} for id_ in ("overview", "spending", "trends", "transactions")
]


def definition() -> Json:
    """Return the household's definition, free to be edited."""
    return copy.deepcopy(household.definition(household.example_arns(), "EUR"))


def check_household(document: Json) -> Report:
    return check(document, COLUMNS, deployed=IDENTIFIERS, scheduled=IDENTIFIERS, rules=HOUSE_RULES)


def report_after(edit: Edit) -> Report:
    document = definition()
    edit(document)
    return check_household(document)


def rules_broken_by(edit: Edit) -> set[str]:
    return {problem.rule for problem in report_after(edit).problems}


def in_sequence(*edits: Edit) -> Edit:
    return lambda d: [edit(d) for edit in edits]


def set_value(value: Json, *keys: Any) -> Edit:
    """Set the value at the end of these keys."""

    def edit(document: Json) -> None:
        for key in keys[:-1]:
            document = document[key]
        document[keys[-1]] = value

    return edit


# Parts of the definition.


def visual(document: Json, visual_id: str) -> Json:
    """Return the body of a visual, whatever its kind."""
    for sheet in document["Sheets"]:
        for union in sheet["Visuals"]:
            [body] = union.values()
            if body["VisualId"] == visual_id:
                return body
    raise LookupError(visual_id)


def chart_options(document: Json, visual_id: str) -> Json:
    return visual(document, visual_id)["ChartConfiguration"]


def field_wells(document: Json, visual_id: str) -> Json:
    """Return the fields of a visual by their role."""
    wells = chart_options(document, visual_id)["FieldWells"]
    return wells if "Values" in wells else next(iter(wells.values()))


def number_field(document: Json, visual_id: str, role: str) -> Json:
    return field_wells(document, visual_id)[role][0]["NumericalMeasureField"]


def sort_configuration(document: Json, visual_id: str) -> Json:
    return chart_options(document, visual_id)["SortConfiguration"]


def first_operation(document: Json, visual_id: str) -> Json:
    """Return the first operation of a visual's action."""
    return visual(document, visual_id)["Actions"][0]["ActionOperations"][0]


def parameter_value(document: Json, visual_id: str) -> Json:
    """Return what a visual's action does with a parameter."""
    operation = visual(document, visual_id)["Actions"][0]["ActionOperations"][1]
    return operation["SetParametersOperation"]["ParameterValueConfigurations"][0]


def text_condition(document: Json) -> Json:
    """Return the conditional format of the transactions' amounts."""
    return visual(document, "ledger")["ConditionalFormatting"]["ConditionalFormattingOptions"][0]


def solid_color(document: Json) -> Json:
    return text_condition(document)["Cell"]["TextFormat"]["TextColor"]["Solid"]


def filter_(document: Json, filter_id: str) -> Json:
    """Return the body of a filter, whatever its kind."""
    for group in document["FilterGroups"]:
        for union in group["Filters"]:
            [body] = union.values()
            if body["FilterId"] == filter_id:
                return body
    raise LookupError(filter_id)


def custom_filter(document: Json, filter_id: str) -> Json:
    return filter_(document, filter_id)["Configuration"]["CustomFilterConfiguration"]


def filter_group(document: Json, name: str) -> Json:
    return next(group for group in document["FilterGroups"] if group["FilterGroupId"] == f"group-{name}")


def sheet_scope(document: Json, name: str) -> Json:
    """Return the scope of a filter group on its first sheet."""
    scope = filter_group(document, name)["ScopeConfiguration"]["SelectedSheets"]
    return scope["SheetVisualScopingConfigurations"][0]


def calculated_field(document: Json, name: str) -> Json:
    return next(field for field in document["CalculatedFields"] if field["Name"] == name)


def grid_elements(document: Json, sheet: int) -> Json:
    """Return the layout elements of a sheet's visuals."""
    return document["Sheets"][sheet]["Layouts"][0]["Configuration"]["GridLayout"]["Elements"]


def control_bar(document: Json, sheet: int) -> Json:
    """Return the layout elements of a sheet's controls."""
    return document["Sheets"][sheet]["SheetControlLayouts"][0]["Configuration"]["GridLayout"]["Elements"]


# Additions; what they add is called `Added` or `added`.


def column(name: str, dataset: str = "days") -> Json:
    return {"DataSetIdentifier": dataset, "ColumnName": name}


def place_element(document: Json, sheet: int, id_: str, element_type: str, row: int = 60) -> None:
    """Add a layout element below a sheet's visuals."""
    position = {"ColumnIndex": 0, "ColumnSpan": 2, "RowIndex": row, "RowSpan": 2}
    grid_elements(document, sheet).append({"ElementId": id_, "ElementType": element_type, **position})


def add_calculated_field(text: str, name: str = "Added", dataset: str = "days") -> Edit:
    field = {"DataSetIdentifier": dataset, "Name": name, "Expression": text}
    return lambda d: d["CalculatedFields"].append(field)


def add_control(document: Json, sheet: int, kind: str, **body: Any) -> None:
    """Add a parameter's control to a sheet."""
    document["Sheets"][sheet]["ParameterControls"].append({kind: {"Title": "Another", **body}})
    id_ = body["ParameterControlId"]
    element = {"ElementId": id_, "ElementType": "PARAMETER_CONTROL", "ColumnSpan": 2, "RowSpan": 1}
    control_bar(document, sheet).append(element)


def add_slider(document: Json) -> None:
    """Add a slider of the added parameter."""
    bounds = {"MaximumValue": 9.0, "MinimumValue": 0.0, "StepSize": 1.0}
    add_control(document, 0, "Slider", ParameterControlId="added", SourceParameterName="Added", **bounds)


def add_parameter(kind: str, has_control: bool = True, **members: Any) -> Edit:
    """Add a parameter, and a text field that sets it."""

    def edit(document: Json) -> None:
        body: Json = {"Name": "Added"}
        if kind == "DateTime":
            body["DefaultValues"] = {"StaticValues": [1_700_000_000]}
        else:
            body["ParameterValueType"] = "SINGLE_VALUED"
        document["ParameterDeclarations"].append({f"{kind}ParameterDeclaration": {**body, **members}})
        if has_control:
            add_control(document, 0, "TextField", ParameterControlId="added", SourceParameterName="Added")

    return edit


def add_filter(kind: str, name: str, dataset: str = "days", **members: Any) -> Edit:
    """Add a filter that applies to all sheets."""
    body = {"FilterId": "added", "Column": column(name, dataset), **members}
    if kind not in ("CategoryFilter", "TimeEqualityFilter", "TopBottomFilter"):
        body["NullOption"] = "NON_NULLS_ONLY"
    group = {
        "FilterGroupId": "added",
        "Filters": [{kind: body}],
        "ScopeConfiguration": {"AllSheets": {}},
        "CrossDataset": "SINGLE_DATASET",
    }
    return lambda d: d["FilterGroups"].append(group)


def add_boolean_field(document: Json) -> None:
    """Add the boolean calculated field `Large`."""
    add_calculated_field("{net} > 9", "Large")(document)


def set_currency_scope(*scopes: Json) -> Edit:
    scope = {"SelectedSheets": {"SheetVisualScopingConfigurations": list(scopes)}}
    return lambda d: filter_group(d, "currency").update(ScopeConfiguration=scope)
