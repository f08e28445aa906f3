"""Each branch of the checker's rules: the mistake that trips it and no other, and what is legal beside it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from dashboards.checker.check import check
from dashboards.checker.checks.names import IDS
from dashboards.checker.definition_walk import UNDECLARED_UNIONS, is_union
from dashboards.house_rules import HOUSE_RULES
from tests.dashboards.test_check import (
    COLUMNS,
    calculated,
    checked,
    definition,
    filter_,
    group,
    number_field,
    places,
    put,
    sorting,
    visual,
    wells,
)

Json = Any
Change = Callable[[Json], Any]


def together(*changes: Change) -> Change:
    return lambda d: [change(d) for change in changes]


def column(name: str, dataset: str = "days") -> Json:
    return {"DataSetIdentifier": dataset, "ColumnName": name}


def place(d: Json, sheet: int, id_: str, kind: str, row: int = 60) -> None:
    spot = {"ColumnIndex": 0, "ColumnSpan": 2, "RowIndex": row, "RowSpan": 2}
    places(d, sheet).append({"ElementId": id_, "ElementType": kind, **spot})


def control(d: Json, sheet: int, kind: str, **body: Any) -> None:
    """One more parameter's control, placed in the bar."""
    d["Sheets"][sheet]["ParameterControls"].append({kind: {"Title": "Another", **body}})
    bar = d["Sheets"][sheet]["SheetControlLayouts"][0]["Configuration"]["GridLayout"]["Elements"]
    id_ = body["ParameterControlId"]
    bar.append({"ElementId": id_, "ElementType": "PARAMETER_CONTROL", "ColumnSpan": 2, "RowSpan": 1})


def parameter(kind: str, chosen: bool = True, **more: Any) -> Change:
    """A parameter called `Mine`, and a control that chooses it."""

    def change(d: Json) -> None:
        body: Json = {
            "Name": "Mine",
            **({} if kind == "DateTime" else {"ParameterValueType": "SINGLE_VALUED"}),
        }
        if kind == "DateTime":
            body["DefaultValues"] = {"StaticValues": [1_700_000_000]}
        d["ParameterDeclarations"].append({f"{kind}ParameterDeclaration": {**body, **more}})
        if chosen:
            control(d, 0, "TextField", ParameterControlId="mine", SourceParameterName="Mine")

    return change


def filtered(kind: str, name: str, dataset: str = "days", **body: Any) -> Change:
    """One more filter over everything."""
    inner = {"FilterId": "mine", "Column": column(name, dataset), **body}
    if kind not in ("CategoryFilter", "TimeEqualityFilter", "TopBottomFilter"):
        inner["NullOption"] = "NON_NULLS_ONLY"
    whole = {
        "FilterGroupId": "mine",
        "Filters": [{kind: inner}],
        "ScopeConfiguration": {"AllSheets": {}},
        "CrossDataset": "SINGLE_DATASET",
    }
    return lambda d: d["FilterGroups"].append(whole)


FROM_NOW: Json = {
    "AnchorDateConfiguration": {"AnchorOption": "NOW"},
    "TimeGranularity": "DAY",
    "RelativeDateType": "LAST",
    "RelativeDateValue": 3,
}
BY_PARAMETER: dict[str, tuple[str, Json]] = {
    "CategoryFilter": (
        "category",
        {
            "Configuration": {
                "CustomFilterConfiguration": {
                    "MatchOperator": "EQUALS",
                    "ParameterName": "Mine",
                    "NullOption": "NON_NULLS_ONLY",
                }
            }
        },
    ),
    "NumericEqualityFilter": ("net", {"MatchOperator": "EQUALS", "ParameterName": "Mine"}),
    "NumericRangeFilter": ("net", {"RangeMinimum": {"Parameter": "Mine"}}),
    "TimeEqualityFilter": ("date", {"ParameterName": "Mine"}),
    "TimeRangeFilter": ("date", {"RangeMinimumValue": {"Parameter": "Mine"}, "TimeGranularity": "DAY"}),
    "TopBottomFilter": (
        "category",
        {
            "ParameterName": "Mine",
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
FITTING = {
    "CategoryFilter": {"String"},
    "NumericEqualityFilter": {"Decimal", "Integer"},
    "NumericRangeFilter": {"Decimal", "Integer"},
    "TopBottomFilter": {"Decimal", "Integer"},
    "TimeEqualityFilter": {"DateTime"},
    "TimeRangeFilter": {"DateTime"},
}
KINDS = ["String", "Decimal", "Integer", "DateTime"]


def rules(change: Change) -> set[str]:
    document = definition()
    change(document)
    return {problem.rule for problem in checked(document).problems}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("filter_kind", BY_PARAMETER)
def test_a_filter_takes_a_parameter_of_its_own_kind_only(filter_kind: str, kind: str) -> None:
    name, body = BY_PARAMETER[filter_kind]
    found = rules(together(parameter(kind), filtered(filter_kind, name, **body)))
    assert found == (set() if kind in FITTING[filter_kind] else {"parameter"})


TYPED = {"STRING": "category", "DECIMAL": "net", "INTEGER": "transactions", "DATETIME": "date"}
FILTERS: dict[str, tuple[set[str], Json]] = {
    "CategoryFilter": (
        {"STRING"},
        {"Configuration": {"FilterListConfiguration": {"MatchOperator": "CONTAINS"}}},
    ),
    "NumericEqualityFilter": ({"DECIMAL", "INTEGER"}, {"MatchOperator": "EQUALS", "Value": 1.0}),
    "NumericRangeFilter": ({"DECIMAL", "INTEGER"}, {"RangeMinimum": {"StaticValue": 1.0}}),
    "TimeEqualityFilter": ({"DATETIME"}, {"Value": 1_700_000_000}),
    "TimeRangeFilter": ({"DATETIME"}, {"RangeMinimumValue": {"StaticValue": 1_700_000_000}}),
    "RelativeDatesFilter": ({"DATETIME"}, FROM_NOW),
}


@pytest.mark.parametrize("type_", TYPED)
@pytest.mark.parametrize("kind", FILTERS)
def test_a_filter_filters_columns_of_its_own_type_only(kind: str, type_: str) -> None:
    fitting, body = FILTERS[kind]
    assert rules(filtered(kind, TYPED[type_], **body)) == (set() if type_ in fitting else {"type"})


FIELDS = {
    "CategoricalDimensionField": {"STRING"},
    "NumericalDimensionField": {"DECIMAL", "INTEGER"},
    "DateDimensionField": {"DATETIME"},
    "CategoricalMeasureField": {"STRING"},
    "NumericalMeasureField": {"DECIMAL", "INTEGER"},
    "DateMeasureField": {"DATETIME"},
}


def field(kind: str, name: str, dataset: str = "days", **more: Any) -> Change:
    """A field of that kind in the donut, in the place of one of the same part."""
    role, id_ = (
        ("Values", "by-category-expense") if "Measure" in kind else ("Category", "by-category-category")
    )
    body = {"FieldId": id_, "Column": column(name, dataset), **more}
    return lambda d: wells(d, "by-category").update({role: [{kind: body}]})


@pytest.mark.parametrize("type_", TYPED)
@pytest.mark.parametrize("kind", FIELDS)
def test_a_field_shows_columns_of_its_own_type_only(kind: str, type_: str) -> None:
    count = {"CategoricalMeasureField": "COUNT", "DateMeasureField": "COUNT"}.get(kind)
    more: Json = {"AggregationFunction": count} if count else {}
    if kind == "NumericalMeasureField":
        more = {"AggregationFunction": {"SimpleNumericalAggregation": "COUNT"}}
    assert rules(field(kind, TYPED[type_], **more)) == (set() if type_ in FIELDS[kind] else {"type"})


FORMATS: dict[str, tuple[set[str], Json]] = {
    "StringFormatConfiguration": ({"STRING"}, {}),
    "NumberFormatConfiguration": ({"DECIMAL", "INTEGER"}, {}),
    "DateTimeFormatConfiguration": ({"DATETIME"}, {"DateTimeFormat": "YYYY"}),
}
HELD = {"STRING": "type", "DECIMAL": "amount", "INTEGER": "months", "DATETIME": "date"}


@pytest.mark.parametrize("type_", HELD)
@pytest.mark.parametrize("kind", FORMATS)
def test_a_format_formats_columns_of_its_own_type_only(kind: str, type_: str) -> None:
    fitting, body = FORMATS[kind]
    dataset = "recurring" if type_ == "INTEGER" else "transactions"
    one: Json = {"Column": column(HELD[type_], dataset), "FormatConfiguration": {kind: body}}
    found = rules(lambda d: d.update(ColumnConfigurations=[one]))
    assert found == (set() if type_ in fitting else {"type"})
    if dataset == "transactions":
        found = rules(lambda d: wells(d, "ledger")["Values"].append({"FieldId": "x", **one}))
        assert found == (set() if type_ in fitting else {"type"})


def sort(name: str, function: Json) -> Change:
    by = {"SortBy": column(name, "transactions"), "Direction": "ASC"}
    by |= {"AggregationFunction": function} if function else {}
    return lambda d: sorting(d, "top-descriptions")["CategorySort"].append({"ColumnSort": by})


@pytest.mark.parametrize(
    ("name", "function", "legal"),
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
def test_an_aggregation_fits_its_column(name: str, function: Json, legal: bool) -> None:
    assert rules(sort(name, function)) == (set() if legal else {"type"})


# Ids


def second_sheet(d: Json) -> None:
    d["Sheets"].append({"SheetId": "trends", "Name": "Trends again"})


def tooltip_sheet(d: Json) -> None:
    d["TooltipSheets"] = [{"SheetId": "trends", "Name": "A tooltip"}]


def on_two_sheets(member: str, kind: str, thing: Json) -> Change:
    def change(d: Json) -> None:
        for sheet in (0, 1):
            d["Sheets"][sheet].setdefault(member, []).append(thing)
            place(d, sheet, "mine", kind)

    return change


def parameter_control_twice(d: Json) -> None:
    for sheet in (0, 1):
        control(d, sheet, "TextField", ParameterControlId="mine", SourceParameterName="OnlyCategory")


def filter_control_twice(d: Json) -> None:
    for sheet in (0, 1):
        controls = d["Sheets"][sheet]["FilterControls"]
        controls[0]["CrossSheet"]["FilterControlId"] = "mine"
        bar = d["Sheets"][sheet]["SheetControlLayouts"][0]["Configuration"]["GridLayout"]["Elements"]
        next(each for each in bar if each["ElementType"] == "FILTER_CONTROL")["ElementId"] = "mine"


def visual_on_two_sheets(d: Json) -> None:
    d["Sheets"][1]["Visuals"].append(d["Sheets"][0]["Visuals"][0])
    place(d, 1, "kpi-income", "VISUAL")


REPEATED: dict[str, Change] = {
    "SheetDefinition.SheetId": second_sheet,
    "TooltipSheetDefinition.SheetId": tooltip_sheet,
    "*.FilterId": lambda d: filter_(d, "filter-top-descriptions").update(FilterId="filter-trends-days"),
    "FilterGroup.FilterGroupId": lambda d: group(d, "top-descriptions").update(FilterGroupId="group-days"),
    "*.ParameterControlId": parameter_control_twice,
    "*.FilterControlId": filter_control_twice,
    "SheetTextBox.SheetTextBoxId": on_two_sheets("TextBoxes", "TEXT_BOX", {"SheetTextBoxId": "mine"}),
    "SheetImage.SheetImageId": on_two_sheets(
        "Images",
        "IMAGE",
        {"SheetImageId": "mine", "Source": {"SheetImageStaticFileSource": {"StaticFileId": "file"}}},
    ),
    "*.CustomActionId": lambda d: visual(d, "this-month")["Actions"][0].update(
        CustomActionId="action-by-month"
    ),
    "Visual.VisualId": visual_on_two_sheets,
    "ParameterDeclaration.Name": lambda d: d["ParameterDeclarations"].append(d["ParameterDeclarations"][0]),
    "FieldWells.FieldId": lambda d: wells(d, "ledger")["Values"].append(wells(d, "ledger")["Values"][0]),
}


@pytest.mark.parametrize("change", REPEATED.values(), ids=REPEATED.keys())
def test_an_id_of_any_kind_stands_once(change: Change) -> None:
    document = definition()
    change(document)
    [problem] = checked(document).problems
    assert problem.rule == "unique-id"


def test_every_kind_of_id_is_repeated_by_some_mistake() -> None:
    others = {"Visual.VisualId", "ParameterDeclaration.Name", "FieldWells.FieldId"}
    assert set(REPEATED) == others | {member for members in IDS.values() for member in members}


# What is legal beside each mistake


def currency(**configuration: Any) -> Change:
    return lambda d: filter_(d, "filter-currency").update(Configuration=configuration)


def custom(**change: Any) -> Change:
    def mistake(d: Json) -> None:
        body = filter_(d, "filter-currency")["Configuration"]["CustomFilterConfiguration"]
        body.update(change)
        for key in [key for key, value in change.items() if value is None]:
            body.pop(key)

    return mistake


def listed(*values: str, operator: str = "CONTAINS", **more: Any) -> Change:
    chosen = {"MatchOperator": operator, "CategoryValues": list(values), "NullOption": "NON_NULLS_ONLY"}
    return currency(FilterListConfiguration={**chosen, **more})


def currency_scope(*scopes: Json) -> Change:
    whole = {"SelectedSheets": {"SheetVisualScopingConfigurations": list(scopes)}}
    return lambda d: group(d, "currency").update(ScopeConfiguration=whole)


EVERY_SHEET = [
    {"SheetId": id_, "Scope": "ALL_VISUALS"} for id_ in ("overview", "spending", "trends", "transactions")
]


def chosen_elsewhere(d: Json) -> None:
    """Currency chosen by an action alone, and no control: still chosen."""
    for sheet in d["Sheets"]:
        gone = sheet["ParameterControls"].pop(0)["Dropdown"]["ParameterControlId"]
        bar = sheet["SheetControlLayouts"][0]["Configuration"]["GridLayout"]
        bar["Elements"] = [each for each in bar["Elements"] if each["ElementId"] != gone]
    values = visual(d, "by-month")["Actions"][0]["ActionOperations"][1]["SetParametersOperation"]
    [one] = values["ParameterValueConfigurations"]
    values["ParameterValueConfigurations"].append({**one, "DestinationParameterName": "Currency"})


def by_currency(d: Json) -> None:
    """Any currency, and each visual grouped by it."""
    group(d, "currency")["Status"] = "DISABLED"
    for sheet in d["Sheets"]:
        sheet["Visuals"] = [each for each in sheet["Visuals"] if "TableVisual" in each]
        sheet["Layouts"][0]["Configuration"]["GridLayout"]["Elements"] = []
    for sheet in d["Sheets"][1::2]:
        for number, each in enumerate(sheet["Visuals"]):
            place(d, d["Sheets"].index(sheet), each["TableVisual"]["VisualId"], "VISUAL", 3 * number)
    d["FilterGroups"] = [
        each for each in d["FilterGroups"] if "SelectedSheets" not in each["ScopeConfiguration"]
    ]
    wells(d, "ledger")["Values"].append({"FieldId": "x", "Column": column("currency", "transactions")})
    fields = wells(d, "this-month")["GroupBy"]
    fields.append({"CategoricalDimensionField": {"FieldId": "y", "Column": column("currency", "categories")}})
    wells(d, "recurring")["Values"].append({"FieldId": "z", "Column": column("currency", "recurring")})


def insight(d: Json) -> None:
    day = {"DateDimensionField": {"FieldId": "day", "Column": column("date")}}
    computations = [{"UniqueValues": {"ComputationId": id_, "Category": day}} for id_ in ("a", "b")]
    body = {"VisualId": "mine", "DataSetIdentifier": "days"}
    configuration = {"InsightConfiguration": {"Computations": computations}}
    d["Sheets"][1]["Visuals"].append({"InsightVisual": {**body, **configuration}})
    place(d, 1, "mine", "VISUAL")


def slider(d: Json) -> None:
    bounds = {"MaximumValue": 9.0, "MinimumValue": 0.0, "StepSize": 1.0}
    control(d, 0, "Slider", ParameterControlId="mine", SourceParameterName="Mine", **bounds)


BUT_THE_RATE = [
    *EVERY_SHEET[1:],
    {
        "SheetId": "overview",
        "Scope": "SELECTED_VISUALS",
        "VisualIds": ["kpi-income", "kpi-expense", "kpi-net", "months", "by-category"],
    },
]


def shown_of_any_currency(name: str, **expressions: str) -> Change:
    """The last figure of the overview is another, and of no single currency."""

    def change(d: Json) -> None:
        currency_scope(*BUT_THE_RATE)(d)
        for new, text in expressions.items():
            d["CalculatedFields"].append({"DataSetIdentifier": "days", "Name": new, "Expression": text})
        values = wells(d, "kpi-savings-rate")
        values.pop("TargetValues")
        measure = values["Values"][0]["NumericalMeasureField"]
        measure["Column"]["ColumnName"] = name
        if "sum(" not in "".join(expressions.values()) and not name.endswith("rate"):
            measure["AggregationFunction"] = {"SimpleNumericalAggregation": "SUM"}

    return change


def currency_by_dataset(d: Json) -> None:
    """A filter for each dataset instead of one over all."""
    whole = group(d, "currency")
    whole["CrossDataset"] = "SINGLE_DATASET"
    for dataset in ("transactions", "rolling", "categories", "recurring"):
        one = copy.deepcopy(whole)
        one["FilterGroupId"] = f"group-currency-{dataset}"
        body = one["Filters"][0]["CategoryFilter"]
        body["FilterId"] = f"filter-currency-{dataset}"
        body["Column"]["DataSetIdentifier"] = dataset
        d["FilterGroups"].append(one)


def currency_by_visual(d: Json) -> None:
    scopes = []
    for sheet in d["Sheets"]:
        ids = [body["VisualId"] for each in sheet["Visuals"] for body in each.values()]
        scopes.append({"SheetId": sheet["SheetId"], "Scope": "SELECTED_VISUALS", "VisualIds": ids})
    currency_scope(*scopes)(d)


def truth(d: Json) -> None:
    d["CalculatedFields"].append({"DataSetIdentifier": "days", "Name": "Large", "Expression": "{net} > 9"})


LEGAL: dict[str, Change] = {
    "a count of any currency": shown_of_any_currency("transactions"),
    "twice a count of any currency": shown_of_any_currency("Twice", Twice="{transactions} * 2"),
    "a filter of currency for each dataset": currency_by_dataset,
    "a filter of currency on each visual by name": currency_by_visual,
    "a truth as a category": together(truth, field("CategoricalDimensionField", "Large")),
    "a truth counted": together(
        truth, field("CategoricalMeasureField", "Large", AggregationFunction="COUNT")
    ),
    "a filter over a truth": together(
        truth, filtered("CategoryFilter", "Large", **FILTERS["CategoryFilter"][1])
    ),
    "a truth's format": together(
        truth,
        lambda d: d.update(
            ColumnConfigurations=[
                {"Column": column("Large"), "FormatConfiguration": {"StringFormatConfiguration": {}}}
            ]
        ),
    ),
    "a filter over how many categories there are": filtered(
        "NumericRangeFilter",
        "category",
        RangeMinimum={"StaticValue": 1.0},
        AggregationFunction={"CategoricalAggregationFunction": "COUNT"},
    ),
    "the last days by a parameter": together(
        parameter("Integer"), filtered("RelativeDatesFilter", "date", **FROM_NOW, ParameterName="Mine")
    ),
    "one currency from a list": listed("EUR"),
    "one currency from a list, by equality": listed("EUR", operator="EQUALS"),
    "one currency by its value": custom(ParameterName=None, CategoryValue="EUR"),
    "a currency on every sheet by its name": currency_scope(*EVERY_SHEET),
    "a currency that an action chooses": chosen_elsewhere,
    "tables by currency": by_currency,
    "a decimal parameter's slider": together(parameter("Decimal", chosen=False), slider),
    "an integer parameter's slider": together(parameter("Integer", chosen=False), slider),
    "many values of a parameter of many": together(
        parameter("String", chosen=False, ParameterValueType="MULTI_VALUED"),
        lambda d: control(
            d, 0, "Dropdown", ParameterControlId="mine", SourceParameterName="Mine", Type="MULTI_SELECT"
        ),
    ),
    "a control over every sheet of a filter with one": lambda d: d["Sheets"][0]["FilterControls"][0][
        "CrossSheet"
    ].update(SourceFilterId="filter-category"),
    "a name of two letters": put("T1", "Sheets", 2, "Name"),
    "no name": lambda d: d["Sheets"][2].pop("Name"),
    "a date parameter by a rolling date": parameter(
        "DateTime", DefaultValues={"RollingDate": {"Expression": "now()"}}
    ),
    "a date parameter by a dataset": parameter(
        "DateTime", DefaultValues={"DynamicValue": {"DefaultValueColumn": column("date")}}
    ),
    "a navigation to a sheet": lambda d: visual(d, "by-month")["Actions"][0]["ActionOperations"][0][
        "NavigationOperation"
    ].update(LocalNavigationConfiguration={"TargetSheetId": "trends"}),
    "a filter action on a visual beside it": lambda d: visual(d, "by-category")["Actions"][0][
        "ActionOperations"
    ][0]["FilterOperation"].update(
        TargetVisualsConfiguration={"SameSheetTargetVisualConfiguration": {"TargetVisuals": ["months"]}}
    ),
    "a value out of a parameter": lambda d: visual(d, "by-month")["Actions"][0]["ActionOperations"][1][
        "SetParametersOperation"
    ]["ParameterValueConfigurations"][0].update(Value={"SourceParameterName": "Currency"}),
    "a visual up to the edge": lambda d: places(d, 1)[1].update(ColumnIndex=18, ColumnSpan=18),
    "a visual whose column QuickSight chooses": lambda d: places(d, 1)[3].pop("ColumnIndex"),
    "a visual whose row QuickSight chooses": lambda d: places(d, 1)[3].pop("RowIndex"),
    "a sheet that QuickSight lays out": lambda d: d["Sheets"][1].pop("Layouts"),
    "controls that QuickSight lays out": lambda d: d["Sheets"][1].pop("SheetControlLayouts"),
    "visuals in any order": lambda d: places(d, 1).reverse(),
    "a field twice in an insight's computations": insight,
    "a hierarchy in a visual that keeps none": lambda d: wells(d, "pivot")["Columns"][0][
        "DateDimensionField"
    ].update(HierarchyId="months"),
    "a scope over all of a sheet": lambda d: group(d, "top-descriptions")["ScopeConfiguration"].update(
        SelectedSheets={"SheetVisualScopingConfigurations": [{"SheetId": "trends", "Scope": "ALL_VISUALS"}]}
    ),
    "a condition on a sum beside a row": lambda d: condition(d)["Cell"]["TextFormat"]["TextColor"][
        "Solid"
    ].update(Expression="sum({signed_amount}) > {signed_amount}"),
    "an empty look": lambda d: visual(d, "top-descriptions")["ChartConfiguration"].update(CategoryAxis={}),
    "a null where nothing was chosen": lambda d: visual(d, "top-descriptions")["ChartConfiguration"].update(
        CategoryAxis=None
    ),
}


@pytest.mark.parametrize("change", LEGAL.values(), ids=LEGAL.keys())
def test_what_is_legal_is_let_through(change: Change) -> None:
    document = definition()
    change(document)
    assert [str(problem) for problem in checked(document).problems] == []


def condition(d: Json) -> Json:
    """The conditional format of the transactions' amounts."""
    return visual(d, "ledger")["ConditionalFormatting"]["ConditionalFormattingOptions"][0]


SOLID = {"Solid": {"Color": "#1B7F4B", "Expression": "{signed_amount} > 0"}}
TWO_MEMBERS: dict[str, Change] = {
    "AggregationFunction": sort(
        "type", {"CategoricalAggregationFunction": "COUNT", "DateAggregationFunction": "MIN"}
    ),
    "ColumnHierarchy": lambda d: visual(d, "months")["ColumnHierarchies"][0].update(
        PredefinedHierarchy={"HierarchyId": "x", "Columns": [column("date")]}
    ),
    "ConditionalFormattingColor": lambda d: condition(d)["Cell"]["TextFormat"]["TextColor"].update(
        Gradient={}
    ),
    "ConditionalFormattingIcon": lambda d: condition(d)["Cell"]["TextFormat"].update(
        Icon={"IconSet": {}, "CustomCondition": {}}
    ),
    "DimensionField": lambda d: wells(d, "by-category")["Category"][0].update(NumericalDimensionField={}),
    "FieldSortOptions": lambda d: sorting(d, "months")["CategorySort"][0].update(ColumnSort={}),
    "FormatConfiguration": lambda d: wells(d, "ledger")["Values"][0]["FormatConfiguration"].update(
        StringFormatConfiguration={}
    ),
    "MeasureField": lambda d: wells(d, "by-category")["Values"][0].update(DateMeasureField={}),
    "TableConditionalFormattingOption": lambda d: condition(d).update(Row={"TextColor": SOLID}),
    "ParameterControl": lambda d: d["Sheets"][0]["ParameterControls"][0].update(TextField={}),
}


@pytest.mark.parametrize(("shape", "change"), TWO_MEMBERS.items())
def test_of_any_kind_of_union_there_is_one_member(shape: str, change: Change) -> None:
    document = definition()
    change(document)
    said = [problem.message for problem in checked(document).problems if problem.rule == "union"]
    assert [message.split()[0] for message in said] == [shape]


def test_a_union_is_known_by_the_models_mark_and_by_its_words() -> None:
    unions = ("GeocodePreferenceValue", "ParameterControl")
    assert [is_union(name) for name in (*unions, "SheetDefinition")] == [True, True, False]


def test_every_union_that_the_model_does_not_call_so_is_tripped() -> None:
    assert set(TWO_MEMBERS) >= UNDECLARED_UNIONS


def limited(value: Json) -> Change:
    return lambda d: sorting(d, "by-category")["CategoryItemsLimit"].update(ItemsLimit=value)


def equal_to(value: Json) -> Change:
    return lambda d: filter_(d, "filter-only-category").update(Value=value)


WRONG_TYPES: dict[str, tuple[str, Change]] = {
    "a text for an object": ("an object, not a string", put("x", "AnalysisDefaults")),
    "a list for an object": ("an object, not an array", put([], "AnalysisDefaults")),
    "an object for a list": (
        "an array, not an object",
        lambda d: visual(d, "by-category").update(Actions={}),
    ),
    "a number for a text": ("a string, not an integer", put(7, "Sheets", 2, "Name")),
    "a text for a whole number": ("an integer, not a string", limited("7")),
    "a fraction for a whole number": ("an integer, not a number", limited(7.5)),
    "a truth for a whole number": ("an integer, not a boolean", limited(True)),
    "a text for a height": (
        "an integer, not a string",
        lambda d: visual(d, "ledger")["ChartConfiguration"].update(
            TableOptions={"CellStyle": {"Height": "20"}}
        ),
    ),
    "a text for a number": ("a number, not a string", equal_to("1")),
    "a truth for a number": ("a number, not a boolean", equal_to(True)),
    "a text for a truth": (
        "a boolean, not a string",
        lambda d: filter_(d, "filter-days").update(IncludeMinimum="yes"),
    ),
}


@pytest.mark.parametrize(("says", "change"), WRONG_TYPES.values(), ids=WRONG_TYPES.keys())
def test_a_value_is_of_its_type(says: str, change: Change) -> None:
    document = definition()
    change(document)
    problems = checked(document).problems
    assert {problem.rule for problem in problems} == {"shape"}
    assert says in problems[0].message


# Money


def currencies_counted(d: Json) -> None:
    """Beside the money, but not by currency."""
    currency_scope(*EVERY_SHEET[:2], EVERY_SHEET[3])(d)
    d["Sheets"][2]["Visuals"] = [each for each in d["Sheets"][2]["Visuals"] if "PivotTableVisual" in each]
    spots = d["Sheets"][2]["Layouts"][0]["Configuration"]["GridLayout"]
    spots["Elements"] = [each for each in spots["Elements"] if each["ElementId"] == "pivot"]
    for each in d["FilterGroups"]:
        for scope in (each["ScopeConfiguration"].get("SelectedSheets") or {}).get(
            "SheetVisualScopingConfigurations", ()
        ):
            if scope["SheetId"] == "trends" and "VisualIds" in scope:
                scope["VisualIds"] = ["pivot"]
    d["CalculatedFields"] = [each for each in d["CalculatedFields"] if each["DataSetIdentifier"] != "rolling"]
    d["DataSetIdentifierDeclarations"] = [
        each for each in d["DataSetIdentifierDeclarations"] if each["Identifier"] != "rolling"
    ]
    count = {"FieldId": "x", "Column": column("currency"), "AggregationFunction": "COUNT"}
    wells(d, "pivot")["Values"].append({"CategoricalMeasureField": count})


MONEY: dict[str, Change] = {
    "two currencies from a list": listed("EUR", "USD"),
    "none from a list": listed(),
    "all but one from a list": listed("EUR", operator="DOES_NOT_CONTAIN"),
    "one from a list, or all": listed("EUR", SelectAllOptions="FILTER_ALL_VALUES"),
    "one value, or all": custom(
        ParameterName=None, CategoryValue="EUR", SelectAllOptions="FILTER_ALL_VALUES"
    ),
    "a currency of no value": custom(ParameterName=None),
    "what contains a currency": custom(MatchOperator="CONTAINS"),
    "a currency on other sheets": currency_scope(*EVERY_SHEET[:2]),
    "a currency for some visuals of a sheet": currency_scope(
        *EVERY_SHEET[1:], {"SheetId": "overview", "Scope": "SELECTED_VISUALS", "VisualIds": ["months"]}
    ),
    "the rate alone": shown_of_any_currency("Savings rate"),
    "computed from what is computed from money": shown_of_any_currency(
        "Third", Third="{Second} + sum({transactions})", Second="{Savings rate} * 2"
    ),
    "currencies counted": currencies_counted,
    "another column called to choose": lambda d: filter_(d, "filter-currency")["Column"].update(
        ColumnName="category"
    ),
}


@pytest.mark.parametrize("change", MONEY.values(), ids=MONEY.keys())
def test_money_of_more_than_one_currency_is_found(change: Change) -> None:
    assert rules(change) == {"currency"}


# Mistakes, with what is said of them


def unused(d: Json) -> None:
    d["Sheets"][3]["Visuals"].pop()
    places(d, 3).pop()


MISTAKES: dict[str, tuple[str, str, Change]] = {
    "a slider for a text": (
        "control",
        "A Slider cannot set a STRING parameter.",
        together(parameter("String", chosen=False), slider),
    ),
    "a slider for a date": (
        "control",
        "A Slider cannot set a DATETIME parameter.",
        together(parameter("DateTime", chosen=False), slider),
    ),
    "a dataset that is built and never used": (
        "dataset",
        "The dataset freshness is declared but never used.",
        unused,
    ),
    "a visual placed three times": (
        "layout",
        "top-descriptions is placed 3 times",
        lambda d: places(d, 1).extend({**places(d, 1)[3], "RowIndex": row} for row in (60, 70)),
    ),
    "a scope over no sheet": (
        "scope",
        "There is no sheet nowhere.",
        lambda d: group(d, "top-descriptions")["ScopeConfiguration"]["SelectedSheets"][
            "SheetVisualScopingConfigurations"
        ][0].update(SheetId="nowhere"),
    ),
    "a filter's parameter that nothing declares": (
        "parameter",
        "There is no parameter Mine.",
        filtered("NumericRangeFilter", "net", RangeMinimum={"Parameter": "Mine"}),
    ),
    "a filter's parameter that an action only reads": (
        "parameter",
        "No control and no action sets the parameter Mine.",
        together(
            parameter("String", chosen=False),
            filtered(
                "CategoryFilter",
                "category",
                Configuration={
                    "CustomFilterConfiguration": {
                        "MatchOperator": "EQUALS",
                        "ParameterName": "Mine",
                        "NullOption": "NON_NULLS_ONLY",
                    }
                },
            ),
            lambda d: visual(d, "by-month")["Actions"][0]["ActionOperations"][1]["SetParametersOperation"][
                "ParameterValueConfigurations"
            ][0].update(Value={"SourceParameterName": "Mine"}),
        ),
    ),
    "a filter's parameter that nothing chooses": (
        "parameter",
        "No control and no action sets the parameter Mine.",
        together(
            parameter("Decimal", chosen=False),
            filtered("NumericRangeFilter", "net", RangeMinimum={"Parameter": "Mine"}),
        ),
    ),
    "a value out of a parameter that there is not": (
        "target",
        "There is no parameter Currencies.",
        lambda d: visual(d, "by-month")["Actions"][0]["ActionOperations"][1]["SetParametersOperation"][
            "ParameterValueConfigurations"
        ][0].update(Value={"SourceParameterName": "Currencies"}),
    ),
    "a text box placed nowhere": (
        "layout",
        "note has no place in the layout.",
        lambda d: d["Sheets"][0].update(TextBoxes=[{"SheetTextBoxId": "note"}]),
    ),
    "a text box placed as an image": (
        "layout",
        "note has the type TEXT_BOX, not IMAGE.",
        together(
            lambda d: d["Sheets"][0].update(TextBoxes=[{"SheetTextBoxId": "note"}]),
            lambda d: place(d, 0, "note", "IMAGE"),
        ),
    ),
    "an image placed nowhere": (
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
    "a control placed nowhere": (
        "layout",
        "overview-control-currency has no place in the layout.",
        lambda d: d["Sheets"][0]["SheetControlLayouts"][0]["Configuration"]["GridLayout"]["Elements"].pop(0),
    ),
    "a filter's control placed nowhere": (
        "layout",
        "overview-control-category has no place in the layout.",
        lambda d: d["Sheets"][0]["SheetControlLayouts"][0]["Configuration"]["GridLayout"]["Elements"].pop(),
    ),
    "a visual one row into another": (
        "layout",
        "overlaps",
        lambda d: places(d, 1)[2].update(RowIndex=11),
    ),
    "a tooltip's visual placed nowhere": (
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
    "a calculated field of a column that there is not, never used": (
        "expression",
        "There is no column or calculated field {incom} in days.",
        lambda d: d["CalculatedFields"].append(
            {"DataSetIdentifier": "days", "Name": "New", "Expression": "{incom} + 1"}
        ),
    ),
    "a field in a rolling date": (
        "expression",
        "this expression cannot use fields",
        put(
            "addDateTime(1, 'DD', {date})",
            *("ParameterDeclarations", 2, "DateTimeParameterDeclaration", "DefaultValues"),
            *("RollingDate", "Expression"),
        ),
    ),
    "a condition on a field that there is not": (
        "expression",
        "no column or calculated field {signed} in transactions",
        lambda d: visual(d, "ledger")["ConditionalFormatting"]["ConditionalFormattingOptions"][0]["Cell"][
            "TextFormat"
        ]["TextColor"]["Solid"].update(Expression="{signed} > 0"),
    ),
    "a number below the least": (
        "shape",
        "must be at least 1.",
        lambda d: places(d, 0)[0].update(ColumnSpan=0),
    ),
    "a whole number that is a truth": (
        "shape",
        "not a boolean",
        lambda d: places(d, 0)[0].update(RowSpan=True),
    ),
    "a name longer than the most": (
        "shape",
        "must have at most 2048 characters.",
        put("T" * 2049, "Sheets", 2, "Name"),
    ),
    "a list where an object belongs": ("shape", "not an array", lambda d: d["CalculatedFields"].append([])),
}


@pytest.mark.parametrize(("rule", "says", "change"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_trips_its_rule_and_no_other_and_says_so(rule: str, says: str, change: Change) -> None:
    document = definition()
    change(document)
    [problem] = checked(document).problems
    assert problem.rule == rule
    assert says in problem.message


EXPRESSIONS = {
    "{net} - category": "- needs numbers, not STRING",
    "date * 2": "* needs numbers, not DATETIME",
    "({net} > 1) + 1": "+ needs numbers, not BOOLEAN",
    "-category": "- needs numbers, not STRING",
    "{net} % category": "% needs numbers",
    "{net} ^ category": "^ needs numbers",
    "date > 3": "> cannot compare DATETIME with DECIMAL",
    "{net} <> category": "<> cannot compare DECIMAL with STRING",
    "abs(MONTH)": "no column or calculated field {MONTH}",
    "{net} > 1 and category": "and needs conditions, not STRING",
    "date or {net} > 1": "or needs conditions, not DATETIME",
    "not category": "not needs conditions, not STRING",
    "abs(category)": "abs takes a number, not STRING",
    "abs(date)": "abs takes a number, not DATETIME",
    "abs({net} > 1)": "abs takes a number, not BOOLEAN",
    "strlen({net})": "strlen takes a string, not DECIMAL",
    "strlen(transactions)": "strlen takes a string, not INTEGER",
    "strlen(date)": "strlen takes a string, not DATETIME",
    "formatDate(category)": "formatDate takes a datetime, not STRING",
    "formatDate({net})": "formatDate takes a datetime, not DECIMAL",
    "formatDate(transactions)": "formatDate takes a datetime, not INTEGER",
    "abs({net}, 1)": "abs takes 1 argument, not 2.",
    "round({net}, 1, 2)": "round takes 1 to 2 arguments, not 3.",
    "coalesce({net})": "coalesce takes 2 or more arguments, not 1",
    "sum({net}) + {net}": "mixes aggregated and unaggregated values",
    "sum(sum({net}))": "sum cannot aggregate a value that is aggregated.",
    "ifelse({net} > 1, sum({net}), 0)": "mixes aggregated and unaggregated values",
    "abs(ifelse({net} > 1, category, NULL))": "abs takes a number, not STRING",
    "switch(category, 'x')": "switch takes 3 or more",
    "abs(switch(category, 'x', date, date))": "abs takes a number, not DATETIME",
    "strlen(coalesce(transactions, {net}))": "strlen takes a string, not DECIMAL",
    "strlen(coalesce(transactions, transactions))": "strlen takes a string, not INTEGER",
    "sumOver({net}, [category], PRE_FILTER) + sum({net})": "mixes aggregated and unaggregated values",
    "runningSum(sum({net}), [date ASC]) + {net}": "mixes aggregated and unaggregated values",
    "in(category, [weekdays])": "no column or calculated field {weekdays}",
    "{net} # 1": "Unexpected character '#' at position 6.",
    " ": "Expected a value at position 1, but found the end.",
    "{net} {net}": "Expected the end at position 6, but found",
    "sum({net}": "Expected ')' at position 9, but found the end.",
    "in(category, ['x' 'y'])": "Expected ']'",
    "'a' ')'": "Expected the end",
    "MONTH": "no column or calculated field {MONTH}",
    "abs(${Mine})": "There is no parameter Mine.",
    "abs(${Currency})": "abs takes a number, not STRING",
    "abs(${From})": "abs takes a number, not DATETIME",
    "sum({net}) > 1 and {net} > 1": "mixes aggregated and unaggregated values",
}


@pytest.mark.parametrize(("text", "says"), EXPRESSIONS.items())
def test_a_wrong_expression_is_told_by_what_is_wrong(text: str, says: str) -> None:
    document = definition()
    document["CalculatedFields"].append({"DataSetIdentifier": "days", "Name": "Mine", "Expression": text})
    [problem] = checked(document).problems
    assert says in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "{net} > transactions",
        "date > '2026-01-01'",
        "({net} > 1) and (category = 'x')",
        "in(category, ['x', ${Currency}])",
        "sum({net}, [category]) + {net}",
        "sum({net}, [category]) + sum({net})",
        "sumOver({net}, [category], PRE_FILTER) + {net}",
        "sumOver({net}, [category], PRE_AGG) + {net}",
        "sumOver(sum({net}), [category], POST_AGG_FILTER) + sum({net})",
        "runningSum(sum({net}), [date ASC, category desc])",
        "count(category)",
        "min(date)",
        "strlen(coalesce(category, 'x'))",
        "strlen(ifelse({net} > 1, category, NULL))",
        "strlen(switch({net}, 1, category, 'x'))",
        "formatDate(max(date))",
        "strlen(concat(category, toString({net})))",
        "dateDiff(${From}, ${To})",
        "extract('MM', date)",
        "5 + 1 > .5",
        "strlen(coalesce(NULL, NULL))",
        "{net} > 1 or isNull(category)",
        "not (isNull(category))",
        "{Savings rate} * 100",
        "'it''s' = \"x\"",
    ],
)
def test_a_right_expression_is_not_called_wrong(text: str) -> None:
    document = definition()
    document["CalculatedFields"].append({"DataSetIdentifier": "days", "Name": "Mine", "Expression": text})
    assert [str(problem) for problem in checked(document).problems] == []


def test_decimals_of_a_dataset_without_currencies_are_no_money() -> None:
    document = definition()
    currency_scope(*EVERY_SHEET[:2], EVERY_SHEET[3])(document)
    assert len(checked(document).problems) == 5
    plain = {dataset: dict(columns) for dataset, columns in COLUMNS.items()}
    del plain["rolling"]["currency"]
    found = check(document, plain, rules=HOUSE_RULES).problems
    assert [problem.rule for problem in found] == ["currency"] * 3


def test_without_columns_names_and_types_are_left_alone() -> None:
    document = definition()
    number_field("years", "Values")(document)["Column"]["ColumnName"] = "incomes"
    visual(document, "years")["ChartConfiguration"].pop("PrimaryYAxisLabelOptions")
    calculated(document, "Rolling average")["Expression"] = "sum({whatever}) / 30"
    some = {name: columns for name, columns in COLUMNS.items() if name not in ("days", "rolling")}
    report = check(document, some, rules=HOUSE_RULES)
    assert report.problems == ()
    assert [each.message.split(":")[0] for each in report.unchecked] == ["days", "rolling"]
