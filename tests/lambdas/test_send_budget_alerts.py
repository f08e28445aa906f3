"""SendBudgetAlerts over moto: who is mailed, how often, and what becomes of a run that is disturbed."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sns import sns_backends

from lambdas.send_budget_alerts import UnfinishedError
from tests.support.ledger import ENVIRONMENT, REGION, Ledger, UserClient, entry
from tests.support.ledger_faults import Fault

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
HOUR = timedelta(hours=1)
TOPIC = ENVIRONMENT["BUDGET_ALERTS_TOPIC"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with mock.patch("lambdas.ledger.http.datetime") as clock:
        clock.now.return_value = NOW
        yield clock


@pytest.fixture(autouse=True)
def _no_old_mails(ledger: Ledger) -> None:
    published().clear()


def published() -> list[Any]:
    found: list[Any] = sns_backends[DEFAULT_ACCOUNT_ID][REGION].topics[TOPIC].sent_notifications
    return found


def mails(user: UserClient) -> list[str]:
    """The subjects of what was published for the user."""
    return [
        subject
        for _, _, subject, attributes, *_ in published()
        if attributes["user_id"]["Value"] == user.user
    ]


def run(ledger: Ledger, now: datetime = SOON) -> dict[str, int]:
    return ledger.budget_alerts.run(now)


def reader(ledger: Ledger, mail: bool = True, **settings: Any) -> UserClient:
    """A user with a budget of 300 EUR for Food who wants mail."""
    user = ledger.new_user()
    ledger.users.names.add(user.user)
    ledger.users.addresses[user.user] = f"{user.user[:8]}@example.org"
    assert user.put_settings(0, **settings, alerts={"mail": mail}).status == 200
    user.add_budget("Food", "300")
    return user


def spend(user: UserClient, amount: str, category: str = "Food:Groceries", **fields: Any) -> None:
    fields = {"date": "2026-03-14", **fields}
    assert user.add(category=category, amount=amount, **fields).status == 201


NEAR = "Food: 80% of the budget for March 2026 used"
OVER = "Food: over the budget for March 2026"


def test_a_mail_goes_out_at_the_percentage_and_another_over_the_budget_and_no_more(ledger: Ledger) -> None:
    user = reader(ledger)
    spend(user, "239.99")
    assert (run(ledger), mails(user)) == ({"users": 1, "sent": 0, "failed": 0}, [])
    spend(user, "0.01")
    assert (run(ledger), mails(user)) == ({"users": 1, "sent": 1, "failed": 0}, [NEAR])
    spend(user, "60.01", category="Food")
    for _ in range(2):
        run(ledger)
    assert mails(user) == [NEAR, OVER]


def test_a_refund_that_brings_it_back_starts_nothing_over(ledger: Ledger) -> None:
    user = reader(ledger)
    for amount, refund in (("301", False), ("10", True), ("200", True), ("205", False)):
        spend(user, amount, refund=refund)
        run(ledger)
    assert mails(user) == [OVER]


def test_categories_and_currencies_count_as_in_the_summary(ledger: Ledger) -> None:
    user = reader(ledger)
    user.add_budget("Food:Groceries", "100")
    user.add_budget("Trips", "1000", "JPY")
    spend(user, "85", "Food:Groceries")
    spend(user, "999", "Foodstuff")
    spend(user, "999", "Food", currency="USD")
    spend(user, "999", "Food", type="income")
    spend(user, "850", "Trips", currency="JPY")
    run(ledger)

    told = {
        each["category"] for each in user.summary("to=2026-03-31").body["budgets"] if each["state"] != "ok"
    }
    assert told == {"Food:Groceries", "Trips"}
    assert sorted(mails(user)) == [
        "Food:Groceries: 85% of the budget for March 2026 used",
        "Trips: 85% of the budget for March 2026 used",
    ]


def test_the_users_own_percentage_and_language_count(ledger: Ledger) -> None:
    user = reader(ledger, mail=False)
    user.put_settings(1, locale="de-CH", alerts={"mail": True, "budgetPercent": 50})
    spend(user, "150")
    run(ledger)
    assert mails(user) == ["Food: 50 % des Budgets für März 2026 verbraucht"]


def test_each_month_has_its_mails_and_the_one_that_just_ended_is_told_too(ledger: Ledger, clock: Any) -> None:
    user = reader(ledger)
    spend(user, "301", date="2026-02-27")
    spend(user, "301", date="2026-04-02")
    run(ledger)
    assert mails(user) == ["Food: over the budget for April 2026"], "entered ahead; February is over"
    clock.now.return_value = datetime(2026, 3, 31, 23, 50, tzinfo=UTC)
    spend(user, "301")
    run(ledger, datetime(2026, 4, 1, 0, 20, tzinfo=UTC))
    assert mails(user)[1:] == [OVER]
    assert "March 2026 has ended." in published()[-1][1]
    run(ledger, datetime(2026, 4, 1, 1, 20, tzinfo=UTC))
    assert len(mails(user)) == 2


def test_marks_expire_when_nothing_can_ask_for_them(ledger: Ledger) -> None:
    user = reader(ledger)
    spend(user, "301")
    run(ledger)
    (mark,) = [item for item in ledger.items("SETTINGS_TABLE", user.user) if "ExpiresAt" in item]
    expires = datetime.fromtimestamp(int(mark["ExpiresAt"]["N"]), UTC)
    assert datetime(2026, 4, 3, tzinfo=UTC) < expires < datetime(2026, 4, 14, tzinfo=UTC)
    assert user.call("GET /export", query="format=account").body["budgets"] == [
        {"category": "Food", "amount": "300.00", "currency": "EUR"}
    ]


def test_who_has_no_budget_or_wants_no_mail_gets_none(ledger: Ledger) -> None:
    without, unasked, default = reader(ledger), reader(ledger, mail=False), ledger.new_user()
    (food,) = without.call("GET /budgets").body["budgets"]
    without.call("DELETE /budgets/{id}", id=food["id"])
    default.add_budget("Food", "300")
    for user in (without, unasked, default):
        spend(user, "999")
    assert run(ledger) == {"users": 3, "sent": 0, "failed": 0}
    assert published() == []


def test_everybody_gets_only_their_own(ledger: Ledger) -> None:
    """A queue instead of a mailbox, with the filter that the subscription has."""
    users = [reader(ledger), reader(ledger), reader(ledger)]
    sns, sqs = boto3.client("sns", region_name=REGION), boto3.client("sqs", region_name=REGION)
    queues = []
    for number, user in enumerate(users):
        address = ledger.users.addresses[user.user]
        (made,) = [each for each in subscriptions(sns) if each["Endpoint"] == address]
        filter_ = sns.get_subscription_attributes(SubscriptionArn=made["SubscriptionArn"])["Attributes"]
        queues.append(sqs.create_queue(QueueName=f"mailbox-{number}")["QueueUrl"])
        sns.subscribe(
            TopicArn=TOPIC,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:{REGION}:{DEFAULT_ACCOUNT_ID}:mailbox-{number}",
            Attributes={"FilterPolicy": filter_["FilterPolicy"]},
        )
    spend(users[0], "301")
    spend(users[1], "240")
    run(ledger)
    found = [sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []) for url in queues]
    assert [[json.loads(each["Body"])["Subject"] for each in box] for box in found] == [[OVER], [NEAR], []]


def subscriptions(sns: Any) -> list[dict[str, Any]]:
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=TOPIC)
    return [each for page in pages for each in page["Subscriptions"]]


def test_many_mails_of_one_user_go_out_no_faster_than_sns_delivers(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, pauses = reader(ledger), list[float]()
    for number in range(3):
        user.add_budget(f"Trips:{number}", "1")
        spend(user, "2", f"Trips:{number}")
    monkeypatch.setattr(ledger.budget_alerts.store, "sleep", pauses.append)
    run(ledger)
    assert len(mails(user)) == len(pauses) == 3
    assert all(pause > 0.1 for pause in pauses)


# ---- runs that are disturbed


def before_first(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, name: str, once: Callable[[], object]
) -> None:
    """Call `once` just before the run's first call of a method of the store or of the mails."""
    function = ledger.budget_alerts
    owner = function.store if hasattr(function.store, name) else function.mails
    real, first = getattr(owner, name), [once]

    def disturbed(*given: Any) -> Any:
        if first:
            first.pop()()
        return real(*given)

    monkeypatch.setattr(owner, name, disturbed)


def test_two_runs_at_once_send_one_mail(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    user = reader(ledger)
    spend(user, "301")
    for name in ("transact", "send"):
        before_first(ledger, monkeypatch, name, lambda: run(ledger))
    run(ledger)
    assert mails(user) == [OVER]


@pytest.mark.parametrize("leave", ["switch off", "erase"])
def test_who_leaves_while_a_run_is_at_it_is_not_mailed(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, leave: str
) -> None:
    user = reader(ledger)
    spend(user, "301")

    def left() -> None:
        if leave == "erase":
            assert user.call("DELETE /account", {"confirm": "erase everything"}).body["done"]
        else:
            assert user.put_settings(1).status == 200

    before_first(ledger, monkeypatch, "transact", left)
    run(ledger)
    assert mails(user) == []
    if leave == "erase":
        assert ledger.items("SETTINGS_TABLE", user.user) == []


def refused(status: int) -> ClientError:
    answer: Any = {"Error": {"Code": "Throttled"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "Publish")


@pytest.mark.parametrize(
    ("failure", "tried_again"),
    [(refused(429), True), (refused(500), False), (ReadTimeoutError(endpoint_url="sns"), False)],
)
def test_a_mail_that_surely_did_not_go_out_is_sent_by_the_next_run_and_no_other(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, failure: Exception, tried_again: bool
) -> None:
    user = reader(ledger)
    spend(user, "301")
    client = mock.Mock()
    client.publish.side_effect = failure
    with monkeypatch.context() as patched:
        patched.setattr(ledger.sns, "client", client)
        with pytest.raises(UnfinishedError):
            run(ledger)
    run(ledger)
    assert mails(user) == [OVER] * tried_again
    assert client.publish.call_count == 1


def test_a_run_killed_between_mark_and_mail_costs_the_mail_rather_than_doubling_it(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = reader(ledger)
    spend(user, "240")

    def killed() -> None:
        raise KeyboardInterrupt

    before_first(ledger, monkeypatch, "send", killed)
    with pytest.raises(KeyboardInterrupt):
        run(ledger)
    run(ledger)
    assert mails(user) == []
    spend(user, "61")
    run(ledger)
    assert mails(user) == [OVER]


def test_one_users_trouble_keeps_no_other_from_their_mail_and_is_looked_at_again(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    users = [reader(ledger), reader(ledger)]
    for user in users:
        spend(user, "301.07")

    def trouble() -> None:
        raise RuntimeError(f"301.07 {users[0].user}")

    before_first(ledger, monkeypatch, "get_total", trouble)
    caplog.set_level("INFO", "expense-tracker")
    with pytest.raises(UnfinishedError, match="1 of 2 users"):
        run(ledger)
    assert sum(len(mails(user)) for user in users) == 1
    assert '"fault": "RuntimeError"' in caplog.text
    assert run(ledger, SOON + 5 * HOUR)["sent"] == 1
    assert [mails(user) for user in users] == [[OVER], [OVER]]
    for secret in ("301.07", "example.org", "Food", *(user.user for user in users)):
        assert secret not in "".join(line for line in caplog.text.splitlines() if '"budgetAlerts"' in line)


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.NONE])
def test_a_transient_fault_at_any_call_changes_nothing(ledger: Ledger, fault: Fault) -> None:
    for call in range(100):
        ledger.empty()
        user = reader(ledger)
        spend(user, "301")
        plan = [Fault.NONE] * call + [fault]
        with ledger.with_faults(plan):
            run(ledger)
            met = not ledger.faults
        assert mails(user) == [OVER]
        if not met:
            break
    assert call > 8


def test_what_the_index_learns_late_is_found_by_the_next_run(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = reader(ledger)
    spend(user, "301")
    with monkeypatch.context() as lagging:
        lagging.setattr(ledger.budget_alerts.store, "changes_since", lambda since: iter(()))
        assert run(ledger, NOW + timedelta(seconds=1))["users"] == 0
    assert run(ledger, NOW + HOUR)["sent"] == 1
    assert run(ledger, NOW + 2 * HOUR)["users"] == 0, "read once and no more"


def test_a_run_costs_what_changed_lately_however_long_the_history(
    ledger: Ledger, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any]] = []
    real = ledger.budget_alerts.store.call

    def call(operation: str, **parameters: Any) -> Any:
        answer = real(operation, **parameters)
        asked.append((operation, answer.get("ConsumedCapacity", {}).get("CapacityUnits")))
        return answer

    costs = []
    for days in (1, 200):
        ledger.empty()
        user = reader(ledger)
        clock.now.return_value = NOW - timedelta(days=2)
        past = datetime(2025, 3, 1, tzinfo=UTC)
        user.add_many([entry(date=(past + timedelta(days=n)).date().isoformat()) for n in range(days)])
        run(ledger, NOW - HOUR)
        clock.now.return_value = NOW
        spend(user, "1")
        asked.clear()
        with monkeypatch.context() as counted:
            counted.setattr(ledger.budget_alerts.store, "call", call)
            assert run(ledger)["users"] == 1
        costs.append(list(asked))
    assert costs[0] == costs[1]
    assert {operation for operation, _ in costs[0]} == {"query", "get_item", "update_item"}
