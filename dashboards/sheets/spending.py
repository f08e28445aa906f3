"""Spending: by month and category, this month against the usual, on which days, and on what."""

from dashboards.dataset import CATEGORIES, DAYS, TRANSACTIONS
from dashboards.definition_builders import (
    MONEY,
    PERCENT,
    Json,
    axis_labels,
    by_field,
    computed,
    dimension,
    drill_action,
    grid,
    hierarchies,
    place,
    total,
    visual,
)
from dashboards.sheets.controls import ONLY_CATEGORY, on_sheet, only_expenses
from dashboards.sheets.transactions import SHEET as TRANSACTIONS_SHEET
from dashboards.theme import DANGER, GRADIENT

SHEET = "spending"
AVERAGE, AGAINST_AVERAGE = "Average of 3 months", "Against the average"
ALARM_ABOVE = "1.2"


def calculated_fields() -> list[Json]:
    return [
        {
            "DataSetIdentifier": CATEGORIES.identifier,
            "Name": AVERAGE,
            "Expression": "sum({three_months_before}) / 3",
        },
        {
            "DataSetIdentifier": CATEGORIES.identifier,
            "Name": AGAINST_AVERAGE,
            "Expression": "ifelse(sum({three_months_before}) <= 0, NULL, "
            "sum({this_month}) * 3 / sum({three_months_before}))",
        },
    ]


def _by_month() -> Json:
    month = dimension("by-month-month", DAYS, "date", "MONTH")
    category = dimension("by-month-category", DAYS, "category_group")
    expense = total("by-month-expense", DAYS, "expense")
    return visual(
        "BarChartVisual",
        "by-month",
        "Expense by month and category",
        "by group of categories; a click shows the transactions behind it",
        {
            "FieldWells": {
                "BarChartAggregatedFieldWells": {
                    "Category": [month],
                    "Values": [expense],
                    "Colors": [category],
                }
            },
            "SortConfiguration": {
                "CategorySort": [by_field("by-month-month", "ASC")],
                "ColorItemsLimit": {"ItemsLimit": 8, "OtherCategories": "INCLUDE"},
            },
            "Orientation": "VERTICAL",
            "BarsArrangement": "STACKED",
            "ValueLabelOptions": axis_labels((expense, "Expense")),
            "Legend": {"Visibility": "VISIBLE", "Position": "RIGHT"},
        },
        Actions=[drill_action("action-by-month", "by-month-category", ONLY_CATEGORY, TRANSACTIONS_SHEET)],
        ColumnHierarchies=hierarchies(month),
    )


def _this_month() -> Json:
    category = dimension("this-month-category", CATEGORIES, "category")
    values = [
        total("this-month-now", CATEGORIES, "this_month"),
        total("this-month-last", CATEGORIES, "last_month"),
        computed("this-month-average", CATEGORIES, AVERAGE, MONEY),
        computed("this-month-against", CATEGORIES, AGAINST_AVERAGE, PERCENT),
    ]
    names = ["Category", "This month", "Last month", "3-month average", "Of the average"]
    ids = [
        "this-month-category",
        "this-month-now",
        "this-month-last",
        "this-month-average",
        "this-month-against",
    ]
    red = {"Solid": {"Expression": f"{{{AGAINST_AVERAGE}}} > {ALARM_ABOVE}", "Color": DANGER}}
    return visual(
        "TableVisual",
        "this-month",
        "This month against the usual",
        "the newest month of the ledger; red above 120 % of the three months before",
        {
            "FieldWells": {"TableAggregatedFieldWells": {"GroupBy": [category], "Values": values}},
            "SortConfiguration": {"RowSort": [by_field("this-month-now", "DESC")]},
            "FieldOptions": {
                "SelectedFieldOptions": [
                    {"FieldId": id_, "CustomLabel": name} for id_, name in zip(ids, names, strict=True)
                ]
            },
            "TotalOptions": {"TotalsVisibility": "VISIBLE", "Placement": "END"},
        },
        ConditionalFormatting={
            "ConditionalFormattingOptions": [
                {"Cell": {"FieldId": "this-month-against", "TextFormat": {"TextColor": red}}},
            ]
        },
        Actions=[drill_action("action-this-month", "this-month-category", ONLY_CATEGORY, TRANSACTIONS_SHEET)],
    )


def _weekdays() -> Json:
    weekday = dimension("weekdays-weekday", DAYS, "weekday")
    month = dimension("weekdays-month", DAYS, "date", "MONTH")
    expense = total("weekdays-expense", DAYS, "expense")
    return visual(
        "HeatMapVisual",
        "weekdays",
        "On which days",
        "expense by weekday and month",
        {
            "FieldWells": {
                "HeatMapAggregatedFieldWells": {"Rows": [weekday], "Columns": [month], "Values": [expense]}
            },
            "SortConfiguration": {
                "HeatMapRowSort": [by_field("weekdays-weekday", "ASC")],
                "HeatMapColumnSort": [by_field("weekdays-month", "ASC")],
            },
            "ColorScale": {
                "ColorFillType": "GRADIENT",
                "Colors": [{"Color": color} for color in GRADIENT],
            },
            "DataLabels": {"Visibility": "HIDDEN"},
            "Legend": {"Visibility": "VISIBLE", "Position": "RIGHT"},
        },
        ColumnHierarchies=hierarchies(month),
    )


def _on_what() -> Json:
    description = dimension("on-what-description", TRANSACTIONS, "description")
    amount = total("on-what-amount", TRANSACTIONS, "amount")
    return visual(
        "BarChartVisual",
        "on-what",
        "On what",
        "the descriptions that cost the most",
        {
            "FieldWells": {
                "BarChartAggregatedFieldWells": {"Category": [description], "Values": [amount], "Colors": []}
            },
            "SortConfiguration": {
                "CategorySort": [by_field("on-what-amount", "DESC")],
                "CategoryItemsLimit": {"ItemsLimit": 12, "OtherCategories": "EXCLUDE"},
            },
            "Orientation": "HORIZONTAL",
            "BarsArrangement": "CLUSTERED",
            "ValueLabelOptions": axis_labels((amount, "Expense")),
            "DataLabels": {"Visibility": "VISIBLE"},
            "Legend": {"Visibility": "HIDDEN"},
        },
    )


def sheet() -> Json:
    layout = [
        place("by-month", "VISUAL", 0, 0, 18, 12),
        place("this-month", "VISUAL", 18, 0, 18, 12),
        place("weekdays", "VISUAL", 0, 12, 18, 10),
        place("on-what", "VISUAL", 18, 12, 18, 10),
    ]
    return {
        "SheetId": SHEET,
        "Name": "Spending",
        "ContentType": "INTERACTIVE",
        **on_sheet(SHEET),
        "Visuals": [_by_month(), _this_month(), _weekdays(), _on_what()],
        "Layouts": [{"Configuration": grid(layout)}],
    }


# "This month" is always the ledger's newest, whatever range of days is chosen.
DATED = {SHEET: ["by-month", "weekdays", "on-what"]}


def filter_groups() -> list[Json]:
    return [
        only_expenses("spending-days", DAYS.identifier, SHEET, ["by-month", "weekdays"]),
        only_expenses("on-what", TRANSACTIONS.identifier, SHEET, ["on-what"]),
    ]
