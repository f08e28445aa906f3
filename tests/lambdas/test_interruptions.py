"""Each kind of change, with a fault at each of its calls to DynamoDB: transient, or until the deadline."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from lambdas.ledger.balance_assertions import assertions_in
from lambdas.ledger.joining import transfer_id
from lambdas.ledger.store import MAX_ATTEMPTS
from tests.support.ledger import Ledger, Reply, UserClient, entry
from tests.support.ledger_faults import Fault
from tests.support.ledger_machine import listed
from tests.support.ledger_model import parts, postings

# At night all faults; else one whose call took effect and one whose call did not.
FAULTS = (
    [fault for fault in Fault if fault is not Fault.NONE]
    if os.environ.get("NIGHTLY")
    else [Fault.LOST_ANSWER, Fault.CONFLICT]
)
# So few actions that each change of many takes several DynamoDB transactions.
MAX_ACTIONS = 5
TRANSFER = {"type": "transfer", "category": None, "account": "giro", "toAccount": "visa"}
SPLIT = {
    "amount": "4.00",
    "category": None,
    "account": "giro",
    "splits": [{"category": "Food", "amount": "5.00"}, {"category": "Deposits", "amount": "-1.00"}],
}
ASSERT = "PUT /accounts/{id}/balance-assertions/{date}"
MANY = [entry(id=f"m{n}", date=f"2026-0{1 + n // 3}-1{n % 3}", amount=f"{n + 1}") for n in range(4)]
MANY.append(entry(id="m4", **SPLIT))

CHANGES: dict[str, Callable[[UserClient], Reply]] = {
    "add": lambda user: user.add(id="new", amount="4"),
    "add an existing one": lambda user: user.add(id="kept", amount="5"),
    "add many": lambda user: user.add_many(MANY),
    "replace by a split one": lambda user: user.replace("kept", 1, **SPLIT),
    "move to another month": lambda user: user.replace("kept", 1, date="2026-04-01", category="Home"),
    "delete": lambda user: user.delete("kept"),
    "restore": lambda user: user.restore("binned"),
    "delete many": lambda user: user.call(
        "POST /transactions/batch/delete", {"ids": ["kept", "split", "no"]}
    ),
    "add a transfer": lambda user: user.add(id="new", **TRANSFER),
    "add many of accounts": lambda user: user.add_many(
        [{**each, "account": "giro"} for each in MANY] + [entry(id="no", account="none", currency="EUR")]
    ),
    "update many": lambda user: user.update_many(["kept", "out", "in"], account="visa"),
    "join": lambda user: user.join("out", "in"),
    "join again": lambda user: user.join("expense", "income"),
    "separate": lambda user: user.separate(transfer_id("expense", "income")),
    "state a balance": lambda user: user.call(ASSERT, {"amount": "5"}, id="giro", date="2026-03-31"),
    "take a balance back": lambda user: user.call(
        ASSERT.replace("PUT", "DELETE"), id="visa", date="2026-03-31"
    ),
    "restore many": lambda user: user.call("POST /transactions/batch/restore", {"ids": ["binned", "other"]}),
}

# The tables of the household that the first change made, by its user.
HOUSEHOLD: dict[str, dict[str, list[dict[str, Any]]]] = {}


def household(ledger: Ledger) -> UserClient:
    """Return the only user, with transactions, one in the bin; moto copies all items at each write."""
    if HOUSEHOLD:
        ((user_id, tables),) = HOUSEHOLD.items()
        ledger.restore_tables(tables)
        return UserClient(ledger, user_id)
    ledger.empty()
    user = ledger.new_user()
    for account in ("giro", "visa"):
        user.put_account(account)
    for expense, income in (("out", "in"), ("expense", "income")):
        user.add(id=expense, amount="3", account="giro")
        user.add(id=income, amount="3", account="visa", type="income")
    user.join("expense", "income")
    others = [entry(id="kept", amount="5"), entry(id="other", amount="7")]
    user.add_many([*others, *(entry(id=id_, **SPLIT) for id_ in ("split", "binned"))])
    user.delete("binned")
    user.call(ASSERT, {"amount": "3"}, id="visa", date="2026-03-31")
    HOUSEHOLD[user.user] = ledger.copy_tables()
    return user


def state(user: UserClient) -> Any:
    """Return all that the user can see; `totals` fails where days and months disagree."""
    items = user.ledger.items("SETTINGS_TABLE", user.user)
    stated = [(each.account_id, each.date, each.amount) for each in assertions_in(items)]
    return listed(user), user.totals(), user.account_totals(), stated


@pytest.mark.parametrize("name", CHANGES)
def test_a_fault_at_any_call_of_a_change_does_not_change_its_outcome(
    ledger: Ledger, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lambdas.ledger.batches.MAX_ACTIONS", MAX_ACTIONS)
    user = household(ledger)
    expected, calls = CHANGES[name](user).status, 0
    after = state(user)
    for at in range(10):
        plans = [[*[Fault.NONE] * at, *[fault] * times] for fault in FAULTS for times in (1, MAX_ATTEMPTS)]
        has_met_fault = [ends_as(household(ledger), CHANGES[name], plan, expected, after) for plan in plans]
        calls += any(has_met_fault)
        if not any(has_met_fault):
            break
    assert 1 <= calls < 10


def ends_as(
    user: UserClient, change: Callable[[UserClient], Reply], plan: list[Fault], expected: int, after: Any
) -> bool:
    """Return whether the change met a fault; assert that its outcome, repeated after a 503, is the same."""
    with user.ledger.with_faults(plan):
        reply = change(user)
        has_met_fault = len(user.ledger.faults) < len([fault for fault in plan if fault is not Fault.NONE])
    if reply.status == 503:
        transactions, totals, account_totals, _ = state(user)
        exact = "the totals are exact in between, too"
        live = transactions.values()
        assert sum(count for _, count in totals.values()) == sum(len([*parts(each)]) for each in live), exact
        counts = sum(count for _, count in account_totals.values())
        assert counts == sum(len([*postings(each)]) for each in live), exact
        reply = change(user)
    assert reply.status in (expected, 200 if expected == 201 else expected)
    assert state(user) == after
    return has_met_fault
