"""The proof: rows counted and summed per ledger, day and category, and per account, equal the totals."""

from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from etl.day_totals import SUM_TYPE, TOTALS_SCHEMA
from etl.ledger_months import LedgerMonth, find_ledger_months, month_starts
from etl.rows import balance_changes
from lambdas.ledger.totals import SEPARATOR

PROOF_COLUMNS = [
    *("ledger_id", "line_number", "date", "type", "category", "amount", "currency", "account_id"),
]
_KEYS = ["ledger_id", "date", "totals_key"]
_ZERO = pa.scalar(Decimal(0), SUM_TYPE)


def find_unequal_months(rows: pa.Table, totals: pa.Table) -> set[LedgerMonth]:
    """Return the ledger months in which rows and totals (`TOTALS_SCHEMA`) differ, to the last digit.

    The totals are subtracted from the rows; a user, day and category key where anything remains is unequal.
    One calendar month at a time, so that little is held beside the rows.
    """
    actual = rows.select(PROOF_COLUMNS)
    row_months, totals_months = month_starts(actual), month_starts(totals)
    unequal = {
        ledger_month
        for month in {*pc.unique(row_months).to_pylist(), *pc.unique(totals_months).to_pylist()}
        for ledger_month in _compare_month(
            actual.filter(pc.equal(row_months, month)), totals.filter(pc.equal(totals_months, month))
        )
    }
    pa.default_memory_pool().release_unused()
    return unequal


def sum_months(rows: pa.Table) -> pa.Table:
    """Return the rows counted and summed per ledger, month and key (`TOTALS_SCHEMA`)."""
    dated = rows.select(PROOF_COLUMNS)
    lines = _to_totals(dated.set_column(dated.column_names.index("date"), "date", month_starts(rows)))
    sums = lines.group_by(_KEYS, use_threads=False).aggregate([("sum", "sum"), ("count", "sum")])
    return sums.rename_columns(TOTALS_SCHEMA.names).cast(TOTALS_SCHEMA)


def find_unequal_totals(actual: pa.Table, expected: pa.Table) -> set[LedgerMonth]:
    """Return the ledger months in which two tables of totals (`TOTALS_SCHEMA`) differ."""
    negated = [pc.negate(expected[name]) for name in ("sum", "count")]
    subtracted = pa.table([*expected.columns[:3], *negated], schema=TOTALS_SCHEMA)
    both = pa.concat_tables([actual, subtracted]).unify_dictionaries().combine_chunks()
    # Dictionary indices instead of texts: grouping a million of them takes a fifth of the time and memory.
    ledgers, keys = (both[name].combine_chunks() for name in ("ledger_id", "totals_key"))
    numbered = both.set_column(0, "ledger_id", ledgers.indices).set_column(2, "totals_key", keys.indices)
    remaining = numbered.group_by(_KEYS, use_threads=False).aggregate([("sum", "sum"), ("count", "sum")])
    unequal = remaining.filter(
        pc.or_(pc.not_equal(remaining["sum_sum"], _ZERO), pc.not_equal(remaining["count_sum"], 0))
    )
    names = ledgers.dictionary.take(unequal["ledger_id"])
    return find_ledger_months(unequal.set_column(0, "ledger_id", names))


def _compare_month(rows: pa.Table, totals: pa.Table) -> set[LedgerMonth]:
    pa.default_memory_pool().release_unused()
    return find_unequal_totals(_to_totals(rows), totals)


def _to_totals(rows: pa.Table) -> pa.Table:
    """Return a line of `TOTALS_SCHEMA` for each row with a category, and one for each with an account."""
    by_category = rows.filter(pc.not_equal(rows["type"], "transfer"))
    by_account = rows.filter(pc.is_valid(rows["account_id"]))
    # A split transaction is one posting, whose count its line 0 has; each line of a transfer is one.
    is_counted = pc.or_(pc.equal(by_account["line_number"], 0), pc.equal(by_account["type"], "transfer"))
    return pa.concat_tables(
        [
            _lines(
                by_category,
                ("currency", "type", "category"),
                by_category["amount"],
                pc.cast(pc.is_valid(by_category["type"]), pa.int64()),
            ),
            _lines(
                by_account,
                ("currency", "account_id"),
                balance_changes(by_account),
                pc.cast(is_counted, pa.int64()),
            ),
        ]
    )


def _lines(
    rows: pa.Table, key_columns: Sequence[str], sums: pa.ChunkedArray, counts: pa.ChunkedArray
) -> pa.Table:
    keys = pc.binary_join_element_wise(*(rows[name].cast(pa.string()) for name in key_columns), SEPARATOR)
    columns = [rows["ledger_id"], rows["date"], keys, sums, counts]
    types = TOTALS_SCHEMA.types
    return pa.table(
        [column.cast(type_) for column, type_ in zip(columns, types, strict=True)], schema=TOTALS_SCHEMA
    )
