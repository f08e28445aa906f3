"""The type of each expression and whether it aggregates, with the problems met on the way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import dropwhile

from dashboards.checker.call_rules import call_problems
from dashboards.checker.catalogue import CalculatedField, Catalogue
from dashboards.checker.column_types import BOOLEAN, DATETIME, DECIMAL, INTEGER, NUMBERS, STRING
from dashboards.checker.expression_parser import (
    Call,
    Expression,
    ExpressionError,
    Field,
    Listing,
    Literal,
    Operation,
    Parameter,
    Steps,
    parse,
    trampoline,
)
from dashboards.checker.functions import (
    AGGREGATE,
    CALCULATION_LEVELS,
    FUNCTIONS,
    PERIODS,
    ROW_LEVELS,
    SCALAR,
    Function,
)
from dashboards.checker.problem import Problem

ROW, AGGREGATED, CONSTANT = "row", "aggregate", "constant"
_ARITHMETIC = {"+", "-", "*", "/", "%", "^"}
_LOGIC = {"and", "or", "not"}
# A date can be compared with a string such as '2026-01-31', and a boolean with 0 and 1.
_COMPARABLE = ({STRING, DATETIME}, {BOOLEAN, DECIMAL})
# What the icons of a condition compare with.
_RANK = re.compile("(TOP|MID|BOTTOM)_[0-9]+_PERCENT")
_REJECTED_ARGUMENTS = {
    "NUMBER": {STRING, DATETIME, BOOLEAN},
    "STRING": {INTEGER, DECIMAL, DATETIME},
    "DATETIME": {STRING, INTEGER, DECIMAL},
    "": set(),
}


@dataclass(frozen=True)
class ExpressionType:
    """`data_type` is a column type, BOOLEAN, or None if unknown; `level` is ROW, AGGREGATED or CONSTANT."""

    data_type: str | None
    level: str


UNKNOWN = ExpressionType(None, CONSTANT)


class TypeInference:
    """The types of a definition's columns and calculated fields; collects cycles and problems."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.cyclic: dict[tuple[str, str], CalculatedField] = {}
        self.problems: list[Problem] = []
        self._known: dict[tuple[str, str], ExpressionType] = {}
        self._open: dict[tuple[str, str], None] = {}
        for field in catalogue.calculated_fields.values():
            self.type_of(field.dataset, field.name)

    def type_of(self, dataset: str, name: str) -> ExpressionType:
        """Return the type of a dataset's calculated field or, if there is none, of its column."""
        return trampoline(self.type_steps(dataset, name))

    def type_steps(self, dataset: str, name: str) -> Steps[ExpressionType]:
        key = (dataset, name)
        field = self.catalogue.calculated_fields.get(key)
        if field is None:
            return ExpressionType(self.catalogue.column_type(dataset, name), ROW)
        if key in self._open:
            for cyclic_key in dropwhile(lambda open_key: open_key != key, self._open):
                self.cyclic.setdefault(cyclic_key, self.catalogue.calculated_fields[cyclic_key])
            return UNKNOWN
        if key not in self._known:
            self._open[key] = None
            reader = _Reader(self, (dataset,), field.path)
            field_type = UNKNOWN if field.expression is None else (yield reader.type_of(field.expression))
            self._open.popitem()
            self.problems += reader.problems
            self._known[key] = field_type
        return self._known[key]

    def type_of_text(self, text: str) -> ExpressionType:
        """Return the type of an expression without fields; unknown where it cannot be parsed."""
        try:
            return trampoline(_Reader(self, (), "").type_of(parse(text)))
        except ExpressionError:
            return UNKNOWN

    def problems_in(self, text: str, datasets: tuple[str, ...], path: str) -> list[Problem]:
        """Check an expression that is not a calculated field and may name fields of these datasets."""
        try:
            expression = parse(text)
        except ExpressionError as error:
            return [Problem("expression", path, str(error))]
        reader = _Reader(self, datasets, path, is_condition=True)
        trampoline(reader.type_of(expression))
        # A condition may compare a visual's aggregate with a field that the visual groups by.
        return [problem for problem in reader.problems if problem.rule != "aggregation"]


class _Reader:
    """Types one expression, whose fields are those of `datasets`; a condition may also name ranks."""

    def __init__(
        self, inference: TypeInference, datasets: tuple[str, ...], path: str, *, is_condition: bool = False
    ) -> None:
        self.inference, self.datasets, self.path = inference, datasets, path
        self.is_condition = is_condition
        self.problems: list[Problem] = []

    def report(self, message: str, rule: str = "expression") -> None:
        self.problems.append(Problem(rule, self.path, message))

    def type_of(self, expression: Expression) -> Steps[ExpressionType]:
        if isinstance(expression, Literal):
            if expression.value is None:
                return UNKNOWN
            return ExpressionType(STRING if isinstance(expression.value, str) else DECIMAL, CONSTANT)
        if isinstance(expression, Parameter):
            return self._parameter(expression)
        if isinstance(expression, Listing):
            yield self._types_of(expression.items)
            return UNKNOWN
        if isinstance(expression, Field):
            steps = self._field(expression)
        elif isinstance(expression, Call):
            steps = self._call(expression)
        else:
            steps = self._operation(expression)
        expression_type: ExpressionType = yield steps
        return expression_type

    def _types_of(self, expressions: Iterable[Expression]) -> Steps[list[ExpressionType]]:
        types = []
        for expression in expressions:
            types.append((yield self.type_of(expression)))
        return types

    def _parameter(self, parameter: Parameter) -> ExpressionType:
        declared = self.inference.catalogue.parameters.get(parameter.name)
        if declared is None:
            self.report(f"There is no parameter {parameter.name}.")
            return UNKNOWN
        return ExpressionType(declared.type, CONSTANT)

    def _field(self, field: Field) -> Steps[ExpressionType]:
        catalogue = self.inference.catalogue
        for dataset in self.datasets:
            is_calculated = (dataset, field.name) in catalogue.calculated_fields
            if is_calculated or catalogue.column_type(dataset, field.name):
                field_type: ExpressionType = yield self.inference.type_steps(dataset, field.name)
                return field_type
        if not self.datasets:
            self.report(f"{{{field.name}}} is a field, and this expression cannot use fields.")
        elif all(catalogue.knows_columns_of(dataset) for dataset in self.datasets):
            datasets = " or ".join(self.datasets)
            self.report(f"There is no column or calculated field {{{field.name}}} in {datasets}.")
        return UNKNOWN

    def _operation(self, operation: Operation) -> Steps[ExpressionType]:
        operand_types: list[ExpressionType] = yield self._types_of(operation.operands)
        operator = operation.operator
        data_types = [operand.data_type for operand in operand_types]
        if operator in _ARITHMETIC:
            for data_type in data_types:
                if data_type in (STRING, DATETIME, BOOLEAN):
                    self.report(f"{operator} needs numbers, not {data_type}.")
        elif operator in _LOGIC:
            for data_type in data_types:
                if data_type in (STRING, DATETIME):
                    self.report(f"{operator} needs conditions, not {data_type}.")
        else:
            self._check_comparison(operation, data_types)
        result_type = DECIMAL if operator in _ARITHMETIC else BOOLEAN
        return ExpressionType(result_type, self._level(operand_types))

    def _check_comparison(self, operation: Operation, data_types: list[str | None]) -> None:
        for operand in operation.operands:
            if isinstance(operand, Parameter) and self._takes_many_values(operand):
                self.report(f"{operation.operator} compares with one value; use in() with many.")
            if self.is_condition and isinstance(operand, Literal) and _RANK.fullmatch(str(operand.value)):
                return
        compared = {DECIMAL if data_type in NUMBERS else data_type for data_type in data_types} - {None}
        if len(compared) > 1 and compared not in _COMPARABLE:
            self.report(f"{operation.operator} cannot compare {' with '.join(sorted(map(str, compared)))}.")

    def _takes_many_values(self, parameter: Parameter) -> bool:
        declared = self.inference.catalogue.parameters.get(parameter.name)
        return declared is not None and declared.takes_many_values

    def _level(self, types: list[ExpressionType]) -> str:
        levels = {expression_type.level for expression_type in types} - {CONSTANT}
        if len(levels) > 1:
            self.report("The expression mixes aggregated and unaggregated values.", "aggregation")
        return AGGREGATED if AGGREGATED in levels else levels.pop() if levels else CONSTANT

    def _call(self, call: Call) -> Steps[ExpressionType]:
        function = FUNCTIONS.get(call.name.lower())
        if function is None:
            self.report(f"There is no function {call.name}.")
            return UNKNOWN
        if not function.takes(len(call.arguments)):
            self.report(f"{function.name} takes {_arity(function)}, not {len(call.arguments)}.")
            return UNKNOWN
        is_over_periods = function.name.startswith("period")
        keywords = CALCULATION_LEVELS | PERIODS if is_over_periods else CALCULATION_LEVELS
        values = [
            argument
            for argument in call.arguments
            if not (isinstance(argument, Field) and argument.name in keywords)
        ]
        types: list[ExpressionType] = yield self._types_of(values)
        first = types[0] if types else UNKNOWN
        if first.data_type in _REJECTED_ARGUMENTS[function.argument_type]:
            self.report(f"{function.name} takes a {function.argument_type.lower()}, not {first.data_type}.")
        for message in call_problems(function.name, values, [type_.data_type for type_ in types]):
            self.report(message)
        result_type = function.result_type or _common_type(function.name, types)
        return ExpressionType(result_type, self._call_level(function, call, values, types))

    def _call_level(
        self, function: Function, call: Call, values: list[Expression], types: list[ExpressionType]
    ) -> str:
        if function.kind == SCALAR:
            return self._level(types)
        if function.kind == AGGREGATE:
            if types and types[0].level == AGGREGATED:
                self.report(f"{function.name} cannot aggregate a value that is aggregated.", "aggregation")
            # With its own list of groups (a level-aware calculation) it combines with rows and aggregates.
            is_level_aware = any(isinstance(value, Listing) for value in values[1:])
            return CONSTANT if is_level_aware else AGGREGATED
        is_by_row = any(
            isinstance(argument, Field) and argument.name in ROW_LEVELS for argument in call.arguments
        )
        return ROW if is_by_row else AGGREGATED


def _arity(function: Function) -> str:
    minimum, maximum = function.min_arguments, function.max_arguments
    if maximum is None:
        return f"{minimum} or more arguments"
    if minimum == maximum:
        return "1 argument" if minimum == 1 else f"{minimum} arguments"
    return f"{minimum} to {maximum} arguments"


def _common_type(function_name: str, types: list[ExpressionType]) -> str | None:
    """Return the type of a function that returns one of its arguments; None if they differ."""
    results = types
    if function_name == "ifelse":
        results = [*types[1:-1:2], types[-1]]
    elif function_name == "switch":
        results = types[2::2]
    data_types = {result.data_type for result in results} - {None}
    if data_types and data_types <= NUMBERS:
        return DECIMAL if DECIMAL in data_types else INTEGER
    return data_types.pop() if len(data_types) == 1 else None
