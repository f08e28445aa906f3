"""The household's dashboard: four sheets over the lake, as a QuickSight definition."""

from collections.abc import Mapping

from dashboards.dataset import DATASETS
from dashboards.definition_builders import Json
from dashboards.sheets import controls, overview, spending, transactions, trends

DASHBOARD_ID = "expenses-household"
NAME = "Household expenses"
EXAMPLE_ACCOUNT = "arn:aws:quicksight:eu-central-1:111122223333"


def example_arns() -> dict[str, str]:
    """Return valid ARNs by dataset identifier, for the snapshot and for checks without an account."""
    return {dataset.identifier: f"{EXAMPLE_ACCOUNT}:dataset/{dataset.identifier}" for dataset in DATASETS}


def definition(dataset_arns: Mapping[str, str], default_currency: str) -> Json:
    """Return the definition in the API's PascalCase shape; `dataset_arns` is by dataset identifier."""
    sheets = (overview, spending, trends, transactions)
    by_date = {sheet.SHEET: sheet.FILTERED_BY_DATE for sheet in sheets}
    by_category = {transactions.SHEET: transactions.FILTERED_BY_CATEGORY}
    return {
        "DataSetIdentifierDeclarations": [
            {"Identifier": dataset.identifier, "DataSetArn": dataset_arns[dataset.identifier]}
            for dataset in DATASETS
        ],
        "Sheets": [sheet.sheet() for sheet in sheets],
        "CalculatedFields": [
            *overview.calculated_fields(),
            *spending.calculated_fields(),
            *trends.calculated_fields(),
            *controls.calculated_fields(),
        ],
        "ParameterDeclarations": controls.parameters(default_currency),
        "FilterGroups": [
            *controls.filter_groups(by_date, by_category),
            *overview.filter_groups(),
            *spending.filter_groups(),
            *trends.filter_groups(),
        ],
        "AnalysisDefaults": {
            "DefaultNewSheetConfiguration": {
                "SheetContentType": "INTERACTIVE",
                "InteractiveLayoutConfiguration": {
                    "Grid": {"CanvasSizeOptions": {"ScreenCanvasSizeOptions": {"ResizeOption": "RESPONSIVE"}}}
                },
            }
        },
        "Options": {"WeekStart": "MONDAY"},
    }
