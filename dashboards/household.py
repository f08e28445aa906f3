"""The household's dashboard: four sheets over the lake, as QuickSight's definition."""

from collections.abc import Mapping

from dashboards.dataset import DATASETS
from dashboards.definition_builders import Json
from dashboards.sheets import controls, overview, spending, transactions, trends

DASHBOARD_ID = "expenses-household"
NAME = "Household expenses"
EXAMPLE_ACCOUNT = "arn:aws:quicksight:eu-central-1:111122223333"


def example_arns() -> dict[str, str]:
    """ARNs of the right form, for the committed snapshot and for checks that ask no account."""
    return {dataset.identifier: f"{EXAMPLE_ACCOUNT}:dataset/{dataset.identifier}" for dataset in DATASETS}


def definition(dataset_arns: Mapping[str, str], default_currency: str) -> Json:
    """The definition in the API's PascalCase shape; `dataset_arns`: identifier to ARN."""
    dated = {**overview.DATED, **spending.DATED, **trends.DATED, **transactions.DATED}
    return {
        "DataSetIdentifierDeclarations": [
            {"Identifier": dataset.identifier, "DataSetArn": dataset_arns[dataset.identifier]}
            for dataset in DATASETS
        ],
        "Sheets": [overview.sheet(), spending.sheet(), trends.sheet(), transactions.sheet()],
        "CalculatedFields": [
            *overview.calculated_fields(),
            *spending.calculated_fields(),
            *trends.calculated_fields(),
            *controls.calculated_fields(),
        ],
        "ParameterDeclarations": controls.parameters(default_currency),
        "FilterGroups": [
            *controls.filter_groups(dated, transactions.DRILLED),
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
