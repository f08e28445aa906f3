"""The SQL that Athena (Trino) and DuckDB run alike: an allow-list over the words and the parsed tree.

Merely parsing accepts most of the forms that only one engine knows, or that both know and read differently.
What depends on the types of columns is not seen here (`text || number`): Athena refuses it loudly.
"""

import re
from collections.abc import Callable, Iterator

from sqlglot import exp, parse
from sqlglot.errors import ErrorLevel, SqlglotError

from dashboards.sql_forms import ALLOWED
from dashboards.sql_names import alias_problems
from dashboards.sql_words import word_problems

_TRUNC_UNITS = {"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"}
_EXTRACT_PARTS = {"YEAR", "MONTH", "DAY"}
_JOINS = {("", ""), ("", "INNER"), ("LEFT", ""), ("LEFT", "OUTER"), ("RIGHT", ""), ("RIGHT", "OUTER")}
_JOINS |= {("FULL", ""), ("FULL", "OUTER")}
_PARAMETERS = {"VARCHAR": 0, "BIGINT": 0, "DOUBLE": 0, "DECIMAL": 2, "DATE": 0, "TIMESTAMP": 0}
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg)
_NUMERIC = (
    *_ARITHMETIC,
    exp.Count,
    exp.CountIf,
    exp.Sum,
    exp.Avg,
    exp.Round,
    exp.Abs,
    exp.Length,
    exp.DateDiff,
)


def common_sql_problems(sql: str) -> list[str]:
    """What in `sql` is outside the common subset; empty when nothing is."""
    try:
        found = list(word_problems(sql))
        statements = [statement for statement in parse(sql, dialect="trino") if statement is not None]
    except SqlglotError as error:
        return [f"does not parse: {error}"]
    if len(statements) != 1 or not isinstance(statements[0], exp.Select | exp.Union):
        return ["is not one SELECT"]
    for node in statements[0].walk():
        name = type(node).__name__
        if name not in ALLOWED:
            found.append(f"{_sql(node)}: {name} is not in the common subset")
            continue
        given = {key for key, value in node.args.items() if value not in (None, False, [])}
        found.extend(f"{_sql(node)}: {name} with {each}" for each in sorted(given - ALLOWED[name]))
        if rule := _RULES.get(type(node)):
            found.extend(rule(node))
    found.extend(alias_problems(statements[0]))
    return list(dict.fromkeys(found))


def _sql(node: exp.Expr) -> str:
    return node.sql(dialect="trino", unsupported_level=ErrorLevel.IGNORE)


def _plain(node: exp.Expr | None) -> exp.Expr | None:
    return node.unnest() if isinstance(node, exp.Paren) else node


def _is_cast(node: exp.Expr | None, kind: str) -> bool:
    return isinstance(node, exp.Cast) and node.to.this is exp.DataType.Type[kind]


def _is_date(node: exp.Expr | None) -> bool:
    return _is_cast(node, "DATE") or (isinstance(node, exp.Column) and node.name.lower() == "date")


def _truncation(node: exp.Expr) -> Iterator[str]:
    # To the second, a time is the same on both: they keep more digits or fewer.
    if str(node.text("unit")).upper() == "SECOND" and _is_cast(node.parent, "TIMESTAMP"):
        return
    if str(node.text("unit")).upper() not in _TRUNC_UNITS:
        yield f"{_sql(node)}: date_trunc to {node.text('unit')}"
    if not _is_cast(node.parent, "DATE"):
        yield f"{_sql(node)}: date_trunc gives a date here and a timestamp there; CAST(… AS DATE)"


def _difference(node: exp.Expr) -> Iterator[str]:
    if node.text("unit").upper() != "DAY":
        yield f"{_sql(node)}: date_diff agrees on both engines for 'day' only"


def _extraction(node: exp.Expr) -> Iterator[str]:
    if node.name.upper() not in _EXTRACT_PARTS:
        yield f"{_sql(node)}: extract({node.name})"


def _interval(node: exp.Expr) -> Iterator[str]:
    parent = node.parent
    if not isinstance(parent, exp.Add | exp.Sub | exp.WindowSpec):
        yield f"{_sql(node)}: an interval is added to a date or bounds a frame"
    elif not isinstance(parent, exp.WindowSpec) and not _is_cast(parent.parent, "DATE"):
        yield f"{_sql(parent)}: DuckDB makes it a timestamp; CAST(… AS DATE)"


def _addition(node: exp.Expr) -> Iterator[str]:
    sides = [_plain(node.this), _plain(node.expression)]
    if any(_is_date(side) for side in sides) and not any(isinstance(side, exp.Interval) for side in sides):
        yield f"{_sql(node)}: days are added by INTERVAL and counted by date_diff"


def _division(node: exp.Expr) -> Iterator[str]:
    if not any(_is_cast(side, "DOUBLE") for side in (node.this, node.expression)):
        yield f"{_sql(node)}: integers divide differently; CAST one side AS DOUBLE"


def _remainder(node: exp.Expr) -> Iterator[str]:
    divisor = node.expression
    if not (isinstance(divisor, exp.Literal) and divisor.is_int and int(divisor.name)):
        yield f"{_sql(node)}: by nought it is an error there and NULL here; write the number"


def _text(node: exp.Expr) -> Iterator[str]:
    for side in (_plain(node.this), _plain(node.expression)):
        if isinstance(side, _NUMERIC) or (isinstance(side, exp.Literal) and not side.is_string):
            yield f"{_sql(node)}: || takes text; CAST({_sql(side)} AS VARCHAR)"


def _average(node: exp.Expr) -> Iterator[str]:
    if not _is_cast(node.this, "DOUBLE"):
        yield f"{_sql(node)}: AVG of decimals differs in scale; CAST to DOUBLE"


def _total(node: exp.Expr) -> Iterator[str]:
    """A sum that leaves the query must be cast: Trino and DuckDB widen decimals in their own ways."""
    statement = node.find_ancestor(exp.Select)
    if statement is None or statement.parent is not None:
        return
    cast = node.find_ancestor(exp.Cast, exp.Select, exp.Having)
    if not isinstance(cast, exp.Cast) and node.find_ancestor(exp.Having) is None:
        yield f"{_sql(node)}: cast the sum back to the column's type"


def _count(node: exp.Expr) -> Iterator[str]:
    if node.this is None:
        yield "count(): write count(*)"


def _distinct(node: exp.Expr) -> Iterator[str]:
    inside = node.parent
    if isinstance(inside, exp.AggFunc) and (
        len(node.expressions) != 1 or isinstance(inside.parent, exp.Window)
    ):
        yield f"{_sql(inside)}: DISTINCT goes over one column and in no window"


def _order(node: exp.Expr) -> Iterator[str]:
    if isinstance(node.parent, exp.Func) and not isinstance(node.parent, exp.Window):
        yield f"{_sql(node.parent)}: an order inside a function"


def _windowed(node: exp.Expr) -> Iterator[str]:
    if not isinstance(node.parent, exp.Window):
        yield f"{_sql(node)}: needs OVER (…)"


def _frame(node: exp.Expr) -> Iterator[str]:
    if node.text("kind").upper() not in ("ROWS", "RANGE"):
        yield f"{_sql(node)}: a frame is of ROWS or a RANGE"


def _alternatives(node: exp.Expr) -> Iterator[str]:
    if not node.expressions:
        yield f"{_sql(node)}: coalesce takes two or more"


def _part(node: exp.Expr) -> Iterator[str]:
    if node.text("part_index") != "1":
        yield f"{_sql(node)}: beyond the last part it is NULL there and '' here; only the first is sure"


def _grouping(node: exp.Expr) -> Iterator[str]:
    rollup = [part for part in node.expressions if isinstance(part, exp.Rollup)]
    for part in [*node.expressions, *(inner for outer in rollup for inner in outer.expressions)]:
        if part not in rollup and not (isinstance(part, exp.Literal) and part.is_int):
            yield f"GROUP BY {_sql(part)}: group by position"


def _join(node: exp.Expr) -> Iterator[str]:
    how = (node.text("side").upper(), node.text("kind").upper())
    conditional = node.args.get("on") is not None
    if not (how == ("", "CROSS") and not conditional) and not (how in _JOINS and conditional):
        yield f"{_sql(node)}: [LEFT|RIGHT|FULL] JOIN … ON, or CROSS JOIN"


def _limit(node: exp.Expr) -> Iterator[str]:
    if not (isinstance(node.expression, exp.Literal) and node.expression.is_int):
        yield f"{_sql(node)}: LIMIT takes a number"


def _star(node: exp.Expr) -> Iterator[str]:
    if not isinstance(node.parent, exp.Select | exp.Count | exp.Column):
        yield f"{_sql(node.parent or node)}: * stands for columns, or multiplies"


def _membership(node: exp.Expr) -> Iterator[str]:
    if not node.expressions and node.args.get("query") is None:
        yield f"{_sql(node)}: IN nothing"


def _identifier(node: exp.Expr) -> Iterator[str]:
    if node.name.lower() == "date" and not node.args.get("quoted"):
        yield 'date: quote "date"'


def _alias(node: exp.Expr) -> Iterator[str]:
    if node.alias != node.alias.lower():
        yield f"{node.alias}: Athena writes a column's name in lower case"


def _type(node: exp.Expr) -> Iterator[str]:
    assert isinstance(node, exp.DataType)  # noqa: S101 -- the table of rules pairs this rule with this class
    kind = node.this.value if isinstance(node.this, exp.DataType.Type) else str(node.this)
    if kind not in _PARAMETERS:
        yield f"{kind}: type outside the common subset"
    elif len(node.expressions) != _PARAMETERS[kind]:
        yield f"{_sql(node)}: DECIMAL(precision, scale); the other types without a size"


def _literal(node: exp.Expr) -> Iterator[str]:
    """A date against a bare string is an error in Trino; types are unknown here: the text decides."""
    if not (isinstance(node, exp.Literal) and node.is_string and re.match(r"\d{4}-\d", node.name)):
        return
    if not isinstance(node.parent, exp.Cast):
        yield f"'{node.name}': write DATE '{node.name}'"
    elif not re.match(r"\d{4}-\d\d-\d\d(?!\d)", node.name):
        yield f"'{node.name}': write a date as YYYY-MM-DD"


_RULES: dict[type[exp.Expr], Callable[[exp.Expr], Iterator[str]]] = {
    exp.TimestampTrunc: _truncation,
    exp.DateDiff: _difference,
    exp.Extract: _extraction,
    exp.Interval: _interval,
    exp.Add: _addition,
    exp.Sub: _addition,
    exp.Div: _division,
    exp.Mod: _remainder,
    exp.DPipe: _text,
    exp.Avg: _average,
    exp.Sum: _total,
    exp.Count: _count,
    exp.Distinct: _distinct,
    exp.Order: _order,
    exp.WindowSpec: _frame,
    exp.Coalesce: _alternatives,
    exp.SplitPart: _part,
    exp.Group: _grouping,
    exp.Join: _join,
    exp.Limit: _limit,
    exp.Star: _star,
    exp.In: _membership,
    exp.Identifier: _identifier,
    exp.Alias: _alias,
    exp.DataType: _type,
    exp.Literal: _literal,
    **dict.fromkeys(
        (exp.Lag, exp.Lead, exp.Rank, exp.DenseRank, exp.RowNumber, exp.FirstValue, exp.LastValue), _windowed
    ),
}
