"""Rolling dates: the little language of a date parameter's default, worked out for a given today."""

from datetime import date, timedelta

from dashboards.checker.expression_parser import Call, Literal, Node, Operation, parse
from dashboards.renderer.unsupported import UnsupportedError


def rolling_date(expression: str, today: date) -> date:
    """The day that `addDateTime(-11, 'MM', truncDate('MM', now()))` and its like mean on `today`."""
    return _day(parse(expression), today)


def _day(node: Node, today: date) -> date:
    if isinstance(node, Call):
        name = node.name.lower()
        if name == "now":
            return today
        if name == "truncdate":
            return _truncated(_day(node.arguments[1], today), _text(node.arguments[0]))
        if name == "adddatetime":
            moved, unit, start = node.arguments
            return _moved(_day(start, today), _number(moved), _text(unit))
    raise UnsupportedError(f"the preview does not understand the rolling date {node}")


def _truncated(day: date, unit: str) -> date:
    if unit == "YYYY":
        return day.replace(month=1, day=1)
    if unit == "Q":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    if unit in ("MM", "DD"):
        return day.replace(day=1) if unit == "MM" else day
    raise UnsupportedError(f"the preview does not truncate to {unit}")


def _moved(day: date, amount: int, unit: str) -> date:
    days = {"DD": 1, "WK": 7}
    months = {"MM": 1, "Q": 3, "YYYY": 12}
    if unit in days:
        return day + timedelta(days=days[unit] * amount)
    if unit not in months:
        raise UnsupportedError(f"the preview does not add {unit}")
    month = day.year * 12 + day.month - 1 + months[unit] * amount
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(month // 12, month % 12 + 1, min(day.day, last))


def _text(node: Node) -> str:
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    raise UnsupportedError(f"a unit of time is a text, not {node}")


def _number(node: Node) -> int:
    if isinstance(node, Literal) and isinstance(node.value, float):
        return int(node.value)
    if isinstance(node, Operation) and node.operator == "-" and len(node.operands) == 1:
        return -_number(node.operands[0])
    raise UnsupportedError(f"a number of periods is a number, not {node}")
