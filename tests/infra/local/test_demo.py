"""The demo ledger: the same for everyone on the same day, and plausible."""

import json
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from infra.client.postings import postings_of
from infra.local.demo import (
    CARD_DIFFERENCE_CENTS,
    YEARS,
    DemoTransaction,
    generate,
    generate_accounts,
    generate_assertions,
)
from infra.local.household import CARD, CHECKING, FRANCS, LOAN, PURSE, SAVINGS
from lambdas.ledger.accounts import parse_account, use_error
from lambdas.ledger.entry_rules import parse_entry
from lambdas.ledger.json_document import read_json

TODAY = date(2026, 11, 23)
DAYS = [TODAY, date(2024, 2, 29), date(2025, 3, 1), date(2029, 12, 31)]


def contribution(row: DemoTransaction) -> Decimal:
    amount = Decimal(row["amount"])
    return -amount if row["refund"] else amount


def flat(row: DemoTransaction) -> set[tuple[str, object]]:
    """Return the fields of a transaction that are neither lists nor objects."""
    return {(name, value) for name, value in row.items() if not isinstance(value, list | dict)}


def total(rows: list[DemoTransaction], **fields: str) -> Decimal:
    return sum(
        (contribution(row) for row in rows if fields.items() <= flat(row)),
        Decimal(0),
    )


def test_the_same_day_gives_the_same_ledger() -> None:
    assert generate(TODAY) == generate(TODAY)


def test_a_later_ledger_has_the_same_transactions_on_common_days() -> None:
    earlier = {row["id"]: row for row in generate(TODAY)}
    later = {row["id"]: row for row in generate(TODAY + timedelta(days=40))}
    common = earlier.keys() & later.keys()
    assert len(common) > 3500
    assert all(earlier[id_] == later[id_] for id_ in common)
    assert min(later[id_]["date"] for id_ in later.keys() - common) > TODAY.isoformat()


@pytest.mark.parametrize("today", DAYS)
def test_the_ledger_accepts_every_row_and_all_are_within_three_years(today: date) -> None:
    rows = generate(today)
    currencies = {str(account["id"]): str(account["currency"]) for account in generate_accounts(today)}
    for row in rows:
        parse_entry(
            json.loads(json.dumps(row)),
            today=today,
            default_currency="EUR",
            with_id=True,
            currency_of=currencies.get,
        )
    assert len({row["id"] for row in rows}) == len(rows)
    assert rows == sorted(rows, key=lambda row: row["id"])
    assert rows[-1]["date"] <= today.isoformat()
    assert rows[0]["date"] >= date(today.year - YEARS, today.month, min(today.day, 28)).isoformat()


@pytest.mark.parametrize("today", DAYS)
def test_about_four_thousand_rows_include_refunds_and_foreign_currencies(today: date) -> None:
    rows = generate(today)
    assert 3700 <= len(rows) <= 4300
    assert 5 <= sum(row["refund"] for row in rows) <= 60
    assert {row["currency"] for row in rows} == {"EUR", "CHF"}
    assert {row["original"]["currency"] for row in rows if "original" in row} == {"USD"}
    assert total(rows, currency="CHF") < total(rows, type="expense", currency="EUR") / 20


def test_each_full_year_saves_a_plausible_part_of_its_income() -> None:
    rows = generate(date(2026, 12, 31))
    for year in ("2024", "2025", "2026"):
        of_year = [row for row in rows if row["date"].startswith(year) and row["currency"] == "EUR"]
        income, expense = total(of_year, type="income"), total(of_year, type="expense")
        assert Decimal("0.08") < (income - expense) / income < Decimal("0.35")


def test_salaries_and_a_subscriptions_price_rise() -> None:
    rows = generate(date(2026, 12, 31))
    for description in ("Meridian Datenwerk – salary", "Flimmerkiste"):
        by_year = defaultdict(list)
        for row in rows:
            if row["description"] == description:
                by_year[row["date"][:4]].append(contribution(row))
        assert max(by_year["2024"]) < max(by_year["2025"]) < max(by_year["2026"])


def test_heating_costs_more_in_winter_and_restaurants_more_at_weekends() -> None:
    rows = generate(TODAY)
    heating = {row["date"][5:7]: contribution(row) for row in rows if row.get("category") == "Home:Heating"}
    assert heating["01"] > 3 * heating["07"]
    weekend = [
        date.fromisoformat(row["date"]).weekday() >= 4
        for row in rows
        if row.get("category") == "Food:Restaurants"
    ]
    assert sum(weekend) > len(weekend) * 2 / 3


def test_christmas_gifts_are_in_december_and_a_refund_follows_its_purchase() -> None:
    rows = generate(TODAY)
    assert {row["date"][5:7] for row in rows if row.get("category") == "Gifts:Christmas"} == {"12"}
    purchases = {(row["payee"], row["amount"]) for row in rows if not row["refund"]}
    first_days = (TODAY.replace(year=TODAY.year - YEARS) + timedelta(days=8)).isoformat()
    for row in rows:
        if row["refund"] and row["date"] > first_days:
            assert (row["payee"], row["amount"]) in purchases


def household_balances(today: date) -> dict[str, Decimal]:
    """Return what each account holds at the end of the ledger."""
    balances = {str(account["id"]): opening_of(account) for account in generate_accounts(today)}
    for row in generate(today):
        for account_id, amount in postings_of(row):
            balances[account_id] += amount
    return balances


def opening_of(account: dict[str, object]) -> Decimal:
    opening = account["opening"]
    assert isinstance(opening, dict)
    return Decimal(opening["amount"])


@pytest.mark.parametrize("currency", ["EUR", "JPY", "CHF"])
def test_every_row_has_an_account_of_its_currency_that_is_open(currency: str) -> None:
    today = TODAY
    accounts = {
        str(document["id"]): parse_account(
            read_json(json.dumps(document).encode()), account_id=None, position=0, today=today
        )
        for document in generate_accounts(today, currency)
    }
    for row in generate(today, currency):
        error = use_error(accounts[row["account"]], row["currency"], row["date"], "#/account")
        assert error is None
        if "toAccount" in row:
            to_account = accounts[row["toAccount"]]
            assert ("toAmount" in row) == (to_account.currency != row["currency"])


@pytest.mark.parametrize("today", DAYS)
def test_balances_are_plausible_savings_grow_and_the_loan_shrinks(today: date) -> None:
    balances = household_balances(today)
    assert balances[SAVINGS] > 20_000
    assert -10_000 < balances[LOAN] < -5_000
    assert -4_000 < balances[CARD] < 0
    assert balances[CHECKING] > balances[PURSE] > 0 < balances[FRANCS]


def test_the_card_is_paid_every_month_and_money_changed_before_a_trip() -> None:
    rows = generate(TODAY)
    payments = [row for row in rows if row.get("toAccount") == CARD]
    assert 34 <= len(payments) <= 36
    changed = [row for row in rows if row.get("toAccount") == FRANCS]
    assert len(changed) == 3
    assert all("toAmount" in row for row in changed)


def test_some_receipts_are_split_and_add_up() -> None:
    splits = [row for row in generate(TODAY) if "splits" in row]
    assert len(splits) > 20
    assert any(split["amount"].startswith("-") for row in splits for split in row["splits"])
    for row in splits:
        assert sum(Decimal(split["amount"]) for split in row["splits"]) == Decimal(row["amount"])


@pytest.mark.parametrize("today", DAYS)
def test_all_balance_assertions_hold_but_one(today: date) -> None:
    rows = generate(today)
    openings = {str(account["id"]): opening_of(account) for account in generate_accounts(today)}
    differences = []
    for assertion in generate_assertions(today, rows):
        amounts = (
            amount
            for row in rows
            if row["date"] <= assertion.date
            for account_id, amount in postings_of(row)
            if account_id == assertion.account
        )
        balance = sum(amounts, openings[assertion.account])
        if balance != assertion.amount:
            differences.append((assertion.account, assertion.amount - balance))
    assert differences == [(CARD, Decimal(-CARD_DIFFERENCE_CENTS).scaleb(-2))]


def test_a_currency_without_decimals_gets_whole_amounts() -> None:
    assert all("." not in row["amount"] for row in generate(TODAY, "JPY") if row["currency"] == "JPY")
