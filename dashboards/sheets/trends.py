"""The sheet Trends: the last 30 days, the cumulative net, years compared, months by category, net worth."""

from dashboards.dataset import BALANCES, DAYS, ROLLING
from dashboards.definition_builders import (
    MONEY,
    WHOLE_MONEY,
    Json,
    Position,
    aggregating,
    axis_labels,
    dimension,
    field_sort,
    hierarchies,
    interactive_sheet,
    summed,
    visual,
)
from dashboards.sheets.controls import only_expenses, sheet_controls

SHEET = "trends"
ROLLING_AVERAGE, CUMULATIVE_NET = "Rolling average", "Cumulative net"


def calculated_fields() -> list[Json]:
    return [
        {
            "DataSetIdentifier": ROLLING.identifier,
            "Name": ROLLING_AVERAGE,
            "Expression": "sum({expense_30_days}) / 30",
        },
        {
            "DataSetIdentifier": DAYS.identifier,
            "Name": CUMULATIVE_NET,
            "Expression": "runningSum(sum({net}), [{date} ASC], [])",
        },
    ]


def _average() -> Json:
    day = dimension("average-day", ROLLING, "date", "DAY")
    return visual(
        "KPIVisual",
        "average",
        "Average daily expense",
        "over 30 days; compared with the day before",
        {
            "FieldWells": {
                "Values": [aggregating("average-value", ROLLING, ROLLING_AVERAGE, MONEY)],
                "TrendGroups": [day],
            },
            "KPIOptions": {
                "Comparison": {"ComparisonMethod": "PERCENT_DIFFERENCE"},
                "PrimaryValueDisplayType": "ACTUAL",
                "SecondaryValue": {"Visibility": "VISIBLE"},
                "Sparkline": {"Type": "AREA", "Visibility": "VISIBLE"},
                "TrendArrows": {"Visibility": "VISIBLE"},
                "ProgressBar": {"Visibility": "HIDDEN"},
            },
        },
        ColumnHierarchies=hierarchies(day),
    )


def _line(
    visual_id: str, texts: tuple[str, str], day: Json, value: Json, name: str, color: Json | None = None
) -> Json:
    wells: Json = {"Category": [day], "Values": [value]}
    if color:
        wells["Colors"] = [color]
    category_id = next(iter(day.values()))["FieldId"]
    return visual(
        "LineChartVisual",
        visual_id,
        *texts,
        {
            "FieldWells": {"LineChartAggregatedFieldWells": wells},
            "SortConfiguration": {"CategorySort": [field_sort(category_id, "ASC")]},
            "Type": "LINE",
            "PrimaryYAxisLabelOptions": axis_labels((value, name)),
            "Legend": {"Visibility": "VISIBLE" if color else "HIDDEN", "Position": "TOP"},
        },
        ColumnHierarchies=hierarchies(day),
    )


def _by_category() -> Json:
    category = dimension("pivot-category", DAYS, "top_level_category")
    month = dimension("pivot-month", DAYS, "date", "MONTH", drills=False)
    visible = {"TotalsVisibility": "VISIBLE", "Placement": "END"}
    return visual(
        "PivotTableVisual",
        "pivot",
        "Expense by category and month",
        "top-level categories",
        {
            "FieldWells": {
                "PivotTableAggregatedFieldWells": {
                    "Rows": [category],
                    "Columns": [month],
                    "Values": [summed("pivot-expense", DAYS, "expense", WHOLE_MONEY)],
                }
            },
            "SortConfiguration": {
                "FieldSortOptions": [
                    {
                        "FieldId": "pivot-category",
                        "SortBy": {"Field": field_sort("pivot-expense", "DESC")["FieldSort"]},
                    },
                    {
                        "FieldId": "pivot-month",
                        "SortBy": {"Field": field_sort("pivot-month", "ASC")["FieldSort"]},
                    },
                ]
            },
            "TableOptions": {"MetricPlacement": "COLUMN", "SingleMetricVisibility": "HIDDEN"},
            "TotalOptions": {"RowTotalOptions": visible, "ColumnTotalOptions": visible},
            "FieldOptions": {
                "SelectedFieldOptions": [{"FieldId": "pivot-category", "CustomLabel": "Category"}],
            },
        },
    )


def sheet() -> Json:
    rolling = _line(
        "rolling",
        ("Rolling 30-day expense", "each day and the 29 days before it"),
        dimension("rolling-day", ROLLING, "date", "DAY"),
        summed("rolling-expense", ROLLING, "expense_30_days"),
        "30-day expense",
    )
    cumulative = _line(
        "cumulative",
        ("Cumulative net", "since the first day of the range"),
        dimension("cumulative-day", DAYS, "date", "DAY"),
        aggregating("cumulative-net", DAYS, CUMULATIVE_NET),
        "Cumulative net",
    )
    years = _line(
        "years",
        ("Year over year", "expense by month, all years"),
        dimension("years-month", DAYS, "month_of_year"),
        summed("years-expense", DAYS, "expense"),
        "Expense",
        color=dimension("years-year", DAYS, "year"),
    )
    balances = _line(
        "balances",
        ("Net worth", "balances at the end of each month, by kind of account"),
        dimension("balances-month", BALANCES, "date", "MONTH"),
        summed("balances-balance", BALANCES, "balance"),
        "Balance",
        color=dimension("balances-kind", BALANCES, "kind"),
    )
    positions: dict[str, Position] = {
        "average": (0, 0, 8, 8),
        "rolling": (8, 0, 28, 8),
        "cumulative": (0, 8, 18, 9),
        "years": (18, 8, 18, 9),
        "pivot": (0, 17, 36, 12),
        "balances": (0, 29, 36, 9),
    }
    visuals = [_average(), rolling, cumulative, years, _by_category(), balances]
    return interactive_sheet(SHEET, "Trends", sheet_controls(SHEET), visuals, positions)


# Years are compared as a whole, so the range of days does not filter them.
FILTERED_BY_DATE = ["average", "rolling", "cumulative", "pivot", "balances"]


def filter_groups() -> list[Json]:
    return [only_expenses("trends-days", DAYS.identifier, SHEET, ["years", "pivot"])]
