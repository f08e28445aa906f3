"""Rules about the arguments of functions beyond their number and the type of the first.

https://docs.aws.amazon.com/quicksight/latest/user/calculated-field-reference.html
"""

from collections.abc import Iterator, Mapping, Sequence

from dashboards.checker.column_types import BOOLEAN, DATETIME, DECIMAL, NUMBERS, STRING
from dashboards.checker.expression_parser import Expression, Listing, Literal

# https://docs.aws.amazon.com/quicksight/latest/user/dateDiff-function.html and the pages of the others
_PERIODS = ("YYYY", "Q", "MM", "DD", "WK", "HH", "MI", "SS", "MS")
_PERIODS_OF: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "truncDate": (0, _PERIODS),
    "extract": (0, (*_PERIODS, "WD")),
    "addDateTime": (1, _PERIODS),
    "dateDiff": (2, _PERIODS),
}
"""Position of the period among a function's arguments, and the periods that it knows."""
_SORTED = ("runningSum", "runningAvg", "runningMin", "runningMax", "runningCount")

DataTypes = Sequence[str | None]


def call_problems(name: str, arguments: Sequence[Expression], types: DataTypes) -> Iterator[str]:
    """Yield what is wrong with a call.

    Args:
        name: The function, spelt as the documentation does.
        arguments: The arguments without keywords such as PRE_AGG.
        types: Their types; None where a type is unknown.
    """
    if name in _PERIODS_OF:
        yield from _period_problems(name, arguments)
    if name == "addDateTime" and len(types) == 3:
        yield from _date_arithmetic_problems(types)
    if name == "ifelse" and len(arguments) % 2 == 0:
        yield "ifelse takes pairs of a condition and a value, and one value more for what is left."
    if name == "switch" and len(arguments) % 2 == 1:
        yield "switch takes an expression, pairs of a label and a value, and a default."
    if name in ("ifelse", "switch"):
        yield from _mixed_result_problems(name, types)
    if name in _SORTED and len(arguments) > 1 and not isinstance(arguments[1], Listing):
        yield f"{name} takes the fields to sort by in brackets, such as [{{date}} ASC]."


def _period_problems(name: str, arguments: Sequence[Expression]) -> Iterator[str]:
    position, periods = _PERIODS_OF[name]
    period = arguments[position] if position < len(arguments) else None
    if isinstance(period, Literal) and str(period.value).upper() not in periods:
        shown = f"'{period.value}'" if isinstance(period.value, str) else str(period.value)
        yield f"{name} has no period {shown}; use one of {', '.join(periods)}."


def _date_arithmetic_problems(types: DataTypes) -> Iterator[str]:
    amount, _, moment = types
    if amount in (STRING, DATETIME, BOOLEAN) or moment in NUMBERS:
        yield "addDateTime takes a number, a period and a date, in this order."


def result_types(name: str, types: DataTypes) -> DataTypes:
    """Return the types of the values that ifelse and switch choose from."""
    return [*types[1:-1:2], types[-1]] if name == "ifelse" else [*types[2:-1:2], types[-1]]


def _mixed_result_problems(name: str, types: DataTypes) -> Iterator[str]:
    kinds = {DECIMAL if type_ in NUMBERS else type_ for type_ in result_types(name, types)} - {None, BOOLEAN}
    if len(kinds) > 1:
        yield f"{name} returns {' or '.join(sorted(map(str, kinds)))}; its values must have one type."
