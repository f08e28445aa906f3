"""The lake's past: its snapshots, what lies between two of them, and going back to one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow.compute as pc
from pyiceberg.table import Table
from pyiceberg.table.snapshots import ancestors_of

from etl.table import HELD, PROPERTY, WATERMARK, reading


@dataclass(frozen=True, slots=True)
class State:
    """One entry of the table's history: the snapshot that became current at `at`.

    `rows` is how many rows it has, `written` how many the export wrote, `sums` of those per currency
    (income, expense); a snapshot of another engine has None and nothing.
    """

    snapshot_id: int
    at: datetime
    operation: str
    rows: int
    written: int | None
    watermark: str | None
    sums: dict[str, tuple[str, str]]
    is_current: bool
    # False for what a rollback took out of the line that leads to the current snapshot.
    in_line: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A month and currency whose rows are not the same in two snapshots; `before` and `after` it."""

    month: str
    currency: str
    before: "Figures"
    after: "Figures"


@dataclass(frozen=True, slots=True)
class Figures:
    count: int = 0
    income: Decimal = Decimal(0)
    expense: Decimal = Decimal(0)


def states(table: Table) -> list[State]:
    """Every state that the table was in and still has, oldest first."""
    current = table.current_snapshot()
    line = {snapshot.snapshot_id for snapshot in ancestors_of(current, table.metadata)}
    found = []
    entries = table.history()
    for entry in entries:
        snapshot = table.snapshot_by_id(entry.snapshot_id)
        if snapshot is None:  # expired
            continue
        summary = snapshot.summary.additional_properties if snapshot.summary else {}
        written = summary.get(f"{PROPERTY}rows")
        found.append(
            State(
                snapshot_id=entry.snapshot_id,
                at=datetime.fromtimestamp(entry.timestamp_ms / 1000, UTC),
                operation=snapshot.summary.operation.value if snapshot.summary else "",
                rows=int(summary.get("total-records", "0")),
                written=None if written is None else int(written),
                watermark=summary.get(WATERMARK),
                sums=_sums(summary),
                is_current=entry is entries[-1],
                in_line=entry.snapshot_id in line,
            )
        )
    return found


def differences(table: Table, snapshot_id: int) -> list[Difference]:
    """What would change if `snapshot_id` became current, by month and currency; or UnreadableError."""
    now, then, none = _figures(table, None), _figures(table, snapshot_id), Figures()
    return [
        Difference(*key, before=now.get(key, none), after=then.get(key, none))
        for key in sorted(now.keys() | then.keys())
        if now.get(key) != then.get(key)
    ]


def go_back(table: Table, snapshot_id: int, *, keep: bool, at: str) -> None:
    """Make `snapshot_id` the current one again; with `keep`, the export leaves the table so from `at` on."""
    if keep:
        # First: an export that came between would bring the table forward again at once.
        with table.transaction() as transaction:
            transaction.set_properties({HELD: at})
    with table.manage_snapshots() as snapshots:
        snapshots.set_current_snapshot(snapshot_id=snapshot_id)


def release(table: Table) -> bool:
    """Let the export bring the table forward again; False if it was not held."""
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


def _figures(table: Table, snapshot_id: int | None) -> dict[tuple[str, str], Figures]:
    scan = table.scan(selected_fields=("date", "currency", "type", "amount"), snapshot_id=snapshot_id)
    with reading("the current snapshot" if snapshot_id is None else f"snapshot {snapshot_id}"):
        rows = scan.to_arrow()
    months = pc.strftime(rows["date"], "%Y-%m")
    by_type = (
        rows.append_column("month", months)
        .group_by(["month", "currency", "type"])
        .aggregate([("amount", "sum"), ("amount", "count")])
    )
    return dict(_by_month(by_type.to_pylist()))


def _by_month(lines: list[dict[str, object]]) -> Iterator[tuple[tuple[str, str], Figures]]:
    keys = {(str(line["month"]), str(line["currency"])) for line in lines}
    for key in keys:
        of = {line["type"]: line for line in lines if (line["month"], line["currency"]) == key}
        yield (
            key,
            Figures(
                count=sum(int(str(line["amount_count"])) for line in of.values()),
                income=Decimal(str(of["income"]["amount_sum"])) if "income" in of else Decimal(0),
                expense=Decimal(str(of["expense"]["amount_sum"])) if "expense" in of else Decimal(0),
            ),
        )
