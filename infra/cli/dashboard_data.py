"""The lake as the preview reads it: its transactions and its snapshots, as of one moment, in DuckDB."""

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from infra.cli.session import lake_location, selected_deployment
from infra.client.deployment import Deployment, open_session
from infra.client.errors import CommandError

if TYPE_CHECKING:
    import pyarrow as pa

Query = Callable[[str], "pa.Table"]


def select_query(arguments: argparse.Namespace) -> tuple[Deployment, Query]:
    """The deployment that the common options mean, and what runs SQL over its lake."""
    deployment = selected_deployment(arguments)
    if deployment.endpoint is None:
        from infra.cli.commands.query import run_sql

        return deployment, lambda sql: run_sql(deployment, sql)
    return deployment, query_in_memory(deployment)


def query_in_memory(deployment: Deployment) -> Query:
    """DuckDB over one reading of the Iceberg table; every dataset sees the same snapshot.

    Iceberg's table of snapshots has the name that Athena gives it: `transactions$snapshots`.
    """
    import duckdb
    from pyiceberg.exceptions import NoSuchTableError

    from etl.sql import read_snapshots
    from etl.table import NoLakeError, reading

    try:
        table = lake_location(deployment).open()
    except (NoLakeError, NoSuchTableError):
        raise CommandError("There is no lake yet.", "Make it with: tracker export") from None
    with reading("the current snapshot"):
        transactions = table.scan().to_arrow()
    connection = duckdb.connect(config={"enable_external_access": "false"})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f'CREATE SCHEMA "{deployment.database}"')
    for name, rows in (("transactions", transactions), ("snapshots", read_snapshots(table))):
        connection.register(f"lake_{name}", rows)
        view = deployment.table if name == "transactions" else f"{deployment.table}$snapshots"
        connection.execute(f'CREATE VIEW "{deployment.database}"."{view}" AS SELECT * FROM lake_{name}')  # noqa: S608 (names are ours)
    return lambda sql: connection.sql(sql).to_arrow_table()


def read_user_id(deployment: Deployment, name: str | None) -> str:
    """The `sub` of a user, who need not sign in for it; the local demo user where no name is given."""
    wanted = name or deployment.demo_user
    if wanted is None:
        raise CommandError("Whose transactions are meant?", "Name the user (--user NAME), or say --everyone.")
    client = open_session(deployment).client("cognito-idp")
    try:
        found = client.admin_get_user(UserPoolId=deployment.user_pool_id, Username=wanted)
    except client.exceptions.UserNotFoundException:
        raise CommandError(
            f"There is no user {wanted}.", "Name another (--user NAME), or say --everyone."
        ) from None
    return next(str(each["Value"]) for each in found["UserAttributes"] if each["Name"] == "sub")


@dataclass(frozen=True)
class LedgerOutline:
    """What a preview should open with: the currencies, the most used first, and the newest day."""

    currencies: tuple[str, ...]
    last: date | None

    def currency_or(self, default: str) -> str:
        """The default currency, or the most used one where nothing was ever paid in the default."""
        return default if default in self.currencies or not self.currencies else self.currencies[0]

    def day_or(self, today: date) -> date:
        """Today, or the newest day of a ledger that ended more than a year ago."""
        return self.last if self.last and today - self.last > timedelta(days=330) else today


def read_outline(query: Query, user: str | None) -> LedgerOutline:
    """One user's ledger, or everyone's, in outline."""
    sql = """
        SELECT user_id, currency, COUNT(*) AS n, MAX("date") AS last
        FROM expenses.transactions
        GROUP BY 1, 2
    """
    rows = [row for row in query(sql).to_pylist() if user in (None, row["user_id"])]
    counts = Counter[str]()
    for row in rows:
        counts[row["currency"]] += row["n"]
    return LedgerOutline(
        tuple(currency for currency, _ in counts.most_common()),
        max((row["last"] for row in rows), default=None),
    )
