"""Months' totals written anew from their days where the two differ: in ledgers that are older than they."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from infra.client.errors import Failure
from lambdas.ledger.totals import (
    Change,
    Group,
    attribute_names,
    is_month,
    iter_groups,
    month_key,
    net_changes,
    parse_item,
)

Item = Mapping[str, Any]
Figures = dict[Group, tuple[Decimal, int]]

ATTEMPTS = 20
LONGEST_MONTH = 31


def add_up(client: Any, table: str, user: str | None = None) -> int:
    """How many months had to be written, of one user or (None) of all. Others may write meanwhile."""
    months: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in _items(client, table, user):
        day = item["Date"]["S"]
        months[item["UserID"]["S"], day if is_month(day) else month_key(day)].append(item)
    wrong = [place for place, items in months.items() if _held(items) != _due(items)]
    for place in wrong:
        _rewrite(client, table, *place)
    return len(wrong)


def _rewrite(client: Any, table: str, user: str, month: str) -> None:
    """Puts the month as its days add up, on condition that no day has changed since it was read.

    Whoever changes a month changes one of its days in the same transaction, so nothing is lost.
    """
    for _ in range(ATTEMPTS):
        days = {item["Date"]["S"]: item for item in _items(client, table, user, month)}
        put = {"TableName": table, "Item": {"UserID": {"S": user}, "Date": {"S": month}, **_attributes(days)}}
        dates = [f"{month[2:]}-{number:02}" for number in range(1, LONGEST_MONTH + 1)]
        checks = [_unchanged(table, user, date, days.get(date)) for date in dates]
        try:
            client.transact_write_items(TransactItems=[{"Put": put}, *checks])
            return
        except client.exceptions.TransactionCanceledException:
            continue
    raise Failure(f"{month[2:]} is written to all the time.", "Try again when nobody is at work on it.")


def _unchanged(table: str, user: str, date: str, seen: Item | None) -> dict[str, Any]:
    check: dict[str, Any] = {
        "TableName": table,
        "Key": {"UserID": {"S": user}, "Date": {"S": date}},
        "ConditionExpression": "attribute_not_exists(UserID)",
    }
    if seen:
        check["ConditionExpression"] = "ChangedAt = :seen"
        check["ExpressionAttributeValues"] = {":seen": seen["ChangedAt"]}
    return {"ConditionCheck": check}


def _items(client: Any, table: str, user: str | None, month: str = "") -> Iterable[Item]:
    """All totals, those of a user, or those of the days of a user's month."""
    if user is None:
        pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    else:
        term = " AND #date BETWEEN :first AND :last" if month else ""
        bounds = {":first": {"S": month[2:]}, ":last": {"S": f"{month[2:]}-99"}} if month else {}
        pages = client.get_paginator("query").paginate(
            TableName=table,
            ConsistentRead=True,
            KeyConditionExpression=f"UserID = :user{term}",
            ExpressionAttributeValues={":user": {"S": user}, **bounds},
            **({"ExpressionAttributeNames": {"#date": "Date"}} if month else {}),
        )
    return (item for page in pages for item in page["Items"])


def _due(items: Iterable[Item]) -> Figures:
    """What the days among the items, all of one month, add up to."""
    changes = [
        Change("", group, amount, count)
        for day, group, amount, count in iter_groups(items)
        if not is_month(day)
    ]
    return net_changes(changes).get("", {})


def _held(items: Iterable[Item]) -> Figures:
    """What the month's own item says, of groups that have transactions."""
    months = (parse_item(item) for item in items if is_month(item["Date"]["S"]))
    return {group: figures for month in months for group, figures in month.items() if figures[1]}


def _attributes(days: Mapping[str, Item]) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    for group, (amount, count) in _due(days.values()).items():
        sum_name, count_name = attribute_names(*group)
        attributes |= {sum_name: {"N": format(amount, "f")}, count_name: {"N": str(count)}}
    return attributes
