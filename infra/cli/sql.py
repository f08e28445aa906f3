"""Runs SQL over a deployment's lake: in DuckDB locally, by Athena on AWS."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from infra.cli.session import lake_location
from infra.client.deployment import Deployment, open_session
from infra.client.errors import CommandError

if TYPE_CHECKING:
    import pyarrow as pa

# The colours of a terminal, which SQLGlot puts into its messages.
_ESCAPE_CODE = re.compile(r"\x1b\[[0-9;]*m")


def run_sql(
    deployment: Deployment,
    sql: str,
    as_of: datetime | None = None,
    ledger_id: str | None = None,
    parameters: Mapping[str, str] | None = None,
) -> "pa.Table":
    """Run one SELECT over the lake. Raises CommandError as the engine says.

    Args:
        as_of: reads the lake as it was then.
        ledger_id: the only ledger whose rows there are; None for all.
        parameters: the texts to put in the place of each `:name`.
    """
    from pyiceberg.exceptions import NoSuchTableError

    from etl.sql import SqlError, run_athena, run_duckdb, set_parameters
    from etl.table import NoLakeError

    try:
        if parameters is not None:
            sql = set_parameters(sql, "athena" if deployment.endpoint is None else "duckdb", parameters)
        if deployment.endpoint is None:
            session = open_session(deployment)
            return run_athena(session, deployment.workgroup, deployment.database, sql, as_of, ledger_id)
        return run_duckdb(lake_location(deployment), sql, as_of, ledger_id)
    except SqlError as error:
        raise CommandError(_ESCAPE_CODE.sub("", str(error)).strip()) from None
    except (NoLakeError, NoSuchTableError):
        raise no_lake_error() from None


def no_lake_error() -> CommandError:
    """Return the error to raise before the first export."""
    return CommandError("There is no lake yet.", "Create it with: tracker export")
