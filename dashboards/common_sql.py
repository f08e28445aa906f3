"""The SQL that Athena (Trino) and DuckDB run alike: an allow-list over the parsed tree.

Merely parsing accepts most of the forms that only one engine knows, or that both know and read differently.
"""

from collections.abc import Callable, Iterator

from sqlglot import exp, parse
from sqlglot.dialects.trino import Trino
from sqlglot.errors import SqlglotError

# Structure: what a query may be made of.
_STRUCTURE = """
    Select From Join Where Group Having Order Ordered Union With CTE Subquery Paren Distinct Limit Tuple
    Rollup Table TableAlias Alias Column Identifier Star Literal Null Boolean Cast TryCast DataType
    DataTypeParam Interval Var Case If And Or Not In Exists Between Is EQ NEQ LT LTE GT GTE Like Neg Add
    Sub Mul Div Mod DPipe Window WindowSpec Filter Extract
"""
# Functions: each runs on both engines with the same meaning and the same type.
_FUNCTIONS = """
    Sum Count Min Max Avg ArgMax ArgMin CountIf Coalesce Nullif Abs Round Greatest Least Lower Upper Length
    Trim SplitPart Lag Lead Rank DenseRank RowNumber FirstValue LastValue TimestampTrunc DateTrunc DateDiff
"""
_ALLOWED = frozenset(f"{_STRUCTURE} {_FUNCTIONS}".split())
_TRUNC_UNITS = {"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"}
_EXTRACT_PARTS = {"YEAR", "MONTH", "DAY"}
_INTERVAL_UNITS = {"DAY", "MONTH", "YEAR"}
_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_TYPES = {"VARCHAR", "BIGINT", "DOUBLE", "DECIMAL", "DATE", "TIMESTAMP"}


def common_sql_problems(sql: str) -> list[str]:
    """What in `sql` is outside the common subset; empty when nothing is. One message a finding."""
    try:
        statements = [statement for statement in parse(sql, dialect="trino") if statement is not None]
        tokens = Trino().tokenize(sql)
    except SqlglotError as error:
        return [f"does not parse: {error}"]
    if len(statements) != 1 or not isinstance(statements[0], exp.Select | exp.Union):
        return ["is not one SELECT"]
    found = ["`::` is DuckDB's; write CAST(… AS …)" for token in tokens if token.token_type.name == "DCOLON"]
    for node in statements[0].walk():
        name = type(node).__name__
        if name not in _ALLOWED:
            found.append(f"{node.sql(dialect='trino')}: {name} is not in the common subset")
        elif rule := _RULES.get(type(node)):
            found.extend(rule(node))
    return list(dict.fromkeys(found))


def _truncation(node: exp.Expr) -> Iterator[str]:
    if str(node.text("unit")).upper() not in _TRUNC_UNITS:
        yield f"{node.sql()}: date_trunc to {node.text('unit')}"
    cast = node.parent
    if not (isinstance(cast, exp.Cast) and cast.to.this is exp.DataType.Type.DATE):
        yield f"{node.sql()}: date_trunc gives a date here and a timestamp there; CAST(… AS DATE)"


def _difference(node: exp.Expr) -> Iterator[str]:
    if node.text("unit").upper() != "DAY":
        yield f"{node.sql(dialect='trino')}: date_diff agrees on both engines for 'day' only"


def _extraction(node: exp.Expr) -> Iterator[str]:
    if node.name.upper() not in _EXTRACT_PARTS:
        yield f"{node.sql(dialect='trino')}: extract({node.name})"


def _interval(node: exp.Expr) -> Iterator[str]:
    if node.text("unit").upper() not in _INTERVAL_UNITS:
        yield f"{node.sql(dialect='trino')}: interval unit"
    parent = node.parent
    if isinstance(parent, exp.Add | exp.Sub) and not (
        isinstance(parent.parent, exp.Cast) and parent.parent.to.this is exp.DataType.Type.DATE
    ):
        yield f"{parent.sql(dialect='trino')}: DuckDB makes it a timestamp; CAST(… AS DATE)"


def _division(node: exp.Expr) -> Iterator[str]:
    sides = (node.this, node.expression)
    if not any(isinstance(side, exp.Cast) and side.to.this is exp.DataType.Type.DOUBLE for side in sides):
        yield f"{node.sql(dialect='trino')}: integers divide differently; CAST one side AS DOUBLE"


def _average(node: exp.Expr) -> Iterator[str]:
    if not (isinstance(node.this, exp.Cast) and node.this.to.this is exp.DataType.Type.DOUBLE):
        yield f"{node.sql(dialect='trino')}: AVG of decimals differs in scale; CAST to DOUBLE"


def _total(node: exp.Expr) -> Iterator[str]:
    """A sum that leaves the query must be cast: Trino and DuckDB widen decimals in their own ways."""
    statement = node.find_ancestor(exp.Select)
    if statement is None or statement.parent is not None:
        return
    cast = node.find_ancestor(exp.Cast, exp.Select, exp.Having)
    if not isinstance(cast, exp.Cast) and node.find_ancestor(exp.Having) is None:
        yield f"{node.sql(dialect='trino')}: cast the sum back to the column's type"


def _grouping(node: exp.Expr) -> Iterator[str]:
    rollup = [part for part in node.expressions if isinstance(part, exp.Rollup)]
    for part in [*node.expressions, *(inner for outer in rollup for inner in outer.expressions)]:
        if part not in rollup and not (isinstance(part, exp.Literal) and part.is_int):
            yield f"GROUP BY {part.sql(dialect='trino')}: group by position"


def _identifier(node: exp.Expr) -> Iterator[str]:
    if node.name.lower() == "date" and not node.args.get("quoted"):
        yield 'date: quote "date"'


def _type(node: exp.Expr) -> Iterator[str]:
    assert isinstance(node, exp.DataType)  # noqa: S101 -- the table of rules pairs this rule with this class
    kind = node.this.value if isinstance(node.this, exp.DataType.Type) else str(node.this)
    if kind not in _TYPES:
        yield f"{kind}: type outside the common subset"


def _comparison(node: exp.Expr) -> Iterator[str]:
    """A date against a bare string is an error in Trino; types are unknown here: the text decides."""
    for side in (node.this, node.expression):
        text = side.name if isinstance(side, exp.Literal) and side.is_string else ""
        if len(text) >= 10 and text[:4].isdigit() and text[4] == "-":
            yield f"{node.sql(dialect='trino')}: write DATE '{text}'"


_RULES: dict[type[exp.Expr], Callable[[exp.Expr], Iterator[str]]] = {
    exp.TimestampTrunc: _truncation,
    exp.DateTrunc: _truncation,
    exp.DateDiff: _difference,
    exp.Extract: _extraction,
    exp.Interval: _interval,
    exp.Div: _division,
    exp.Avg: _average,
    exp.Sum: _total,
    exp.Group: _grouping,
    exp.Identifier: _identifier,
    exp.DataType: _type,
    **dict.fromkeys(_COMPARISONS, _comparison),
    exp.Between: lambda node: (
        f"{node.sql(dialect='trino')}: write DATE '{bound.name}'"
        for bound in (node.args["low"], node.args["high"])
        if isinstance(bound, exp.Literal) and bound.is_string
    ),
}
