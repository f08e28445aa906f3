"""The sheet Transactions: all transactions, recurring payments, and the age of the data."""

from dashboards.dataset import FRESHNESS, RECURRING, TRANSACTIONS, Dataset
from dashboards.definition_builders import (
    COUNT,
    MONEY,
    Json,
    Position,
    field_sort,
    interactive_sheet,
    unaggregated,
    visual,
)
from dashboards.sheets.controls import sheet_controls
from dashboards.theme import SUCCESS

SHEET = "transactions"
COUNTS = ("months", "transactions")


def _table(
    visual_id: str,
    texts: tuple[str, str],
    dataset: Dataset,
    columns: dict[str, str],
    sort: tuple[str, str],
    green: str = "",
) -> Json:
    """Return a table of single rows.

    Args:
        visual_id: The visual's id.
        texts: Title and subtitle.
        dataset: The dataset.
        columns: Column name to its heading.
        sort: A column and ASC or DESC.
        green: The column that is green above zero, if any.
    """
    fields = [
        unaggregated(f"{visual_id}-{name}", dataset, name, COUNT if name in COUNTS else MONEY)
        for name in columns
    ]
    color = {"Solid": {"Expression": f"{{{green}}} > 0", "Color": SUCCESS}}
    formatting = (
        [{"Cell": {"FieldId": f"{visual_id}-{green}", "TextFormat": {"TextColor": color}}}] if green else []
    )
    return visual(
        "TableVisual",
        visual_id,
        *texts,
        {
            "FieldWells": {"TableUnaggregatedFieldWells": {"Values": fields}},
            "SortConfiguration": {"RowSort": [field_sort(f"{visual_id}-{sort[0]}", sort[1])]},
            "FieldOptions": {
                "SelectedFieldOptions": [
                    {"FieldId": f"{visual_id}-{name}", "CustomLabel": heading}
                    for name, heading in columns.items()
                ]
            },
        },
        ConditionalFormatting={"ConditionalFormattingOptions": formatting} if formatting else None,
    )


def sheet() -> Json:
    ledger = _table(
        "ledger",
        ("Transactions", "newest first; money received in green"),
        TRANSACTIONS,
        {
            "date": "Date",
            "category": "Category",
            "description": "Description",
            "signed_amount": "Amount",
        },
        ("date", "DESC"),
        green="signed_amount",
    )
    recurring = _table(
        "recurring",
        (
            "Recurring payments",
            "once a month, three or more months in a row, each within 10 % of the previous",
        ),
        RECURRING,
        {
            "description": "Payment",
            "category": "Category",
            "amount": "Amount",
            "months": "Months",
            "paid": "Total paid",
            "date": "Last paid",
            "running": "Running",
        },
        ("amount", "DESC"),
    )
    freshness = _table(
        "freshness",
        ("Data freshness", "times in UTC"),
        FRESHNESS,
        {
            "newest_change": "Newest change",
            "snapshot_committed": "Exported to the lake",
            "first_date": "First day",
            "last_date": "Last day",
            "transactions": "Transactions",
        },
        ("newest_change", "DESC"),
    )
    positions: dict[str, Position] = {
        "ledger": (0, 0, 17, 16),
        "recurring": (17, 0, 19, 12),
        "freshness": (17, 12, 19, 4),
    }
    visuals = [ledger, recurring, freshness]
    return interactive_sheet(
        SHEET, "Transactions", sheet_controls(SHEET, has_category_field=True), visuals, positions
    )


# The range of days filters neither the recurring payments nor the age of the data.
FILTERED_BY_DATE = ["ledger"]
FILTERED_BY_CATEGORY = ["ledger"]
