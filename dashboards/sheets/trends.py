"""Trends: the last 30 days as a moving window, what adds up, year against year, and the table behind it."""

from dashboards.dataset import DAYS, ROLLING
from dashboards.definition_builders import (
    MONEY,
    WHOLE_MONEY,
    Json,
    axis_labels,
    by_field,
    computed,
    dimension,
    grid,
    hierarchies,
    place,
    total,
    visual,
)
from dashboards.sheets.controls import on_sheet, only_expenses

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
        "Spent a day",
        "average of 30 days; against the day before",
        {
            "FieldWells": {
                "Values": [computed("average-value", ROLLING, ROLLING_AVERAGE, MONEY)],
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
            "SortConfiguration": {"CategorySort": [by_field(category_id, "ASC")]},
            "Type": "LINE",
            "PrimaryYAxisLabelOptions": axis_labels((value, name)),
            "Legend": {"Visibility": "VISIBLE" if color else "HIDDEN", "Position": "TOP"},
        },
        ColumnHierarchies=hierarchies(day),
    )


def _by_category() -> Json:
    category = dimension("pivot-category", DAYS, "category_group")
    month = dimension("pivot-month", DAYS, "date", "MONTH", drills=False)
    visible = {"TotalsVisibility": "VISIBLE", "Placement": "END"}
    return visual(
        "PivotTableVisual",
        "pivot",
        "Category by month",
        "expense by group of categories",
        {
            "FieldWells": {
                "PivotTableAggregatedFieldWells": {
                    "Rows": [category],
                    "Columns": [month],
                    "Values": [total("pivot-expense", DAYS, "expense", WHOLE_MONEY)],
                }
            },
            "SortConfiguration": {
                "FieldSortOptions": [
                    {
                        "FieldId": "pivot-category",
                        "SortBy": {"Field": by_field("pivot-expense", "DESC")["FieldSort"]},
                    },
                    {
                        "FieldId": "pivot-month",
                        "SortBy": {"Field": by_field("pivot-month", "ASC")["FieldSort"]},
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
        ("Expense of the last 30 days", "at each day: that day and the 29 before"),
        dimension("rolling-day", ROLLING, "date", "DAY"),
        total("rolling-expense", ROLLING, "expense_30_days"),
        "Expense of 30 days",
    )
    cumulative = _line(
        "cumulative",
        ("What adds up", "net since the first day of the range"),
        dimension("cumulative-day", DAYS, "date", "DAY"),
        computed("cumulative-net", DAYS, CUMULATIVE_NET),
        "Net so far",
    )
    years = _line(
        "years",
        ("Year against year", "expense by month, all years"),
        dimension("years-month", DAYS, "month_of_year"),
        total("years-expense", DAYS, "expense"),
        "Expense",
        color=dimension("years-year", DAYS, "year"),
    )
    layout = [
        place("average", "VISUAL", 0, 0, 8, 8),
        place("rolling", "VISUAL", 8, 0, 28, 8),
        place("cumulative", "VISUAL", 0, 8, 18, 9),
        place("years", "VISUAL", 18, 8, 18, 9),
        place("pivot", "VISUAL", 0, 17, 36, 12),
    ]
    return {
        "SheetId": SHEET,
        "Name": "Trends",
        "ContentType": "INTERACTIVE",
        **on_sheet(SHEET),
        "Visuals": [_average(), rolling, cumulative, years, _by_category()],
        "Layouts": [{"Configuration": grid(layout)}],
    }


# Years are compared whole: the range of days does not cut them.
DATED = {SHEET: ["average", "rolling", "cumulative", "pivot"]}


def filter_groups() -> list[Json]:
    return [only_expenses("trends-days", DAYS.identifier, SHEET, ["years", "pivot"])]
