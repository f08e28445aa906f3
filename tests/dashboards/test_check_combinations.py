"""What the schema allows and QuickSight refuses, or draws wrong; each mistake has its rule and severity.

docs/checker.md names where each of them was reported.
"""

import pytest

from tests.dashboards.definition_edits import (
    Edit,
    Json,
    add_boolean_field,
    add_calculated_field,
    add_filter,
    add_parameter,
    chart_options,
    column,
    control_bar,
    field_wells,
    filter_,
    first_operation,
    in_sequence,
    report_after,
    sheet_scope,
    text_condition,
    visual,
)

CATEGORIES = "filter-category"


def canvas(document: Json) -> Json:
    grid = document["Sheets"][0]["Layouts"][0]["Configuration"]["GridLayout"]
    return grid["CanvasSizeOptions"]["ScreenCanvasSizeOptions"]


def parameter(document: Json, name: str) -> Json:
    bodies = (body for union in document["ParameterDeclarations"] for body in union.values())
    return next(body for body in bodies if body["Name"] == name)


def list_filter(document: Json) -> Json:
    return filter_(document, CATEGORIES)["Configuration"]["FilterListConfiguration"]


def control_options(document: Json) -> Json:
    return filter_(document, CATEGORIES)["DefaultFilterControlConfiguration"]["ControlOptions"]


def offer_values_of_a_list_filter(document: Json) -> None:
    options = control_options(document)
    options.clear()
    options["DefaultDropdownOptions"] = {"Type": "MULTI_SELECT", "SelectableValues": {"Values": ["Food"]}}


def use_local_control(document: Json) -> None:
    """Put a control of one sheet for the filter of all categories instead of the one of every sheet."""
    [union] = document["Sheets"][0]["FilterControls"]
    body = union.pop("CrossSheet")
    union["List"] = {**body, "Title": "Category"}
    del filter_(document, CATEGORIES)["DefaultFilterControlConfiguration"]
    for sheet in document["Sheets"][1:]:
        ids = {body["FilterControlId"] for union in sheet.pop("FilterControls") for body in union.values()}
        bar = sheet["SheetControlLayouts"][0]["Configuration"]["GridLayout"]
        bar["Elements"] = [element for element in bar["Elements"] if element["ElementId"] not in ids]


def add_text_box(content: str) -> Edit:
    def edit(document: Json) -> None:
        document["Sheets"][0]["TextBoxes"] = [{"SheetTextBoxId": "text", "Content": content}]
        document["Sheets"][0]["Layouts"][0]["Configuration"]["GridLayout"]["Elements"].append(
            {
                "ElementId": "text",
                "ElementType": "TEXT_BOX",
                "ColumnIndex": 0,
                "ColumnSpan": 4,
                "RowIndex": 90,
                "RowSpan": 2,
            }
        )

    return edit


def set_title(text: str) -> Edit:
    return lambda d: visual(d, "kpi-income")["Title"].update(FormatText={"RichText": text})


def open_address(template: str) -> Edit:
    """Let a visual's action open an address instead of what it does."""

    def edit(document: Json) -> None:
        [action] = visual(document, "by-category")["Actions"]
        address = {"URLTemplate": template, "URLTarget": "NEW_TAB"}
        action["ActionOperations"] = [{"URLOperation": address}]

    return edit


def add_second_click(document: Json) -> None:
    [action] = visual(document, "by-category")["Actions"]
    visual(document, "by-category")["Actions"].append({**action, "CustomActionId": "second"})


def set_rolling(text: str) -> Edit:
    return lambda d: parameter(d, "To")["DefaultValues"].update(RollingDate={"Expression": text})


def set_dataset_arn(arn: str) -> Edit:
    return lambda d: d["DataSetIdentifierDeclarations"][0].update(DataSetArn=arn)


def add_font_weight(document: Json) -> None:
    options = chart_options(document, "pivot").setdefault("TableOptions", {})
    options["ColumnHeaderStyle"] = {"FontConfiguration": {"FontWeight": {"Name": "BOLD"}}}


ERRORS: dict[str, tuple[str, Edit]] = {
    "a scope of all visuals that names some": (
        "scope",
        lambda d: sheet_scope(d, "top-descriptions").update(Scope="ALL_VISUALS"),
    ),
    "an empty range of an axis": (
        "union",
        lambda d: chart_options(d, "years").update(
            PrimaryYAxisDisplayOptions={"AxisOptions": {"DataOptions": {"NumericAxisOptions": {"Range": {}}}}}
        ),
    ),
    "a font weight in a pivot table's header": ("combination", add_font_weight),
    "a local control of a filter of all sheets": ("combination", use_local_control),
    "a control of more than six columns": ("layout", lambda d: control_bar(d, 0)[0].update(ColumnSpan=7)),
    "a control beyond the bar": (
        "layout",
        lambda d: control_bar(d, 0)[0].update(ColumnIndex=8, ColumnSpan=6),
    ),
    "a responsive canvas of a width": ("combination", lambda d: canvas(d).update(ResizeOption="RESPONSIVE")),
    "selectable values of a filter by a list": ("combination", offer_values_of_a_list_filter),
    "a filter by a list, by equality": (
        "combination",
        lambda d: list_filter(d).update(MatchOperator="EQUALS"),
    ),
    "category labels of a line chart": (
        "shape",
        lambda d: chart_options(d, "years").update(CategoryLabelOptions={"Visibility": "HIDDEN"}),
    ),
    "a custom value of what is NULL": (
        "combination",
        lambda d: parameter(d, "Currency").update(
            ValueWhenUnset={"ValueWhenUnsetOption": "NULL", "CustomValue": "EUR"}
        ),
    ),
    "a line break in a list": (
        "combination",
        add_text_box("<text-box><ul><li>One<br/>Two</li></ul></text-box>"),
    ),
    "a text box that is no XML": ("combination", add_text_box("<text-box>Spending & income</text-box>")),
    "a title that is no XML": ("combination", set_title("<visual-title>Income")),
    "a text that declares entities": (
        "combination",
        add_text_box('<!DOCTYPE a [<!ENTITY b "c">]><text-box>&b;</text-box>'),
    ),
    "a label that applies to nothing": (
        "combination",
        lambda d: chart_options(d, "years").update(
            PrimaryYAxisLabelOptions={"AxisLabelOptions": [{"CustomLabel": "Amount"}]}
        ),
    ),
    "an action that sets a rolling date": (
        "shape",
        in_sequence(
            add_parameter("DateTime"),
            lambda d: visual(d, "by-category")["Actions"][0]["ActionOperations"].__setitem__(
                slice(None),
                [
                    {
                        "SetParametersOperation": {
                            "ParameterValueConfigurations": [
                                {
                                    "DestinationParameterName": "Added",
                                    "Value": {
                                        "CustomValuesConfiguration": {
                                            "CustomValues": {"RollingDate": {"Expression": "now()"}}
                                        }
                                    },
                                }
                            ]
                        }
                    }
                ],
            ),
        ),
    ),
    "a default that is no date": (
        "default",
        in_sequence(add_parameter("DateTime", DefaultValues={"StaticValues": ["not a date"]})),
    ),
    "two defaults of one value": (
        "default",
        lambda d: parameter(d, "Currency")["DefaultValues"].update(StaticValues=["EUR", "USD"]),
    ),
    "an ARN of a bucket": ("combination", set_dataset_arn("arn:aws:s3:::bucket/dataset")),
    "an ARN without a dataset": (
        "combination",
        set_dataset_arn("arn:aws:quicksight:eu-central-1:123456789012:x"),
    ),
    "a rolling date that aggregates": ("expression", set_rolling("max(now())")),
    "a rolling date that is a number": ("expression", set_rolling("dateDiff(now(), now())")),
    "a comparison with many values": (
        "expression",
        in_sequence(
            add_parameter("String", has_control=False, ParameterValueType="MULTI_VALUED"),
            add_calculated_field("category = ${Added}", "Chosen"),
        ),
    ),
    "a rank outside of a condition": ("expression", add_calculated_field("{net} > 'TOP_25_PERCENT'")),
    "fields of two datasets in one visual": (
        "combination",
        lambda d: field_wells(d, "recurring")["Values"].append(
            {"FieldId": "added", "Column": column("currency", "transactions")}
        ),
    ),
}
WARNINGS: dict[str, tuple[str, Edit]] = {
    "a KPI without a value": (
        "combination",
        lambda d: chart_options(d, "kpi-net")["FieldWells"].update(Values=[]),
    ),
    "two actions of a click": ("combination", add_second_click),
    "an address with an unknown field": ("combination", open_address("https://example.org/<<nofield>>")),
    "an action on a visual that is gone": (
        "target",
        lambda d: first_operation(d, "by-category")["FilterOperation"]["TargetVisualsConfiguration"].update(
            SameSheetTargetVisualConfiguration={"TargetVisuals": ["gone"]}
        ),
    ),
}
LEGAL: dict[str, Edit] = {
    "a boolean compared with a number": in_sequence(add_boolean_field, add_calculated_field("{Large} = 1")),
    "a boolean filtered as a number": in_sequence(
        add_boolean_field, add_filter("NumericEqualityFilter", "Large", MatchOperator="EQUALS", Value=1.0)
    ),
    "a rank in the condition of an icon": lambda d: text_condition(d)["Cell"]["TextFormat"].update(
        TextColor=None,
        Icon={
            "CustomCondition": {
                "Expression": 'SUM({amount}) > "TOP_25_PERCENT"',
                "IconOptions": {"Icon": "ARROW_UP"},
            }
        },
    ),
    "many values asked with in()": in_sequence(
        add_parameter("String", has_control=False, ParameterValueType="MULTI_VALUED"),
        add_calculated_field("in(category, ${Added})", "Chosen"),
    ),
    "a responsive canvas": lambda d: (
        canvas(d).pop("OptimizedViewPortWidth"),
        canvas(d).update(ResizeOption="RESPONSIVE"),
    ),
    "a list in a text box": add_text_box("<text-box><ul><li>One</li></ul><br/>Two</text-box>"),
    "a rich title": set_title("<visual-title><b>Income</b></visual-title>"),
    "an address with fields and parameters": open_address("https://example.org/<<category>>?c=<<$Currency>>"),
    "an ARN for any account": set_dataset_arn("arn:aws:quicksight:::dataset/days"),
    "an ARN that is filled in later": set_dataset_arn("arn:${Partition}:quicksight:${Region}:1:dataset/days"),
    "a default day": add_parameter("DateTime", DefaultValues={"StaticValues": ["2026-01-31"]}),
    "a default instant": add_parameter(
        "DateTime", DefaultValues={"StaticValues": ["2026-01-31T08:00:00.000Z"]}
    ),
    "many defaults of many values": in_sequence(
        add_parameter(
            "String",
            has_control=False,
            ParameterValueType="MULTI_VALUED",
            DefaultValues={"StaticValues": ["a", "b"]},
        )
    ),
    "a rolling date of a month before": set_rolling("addDateTime(-1, 'MM', truncDate('MM', now()))"),
    "an exclusion by a list": lambda d: list_filter(d).update(MatchOperator="DOES_NOT_CONTAIN"),
}


@pytest.mark.parametrize(("rule", "edit"), ERRORS.values(), ids=ERRORS.keys())
def test_what_is_refused_or_drawn_wrong_is_an_error(rule: str, edit: Edit) -> None:
    problems = report_after(edit).problems
    assert {(problem.rule, problem.severity) for problem in problems if problem.severity == "error"} == {
        (rule, "error")
    }


@pytest.mark.parametrize(("rule", "edit"), WARNINGS.values(), ids=WARNINGS.keys())
def test_what_is_accepted_and_hardly_meant_is_a_warning(rule: str, edit: Edit) -> None:
    report = report_after(edit)
    assert (rule, "warning") in {(problem.rule, problem.severity) for problem in report.problems}
    assert report.errors == ()


@pytest.mark.parametrize("edit", LEGAL.values(), ids=LEGAL.keys())
def test_what_is_accepted_has_no_problem(edit: Edit) -> None:
    assert report_after(edit).problems == ()
