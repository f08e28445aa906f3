"""The proof: rows counted and summed per user, day, currency, type and category equal the DailyTotals."""

import pyarrow as pa
import pyarrow.compute as pc

from etl.table import Group
from etl.totals import SUM_TYPE
from lambdas.ledger.totals import SEPARATOR

KEYS = ["user_id", "date", "group"]


def differing(rows: pa.Table, lines: pa.Table) -> set[Group]:
    """The users' months in which rows and totals (`etl.totals.LINES`) do not agree to the last digit."""
    counted = rows.group_by(["user_id", "date", "currency", "type", "category"]).aggregate(
        [("amount", "sum"), ("amount", "count")]
    )
    actual = pa.table(
        {
            "user_id": counted["user_id"],
            "date": counted["date"],
            "group": pc.binary_join_element_wise(
                counted["currency"], counted["type"], counted["category"], SEPARATOR
            ),
            "actual_sum": counted["amount_sum"].cast(SUM_TYPE),
            "actual_count": counted["amount_count"],
        }
    )
    both = actual.join(lines, KEYS, join_type="full outer")
    same = pc.and_(pc.equal(both["actual_sum"], both["sum"]), pc.equal(both["actual_count"], both["count"]))
    wrong = both.filter(pc.invert(pc.fill_null(same, False)))
    return _groups(wrong["user_id"], wrong["date"])


def repeated(rows: pa.Table) -> set[Group]:
    """The users' months that share a transaction: it moved from one to the other while they were read."""
    ids = rows.group_by(["user_id", "transaction_id"]).aggregate([("date", "count")])
    twice = ids.filter(pc.greater(ids["date_count"], 1))
    if twice.num_rows == 0:
        return set()
    found = rows.select(["user_id", "transaction_id", "date"]).join(
        twice, ["user_id", "transaction_id"], join_type="inner"
    )
    return _groups(found["user_id"], found["date"])


def _groups(users: pa.ChunkedArray, dates: pa.ChunkedArray) -> set[Group]:
    return {
        Group(user, day.isoformat()[:7])
        for user, day in zip(users.to_pylist(), dates.to_pylist(), strict=True)
    }
