"""The proof: rows counted and summed per user, day, currency, type and category equal the DailyTotals."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from etl.days import LINES, SUM_TYPE, Days
from etl.ledger_months import LedgerMonth, find_ledger_months, ledger_month_mask, month_starts
from etl.rows import Transactions
from etl.totals import Feed, Totals, first_changes
from lambdas.ledger.totals import SEPARATOR

KEYS = ["user_id", "date", "group"]
ZERO = pa.scalar(Decimal(0), SUM_TYPE)
# Writers that never rest must not keep a run from its commit.
CATCH_UP_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Proved:
    """What agrees: `rows`, and the totals' `days` of them; the `unproved` groups are in neither.

    `unproved`: each with its first write that is known, as UTC text.
    """

    rows: pa.Table
    days: pa.Table
    unproved: dict[LedgerMonth, str | None]

    def without(self, groups: Collection[LedgerMonth]) -> "Proved":
        """The same less these groups."""
        others = {group: since for group, since in self.unproved.items() if group not in groups}
        return Proved(_without(self.rows, groups), _without(self.days, groups), others)

    def together(self, other: "Proved") -> "Proved":
        return Proved(
            pa.concat_tables([self.rows, other.rows]),
            pa.concat_tables([self.days, other.days]),
            self.unproved | other.unproved,
        )


@dataclass(frozen=True, slots=True)
class Ledger:
    """Both tables as the export reads them: rows and totals that agree."""

    transactions: Transactions
    totals: Totals

    def everything(self) -> Proved:
        rows = self.transactions.everything()
        return self._prove(rows, self.totals.everything(), rows.num_rows)

    def of(self, groups: Collection[LedgerMonth], ledger_rows: int) -> Proved:
        # All rows before any totals: a transaction that moves from one month to another meanwhile
        # shows in the totals of at least one of them, so it is never taken in both or in neither.
        rows = self.transactions.of(groups, ledger_rows)
        return self._prove(rows, self.totals.of(groups, ledger_rows), ledger_rows)

    def _prove(self, rows: pa.Table, days: Days, ledger_rows: int) -> Proved:
        """Read what does not agree once more (a writer may be at work); leave out what still does not."""
        wrong = differing(rows, days.lines)
        agreeing = Proved(rows, days.days, {})
        if not wrong:
            return agreeing
        again, again_days = self.transactions.of(wrong, ledger_rows), self.totals.of(wrong, ledger_rows)
        still = differing(again, again_days.lines)
        since = _first_writes(again_days.days, still)
        fresh = Proved(again, again_days.days, {}).without(still)
        unproved = Proved(rows.slice(0, 0), days.days.slice(0, 0), since)
        return agreeing.without(wrong).together(fresh).together(unproved)

    def catch_up(self, proved: Proved, start: str, seen: Feed, ledger_rows: int) -> Proved:
        """Read again what was written since the run began, so that all of it is of one moment.

        Each group is proved by itself, at its own instant: a transaction that moved out of one that was
        read before, into one that was read after, would be there twice until the next run.
        """
        for _ in range(CATCH_UP_ROUNDS):
            later = self.totals.changed_since(start)
            if later == seen:
                break
            seen, groups = later, first_changes(later).keys()
            proved = proved.without(groups).together(self.of(groups, ledger_rows))
        return proved


def differing(rows: pa.Table, lines: pa.Table) -> set[LedgerMonth]:
    """The users' months in which rows and totals (`etl.days.LINES`) do not agree to the last digit.

    The totals are taken from the rows, user, day and group by group: what does not come to nothing differs.
    A month at a time, so that little is held beside the rows.
    """
    actual = rows.select(["user_id", "date", "currency", "type", "category", "amount"])
    of_rows, of_lines = month_starts(actual), month_starts(lines)
    found = {
        group
        for month in {*pc.unique(of_rows).to_pylist(), *pc.unique(of_lines).to_pylist()}
        for group in _differing(
            actual.filter(pc.equal(of_rows, month)), lines.filter(pc.equal(of_lines, month))
        )
    }
    pa.default_memory_pool().release_unused()
    return found


def _differing(rows: pa.Table, lines: pa.Table) -> set[LedgerMonth]:
    pa.default_memory_pool().release_unused()
    texts = [rows[name].cast(pa.string()) for name in ("currency", "type", "category")]
    groups = pc.binary_join_element_wise(*texts, SEPARATOR).cast(LINES.field("group").type)
    ones = pa.chunked_array([pa.repeat(pa.scalar(1, pa.int64()), rows.num_rows)])
    actual = pa.table(
        [rows["user_id"], rows["date"], groups, rows["amount"].cast(SUM_TYPE), ones], schema=LINES
    )
    taken = [pc.negate(lines[name]) for name in ("sum", "count")]
    expected = pa.table([*lines.columns[:3], *taken], schema=LINES)
    both = pa.concat_tables([actual, expected]).unify_dictionaries().combine_chunks()
    # Texts as numbers: grouping a million of them takes a fifth of the time and memory.
    users, names = (both[name].combine_chunks() for name in ("user_id", "group"))
    numbered = both.set_column(0, "user_id", users.indices).set_column(2, "group", names.indices)
    left = numbered.group_by(KEYS, use_threads=False).aggregate([("sum", "sum"), ("count", "sum")])
    wrong = left.filter(pc.or_(pc.not_equal(left["sum_sum"], ZERO), pc.not_equal(left["count_sum"], 0)))
    return find_ledger_months(wrong.set_column(0, "user_id", users.dictionary.take(wrong["user_id"])))


def _without(rows: pa.Table, groups: Collection[LedgerMonth]) -> pa.Table:
    return rows.filter(pc.invert(ledger_month_mask(rows, groups))) if groups else rows


def _first_writes(days: pa.Table, groups: Collection[LedgerMonth]) -> dict[LedgerMonth, str | None]:
    first: dict[LedgerMonth, str | None] = dict.fromkeys(groups)
    for day in (
        days.filter(ledger_month_mask(days, groups)).sort_by([("changed_at", "descending")]).to_pylist()
    ):
        first[LedgerMonth(day["user_id"], day["date"].isoformat()[:7])] = day["changed_at"]
    return first
