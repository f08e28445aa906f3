"""Evaluates rolling dates, the expressions that give a date parameter its default."""

from datetime import date, timedelta

from dashboards.checker.expression_parser import Call, Expression, Literal, Operation, parse
from dashboards.renderer.unsupported import UnsupportedError

_DAYS = {"DD": 1, "WK": 7}
_MONTHS = {"MM": 1, "Q": 3, "YYYY": 12}


def rolling_date(expression: str, today: date) -> date:
    """Return the day that an expression such as `addDateTime(-11, 'MM', now())` means on `today`.

    Raises:
        UnsupportedError: The expression has a function or a unit that the preview does not support.
    """
    try:
        return _evaluate(parse(expression), today)
    except UnsupportedError as error:
        raise UnsupportedError(f"rolling date {expression}: {error}") from None


def _evaluate(expression: Expression, today: date) -> date:
    if isinstance(expression, Call):
        name = expression.name.lower()
        if name == "now":
            return today
        if name == "truncdate":
            unit, day = expression.arguments[:2]
            return _truncate(_evaluate(day, today), _text(unit))
        if name == "adddatetime":
            amount, unit, day = expression.arguments
            return _add(_evaluate(day, today), _number(amount), _text(unit))
    raise UnsupportedError("the preview supports now, truncDate and addDateTime only")


def _truncate(day: date, unit: str) -> date:
    if unit == "YYYY":
        return day.replace(month=1, day=1)
    if unit == "Q":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    if unit == "MM":
        return day.replace(day=1)
    if unit == "DD":
        return day
    raise UnsupportedError(f"the preview does not truncate dates to {unit}")


def _add(day: date, amount: int, unit: str) -> date:
    if unit in _DAYS:
        return day + timedelta(days=_DAYS[unit] * amount)
    if unit not in _MONTHS:
        raise UnsupportedError(f"the preview does not add {unit} to dates")
    month = day.year * 12 + day.month - 1 + _MONTHS[unit] * amount
    next_month = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    last_day = (next_month - timedelta(days=1)).day
    return date(month // 12, month % 12 + 1, min(day.day, last_day))


def _text(expression: Expression) -> str:
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        return expression.value
    raise UnsupportedError("a unit of time must be a string")


def _number(expression: Expression) -> int:
    if isinstance(expression, Literal) and isinstance(expression.value, float):
        return int(expression.value)
    if isinstance(expression, Operation) and expression.operator == "-" and len(expression.operands) == 1:
        return -_number(expression.operands[0])
    raise UnsupportedError("a number of periods must be a number")
