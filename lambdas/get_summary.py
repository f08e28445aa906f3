"""GetSummary: income, expense and net per period, and budgets, read from the totals and nothing else."""

from collections.abc import Iterator
from typing import Any

from lambdas.ledger import budgets, store
from lambdas.ledger.http import Request, Response, serve
from lambdas.ledger.query import one_of, parse
from lambdas.ledger.summary import PERIODS, WEEK_STARTS, key_ranges, summarise
from lambdas.ledger.totals import Total, iter_totals, month_key
from lambdas.ledger.transaction import parse_currency

STORE = store.totals_reader()


def summary(request: Request) -> Response:
    """GET /summary"""
    rules = {"period": one_of(PERIODS), "weekStart": one_of(tuple(WEEK_STARTS)), "currency": parse_currency}
    asked, fields = parse(request.query, rules)
    days = asked.possible(request.now.date())
    period, week_start = fields.get("period", "monthly"), fields.get("weekStart", "monday")
    ranges = [] if days.empty else key_ranges(days, period)
    totals = (total for keys in ranges for total in _totals(request.user, keys, fields.get("currency")))
    answer = summarise(totals, period, week_start, days)
    if period == "monthly":
        month = min(days.last, request.now.date().isoformat())[:7]
        answer["budgets"] = _budgets(request.user, month, fields.get("currency"))
    return Response(200, answer)


def _budgets(user: str, month: str, currency: str | None) -> list[dict[str, Any]]:
    """How far a month has used up its budgets, which cost a second read where there are any."""
    chosen, percent = budgets.from_items(STORE.list_settings(user))
    chosen = [budget for budget in chosen if currency in (None, budget.currency)]
    if not chosen:
        return []
    key = month_key(month)
    sums = {total.key: total.amount for total in _totals(user, (key, key), currency)}
    return budgets.progress(chosen, month, sums, percent)


def _totals(user: str, keys: tuple[str, str], currency: str | None) -> Iterator[Total]:
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
        for total in iter_totals(answer["Items"]):
            if currency is None or total.key.currency == currency:
                yield total


ROUTES = {"GET /summary": summary}

handler = serve(ROUTES, STORE)
