"""The lake's history: its snapshots, the differences between two of them, and rolling back to one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow.compute as pc
from pyiceberg.table import Table
from pyiceberg.table.snapshots import ancestors_of

from etl.storage import reading
from etl.table import HELD, PROPERTY, WATERMARK


@dataclass(frozen=True, slots=True)
class State:
    """One entry of the table's history: a snapshot that became the current one.

    Attributes:
        at: when it became current.
        rows: how many rows it has.
        written: how many rows the export wrote; None for a snapshot of another engine.
        sums: (income, expense) of these rows by currency.
        is_ancestor: False for snapshots that a rollback took out of the current snapshot's line.
    """

    snapshot_id: int
    at: datetime
    operation: str
    rows: int
    written: int | None
    watermark: str | None
    sums: dict[str, tuple[str, str]]
    is_current: bool
    is_ancestor: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Count, income and expense of some rows in one currency."""

    count: int = 0
    income: Decimal = Decimal(0)
    expense: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Difference:
    """A month and currency whose figures are not the same before and after a rollback."""

    month: str
    currency: str
    before: Figures
    after: Figures


def read_states(table: Table) -> list[State]:
    """Return the table's history, oldest first, without expired snapshots."""
    current = table.current_snapshot()
    ancestors = {snapshot.snapshot_id for snapshot in ancestors_of(current, table.metadata)}
    states = []
    entries = table.history()
    for entry in entries:
        snapshot = table.snapshot_by_id(entry.snapshot_id)
        if snapshot is None:  # expired
            continue
        summary = snapshot.summary.additional_properties if snapshot.summary else {}
        written = summary.get(f"{PROPERTY}rows")
        states.append(
            State(
                snapshot_id=entry.snapshot_id,
                at=datetime.fromtimestamp(entry.timestamp_ms / 1000, UTC),
                operation=snapshot.summary.operation.value if snapshot.summary else "",
                rows=int(summary.get("total-records", "0")),
                written=None if written is None else int(written),
                watermark=summary.get(WATERMARK),
                sums=_sums(summary),
                is_current=entry is entries[-1],
                is_ancestor=entry.snapshot_id in ancestors,
            )
        )
    return states


def compare_with_snapshot(table: Table, snapshot_id: int) -> list[Difference]:
    """Return what would change if `snapshot_id` became current, by month and currency.

    Raises:
        UnreadableError: a file of either snapshot is missing or damaged.
    """
    before, after, nothing = _read_figures(table, None), _read_figures(table, snapshot_id), Figures()
    return [
        Difference(*key, before=before.get(key, nothing), after=after.get(key, nothing))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def restore_snapshot(table: Table, snapshot_id: int, *, keep: bool, at: str) -> None:
    """Make `snapshot_id` the current snapshot again.

    Args:
        keep: whether exports must leave the table so until it is released.
        at: the instant (UTC text) of the hold, if `keep`.
    """
    if keep:
        # First: an export that came between would update the table at once.
        with table.transaction() as transaction:
            transaction.set_properties({HELD: at})
    with table.manage_snapshots() as snapshots:
        snapshots.set_current_snapshot(snapshot_id=snapshot_id)


def release(table: Table) -> bool:
    """Let exports update the table again; return False if it was not held."""
    if HELD not in table.properties:
        return False
    with table.transaction() as transaction:
        transaction.remove_properties(HELD)
    return True


def _sums(summary: dict[str, str]) -> dict[str, tuple[str, str]]:
    prefix = f"{PROPERTY}income."
    return {
        currency: (summary[prefix + currency], summary[f"{PROPERTY}expense.{currency}"])
        for currency in sorted(name.removeprefix(prefix) for name in summary if name.startswith(prefix))
    }


def _read_figures(table: Table, snapshot_id: int | None) -> dict[tuple[str, str], Figures]:
    """Return the figures of each (month, currency) in a snapshot; None stands for the current one."""
    scan = table.scan(selected_fields=("date", "currency", "type", "amount"), snapshot_id=snapshot_id)
    with reading("the current snapshot" if snapshot_id is None else f"snapshot {snapshot_id}"):
        rows = scan.to_arrow()
    sums = (
        rows.append_column("month", pc.strftime(rows["date"], "%Y-%m"))
        .group_by(["month", "currency", "type"])
        .aggregate([("amount", "sum"), ("amount", "count")])
        .to_pylist()
    )
    figures: dict[tuple[str, str], Figures] = {}
    for line in sums:
        key = (str(line["month"]), str(line["currency"]))
        before = figures.get(key, Figures())
        amount = {str(line["type"]): line["amount_sum"]}
        figures[key] = Figures(
            count=before.count + line["amount_count"],
            income=before.income + amount.get("income", Decimal(0)),
            expense=before.expense + amount.get("expense", Decimal(0)),
        )
    return figures
