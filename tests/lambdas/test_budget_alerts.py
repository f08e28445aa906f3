"""Which mails are due and what they say: the rules alone."""

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


def categories() -> st.SearchStrategy[str]:
    def is_one(text: str) -> bool:
        try:
            return parse_category(text) == text
        except RuleError:
            return False

    return st.text(min_size=1, max_size=64).filter(is_one)


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


def text(*given: str, **named: object) -> str:
    found = mail(*given, **named)  # type: ignore[arg-type]
    assert found
    return found.text


def test_a_mail_says_at_a_glance_what_was_spent_of_what_and_how_to_stop() -> None:
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


def test_who_reads_the_page_in_german_is_mailed_in_german() -> None:
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
def test_it_counts_the_days_left_as_the_page_does_with_today(now: datetime, days: str) -> None:
    assert f"left. {days}\n" in text("252", now=now)


def test_near_begins_exactly_at_the_percentage_and_over_just_above_the_budget() -> None:
    found = {spent: mail(spent) for spent in ("239.99", "240.00", "300.00", "300.01")}

    assert {spent: each and each.name for spent, each in found.items()} == {
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
def test_whatever_is_spent_and_refunded_each_level_is_told_once_and_never_the_lower_one_later(
    spending: list[int], percent: int
) -> None:
    """A run after each change; over is told when it is first seen, near only if over was not."""
    budget, spent, sent, states = Budget("Food", Decimal(300), "EUR"), Decimal(0), list[str](), list[str]()
    for cents in spending:
        spent += Decimal(cents).scaleb(-2)
        sums = {
            CategoryKey("EUR", "expense", "Food:Groceries"): spent,
            CategoryKey("USD", "expense", "Food"): Decimal(999),
        }
        progress = budgets_progress([budget], "2026-03", sums, percent)
        states += [each.state for each in progress]
        marks = SentMails("2026-03", frozenset(sent))
        sent += [each.name for each in due_mails(progress, marks, NOW, "en", SITE)]
    seen = [state for state in states if state != "ok"]
    assert sent == [
        f"{state}|Food" for state in list(dict.fromkeys(seen))[: 1 if seen[:1] == ["over"] else 2]
    ]


@given(
    category=categories(),
    currency=st.sampled_from(sorted(MINOR_UNITS)),
    digits=st.integers(1, 10**14 - 1),
    share=st.integers(80, 10**6),
    day=st.dates(date(1970, 1, 1), date(2100, 1, 1)),
    language=st.sampled_from(sorted(budget_alerts.TEXTS)),
)
def test_every_mail_is_one_that_sns_takes(
    category: str, currency: str, digits: int, share: int, day: date, language: str
) -> None:
    """A subject of a line of less than 100 characters, and all amounts as they are."""
    amount = Decimal(digits).scaleb(-MINOR_UNITS[currency])
    spent = (amount * share / 100).quantize(Decimal(1).scaleb(-MINOR_UNITS[currency]), ROUND_UP)
    found = mail(str(spent), str(amount), currency, category, day.isoformat()[:7], language)

    assert found and len(found.subject) < 100
    assert not {unicodedata.category(each) for each in found.subject} & {"Cc", "Cs", "Zl", "Zp"}
    assert found.text.startswith(f"{category}: ") and len(found.text.encode()) < 4096
    exact = [money_text(each, currency) for each in (spent, amount)]
    assert all(each.replace(".", "," if language == "de" else ".") in found.text for each in exact)


@given(
    days=st.lists(
        st.tuples(st.sampled_from("ab"), st.dates(date(2026, 1, 1), date(2026, 6, 1)).map(str)), max_size=20
    )
)
def test_months_count_until_they_have_ended_everywhere_on_earth(days: list[tuple[str, str]]) -> None:
    found = months_by_user(days, datetime(2026, 4, 1, 23, tzinfo=UTC))

    assert found == {
        user: sorted({day[:7] for each, day in days if each == user and day >= "2026-03"})
        for user in {user for user, day in days if day >= "2026-03"}
    }
    assert not months_by_user([("a", "2026-03-31")], datetime(2026, 4, 2, 1, tzinfo=UTC))
