"""Reading the ledger: rows and totals that agree, as of one moment."""

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa

from etl.day_totals import DayTotals
from etl.ledger_months import LedgerMonth, drop_months, select_months
from etl.ledger_tables import Feed, TotalsTable, TransactionsTable, find_first_changes
from etl.proof import find_unequal_months

# Constant writes must not keep a run from its commit.
MAX_CATCH_UP_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows (`ROW_SCHEMA`) and totals as they were read; they may differ while somebody writes.

    `ledger_rows` is about how many rows the whole ledger has.
    """

    rows: pa.Table
    totals: DayTotals
    ledger_rows: int


@dataclass(frozen=True, slots=True)
class Proved:
    """Rows (`ROW_SCHEMA`) that equal the totals, and the days (`DAYS_SCHEMA`) of those totals.

    `unproved` are the ledger months left out of both, each with the instant (UTC text) of its first known
    write, or None without any totals.
    """

    rows: pa.Table
    days: pa.Table
    unproved: dict[LedgerMonth, str | None]

    def drop(self, ledger_months: Collection[LedgerMonth]) -> "Proved":
        """Return the same without these ledger months."""
        unproved = {month: since for month, since in self.unproved.items() if month not in ledger_months}
        return Proved(drop_months(self.rows, ledger_months), drop_months(self.days, ledger_months), unproved)

    def concat(self, other: "Proved") -> "Proved":
        """Return both as one; they must have no ledger month in common."""
        return Proved(
            pa.concat_tables([self.rows, other.rows]),
            pa.concat_tables([self.days, other.days]),
            self.unproved | other.unproved,
        )


@dataclass(frozen=True, slots=True)
class LedgerReader:
    """Both tables of the ledger."""

    transactions: TransactionsTable
    totals: TotalsTable

    def read_all(self) -> Reading:
        """Read the whole ledger."""
        rows = self.transactions.read_all()
        return Reading(rows, self.totals.read_all(), rows.num_rows)

    def read_months(self, ledger_months: Collection[LedgerMonth], ledger_rows: int) -> Reading:
        """Read these ledger months.

        All rows come before any totals: a transaction that moves from one month to another meanwhile changes
        the totals of at least one of them, so it is never taken in both or in neither.
        """
        rows = self.transactions.read_months(ledger_months, ledger_rows)
        return Reading(rows, self.totals.read_months(ledger_months, ledger_rows), ledger_rows)

    def prove(self, reading: Reading) -> Proved:
        """Compare rows and totals; read what differs once more, and leave out what still differs."""
        unequal = find_unequal_months(reading.rows, reading.totals.totals)
        proved = Proved(reading.rows, reading.totals.days, {})
        if not unequal:
            return proved
        retry = self.read_months(unequal, reading.ledger_rows)
        still_unequal = find_unequal_months(retry.rows, retry.totals.totals)
        unproved = _find_first_writes(retry.totals.days, still_unequal)
        retried = Proved(retry.rows, retry.totals.days, {}).drop(still_unequal)
        return proved.drop(unequal).concat(Proved(retried.rows, retried.days, unproved))

    def catch_up(self, proved: Proved, feed: Feed, started_at: str, ledger_rows: int) -> Proved:
        """Read again what was written since the run began, so that all of it is of one moment.

        Each ledger month is proved at its own instant. Without this, a transaction that moved out of a month
        read before, into one read after, would be there twice until the next run.

        Args:
            feed: the feed as it was when the months were read; empty if the whole ledger was read.
            started_at: when the run began, as UTC text.
            ledger_rows: about how many rows the ledger has.
        """
        seen = {day: instant for day, instant in feed.items() if instant >= started_at}
        for _ in range(MAX_CATCH_UP_ROUNDS):
            later = self.totals.read_changes(started_at)
            if later == seen:
                break
            seen, changed = later, find_first_changes(later).keys()
            proved = proved.drop(changed).concat(self.prove(self.read_months(changed, ledger_rows)))
        return proved


def _find_first_writes(
    days: pa.Table, ledger_months: Collection[LedgerMonth]
) -> dict[LedgerMonth, str | None]:
    first: dict[LedgerMonth, str | None] = dict.fromkeys(ledger_months)
    newest_first = days.filter(select_months(days, ledger_months)).sort_by([("changed_at", "descending")])
    for day in newest_first.to_pylist():
        first[LedgerMonth(day["ledger_id"], day["date"].isoformat()[:7])] = day["changed_at"]
    return first
