"""The rules of budget alerts: which mails are due, and their texts."""

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import ROUND_UP, Decimal
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.ledger import budget_alerts
from lambdas.ledger.budget_alerts import Mail, SentMails, due_mails, months_by_user
from lambdas.ledger.budgets import Budget, BudgetProgress, budgets_progress
from lambdas.ledger.currencies import MINOR_UNITS
from lambdas.ledger.fields import RuleError
from lambdas.ledger.totals import CategoryKey
from lambdas.ledger.transaction import money_text, parse_category

NOW = datetime(2026, 3, 25, 12, tzinfo=UTC)
SITE = "https://tracker.example.org"


def is_category(text: str) -> bool:
    try:
        return parse_category(text) == text
    except RuleError:
        return False


def mail(
    spent: str,
    amount: str = "300",
    currency: str = "EUR",
    category: str = "Food",
    month: str = "2026-03",
    language: str = "en",
    now: datetime = NOW,
) -> Mail | None:
    budget = Budget(category, Decimal(amount), currency)
    progress = BudgetProgress(budget, month, Decimal(spent), 80)
    return next(due_mails([progress], SentMails(month), now, language, SITE), None)


def text(spent: str, now: datetime = NOW) -> str:
    due = mail(spent, now=now)
    assert due
    return due.text


def test_a_mail_says_what_was_spent_of_the_budget_and_how_to_switch_mails_off() -> None:
    near, over = mail("252"), mail("306.5", category="Food:Café & bar")

    assert near and near.subject == "Food: 84% of the budget for March 2026 used"
    assert near.text == (
        "Food: 252.00 of 300.00 EUR spent in March 2026 (84%).\n"
        "48.00 EUR left. 7 days to go.\n"
        "\n"
        "The transactions: https://tracker.example.org/#/transactions?"
        "from=2026-03-01&to=2026-03-31&type=expense&category=Food&currency=EUR\n"
        "\n"
        "No more of these mails: switch them off at https://tracker.example.org/#/settings\n"
    )
    assert over and over.subject == "Food:Café & bar: over the budget for March 2026"
    assert "306.50 of 300.00 EUR spent in March 2026 (102%).\n6.50 EUR over the budget." in over.text
    (link,) = re.findall(r"transactions\?(\S+)", over.text)
    assert dict(parse_qsl(link))["category"] == "Food:Café & bar"


def test_a_user_who_reads_the_page_in_german_is_mailed_in_german() -> None:
    near, over = mail("1252.5", "1500", language="de"), mail("306.5", language="de")

    assert near and near.subject == "Food: 83 % des Budgets für März 2026 verbraucht"
    assert near.text.startswith(
        "Food: 1252,50 von 1500,00 EUR im März 2026 ausgegeben (83 %).\nNoch 247,50 EUR übrig. Noch 7 Tage.\n"
    )
    assert over and over.subject == "Food: Budget für März 2026 überschritten"
    assert "6,50 EUR über dem Budget." in over.text


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 2, 27, tzinfo=UTC), "31 days to go."),
        (datetime(2026, 3, 1, tzinfo=UTC), "31 days to go."),
        (datetime(2026, 3, 30, 23, 59, tzinfo=UTC), "2 days to go."),
        (datetime(2026, 3, 31, tzinfo=UTC), "Today is the month's last day."),
        (datetime(2026, 4, 1, tzinfo=UTC), "March 2026 has ended."),
    ],
)
def test_a_mail_counts_the_days_left_including_today(now: datetime, days: str) -> None:
    assert f"left. {days}\n" in text("252", now=now)


def test_near_begins_exactly_at_the_percentage_and_over_just_above_the_budget() -> None:
    mails = {spent: mail(spent) for spent in ("239.99", "240.00", "300.00", "300.01")}

    assert {spent: due and due.name for spent, due in mails.items()} == {
        "239.99": None,
        "240.00": "near|Food",
        "300.00": "near|Food",
        "300.01": "over|Food",
    }
    assert "0.00 EUR left." in text("300")


@given(
    spending=st.lists(st.integers(-40_000, 40_000), max_size=12),
    percent=st.integers(1, 100),
)
def test_each_state_is_mailed_once_and_near_never_after_over(spending: list[int], percent: int) -> None:
    """There is a run after each change."""
    budget, spent, sent, states = Budget("Food", Decimal(300), "EUR"), Decimal(0), list[str](), list[str]()
    for cents in spending:
        spent += Decimal(cents).scaleb(-2)
        sums = {
            CategoryKey("EUR", "expense", "Food:Groceries"): spent,
            CategoryKey("USD", "expense", "Food"): Decimal(999),
        }
        progress = budgets_progress([budget], "2026-03", sums, percent)
        states += [budget_progress.state for budget_progress in progress]
        marks = SentMails("2026-03", frozenset(sent))
        sent += [due.name for due in due_mails(progress, marks, NOW, "en", SITE)]
    reached = list(dict.fromkeys(state for state in states if state != "ok"))
    expected = ["over"] if reached[:1] == ["over"] else reached
    assert sent == [f"{state}|Food" for state in expected]


@given(
    category=st.text(min_size=1, max_size=64).filter(is_category),
    currency=st.sampled_from(sorted(MINOR_UNITS)),
    digits=st.integers(1, 10**14 - 1),
    share=st.integers(80, 10**6),
    day=st.dates(date(1970, 1, 1), date(2100, 1, 1)),
    language=st.sampled_from(sorted(budget_alerts.TEXTS)),
)
def test_sns_accepts_every_mail(
    category: str, currency: str, digits: int, share: int, day: date, language: str
) -> None:
    """The subject is one line of less than 100 characters; the amounts are exact."""
    amount = Decimal(digits).scaleb(-MINOR_UNITS[currency])
    spent = (amount * share / 100).quantize(Decimal(1).scaleb(-MINOR_UNITS[currency]), ROUND_UP)
    due = mail(str(spent), str(amount), currency, category, day.isoformat()[:7], language)

    assert due and len(due.subject) < 100
    assert not {unicodedata.category(character) for character in due.subject} & {"Cc", "Cs", "Zl", "Zp"}
    assert due.text.startswith(f"{category}: ") and len(due.text.encode()) < 4096
    for exact in (money_text(spent, currency), money_text(amount, currency)):
        assert exact.replace(".", "," if language == "de" else ".") in due.text


@given(
    days=st.lists(
        st.tuples(st.sampled_from("ab"), st.dates(date(2026, 1, 1), date(2026, 6, 1)).map(str)), max_size=20
    )
)
def test_a_month_counts_until_it_has_ended_everywhere_on_earth(days: list[tuple[str, str]]) -> None:
    months = months_by_user(days, datetime(2026, 4, 1, 23, tzinfo=UTC))

    assert months == {
        user: sorted({day[:7] for other, day in days if other == user and day >= "2026-03"})
        for user in {user for user, day in days if day >= "2026-03"}
    }
    assert not months_by_user([("a", "2026-03-31")], datetime(2026, 4, 2, 1, tzinfo=UTC))
