"""Transactions: each one, the payments that come every month, and how fresh all of it is."""

from dashboards.dataset import FRESHNESS, RECURRING, TRANSACTIONS, Dataset
from dashboards.definition_builders import COUNT, Json, by_field, grid, place, plain, visual
from dashboards.sheets.controls import on_sheet
from dashboards.theme import SUCCESS

SHEET = "transactions"


def _table(
    visual_id: str,
    texts: tuple[str, str],
    dataset: Dataset,
    columns: dict[str, str],
    sort: tuple[str, str],
    green: str = "",
) -> Json:
    """Rows as they are: `columns` maps a column to its heading; above zero `green` is green."""
    fields = [
        plain(f"{visual_id}-{name}", dataset, name, *((COUNT,) if name in ("months", "transactions") else ()))
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
            "SortConfiguration": {"RowSort": [by_field(f"{visual_id}-{sort[0]}", sort[1])]},
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
        ("Transactions", "newest first; what came in is green"),
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
            "once a month, three months or more in a row, each within 10 % of the one before",
        ),
        RECURRING,
        {
            "description": "Payment",
            "category": "Category",
            "amount": "A month",
            "months": "Months",
            "paid": "Paid so far",
            "date": "Last paid",
            "running": "Running",
        },
        ("amount", "DESC"),
    )
    freshness = _table(
        "freshness",
        ("As of", "how fresh the data is (UTC)"),
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
    layout = [
        place("ledger", "VISUAL", 0, 0, 17, 16),
        place("recurring", "VISUAL", 17, 0, 19, 12),
        place("freshness", "VISUAL", 17, 12, 19, 4),
    ]
    return {
        "SheetId": SHEET,
        "Name": "Transactions",
        "ContentType": "INTERACTIVE",
        **on_sheet(SHEET, drill=True),
        "Visuals": [ledger, recurring, freshness],
        "Layouts": [{"Configuration": grid(layout)}],
    }


# A recurring payment is not cut by the range of days, nor is the freshness of the data.
DATED = {SHEET: ["ledger"]}
DRILLED = {SHEET: ["ledger"]}
