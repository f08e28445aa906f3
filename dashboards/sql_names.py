"""Names of the common SQL: DuckDB lets a new name be used beside where it is given, Trino does not."""

from collections.abc import Iterator

from sqlglot import exp

from etl.schema import COLUMNS

_TABLE = "transactions"


def alias_problems(statement: exp.Expr) -> Iterator[str]:
    """Aliases used in the SELECT that gives them, elsewhere than in its ORDER BY.

    A name that the sources have too means the source's column on both engines. What a foreign table has is
    unknown: there a name is taken for the alias unless the alias is made of it.
    """
    for select in statement.find_all(exp.Select):
        sources = _source_names(select)
        aliases = {
            each.alias
            for each in select.expressions
            if isinstance(each, exp.Alias)
            and each.alias not in sources
            and each.alias not in {column.name for column in _columns(each)}
        }
        for part in (*select.expressions, *(select.args.get(key) for key in ("where", "having", "joins"))):
            for node in part if isinstance(part, list) else [part] if part else []:
                for column in _columns(node):
                    if column.name in aliases and not column.table:
                        yield f"{column.name}: named by the same SELECT; repeat the expression"


def _columns(node: exp.Expr) -> Iterator[exp.Column]:
    """The columns in an expression, without those of the queries inside it."""
    if isinstance(node, exp.Column):
        yield node
    for inner in node.iter_expressions():
        if not isinstance(inner, exp.Select | exp.Union):
            yield from _columns(inner)


def _source_names(select: exp.Select) -> set[str]:
    """The columns of what a SELECT reads from, as far as the query or the lake's schema tells."""
    found: set[str] = set()
    parts = [select.args.get("from_"), *(select.args.get("joins") or [])]
    for source in (part.this for part in parts if part is not None):
        if isinstance(source, exp.Table):
            found |= (
                {column.name for column in COLUMNS}
                if source.name == _TABLE
                else _outputs(_common_table(select, source.name))
            )
        elif isinstance(source, exp.Subquery):
            found |= _outputs(source.this)
    return found


def _common_table(select: exp.Select, name: str) -> exp.Expr | None:
    here: exp.Expr | None = select
    while here is not None:
        for table in here.ctes if isinstance(here, exp.Query) else []:
            if table.alias == name:
                return table.find(exp.Query)
        here = here.parent
    return None


def _outputs(query: exp.Expr | None) -> set[str]:
    return {name for name in query.named_selects if name} if isinstance(query, exp.Query) else set()
