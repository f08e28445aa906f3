"""Run SQL over the lake: on Athena in AWS, on DuckDB over the same Iceberg table elsewhere."""

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import sqlglot
from sqlglot import exp

from etl.schema import COLUMNS
from etl.table import Lake, reading

if TYPE_CHECKING:
    from boto3 import Session
    from mypy_boto3_athena.type_defs import ColumnInfoTypeDef
    from pyiceberg.table import DataScan, Table


class SqlError(Exception):
    """The statement cannot be run: not SQL, not a query, or refused by the engine; says why."""


class NoSnapshotError(SqlError):
    """The lake had no snapshot yet at the time asked for."""


def run_duckdb(lake: Lake, sql: str, as_of: datetime | None = None) -> pa.Table:
    """The statement's result over the lake, where `transactions` may be said with or without the database.

    `as_of` (with a time zone) reads the snapshot that was current then. DuckDB sees nothing else:
    no files, no network. Raises UnreadableError where a file of the lake is missing or damaged.
    """
    import duckdb

    query = parse_query(sql, "duckdb")
    table = lake.open()
    with reading("what the query asks for"):
        rows = {lake.table: _scan(table, query, as_of).to_arrow()}
    # Iceberg's own table of the snapshots, under the name that it has in Athena.
    snapshots = f"{lake.table}$snapshots"
    if any(each.name == snapshots for each in query.find_all(exp.Table)):
        rows[snapshots] = snapshot_rows(table, as_of)
    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{lake.database}"')
        for number, (name, arrow) in enumerate(rows.items()):
            connection.register(f"lake_rows_{number}", arrow)
            for view in (f'"{lake.database}"."{name}"', f'"{name}"'):
                connection.execute(f"CREATE VIEW {view} AS SELECT * FROM lake_rows_{number}")  # noqa: S608 (names are ours)
        connection.execute("SET python_enable_replacements = false")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET lock_configuration = true")
        try:
            relation = connection.sql(sql)
            return relation.to_arrow_table()
        except duckdb.Error as error:
            raise SqlError(str(error)) from error


def snapshot_rows(table: "Table", as_of: datetime | None = None) -> pa.Table:
    """The table's snapshots, those that there were at `as_of`, as Athena shows them.

    Their times are said to be UTC, which they are.
    """
    rows = table.inspect.snapshots()
    at = rows.column_names.index("committed_at")
    rows = rows.set_column(at, "committed_at", rows["committed_at"].cast(pa.timestamp("ms", tz="UTC")))
    return rows if as_of is None else rows.filter(pa.compute.field("committed_at") <= as_of)


def run_athena(
    session: "Session", workgroup: str, database: str, sql: str, as_of: datetime | None = None
) -> pa.Table:
    """The statement's result from Athena, with its exact types.

    awswrangler runs the query; its result file is read by Arrow, since a way through pandas would
    lose the difference between no text and an empty one. `as_of` travels in time as `FOR TIMESTAMP AS OF`.
    """
    parse_query(sql, "athena")
    query_id, place = _execute(
        session, workgroup, database, sql if as_of is None else at_time(sql, database, as_of)
    )
    first = session.client("athena").get_query_results(QueryExecutionId=query_id, MaxResults=1)
    columns = first["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    bucket, _, key = place.removeprefix("s3://").partition("/")
    body = session.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return read_result(body, [(column["Name"], athena_type(column)) for column in columns])


def change_on_athena(session: "Session", workgroup: str, database: str, sql: str) -> None:
    """Run a statement that answers nothing, such as MERGE; never one that a user wrote."""
    _execute(session, workgroup, database, sql)


def _execute(session: "Session", workgroup: str, database: str, sql: str) -> tuple[str, str]:
    """The finished query's id and where its result lies; raises SqlError with Athena's reason."""
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
    """The statement's tree, if it is exactly one statement and only reads (SELECT, WITH, set operations)."""
    try:
        statements = [statement for statement in sqlglot.parse(sql, dialect=dialect) if statement is not None]
    except sqlglot.errors.SqlglotError as error:
        raise SqlError(f"Not understood as SQL: {error}") from error
    if len(statements) != 1:
        raise SqlError(f"Exactly one statement is run at a time; here are {len(statements)}")
    [statement] = statements
    writing = (exp.Into, exp.DDL, exp.DML, exp.Command)
    if not isinstance(statement, exp.Query) or statement.find(*writing) is not None:
        raise SqlError("Only queries are run (SELECT or WITH); the lake is written by the export alone")
    return statement


def at_time(sql: str, database: str, as_of: datetime) -> str:
    """The same statement over every lake table as it was at `as_of`, in Athena's words."""
    query = parse_query(sql, "athena")
    own_names = {cte.alias_or_name.lower() for cte in query.find_all(exp.CTE)}
    instant = as_of.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    moment = exp.cast(exp.Literal.string(f"{instant} UTC"), "TIMESTAMPTZ")
    for table in list(query.find_all(exp.Table)):
        if not isinstance(table.this, exp.Identifier) or (not table.db and table.name.lower() in own_names):
            continue
        if table.db and table.db.lower() != database.lower():
            continue
        if table.name.lower().endswith("$snapshots"):
            # What Iceberg tells of a table cannot be travelled through; the snapshots say themselves of when.
            then = exp.column("committed_at") <= moment.copy()
            bare = exp.Table(this=table.this.copy(), db=table.args.get("db"))
            known = exp.select("*").from_(bare).where(then)
            table.replace(known.subquery(exp.to_identifier(table.alias or table.name, quoted=True)))
        elif "$" in table.name:
            raise SqlError(f"{table.name} has no past: ask it without a time")
        else:
            table.set("version", exp.Version(this="TIMESTAMP", kind="AS OF", expression=moment.copy()))
    return query.sql(dialect="athena")


def athena_type(column: "ColumnInfoTypeDef") -> pa.DataType:
    """The Arrow type of a result column; what has none (arrays, rows) stays text."""
    plain = {
        "boolean": pa.bool_(),
        "tinyint": pa.int8(),
        "smallint": pa.int16(),
        "integer": pa.int32(),
        "bigint": pa.int64(),
        "float": pa.float32(),
        "double": pa.float64(),
        "date": pa.date32(),
        # Athena writes three digits of a second or six, as the column has them.
        "timestamp": pa.timestamp("us"),
        "timestamp with time zone": pa.timestamp("us", tz="UTC"),
    }
    if column["Type"] == "decimal":
        return pa.decimal128(column["Precision"], column["Scale"])
    return plain.get(str(column["Type"]), pa.string())


def read_result(body: bytes, columns: list[tuple[str, pa.DataType]]) -> pa.Table:
    """Athena's result file: CSV in which every value is quoted and a missing one is not."""
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


def _scan(table: "Table", query: exp.Query, as_of: datetime | None) -> "DataScan":
    """Only the columns that the statement can name, of the snapshot it asks for."""
    snapshot_id = None
    if as_of is not None:
        snapshot = table.snapshot_as_of_timestamp(int(as_of.timestamp() * 1000))
        if snapshot is None:
            first = min((entry.timestamp_ms for entry in table.history()), default=None)
            since = (
                "it is empty"
                if first is None
                else f"it begins {datetime.fromtimestamp(first / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
            )
            raise NoSnapshotError(f"The lake had no snapshot at {as_of.isoformat()}: {since}")
        snapshot_id = snapshot.snapshot_id
    return table.scan(selected_fields=_columns(query), snapshot_id=snapshot_id)


def _columns(query: exp.Query) -> tuple[str, ...]:
    stars = any(not isinstance(star.parent, exp.Count) for star in query.find_all(exp.Star))
    natural = any(join.method == "NATURAL" for join in query.find_all(exp.Join))
    if stars or natural or _names_whole_rows(query) or query.find(exp.Columns):
        return ("*",)
    # Any identifier counts, not only columns: USING (…), struct fields and quoted names are covered alike.
    named = {identifier.name.lower() for identifier in query.find_all(exp.Identifier)}
    return tuple(column.name for column in COLUMNS if column.name in named) or ("user_id",)


def _names_whole_rows(query: exp.Query) -> bool:
    """Whether a table stands where a column could: `COUNT(DISTINCT t)` is about all columns of `t`."""
    tables = {name.lower() for table in query.find_all(exp.Table) for name in (table.name, table.alias)}
    return any(column.name.lower() in tables for column in query.find_all(exp.Column))
