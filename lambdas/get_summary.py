"""GetSummary: income, expense and net per period, and budgets, read from the totals and nothing else."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lambdas.ledger import budgets, store
from lambdas.ledger.http import Request, Response, serve
from lambdas.ledger.query import choice, parse
from lambdas.ledger.summary import PERIODS, WEEK_STARTS, key_ranges, summarise
from lambdas.ledger.totals import Group, iter_groups, month_key
from lambdas.ledger.transaction import parse_currency

STORE = store.totals_reader()


def summary(request: Request) -> Response:
    """GET /summary"""
    rules = {"period": choice(PERIODS), "weekStart": choice(tuple(WEEK_STARTS)), "currency": parse_currency}
    asked, fields = parse(request.query, rules)
    days = asked.possible(request.now.date())
    period, week_start = fields.get("period", "monthly"), fields.get("weekStart", "monday")
    ranges = [] if days.empty else key_ranges(days, period)
    lines = (line for keys in ranges for line in _lines(request.user, keys, fields.get("currency")))
    answer = summarise(lines, period, week_start, days)
    if period == "monthly":
        month = min(days.last, request.now.date().isoformat())[:7]
        answer["budgets"] = _budgets(request.user, month, fields.get("currency"))
    return Response(200, answer)


def _budgets(user: str, month: str, currency: str | None) -> list[dict[str, Any]]:
    """How far a month has used up its budgets, which cost a second read where there are any."""
    chosen, percent = budgets.from_items(STORE.choices_of(user))
    chosen = [budget for budget in chosen if currency in (None, budget.currency)]
    if not chosen:
        return []
    key = month_key(month)
    groups = {group: amount for _, group, amount, _ in _lines(user, (key, key), currency)}
    return budgets.progress(chosen, month, groups, percent)


def _lines(
    user: str, keys: tuple[str, str], currency: str | None
) -> Iterator[tuple[str, Group, Decimal, int]]:
    first, last = keys
    pages = STORE.query_pages(
        TableName=STORE.totals,
        KeyConditionExpression="UserID = :user AND #Date BETWEEN :first AND :last",
        ExpressionAttributeNames={"#Date": "Date"},
        ExpressionAttributeValues={
            ":user": {"S": user},
            ":first": {"S": first},
            ":last": {"S": last},
        },
    )
    for answer in pages:
        for line in iter_groups(answer["Items"]):
            if currency is None or line[1][0] == currency:
                yield line


ROUTES = {"GET /summary": summary}

handler = serve(ROUTES, STORE)
