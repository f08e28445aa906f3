"""Our own rule: a visual with money shows one currency or groups by currency."""

import copy
from typing import Any

import pytest

from dashboards.checker.check import check
from dashboards.house_rules import HOUSE_RULES
from tests.dashboards.definition_edits import (
    COLUMNS,
    EVERY_SHEET,
    Edit,
    Json,
    add_calculated_field,
    check_household,
    column,
    custom_filter,
    definition,
    field_wells,
    filter_,
    filter_group,
    number_field,
    place_element,
    rules_broken_by,
    set_currency_scope,
    set_value,
    visual,
)

SCOPE_WITHOUT_THE_RATE = [
    *EVERY_SHEET[1:],
    {
        "SheetId": "overview",
        "Scope": "SELECTED_VISUALS",
        "VisualIds": ["kpi-income", "kpi-expense", "kpi-net", "months", "by-category"],
    },
]


def disable_currency_filter(document: Json) -> None:
    """Disable the filter; its parameter and controls stay."""
    filter_group(document, "currency")["Status"] = "DISABLED"


def filter_one_dataset_by_currency(document: Json) -> None:
    filter_group(document, "currency")["CrossDataset"] = "SINGLE_DATASET"


def set_currency_filter(**configuration: Any) -> Edit:
    return lambda d: filter_(d, "filter-currency").update(Configuration=configuration)


def change_custom_filter(**members: Any) -> Edit:
    """Set members of the currency filter's configuration; those that are None are removed."""

    def edit(document: Json) -> None:
        configuration = custom_filter(document, "filter-currency")
        configuration.update(members)
        for name in [name for name, value in members.items() if value is None]:
            configuration.pop(name)

    return edit


def filter_by_list(*values: str, operator: str = "CONTAINS", **members: Any) -> Edit:
    listed = {
        "MatchOperator": operator,
        "CategoryValues": list(values),
        "NullOption": "NON_NULLS_ONLY",
    }
    return set_currency_filter(FilterListConfiguration={**listed, **members})


def set_currency_by_action(document: Json) -> None:
    """Remove the currency controls and let an action set the currency."""
    for sheet in document["Sheets"]:
        control_id = sheet["ParameterControls"].pop(0)["Dropdown"]["ParameterControlId"]
        bar = sheet["SheetControlLayouts"][0]["Configuration"]["GridLayout"]
        bar["Elements"] = [element for element in bar["Elements"] if element["ElementId"] != control_id]
    operation = visual(document, "by-month")["Actions"][0]["ActionOperations"][1]
    values = operation["SetParametersOperation"]["ParameterValueConfigurations"]
    values.append({**values[0], "DestinationParameterName": "Currency"})


def group_all_by_currency(document: Json) -> None:
    """Disable the filter, keep the tables only, and add the currency to each of them."""
    disable_currency_filter(document)
    for number, sheet in enumerate(document["Sheets"]):
        sheet["Visuals"] = [union for union in sheet["Visuals"] if "TableVisual" in union]
        sheet["Layouts"][0]["Configuration"]["GridLayout"]["Elements"] = []
        for row, union in enumerate(sheet["Visuals"]):
            place_element(document, number, union["TableVisual"]["VisualId"], "VISUAL", 3 * row)
    document["FilterGroups"] = [
        group for group in document["FilterGroups"] if "SelectedSheets" not in group["ScopeConfiguration"]
    ]
    document["DataSetIdentifierDeclarations"] = [
        dataset
        for dataset in document["DataSetIdentifierDeclarations"]
        if dataset["Identifier"] != "balances"
    ]
    for visual_id, dataset in (("ledger", "transactions"), ("recurring", "recurring")):
        field = {"FieldId": "added", "Column": column("currency", dataset)}
        field_wells(document, visual_id)["Values"].append(field)
    dimension = {"FieldId": "added", "Column": column("currency", "categories")}
    field_wells(document, "this-month")["GroupBy"].append({"CategoricalDimensionField": dimension})


def show_in_any_currency(name: str, aggregation: str = "", **expressions: str) -> Edit:
    """Show this field in the savings rate's KPI, which no currency filter applies to.

    `expressions`: calculated fields to add, by name.
    """

    def edit(document: Json) -> None:
        set_currency_scope(*SCOPE_WITHOUT_THE_RATE)(document)
        for new_name, text in expressions.items():
            add_calculated_field(text, new_name)(document)
        field_wells(document, "kpi-savings-rate").pop("TargetValues")
        field = number_field(document, "kpi-savings-rate", "Values")
        field["Column"]["ColumnName"] = name
        if aggregation:
            field["AggregationFunction"] = {"SimpleNumericalAggregation": aggregation}

    return edit


def filter_currency_by_dataset(document: Json) -> None:
    """Filter each dataset by a filter of its own instead of all by one."""
    group = filter_group(document, "currency")
    group["CrossDataset"] = "SINGLE_DATASET"
    for dataset in ("transactions", "rolling", "categories", "recurring", "balances"):
        own_group = copy.deepcopy(group)
        own_group["FilterGroupId"] = f"group-currency-{dataset}"
        body = own_group["Filters"][0]["CategoryFilter"]
        body["FilterId"] = f"filter-currency-{dataset}"
        body["Column"]["DataSetIdentifier"] = dataset
        document["FilterGroups"].append(own_group)


def filter_currency_by_visual(document: Json) -> None:
    scopes = [
        {
            "SheetId": sheet["SheetId"],
            "Scope": "SELECTED_VISUALS",
            "VisualIds": [body["VisualId"] for union in sheet["Visuals"] for body in union.values()],
        }
        for sheet in document["Sheets"]
    ]
    set_currency_scope(*scopes)(document)


def count_currencies(document: Json) -> None:
    """Show money beside a count of currencies, which does not group it by currency."""
    sheet = document["Sheets"][2]
    sheet["Visuals"] = [union for union in sheet["Visuals"] if "PivotTableVisual" in union]
    grid = sheet["Layouts"][0]["Configuration"]["GridLayout"]
    grid["Elements"] = [element for element in grid["Elements"] if element["ElementId"] == "pivot"]
    for group in document["FilterGroups"]:
        sheets = group["ScopeConfiguration"].get("SelectedSheets") or {}
        for scope in sheets.get("SheetVisualScopingConfigurations", ()):
            if scope["SheetId"] == "trends":
                scope["VisualIds"] = ["pivot"]
    document["CalculatedFields"] = [
        field for field in document["CalculatedFields"] if field["DataSetIdentifier"] != "rolling"
    ]
    document["DataSetIdentifierDeclarations"] = [
        dataset
        for dataset in document["DataSetIdentifierDeclarations"]
        if dataset["Identifier"] not in ("rolling", "balances")
    ]
    set_currency_scope(*EVERY_SHEET[:2], EVERY_SHEET[3])(document)
    count = {"FieldId": "added", "Column": column("currency"), "AggregationFunction": "COUNT"}
    field_wells(document, "pivot")["Values"].append({"CategoricalMeasureField": count})


MIXED_CURRENCIES: dict[str, Edit] = {
    "money without a currency filter": disable_currency_filter,
    "a currency filter of one dataset only": filter_one_dataset_by_currency,
    "a currency parameter of many values": set_value(
        "MULTI_VALUED", "ParameterDeclarations", 0, "StringParameterDeclaration", "ParameterValueType"
    ),
    "a filter of all currencies but one": change_custom_filter(MatchOperator="DOES_NOT_EQUAL"),
    "a list of two currencies": filter_by_list("EUR", "USD"),
    "an empty list": filter_by_list(),
    "a list of excluded currencies": filter_by_list("EUR", operator="DOES_NOT_CONTAIN"),
    "a list of one currency that allows all": filter_by_list("EUR", SelectAllOptions="FILTER_ALL_VALUES"),
    "one currency that allows all": change_custom_filter(
        ParameterName=None, CategoryValue="EUR", SelectAllOptions="FILTER_ALL_VALUES"
    ),
    "a currency filter without a value": change_custom_filter(ParameterName=None),
    "a filter by a part of the currency": change_custom_filter(MatchOperator="CONTAINS"),
    "a currency filter of other sheets": set_currency_scope(*EVERY_SHEET[:2]),
    "a currency filter of other visuals": set_currency_scope(
        *EVERY_SHEET[1:], {"SheetId": "overview", "Scope": "SELECTED_VISUALS", "VisualIds": ["months"]}
    ),
    "a rate without a currency filter": show_in_any_currency("Savings rate"),
    "a field computed from a field computed from money": show_in_any_currency(
        "Third", Third="{Second} + sum({transactions})", Second="{Savings rate} * 2"
    ),
    "a count of currencies": count_currencies,
    "a filter of another column": lambda d: filter_(d, "filter-currency")["Column"].update(
        ColumnName="category"
    ),
}
ONE_CURRENCY: dict[str, Edit] = {
    "a count without a currency filter": show_in_any_currency("transactions", "SUM"),
    "a computed count without a currency filter": show_in_any_currency(
        "Twice", "SUM", Twice="{transactions} * 2"
    ),
    "a currency filter for each dataset": filter_currency_by_dataset,
    "a currency filter of listed visuals": filter_currency_by_visual,
    "a list of one currency": filter_by_list("EUR"),
    "one currency as a value": change_custom_filter(ParameterName=None, CategoryValue="EUR"),
    "a currency filter of listed sheets": set_currency_scope(*EVERY_SHEET),
    "a currency set by an action": set_currency_by_action,
    "tables with a currency column": group_all_by_currency,
}


@pytest.mark.parametrize("mistake", MIXED_CURRENCIES.values(), ids=MIXED_CURRENCIES.keys())
def test_money_of_several_currencies_is_reported(mistake: Edit) -> None:
    assert rules_broken_by(mistake) == {"currency"}


@pytest.mark.parametrize("edit", ONE_CURRENCY.values(), ids=ONE_CURRENCY.keys())
def test_money_of_one_currency_and_counts_are_not_reported(edit: Edit) -> None:
    assert rules_broken_by(edit) == set()


def test_decimals_of_a_dataset_without_a_currency_are_not_money() -> None:
    document = definition()
    set_currency_scope(*EVERY_SHEET[:2], EVERY_SHEET[3])(document)
    assert len(check_household(document).problems) == 6
    columns = {dataset: dict(types) for dataset, types in COLUMNS.items()}
    del columns["rolling"]["currency"]
    report = check(document, columns, rules=HOUSE_RULES)
    assert [problem.rule for problem in report.problems] == ["currency"] * 4


def test_the_rule_is_checked_only_where_it_is_passed() -> None:
    document = definition()
    disable_currency_filter(document)
    assert check(document, COLUMNS).problems == ()
