"""SQL over the lake: on Athena in AWS, on DuckDB over the same Iceberg table on the local cloud."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa
import sqlglot
from pyiceberg.expressions import AlwaysTrue, BooleanExpression, In, Reference
from pyiceberg.expressions.literals import literal
from sqlglot import exp

from etl.lake_views import VIEW_NAMES, VIEWS, View
from etl.schema import SMALL_TABLE_NAMES
from etl.storage import reading
from etl.table import Lake

if TYPE_CHECKING:
    import duckdb
    from boto3 import Session
    from mypy_boto3_athena.type_defs import ColumnInfoTypeDef
    from pyiceberg.table import DataScan, Table
    from pyiceberg.table.snapshots import Snapshot


# DuckDB also suggests tables of its own, such as pg_sequences.
_SUGGESTED_TABLE = re.compile(r"(?<=does not exist!\n)Did you mean \"[^\"]*\"\?")
# Athena's names for Iceberg's metadata tables, after a table's name and a dollar.
_METADATA_TABLES = ("snapshots", "history", "files")


class SqlError(Exception):
    """The statement is not SQL, not a query, or was refused by the engine; the message says why."""


class NoSnapshotError(SqlError):
    """The lake had no snapshot yet at the requested time."""


@dataclass(frozen=True, slots=True)
class _Version:
    """A table as a statement names it with FOR TIMESTAMP or FOR VERSION AS OF: one of the two is given."""

    table: str
    as_of: datetime | None
    snapshot_id: int | None


def run_duckdb(lake: Lake, sql: str, as_of: datetime | None = None, ledger_id: str | None = None) -> pa.Table:
    """Return the statement's result; tables and views may be named with or without the database.

    DuckDB can access neither files nor the network.

    Args:
        as_of: reads the snapshot that was current then; must have a time zone.
        ledger_id: the only ledger whose rows there are; None for all.

    Raises:
        SqlError: the statement cannot be run.
        UnreadableError: a file of the lake is missing or damaged.
    """
    import duckdb

    query = parse_query(sql, "duckdb")
    versions = _name_versions(query, lake, as_of)
    if versions:
        sql = query.sql(dialect="duckdb")
    views = _find_views(query, lake.database)
    queries = [query, *(parse_query(view.sql, "duckdb") for view in views)]
    rows_filter: BooleanExpression = AlwaysTrue()
    if ledger_id is not None:
        rows_filter = In(term=Reference("ledger_id"), values={literal(ledger_id)})
    rows = _read_metadata_tables(lake, query, as_of, ledger_id)
    table = lake.open()
    with reading("the queried rows"):
        rows[lake.table] = _scan(table, queries, as_of, rows_filter).to_arrow()
    rows |= _read_small_tables(lake, queries, as_of, rows_filter)
    rows |= _read_versions(lake, versions, rows_filter)
    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{lake.database}"')
        for number, (name, arrow) in enumerate(rows.items()):
            connection.register(f"lake_rows_{number}", arrow)
            for view in (f'"{lake.database}"."{name}"', f'"{name}"'):
                connection.execute(f"CREATE VIEW {view} AS SELECT * FROM lake_rows_{number}")  # noqa: S608 (names are ours)
        create_views(connection, lake.database, views)
        connection.execute("SET python_enable_replacements = false")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET lock_configuration = true")
        try:
            relation = connection.sql(sql)
            return relation.to_arrow_table()
        except duckdb.Error as error:
            raise SqlError(_suggest_own_tables(str(error), lake.table)) from error


def create_views(
    connection: "duckdb.DuckDBPyConnection", database: str, views: Sequence[View] = VIEWS
) -> None:
    """Create the views in DuckDB, by their names with and without the database; the tables must be there."""
    for view in views:
        for name in (f'"{database}"."{view.name}"', f'"{view.name}"'):
            connection.execute(f"CREATE VIEW {name} AS {view.sql}")


def _suggest_own_tables(message: str, table: str) -> str:
    """Return the message of DuckDB with our tables instead of the table that it suggests."""
    tables, views = ", ".join((table, *SMALL_TABLE_NAMES)), ", ".join(VIEW_NAMES)
    return _SUGGESTED_TABLE.sub(f"The tables are {tables}; the views are {views}.", message)


def _find_views(query: exp.Query, database: str) -> list[View]:
    """Return the views that the statement needs, also through other views, in the order of `VIEWS`."""
    needed = {table.name.lower() for table in _iter_lake_tables(query, database)}
    for view in reversed(VIEWS):
        if view.name in needed:
            needed |= {table.name for table in parse_query(view.sql, "athena").find_all(exp.Table)}
    return [view for view in VIEWS if view.name in needed]


def _iter_lake_tables(query: exp.Query, database: str) -> Iterator[exp.Table]:
    """Yield where the statement names tables and views of the lake, and not a query of its own (WITH)."""
    own_names = _list_own_names(query)
    for table in list(query.find_all(exp.Table)):
        if not isinstance(table.this, exp.Identifier) or (not table.db and table.name.lower() in own_names):
            continue
        if not table.db or table.db.lower() == database.lower():
            yield table


def _list_own_names(query: exp.Query) -> set[str]:
    """Return the names that the statement defines itself (WITH)."""
    return {cte.alias_or_name.lower() for cte in query.find_all(exp.CTE)}


def _read_small_tables(
    lake: Lake, queries: Sequence[exp.Query], as_of: datetime | None, rows_filter: BooleanExpression
) -> dict[str, pa.Table]:
    """Return the rows of the small tables that the statements name."""
    named = {table.name.lower() for query in queries for table in query.find_all(exp.Table)}
    rows = {}
    for name in sorted(named & set(SMALL_TABLE_NAMES)):
        with reading(f"the rows of {name}"):
            rows[name] = _scan(lake.beside(name).open(), queries, as_of, rows_filter).to_arrow()
    return rows


def _name_versions(query: exp.Query, lake: Lake, as_of: datetime | None) -> dict[str, _Version]:
    """Give each table that the statement reads as of a time or snapshot a name of its own.

    Returns:
        The tables by those names.

    Raises:
        SqlError: it is no table with a history, or the time is not a literal.
    """
    versions: dict[str, _Version] = {}
    for table in _iter_lake_tables(query, lake.database):
        version = table.args.get("version")
        if version is None:
            continue
        if as_of is not None:
            raise SqlError("The statement has a time of its own: run it without --as-of")
        if table.name.lower() not in (lake.table, *SMALL_TABLE_NAMES):
            raise SqlError(f"{table.name} has no history: only tables can be read as of a time")
        name = f"{table.name.lower()} version {len(versions)}"
        versions[name] = _read_version(table.name.lower(), version)
        if not table.alias:
            table.set("alias", exp.TableAlias(this=table.this.copy()))
        table.set("this", exp.to_identifier(name, quoted=True))
        table.set("version", None)
    return versions


def _read_version(table: str, version: exp.Expr) -> _Version:
    value = version.expression.find(exp.Literal)
    text = "" if value is None else value.name
    if version.name.upper() == "VERSION" and text.isdigit():
        return _Version(table, None, int(text))
    try:
        return _Version(table, _parse_instant(text), None)
    except (ValueError, ZoneInfoNotFoundError):
        raise SqlError("AS OF takes a literal, such as TIMESTAMP '2026-11-28 08:00:00 UTC'") from None


def _parse_instant(text: str) -> datetime:
    """Return the instant of a SQL literal; without a zone it is in UTC, as Athena's sessions are."""
    local, _, zone = text.rpartition(" ")
    if local and zone[:1].isalpha():
        return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    instant = datetime.fromisoformat(re.sub(r" (?=[+-])", "", text))
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def _read_versions(
    lake: Lake, versions: Mapping[str, _Version], rows_filter: BooleanExpression
) -> dict[str, pa.Table]:
    rows = {}
    for name, version in versions.items():
        table = lake.beside(version.table).open()
        snapshot_id = version.snapshot_id
        if version.as_of is not None:
            snapshot_id = _find_snapshot(table, version.as_of).snapshot_id
        elif snapshot_id is None or table.snapshot_by_id(snapshot_id) is None:
            raise NoSnapshotError(f"{version.table} has no snapshot {snapshot_id}")
        with reading(f"the rows of {version.table}"):
            rows[name] = table.scan(row_filter=rows_filter, snapshot_id=snapshot_id).to_arrow()
    return rows


def _read_metadata_tables(
    lake: Lake, query: exp.Query, as_of: datetime | None, ledger_id: str | None
) -> dict[str, pa.Table]:
    """Return the metadata tables that the statement names.

    Raises:
        SqlError: there are none of one ledger, or none of the past.
    """
    rows = {}
    for name in sorted({named.name.lower() for named in _iter_lake_tables(query, lake.database)}):
        table, dollar, kind = name.partition("$")
        if not dollar or kind not in _METADATA_TABLES or table not in (lake.table, *SMALL_TABLE_NAMES):
            continue
        if ledger_id is not None:
            raise SqlError(f"{name} is about the rows of all ledgers: query it without a ledger")
        opened = lake.beside(table).open()
        if kind == "snapshots":
            rows[name] = read_snapshots(opened, as_of)
        elif as_of is not None:
            raise SqlError(f"{name} has no history: query it without --as-of")
        else:
            rows[name] = opened.inspect.history() if kind == "history" else opened.inspect.files()
    return rows


def read_snapshots(table: "Table", as_of: datetime | None = None) -> pa.Table:
    """Return the table's snapshots up to `as_of` as Athena shows them, with times in UTC."""
    rows = table.inspect.snapshots()
    at = rows.column_names.index("committed_at")
    rows = rows.set_column(at, "committed_at", rows["committed_at"].cast(pa.timestamp("ms", tz="UTC")))
    if as_of is None:
        return rows
    # Arrow compares times of one zone alone.
    return rows.filter(pa.compute.field("committed_at") <= as_of.astimezone(UTC))


def run_athena(
    session: "Session",
    workgroup: str,
    database: str,
    sql: str,
    as_of: datetime | None = None,
    ledger_id: str | None = None,
) -> pa.Table:
    """Return the statement's result from Athena, with exact types.

    awswrangler runs the query; Arrow reads its result file, since pandas would lose the difference between a
    missing and an empty text.

    Args:
        as_of: reads the snapshot that was current then (`FOR TIMESTAMP AS OF`).
        ledger_id: the only ledger whose rows there are; None for all.

    Raises:
        SqlError: the statement is not a query, or Athena refused it.
    """
    parse_query(sql, "athena")
    if as_of is not None:
        sql = add_time_travel(sql, database, as_of)
    if ledger_id is not None:
        sql = restrict_to_ledger(sql, database, ledger_id)
    query_id, location = _execute(session, workgroup, database, sql)
    first = session.client("athena").get_query_results(QueryExecutionId=query_id, MaxResults=1)
    columns = first["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    bucket, _, key = location.removeprefix("s3://").partition("/")
    body = session.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return read_result(body, [(column["Name"], to_arrow_type(column)) for column in columns])


def execute_on_athena(session: "Session", workgroup: str, database: str, sql: str) -> None:
    """Run a statement without a result, such as MERGE; never one that a user wrote."""
    _execute(session, workgroup, database, sql)


def _execute(session: "Session", workgroup: str, database: str, sql: str) -> tuple[str, str]:
    """Run the statement; return the query's id and the location of its result file.

    Raises:
        SqlError: with Athena's reason.
    """
    import awswrangler

    query_id = awswrangler.athena.start_query_execution(
        sql=sql, database=database, workgroup=workgroup, boto3_session=session
    )
    try:
        execution = awswrangler.athena.wait_query(query_execution_id=query_id, boto3_session=session)
    except (awswrangler.exceptions.QueryFailed, awswrangler.exceptions.QueryCancelled) as error:
        raise SqlError(str(error)) from error
    return query_id, execution["ResultConfiguration"]["OutputLocation"]


def parse_query(sql: str, dialect: str) -> exp.Query:
    """Return the syntax tree of exactly one statement that only reads (SELECT, WITH, set operations).

    Raises:
        SqlError: it is not SQL, more than one statement, or not a query.
    """
    try:
        statements = [statement for statement in sqlglot.parse(sql, dialect=dialect) if statement is not None]
    except sqlglot.errors.SqlglotError as error:
        raise SqlError(f"The statement is not valid SQL: {error}") from error
    if len(statements) != 1:
        raise SqlError(f"Only one statement can be run at a time; this has {len(statements)}")
    [statement] = statements
    writing = (exp.Into, exp.DDL, exp.DML, exp.Command)
    if not isinstance(statement, exp.Query) or statement.find(*writing) is not None:
        raise SqlError("Only queries are run (SELECT or WITH); only the export writes to the lake")
    return statement


def set_parameters(sql: str, dialect: str, values: Mapping[str, str]) -> str:
    """Return the statement with a text in the place of each `:name`.

    Raises:
        SqlError: a name has no value, or a value no name.
    """
    query = parse_query(sql, dialect)
    placeholders = [node for node in query.find_all(exp.Placeholder) if node.name]
    names = {placeholder.name for placeholder in placeholders}
    if missing := sorted(names - values.keys()):
        raise SqlError(f"The statement needs a value of :{missing[0]} (--param {missing[0]}=VALUE)")
    if unused := sorted(values.keys() - names):
        raise SqlError(f"The statement has no :{unused[0]}")
    if not placeholders:
        return sql
    for placeholder in placeholders:
        placeholder.replace(exp.Literal.string(values[placeholder.name]))
    return query.sql(dialect=dialect)


def restrict_to_ledger(sql: str, database: str, ledger_id: str) -> str:
    """Return the statement with the rows of one ledger in the place of each table, in Athena's dialect.

    Raises:
        SqlError: it names something that is not a table or view of the lake, or hides one behind a WITH.
    """
    query = parse_query(sql, "athena")
    lake_names = {"transactions", *SMALL_TABLE_NAMES, *VIEW_NAMES}
    if hidden := sorted(_list_own_names(query) & lake_names):
        raise SqlError(f"Give the WITH query {hidden[0]} another name: the lake has one of that name")
    _inline_views(query, database)
    own_names = _list_own_names(query)
    for table in list(query.find_all(exp.Table)):
        if isinstance(table.this, exp.Identifier) and not table.db and table.name.lower() in own_names:
            continue
        is_of_lake = isinstance(table.this, exp.Identifier) and table.name.lower() in lake_names
        if not is_of_lake or (table.db and table.db.lower() != database.lower()):
            raise SqlError(
                f"{table.sql(dialect='athena')} is no table of a ledger: query it without a ledger"
            )
        alias = exp.to_identifier(table.alias or table.name, quoted=True)
        table.set("alias", None)
        is_of_ledger = exp.column("ledger_id").eq(exp.Literal.string(ledger_id))
        table.replace(exp.select("*").from_(table.copy()).where(is_of_ledger).subquery(alias))
    return query.sql(dialect="athena")


def add_time_travel(sql: str, database: str, as_of: datetime) -> str:
    """Return the statement with every lake table as it was at `as_of`, in Athena's dialect.

    Raises:
        SqlError: it names a metadata table that has no history.
    """
    query = parse_query(sql, "athena")
    _inline_views(query, database)
    instant = as_of.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    moment = exp.cast(exp.Literal.string(f"{instant} UTC"), "TIMESTAMPTZ")
    for table in _iter_lake_tables(query, database):
        if table.name.lower().endswith("$snapshots"):
            # Metadata tables do not support time travel, but snapshots have the time of their commit.
            is_known = exp.column("committed_at") <= moment.copy()
            snapshots = exp.Table(this=table.this.copy(), db=table.args.get("db"))
            known = exp.select("*").from_(snapshots).where(is_known)
            table.replace(known.subquery(exp.to_identifier(table.alias or table.name, quoted=True)))
        elif table.args.get("version") is not None:
            raise SqlError("The statement has a time of its own: run it without --as-of")
        elif "$" in table.name:
            raise SqlError(f"{table.name} has no history: query it without --as-of")
        else:
            table.set("version", exp.Version(this="TIMESTAMP", kind="AS OF", expression=moment.copy()))
    return query.sql(dialect="athena")


def _inline_views(query: exp.Query, database: str) -> None:
    """Put each view's query in the place of its name: a view itself has no history."""
    queries = {view.name: view.sql for view in VIEWS}
    while views := [table for table in _iter_lake_tables(query, database) if table.name.lower() in queries]:
        for table in views:
            inner = parse_query(queries[table.name.lower()], "athena")
            table.replace(inner.subquery(exp.to_identifier(table.alias or table.name, quoted=True)))


def to_arrow_type(column: "ColumnInfoTypeDef") -> pa.DataType:
    """Return the Arrow type of a result column; arrays and rows stay text."""
    types = {
        "boolean": pa.bool_(),
        "tinyint": pa.int8(),
        "smallint": pa.int16(),
        "integer": pa.int32(),
        "bigint": pa.int64(),
        "float": pa.float32(),
        "double": pa.float64(),
        "date": pa.date32(),
        # Athena writes as many digits of a second as the column has: three or six.
        "timestamp": pa.timestamp("us"),
        "timestamp with time zone": pa.timestamp("us", tz="UTC"),
    }
    if column["Type"] == "decimal":
        return pa.decimal128(column["Precision"], column["Scale"])
    return types.get(str(column["Type"]), pa.string())


def read_result(body: bytes, columns: list[tuple[str, pa.DataType]]) -> pa.Table:
    """Parse Athena's result file: CSV in which every value is quoted, except missing ones."""
    from pyarrow import csv

    names = [f"c{number}" for number in range(len(columns))]
    text = csv.read_csv(
        io.BytesIO(body),
        read_options=csv.ReadOptions(column_names=names, skip_rows=1),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    arrays = []
    for values, (_, type_) in zip(text.columns, columns, strict=True):
        if pa.types.is_timestamp(type_) and type_.tz is not None:
            values = pa.compute.replace_substring_regex(values, r" UTC$", "Z")
        arrays.append(values.cast(type_))
    return pa.Table.from_arrays(arrays, schema=pa.schema(columns))


def _scan(
    table: "Table", queries: Sequence[exp.Query], as_of: datetime | None, rows_filter: BooleanExpression
) -> "DataScan":
    """Scan only the columns that the statements can use, in the snapshot that was current at `as_of`."""
    snapshot_id, schema = None, table.schema()
    if as_of is not None:
        snapshot = _find_snapshot(table, as_of)
        snapshot_id = snapshot.snapshot_id
        # Its files may have the columns of an earlier layout.
        schema = schema if snapshot.schema_id is None else table.schemas()[snapshot.schema_id]
    names = [field.name for field in schema.fields]
    of_table = [query for query in queries if _names_table(query, table.name()[-1])]
    return table.scan(
        row_filter=rows_filter, selected_fields=_columns(of_table, names), snapshot_id=snapshot_id
    )


def _find_snapshot(table: "Table", as_of: datetime) -> "Snapshot":
    """Return the snapshot that was current then.

    Raises:
        NoSnapshotError: there was none yet.
    """
    snapshot = table.snapshot_as_of_timestamp(int(as_of.timestamp() * 1000))
    if snapshot is not None:
        return snapshot
    first = min((entry.timestamp_ms for entry in table.history()), default=None)
    since = (
        "it is empty"
        if first is None
        else f"the first one is of {datetime.fromtimestamp(first / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    )
    raise NoSnapshotError(f"The lake had no snapshot at {as_of.isoformat()}: {since}")


def _names_table(query: exp.Query, name: str) -> bool:
    return any(table.name.lower() == name for table in query.find_all(exp.Table))


def _columns(queries: Iterable[exp.Query], columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that the statements can use; `*` for all."""
    named: set[str] = set()
    for query in queries:
        if _uses_whole_rows(query):
            return ("*",)
        # Any identifier counts, not only columns: USING (…), struct fields and quoted names too.
        named |= {identifier.name.lower() for identifier in query.find_all(exp.Identifier)}
    return tuple(name for name in columns if name.lower() in named) or (columns[0],)


def _uses_whole_rows(query: exp.Query) -> bool:
    stars = any(not isinstance(star.parent, exp.Count) for star in query.find_all(exp.Star))
    natural = any(join.method == "NATURAL" for join in query.find_all(exp.Join))
    return stars or natural or _names_whole_rows(query) or query.find(exp.Columns) is not None


def _names_whole_rows(query: exp.Query) -> bool:
    """Return whether a table is used as a column: `COUNT(DISTINCT t)` reads all columns of `t`."""
    tables = {name.lower() for table in query.find_all(exp.Table) for name in (table.name, table.alias)}
    return any(column.name.lower() in tables for column in query.find_all(exp.Column))
