"""Reads a ledger's sums from transactions, totals and lake, and compares them and what the bank says."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from infra.client.api import ApiClient
from infra.client.deployment import Deployment, open_session
from infra.client.postings import dated_postings_of, signed_amount
from lambdas.ledger.totals import MONTH, StoredItem, is_month, iter_account_totals, iter_totals

if TYPE_CHECKING:
    import pyarrow as pa

MonthCurrency = tuple[str, str]
"""A month, as 2026-11, and a currency."""


class Verdict(StrEnum):
    """The result of a comparison."""

    AGREE = "agree"
    BEHIND = "the lake is behind"
    BANK = "differs from the bank"
    DIFFERENT = "DIFFERENT"


@dataclass(frozen=True, slots=True)
class Sums:
    """A month's income and expense in one currency.

    A split transaction counts by its splits. A refund is subtracted from its type's sum, and counts.
    """

    count: int = 0
    income: Decimal = Decimal(0)
    expense: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.count + other.count, self.income + other.income, self.expense + other.expense)


@dataclass(frozen=True, slots=True)
class PostingSums:
    """The postings of an account in a month: their number and signed sum."""

    count: int = 0
    amount: Decimal = Decimal(0)

    def __add__(self, other: "PostingSums") -> "PostingSums":
        return PostingSums(self.count + other.count, self.amount + other.amount)


S = TypeVar("S", Sums, PostingSums)


@dataclass(frozen=True, slots=True)
class Comparison(Generic[S]):
    """One month of a currency or an account as ledger, totals table and lake have it, and the verdict.

    `name` is the currency or the account's id.
    """

    month: str
    name: str
    ledger: S
    totals: S
    lake: S
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Source:
    """The figures of one source of a ledger: sums by currency, postings by account and by day."""

    sums: dict[MonthCurrency, Sums] = field(default_factory=dict)
    postings: dict[tuple[str, str], PostingSums] = field(default_factory=dict)
    by_day: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def balance(self, account: "BankAccount", day: str) -> Decimal:
        """Return the account's balance at the end of the day, as this source has it."""
        amounts = (amount for (date, id_), amount in self.by_day.items() if id_ == account.id and date <= day)
        return sum(amounts, account.opening_amount)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account with its balance assertions: (day, what the bank says, what the API says), oldest first."""

    id: str
    name: str
    currency: str
    opening_amount: Decimal
    assertions: tuple[tuple[str, Decimal, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class BankComparison:
    """One balance of an account as bank, ledger, totals (by the API) and lake have it, and the verdict."""

    account: BankAccount
    day: str
    bank: Decimal
    ledger: Decimal
    totals: Decimal
    lake: Decimal
    verdict: Verdict


def compare(
    ledger: Mapping[tuple[str, str], S],
    totals: Mapping[tuple[str, str], S],
    lake: Mapping[tuple[str, str], S],
    changed_at: Mapping[str, str],
    watermark: str | None,
    nothing: S,
) -> list[Comparison[S]]:
    """Compare every month and currency (or account) that any of the three has, oldest first.

    Args:
        ledger: the sums of the transactions themselves.
        totals: the sums of the totals table.
        lake: the sums of the lake.
        changed_at: when each month was last changed. A lake that differs is behind, not different, if that
            was after the export.
        watermark: up to when the lake holds the ledger, None before the first export. Both are UTC in ISO
            8601 with the same number of digits, so that they sort as texts.
        nothing: the sums of a month that a source does not have.
    """
    comparisons = []
    for key in sorted({*ledger, *totals, *lake}):
        month, name = key
        by_ledger, by_totals, by_lake = (source.get(key, nothing) for source in (ledger, totals, lake))
        if by_ledger != by_totals:
            verdict = Verdict.DIFFERENT
        elif by_lake == by_totals:
            verdict = Verdict.AGREE
        else:
            verdict = _late_or_different(watermark, changed_at.get(month, ""))
        comparisons.append(Comparison(month, name, by_ledger, by_totals, by_lake, verdict))
    return comparisons


def totals_to_compare(
    ledger: Mapping[tuple[str, str], S],
    days: Mapping[tuple[str, str], S],
    months: Mapping[tuple[str, str], S],
    nothing: S,
) -> dict[tuple[str, str], S]:
    """Return the totals that `compare` takes: a month's days, or its own item if only that differs.

    The page reads both: the items of whole months, and the days of a month that is shown in part.
    """
    return {
        key: months.get(key, nothing)
        if days.get(key, nothing) == ledger.get(key, nothing)
        else days.get(key, nothing)
        for key in {*ledger, *days, *months}
    }


def compare_with_bank(
    accounts: Iterable[BankAccount],
    ledger: Source,
    lake: Source,
    changed_at: Mapping[str, str],
    watermark: str | None,
) -> list[BankComparison]:
    """Compare every balance that the bank has stated with ledger, totals and lake."""
    comparisons = []
    for account in accounts:
        for day, bank, totals in account.assertions:
            by_ledger, by_lake = ledger.balance(account, day), lake.balance(account, day)
            if by_ledger != totals:
                verdict = Verdict.DIFFERENT
            elif by_lake != totals:
                last_change = max((at for month, at in changed_at.items() if month <= day[:7]), default="")
                verdict = _late_or_different(watermark, last_change)
            else:
                verdict = Verdict.AGREE if bank == by_ledger else Verdict.BANK
            comparisons.append(BankComparison(account, day, bank, by_ledger, totals, by_lake, verdict))
    return comparisons


def _late_or_different(watermark: str | None, changed_at: str) -> Verdict:
    is_late = watermark is None or changed_at > watermark
    return Verdict.BEHIND if is_late else Verdict.DIFFERENT


def read_ledger(client: ApiClient) -> Source:
    """Return the sums of all transactions, added up here."""
    sums: defaultdict[MonthCurrency, Sums] = defaultdict(Sums)
    postings: defaultdict[tuple[str, str], PostingSums] = defaultdict(PostingSums)
    by_day: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for transaction in _read_transactions(client):
        day, type_ = transaction["date"], transaction["type"]
        if type_ != "transfer":
            count = len(transaction.get("splits") or "1")
            amount = signed_amount(transaction)
            sums[day[:7], transaction["currency"]] += (
                Sums(count, income=amount) if type_ == "income" else Sums(count, expense=-amount)
            )
        for posting_day, account_id, amount in dated_postings_of(transaction):
            postings[posting_day[:7], account_id] += PostingSums(1, amount)
            by_day[posting_day, account_id] += amount
    return Source(dict(sums), dict(postings), dict(by_day))


def _read_transactions(client: ApiClient) -> Iterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    while True:
        page = client.get("/transactions", limit="500", **cursor)
        yield from page["transactions"]
        if page["cursor"] is None:
            return
        cursor = {"cursor": page["cursor"]}


def read_bank(client: ApiClient) -> list[BankAccount]:
    """Return all accounts with what the bank says of them."""
    accounts = []
    for account in client.get("/accounts")["accounts"]:
        listed = client.get(f"/accounts/{account['id']}/balance-assertions")["assertions"]
        accounts.append(
            BankAccount(
                account["id"],
                account["name"],
                account["currency"],
                Decimal(account["opening"]["amount"]),
                tuple((each["date"], Decimal(each["amount"]), Decimal(each["balance"])) for each in listed),
            )
        )
    return accounts


def read_totals(deployment: Deployment, ledger_id: str) -> tuple[Source, Source, dict[str, str]]:
    """Return the sums of the days' items, those of the months' items, and when each month last changed."""
    pages = open_session(deployment).client("dynamodb").get_paginator("query").paginate(
        TableName=deployment.totals_table,
        KeyConditionExpression="LedgerID = :ledger",
        ExpressionAttributeValues={":ledger": {"S": ledger_id}},
        ConsistentRead=True,
    )  # fmt: skip
    items = [item for page in pages for item in page["Items"]]
    days = [item for item in items if not is_month(item["Date"]["S"])]
    changed_at: dict[str, str] = {}
    for item in days:
        month = item["Date"]["S"][:7]
        changed_at[month] = max(changed_at.get(month, ""), item["ChangedAt"]["S"])
    return (
        add_up_totals(days),
        add_up_totals([item for item in items if is_month(item["Date"]["S"])]),
        changed_at,
    )


def add_up_totals(items: Sequence[StoredItem]) -> Source:
    """Return the sums of items of Totals, all of days or all of months, by month."""
    sums: defaultdict[MonthCurrency, Sums] = defaultdict(Sums)
    for key, (currency, type_, _), amount, count in iter_totals(items):
        month = key.removeprefix(MONTH)[:7]
        sums[month, currency] += (
            Sums(count, income=amount) if type_ == "income" else Sums(count, expense=amount)
        )
    postings: defaultdict[tuple[str, str], PostingSums] = defaultdict(PostingSums)
    for key, (_, account_id), amount, count in iter_account_totals(items):
        postings[key.removeprefix(MONTH)[:7], account_id] += PostingSums(count, amount)
    return Source(dict(sums), dict(postings))


def read_lake(run_sql: Callable[[str], "pa.Table"], deployment: Deployment, ledger_id: str) -> Source:
    """Return the sums of the lake's rows."""
    table = f"{deployment.database}.{deployment.table}"
    condition = "ledger_id = '{}'".format(ledger_id.replace("'", "''"))
    by_month = run_sql(
        "SELECT year(date) AS y, month(date) AS m, currency, COUNT(*) AS n, "  # noqa: S608
        "SUM(CASE WHEN type = 'income' THEN amount END) AS income, "
        "SUM(CASE WHEN type = 'expense' THEN amount END) AS expense "
        f"FROM {table} WHERE {condition} AND type <> 'transfer' GROUP BY 1, 2, 3"
    )
    sums = {
        (f"{row['y']:04}-{row['m']:02}", row["currency"]): Sums(
            row["n"], row["income"] or Decimal(0), row["expense"] or Decimal(0)
        )
        for row in by_month.to_pylist()
    }
    # A split transaction has one posting, though it has several rows.
    by_day = run_sql(
        "SELECT date, account_id, COUNT(DISTINCT transaction_id) AS n, "  # noqa: S608
        "SUM(balance_change) AS amount "
        f"FROM {table} WHERE {condition} AND account_id IS NOT NULL GROUP BY 1, 2"
    )
    postings: defaultdict[tuple[str, str], PostingSums] = defaultdict(PostingSums)
    days: dict[tuple[str, str], Decimal] = {}
    for row in by_day.to_pylist():
        day = row["date"].isoformat()
        postings[day[:7], row["account_id"]] += PostingSums(row["n"], row["amount"])
        days[day, row["account_id"]] = row["amount"]
    return Source(sums, dict(postings), days)
