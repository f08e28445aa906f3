"""The daily proof: every ledger's months in the lake against the totals, whatever the change feed said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
from pyiceberg.table import Table

from etl.commit import sum_lake_months
from etl.ledger_months import LedgerMonth, select_months
from etl.ledger_reader import Proved
from etl.ledger_tables import TotalsTable
from etl.proof import find_unequal_totals, sum_months
from etl.storage import UnreadableError


@dataclass(frozen=True, slots=True)
class MonthProof:
    """The result of comparing the lake's months with the totals.

    Attributes:
        totals: the months' totals (`TOTALS_SCHEMA`).
        unequal: the ledger months in which the lake has something else.
        is_damaged: whether a file of the lake could not be read; then nothing was compared.
    """

    totals: pa.Table
    unequal: frozenset[LedgerMonth] = frozenset()
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The unequal months of a run, by their cause.

    Attributes:
        repaired: the feed had lost their changes; the lake has them now.
        wrong_totals: the ledger's own days and months disagree.
    """

    repaired: frozenset[LedgerMonth] = field(default_factory=frozenset)
    wrong_totals: frozenset[LedgerMonth] = field(default_factory=frozenset)


def compare_months(table: Table, ledger_totals: TotalsTable) -> MonthProof:
    """Compare the lake's rows, as `table` was opened, with the totals of all months."""
    totals = ledger_totals.read_month_totals()
    try:
        return MonthProof(totals, frozenset(find_unequal_totals(sum_lake_months(table), totals)))
    except UnreadableError:
        return MonthProof(totals, is_damaged=True)


def judge_months(
    proof: MonthProof, proved: Proved, first_changes: Collection[LedgerMonth], settled_before: str
) -> Finding:
    """Tell which unequal months the feed had lost, and which have wrong totals of their own.

    Args:
        proved: the rows as they were read and proved against the days afterwards.
        first_changes: the ledger months that the feed showed.
        settled_before: the instant (UTC text) that the next run will read the feed from. A month that was
            written to later is left out: the next run finds it.
    """
    last_changes = _find_last_changes(proved, proof.unequal)
    stable = {
        month
        for month in proof.unequal.difference(first_changes, proved.unproved)
        if last_changes.get(month, "") < settled_before
    }
    rows = proved.rows.filter(select_months(proved.rows, stable))
    totals = proof.totals.filter(select_months(proof.totals, stable))
    wrong = find_unequal_totals(sum_months(rows), totals)
    return Finding(frozenset(stable - wrong), frozenset(wrong))


def _find_last_changes(proved: Proved, ledger_months: Collection[LedgerMonth]) -> Mapping[LedgerMonth, str]:
    last: dict[LedgerMonth, str] = {}
    for day in proved.days.filter(select_months(proved.days, ledger_months)).to_pylist():
        month = LedgerMonth(day["ledger_id"], day["date"].isoformat()[:7])
        last[month] = max(last.get(month, ""), day["changed_at"])
    return last
