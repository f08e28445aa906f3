"""One export run: read, prove, plan, commit, report."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa
from pyiceberg.table import Table

from etl.commit import commit_replacement, list_lake_files, read_lake_files, read_lake_rows
from etl.ledger_months import LedgerMonth, find_ledger_months
from etl.ledger_reader import LedgerReader
from etl.ledger_tables import find_first_changes
from etl.plan import CommitPlan, plan_changes, plan_everything
from etl.report import Outcome
from etl.table import PROPERTY, WATERMARK, LakeState, UnreadableError, find_damaged_files, read_state
from lambdas.ledger.transaction import instant_text

# How long the feed keeps an emptied day after the lake has heard of it.
EMPTIED_DAY_RETENTION = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run is asked to do.

    Attributes:
        now: when it starts.
        overlap: how long before the watermark the feed is read again, for entries that come late.
        full: whether to read the whole ledger, whatever the feed says.
    """

    run_id: str
    now: datetime
    overlap: timedelta
    full: bool

    @property
    def started_at(self) -> str:
        return instant_text(self.now)


def run_export(table: Table, ledger: LedgerReader, run: Run) -> Outcome:
    """Export once, on top of the snapshot that `table` was opened with.

    Raises:
        ConflictError: somebody else committed to the same months since; nothing was published.
        UnreadableError: a file that must be rewritten cannot be read; nothing was published.
    """
    lake = read_state(table)
    if lake.is_held:
        return Outcome(run.run_id, run.full, lake.watermark, frozenset(), lake.snapshot_id, held=True)
    since = choose_start(lake, run)
    if since is not None and find_damaged_files(table):
        since = None

    # Read and prove. Nothing keeps the reading: a large ledger's rows would be held twice.
    feed = {} if since is None else ledger.totals.read_changes(since)
    changed = find_first_changes(feed)
    proved = ledger.prove(ledger.read_all() if since is None else ledger.read_months(changed, lake.rows))
    proved = ledger.catch_up(proved, feed, run.started_at, max(lake.rows, proved.rows.num_rows))

    # Plan.
    plan: CommitPlan | None
    if since is None:
        kept_rows = _read_kept_rows(table, proved.unproved)
        plan = plan_everything(
            list_lake_files(table), proved, kept_rows, started_at=run.started_at, watermark=lake.watermark
        )
    else:
        months = changed.keys() | find_ledger_months(proved.rows) | find_ledger_months(proved.days)
        months -= proved.unproved.keys()
        plan = plan_changes(
            read_lake_files(table, months),
            months,
            proved,
            changed,
            started_at=run.started_at,
            watermark=lake.watermark,
        )

    # Commit. Only then may the feed forget the emptied days.
    snapshot_id = lake.snapshot_id
    if plan is not None:
        snapshot_id = commit_replacement(table, plan.replacement, _snapshot_properties(plan, run.run_id))
    ledger.totals.expire_emptied(proved.days, int((run.now + EMPTIED_DAY_RETENTION).timestamp()))

    # Report.
    unproved = frozenset(proved.unproved)
    if plan is None:
        return Outcome(run.run_id, since is None, lake.watermark, unproved, snapshot_id)
    return Outcome(
        run_id=run.run_id,
        full=since is None,
        watermark=plan.watermark,
        unproved=unproved,
        snapshot_id=snapshot_id,
        ledger_months=plan.ledger_months,
        rows=plan.rows,
        totals=plan.totals,
        committed=True,
    )


def choose_start(lake: LakeState, run: Run) -> str | None:
    """Return the instant (UTC text) to read the feed from; None if the whole ledger must be read."""
    if run.full or lake.watermark is None:
        return None
    # After a rollback this far, or a time this long without changes, the feed has lost emptied days.
    if lake.watermark < instant_text(run.now - EMPTIED_DAY_RETENTION):
        return None
    return instant_text(datetime.fromisoformat(lake.watermark) - run.overlap)


def _read_kept_rows(table: Table, unproved: Collection[LedgerMonth]) -> pa.Table:
    """Return the lake's rows of ledger months that cannot be proved now; none if they cannot be read."""
    try:
        return read_lake_rows(table, unproved)
    except UnreadableError:
        return read_lake_rows(table, ())


def _snapshot_properties(plan: CommitPlan, run_id: str) -> dict[str, str]:
    properties = {f"{PROPERTY}run-id": run_id, f"{PROPERTY}rows": str(plan.rows)}
    if plan.watermark is not None:
        properties[WATERMARK] = plan.watermark
    for currency, totals in plan.totals.items():
        properties[f"{PROPERTY}income.{currency}"] = totals.income
        properties[f"{PROPERTY}expense.{currency}"] = totals.expense
    return properties
