"""The same figures from three places (the API, the totals table, the lake's SQL) and where they differ."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from infra.client.api import ApiClient
from infra.client.deployment import Deployment, open_session
from lambdas.ledger.totals import MONTH, iter_totals

if TYPE_CHECKING:
    import pyarrow as pa

MonthCurrency = tuple[str, str]
"""(month as 2026-11, currency)"""

AGREE, BEHIND, DIFFERENT = "agree", "the lake is behind", "DIFFERENT"


@dataclass(frozen=True, slots=True)
class Figures:
    """A month's transactions in one currency; a refund takes from its type's sum and still counts."""

    count: int = 0
    income: Decimal = Decimal(0)
    expense: Decimal = Decimal(0)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.count + other.count, self.income + other.income, self.expense + other.expense)


@dataclass(frozen=True, slots=True)
class Line:
    """One month and currency as each place has it, and the verdict."""

    month: str
    currency: str
    api: Figures
    totals: Figures
    lake: Figures
    verdict: str


def compare(
    api: Mapping[MonthCurrency, Figures],
    totals: Mapping[MonthCurrency, Figures],
    lake: Mapping[MonthCurrency, Figures],
    changed_at: Mapping[str, str],
    watermark: str | None,
) -> list[Line]:
    """A line for each month and currency that any place knows, oldest first.

    The lake is behind, not different, where the month changed (`changed_at`, by month) after the export that
    it comes from (`watermark`; None: there was none). Both are UTC text, whose order is that of time.
    """
    lines = []
    for key in sorted({*api, *totals, *lake}):
        month, currency = key
        here, there, far = (source.get(key, Figures()) for source in (api, totals, lake))
        if here != there:
            verdict = DIFFERENT
        elif far == there:
            verdict = AGREE
        else:
            unseen = watermark is None or changed_at.get(month, "") > watermark
            verdict = BEHIND if unseen else DIFFERENT
        lines.append(Line(month, currency, here, there, far, verdict))
    return lines


def read_api(client: ApiClient, years: Iterable[int]) -> dict[MonthCurrency, Figures]:
    """What the API's monthly summary says. A year a time: an answer has bounds."""
    found: dict[MonthCurrency, Figures] = {}
    for year in years:
        answer = client.get("/summary", period="monthly", **{"from": f"{year}-01-01", "to": f"{year}-12-31"})
        for period in answer["periods"]:
            found[period["start"][:7], period["currency"]] = Figures(
                period["count"], Decimal(period["income"]), Decimal(period["expense"])
            )
    return found


def read_totals(deployment: Deployment, sub: str) -> tuple[dict[MonthCurrency, Figures], dict[str, str]]:
    """What the totals table says, and when each month was last changed."""
    pages = open_session(deployment).client("dynamodb").get_paginator("query").paginate(
        TableName=deployment.totals_table,
        KeyConditionExpression="UserID = :user",
        ExpressionAttributeValues={":user": {"S": sub}},
        ConsistentRead=True,
    )  # fmt: skip
    # Days alone: the months' own items repeat what they say.
    items = [item for page in pages for item in page["Items"] if not item["Date"]["S"].startswith(MONTH)]
    changed_at: dict[str, str] = {}
    for item in items:
        month = item["Date"]["S"][:7]
        changed_at[month] = max(changed_at.get(month, ""), item["ChangedAt"]["S"])
    found: defaultdict[MonthCurrency, Figures] = defaultdict(Figures)
    for day, (currency, type_, _), amount, count in iter_totals(items):
        found[day[:7], currency] += _of(type_, amount, count)
    return dict(found), changed_at


def read_lake(
    run_sql: Callable[[str], "pa.Table"], deployment: Deployment, sub: str
) -> dict[MonthCurrency, Figures]:
    """What SQL over the lake says."""
    result = run_sql(
        "SELECT year(date) AS y, month(date) AS m, currency, COUNT(*) AS n, "  # noqa: S608
        "SUM(CASE WHEN type = 'income' THEN amount END) AS income, "
        "SUM(CASE WHEN type = 'expense' THEN amount END) AS expense "
        f"FROM {deployment.database}.{deployment.table} WHERE user_id = '{_quoted(sub)}' GROUP BY 1, 2, 3"
    )
    return {
        (f"{row['y']:04}-{row['m']:02}", row["currency"]): Figures(
            row["n"], row["income"] or Decimal(0), row["expense"] or Decimal(0)
        )
        for row in result.to_pylist()
    }


def _of(type_: str, amount: Decimal, count: int) -> Figures:
    return Figures(count, amount, Decimal(0)) if type_ == "income" else Figures(count, Decimal(0), amount)


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def calendar_years(*sources: Iterable[Any]) -> range:
    """Every calendar year from the first to the last month named."""
    years = [int(key[0][:4]) for source in sources for key in source]
    return range(min(years), max(years) + 1) if years else range(0)
