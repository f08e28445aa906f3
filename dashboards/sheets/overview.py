"""The sheet Overview: income, expense, net and savings rate, by month and by category."""

from dashboards.dataset import DAYS
from dashboards.definition_builders import (
    PERCENT,
    Json,
    Position,
    aggregating,
    axis_labels,
    dimension,
    field_sort,
    filter_sheet_action,
    hierarchies,
    interactive_sheet,
    summed,
    visual,
)
from dashboards.sheets.controls import only_expenses, sheet_controls

SHEET = "overview"
SAVINGS_RATE, SAVINGS_RATE_BEFORE = "Savings rate", "Savings rate a year before"
KPIS = ("income", "expense", "net", "savings-rate")


def calculated_fields() -> list[Json]:
    """Return the savings rate, net divided by income, of the period and of the year before."""
    return [
        {
            "DataSetIdentifier": DAYS.identifier,
            "Name": name,
            "Expression": f"ifelse(sum({income}) = 0, NULL, sum({net}) / sum({income}))",
        }
        for name, income, net in (
            (SAVINGS_RATE, "{income}", "{net}"),
            (SAVINGS_RATE_BEFORE, "{income_year_before}", "{net_year_before}"),
        )
    ]


def _kpi(kpi: str, heading: str, value: Json, before: Json, method: str) -> Json:
    comparison: Json = {"ComparisonMethod": method}
    if method == "DIFFERENCE":
        # Two percentages differ by percentage points.
        [(kind, percent)] = PERCENT.items()
        comparison["ComparisonFormat"] = {kind: {**percent, "Suffix": "-points"}}
    return visual(
        "KPIVisual",
        f"kpi-{kpi}",
        heading,
        "compared with the same days a year before",
        {
            "FieldWells": {"Values": [value], "TargetValues": [before]},
            "KPIOptions": {
                "Comparison": comparison,
                "PrimaryValueDisplayType": "ACTUAL",
                "SecondaryValue": {"Visibility": "VISIBLE"},
                "ProgressBar": {"Visibility": "HIDDEN"},
                "TrendArrows": {"Visibility": "VISIBLE"},
            },
        },
    )


def _months() -> Json:
    month = dimension("months-month", DAYS, "date", "MONTH")
    income, expense, net = (summed(f"months-{name}", DAYS, name) for name in ("income", "expense", "net"))
    return visual(
        "ComboChartVisual",
        "months",
        "Income and expense by month",
        "the line is the net",
        {
            "FieldWells": {
                "ComboChartAggregatedFieldWells": {
                    "Category": [month],
                    "BarValues": [income, expense],
                    "LineValues": [net],
                }
            },
            "SortConfiguration": {"CategorySort": [field_sort("months-month", "ASC")]},
            "BarsArrangement": "CLUSTERED",
            "SingleAxisOptions": {"YAxisOptions": {"YAxis": "PRIMARY_Y_AXIS"}},
            "PrimaryYAxisLabelOptions": axis_labels((income, "Income"), (expense, "Expense"), (net, "Net")),
            "Legend": {"Visibility": "VISIBLE", "Position": "TOP"},
        },
        ColumnHierarchies=hierarchies(month),
    )


def _by_category() -> Json:
    category = dimension("by-category-category", DAYS, "top_level_category")
    expense = summed("by-category-expense", DAYS, "expense")
    return visual(
        "PieChartVisual",
        "by-category",
        "Expense by category",
        "top-level categories; click one to filter the sheet",
        {
            "FieldWells": {"PieChartAggregatedFieldWells": {"Category": [category], "Values": [expense]}},
            "SortConfiguration": {
                "CategorySort": [field_sort("by-category-expense", "DESC")],
                "CategoryItemsLimit": {"ItemsLimit": 8, "OtherCategories": "INCLUDE"},
            },
            "DonutOptions": {
                "ArcOptions": {"ArcThickness": "MEDIUM"},
                "DonutCenterOptions": {"LabelVisibility": "VISIBLE"},
            },
            "ValueLabelOptions": axis_labels((expense, "Expense")),
            "Legend": {"Visibility": "VISIBLE", "Position": "RIGHT"},
        },
        Actions=[filter_sheet_action("action-by-category")],
    )


def sheet() -> Json:
    rate = aggregating("kpi-savings-rate-value", DAYS, SAVINGS_RATE, PERCENT)
    rate_before = aggregating("kpi-savings-rate-before", DAYS, SAVINGS_RATE_BEFORE, PERCENT)
    kpis = [
        _kpi(
            name,
            heading,
            summed(f"kpi-{name}-value", DAYS, name),
            summed(f"kpi-{name}-before", DAYS, f"{name}_year_before"),
            "PERCENT_DIFFERENCE",
        )
        for name, heading in (("income", "Income"), ("expense", "Expense"), ("net", "Net"))
    ]
    kpis.append(_kpi("savings-rate", "Savings rate", rate, rate_before, "DIFFERENCE"))
    positions: dict[str, Position] = {
        **{f"kpi-{name}": (9 * number, 0, 9, 5) for number, name in enumerate(KPIS)},
        "months": (0, 5, 22, 12),
        "by-category": (22, 5, 14, 12),
    }
    visuals = [*kpis, _months(), _by_category()]
    return interactive_sheet(SHEET, "Overview", sheet_controls(SHEET), visuals, positions)


FILTERED_BY_DATE = [*(f"kpi-{name}" for name in KPIS), "months", "by-category"]


def filter_groups() -> list[Json]:
    return [only_expenses("by-category-expenses", DAYS.identifier, SHEET, ["by-category"])]
