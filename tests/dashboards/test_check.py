"""The checker: silent about the dashboard as it is; a mistake trips its own rule and no other."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards import household
from dashboards.checker.check import Report, check
from dashboards.dataset import DATASETS
from dashboards.house_rules import HOUSE_RULES

COLUMNS = {dataset.identifier: dict(dataset.columns) for dataset in DATASETS}
IDENTIFIERS = [dataset.identifier for dataset in DATASETS]
Json = Any


def definition() -> Json:
    return copy.deepcopy(household.definition(household.example_arns(), "EUR"))


def checked(document: Json) -> Report:
    return check(document, COLUMNS, deployed=IDENTIFIERS, scheduled=IDENTIFIERS, rules=HOUSE_RULES)


def visual(document: Json, visual_id: str) -> Json:
    """The visual of that id, whatever its kind."""
    for sheet in document["Sheets"]:
        for each in sheet["Visuals"]:
            [body] = each.values()
            if body["VisualId"] == visual_id:
                return body
    raise LookupError(visual_id)


def wells(document: Json, visual_id: str) -> Json:
    """The field wells of a visual: role to fields."""
    found = visual(document, visual_id)["ChartConfiguration"]["FieldWells"]
    return found if "Values" in found else next(iter(found.values()))


def sorting(document: Json, visual_id: str) -> Json:
    return visual(document, visual_id)["ChartConfiguration"]["SortConfiguration"]


def filter_(document: Json, filter_id: str) -> Json:
    for group in document["FilterGroups"]:
        for each in group["Filters"]:
            [body] = each.values()
            if body["FilterId"] == filter_id:
                return body
    raise LookupError(filter_id)


def group(document: Json, name: str) -> Json:
    return next(each for each in document["FilterGroups"] if each["FilterGroupId"] == f"group-{name}")


def calculated(document: Json, name: str) -> Json:
    return next(each for each in document["CalculatedFields"] if each["Name"] == name)


def places(document: Json, sheet: int) -> Json:
    return document["Sheets"][sheet]["Layouts"][0]["Configuration"]["GridLayout"]["Elements"]


def put(value: Json, *keys: Any) -> Callable[[Json], None]:
    """A mistake: the value at the end of the keys becomes another."""

    def mistake(document: Json) -> None:
        for key in keys[:-1]:
            document = document[key]
        document[keys[-1]] = value

    return mistake


def expression(text: str, name: str = "Rolling average") -> Callable[[Json], None]:
    return lambda document: calculated(document, name).update(Expression=text)


def number_field(visual_id: str, role: str) -> Callable[[Json], Json]:
    return lambda document: wells(document, visual_id)[role][0]["NumericalMeasureField"]


def remove_controls_of(name: str) -> Callable[[Json], None]:
    """Takes a parameter's controls away from every sheet, and from the bar."""

    def mistake(document: Json) -> None:
        for sheet in document["Sheets"]:
            gone = {
                body["ParameterControlId"]
                for each in sheet["ParameterControls"]
                for body in each.values()
                if body["SourceParameterName"] == name
            }
            sheet["ParameterControls"] = [
                each
                for each in sheet["ParameterControls"]
                if next(iter(each.values()))["ParameterControlId"] not in gone
            ]
            bar = sheet["SheetControlLayouts"][0]["Configuration"]["GridLayout"]
            bar["Elements"] = [each for each in bar["Elements"] if each["ElementId"] not in gone]

    return mistake


def as_category(document: Json) -> None:
    """The commonest silent mistake: a date used as a categorical field renders blank."""
    field = wells(document, "months")["Category"][0].pop("DateDimensionField")
    wells(document, "months")["Category"][0]["CategoricalDimensionField"] = {
        "FieldId": field["FieldId"],
        "Column": field["Column"],
    }


def two_members(document: Json) -> None:
    well = wells(document, "by-category")["Category"][0]
    well["NumericalDimensionField"] = {
        "FieldId": "x",
        "Column": {"DataSetIdentifier": "days", "ColumnName": "net"},
    }


def cycle(document: Json) -> None:
    for name, other in (("One", "Two"), ("Two", "One")):
        document["CalculatedFields"].append(
            {"DataSetIdentifier": "days", "Name": name, "Expression": f"{{{other}}} + 1"}
        )


def unaggregated_aggregate(document: Json) -> None:
    document["CalculatedFields"].append(
        {"DataSetIdentifier": "transactions", "Name": "All of it", "Expression": "sum({amount})"}
    )
    values = wells(document, "ledger")["Values"]
    values.append(
        {"FieldId": "x", "Column": {"DataSetIdentifier": "transactions", "ColumnName": "All of it"}}
    )


def group_by_aggregate(document: Json) -> None:
    column = {"DataSetIdentifier": "days", "ColumnName": "Savings rate"}
    wells(document, "by-category")["Category"].append(
        {"NumericalDimensionField": {"FieldId": "x", "Column": column}}
    )


def unused_dataset(document: Json) -> None:
    arn = household.example_arns()["days"]
    document["DataSetIdentifierDeclarations"].append({"Identifier": "spare", "DataSetArn": arn})


def scoped(name: str, **change: Any) -> Callable[[Json], None]:
    def mistake(document: Json) -> None:
        scope = group(document, name)["ScopeConfiguration"]["SelectedSheets"]
        scope["SheetVisualScopingConfigurations"][0].update(change)

    return mistake


def without_currency(document: Json) -> None:
    """No visual is held to one currency; parameter and controls stay."""
    group(document, "currency")["Status"] = "DISABLED"


def currency_of_one_dataset(document: Json) -> None:
    group(document, "currency")["CrossDataset"] = "SINGLE_DATASET"


MISTAKES: dict[str, tuple[str, Callable[[Json], Any]]] = {
    # what is built
    "a dataset that nothing uses": ("dataset", unused_dataset),
    "a dataset of a name that is not declared": (
        "dataset",
        lambda d: d["CalculatedFields"].append(
            {"DataSetIdentifier": "nowhere", "Name": "Nine", "Expression": "9"}
        ),
    ),
    "a dataset declared twice": (
        "dataset",
        lambda d: d["DataSetIdentifierDeclarations"].append(d["DataSetIdentifierDeclarations"][0]),
    ),
    # columns
    "a column that the SQL does not give": (
        "column",
        lambda d: number_field("months", "BarValues")(d)["Column"].update(ColumnName="incomes"),
    ),
    "a filter on a column that is not there": (
        "column",
        lambda d: filter_(d, "filter-top-descriptions")["Column"].update(ColumnName="kind"),
    ),
    "a control over a column that is not there": (
        "column",
        put(
            {"LinkToDataSetColumn": {"DataSetIdentifier": "days", "ColumnName": "money"}},
            *("Sheets", 0, "ParameterControls", 0, "Dropdown", "SelectableValues"),
        ),
    ),
    # types
    "a date as a categorical field": ("type", as_category),
    "text summed": (
        "type",
        lambda d: number_field("years", "Values")(d)["Column"].update(ColumnName="weekday"),
    ),
    "a text filter over a date": (
        "type",
        lambda d: filter_(d, "filter-top-descriptions")["Column"].update(ColumnName="updated_at"),
    ),
    "a date filter over a text": (
        "type",
        lambda d: filter_(d, "filter-days")["Column"].update(ColumnName="weekday"),
    ),
    "a number filter over a text": (
        "type",
        lambda d: filter_(d, "filter-only-category")["Column"].update(ColumnName="category"),
    ),
    "a date's format for a text": (
        "type",
        lambda d: wells(d, "ledger")["Values"][1].update(
            FormatConfiguration={"DateTimeFormatConfiguration": {"DateTimeFormat": "YYYY"}}
        ),
    ),
    "the average of a text as a sort": (
        "type",
        lambda d: sorting(d, "top-descriptions")["CategorySort"].append(
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
    # aggregation
    "the sum of a sum in a visual": (
        "aggregation",
        lambda d: number_field("cumulative", "Values")(d).update(
            AggregationFunction={"SimpleNumericalAggregation": "SUM"}
        ),
    ),
    "the sum of a sum in an expression": ("aggregation", expression("sum(sum({expense_30_days})) / 30")),
    "an aggregate in a row": ("aggregation", unaggregated_aggregate),
    "grouping by an aggregate": ("aggregation", group_by_aggregate),
    "a sum divided by a row's value": (
        "aggregation",
        expression("sum({expense_30_days}) / {expense_30_days}"),
    ),
    # expressions
    "a parenthesis missing": ("expression", expression("sum({expense_30_days} / 30")),
    "a function that there is not": ("expression", expression("summe({expense_30_days}) / 30")),
    "an argument too few": ("expression", expression("ifelse(sum({expense_30_days}) > 0, 1)")),
    "an argument too many": ("expression", expression("sum({expense_30_days}, [], 3)")),
    "a field that there is not": ("expression", expression("sum({expense}) / 30")),
    "a parameter that there is not": ("expression", expression("sum({expense_30_days}) / ${Days}")),
    "text in a sum": ("expression", expression("sum({category})")),
    "text divided": ("expression", expression("count({category} / 30)")),
    "a text compared with a number": ("expression", expression("sum(ifelse({category} = 30, 1, 0))")),
    "two fields in a circle": ("expression", cycle),
    "a calculated field with a column's name": (
        "expression",
        lambda d: d["CalculatedFields"].append(
            {"DataSetIdentifier": "days", "Name": "income", "Expression": "{net} + {expense}"}
        ),
    ),
    "a calculated field twice": (
        "expression",
        lambda d: d["CalculatedFields"].append(dict(calculated(d, "Savings rate"))),
    ),
    "a condition of no grammar": (
        "expression",
        lambda d: visual(d, "ledger")["ConditionalFormatting"]["ConditionalFormattingOptions"][0]["Cell"][
            "TextFormat"
        ]["TextColor"]["Solid"].update(Expression="{signed_amount} >"),
    ),
    "a rolling date of an unknown function": (
        "expression",
        put(
            "yesterday()",
            *("ParameterDeclarations", 2, "DateTimeParameterDeclaration", "DefaultValues"),
            *("RollingDate", "Expression"),
        ),
    ),
    # form
    "two members of a union": ("union", two_members),
    "a filter of two scopes": (
        "union",
        lambda d: group(d, "top-descriptions")["ScopeConfiguration"].update(AllSheets={}),
    ),
    "a category filter by list and by value": (
        "union",
        lambda d: filter_(d, "filter-top-descriptions")["Configuration"].update(
            FilterListConfiguration={"MatchOperator": "CONTAINS", "CategoryValues": ["expense"]}
        ),
    ),
    "no member of a union": ("union", lambda d: wells(d, "by-category")["Category"].append({})),
    "a misspelt visual": (
        "shape",
        lambda d: d["Sheets"][2]["Visuals"][1].update(
            LineChartVisul=d["Sheets"][2]["Visuals"][1].pop("LineChartVisual")
        ),
    ),
    "a misspelt option": (
        "shape",
        lambda d: visual(d, "top-descriptions")["ChartConfiguration"].update(Orientatoin="HORIZONTAL"),
    ),
    "a choice that there is not": (
        "shape",
        lambda d: visual(d, "top-descriptions")["ChartConfiguration"].update(Orientation="SIDEWAYS"),
    ),
    "a required member missing": (
        "shape",
        lambda d: filter_(d, "filter-top-descriptions")["Configuration"]["CustomFilterConfiguration"].pop(
            "NullOption"
        ),
    ),
    "a colour in lower case": (
        "shape",
        put(
            "#eaf2f2",
            *("Sheets", 1, "Visuals", 2, "HeatMapVisual"),
            *("ChartConfiguration", "ColorScale", "Colors", 0, "Color"),
        ),
    ),
    "a text where a number belongs": ("shape", lambda d: places(d, 0)[0].update(RowSpan="six")),
    "a visual taller than the grid allows": ("shape", lambda d: places(d, 3)[0].update(RowSpan=22)),
    # ids
    "a field id twice in a visual": (
        "unique-id",
        lambda d: (
            wells(d, "months")["BarValues"][1]["NumericalMeasureField"].update(FieldId="months-income")
            or d["Sheets"][0]["Visuals"][4]["ComboChartVisual"]["ChartConfiguration"].pop(
                "PrimaryYAxisLabelOptions"
            )
        ),
    ),
    "a filter id twice": (
        "unique-id",
        lambda d: filter_(d, "filter-top-descriptions").update(FilterId="filter-trends-days"),
    ),
    "a filter group's id twice": (
        "unique-id",
        lambda d: group(d, "top-descriptions").update(FilterGroupId="group-days"),
    ),
    "an action's id twice": (
        "unique-id",
        lambda d: visual(d, "this-month")["Actions"][0].update(CustomActionId="action-by-month"),
    ),
    "a parameter declared twice": (
        "unique-id",
        lambda d: d["ParameterDeclarations"].append(d["ParameterDeclarations"][0]),
    ),
    # references within a visual
    "a sort by a field that there is not": (
        "reference",
        lambda d: sorting(d, "top-descriptions")["CategorySort"][0]["FieldSort"].update(
            FieldId="no-such-field"
        ),
    ),
    "a pivot's sort by a field that there is not": (
        "reference",
        lambda d: sorting(d, "pivot")["FieldSortOptions"][0].update(FieldId="pivot-row"),
    ),
    "a colour for a field that there is not": (
        "reference",
        lambda d: visual(d, "ledger")["ConditionalFormatting"]["ConditionalFormattingOptions"][0][
            "Cell"
        ].update(FieldId="ledger-amount"),
    ),
    "a heading for a field that there is not": (
        "reference",
        lambda d: visual(d, "this-month")["ChartConfiguration"]["FieldOptions"]["SelectedFieldOptions"][
            0
        ].update(FieldId="category"),
    ),
    "an action's value out of a field that there is not": (
        "reference",
        lambda d: visual(d, "this-month")["Actions"][0]["ActionOperations"][1]["SetParametersOperation"][
            "ParameterValueConfigurations"
        ][0]["Value"].update(SourceField="category"),
    ),
    "a hierarchy that there is not": ("reference", lambda d: visual(d, "months").pop("ColumnHierarchies")),
    # targets
    "a navigation to no sheet": (
        "target",
        lambda d: visual(d, "by-month")["Actions"][0]["ActionOperations"][0]["NavigationOperation"].update(
            LocalNavigationConfiguration={"TargetSheetId": "details"}
        ),
    ),
    "a filter action on a visual of another sheet": (
        "target",
        lambda d: visual(d, "by-category")["Actions"][0]["ActionOperations"][0]["FilterOperation"].update(
            TargetVisualsConfiguration={"SameSheetTargetVisualConfiguration": {"TargetVisuals": ["pivot"]}}
        ),
    ),
    "an action that sets no parameter": (
        "target",
        lambda d: visual(d, "by-month")["Actions"][0]["ActionOperations"][1]["SetParametersOperation"][
            "ParameterValueConfigurations"
        ][0].update(DestinationParameterName="Category"),
    ),
    # layout
    "a visual placed nowhere": ("layout", lambda d: places(d, 1).pop()),
    "a visual placed twice": ("layout", lambda d: places(d, 1).append({**places(d, 1)[3], "RowIndex": 40})),
    "a place for nothing": (
        "layout",
        lambda d: places(d, 1).append({**places(d, 1)[3], "ElementId": "x", "RowIndex": 40}),
    ),
    "a visual over another": ("layout", lambda d: places(d, 1)[1].update(ColumnIndex=17)),
    "a visual over the edge": ("layout", lambda d: places(d, 1)[1].update(ColumnIndex=19)),
    "a control placed as a visual": (
        "layout",
        lambda d: d["Sheets"][0]["SheetControlLayouts"][0]["Configuration"]["GridLayout"]["Elements"][
            0
        ].update(ElementType="VISUAL"),
    ),
    # controls, parameters, scopes
    "a control of no filter": (
        "control",
        lambda d: d["Sheets"][0]["FilterControls"][0]["CrossSheet"].update(
            SourceFilterId="filter-categories"
        ),
    ),
    "a control of no parameter": (
        "control",
        lambda d: d["Sheets"][0]["ParameterControls"][1]["DateTimePicker"].update(
            SourceParameterName="Since"
        ),
    ),
    "a date picker for a text": (
        "control",
        lambda d: d["Sheets"][0]["ParameterControls"][1]["DateTimePicker"].update(
            SourceParameterName="Currency"
        ),
    ),
    "a control on every sheet of a filter without one": (
        "control",
        lambda d: filter_(d, "filter-category").pop("DefaultFilterControlConfiguration"),
    ),
    "a filter by no parameter": (
        "parameter",
        lambda d: filter_(d, "filter-days").update(RangeMinimumValue={"Parameter": "Since"}),
    ),
    "a date filter by a text parameter": (
        "parameter",
        lambda d: filter_(d, "filter-days").update(RangeMinimumValue={"Parameter": "Currency"}),
    ),
    "a filter's parameter that nothing chooses": ("parameter", remove_controls_of("From")),
    "a scope over no sheet": ("scope", scoped("top-descriptions", SheetId="expenses")),
    "a scope over a visual of another sheet": ("scope", scoped("top-descriptions", VisualIds=["pivot"])),
    "a scope over nothing": ("scope", scoped("top-descriptions", VisualIds=[])),
    # money
    "money of any currency": ("currency", without_currency),
    "money of one dataset only held to a currency": ("currency", currency_of_one_dataset),
    "several currencies at once": (
        "currency",
        put("MULTI_VALUED", "ParameterDeclarations", 0, "StringParameterDeclaration", "ParameterValueType"),
    ),
    "many values for a parameter of one": (
        "control",
        put("MULTI_SELECT", "Sheets", 0, "ParameterControls", 0, "Dropdown", "Type"),
    ),
    "all but one currency": (
        "currency",
        lambda d: filter_(d, "filter-currency")["Configuration"]["CustomFilterConfiguration"].update(
            MatchOperator="DOES_NOT_EQUAL"
        ),
    ),
    # the rest
    "a sheet's name of one letter": ("sheet-name", put("T", "Sheets", 2, "Name")),
    "a date parameter without a default": (
        "default",
        lambda d: d["ParameterDeclarations"][1]["DateTimeParameterDeclaration"].pop("DefaultValues"),
    ),
}


def test_the_dashboard_as_it_is_has_no_problem_and_nothing_unchecked() -> None:
    assert checked(definition()) == Report((), ())


@pytest.mark.parametrize(("rule", "mistake"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_trips_its_rule_and_no_other(rule: str, mistake: Callable[[Json], Any]) -> None:
    document = definition()
    mistake(document)
    report = checked(document)
    assert {problem.rule for problem in report.problems} == {rule}, [str(each) for each in report.problems]


def test_every_rule_is_tripped_by_some_mistake() -> None:
    rules = {
        "dataset",
        "column",
        "type",
        "aggregation",
        "expression",
        "union",
        "shape",
        "unique-id",
        "reference",
    }
    rules |= {"target", "layout", "control", "parameter", "scope", "currency", "sheet-name", "default"}
    assert {rule for rule, _ in MISTAKES.values()} == rules


@pytest.mark.parametrize(("lists", "missing"), [("deployed", "days"), ("scheduled", "rolling")])
def test_a_dataset_declared_must_be_built_and_scheduled(lists: str, missing: str) -> None:
    told = {"deployed": IDENTIFIERS, "scheduled": IDENTIFIERS}
    told[lists] = [each for each in IDENTIFIERS if each != missing]
    [problem] = check(definition(), COLUMNS, **told).problems
    assert (problem.rule, missing in problem.message) == ("dataset", True)


def test_a_problem_names_its_json_path() -> None:
    document = definition()
    number_field("years", "Values")(document)["Column"]["ColumnName"] = "incomes"
    visual(document, "years")["ChartConfiguration"].pop("PrimaryYAxisLabelOptions")
    wrapped = check({"Status": 200, "Definition": document}, COLUMNS)
    path = "$.Definition.Sheets[2].Visuals[3].LineChartVisual.ChartConfiguration.FieldWells"
    well = f"{path}.LineChartAggregatedFieldWells.Values[0].NumericalMeasureField.Column"
    assert [problem.path for problem in wrapped.problems] == [well]


def test_what_quicksight_itself_has_found_is_told_too() -> None:
    error = {
        "Type": "COLUMN_NOT_FOUND",
        "Message": "no column net",
        "ViolatedEntities": [{"Path": "sheet/1"}],
    }
    report = check({"Status": 200, "Definition": definition(), "Errors": [error]}, COLUMNS)
    assert [str(problem) for problem in report.problems] == [
        "$.Errors[0]: QuickSight reports COLUMN_NOT_FOUND: no column net [service]"
    ]


def test_what_is_new_to_the_checker_is_named_and_is_no_problem() -> None:
    document = definition()
    document["Sheets"][2]["Visuals"].append({"HologramVisual": {"VisualId": "hologram", "Depth": 3}})
    places(document, 2).append({**places(document, 2)[4], "ElementId": "hologram", "RowIndex": 60})
    visual(document, "top-descriptions")["ChartConfiguration"]["Perfume"] = {"Scent": "LEMON"}
    report = checked(document)
    assert report.problems == ()
    assert [each.path.rsplit(".", 1)[1] for each in report.unchecked] == ["Perfume", "HologramVisual"]


def test_a_sheet_without_a_layout_is_named_as_unchecked() -> None:
    document = definition()
    del document["Sheets"][1]["Layouts"], document["Sheets"][2]["SheetControlLayouts"]
    report = checked(document)
    assert report.problems == ()
    assert [each.path for each in report.unchecked] == ["$.Sheets[1]", "$.Sheets[2]"]


def test_columns_that_were_not_told_are_named_as_unchecked() -> None:
    report = check(definition())
    assert report.problems == ()
    assert [each.message.split(":")[0] for each in report.unchecked] == IDENTIFIERS


@pytest.mark.parametrize(
    "text",
    [
        "maxOver(date, [category, currency], PRE_FILTER)",
        'ifelse(in("All", ${Currency}), 1, in(category, ["Food", "Rent"]), 2, 0)',
        "sum(max({net}, [{category}]))",
        "ifelse(strlen(category) > 0 or isNull(category), 1, NULL)",
        "runningSum(sum(net), [truncDate('MM', date) ASC], [])",
        "sumOver(sum({net}), [category])",
        "dateDiff(date, now(), 'DD') /* days since */",
        "periodOverPeriodDifference(sum(net), date, MONTH, 1)",
        "-sum({net}) % 7 ^ 2",
        "percentOfTotal(sum({net}), [{category}])",
    ],
)
def test_what_people_write_in_expressions_is_understood(text: str) -> None:
    document = definition()
    document["CalculatedFields"].append({"DataSetIdentifier": "days", "Name": "Theirs", "Expression": text})
    assert [str(problem) for problem in checked(document).problems] == []


LONG = {
    "sums of sums": "1" + "+{net}" * 2_000,
    "conditions": " and ".join(["{net} > 1"] * 1_500),
    "choices": "ifelse({net} > 1, 1, " * 1_000 + "0" + ")" * 1_000,
    "parentheses": "(" * 5_000 + "{net}" + ")" * 5_000,
    "signs": "-" * 5_000 + "{net}",
    "denials": "not " * 5_000 + "isNull({net})",
    "lists": "in({net}, " + "[" * 2_000 + "1" + "]" * 2_000 + ")",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_however_long_or_deep_an_expression_is_it_is_checked_to_its_end(text: str) -> None:
    def theirs(text: str) -> list[str]:
        document = definition()
        document["CalculatedFields"].append({"DataSetIdentifier": "days", "Name": "It", "Expression": text})
        return [problem.message for problem in checked(document).problems]

    assert theirs(text) == []
    head, _, tail = text.rpartition("{net}")
    [message] = theirs(f"{head}{{weekdays}}{tail}")
    assert message == "There is no column or calculated field {weekdays} in days."


@pytest.mark.parametrize(("last", "wrong"), [("{net}", 0), ("{weekdays}", 1), ("{Field 0}", 400)])
def test_a_row_of_calculated_fields_is_followed_to_its_end(last: str, wrong: int) -> None:
    document = definition()
    document["CalculatedFields"] += [
        {
            "DataSetIdentifier": "days",
            "Name": f"Field {number}",
            "Expression": f"{{Field {number + 1}}} + 1" if number < 399 else last,
        }
        for number in range(400)
    ]
    assert len(checked(document).problems) == wrong


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_definition_the_checker_answers(data: st.DataObject) -> None:
    """Any value anywhere becomes any other: it may be a problem, never a crash."""
    document = definition()
    here: Any = document
    while True:
        keys = list(here) if isinstance(here, dict) else range(len(here))
        key = data.draw(st.sampled_from(list(keys)))
        if not isinstance(here[key], dict | list) or not here[key] or data.draw(st.integers(0, 7)) == 0:
            break
        here = here[key]
    here[key] = data.draw(JSON)
    for problem in checked(json.loads(json.dumps(document))).problems:
        assert problem.path.startswith("$")


@given(JSON)
def test_a_file_of_anything_is_answered_too(document: Any) -> None:
    checked(document)
