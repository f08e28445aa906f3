"""The checker compares the type of each value and column with its use."""

from typing import Any

import pytest

from dashboards.checker.definition_walk import UNDECLARED_UNIONS, is_union
from tests.dashboards.definition_edits import (
    Edit,
    Json,
    add_boolean_field,
    add_filter,
    add_parameter,
    chart_options,
    column,
    field_wells,
    filter_,
    in_sequence,
    report_after,
    rules_broken_by,
    set_value,
    sort_configuration,
    text_condition,
    visual,
)

RELATIVE_DATE: Json = {
    "AnchorDateConfiguration": {"AnchorOption": "NOW"},
    "TimeGranularity": "DAY",
    "RelativeDateType": "LAST",
    "RelativeDateValue": 3,
}
FILTERS_BY_PARAMETER: dict[str, tuple[str, Json]] = {
    "CategoryFilter": (
        "category",
        {
            "Configuration": {
                "CustomFilterConfiguration": {
                    "MatchOperator": "EQUALS",
                    "ParameterName": "Added",
                    "NullOption": "NON_NULLS_ONLY",
                }
            }
        },
    ),
    "NumericEqualityFilter": ("net", {"MatchOperator": "EQUALS", "ParameterName": "Added"}),
    "NumericRangeFilter": ("net", {"RangeMinimum": {"Parameter": "Added"}}),
    "TimeEqualityFilter": ("date", {"ParameterName": "Added"}),
    "TimeRangeFilter": ("date", {"RangeMinimumValue": {"Parameter": "Added"}, "TimeGranularity": "DAY"}),
    "TopBottomFilter": (
        "category",
        {
            "ParameterName": "Added",
            "AggregationSortConfigurations": [
                {
                    "Column": column("net"),
                    "SortDirection": "DESC",
                    "AggregationFunction": {
                        "NumericalAggregationFunction": {"SimpleNumericalAggregation": "SUM"}
                    },
                }
            ],
        },
    ),
}
PARAMETER_KINDS_BY_FILTER = {
    "CategoryFilter": {"String"},
    "NumericEqualityFilter": {"Decimal", "Integer"},
    "NumericRangeFilter": {"Decimal", "Integer"},
    "TopBottomFilter": {"Decimal", "Integer"},
    "TimeEqualityFilter": {"DateTime"},
    "TimeRangeFilter": {"DateTime"},
}
PARAMETER_KINDS = ["String", "Decimal", "Integer", "DateTime"]


@pytest.mark.parametrize("kind", PARAMETER_KINDS)
@pytest.mark.parametrize("filter_kind", FILTERS_BY_PARAMETER)
def test_a_filter_takes_only_parameters_of_its_own_type(filter_kind: str, kind: str) -> None:
    name, body = FILTERS_BY_PARAMETER[filter_kind]
    rules = rules_broken_by(in_sequence(add_parameter(kind), add_filter(filter_kind, name, **body)))
    assert rules == (set() if kind in PARAMETER_KINDS_BY_FILTER[filter_kind] else {"parameter"})


COLUMN_BY_TYPE = {"STRING": "category", "DECIMAL": "net", "INTEGER": "transactions", "DATETIME": "date"}
FILTERS: dict[str, tuple[set[str], Json]] = {
    "CategoryFilter": (
        {"STRING"},
        {"Configuration": {"FilterListConfiguration": {"MatchOperator": "CONTAINS"}}},
    ),
    "NumericEqualityFilter": ({"DECIMAL", "INTEGER"}, {"MatchOperator": "EQUALS", "Value": 1.0}),
    "NumericRangeFilter": ({"DECIMAL", "INTEGER"}, {"RangeMinimum": {"StaticValue": 1.0}}),
    "TimeEqualityFilter": ({"DATETIME"}, {"Value": 1_700_000_000}),
    "TimeRangeFilter": ({"DATETIME"}, {"RangeMinimumValue": {"StaticValue": 1_700_000_000}}),
    "RelativeDatesFilter": ({"DATETIME"}, RELATIVE_DATE),
}


@pytest.mark.parametrize("type_", COLUMN_BY_TYPE)
@pytest.mark.parametrize("kind", FILTERS)
def test_a_filter_takes_only_columns_of_its_own_type(kind: str, type_: str) -> None:
    types, body = FILTERS[kind]
    rules = rules_broken_by(add_filter(kind, COLUMN_BY_TYPE[type_], **body))
    assert rules == (set() if type_ in types else {"type"})


TYPES_BY_FIELD = {
    "CategoricalDimensionField": {"STRING"},
    "NumericalDimensionField": {"DECIMAL", "INTEGER"},
    "DateDimensionField": {"DATETIME"},
    "CategoricalMeasureField": {"STRING"},
    "NumericalMeasureField": {"DECIMAL", "INTEGER"},
    "DateMeasureField": {"DATETIME"},
}


def set_donut_field(kind: str, name: str, **members: Any) -> Edit:
    """Replace the measure or the dimension of the donut."""
    role, name_in_id = ("Values", "expense") if "Measure" in kind else ("Category", "category")
    body = {"FieldId": f"by-category-{name_in_id}", "Column": column(name), **members}
    return lambda d: field_wells(d, "by-category").update({role: [{kind: body}]})


@pytest.mark.parametrize("type_", COLUMN_BY_TYPE)
@pytest.mark.parametrize("kind", TYPES_BY_FIELD)
def test_a_field_takes_only_columns_of_its_own_type(kind: str, type_: str) -> None:
    members: Json = {}
    if kind == "NumericalMeasureField":
        members = {"AggregationFunction": {"SimpleNumericalAggregation": "COUNT"}}
    elif "Measure" in kind:
        members = {"AggregationFunction": "COUNT"}
    rules = rules_broken_by(set_donut_field(kind, COLUMN_BY_TYPE[type_], **members))
    assert rules == (set() if type_ in TYPES_BY_FIELD[kind] else {"type"})


TYPES_BY_FORMAT: dict[str, tuple[set[str], Json]] = {
    "StringFormatConfiguration": ({"STRING"}, {}),
    "NumberFormatConfiguration": ({"DECIMAL", "INTEGER"}, {}),
    "DateTimeFormatConfiguration": ({"DATETIME"}, {"DateTimeFormat": "YYYY"}),
}
TABLE_COLUMN_BY_TYPE = {"STRING": "type", "DECIMAL": "amount", "INTEGER": "months", "DATETIME": "date"}


@pytest.mark.parametrize("type_", TABLE_COLUMN_BY_TYPE)
@pytest.mark.parametrize("kind", TYPES_BY_FORMAT)
def test_a_format_takes_only_columns_of_its_own_type(kind: str, type_: str) -> None:
    types, body = TYPES_BY_FORMAT[kind]
    expected = set() if type_ in types else {"type"}
    dataset = "recurring" if type_ == "INTEGER" else "transactions"
    formatted: Json = {
        "Column": column(TABLE_COLUMN_BY_TYPE[type_], dataset),
        "FormatConfiguration": {kind: body},
    }
    assert rules_broken_by(lambda d: d.update(ColumnConfigurations=[formatted])) == expected
    if dataset == "transactions":
        field = {"FieldId": "added", **formatted}
        assert rules_broken_by(lambda d: field_wells(d, "ledger")["Values"].append(field)) == expected


def add_sort(name: str, function: Json) -> Edit:
    sort = {"SortBy": column(name, "transactions"), "Direction": "ASC"}
    sort |= {"AggregationFunction": function} if function else {}
    return lambda d: sort_configuration(d, "top-descriptions")["CategorySort"].append({"ColumnSort": sort})


@pytest.mark.parametrize(
    ("name", "function", "is_legal"),
    [
        ("type", None, True),
        ("type", {"CategoricalAggregationFunction": "COUNT"}, True),
        ("type", {"CategoricalAggregationFunction": "DISTINCT_COUNT"}, True),
        ("type", {"NumericalAggregationFunction": {"SimpleNumericalAggregation": "MAX"}}, False),
        (
            "type",
            {"NumericalAggregationFunction": {"PercentileAggregation": {"PercentileValue": 50.0}}},
            False,
        ),
        (
            "type",
            {"AttributeAggregationFunction": {"SimpleAttributeAggregation": "UNIQUE_VALUE"}},
            True,
        ),
        ("updated_at", {"DateAggregationFunction": "MIN"}, True),
        ("updated_at", {"DateAggregationFunction": "MAX"}, True),
        ("updated_at", {"NumericalAggregationFunction": {"SimpleNumericalAggregation": "SUM"}}, False),
        ("amount", {"NumericalAggregationFunction": {"SimpleNumericalAggregation": "SUM"}}, True),
    ],
)
def test_an_aggregation_fits_the_type_of_its_column(name: str, function: Json, is_legal: bool) -> None:
    assert rules_broken_by(add_sort(name, function)) == (set() if is_legal else {"type"})


BOOLEANS_AND_COUNTS: dict[str, Edit] = {
    "a boolean as a category": in_sequence(
        add_boolean_field, set_donut_field("CategoricalDimensionField", "Large")
    ),
    "a count of booleans": in_sequence(
        add_boolean_field, set_donut_field("CategoricalMeasureField", "Large", AggregationFunction="COUNT")
    ),
    "a category filter of a boolean": in_sequence(
        add_boolean_field, add_filter("CategoryFilter", "Large", **FILTERS["CategoryFilter"][1])
    ),
    "a string format of a boolean": in_sequence(
        add_boolean_field,
        lambda d: d.update(
            ColumnConfigurations=[
                {"Column": column("Large"), "FormatConfiguration": {"StringFormatConfiguration": {}}}
            ]
        ),
    ),
    "a number filter of a count": add_filter(
        "NumericRangeFilter",
        "category",
        RangeMinimum={"StaticValue": 1.0},
        AggregationFunction={"CategoricalAggregationFunction": "COUNT"},
    ),
}


@pytest.mark.parametrize("edit", BOOLEANS_AND_COUNTS.values(), ids=BOOLEANS_AND_COUNTS.keys())
def test_booleans_are_used_as_categories_and_counts_as_numbers(edit: Edit) -> None:
    assert rules_broken_by(edit) == set()


SOLID_COLOR = {"Solid": {"Color": "#1B7F4B", "Expression": "{signed_amount} > 0"}}
TWO_MEMBERS: dict[str, Edit] = {
    "AggregationFunction": add_sort(
        "type", {"CategoricalAggregationFunction": "COUNT", "DateAggregationFunction": "MIN"}
    ),
    "ColumnHierarchy": lambda d: visual(d, "months")["ColumnHierarchies"][0].update(
        PredefinedHierarchy={"HierarchyId": "x", "Columns": [column("date")]}
    ),
    "ConditionalFormattingColor": lambda d: text_condition(d)["Cell"]["TextFormat"]["TextColor"].update(
        Gradient={}
    ),
    "ConditionalFormattingIcon": lambda d: text_condition(d)["Cell"]["TextFormat"].update(
        Icon={"IconSet": {}, "CustomCondition": {}}
    ),
    "DimensionField": lambda d: field_wells(d, "by-category")["Category"][0].update(
        NumericalDimensionField={}
    ),
    "FieldSortOptions": lambda d: sort_configuration(d, "months")["CategorySort"][0].update(ColumnSort={}),
    "FormatConfiguration": lambda d: field_wells(d, "ledger")["Values"][0]["FormatConfiguration"].update(
        StringFormatConfiguration={}
    ),
    "MeasureField": lambda d: field_wells(d, "by-category")["Values"][0].update(DateMeasureField={}),
    "TableConditionalFormattingOption": lambda d: text_condition(d).update(Row={"TextColor": SOLID_COLOR}),
    "ParameterControl": lambda d: d["Sheets"][0]["ParameterControls"][0].update(TextField={}),
}


@pytest.mark.parametrize(("shape", "mistake"), TWO_MEMBERS.items())
def test_a_union_of_any_kind_has_one_member(shape: str, mistake: Edit) -> None:
    problems = report_after(mistake).problems
    messages = [problem.message for problem in problems if problem.rule == "union"]
    assert [message.split()[0] for message in messages] == [shape]


def test_a_union_is_recognised_by_its_trait_and_by_its_documentation() -> None:
    unions = ("GeocodePreferenceValue", "ParameterControl")
    assert [is_union(name) for name in (*unions, "SheetDefinition")] == [True, True, False]


def test_every_union_that_the_model_does_not_declare_has_its_mistake() -> None:
    assert set(TWO_MEMBERS) >= UNDECLARED_UNIONS


def set_items_limit(value: Json) -> Edit:
    return lambda d: sort_configuration(d, "by-category")["CategoryItemsLimit"].update(ItemsLimit=value)


def set_filter_value(value: Json) -> Edit:
    return lambda d: filter_(d, "filter-only-category").update(Value=value)


WRONG_TYPES: dict[str, tuple[str, Edit]] = {
    "a string for an object": ("an object, not a string", set_value("x", "AnalysisDefaults")),
    "an array for an object": ("an object, not an array", set_value([], "AnalysisDefaults")),
    "an object for an array": (
        "an array, not an object",
        lambda d: visual(d, "by-category").update(Actions={}),
    ),
    "an integer for a string": ("a string, not an integer", set_value(7, "Sheets", 2, "Name")),
    "a string for an integer": ("an integer, not a string", set_items_limit("7")),
    "a fraction for an integer": ("an integer, not a number", set_items_limit(7.5)),
    "a boolean for an integer": ("an integer, not a boolean", set_items_limit(True)),
    "a string for a height": (
        "an integer, not a string",
        lambda d: chart_options(d, "ledger").update(TableOptions={"CellStyle": {"Height": "20"}}),
    ),
    "a string for a number": ("a number, not a string", set_filter_value("1")),
    "a boolean for a number": ("a number, not a boolean", set_filter_value(True)),
    "a string for a boolean": (
        "a boolean, not a string",
        lambda d: filter_(d, "filter-days").update(IncludeMinimum="yes"),
    ),
}


@pytest.mark.parametrize(("message", "mistake"), WRONG_TYPES.values(), ids=WRONG_TYPES.keys())
def test_a_value_of_a_wrong_json_type_is_reported(message: str, mistake: Edit) -> None:
    problems = report_after(mistake).problems
    assert {problem.rule for problem in problems} == {"shape"}
    assert message in problems[0].message
