"""What one person may do in a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from lambdas.ledger.errors import OverQuota
from lambdas.ledger.quotas import EXPORTS, IMPORTS, ROWS, Quota
from tests.support.ledger import Ledger, UserClient, entry
from tests.support.ledger_faults import OneAtATime

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def limit(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Let every quota end at so many."""

    def use(quota: Quota, *arguments: Any) -> None:
        original(Quota(quota.kind, most), *arguments)

    original = Quota.use
    monkeypatch.setattr(Quota, "use", use)


def test_transactions_are_counted_singly_and_in_batches(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, 3)
    assert user.add_many([entry(), entry()]).status == 200

    too_many = user.add_many([entry(), entry()])
    assert (too_many.status, too_many.body["code"], too_many.body["params"]) == (
        429,
        "rows_quota",
        {"max": 3},
    )
    assert int(too_many.headers["Retry-After"]) > 0
    assert user.add(amount="1").status == 201
    assert user.add(amount="1").status == 429

    assert len(user.list_all()) == 3
    assert user.ledger.new_user().add(amount="1").status == 201


def test_files_and_exports_are_counted(user: UserClient, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, 1)
    statement = "Date,Amount,Payee\n2026-03-14,-1.50,Tea\n"

    previews = [user.call("POST /imports/preview", statement, query="currency=EUR") for _ in range(2)]
    exports = [user.call("GET /export") for _ in range(2)]

    assert [reply.status for reply in previews] == [200, 429]
    assert previews[1].body["code"] == "imports_quota"
    assert [reply.status for reply in exports] == [200, 429]
    assert exports[1].body["code"] == "exports_quota"


def test_a_day_ends_at_midnight_utc_and_its_count_expires(ledger: Ledger) -> None:
    store, user = ledger.functions["get_expenses"].store, ledger.new_user().user
    quota = Quota(ROWS, 2)
    quota.use(store, user, 2, NOON)
    with pytest.raises(OverQuota):
        quota.use(store, user, 1, NOON.replace(hour=23))
    with pytest.raises(OverQuota):
        Quota(IMPORTS, 2).use(store, user, 3, NOON)
    Quota(EXPORTS, 1).use(store, user, 1, NOON)
    quota.use(store, user, 1, NOON.replace(day=30, hour=0))

    items = ledger.items("SETTINGS_TABLE", user)
    assert {(item["Name"]["S"], item["Rows"]["N"]) for item in items} == {
        ("quota#2026-11-29", "2"),
        ("quota#2026-11-30", "1"),
    }
    assert all(int(item["ExpiresAt"]["N"]) > NOON.timestamp() for item in items)


def test_a_quota_holds_however_many_requests_come_at_once(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, user = ledger.functions["get_expenses"].store, ledger.new_user().user
    monkeypatch.setattr(store, "client", OneAtATime(ledger.client))

    def is_allowed(_number: int) -> bool:
        try:
            Quota(ROWS, 5).use(store, user, 1, NOON)
        except OverQuota:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(is_allowed, range(16))) == 5


def test_no_limit_means_no_write(ledger: Ledger) -> None:
    store, user = ledger.functions["get_expenses"].store, ledger.new_user().user

    Quota(ROWS, 0).use(store, user, 1, NOON)

    assert ledger.items("SETTINGS_TABLE", user) == []
