"""One export run: read, prove, plan, commit, report."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pyarrow as pa
from pyiceberg.table import Table

from etl.commit import (
    commit_replacement,
    list_lake_files,
    read_foreign_columns,
    read_lake_files,
    read_lake_rows,
)
from etl.evolution import evolve
from etl.iceberg_schema import LAYOUT
from etl.ledger_months import LedgerMonth, find_ledger_months
from etl.ledger_reader import LedgerReader, Proved
from etl.ledger_tables import find_first_changes
from etl.month_proof import Finding, compare_months, judge_months
from etl.plan import CommitPlan, plan_changes, plan_everything
from etl.report import Outcome
from etl.schema import ARROW_SCHEMA
from etl.storage import UnreadableError
from etl.table import (
    LAYOUT_PROPERTY,
    PROPERTY,
    WATERMARK,
    LakeState,
    find_damaged_files,
    read_state,
)
from etl.upkeep import Upkeep, erasures_seen_until, is_due, is_old_hold, maintain
from lambdas.ledger.transaction import instant_text

# How long the feed keeps an emptied day after the lake has heard of it.
EMPTIED_DAY_RETENTION = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Run:
    """The parameters of one run.

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

    @property
    def settled_before(self) -> str:
        """The instant from which the next run will read the feed, at the latest."""
        return instant_text(self.now - self.overlap)


def run_export(table: Table, ledger: LedgerReader, run: Run) -> Outcome:
    """Export once, on top of the snapshot that `table` was opened with.

    Raises:
        ConflictError: somebody else committed to the same months since; nothing was published.
        UnreadableError: a file that must be rewritten cannot be read; nothing was published.
    """
    lake = read_state(table)
    erasures = ledger.totals.read_erasures(erasures_seen_until(table, run.now))
    if lake.is_held and not (erasures and is_old_hold(table, run.now)):
        return Outcome(run.run_id, run.full, lake.watermark, frozenset(), lake.snapshot_id, held=True)
    is_daily = is_due(table, run.now)
    evolve(table, is_current_layout=lake.is_current_layout)
    since = choose_start(lake, run)
    if since is not None and find_damaged_files(table):
        since = None
    months = compare_months(table, ledger.totals) if is_daily and since is not None else None
    if months is not None and months.is_damaged:
        since = months = None

    # Read and prove. Nothing keeps the reading: a large ledger's rows would be held twice.
    feed = {} if since is None else ledger.totals.read_changes(since)
    changed = find_first_changes(feed)
    requested = set(changed) | (months.unequal if months else set())
    proved = ledger.prove(ledger.read_all() if since is None else ledger.read_months(requested, lake.rows))
    proved = ledger.catch_up(proved, feed, run.started_at, max(lake.rows, proved.rows.num_rows))
    busy = find_busy(ledger, proved, run.started_at)
    finding = judge_months(months, proved, changed, run.settled_before) if months else Finding()

    # Plan.
    plan: CommitPlan | None
    if since is None:
        plan = plan_everything(
            list_lake_files(table),
            proved,
            kept=_read_or_none(lambda: read_lake_rows(table, proved.unproved)),
            foreign=_read_or_none(lambda: read_foreign_columns(table)),
            started_at=run.started_at,
            watermark=lake.watermark,
        )
    else:
        ledger_months = requested | find_ledger_months(proved.rows) | find_ledger_months(proved.days)
        ledger_months -= proved.unproved.keys()
        plan = plan_changes(
            read_lake_files(table, ledger_months),
            ledger_months,
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
    upkeep = maintain(table, run.now, erasures) if is_daily or erasures else Upkeep()

    # Report.
    outcome = Outcome(
        run_id=run.run_id,
        full=since is None,
        watermark=lake.watermark,
        unproved=frozenset(proved.unproved.keys() - busy),
        busy=busy,
        snapshot_id=snapshot_id,
        finding=finding,
        upkeep=upkeep,
    )
    if plan is None:
        return outcome
    return replace(
        outcome,
        watermark=plan.watermark,
        ledger_months=plan.ledger_months,
        rows=plan.rows,
        totals=plan.totals,
        committed=True,
    )


def find_busy(ledger: LedgerReader, proved: Proved, started_at: str) -> frozenset[LedgerMonth]:
    """Return the unproved ledger months that were written to since the run began (UTC text).

    Rows and totals are read one after the other, so a month under constant writes differs without a fault.
    """
    if not proved.unproved:
        return frozenset()
    return frozenset(
        proved.unproved.keys() & find_first_changes(ledger.totals.read_changes(started_at)).keys()
    )


def choose_start(lake: LakeState, run: Run) -> str | None:
    """Return the instant (UTC text) to read the feed from; None if the whole ledger must be read."""
    if run.full or lake.watermark is None or not lake.is_current_layout:
        return None
    # The clock of an earlier run was ahead: the feed would be read from that time on only.
    if lake.watermark > instant_text(run.now + run.overlap):
        return None
    # After a rollback this far, or a time this long without changes, the feed has lost emptied days.
    if lake.watermark < instant_text(run.now - EMPTIED_DAY_RETENTION):
        return None
    return instant_text(datetime.fromisoformat(lake.watermark) - run.overlap)


def _read_or_none(read: Callable[[], pa.Table]) -> pa.Table:
    """Return rows of the lake, or none if a damaged file keeps them from being read."""
    try:
        return read()
    except UnreadableError:
        return ARROW_SCHEMA.empty_table()


def _snapshot_properties(plan: CommitPlan, run_id: str) -> dict[str, str]:
    properties = {f"{PROPERTY}run-id": run_id, f"{PROPERTY}rows": str(plan.rows), LAYOUT_PROPERTY: LAYOUT}
    if plan.watermark is not None:
        properties[WATERMARK] = plan.watermark
    for currency, totals in plan.totals.items():
        properties[f"{PROPERTY}income.{currency}"] = totals.income
        properties[f"{PROPERTY}expense.{currency}"] = totals.expense
    return properties
