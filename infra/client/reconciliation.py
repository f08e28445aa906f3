"""Reads a user's sums per month from API, totals table and lake, and compares them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from infra.client.api import ApiClient
from infra.client.deployment import Deployment, open_session
from lambdas.ledger.totals import MONTH, iter_totals

if TYPE_CHECKING:
    import pyarrow as pa

MonthCurrency = tuple[str, str]
"""A month, as 2026-11, and a currency."""


class Verdict(StrEnum):
    """What the comparison of one month and currency says."""

    AGREE = "agree"
    BEHIND = "the lake is behind"
    DIFFERENT = "DIFFERENT"


@dataclass(frozen=True, slots=True)
class Sums:
    """A month's transactions in one currency. A refund is subtracted from its type's sum, and counts."""

    count: int = 0
    income: Decimal = Decimal(0)
    expense: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.count + other.count, self.income + other.income, self.expense + other.expense)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One month and currency as API, totals table and lake have it, and the verdict."""

    month: str
    currency: str
    api: Sums
    totals: Sums
    lake: Sums
    verdict: Verdict


def compare(
    api: Mapping[MonthCurrency, Sums],
    totals: Mapping[MonthCurrency, Sums],
    lake: Mapping[MonthCurrency, Sums],
    changed_at: Mapping[str, str],
    watermark: str | None,
) -> list[Comparison]:
    """Compare every month and currency that any of the three has, oldest first.

    Args:
        api: the sums of the API's summary.
        totals: the sums of the totals table.
        lake: the sums of the lake.
        changed_at: when each month was last changed. A lake that differs is behind, not different, if that
            was after the export.
        watermark: up to when the lake holds the ledger, None before the first export. Both are UTC in ISO
            8601 with the same number of digits, so that they sort as texts.
    """
    comparisons = []
    for key in sorted({*api, *totals, *lake}):
        month, currency = key
        by_api, by_totals, by_lake = (source.get(key, Sums()) for source in (api, totals, lake))
        if by_api != by_totals:
            verdict = Verdict.DIFFERENT
        elif by_lake == by_totals:
            verdict = Verdict.AGREE
        elif watermark is None or changed_at.get(month, "") > watermark:
            verdict = Verdict.BEHIND
        else:
            verdict = Verdict.DIFFERENT
        comparisons.append(Comparison(month, currency, by_api, by_totals, by_lake, verdict))
    return comparisons


def read_api(client: ApiClient, years: Iterable[int]) -> dict[MonthCurrency, Sums]:
    """Return the sums of the API's monthly summary; a year per request, since the API limits the range."""
    sums: dict[MonthCurrency, Sums] = {}
    for year in years:
        answer = client.get("/summary", period="monthly", **{"from": f"{year}-01-01", "to": f"{year}-12-31"})
        for period in answer["periods"]:
            sums[period["start"][:7], period["currency"]] = Sums(
                period["count"], Decimal(period["income"]), Decimal(period["expense"])
            )
    return sums


def read_totals(deployment: Deployment, sub: str) -> tuple[dict[MonthCurrency, Sums], dict[str, str]]:
    """Return the sums of the totals table, and when each month was last changed."""
    pages = open_session(deployment).client("dynamodb").get_paginator("query").paginate(
        TableName=deployment.totals_table,
        KeyConditionExpression="LedgerID = :ledger",
        ExpressionAttributeValues={":ledger": {"S": sub}},
        ConsistentRead=True,
    )  # fmt: skip
    # The items of months repeat the sums of their days.
    items = [item for page in pages for item in page["Items"] if not item["Date"]["S"].startswith(MONTH)]
    changed_at: dict[str, str] = {}
    for item in items:
        month = item["Date"]["S"][:7]
        changed_at[month] = max(changed_at.get(month, ""), item["ChangedAt"]["S"])
    sums: defaultdict[MonthCurrency, Sums] = defaultdict(Sums)
    for day, (currency, type_, _), amount, count in iter_totals(items):
        sums[day[:7], currency] += (
            Sums(count, income=amount) if type_ == "income" else Sums(count, expense=amount)
        )
    return dict(sums), changed_at


def read_lake(
    run_sql: Callable[[str], "pa.Table"], deployment: Deployment, sub: str
) -> dict[MonthCurrency, Sums]:
    """Return the sums of the lake's rows; a transfer is neither income nor expense."""
    ledger_id = sub.replace("'", "''")
    result = run_sql(
        "SELECT year(date) AS y, month(date) AS m, currency, COUNT(*) AS n, "  # noqa: S608
        "SUM(CASE WHEN type = 'income' THEN amount END) AS income, "
        "SUM(CASE WHEN type = 'expense' THEN amount END) AS expense "
        f"FROM {deployment.database}.{deployment.table} WHERE ledger_id = '{ledger_id}' "
        "AND type <> 'transfer' GROUP BY 1, 2, 3"
    )
    return {
        (f"{row['y']:04}-{row['m']:02}", row["currency"]): Sums(
            row["n"], row["income"] or Decimal(0), row["expense"] or Decimal(0)
        )
        for row in result.to_pylist()
    }


def calendar_years(*sources: Iterable[MonthCurrency]) -> range:
    """Return every calendar year from the first to the last month of all sources."""
    years = [int(month[:4]) for source in sources for month, _ in source]
    return range(min(years), max(years) + 1) if years else range(0)
