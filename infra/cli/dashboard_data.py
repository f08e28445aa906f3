"""Reads the lake for the dashboard preview."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from infra.cli.session import lake_location
from infra.cli.sql import no_lake_error, run_sql
from infra.client.deployment import Deployment

if TYPE_CHECKING:
    import pyarrow as pa

Query = Callable[[str], "pa.Table"]


def select_query(deployment: Deployment) -> Query:
    """Return a function that runs SQL over the lake: in DuckDB locally, by Athena on AWS."""
    if deployment.endpoint is None:
        return lambda sql: run_sql(deployment, sql)
    return query_in_memory(deployment)


def query_in_memory(deployment: Deployment) -> Query:
    """Return a function that runs SQL over one reading of the lake, so that every dataset sees the same.

    The table of its snapshots has Athena's name: `transactions$snapshots`.
    """
    import duckdb
    from pyiceberg.exceptions import NoSuchTableError

    from etl.schema import SMALL_TABLE_NAMES
    from etl.sql import create_views, read_snapshots
    from etl.storage import reading
    from etl.table import NoLakeError

    lake = lake_location(deployment)
    try:
        table = lake.open()
        small = {name: lake.beside(name).open() for name in SMALL_TABLE_NAMES}
    except (NoLakeError, NoSuchTableError):
        raise no_lake_error() from None
    with reading("the current snapshot"):
        tables = {deployment.table: table.scan().to_arrow()}
        tables |= {name: each.scan().to_arrow() for name, each in small.items()}
    tables[f"{deployment.table}$snapshots"] = read_snapshots(table)
    connection = duckdb.connect(config={"enable_external_access": "false"})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f'CREATE SCHEMA "{deployment.database}"')
    for number, (name, rows) in enumerate(tables.items()):
        connection.register(f"lake_{number}", rows)
        connection.execute(f'CREATE VIEW "{deployment.database}"."{name}" AS SELECT * FROM lake_{number}')  # noqa: S608 (names are ours)
    create_views(connection, deployment.database)
    return lambda sql: connection.sql(sql).to_arrow_table()


@dataclass(frozen=True)
class LedgerOutline:
    """A ledger's currencies, the most used first, and its newest day."""

    currencies: tuple[str, ...]
    last: date | None

    def currency_or(self, default: str) -> str:
        """Return the default currency, or the most used one if the ledger does not have the default."""
        return default if default in self.currencies or not self.currencies else self.currencies[0]

    def day_or(self, today: date) -> date:
        """Return today, or the newest day of a ledger whose last entry is about a year old or older."""
        return self.last if self.last and today - self.last > timedelta(days=330) else today


def read_outline(query: Query, user: str | None) -> LedgerOutline:
    """Return the outline of one user's ledger, or of all users' together for None."""
    sql = """
        SELECT ledger_id, currency, COUNT(*) AS n, MAX("date") AS last
        FROM expenses.transactions
        GROUP BY 1, 2
    """
    rows = [row for row in query(sql).to_pylist() if user in (None, row["ledger_id"])]
    counts = Counter[str]()
    for row in rows:
        counts[row["currency"]] += row["n"]
    return LedgerOutline(
        tuple(currency for currency, _ in counts.most_common()),
        max((row["last"] for row in rows), default=None),
    )
