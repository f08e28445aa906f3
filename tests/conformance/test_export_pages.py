"""DynamoDB's answers as AWS's own engine sends them, read by the export's decoder."""

import json
from decimal import Decimal
from typing import Any

from etl import pages
from etl.day_totals import decode_day_totals
from etl.ledger_reader import LedgerReader
from etl.ledger_tables import TotalsTable, TransactionsTable
from etl.pages import decode_last_key, raw_client
from etl.proof import find_unequal_months
from etl.rows import decode_rows, to_lake_rows
from tests.support.ledger import ENVIRONMENT, REGION, UserClient, entry

SHARDS = int(ENVIRONMENT["CHANGE_SHARDS"])
TEXTS = ('say "hi" \\ ünï 🦉', "LastEvaluatedKey", '"}},{"', "", "<a> & 'b' / c")


def fill(user: UserClient) -> None:
    """Add, bin and empty some days, with every attribute that a transaction can have."""
    added = user.add_many(
        [
            entry(
                id=f"t{n}",
                date=f"2026-0{1 + n % 3}-11",
                amount=f"{n + 1}.0{n % 10}",
                description=TEXTS[n % len(TEXTS)],
                category="a|b:ü" if n % 2 else "Food",
                tags=["b", "ä"] if n % 3 else [],
                refund=n % 4 == 0,
            )
            for n in range(40)
        ]
    )
    assert added.body["created"] == 40
    user.add(id="emptied", date="2026-05-01")
    user.call("POST /transactions/batch/delete", {"ids": ["t1", "emptied"]})


def test_answers_are_compact_json_that_decodes_to_the_proved_ledger(user: UserClient, engine: str) -> None:
    fill(user)
    client = raw_client(REGION, engine)
    bodies: list[bytes] = []

    def keep(body: bytes) -> bytes:
        bodies.append(body)
        return body

    tables = {name: ENVIRONMENT[name] for name in ("EXPENSES_TABLE", "TOTALS_TABLE")}
    transactions, totals = (
        list(pages.scan(client, keep, TableName=table, Limit=7)) for table in tables.values()
    )
    assert len(bodies) > 8 and any(decode_last_key(body) for body in bodies)
    for body in bodies:
        assert escape(body.decode()) == json.dumps(json.loads(body), separators=(",", ":")).lower()

    rows = [row for body in transactions for row in to_lake_rows(decode_rows(body)).to_pylist()]
    listed = {each["id"]: each for each in user.list_all("limit=500")}
    assert {row["transaction_id"]: values_of(row) for row in rows} == {
        id_: (
            each["description"],
            each["category"],
            sorted(each["tags"]),
            Decimal(each["amount"]) * (-1 if each["refund"] else 1),
        )
        for id_, each in listed.items()
    }
    assert sum(decode_day_totals(body).days.num_rows for body in totals) == 4

    reader = LedgerReader(
        TransactionsTable(client, tables["EXPENSES_TABLE"]),
        TotalsTable(client, tables["TOTALS_TABLE"], SHARDS),
    )
    reading = reader.read_all()
    assert reading.rows.num_rows == len(listed) == 39
    assert find_unequal_months(reading.rows, reading.totals.totals) == set()


def escape(text: str) -> str:
    """Escape all of a JSON text beyond ASCII, as the engine does with some characters (🦉), in lower case."""
    return "".join(char if char.isascii() else json.dumps(char)[1:-1] for char in text).lower()


def values_of(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("description", "category", "tags", "amount"))
