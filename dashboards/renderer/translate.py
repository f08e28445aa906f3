"""Translates QuickSight's expressions into Vega's, for a row or for a group of rows.

Decimal columns arrive as whole ten-thousandths, so that sums are exact (below 2^53); results are in units.
https://vega.github.io/vega/docs/expressions/
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dashboards.checker.column_types import DECIMAL
from dashboards.checker.expression_parser import (
    Call,
    Expression,
    Field,
    Listing,
    Literal,
    Operation,
    Parameter,
    parse,
)
from dashboards.checker.functions import AGGREGATE, FUNCTIONS, TABLE
from dashboards.renderer.unsupported import UnsupportedError

SCALE = 10_000
_COUNTS = {"count": "valid", "distinct_count": "distinct"}
_AGGREGATES = {"sum": "sum", "avg": "mean", "min": "min", "max": "max", "median": "median", **_COUNTS}
# The API's aggregation functions, which spell an average differently from the expression language.
_API_AGGREGATES = {name.upper(): op for name, op in _AGGREGATES.items()} | {"AVERAGE": "mean"}
_OPERATORS = {"=": "===", "<>": "!==", "!=": "!==", "and": "&&", "or": "||"}
_FUNCTION_FORMATS = {
    "isnull": "(!isValid({0}))",
    "isnotnull": "isValid({0})",
    "nullif": "({0} === {1} ? null : {0})",
    "tostring": "('' + {0})",
    "strlen": "length({0})",
    "tolower": "lower({0})",
    "toupper": "upper({0})",
    "contains": "(indexof({0}, {1}) >= 0)",
    **{name: f"{name}({{0}})" for name in ("abs", "ceil", "floor", "round", "sqrt", "trim")},
}


@dataclass(frozen=True)
class Aggregate:
    """One of Vega's aggregate ops over an expression of a row; its result is kept as `name`.

    `is_scaled`: the expression and the result are in ten-thousandths.
    """

    name: str
    op: str
    row: str
    is_scaled: bool

    @property
    def value(self) -> str:
        """Vega's expression for the result, in units."""
        return f"(datum.{self.name} / {SCALE})" if self.is_scaled else f"datum.{self.name}"


class RunningSum(NamedTuple):
    """A running sum over an expression in ten-thousandths; `order` is ascending or descending."""

    expression: str
    order: str


@dataclass
class Translator:
    """Translates expressions of one dataset; collects the aggregates and running sums that they need.

    Attributes:
        columns: Column name to its type.
        calculated: Name of a calculated field to its expression.
        signals: Parameter name to its Vega signal.
        aggregates: The collected aggregates.
        running_sums: The collected running sums, by the name of their result.
    """

    columns: Mapping[str, str]
    calculated: Mapping[str, str]
    signals: Mapping[str, str]
    aggregates: dict[tuple[str, str], Aggregate] = field(default_factory=dict)
    running_sums: dict[str, RunningSum] = field(default_factory=dict)

    def of_row(self, expression: Expression) -> str:
        """Translate an expression of a single row."""
        return self._translate(expression, self.column, self._refuse_aggregate)

    def of_group(self, expression: Expression) -> str:
        """Translate an expression over aggregates of a group of rows."""
        return self._translate(expression, self._group_field, self._aggregate_call)

    def column(self, name: str) -> str:
        """Translate a column or a calculated field of a single row."""
        if name in self.calculated:
            return f"({self.of_row(parse(self.calculated[name]))})"
        if name not in self.columns:
            raise UnsupportedError(f"the preview knows no column {name}")
        value = f"datum[{json.dumps(name)}]"
        return f"({value} / {SCALE})" if self.columns[name] == DECIMAL else value

    def aggregate(self, function: str, name: str) -> Aggregate:
        """Return one aggregation of a column by a function of the API, such as SUM or AVERAGE."""
        op = _API_AGGREGATES.get(function)
        if op is None:
            raise UnsupportedError(f"the preview does not aggregate by {function}")
        return self._aggregate(op, Field(name))

    def _group_field(self, name: str) -> str:
        if not self._is_aggregated_field(name):
            raise UnsupportedError(f"{{{name}}} is not aggregated")
        return f"({self.of_group(parse(self.calculated[name]))})"

    def _is_aggregated_field(self, name: str) -> bool:
        return name in self.calculated and self._is_aggregated(parse(self.calculated[name]))

    def _is_aggregated(self, expression: Expression) -> bool:
        if isinstance(expression, Call):
            is_aggregate = _aggregates(expression)
            return is_aggregate or any(self._is_aggregated(argument) for argument in expression.arguments)
        if isinstance(expression, Operation):
            return any(self._is_aggregated(operand) for operand in expression.operands)
        return isinstance(expression, Field) and self._is_aggregated_field(expression.name)

    def _refuse_aggregate(self, call: Call) -> str:
        raise UnsupportedError(f"the preview does not evaluate {call.name} on single rows")

    def _aggregate_call(self, call: Call) -> str:
        name = call.name.lower()
        if name == "runningsum":
            return self._running_sum(call)
        op = _AGGREGATES.get(name)
        if op is None or len(call.arguments) != 1:
            count = len(call.arguments)
            raise UnsupportedError(f"the preview does not support {call.name} with {count} arguments")
        return self._aggregate(op, call.arguments[0]).value

    def _aggregate(self, op: str, expression: Expression) -> Aggregate:
        is_count = op in _COUNTS.values()
        if isinstance(expression, Field) and self._is_plain_column(expression.name):
            row = f"datum[{json.dumps(expression.name)}]"
            is_scaled = not is_count and self.columns[expression.name] == DECIMAL
        else:
            is_scaled = not is_count
            row = f"round({SCALE} * ({self.of_row(expression)}))" if is_scaled else self.of_row(expression)
        aggregate = Aggregate(f"a{len(self.aggregates)}", op, row, is_scaled)
        return self.aggregates.setdefault((op, row), aggregate)

    def _is_plain_column(self, name: str) -> bool:
        return name in self.columns and name not in self.calculated

    def _running_sum(self, call: Call) -> str:
        summand, order, *partitions = call.arguments
        is_partitioned = any(isinstance(listing, Listing) and listing.items for listing in partitions)
        if is_partitioned or not isinstance(order, Listing) or len(order.items) != 1:
            raise UnsupportedError("the preview supports runningSum ordered by one field, without partitions")
        if not isinstance(order.items[0], Field):
            raise UnsupportedError("the preview supports runningSum ordered by a field")
        direction = "descending" if order.directions[0] == "desc" else "ascending"
        name = f"r{len(self.running_sums)}"
        # Whole ten-thousandths are added, and only the sum is divided: so it is exact.
        expression = f"round({SCALE} * ({self.of_group(summand)}))"
        self.running_sums[name] = RunningSum(expression, direction)
        return f"(datum.{name} / {SCALE})"

    def _translate(
        self,
        expression: Expression,
        field: Callable[[str], str],
        aggregate: Callable[[Call], str],
    ) -> str:
        def translate(inner: Expression) -> str:
            return self._translate(inner, field, aggregate)

        if isinstance(expression, Literal):
            return json.dumps(expression.value)
        if isinstance(expression, Parameter):
            if expression.name not in self.signals:
                raise UnsupportedError(f"the preview has no parameter {expression.name}")
            return self.signals[expression.name]
        if isinstance(expression, Field):
            return field(expression.name)
        if isinstance(expression, Operation):
            return _operation(expression.operator, [translate(operand) for operand in expression.operands])
        if isinstance(expression, Call):
            return aggregate(expression) if _aggregates(expression) else _function(expression, translate)
        raise UnsupportedError("the preview does not support a list here")


def _aggregates(call: Call) -> bool:
    function = FUNCTIONS.get(call.name.lower())
    return function is not None and function.kind in (AGGREGATE, TABLE)


def _operation(operator: str, operands: list[str]) -> str:
    if len(operands) == 1:
        return f"(!{operands[0]})" if operator == "not" else f"({operator}{operands[0]})"
    first, second = operands
    if operator == "/":  # division by zero is NULL in QuickSight; in JavaScript it is infinite
        return f"({second} === 0 || !isValid({second}) ? null : {first} / {second})"
    if operator == "^":
        return f"pow({first}, {second})"
    return f"({first} {_OPERATORS.get(operator, operator)} {second})"


def _function(call: Call, translate: Callable[[Expression], str]) -> str:
    name = call.name.lower()
    if name == "in" and isinstance(call.arguments[1], Listing):
        choices = ", ".join(translate(item) for item in call.arguments[1].items)
        return f"(indexof([{choices}], {translate(call.arguments[0])}) >= 0)"
    values = [translate(argument) for argument in call.arguments]
    if name == "ifelse":
        *branches, result = values
        for condition, value in reversed(list(zip(branches[::2], branches[1::2], strict=True))):
            result = f"({condition} ? {value} : {result})"
        return result
    if name == "coalesce":
        *firsts, result = values
        for value in reversed(firsts):
            result = f"(isValid({value}) ? {value} : {result})"
        return result
    if name == "concat":
        return "('' + " + " + ".join(values) + ")"
    form = _FUNCTION_FORMATS.get(name)
    if form is None or form.count("{1}") + 1 < len(values):
        raise UnsupportedError(f"the preview does not support the function {call.name}")
    return form.format(*values)
