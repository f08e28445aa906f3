"""Ledgers that are older than the months' totals get them, exactly, whoever writes meanwhile."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra import month_totals
from infra.month_totals import add_up
from tests.support.ledger import ENVIRONMENT, As, Ledger, entry, in_process

TABLE = ENVIRONMENT["TOTALS_TABLE"]
DAYS = ["2026-01-01", "2026-01-31", "2026-02-28"]


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with in_process() as made:
        yield made


def of_old(ledger: Ledger) -> As:
    """A user whose months were never summed up."""
    user = ledger.new_user()
    user.add_many([entry(id=day, date=day, amount="5", category="Food") for day in DAYS])
    user.add(id="gone", date="2026-01-31", category="Home")
    user.delete("gone")
    for month in ("M#2026-01", "M#2026-02"):
        ledger.client.delete_item(TableName=TABLE, Key={"UserID": {"S": user.user}, "Date": {"S": month}})
    return user


def test_months_that_are_missing_or_wrong_are_written_and_the_others_left(ledger: Ledger) -> None:
    one, other = of_old(ledger), of_old(ledger)
    assert one.summary().body["totals"] == []

    assert add_up(ledger.client, TABLE, one.user) == 2
    assert add_up(ledger.client, TABLE) == 2
    assert add_up(ledger.client, TABLE) == 0
    for user in (one, other):
        assert len(user.totals()) == 3
        assert user.summary().body["totals"][0]["expense"] == "15.00"


def test_what_is_written_meanwhile_is_in_the_month_once(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, items, more = of_old(ledger), month_totals._items, ["2026-02-28", "2026-01-15", "2026-01-01"]

    def read_then_write(client: Any, *arguments: Any) -> Any:
        found = list(items(client, *arguments))
        if more and len(arguments) == 3:
            user.add(date=more.pop(), amount="1")
        return found

    monkeypatch.setattr(month_totals, "_items", read_then_write)
    assert add_up(ledger.client, TABLE, user.user) == 2
    assert not more
    assert user.summary().body["totals"][0]["expense"] == "18.00"
    assert sum(count for _, count in user.totals().values()) == 6
