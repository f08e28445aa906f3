"""The preview of the household's dashboard."""

from datetime import date

from dashboards import household, theme
from dashboards.dataset import DATASETS
from dashboards.renderer.preview import Preview, Query


def household_preview(query: Query, today: date, currency: str, ledger_id: str | None) -> Preview:
    """Return the preview of the household's dashboard.

    Args:
        query: Runs a dataset's SQL and returns its rows.
        today: The day on which the default range of days ends.
        currency: The currency chosen by default.
        ledger_id: The user whose transactions are shown; None for all users.
    """
    return Preview(
        name=household.NAME,
        definition=household.definition(household.example_arns(), currency),
        datasets=DATASETS,
        query=query,
        today=today,
        colors=theme.preview_colors(),
        row_filter={} if ledger_id is None else {"ledger_id": ledger_id},
    )
