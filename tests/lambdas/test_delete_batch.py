"""Deleting and restoring many transactions in one request."""

from collections.abc import Iterable
from typing import Any

import pytest

from lambdas.ledger import batches
from lambdas.ledger.items import Record
from lambdas.ledger.store import MAX_ATTEMPTS
from tests.support.ledger import Ledger, Reply, UserClient, entry
from tests.support.ledger_faults import Fault

TRANSIENT = [fault for fault in Fault if fault is not Fault.NONE]


def delete(user: UserClient, *ids: Any) -> Reply:
    return user.call("POST /transactions/batch/delete", {"ids": list(ids)})


def restore(user: UserClient, *ids: Any) -> Reply:
    return user.call("POST /transactions/batch/restore", {"ids": list(ids)})


def count(user: UserClient) -> int:
    return sum(count for _, count in user.totals().values())


def test_many_are_deleted_and_restored_each_with_its_outcome(user: UserClient) -> None:
    user.add_many([entry(id=f"t{n}", date=f"2026-03-{n:02}", amount=f"{n}") for n in range(1, 6)])
    before = user.totals()

    deleted = delete(user, "t1", "unknown", "t3", "t1")
    remaining = [transaction["id"] for transaction in user.list_all()]
    restored = restore(user, "t3", "t1", "t2", "unknown")

    assert deleted.body == {
        "results": [
            {"index": 0, "id": "t1", "status": 204},
            {"index": 1, "id": "unknown", "status": 404},
            {"index": 2, "id": "t3", "status": 204},
            {"index": 3, "id": "t1", "status": 204},
        ],
        "deleted": 2,
    }
    assert remaining == ["t5", "t4", "t2"]
    assert [result["status"] for result in restored.body["results"]] == [200, 200, 200, 404]
    assert restored.body["restored"] == 3
    assert user.totals() == before
    assert {each["id"]: each["version"] for each in user.list_all()} == {
        "t1": 3,
        "t2": 1,
        "t3": 3,
        "t4": 1,
        "t5": 1,
    }


def test_repeating_a_deletion_or_restoration_changes_nothing(user: UserClient) -> None:
    user.add(id="t")

    assert [delete(user, "t").body["deleted"] for _ in range(2)] == [1, 1]
    assert [restore(user, "t").body["restored"] for _ in range(2)] == [1, 1]
    assert user.get("t").body["version"] == 3
    assert count(user) == 1


@pytest.fixture
def small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit transactions to a few actions, so that a short list takes as many of them as a long one."""
    monkeypatch.setattr(batches, "MAX_ACTIONS", 9)


@pytest.mark.usefixtures("small_transactions")
@pytest.mark.parametrize("fault", TRANSIENT)
@pytest.mark.parametrize("call", [0, 1, 2])
def test_a_transient_fault_at_any_call_does_not_change_the_outcome(
    user: UserClient, fault: Fault, call: int
) -> None:
    user.add_many([entry(id=f"t{n}", date=f"2026-0{1 + n % 3}-15") for n in range(12)])
    ids = [f"t{n}" for n in range(12)]

    with user.ledger.with_faults([Fault.NONE] * call + [fault]):
        assert delete(user, *ids).body["deleted"] == 12
    assert (user.list_all(), user.totals()) == ([], {})
    with user.ledger.with_faults([Fault.NONE] * call + [fault]):
        assert restore(user, *ids).body["restored"] == 12
    assert len(user.list_all()) == count(user) == 12


@pytest.mark.usefixtures("small_transactions")
def test_an_interrupted_deletion_leaves_exact_totals_and_is_completed_by_repeating_it(
    user: UserClient,
) -> None:
    ids = [f"t{n}" for n in range(30)]
    user.add_many([entry(id=id_, date=f"2026-01-{1 + n % 28:02}", amount="1") for n, id_ in enumerate(ids)])

    # The read and the first transaction succeed, but not its look for emptied totals, nor the next one.
    with user.ledger.with_faults([Fault.NONE] * 2 + [Fault.ERROR] * (2 * MAX_ATTEMPTS)):
        interrupted = delete(user, *ids)
    remaining = user.list_all()

    assert interrupted.status == 503
    assert 0 < len(remaining) < 30
    assert count(user) == len(remaining)
    assert delete(user, *ids).body["deleted"] == 30
    assert (user.list_all(), user.totals()) == ([], {})


def test_a_user_cannot_delete_or_restore_anothers_transactions(ledger: Ledger, user: UserClient) -> None:
    user.add(id="t")
    user.add(id="binned")
    user.delete("binned")
    other = ledger.new_user()

    assert delete(other, "t").body["results"][0]["status"] == 404
    assert restore(other, "binned").body["results"][0]["status"] == 404
    assert [each["id"] for each in user.list_all()] == ["t"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], "#"),
        ({}, "#"),
        ({"ids": ["t"], "all": True}, "#"),
        ({"ids": []}, "#/ids"),
        ({"ids": "t"}, "#/ids"),
        ({"ids": ["t"] * 501}, "#/ids"),
        ({"ids": ["t", 5]}, "#/ids/1"),
        ({"ids": ["a/b"]}, "#/ids/0"),
    ],
)
def test_a_body_that_is_no_list_of_ids_is_refused(user: UserClient, body: Any, pointer: str) -> None:
    user.add(id="t")
    for action in ("delete", "restore"):
        reply = user.call(f"POST /transactions/batch/{action}", body)
        assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, pointer)
    assert len(user.list_all()) == 1


def test_a_record_that_changed_meanwhile_is_read_and_decided_anew(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.add_many([entry(id=f"t{n}", amount="1") for n in range(5)])
    store = user.ledger.functions["delete_expense"].store
    find_many = store.find_many
    changes = [lambda: user.delete("t2"), lambda: user.replace("t1", 1, amount="7", date="2026-05-05")]

    def find_then_change(ledger_id: str, transaction_ids: Iterable[str]) -> dict[str, Record]:
        records = find_many(ledger_id, transaction_ids)
        if changes:
            changes.pop()()
        return records

    monkeypatch.setattr(store, "find_many", find_then_change)

    assert delete(user, "t0", "t1", "t2").body["deleted"] == 3
    assert count(user) == len(user.list_all()) == 2
