from typing import Any

import pytest

from lambdas.ledger import writer
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


def test_many_go_and_come_back_each_with_its_outcome(user: UserClient) -> None:
    user.add_many([entry(id=f"t{n}", date=f"2026-03-{n:02}", amount=f"{n}") for n in range(1, 6)])
    before = user.totals()

    deleted = delete(user, "t1", "unknown", "t3", "t1")
    left = [each["id"] for each in user.list_all()]
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
    assert left == ["t5", "t4", "t2"]
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


def test_repeating_changes_nothing(user: UserClient) -> None:
    user.add(id="t")

    assert [delete(user, "t").body["deleted"] for _ in range(2)] == [1, 1]
    assert [restore(user, "t").body["restored"] for _ in range(2)] == [1, 1]
    assert user.get("t").body["version"] == 3
    assert count(user) == 1


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transactions of a few actions, so that a short list takes as many steps as a long one."""
    monkeypatch.setattr(writer, "MAX_ACTIONS", 9)


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("fault", TRANSIENT)
@pytest.mark.parametrize("call", [0, 1, 2])
def test_a_transient_fault_at_any_call_is_not_noticed(user: UserClient, fault: Fault, call: int) -> None:
    user.add_many([entry(id=f"t{n}", date=f"2026-0{1 + n % 3}-15") for n in range(12)])
    ids = [f"t{n}" for n in range(12)]

    with user.ledger.with_faults([Fault.NONE] * call + [fault]):
        assert delete(user, *ids).body["deleted"] == 12
    assert (user.list_all(), user.totals()) == ([], {})
    with user.ledger.with_faults([Fault.NONE] * call + [fault]):
        assert restore(user, *ids).body["restored"] == 12
    assert len(user.list_all()) == count(user) == 12


@pytest.mark.usefixtures("small_steps")
def test_interrupted_in_the_middle_the_ledger_is_exact_and_a_repetition_does_the_rest(
    user: UserClient,
) -> None:
    ids = [f"t{n}" for n in range(30)]
    user.add_many([entry(id=each, date=f"2026-01-{1 + n % 28:02}", amount="1") for n, each in enumerate(ids)])

    # A read, a transaction, then nothing goes any more.
    with user.ledger.with_faults([Fault.NONE] * 2 + [Fault.ERROR] * MAX_ATTEMPTS):
        interrupted = delete(user, *ids)
    left = user.list_all()

    assert interrupted.status == 503
    assert 0 < len(left) < 30
    assert count(user) == len(left)
    assert delete(user, *ids).body["deleted"] == 30
    assert (user.list_all(), user.totals()) == ([], {})


def test_nobody_deletes_or_restores_what_is_anothers(ledger: Ledger, user: UserClient) -> None:
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
def test_what_is_no_list_of_ids_is_refused(user: UserClient, body: Any, pointer: str) -> None:
    user.add(id="t")
    for what in ("delete", "restore"):
        reply = user.call(f"POST /transactions/batch/{what}", body)
        assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, pointer)
    assert len(user.list_all()) == 1


def test_what_changed_meanwhile_is_decided_anew(user: UserClient, monkeypatch: pytest.MonkeyPatch) -> None:
    user.add_many([entry(id=f"t{n}", amount="1") for n in range(5)])
    store = user.ledger.functions["delete_expense"].store
    find = store.find_many
    monkeypatch.setattr(store, "find_many", lambda *given: (find(*given), changes and changes.pop()())[0])
    changes = [lambda: user.delete("t2"), lambda: user.replace("t1", 1, amount="7", date="2026-05-05")]

    assert delete(user, "t0", "t1", "t2").body["deleted"] == 3
    assert count(user) == len(user.list_all()) == 2
