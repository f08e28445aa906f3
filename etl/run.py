"""One export run: read what changed, prove it against the totals, publish it in one commit."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
from pyiceberg.table import Table

from etl.commit import changed_groups, replace_all, rows_of
from etl.days import SUM_TYPE
from etl.ledger_months import LedgerMonth, count_ledger_months, find_ledger_months
from etl.proof import Ledger
from etl.rows import ROWS
from etl.table import HELD, PROPERTY, WATERMARK, UnreadableError, count_rows, damaged_files, watermark
from etl.totals import first_changes
from lambdas.ledger.transaction import instant_text, money_text

EMPTIED_DAYS_KEPT = timedelta(days=90)

Sums = dict[str, dict[str, Any]]
"""Per currency: {"income": "12.50", "expense": "3.00", "count": 2}."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did; `ledger_months`, `rows` and `totals` are those of its commit, empty without one."""

    run_id: str
    full: bool
    watermark: str | None
    unproved: frozenset[LedgerMonth]
    snapshot_id: int | None
    ledger_months: int = 0
    rows: int = 0
    totals: Sums = field(default_factory=dict)
    committed: bool = False
    # Someone went back to an older snapshot and holds it: nothing was read.
    held: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "full": self.full,
            "ledger_months": self.ledger_months,
            "rows": self.rows,
            "committed": self.committed,
            "held": self.held,
            "snapshot_id": self.snapshot_id,
            "watermark": self.watermark,
            "unproved": [{"user_id": user, "month": month} for user, month in sorted(self.unproved)],
            "totals": self.totals,
        }


def run_once(
    table: Table,
    ledger: Ledger,
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
    if HELD in table.properties:
        return Outcome(run_id, full, mark, frozenset(), _snapshot_id(table), held=True)
    # Older than the feed keeps emptied days: someone went back as far, or nothing changed for as long.
    forgotten = instant_text(now - EMPTIED_DAYS_KEPT)
    if full or mark is None or mark < forgotten or damaged_files(table):
        return _full(table, ledger, now=now, run_id=run_id, mark=mark)
    start = instant_text(now)
    feed = ledger.totals.changed_since(instant_text(datetime.fromisoformat(mark) - overlap))
    changed = first_changes(feed)
    size, seen = count_rows(table), {day: at for day, at in feed.items() if at >= start}
    proved = ledger.catch_up(ledger.of(changed, size), start, seen, size)
    settled = (
        changed.keys() | find_ledger_months(proved.rows) | find_ledger_months(proved.days)
    ) - proved.unproved.keys()
    replacement = changed_groups(table, settled, proved.rows) if settled else None
    outcome = Outcome(run_id, False, mark, frozenset(proved.unproved), _snapshot_id(table))
    if replacement is not None:
        # What the overlap shows again was read before; it must not draw the watermark back for ever.
        reached = max(mark, min([start, *(changed.get(group, start) for group in proved.unproved)]))
        outcome = _published(
            outcome,
            reached,
            replacement.rows,
            len(replacement.groups),
            lambda properties: replacement.commit(table, properties),
        )
    ledger.totals.expire_emptied(proved.days, _expiry(now))
    return outcome


def _full(table: Table, ledger: Ledger, *, now: datetime, run_id: str, mark: str | None) -> Outcome:
    """Everything afresh, without reading the old files, save for the groups that cannot be proved now."""
    start = instant_text(now)
    proved = ledger.everything()
    proved = ledger.catch_up(proved, start, {}, proved.rows.num_rows)
    kept = _kept(table, proved.unproved)
    since = [instant for instant in proved.unproved.values() if instant is not None]
    # A group without any totals never shows in the feed: only full runs can see it become whole.
    reached = min([start, *since]) if len(since) == len(proved.unproved) else mark
    outcome = _published(
        Outcome(run_id, True, mark, frozenset(proved.unproved), None),
        reached,
        proved.rows,
        count_ledger_months(proved.rows),
        lambda properties: replace_all(
            table, pa.concat_tables([proved.rows, kept.select(ROWS.names).cast(ROWS)]), properties
        ),
    )
    ledger.totals.expire_emptied(proved.days, _expiry(now))
    return outcome


def _kept(table: Table, unproved: Collection[LedgerMonth]) -> pa.Table:
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
        ledger_months=groups,
        rows=rows.num_rows,
        totals=sums,
        committed=True,
    )


def summed(rows: pa.Table) -> Sums:
    """Income, expense and count of the rows per currency, exact, as text with the currency's digits."""
    sums: Sums = {}
    exact = rows.select(["currency", "type"]).append_column("amount", rows["amount"].cast(SUM_TYPE))
    found = (
        exact.unify_dictionaries()
        .group_by(["currency", "type"])
        .aggregate([("amount", "sum"), ("amount", "count")])
    )
    for line in sorted(found.to_pylist(), key=lambda line: str(line["currency"])):
        of = sums.setdefault(
            line["currency"],
            {kind: money_text(Decimal(0), line["currency"]) for kind in ("income", "expense")},
        )
        of[line["type"]] = money_text(line["amount_sum"], line["currency"])
        of["count"] = of.get("count", 0) + line["amount_count"]
    return sums


def _snapshot_id(table: Table) -> int | None:
    snapshot = table.current_snapshot()
    return None if snapshot is None else snapshot.snapshot_id


def _expiry(now: datetime) -> int:
    return int((now + EMPTIED_DAYS_KEPT).timestamp())
