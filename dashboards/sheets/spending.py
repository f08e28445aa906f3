"""The sheet Spending: by month and category, this month and before, by weekday, by description."""

from dashboards.dataset import CATEGORIES, DAYS, TRANSACTIONS
from dashboards.definition_builders import (
    MONEY,
    PERCENT,
    Json,
    Position,
    aggregating,
    axis_labels,
    dimension,
    field_sort,
    hierarchies,
    interactive_sheet,
    open_sheet_action,
    summed,
    visual,
)
from dashboards.sheets.controls import ONLY_CATEGORY, only_expenses, sheet_controls
from dashboards.sheets.transactions import SHEET as TRANSACTIONS_SHEET
from dashboards.theme import DANGER, GRADIENT

SHEET = "spending"
AVERAGE, PERCENT_OF_AVERAGE = "3-month average", "Percent of average"
HIGHLIGHT_ABOVE = "1.2"


def calculated_fields() -> list[Json]:
    return [
        {
            "DataSetIdentifier": CATEGORIES.identifier,
            "Name": AVERAGE,
            "Expression": "sum({three_months_before}) / 3",
        },
        {
            "DataSetIdentifier": CATEGORIES.identifier,
            "Name": PERCENT_OF_AVERAGE,
            "Expression": "ifelse(sum({three_months_before}) <= 0, NULL, "
            "sum({this_month}) * 3 / sum({three_months_before}))",
        },
    ]


def _open_transactions(action_id: str, category_field: str) -> Json:
    return open_sheet_action(
        action_id, "Show these transactions", TRANSACTIONS_SHEET, ONLY_CATEGORY, category_field
    )


def _by_month() -> Json:
    month = dimension("by-month-month", DAYS, "date", "MONTH")
    category = dimension("by-month-category", DAYS, "top_level_category")
    expense = summed("by-month-expense", DAYS, "expense")
    return visual(
        "BarChartVisual",
        "by-month",
        "Expense by month and category",
        "top-level categories; click one to see its transactions",
        {
            "FieldWells": {
                "BarChartAggregatedFieldWells": {
                    "Category": [month],
                    "Values": [expense],
                    "Colors": [category],
                }
            },
            "SortConfiguration": {
                "CategorySort": [field_sort("by-month-month", "ASC")],
                "ColorItemsLimit": {"ItemsLimit": 8, "OtherCategories": "INCLUDE"},
            },
            "Orientation": "VERTICAL",
            "BarsArrangement": "STACKED",
            "ValueLabelOptions": axis_labels((expense, "Expense")),
            "Legend": {"Visibility": "VISIBLE", "Position": "RIGHT"},
        },
        Actions=[_open_transactions("action-by-month", "by-month-category")],
        ColumnHierarchies=hierarchies(month),
    )


def _this_month() -> Json:
    category = dimension("this-month-category", CATEGORIES, "category")
    values = [
        summed("this-month-now", CATEGORIES, "this_month"),
        summed("this-month-last", CATEGORIES, "last_month"),
        aggregating("this-month-average", CATEGORIES, AVERAGE, MONEY),
        aggregating("this-month-percent", CATEGORIES, PERCENT_OF_AVERAGE, PERCENT),
    ]
    labels = {
        "this-month-category": "Category",
        "this-month-now": "This month",
        "this-month-last": "Last month",
        "this-month-average": "3-month average",
        "this-month-percent": "Percent of average",
    }
    red = {"Solid": {"Expression": f"{{{PERCENT_OF_AVERAGE}}} > {HIGHLIGHT_ABOVE}", "Color": DANGER}}
    return visual(
        "TableVisual",
        "this-month",
        "This month compared with the average",
        "the ledger's newest month; red above 120 % of the 3-month average",
        {
            "FieldWells": {"TableAggregatedFieldWells": {"GroupBy": [category], "Values": values}},
            "SortConfiguration": {"RowSort": [field_sort("this-month-now", "DESC")]},
            "FieldOptions": {
                "SelectedFieldOptions": [
                    {"FieldId": field_id, "CustomLabel": label} for field_id, label in labels.items()
                ]
            },
            "TotalOptions": {"TotalsVisibility": "VISIBLE", "Placement": "END"},
        },
        ConditionalFormatting={
            "ConditionalFormattingOptions": [
                {"Cell": {"FieldId": "this-month-percent", "TextFormat": {"TextColor": red}}},
            ]
        },
        Actions=[_open_transactions("action-this-month", "this-month-category")],
    )


def _weekdays() -> Json:
    weekday = dimension("weekdays-weekday", DAYS, "weekday")
    month = dimension("weekdays-month", DAYS, "date", "MONTH")
    expense = summed("weekdays-expense", DAYS, "expense")
    return visual(
        "HeatMapVisual",
        "weekdays",
        "Expense by weekday",
        "by month; darker means more",
        {
            "FieldWells": {
                "HeatMapAggregatedFieldWells": {"Rows": [weekday], "Columns": [month], "Values": [expense]}
            },
            "SortConfiguration": {
                "HeatMapRowSort": [field_sort("weekdays-weekday", "ASC")],
                "HeatMapColumnSort": [field_sort("weekdays-month", "ASC")],
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


def _top_descriptions() -> Json:
    description = dimension("top-descriptions-description", TRANSACTIONS, "description")
    amount = summed("top-descriptions-amount", TRANSACTIONS, "amount")
    return visual(
        "BarChartVisual",
        "top-descriptions",
        "Top descriptions",
        "by expense",
        {
            "FieldWells": {
                "BarChartAggregatedFieldWells": {"Category": [description], "Values": [amount], "Colors": []}
            },
            "SortConfiguration": {
                "CategorySort": [field_sort("top-descriptions-amount", "DESC")],
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
    positions: dict[str, Position] = {
        "by-month": (0, 0, 18, 12),
        "this-month": (18, 0, 18, 12),
        "weekdays": (0, 12, 18, 10),
        "top-descriptions": (18, 12, 18, 10),
    }
    visuals = [_by_month(), _this_month(), _weekdays(), _top_descriptions()]
    return interactive_sheet(SHEET, "Spending", sheet_controls(SHEET), visuals, positions)


# "This month" is always the ledger's newest month, so the range of days does not filter it.
FILTERED_BY_DATE = ["by-month", "weekdays", "top-descriptions"]


def filter_groups() -> list[Json]:
    return [
        only_expenses("spending-days", DAYS.identifier, SHEET, ["by-month", "weekdays"]),
        only_expenses("top-descriptions", TRANSACTIONS.identifier, SHEET, ["top-descriptions"]),
    ]
