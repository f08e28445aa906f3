"""Previews of ledgers in memory, and what their visuals show."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from dashboards.household_preview import household_preview
from dashboards.renderer.evaluate import Results
from dashboards.renderer.preview import Preview
from tests.support.lake_in_memory import Entry, open_lake

TODAY = date(2026, 11, 23)
"""The last day of the household in memory."""


def preview_of(
    entries: Sequence[Entry], definition: Any = None, ledger_id: str | None = "ada", today: date = TODAY
) -> Preview:
    """Return the preview of the household's dashboard, or of another definition, over these entries."""
    preview = household_preview(open_lake(entries), today, "EUR", ledger_id)
    return replace(preview, definition=definition) if definition else preview


def shown_rows(
    preview: Preview, results: Results, visual_id: str, output: str = "rows"
) -> list[dict[str, Any]]:
    """Return the rows that a visual shows, by the fields' ids instead of the dataflow's keys."""
    visual = next(visual for visual in preview.visuals if visual.id == visual_id)
    ids = {field.key: field.id for field in visual.fields}
    return [
        {ids[key]: value for key, value in row.items() if key in ids}
        for row in results[f"{visual.prefix}_{output}"]
    ]


def to_decimal(value: float | None) -> Decimal:
    """Return an amount of the dataflow, which has four digits after the point."""
    assert value is not None
    return Decimal(repr(value)).quantize(Decimal("0.0001"))


def entries_between(entries: Sequence[Entry], first: date, last: date, currency: str = "EUR") -> list[Entry]:
    """Return the entries of these days, first and last included, without transfers, like the dataset."""
    return [
        entry
        for entry in entries
        if entry.currency == currency and first <= entry.date <= last and entry.type != "transfer"
    ]
