"""QuickSight's expressions as Vega's: row by row before the aggregation, or over the aggregates after it.

Decimal columns arrive as whole ten-thousandths, so that sums are exact (below 2^53); they leave as units.
https://vega.github.io/vega/docs/expressions/
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dashboards.checker.column_types import DECIMAL
from dashboards.checker.expression_parser import (
    Call,
    Field,
    Listing,
    Literal,
    Node,
    Operation,
    Parameter,
    parse,
)
from dashboards.checker.functions import AGGREGATE, FUNCTIONS, TABLE
from dashboards.renderer.unsupported import UnsupportedError

SCALE = 10_000
_AGGREGATES = {"sum": "sum", "avg": "mean", "min": "min", "max": "max", "median": "median"}
_COUNTS = {"count": "valid", "distinct_count": "distinct"}
_OPERATORS = {"=": "===", "<>": "!==", "!=": "!==", "and": "&&", "or": "||"}


@dataclass(frozen=True)
class Aggregate:
    """One `op` over an expression of a row, kept as `name`; `scaled`: in ten-thousandths."""

    name: str
    op: str
    row: str
    scaled: bool

    @property
    def value(self) -> str:
        return f"(datum.{self.name} / {SCALE})" if self.scaled else f"datum.{self.name}"


@dataclass
class Translator:
    """Translates the names of one dataset; collects the aggregates and running sums that it meets."""

    columns: Mapping[str, str]
    calculated: Mapping[str, str]
    signals: Mapping[str, str]
    aggregates: dict[tuple[str, str], Aggregate] = field(default_factory=dict)
    running: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def row(self, node: Node) -> str:
        """An expression of a single row."""
        return self._translate(node, self._row_field, self._refuse_aggregate)

    def over(self, node: Node) -> str:
        """An expression of a group of rows, after the aggregation."""
        return self._translate(node, self._over_field, self._aggregate_call)

    def column(self, name: str) -> str:
        """A column or a calculated field of a single row."""
        return self._row_field(name)

    def aggregate(self, op: str, name: str) -> Aggregate:
        """One aggregation of a column: SUM, AVERAGE, … as the API calls them."""
        ours = {"SUM": "sum", "AVERAGE": "mean", "MIN": "min", "MAX": "max", "MEDIAN": "median"}
        vega = {**ours, "COUNT": "valid", "DISTINCT_COUNT": "distinct"}.get(op)
        if vega is None:
            raise UnsupportedError(f"the preview does not aggregate by {op}")
        return self._keep(vega, Field(name))

    def aggregates_itself(self, name: str) -> bool:
        """Whether a calculated field aggregates."""
        return name in self.calculated and self._aggregates(parse(self.calculated[name]))

    def _aggregates(self, node: Node) -> bool:
        if isinstance(node, Call):
            function = FUNCTIONS.get(node.name.lower())
            inner = any(self._aggregates(each) for each in node.arguments)
            return inner or (function is not None and function.kind in (AGGREGATE, TABLE))
        if isinstance(node, Operation):
            return any(self._aggregates(each) for each in node.operands)
        return isinstance(node, Field) and self.aggregates_itself(node.name)

    def _row_field(self, name: str) -> str:
        if name in self.calculated:
            return f"({self.row(parse(self.calculated[name]))})"
        if name not in self.columns:
            raise UnsupportedError(f"the preview knows no column {name}")
        quoted = f"datum[{json.dumps(name)}]"
        return f"({quoted} / {SCALE})" if self.columns[name] == DECIMAL else quoted

    def _over_field(self, name: str) -> str:
        if not self.aggregates_itself(name):
            raise UnsupportedError(f"{{{name}}} is not aggregated")
        return f"({self.over(parse(self.calculated[name]))})"

    def _refuse_aggregate(self, node: Call) -> str:
        raise UnsupportedError(f"the preview does not run {node.name} on single rows")

    def _aggregate_call(self, node: Call) -> str:
        name = node.name.lower()
        if name == "runningsum":
            return self._running_sum(node)
        op = {**_AGGREGATES, **_COUNTS}.get(name)
        if op is None or len(node.arguments) != 1:
            raise UnsupportedError(
                f"the preview does not support {node.name} with {len(node.arguments)} arguments"
            )
        return self._keep(op, node.arguments[0]).value

    def _keep(self, op: str, node: Node) -> Aggregate:
        plain = isinstance(node, Field) and node.name in self.columns and node.name not in self.calculated
        decimal = plain and isinstance(node, Field) and self.columns[node.name] == DECIMAL
        scaled = op not in _COUNTS.values() and (decimal or not plain)
        if isinstance(node, Field) and plain:
            row = f"datum[{json.dumps(node.name)}]"
        else:
            row = f"round({SCALE} * ({self.row(node)}))" if scaled else self.row(node)
        found = self.aggregates.get((op, row))
        if found is None:
            found = Aggregate(f"a{len(self.aggregates)}", op, row, scaled)
            self.aggregates[op, row] = found
        return found

    def _running_sum(self, node: Call) -> str:
        inner, order = node.arguments[0], node.arguments[1]
        rest = node.arguments[2:]
        partitioned = any(isinstance(each, Listing) and each.items for each in rest)
        if not (isinstance(order, Listing) and len(order.items) == 1) or partitioned:
            raise UnsupportedError("the preview supports runningSum ordered by one field, without partitions")
        [by] = order.items
        if not isinstance(by, Field):
            raise UnsupportedError("the preview supports runningSum ordered by a field")
        direction = "descending" if order.directions[0] == "desc" else "ascending"
        name = f"r{len(self.running)}"
        # The exact whole numbers are added up, and only then divided.
        self.running[name] = (f"round({SCALE} * ({self.over(inner)}))", by.name, direction)
        return f"(datum.{name} / {SCALE})"

    def _translate(self, node: Node, named: Callable[[str], str], aggregate: Callable[[Call], str]) -> str:
        def inner(each: Node) -> str:
            return self._translate(each, named, aggregate)

        if isinstance(node, Literal):
            return json.dumps(node.value)
        if isinstance(node, Parameter):
            if node.name not in self.signals:
                raise UnsupportedError(f"the preview has no parameter {node.name}")
            return self.signals[node.name]
        if isinstance(node, Field):
            return named(node.name)
        if isinstance(node, Operation):
            return _operation(node.operator, [inner(each) for each in node.operands])
        if isinstance(node, Call):
            function = FUNCTIONS.get(node.name.lower())
            if function and function.kind in (AGGREGATE, TABLE):
                return aggregate(node)
            return _function(node, inner)
        raise UnsupportedError("the preview does not support a list here")


def _operation(operator: str, operands: list[str]) -> str:
    if len(operands) == 1:
        return f"(!{operands[0]})" if operator == "not" else f"({operator}{operands[0]})"
    left, right = operands
    if operator == "/":  # nothing, as in QuickSight, where JavaScript has infinity
        return f"({right} === 0 || !isValid({right}) ? null : {left} / {right})"
    if operator == "^":
        return f"pow({left}, {right})"
    return f"({left} {_OPERATORS.get(operator, operator)} {right})"


def _function(node: Call, inner: Callable[[Node], str]) -> str:
    name = node.name.lower()
    if name == "in" and isinstance(node.arguments[1], Listing):
        choices = ", ".join(inner(each) for each in node.arguments[1].items)
        return f"(indexof([{choices}], {inner(node.arguments[0])}) >= 0)"
    values = [inner(each) for each in node.arguments]
    if name == "ifelse":
        *pairs, otherwise = values
        for condition, value in reversed(list(zip(pairs[::2], pairs[1::2], strict=True))):
            otherwise = f"({condition} ? {value} : {otherwise})"
        return otherwise
    if name == "coalesce":
        *firsts, last = values
        for value in reversed(firsts):
            last = f"(isValid({value}) ? {value} : {last})"
        return last
    if name == "concat":
        return "('' + " + " + ".join(values) + ")"
    forms = {
        "isnull": "(!isValid({0}))",
        "isnotnull": "isValid({0})",
        "nullif": "({0} === {1} ? null : {0})",
        "tostring": "('' + {0})",
        "strlen": "length({0})",
        "tolower": "lower({0})",
        "toupper": "upper({0})",
        "contains": "(indexof({0}, {1}) >= 0)",
        **{each: f"{each}({{0}})" for each in ("abs", "ceil", "floor", "round", "sqrt", "trim")},
    }
    if name not in forms or forms[name].count("{1}") + 1 < len(values):
        raise UnsupportedError(f"the preview does not support the function {node.name}")
    return forms[name].format(*values)
