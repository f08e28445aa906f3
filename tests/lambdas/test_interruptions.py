"""Each kind of change, with a fault at each of its calls to DynamoDB: passing, or longer than patience."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from lambdas.ledger.store import MAX_ATTEMPTS
from tests.support.ledger import Ledger, Reply, UserClient, entry
from tests.support.ledger_faults import Fault
from tests.support.ledger_machine import listed

# By night each fault; by day the one that took effect and one that did not.
FAULTS = (
    [fault for fault in Fault if fault is not Fault.NONE]
    if os.environ.get("NIGHTLY")
    else [Fault.LOST_ANSWER, Fault.CONFLICT]
)
# So few actions in a DynamoDB transaction that each change of many takes several.
MAX_ACTIONS = 5
MANY = [entry(id=f"m{n}", date=f"2026-0{1 + n // 3}-1{n % 3}", amount=f"{n + 1}") for n in range(5)]

CHANGES: dict[str, Callable[[UserClient], Reply]] = {
    "add": lambda user: user.add(id="new", amount="4"),
    "add what is there": lambda user: user.add(id="kept", amount="5"),
    "add many": lambda user: user.add_many(MANY),
    "replace": lambda user: user.replace("kept", 1, amount="6"),
    "move to another month": lambda user: user.replace("kept", 1, date="2026-04-01", category="Home"),
    "delete": lambda user: user.delete("kept"),
    "restore": lambda user: user.restore("binned"),
    "delete many": lambda user: user.call(
        "POST /transactions/batch/delete", {"ids": ["kept", "other", "no"]}
    ),
    "restore many": lambda user: user.call("POST /transactions/batch/restore", {"ids": ["binned", "other"]}),
}


def household(ledger: Ledger) -> UserClient:
    """A user with two transactions and one in the bin; nobody else, for moto copies all for each write."""
    ledger.empty()
    user = ledger.new_user()
    user.add_many(
        [entry(id="kept", amount="5"), entry(id="other", amount="7"), entry(id="binned", amount="9")]
    )
    user.delete("binned")
    return user


def state(user: UserClient) -> Any:
    """All that the user can see; `totals` fails where days, months and groups disagree."""
    return listed(user), user.totals()


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_ends_the_same_whatever_any_of_its_calls_meets(
    ledger: Ledger, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lambdas.ledger.writer.MAX_ACTIONS", MAX_ACTIONS)
    user = household(ledger)
    expected, calls = CHANGES[name](user).status, 0
    after = state(user)
    for at in range(10):
        plans = [[*[Fault.NONE] * at, *[fault] * times] for fault in FAULTS for times in (1, MAX_ATTEMPTS)]
        met = [ends_as(household(ledger), CHANGES[name], plan, expected, after) for plan in plans]
        calls += any(met)
        if not any(met):
            break
    assert 1 <= calls < 10


def ends_as(
    user: UserClient, change: Callable[[UserClient], Reply], plan: list[Fault], expected: int, after: Any
) -> bool:
    """Whether the change met a fault; asserts that it, repeated where it answers 503, ends as without."""
    with user.ledger.with_faults(plan):
        reply = change(user)
        met = len(user.ledger.faults) < len([fault for fault in plan if fault is not Fault.NONE])
    if reply.status == 503:
        seen, totals = state(user)
        assert sum(count for _, count in totals.values()) == len(seen), "exact in between, too"
        reply = change(user)
    assert reply.status in (expected, 200 if expected == 201 else expected)
    assert state(user) == after
    return met
