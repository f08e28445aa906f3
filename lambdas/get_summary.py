"""GetSummary: income, expense and net per period, read from the days' totals and nothing else."""

from collections.abc import Iterator
from decimal import Decimal

from lambdas.ledger import store
from lambdas.ledger.http import Request, Response, serve
from lambdas.ledger.query import Days, choice, parse
from lambdas.ledger.summary import PERIODS, WEEK_STARTS, summarise
from lambdas.ledger.totals import Group, iter_groups
from lambdas.ledger.transaction import parse_currency

STORE = store.totals_reader()


def summary(request: Request) -> Response:
    """GET /summary"""
    rules = {"period": choice(PERIODS), "weekStart": choice(tuple(WEEK_STARTS)), "currency": parse_currency}
    days, fields = parse(request.query, rules, request.now.date())
    lines = _lines(request.user, days, fields.get("currency"))
    period, week_start = fields.get("period", "monthly"), fields.get("weekStart", "monday")
    return Response(200, summarise(lines, period, week_start, days))


def _lines(user: str, days: Days, currency: str | None) -> Iterator[tuple[str, Group, Decimal, int]]:
    if days.empty:
        return
    pages = STORE.query_pages(
        TableName=STORE.totals,
        KeyConditionExpression="UserID = :user AND #Date BETWEEN :first AND :last",
        ExpressionAttributeNames={"#Date": "Date"},
        ExpressionAttributeValues={
            ":user": {"S": user},
            ":first": {"S": days.first},
            ":last": {"S": days.last},
        },
    )
    for answer in pages:
        for line in iter_groups(answer["Items"]):
            if currency is None or line[1][0] == currency:
                yield line


ROUTES = {"GET /summary": summary}

handler = serve(ROUTES, STORE)
