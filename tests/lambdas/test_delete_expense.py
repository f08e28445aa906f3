"""Deleting a transaction, and restoring it from the bin."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest

from tests.support.ledger import Ledger, UserClient, entry


@pytest.mark.parametrize("route", ["DELETE /transactions/{id}", "DELETE /deleteExpense/{id}"])
def test_a_deleted_transaction_leaves_lists_and_totals_and_can_be_deleted_again(
    user: UserClient, route: str
) -> None:
    user.add(id="t", amount="5")
    user.add(id="stays", amount="1")

    assert [user.call(route, id="t").status for _ in range(2)] == [204, 204]
    assert user.get("t").status == 404
    assert [each["id"] for each in user.list_all()] == ["stays"]
    assert user.totals() == {("2026-03-14", ("EUR", "expense", "Food")): ("1", 1)}


def test_an_emptied_day_stays_in_the_change_feed(ledger: Ledger, user: UserClient) -> None:
    user.add(id="t")
    before, _ = ledger.items("TOTALS_TABLE", user.user)
    user.delete("t")
    after, month = ledger.items("TOTALS_TABLE", user.user)

    assert after["Shard"] == before["Shard"]
    assert after["ChangedAt"]["S"] > before["ChangedAt"]["S"]
    assert not {"Shard", "ChangedAt"} & month.keys()
    assert user.summary().body["periods"] == []


def test_a_restored_transaction_is_back_with_its_totals(user: UserClient) -> None:
    added = user.add(id="t", amount="5", tags=["a"], refund=True).body
    user.delete("t")
    restored = user.restore("t")

    assert restored.status == 200
    assert restored.headers["ETag"] == '"3"'
    assert restored.body == {**added, "updatedAt": restored.body["updatedAt"], "version": 3}
    assert user.page().body["transactions"] == [restored.body]
    assert user.totals() == {("2026-03-14", ("EUR", "expense", "Food")): ("-5", 1)}


def test_restoring_a_transaction_that_is_not_deleted_changes_nothing(user: UserClient) -> None:
    user.add(id="t")

    assert user.restore("t").body["version"] == 1
    assert user.restore("unknown").status == 404


def test_a_transaction_can_be_restored_for_30_days(ledger: Ledger, user: UserClient) -> None:
    user.add(id="t")
    user.delete("t")
    (item,) = ledger.items("EXPENSES_TABLE", user.user)

    assert "Date" not in item
    remaining_s = int(item["ExpiresAt"]["N"]) - datetime.now(UTC).timestamp()
    assert timedelta(days=29, hours=23) < timedelta(seconds=remaining_s) <= timedelta(days=30)
    with in_31_days():
        assert user.restore("t").status == 404


def test_after_30_days_the_id_is_free_even_if_dynamodb_still_has_the_item(user: UserClient) -> None:
    for id_ in ("one", "many", "other"):
        user.add(id=id_, amount="5")
        user.delete(id_)
    user.add(id="stays", amount="1")
    with in_31_days():
        added = user.add(id="one", amount="7")
        batch = user.add_many([entry(id=id_, amount="7") for id_ in ("many", "other", "new", "stays")])

        assert (added.status, added.body["version"]) == (201, 1)
        assert [result["status"] for result in batch.body["results"]] == [201, 201, 201, 409]
        assert {each["id"] for each in user.list_all()} == {"one", "many", "other", "new", "stays"}
    assert user.totals() == {("2026-03-14", ("EUR", "expense", "Food")): ("29", 5)}


@contextmanager
def in_31_days() -> Iterator[None]:
    with mock.patch("lambdas.ledger.http.datetime") as clock:
        clock.now.return_value = datetime.now(UTC) + timedelta(days=31)
        yield


def test_a_deletion_may_require_a_version(user: UserClient) -> None:
    user.add(id="t")

    assert user.call("DELETE /transactions/{id}", headers={"if-match": '"2"'}, id="t").status == 412
    assert user.call("DELETE /transactions/{id}", headers={"if-match": '"1"'}, id="t").status == 204


def test_a_user_cannot_delete_or_restore_anothers_transaction(ledger: Ledger, user: UserClient) -> None:
    other = ledger.new_user()
    user.add(id="t")

    assert other.delete("t").status == 404
    user.delete("t")
    assert other.restore("t").status == 404
