"""One export run: read what changed, prove it against the totals, publish it in one commit."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.table import Table

from etl.proof import differing, repeated
from etl.rows import Transactions
from etl.table import (
    WATERMARK,
    Group,
    UnreadableError,
    changed_groups,
    count_rows,
    damaged_files,
    group_mask,
    replace_all,
    rows_of,
    watermark,
)
from etl.totals import Days, Totals
from lambdas.ledger.transaction import instant_text, money_text

EMPTIED_DAYS_KEPT = timedelta(days=90)
PROPERTY = "expenses."

Sums = dict[str, dict[str, Any]]
"""Per currency: {"income": "12.50", "expense": "3.00", "count": 2}."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. `groups`, `rows` and `totals` are those of its commit; without one they are empty."""

    run_id: str
    full: bool
    watermark: str | None
    unproved: frozenset[Group]
    snapshot_id: int | None
    groups: int = 0
    rows: int = 0
    totals: Sums = field(default_factory=dict)
    committed: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "full": self.full,
            "groups": self.groups,
            "rows": self.rows,
            "committed": self.committed,
            "snapshot_id": self.snapshot_id,
            "watermark": self.watermark,
            "unproved": [{"user_id": user, "month": month} for user, month in sorted(self.unproved)],
            "totals": self.totals,
        }


@dataclass(frozen=True, slots=True)
class Proved:
    """What agrees: `rows`, and the totals' `days` of them; the `unproved` groups are in neither."""

    rows: pa.Table
    days: pa.Table
    unproved: frozenset[Group]
    # First write of each unproved group that is known, as UTC text.
    unproved_since: dict[Group, str]


def run_once(
    table: Table,
    transactions: Transactions,
    totals: Totals,
    *,
    now: datetime,
    overlap: timedelta,
    run_id: str,
    full: bool,
) -> Outcome:
    """One export as of `now` on top of the snapshot that `table` was opened with.

    Raises ConflictError if someone else committed to the same months since, and UnreadableError if
    a file that must be rewritten cannot be read; in both cases nothing is published.
    """
    mark = watermark(table)
    if full or mark is None or damaged_files(table):
        return _full(table, transactions, totals, now=now, run_id=run_id, mark=mark)
    since = instant_text(datetime.fromisoformat(mark) - overlap)
    changed = totals.changed_since(since)
    proved = _read(transactions, totals, changed, count_rows(table))
    settled = changed.keys() - proved.unproved
    replacement = changed_groups(table, settled, proved.rows) if settled else None
    outcome = Outcome(run_id, False, mark, proved.unproved, _snapshot_id(table))
    if replacement is not None:
        # What the overlap shows again was read before; it must not draw the watermark back for ever.
        reached = max(mark, min([instant_text(now), *(changed[group] for group in proved.unproved)]))
        outcome = _published(
            outcome,
            reached,
            replacement.rows,
            len(replacement.groups),
            lambda properties: replacement.commit(table, properties),
        )
    totals.expire_emptied(proved.days, _expiry(now))
    return outcome


def _full(
    table: Table,
    transactions: Transactions,
    totals: Totals,
    *,
    now: datetime,
    run_id: str,
    mark: str | None,
) -> Outcome:
    """Everything afresh, without reading the old files, save for the groups that cannot be proved now."""
    rows, days = transactions.everything(), totals.everything()
    proved = _settle(transactions, totals, rows, days, differing(rows, days.lines))
    kept = _kept(table, proved.unproved)
    reached: str | None
    if proved.unproved_since.keys() == proved.unproved:
        reached = min([instant_text(now), *proved.unproved_since.values()])
    else:
        # A group without any totals never shows in the feed: only full runs can see it become whole.
        reached = mark
    outcome = _published(
        Outcome(run_id, True, mark, proved.unproved, None),
        reached,
        proved.rows,
        _count_groups(proved.rows),
        lambda properties: replace_all(table, pa.concat_tables([proved.rows, kept]), properties),
    )
    totals.expire_emptied(proved.days, _expiry(now))
    return outcome


def _read(transactions: Transactions, totals: Totals, groups: Collection[Group], ledger_rows: int) -> Proved:
    rows, days = transactions.of(groups, ledger_rows), totals.of(groups)
    return _settle(transactions, totals, rows, days, differing(rows, days.lines) | repeated(rows))


def _settle(
    transactions: Transactions, totals: Totals, rows: pa.Table, days: Days, wrong: set[Group]
) -> Proved:
    """Read what does not agree once more (a writer may be at work); leave out what still does not."""
    if not wrong:
        return Proved(rows, days.days, frozenset(), {})
    again, again_days = transactions.of(wrong, rows.num_rows), totals.of(wrong)
    unproved = differing(again, again_days.lines) | repeated(again)
    return Proved(
        rows=pa.concat_tables([_without(rows, wrong), _without(again, unproved)]),
        days=pa.concat_tables([_without(days.days, wrong), _without(again_days.days, unproved)]),
        unproved=frozenset(unproved),
        unproved_since=_first_changes(again_days.days, unproved),
    )


def _without(rows: pa.Table, groups: Collection[Group]) -> pa.Table:
    return rows.filter(pc.invert(group_mask(rows, groups)))


def _first_changes(days: pa.Table, groups: Collection[Group]) -> dict[Group, str]:
    first: dict[Group, str] = {}
    for day in days.filter(group_mask(days, groups)).to_pylist():
        group = Group(day["user_id"], day["date"].isoformat()[:7])
        first[group] = min(first.get(group, day["changed_at"]), day["changed_at"])
    return first


def _kept(table: Table, unproved: Collection[Group]) -> pa.Table:
    """What the lake says of the groups that cannot be proved, as far as it can be read."""
    try:
        return rows_of(table, unproved)
    except UnreadableError:
        return rows_of(table, ())


def _published(
    outcome: Outcome,
    reached: str | None,
    rows: pa.Table,
    groups: int,
    commit: Callable[[dict[str, str]], int],
) -> Outcome:
    sums = summed(rows)
    properties = {f"{PROPERTY}run-id": outcome.run_id, f"{PROPERTY}rows": str(rows.num_rows)}
    if reached is not None:
        properties[WATERMARK] = reached
    for currency, of in sums.items():
        properties[f"{PROPERTY}income.{currency}"] = of["income"]
        properties[f"{PROPERTY}expense.{currency}"] = of["expense"]
    return Outcome(
        run_id=outcome.run_id,
        full=outcome.full,
        watermark=reached,
        unproved=outcome.unproved,
        snapshot_id=commit(properties),
        groups=groups,
        rows=rows.num_rows,
        totals=sums,
        committed=True,
    )


def summed(rows: pa.Table) -> Sums:
    """Income, expense and count of the rows per currency, exact, as text with the currency's digits."""
    sums: Sums = {}
    found = rows.group_by(["currency", "type"]).aggregate([("amount", "sum"), ("amount", "count")])
    for line in found.sort_by("currency").to_pylist():
        of = sums.setdefault(
            line["currency"],
            {kind: money_text(Decimal(0), line["currency"]) for kind in ("income", "expense")},
        )
        of[line["type"]] = money_text(line["amount_sum"], line["currency"])
        of["count"] = of.get("count", 0) + line["amount_count"]
    return sums


def _count_groups(rows: pa.Table) -> int:
    months = pa.table({"user": rows["user_id"], "month": pc.floor_temporal(rows["date"], unit="month")})
    return int(months.group_by(["user", "month"]).aggregate([]).num_rows)


def _snapshot_id(table: Table) -> int | None:
    snapshot = table.current_snapshot()
    return None if snapshot is None else snapshot.snapshot_id


def _expiry(now: datetime) -> int:
    return int((now + EMPTIED_DAYS_KEPT).timestamp())
