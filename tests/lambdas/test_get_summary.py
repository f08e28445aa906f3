"""Sums per period, read from the totals of days and months."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.ledger.dynamodb_json import Answer
from lambdas.ledger.query import Days
from lambdas.ledger.summary import PERIODS, WEEK_STARTS, key_ranges, period_bounds, summarise
from lambdas.ledger.totals import CategoryKey, Total, first_day, is_month
from tests.support.ledger import Ledger, UserClient, entry


@pytest.fixture
def household(user: UserClient) -> UserClient:
    user.add_many(
        [
            entry(date="2025-12-31", amount="100"),
            entry(date="2026-01-01", amount="10.10", category="Food"),
            entry(date="2026-01-01", amount="0.10", category="Food", refund=True),
            entry(date="2026-01-04", amount="30", category="Home"),
            entry(date="2026-01-05", amount="2000", type="income", category="Salary"),
            entry(date="2026-01-05", amount="900", currency="JPY"),
        ]
    )
    return user


def test_a_month_has_its_sums_by_currency_and_category_and_a_link_to_its_transactions(
    household: UserClient,
) -> None:
    reply = household.summary("from=2026-01-01&to=2026-01-20")

    euro, yen = reply.body["periods"]
    assert euro == {
        "start": "2026-01-01",
        "end": "2026-01-20",
        "currency": "EUR",
        "income": "2000.00",
        "expense": "40.00",
        "net": "1960.00",
        "count": 4,
        "categories": [
            {"type": "expense", "category": "Home", "amount": "30.00", "count": 1},
            {"type": "expense", "category": "Food", "amount": "10.00", "count": 2},
            {"type": "income", "category": "Salary", "amount": "2000.00", "count": 1},
        ],
        "transactions": "/transactions?from=2026-01-01&to=2026-01-20&currency=EUR",
    }
    assert (yen["currency"], yen["expense"], yen["net"]) == ("JPY", "900", "-900")
    linked = household.list_all(euro["transactions"].partition("?")[2])
    assert len(linked) == euro["count"]


@pytest.mark.parametrize(
    ("query", "starts"),
    [
        ("period=daily", ["2025-12-31", "2026-01-01", "2026-01-04", "2026-01-05"]),
        ("period=weekly", ["2025-12-29", "2026-01-05"]),
        ("period=weekly&weekStart=sunday", ["2025-12-28", "2026-01-04"]),
        ("period=weekly&weekStart=saturday", ["2025-12-27", "2026-01-03"]),
        ("period=monthly", ["2025-12-01", "2026-01-01"]),
        ("period=quarterly", ["2025-10-01", "2026-01-01"]),
        ("period=yearly", ["2025-01-01", "2026-01-01"]),
        ("", ["2025-12-01", "2026-01-01"]),
    ],
)
def test_periods_are_those_of_the_calendar_oldest_first(
    household: UserClient, query: str, starts: list[str]
) -> None:
    reply = household.summary(query + "&currency=EUR")

    assert [period["start"] for period in reply.body["periods"]] == starts


def test_the_totals_of_the_range_are_the_sums_of_its_periods(household: UserClient) -> None:
    body = household.summary("period=daily").body

    for total in body["totals"]:
        periods = [period for period in body["periods"] if period["currency"] == total["currency"]]
        for figure in ("income", "expense", "net"):
            assert Decimal(total[figure]) == sum(Decimal(period[figure]) for period in periods)


def test_a_ledger_of_many_days_is_summed_over_all_pages_of_dynamodb(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.add_many([entry(date=f"2026-01-{day:02}", amount="1") for day in range(1, 29)])
    store = user.ledger.functions["get_summary"].store
    query = store.client.query
    monkeypatch.setattr(store.client, "query", lambda **parameters: query(**{**parameters, "Limit": 3}))

    assert user.summary().body["totals"][0]["expense"] == "28.00"


def test_a_summary_contains_nothing_of_other_users(ledger: Ledger, household: UserClient) -> None:
    body = ledger.new_user().summary().body

    assert (body["periods"], body["totals"]) == ([], [])


@pytest.mark.parametrize("query", ["from=2500-01-01", "to=1900-01-01"])
def test_a_range_outside_the_supported_days_is_empty(user: UserClient, query: str) -> None:
    assert user.summary(query).body["totals"] == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("period=hourly", "#/query/period"),
        ("weekStart=friday", "#/query/weekStart"),
        ("currency=XXX", "#/query/currency"),
        ("from=2026-13-01", "#/query/from"),
        ("limit=5", "#/query/limit"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(user: UserClient, query: str, pointer: str) -> None:
    reply = user.summary(query)

    assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, pointer)


def test_a_summary_that_is_too_large_is_refused_with_the_parameter_to_change(
    household: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lambdas.ledger.summary.MAX_CATEGORY_SUMS", 3)

    assert household.summary("period=daily").body["errors"][0]["pointer"] == "#/query/from"
    assert household.summary("period=yearly&from=2026-01-01&currency=JPY").status == 200


@given(
    day=st.dates(min_value=date(1970, 1, 8), max_value=date(2100, 1, 1)),
    period=st.sampled_from(PERIODS),
    week_start=st.sampled_from(sorted(WEEK_STARTS)),
)
def test_every_day_lies_in_its_period_and_periods_adjoin(day: date, period: str, week_start: str) -> None:
    bounds = period_bounds(period, week_start)
    first, last = bounds(day)

    assert first <= day <= last
    assert bounds(first) == bounds(last) == (first, last)
    assert bounds(date.fromordinal(last.toordinal() + 1))[0] == date.fromordinal(last.toordinal() + 1)


def test_a_whole_month_is_read_as_one_item(user: UserClient, monkeypatch: pytest.MonkeyPatch) -> None:
    user.add_many(
        [entry(date=f"2025-{month:02}-{day}") for month in range(1, 13) for day in ("01", "15", "28")]
    )
    store = user.ledger.functions["get_summary"].store
    answers: list[Answer] = []
    call = store.call

    def recording_call(operation: str, **parameters: object) -> Answer:
        answer = call(operation, **parameters)
        answers.extend([answer] if parameters["TableName"] == store.totals else [])
        return answer

    monkeypatch.setattr(store, "call", recording_call)
    monthly = user.summary("period=monthly&from=2025-01-01&to=2025-12-31").body

    assert [len(answer["Items"]) for answer in answers] == [12] == [len(monthly["periods"])]
    assert {period["expense"] for period in monthly["periods"]} == {"37.50"}
    assert monthly["totals"][0]["count"] == 36


@pytest.mark.parametrize("period", ["monthly", "quarterly", "yearly"])
@given(first=st.dates(date(2023, 12, 1), date(2026, 3, 1)), length=st.integers(0, 800))
def test_a_range_consists_of_whole_months_and_the_days_at_its_edges(
    period: str, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    covered: list[date] = []
    by_day = 0
    for start, end in key_ranges(Days(first.isoformat(), last.isoformat()), period):
        assert is_month(start) == is_month(end)
        until = period_bounds("monthly", "monday")(first_day(end))[1] if is_month(end) else first_day(end)
        days = [first_day(start) + timedelta(days=n) for n in range((until - first_day(start)).days + 1)]
        covered += days
        by_day += 0 if is_month(start) else len(days)

    assert by_day <= 60
    assert sorted(covered) == [first + timedelta(days=n) for n in range(length + 1)]


@pytest.mark.parametrize(
    "days",
    ["from=2025-12-02&to=2026-02-27", "from=2025-12-31&to=2026-03-01", "to=2026-01-31", "from=2026-01-01"],
)
def test_months_and_days_give_the_same_sums_of_any_range(user: UserClient, days: str) -> None:
    dates = ["2025-12-01", "2025-12-02", "2025-12-31", "2026-01-01", "2026-01-31", "2026-02-27", "2026-02-28"]
    user.add_many([entry(date=day, amount=f"{2**n}") for n, day in enumerate([*dates, "2026-03-01"])])
    by_day, by_month, by_quarter, by_year = (
        user.summary(f"{days}&period={period}").body for period in ("daily", "monthly", "quarterly", "yearly")
    )

    assert by_day["totals"] == by_month["totals"] == by_quarter["totals"] == by_year["totals"]
    for period in by_month["periods"]:
        days_within = [day for day in by_day["periods"] if period["start"] <= day["start"] <= period["end"]]
        assert Decimal(period["expense"]) == sum(Decimal(day["expense"]) for day in days_within)


def test_totals_that_cancel_out_keep_their_count() -> None:
    food = CategoryKey("EUR", "expense", "Food")
    totals = [Total("2026-01-01", food, Decimal(5), 1), Total("2026-01-02", food, Decimal(-5), 1)]
    body: Any = summarise(totals, "monthly", "monday", Days("2026-01-01", "2026-01-31"))

    assert body["totals"][0]["categories"] == [
        {"type": "expense", "category": "Food", "amount": "0.00", "count": 2}
    ]
