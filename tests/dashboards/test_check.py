"""The checker reports no problem with our dashboard; each mistake breaks its own rule and no other."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards import household
from dashboards.checker.check import Report, check
from dashboards.house_rules import HOUSE_RULES
from tests.dashboards.definition_edits import (
    COLUMNS,
    IDENTIFIERS,
    Edit,
    Json,
    add_calculated_field,
    add_control,
    add_filter,
    add_parameter,
    add_slider,
    calculated_field,
    chart_options,
    check_household,
    column,
    control_bar,
    custom_filter,
    definition,
    field_wells,
    filter_,
    filter_group,
    first_operation,
    grid_elements,
    in_sequence,
    number_field,
    parameter_value,
    place_element,
    report_after,
    rules_broken_by,
    set_value,
    sheet_scope,
    solid_color,
    sort_configuration,
    visual,
)

RELATIVE_DATE: Json = {
    "AnchorDateConfiguration": {"AnchorOption": "NOW"},
    "TimeGranularity": "DAY",
    "RelativeDateType": "LAST",
    "RelativeDateValue": 3,
}
COLUMN_PATH = (
    "$.Definition.Sheets[2].Visuals[3].LineChartVisual.ChartConfiguration.FieldWells"
    ".LineChartAggregatedFieldWells.Values[0].NumericalMeasureField.Column"
)


def set_expression(text: str, name: str = "Rolling average") -> Edit:
    return lambda d: calculated_field(d, name).update(Expression=text)


def remove_controls_of(name: str) -> Edit:
    """Remove a parameter's controls from every sheet."""

    def edit(document: Json) -> None:
        for sheet in document["Sheets"]:
            ids = {
                body["ParameterControlId"]
                for union in sheet["ParameterControls"]
                for body in union.values()
                if body["SourceParameterName"] == name
            }
            sheet["ParameterControls"] = [
                union
                for union in sheet["ParameterControls"]
                if next(iter(union.values()))["ParameterControlId"] not in ids
            ]
            bar = sheet["SheetControlLayouts"][0]["Configuration"]["GridLayout"]
            bar["Elements"] = [element for element in bar["Elements"] if element["ElementId"] not in ids]

    return edit


def use_date_as_category(document: Json) -> None:
    """Make the most frequent silent mistake: QuickSight draws nothing for it."""
    [union] = field_wells(document, "months")["Category"]
    field = union.pop("DateDimensionField")
    union["CategoricalDimensionField"] = {"FieldId": field["FieldId"], "Column": field["Column"]}


def add_union_member(document: Json) -> None:
    [union] = field_wells(document, "by-category")["Category"]
    union["NumericalDimensionField"] = {"FieldId": "added", "Column": column("net")}


def add_cycle(document: Json) -> None:
    add_calculated_field("{Two} + 1", "One")(document)
    add_calculated_field("{One} + 1", "Two")(document)


def show_aggregate_in_rows(document: Json) -> None:
    add_calculated_field("sum({amount})", dataset="transactions")(document)
    field = {"FieldId": "added", "Column": column("Added", "transactions")}
    field_wells(document, "ledger")["Values"].append(field)


def group_by_aggregate(document: Json) -> None:
    field = {"NumericalDimensionField": {"FieldId": "added", "Column": column("Savings rate")}}
    field_wells(document, "by-category")["Category"].append(field)


def declare_unused_dataset(document: Json) -> None:
    arn = household.example_arns()["days"]
    document["DataSetIdentifierDeclarations"].append({"Identifier": "spare", "DataSetArn": arn})


def change_scope(name: str, **members: Any) -> Edit:
    return lambda d: sheet_scope(d, name).update(members)


def remove_last_table(document: Json) -> None:
    document["Sheets"][3]["Visuals"].pop()
    grid_elements(document, 3).pop()


def add_insight(document: Json) -> None:
    day = {"DateDimensionField": {"FieldId": "day", "Column": column("date")}}
    computations = [{"UniqueValues": {"ComputationId": id_, "Category": day}} for id_ in ("a", "b")]
    body = {
        "VisualId": "added",
        "DataSetIdentifier": "days",
        "InsightConfiguration": {"Computations": computations},
    }
    document["Sheets"][1]["Visuals"].append({"InsightVisual": body})
    place_element(document, 1, "added", "VISUAL")


MISTAKES: dict[str, tuple[str, Edit]] = {
    "an unused dataset": ("dataset", declare_unused_dataset),
    "an undeclared dataset": (
        "dataset",
        add_calculated_field("9", "Nine", "nowhere"),
    ),
    "a dataset declared twice": (
        "dataset",
        lambda d: d["DataSetIdentifierDeclarations"].append(d["DataSetIdentifierDeclarations"][0]),
    ),
    "a field of an unknown column": (
        "column",
        lambda d: number_field(d, "months", "BarValues")["Column"].update(ColumnName="incomes"),
    ),
    "a filter of an unknown column": (
        "column",
        lambda d: filter_(d, "filter-top-descriptions")["Column"].update(ColumnName="kind"),
    ),
    "a control of an unknown column": (
        "column",
        set_value(
            {"LinkToDataSetColumn": {"DataSetIdentifier": "days", "ColumnName": "money"}},
            *("Sheets", 0, "ParameterControls", 0, "Dropdown", "SelectableValues"),
        ),
    ),
    "a date as a categorical field": ("type", use_date_as_category),
    "a sum of strings": (
        "type",
        lambda d: number_field(d, "years", "Values")["Column"].update(ColumnName="weekday"),
    ),
    "a category filter of a date": (
        "type",
        lambda d: filter_(d, "filter-top-descriptions")["Column"].update(ColumnName="updated_at"),
    ),
    "a date filter of a string": (
        "type",
        lambda d: filter_(d, "filter-days")["Column"].update(ColumnName="weekday"),
    ),
    "a number filter of a string": (
        "type",
        lambda d: filter_(d, "filter-only-category")["Column"].update(ColumnName="category"),
    ),
    "a date format of a string": (
        "type",
        lambda d: field_wells(d, "ledger")["Values"][1].update(
            FormatConfiguration={"DateTimeFormatConfiguration": {"DateTimeFormat": "YYYY"}}
        ),
    ),
    "a sort by an average of strings": (
        "type",
        lambda d: sort_configuration(d, "top-descriptions")["CategorySort"].append(
            {
                "ColumnSort": {
                    "SortBy": {"DataSetIdentifier": "transactions", "ColumnName": "type"},
                    "Direction": "ASC",
                    "AggregationFunction": {
                        "NumericalAggregationFunction": {"SimpleNumericalAggregation": "AVERAGE"}
                    },
                }
            }
        ),
    ),
    "an aggregation of an aggregate in a visual": (
        "aggregation",
        lambda d: number_field(d, "cumulative", "Values").update(
            AggregationFunction={"SimpleNumericalAggregation": "SUM"}
        ),
    ),
    "an aggregation of an aggregate in an expression": (
        "aggregation",
        set_expression("sum(sum({expense_30_days})) / 30"),
    ),
    "an aggregate in a table of single rows": ("aggregation", show_aggregate_in_rows),
    "an aggregate as a dimension": ("aggregation", group_by_aggregate),
    "an aggregate divided by a row's value": (
        "aggregation",
        set_expression("sum({expense_30_days}) / {expense_30_days}"),
    ),
    "a missing parenthesis": ("expression", set_expression("sum({expense_30_days} / 30")),
    "an unknown function": ("expression", set_expression("summe({expense_30_days}) / 30")),
    "a missing argument": ("expression", set_expression("ifelse(sum({expense_30_days}) > 0, 1)")),
    "a surplus argument": ("expression", set_expression("sum({expense_30_days}, [], 3)")),
    "an unknown field": ("expression", set_expression("sum({expense}) / 30")),
    "an unknown parameter in an expression": (
        "expression",
        set_expression("sum({expense_30_days}) / ${Days}"),
    ),
    "a sum of strings in an expression": ("expression", set_expression("sum({category})")),
    "a division of a string": ("expression", set_expression("count({category} / 30)")),
    "a comparison of a string with a number": (
        "expression",
        set_expression("sum(ifelse({category} = 30, 1, 0))"),
    ),
    "a cycle of calculated fields": ("expression", add_cycle),
    "a calculated field with a column's name": (
        "expression",
        add_calculated_field("{net} + {expense}", "income"),
    ),
    "two calculated fields with one name": (
        "expression",
        lambda d: d["CalculatedFields"].append(dict(calculated_field(d, "Savings rate"))),
    ),
    "a condition with a syntax error": (
        "expression",
        lambda d: visual(d, "ledger")["ConditionalFormatting"]["ConditionalFormattingOptions"][0]["Cell"][
            "TextFormat"
        ]["TextColor"]["Solid"].update(Expression="{signed_amount} >"),
    ),
    "a rolling date with an unknown function": (
        "expression",
        set_value(
            "yesterday()",
            *("ParameterDeclarations", 2, "DateTimeParameterDeclaration", "DefaultValues"),
            *("RollingDate", "Expression"),
        ),
    ),
    "a union with two members": ("union", add_union_member),
    "a filter with two scopes": (
        "union",
        lambda d: filter_group(d, "top-descriptions")["ScopeConfiguration"].update(AllSheets={}),
    ),
    "a category filter with two configurations": (
        "union",
        lambda d: filter_(d, "filter-top-descriptions")["Configuration"].update(
            FilterListConfiguration={"MatchOperator": "CONTAINS", "CategoryValues": ["expense"]}
        ),
    ),
    "a union without a member": ("union", lambda d: field_wells(d, "by-category")["Category"].append({})),
    "a misspelt visual": (
        "shape",
        lambda d: d["Sheets"][2]["Visuals"][1].update(
            LineChartVisul=d["Sheets"][2]["Visuals"][1].pop("LineChartVisual")
        ),
    ),
    "a misspelt option": (
        "shape",
        lambda d: chart_options(d, "top-descriptions").update(Orientatoin="HORIZONTAL"),
    ),
    "an unknown enum value": (
        "shape",
        lambda d: chart_options(d, "top-descriptions").update(Orientation="SIDEWAYS"),
    ),
    "a missing required member": (
        "shape",
        lambda d: custom_filter(d, "filter-top-descriptions").pop("NullOption"),
    ),
    "a colour in lower case": (
        "shape",
        set_value(
            "#eaf2f2",
            *("Sheets", 1, "Visuals", 2, "HeatMapVisual"),
            *("ChartConfiguration", "ColorScale", "Colors", 0, "Color"),
        ),
    ),
    "a string as a row span": ("shape", lambda d: grid_elements(d, 0)[0].update(RowSpan="six")),
    "a visual taller than the grid allows": ("shape", lambda d: grid_elements(d, 3)[0].update(RowSpan=22)),
    "a repeated field id in a visual": (
        "unique-id",
        lambda d: (
            field_wells(d, "months")["BarValues"][1]["NumericalMeasureField"].update(FieldId="months-income")
            or d["Sheets"][0]["Visuals"][4]["ComboChartVisual"]["ChartConfiguration"].pop(
                "PrimaryYAxisLabelOptions"
            )
        ),
    ),
    "a repeated filter id": (
        "unique-id",
        lambda d: filter_(d, "filter-top-descriptions").update(FilterId="filter-trends-days"),
    ),
    "a repeated filter group id": (
        "unique-id",
        lambda d: filter_group(d, "top-descriptions").update(FilterGroupId="group-days"),
    ),
    "a repeated action id": (
        "unique-id",
        lambda d: visual(d, "this-month")["Actions"][0].update(CustomActionId="action-by-month"),
    ),
    "a parameter declared twice": (
        "unique-id",
        lambda d: d["ParameterDeclarations"].append(d["ParameterDeclarations"][0]),
    ),
    "a sort by an unknown field": (
        "reference",
        lambda d: sort_configuration(d, "top-descriptions")["CategorySort"][0]["FieldSort"].update(
            FieldId="no-such-field"
        ),
    ),
    "a pivot table's sort by an unknown field": (
        "reference",
        lambda d: sort_configuration(d, "pivot")["FieldSortOptions"][0].update(FieldId="pivot-row"),
    ),
    "a condition of an unknown field": (
        "reference",
        lambda d: visual(d, "ledger")["ConditionalFormatting"]["ConditionalFormattingOptions"][0][
            "Cell"
        ].update(FieldId="ledger-amount"),
    ),
    "a label of an unknown field": (
        "reference",
        lambda d: chart_options(d, "this-month")["FieldOptions"]["SelectedFieldOptions"][0].update(
            FieldId="category"
        ),
    ),
    "an action with an unknown source field": (
        "reference",
        lambda d: parameter_value(d, "this-month")["Value"].update(SourceField="category"),
    ),
    "an undeclared hierarchy": ("reference", lambda d: visual(d, "months").pop("ColumnHierarchies")),
    "a navigation to an unknown sheet": (
        "target",
        lambda d: first_operation(d, "by-month")["NavigationOperation"].update(
            LocalNavigationConfiguration={"TargetSheetId": "details"}
        ),
    ),
    "a filter action on a visual of another sheet": (
        "target",
        lambda d: first_operation(d, "by-category")["FilterOperation"].update(
            TargetVisualsConfiguration={"SameSheetTargetVisualConfiguration": {"TargetVisuals": ["pivot"]}}
        ),
    ),
    "an action that sets an unknown parameter": (
        "target",
        lambda d: parameter_value(d, "by-month").update(DestinationParameterName="Category"),
    ),
    "a visual without a place in the layout": ("layout", lambda d: grid_elements(d, 1).pop()),
    "a visual placed twice": (
        "layout",
        lambda d: grid_elements(d, 1).append({**grid_elements(d, 1)[3], "RowIndex": 40}),
    ),
    "a layout element without a visual": (
        "layout",
        lambda d: grid_elements(d, 1).append({**grid_elements(d, 1)[3], "ElementId": "x", "RowIndex": 40}),
    ),
    "overlapping visuals": ("layout", lambda d: grid_elements(d, 1)[1].update(ColumnIndex=17)),
    "a visual beyond the last column": ("layout", lambda d: grid_elements(d, 1)[1].update(ColumnIndex=19)),
    "a control placed as a visual": (
        "layout",
        lambda d: control_bar(d, 0)[0].update(ElementType="VISUAL"),
    ),
    "a control of an unknown filter": (
        "control",
        lambda d: d["Sheets"][0]["FilterControls"][0]["CrossSheet"].update(
            SourceFilterId="filter-categories"
        ),
    ),
    "a control of an unknown parameter": (
        "control",
        lambda d: d["Sheets"][0]["ParameterControls"][1]["DateTimePicker"].update(
            SourceParameterName="Since"
        ),
    ),
    "a date picker of a string parameter": (
        "control",
        lambda d: d["Sheets"][0]["ParameterControls"][1]["DateTimePicker"].update(
            SourceParameterName="Currency"
        ),
    ),
    "a cross-sheet control of a filter without a default control": (
        "control",
        lambda d: filter_(d, "filter-category").pop("DefaultFilterControlConfiguration"),
    ),
    "a filter by an unknown parameter": (
        "parameter",
        lambda d: filter_(d, "filter-days").update(RangeMinimumValue={"Parameter": "Since"}),
    ),
    "a date filter by a string parameter": (
        "parameter",
        lambda d: filter_(d, "filter-days").update(RangeMinimumValue={"Parameter": "Currency"}),
    ),
    "a filter's parameter that nothing sets": ("parameter", remove_controls_of("From")),
    "a scope with an unknown sheet": ("scope", change_scope("top-descriptions", SheetId="expenses")),
    "a scope with a visual of another sheet": (
        "scope",
        change_scope("top-descriptions", VisualIds=["pivot"]),
    ),
    "a scope without visuals": ("scope", change_scope("top-descriptions", VisualIds=[])),
    "a multi-select control of a single value": (
        "control",
        set_value("MULTI_SELECT", "Sheets", 0, "ParameterControls", 0, "Dropdown", "Type"),
    ),
    "a sheet name of one letter": ("sheet-name", set_value("T", "Sheets", 2, "Name")),
    "a date parameter without a default": (
        "default",
        lambda d: d["ParameterDeclarations"][1]["DateTimeParameterDeclaration"].pop("DefaultValues"),
    ),
}

MISTAKES_WITH_MESSAGES: dict[str, tuple[str, str, Edit]] = {
    "a slider of a string parameter": (
        "control",
        "A Slider cannot set a STRING parameter.",
        in_sequence(add_parameter("String", has_control=False), add_slider),
    ),
    "a slider of a date parameter": (
        "control",
        "A Slider cannot set a DATETIME parameter.",
        in_sequence(add_parameter("DateTime", has_control=False), add_slider),
    ),
    "a deployed dataset that is unused": (
        "dataset",
        "The dataset freshness is declared but never used.",
        remove_last_table,
    ),
    "a visual placed three times": (
        "layout",
        "top-descriptions is placed 3 times",
        lambda d: grid_elements(d, 1).extend({**grid_elements(d, 1)[3], "RowIndex": row} for row in (60, 70)),
    ),
    "a scope with an unknown sheet": (
        "scope",
        "There is no sheet nowhere.",
        lambda d: sheet_scope(d, "top-descriptions").update(SheetId="nowhere"),
    ),
    "a filter's undeclared parameter": (
        "parameter",
        "There is no parameter Added.",
        add_filter("NumericRangeFilter", "net", RangeMinimum={"Parameter": "Added"}),
    ),
    "a filter's parameter that an action only reads": (
        "parameter",
        "No control and no action sets the parameter Added.",
        in_sequence(
            add_parameter("String", has_control=False),
            add_filter(
                "CategoryFilter",
                "category",
                Configuration={
                    "CustomFilterConfiguration": {
                        "MatchOperator": "EQUALS",
                        "ParameterName": "Added",
                        "NullOption": "NON_NULLS_ONLY",
                    }
                },
            ),
            lambda d: parameter_value(d, "by-month").update(Value={"SourceParameterName": "Added"}),
        ),
    ),
    "a filter's parameter that nothing sets": (
        "parameter",
        "No control and no action sets the parameter Added.",
        in_sequence(
            add_parameter("Decimal", has_control=False),
            add_filter("NumericRangeFilter", "net", RangeMinimum={"Parameter": "Added"}),
        ),
    ),
    "an action with an unknown parameter as its value": (
        "target",
        "There is no parameter Currencies.",
        lambda d: parameter_value(d, "by-month").update(Value={"SourceParameterName": "Currencies"}),
    ),
    "a text box without a place in the layout": (
        "layout",
        "note has no place in the layout.",
        lambda d: d["Sheets"][0].update(TextBoxes=[{"SheetTextBoxId": "note"}]),
    ),
    "a text box placed as an image": (
        "layout",
        "note has the type TEXT_BOX, not IMAGE.",
        in_sequence(
            lambda d: d["Sheets"][0].update(TextBoxes=[{"SheetTextBoxId": "note"}]),
            lambda d: place_element(d, 0, "note", "IMAGE"),
        ),
    ),
    "an image without a place in the layout": (
        "layout",
        "photo has no place in the layout.",
        lambda d: d["Sheets"][0].update(
            Images=[
                {
                    "SheetImageId": "photo",
                    "Source": {"SheetImageStaticFileSource": {"StaticFileId": "file"}},
                }
            ]
        ),
    ),
    "a control without a place in the layout": (
        "layout",
        "overview-control-currency has no place in the layout.",
        lambda d: control_bar(d, 0).pop(0),
    ),
    "a filter control without a place in the layout": (
        "layout",
        "overview-control-category has no place in the layout.",
        lambda d: control_bar(d, 0).pop(),
    ),
    "visuals that overlap by one row": (
        "layout",
        "overlaps",
        lambda d: grid_elements(d, 1)[2].update(RowIndex=11),
    ),
    "a tooltip's text box without a place in the layout": (
        "layout",
        "note has no place in the layout.",
        lambda d: d.update(
            TooltipSheets=[
                {
                    "SheetId": "tip",
                    "Name": "Tip",
                    "TextBoxes": [{"SheetTextBoxId": "note"}],
                    "Layouts": [{"Configuration": {"GridLayout": {"Elements": []}}}],
                }
            ]
        ),
    ),
    "an unused calculated field of an unknown column": (
        "expression",
        "There is no column or calculated field {incom} in days.",
        add_calculated_field("{incom} + 1", "New"),
    ),
    "a field in a rolling date": (
        "expression",
        "this expression cannot use fields",
        set_value(
            "addDateTime(1, 'DD', {date})",
            *("ParameterDeclarations", 2, "DateTimeParameterDeclaration", "DefaultValues"),
            *("RollingDate", "Expression"),
        ),
    ),
    "a condition with an unknown field": (
        "expression",
        "no column or calculated field {signed} in transactions",
        lambda d: visual(d, "ledger")["ConditionalFormatting"]["ConditionalFormattingOptions"][0]["Cell"][
            "TextFormat"
        ]["TextColor"]["Solid"].update(Expression="{signed} > 0"),
    ),
    "a number below its minimum": (
        "shape",
        "must be at least 1.",
        lambda d: grid_elements(d, 0)[0].update(ColumnSpan=0),
    ),
    "a boolean as a row span": (
        "shape",
        "not a boolean",
        lambda d: grid_elements(d, 0)[0].update(RowSpan=True),
    ),
    "a name above its maximum length": (
        "shape",
        "must have at most 2048 characters.",
        set_value("T" * 2049, "Sheets", 2, "Name"),
    ),
    "an array as a calculated field": ("shape", "not an array", lambda d: d["CalculatedFields"].append([])),
}


LEGAL: dict[str, Edit] = {
    "a relative date filter by a parameter": in_sequence(
        add_parameter("Integer"),
        add_filter("RelativeDatesFilter", "date", **RELATIVE_DATE, ParameterName="Added"),
    ),
    "a slider of a decimal parameter": in_sequence(add_parameter("Decimal", has_control=False), add_slider),
    "a slider of an integer parameter": in_sequence(add_parameter("Integer", has_control=False), add_slider),
    "a multi-select control of many values": in_sequence(
        add_parameter("String", has_control=False, ParameterValueType="MULTI_VALUED"),
        lambda d: add_control(
            d, 0, "Dropdown", ParameterControlId="added", SourceParameterName="Added", Type="MULTI_SELECT"
        ),
    ),
    "a cross-sheet control of a filter with a default control": lambda d: d["Sheets"][0]["FilterControls"][0][
        "CrossSheet"
    ].update(SourceFilterId="filter-category"),
    "a sheet name of two letters": set_value("T1", "Sheets", 2, "Name"),
    "a sheet without a name": lambda d: d["Sheets"][2].pop("Name"),
    "a date parameter with a rolling date": add_parameter(
        "DateTime", DefaultValues={"RollingDate": {"Expression": "now()"}}
    ),
    "a date parameter with a dynamic default": add_parameter(
        "DateTime", DefaultValues={"DynamicValue": {"DefaultValueColumn": column("date")}}
    ),
    "a navigation to a sheet": lambda d: first_operation(d, "by-month")["NavigationOperation"].update(
        LocalNavigationConfiguration={"TargetSheetId": "trends"}
    ),
    "a filter action on a visual of the same sheet": lambda d: first_operation(d, "by-category")[
        "FilterOperation"
    ].update(
        TargetVisualsConfiguration={"SameSheetTargetVisualConfiguration": {"TargetVisuals": ["months"]}}
    ),
    "a filter action that names no fields, as QuickSight exports it": lambda d: first_operation(
        d, "by-category"
    )["FilterOperation"].update(SelectedFieldsConfiguration={}),
    "a filter action that names fields and columns, as QuickSight exports it": lambda d: first_operation(
        d, "by-category"
    )["FilterOperation"].update(
        SelectedFieldsConfiguration={
            "SelectedFields": [
                field_wells(d, "by-category")["Category"][0]["CategoricalDimensionField"]["FieldId"]
            ],
            "SelectedColumns": [column("category")],
        }
    ),
    "an action with a parameter as its value": lambda d: parameter_value(d, "by-month").update(
        Value={"SourceParameterName": "Currency"}
    ),
    "a visual up to the last column": lambda d: grid_elements(d, 1)[1].update(ColumnIndex=18, ColumnSpan=18),
    "a visual without a column": lambda d: grid_elements(d, 1)[3].pop("ColumnIndex"),
    "a visual without a row": lambda d: grid_elements(d, 1)[3].pop("RowIndex"),
    "a sheet without a layout": lambda d: d["Sheets"][1].pop("Layouts"),
    "controls without a layout": lambda d: d["Sheets"][1].pop("SheetControlLayouts"),
    "layout elements in another order": lambda d: grid_elements(d, 1).reverse(),
    "a field twice in an insight's computations": add_insight,
    "a hierarchy in a visual without hierarchies": lambda d: field_wells(d, "pivot")["Columns"][0][
        "DateDimensionField"
    ].update(HierarchyId="months"),
    "a scope with all visuals of a sheet": lambda d: filter_group(d, "top-descriptions")[
        "ScopeConfiguration"
    ].update(
        SelectedSheets={"SheetVisualScopingConfigurations": [{"SheetId": "trends", "Scope": "ALL_VISUALS"}]}
    ),
    "a condition that compares a sum with a row's value": lambda d: solid_color(d).update(
        Expression="sum({signed_amount}) > {signed_amount}"
    ),
    "an empty display option": lambda d: chart_options(d, "top-descriptions").update(CategoryAxis={}),
    "a null as an option": lambda d: chart_options(d, "top-descriptions").update(CategoryAxis=None),
}


def test_our_dashboard_has_no_problem_and_nothing_is_unchecked() -> None:
    assert check_household(definition()) == Report((), ())


@pytest.mark.parametrize(("rule", "mistake"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_breaks_its_rule_and_no_other(rule: str, mistake: Edit) -> None:
    assert rules_broken_by(mistake) == {rule}


def test_every_rule_is_broken_by_some_mistake() -> None:
    assert {rule for rule, _ in MISTAKES.values()} == {
        "dataset",
        "column",
        "type",
        "aggregation",
        "expression",
        "union",
        "shape",
        "unique-id",
        "reference",
        "target",
        "layout",
        "control",
        "parameter",
        "scope",
        "sheet-name",
        "default",
    }


@pytest.mark.parametrize(
    ("rule", "message", "mistake"), MISTAKES_WITH_MESSAGES.values(), ids=MISTAKES_WITH_MESSAGES.keys()
)
def test_a_mistake_is_reported_once_with_its_message(rule: str, message: str, mistake: Edit) -> None:
    [problem] = report_after(mistake).problems
    assert problem.rule == rule
    assert message in problem.message


@pytest.mark.parametrize("edit", LEGAL.values(), ids=LEGAL.keys())
def test_a_legal_definition_has_no_problem(edit: Edit) -> None:
    assert rules_broken_by(edit) == set()


@pytest.mark.parametrize(("status", "missing"), [("deployed", "days"), ("scheduled", "rolling")])
def test_a_declared_dataset_must_be_deployed_and_scheduled(status: str, missing: str) -> None:
    datasets = {"deployed": IDENTIFIERS, "scheduled": IDENTIFIERS}
    datasets[status] = [identifier for identifier in IDENTIFIERS if identifier != missing]
    report = check(definition(), COLUMNS, deployed=datasets["deployed"], scheduled=datasets["scheduled"])
    [problem] = report.problems
    assert (problem.rule, missing in problem.message) == ("dataset", True)


def test_a_problem_has_its_json_path_in_the_document() -> None:
    document = definition()
    number_field(document, "years", "Values")["Column"]["ColumnName"] = "incomes"
    chart_options(document, "years").pop("PrimaryYAxisLabelOptions")
    report = check({"Status": 200, "Definition": document}, COLUMNS)
    assert [problem.path for problem in report.problems] == [COLUMN_PATH]


def test_the_errors_that_quicksight_lists_are_reported() -> None:
    error = {
        "Type": "COLUMN_NOT_FOUND",
        "Message": "no column net",
        "ViolatedEntities": [{"Path": "sheet/1"}],
    }
    report = check({"Status": 200, "Definition": definition(), "Errors": [error]}, COLUMNS)
    assert [str(problem) for problem in report.problems] == [
        "error: $.Errors[0]: QuickSight reports COLUMN_NOT_FOUND: no column net [service]"
    ]


def test_members_that_the_service_model_lacks_are_listed_as_unchecked() -> None:
    document = definition()
    document["Sheets"][2]["Visuals"].append({"HologramVisual": {"VisualId": "hologram", "Depth": 3}})
    place_element(document, 2, "hologram", "VISUAL")
    chart_options(document, "top-descriptions")["Perfume"] = {"Scent": "LEMON"}
    report = check_household(document)
    assert report.problems == ()
    assert [part.path.rsplit(".", 1)[1] for part in report.unchecked] == ["Perfume", "HologramVisual"]


def test_a_sheet_without_a_layout_is_listed_as_unchecked() -> None:
    document = definition()
    del document["Sheets"][1]["Layouts"], document["Sheets"][2]["SheetControlLayouts"]
    report = check_household(document)
    assert report.problems == ()
    assert [part.path for part in report.unchecked] == ["$.Sheets[1]", "$.Sheets[2]"]


def test_datasets_with_unknown_columns_are_listed_as_unchecked() -> None:
    report = check(definition())
    assert report.problems == ()
    assert [part.message.split(":")[0] for part in report.unchecked] == IDENTIFIERS


def test_names_and_types_are_not_checked_where_the_columns_are_unknown() -> None:
    document = definition()
    number_field(document, "years", "Values")["Column"]["ColumnName"] = "incomes"
    chart_options(document, "years").pop("PrimaryYAxisLabelOptions")
    calculated_field(document, "Rolling average")["Expression"] = "sum({unknown}) / 30"
    columns = {name: types for name, types in COLUMNS.items() if name not in ("days", "rolling")}
    report = check(document, columns, rules=HOUSE_RULES)
    assert report.problems == ()
    assert [part.message.split(":")[0] for part in report.unchecked] == ["days", "rolling"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_a_definition_is_checked_without_a_crash(data: st.DataObject) -> None:
    document = definition()
    parent: Any = document
    while True:
        keys = list(parent) if isinstance(parent, dict) else range(len(parent))
        key = data.draw(st.sampled_from(list(keys)))
        is_leaf = not isinstance(parent[key], dict | list) or not parent[key]
        if is_leaf or data.draw(st.integers(0, 7)) == 0:
            break
        parent = parent[key]
    parent[key] = data.draw(JSON_VALUES)
    for problem in check_household(json.loads(json.dumps(document))).problems:
        assert problem.path.startswith("$")


@given(JSON_VALUES)
def test_any_json_document_is_checked_without_a_crash(document: Any) -> None:
    check_household(document)
