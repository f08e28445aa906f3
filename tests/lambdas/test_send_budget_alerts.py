"""SendBudgetAlerts over moto: who is mailed, how often, and what interrupted runs do."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends
from mypy_boto3_sns import SNSClient
from mypy_boto3_sns.type_defs import SubscriptionTypeDef

from lambdas.ledger.dynamodb_json import Answer
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
    """Return the notifications of the topic, as moto keeps them."""
    notifications: list[Any] = sns_backends[DEFAULT_ACCOUNT_ID][REGION].topics[TOPIC].sent_notifications
    return notifications


def mails(user: UserClient) -> list[str]:
    """Return the subjects of the mails that were published for the user."""
    return [
        subject
        for _, _, subject, attributes, *_ in published()
        if attributes["user_id"]["Value"] == user.user
    ]


def run(ledger: Ledger, now: datetime = SOON) -> dict[str, int]:
    return ledger.budget_alerts.run(now)


def new_reader(ledger: Ledger, mail: bool = True, **settings: Any) -> UserClient:
    """Return a user with a budget of 300 EUR for Food who wants mail."""
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


def test_one_mail_is_sent_at_the_percentage_and_one_over_the_budget(ledger: Ledger) -> None:
    user = new_reader(ledger)
    spend(user, "239.99")
    assert (run(ledger), mails(user)) == ({"users": 1, "sent": 0, "failed": 0}, [])
    spend(user, "0.01")
    assert (run(ledger), mails(user)) == ({"users": 1, "sent": 1, "failed": 0}, [NEAR])
    spend(user, "60.01", category="Food")
    for _ in range(2):
        run(ledger)
    assert mails(user) == [NEAR, OVER]


def test_a_mail_is_not_sent_again_after_a_refund(ledger: Ledger) -> None:
    user = new_reader(ledger)
    for amount, refund in (("301", False), ("10", True), ("200", True), ("205", False)):
        spend(user, amount, refund=refund)
        run(ledger)
    assert mails(user) == [OVER]


def test_categories_and_currencies_count_as_in_the_summary(ledger: Ledger) -> None:
    user = new_reader(ledger)
    user.add_budget("Food:Groceries", "100")
    user.add_budget("Trips", "1000", "JPY")
    spend(user, "85", "Food:Groceries")
    spend(user, "999", "Foodstuff")
    spend(user, "999", "Food", currency="USD")
    spend(user, "999", "Food", type="income")
    spend(user, "850", "Trips", currency="JPY")
    run(ledger)

    budgets = user.summary("to=2026-03-31").body["budgets"]
    assert {budget["category"] for budget in budgets if budget["state"] != "ok"} == {
        "Food:Groceries",
        "Trips",
    }
    assert sorted(mails(user)) == [
        "Food:Groceries: 85% of the budget for March 2026 used",
        "Trips: 85% of the budget for March 2026 used",
    ]


def test_a_transfer_uses_up_no_budget_and_a_split_only_its_own(ledger: Ledger) -> None:
    user = new_reader(ledger)
    for account in ("giro", "visa"):
        user.put_account(account)
    spend(user, "200", account="visa")
    day = {"date": "2026-03-14", "category": None, "account": "giro"}
    splits = [{"category": "Food", "amount": "20"}, {"category": "Home", "amount": "40"}]
    assert user.add(**day, type="transfer", amount="200", toAccount="visa").status == 201
    assert user.add(**day, amount="60", splits=splits).status == 201
    run(ledger)

    (budget,) = user.summary("to=2026-03-31").body["budgets"]
    assert (budget["spent"], mails(user)) == ("220.00", [])


def test_the_users_percentage_and_language_apply(ledger: Ledger) -> None:
    user = new_reader(ledger, mail=False)
    user.put_settings(1, locale="de-CH", alerts={"mail": True, "budgetPercent": 50})
    spend(user, "150")
    run(ledger)
    assert mails(user) == ["Food: 50 % des Budgets für März 2026 verbraucht"]


def test_each_month_has_its_mails_also_just_after_its_end(ledger: Ledger, clock: Any) -> None:
    user = new_reader(ledger)
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


def test_marks_expire_when_no_run_reads_them_any_more(ledger: Ledger) -> None:
    user = new_reader(ledger)
    spend(user, "301")
    run(ledger)
    (mark,) = [item for item in ledger.items("SETTINGS_TABLE", user.user) if "ExpiresAt" in item]
    expires = datetime.fromtimestamp(int(mark["ExpiresAt"]["N"]), UTC)
    assert datetime(2026, 4, 3, tzinfo=UTC) < expires < datetime(2026, 4, 14, tzinfo=UTC)
    assert user.call("GET /export", query="format=ledger").body["budgets"] == [
        {"category": "Food", "amount": "300.00", "currency": "EUR"}
    ]


def test_users_without_a_budget_or_without_mail_get_no_mail(ledger: Ledger) -> None:
    without, unasked, default = new_reader(ledger), new_reader(ledger, mail=False), ledger.new_user()
    (food,) = without.call("GET /budgets").body["budgets"]
    without.call("DELETE /budgets/{id}", id=food["id"])
    default.add_budget("Food", "300")
    for user in (without, unasked, default):
        spend(user, "999")
    assert run(ledger) == {"users": 3, "sent": 0, "failed": 0}
    assert published() == []


def test_users_get_only_their_own_mails(ledger: Ledger) -> None:
    """A queue with the filter of the subscription stands for the mailbox."""
    users = [new_reader(ledger), new_reader(ledger), new_reader(ledger)]
    sns, sqs = boto3.client("sns", region_name=REGION), boto3.client("sqs", region_name=REGION)
    queues = []
    for number, user in enumerate(users):
        address = ledger.users.addresses[user.user]
        (arn,) = [
            subscription["SubscriptionArn"]
            for subscription in subscriptions(sns)
            if subscription["Endpoint"] == address
        ]
        attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        queues.append(sqs.create_queue(QueueName=f"mailbox-{number}")["QueueUrl"])
        sns.subscribe(
            TopicArn=TOPIC,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:{REGION}:{DEFAULT_ACCOUNT_ID}:mailbox-{number}",
            Attributes={"FilterPolicy": attributes["FilterPolicy"]},
        )
    spend(users[0], "301")
    spend(users[1], "240")
    run(ledger)
    mailboxes = [
        sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []) for url in queues
    ]
    subjects = [[json.loads(message["Body"])["Subject"] for message in box] for box in mailboxes]
    assert subjects == [[OVER], [NEAR], []]


def subscriptions(sns: SNSClient) -> list[SubscriptionTypeDef]:
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=TOPIC)
    return [subscription for page in pages for subscription in page["Subscriptions"]]


def test_mails_of_one_user_are_sent_no_faster_than_sns_delivers(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, pauses = new_reader(ledger), list[float]()
    for number in range(3):
        user.add_budget(f"Trips:{number}", "1")
        spend(user, "2", f"Trips:{number}")
    monkeypatch.setattr(ledger.budget_alerts.store, "sleep", pauses.append)
    run(ledger)
    assert len(mails(user)) == len(pauses) == 3
    assert all(pause > 0.1 for pause in pauses)


# ---- interrupted runs


def before_first(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, name: str, once: Callable[[], object]
) -> None:
    """Call `once` just before the run's first call of a method of the store or of the mails."""
    function = ledger.budget_alerts
    owner = function.store if hasattr(function.store, name) else function.mails
    method, pending = getattr(owner, name), [once]

    def call_once_before(*arguments: Any) -> Any:
        if pending:
            pending.pop()()
        return method(*arguments)

    monkeypatch.setattr(owner, name, call_once_before)


def test_two_runs_at_once_send_one_mail(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    user = new_reader(ledger)
    spend(user, "301")
    for name in ("transact", "send"):
        before_first(ledger, monkeypatch, name, lambda: run(ledger))
    run(ledger)
    assert mails(user) == [OVER]


@pytest.mark.parametrize("leave", ["switch off", "erase"])
def test_a_user_who_leaves_during_a_run_is_not_mailed(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, leave: str
) -> None:
    user = new_reader(ledger)
    spend(user, "301")

    def leave_now() -> None:
        if leave == "erase":
            assert user.call("DELETE /account", {"confirm": "erase everything"}).body["done"]
        else:
            assert user.put_settings(1).status == 200

    before_first(ledger, monkeypatch, "transact", leave_now)
    run(ledger)
    assert mails(user) == []
    if leave == "erase":
        assert ledger.items("SETTINGS_TABLE", user.user) == []


def sns_error(status: int) -> ClientError:
    answer: Any = {"Error": {"Code": "Throttled"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "Publish")


@pytest.mark.parametrize(
    ("error", "is_sent_later"),
    [(sns_error(429), True), (sns_error(500), False), (ReadTimeoutError(endpoint_url="sns"), False)],
)
def test_only_a_mail_that_was_certainly_not_sent_is_sent_by_the_next_run(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, error: Exception, is_sent_later: bool
) -> None:
    user = new_reader(ledger)
    spend(user, "301")
    client = mock.Mock()
    client.publish.side_effect = error
    with monkeypatch.context() as patched:
        patched.setattr(ledger.sns, "client", client)
        with pytest.raises(UnfinishedError):
            run(ledger)
    run(ledger)
    assert mails(user) == [OVER] * is_sent_later
    assert client.publish.call_count == 1


def test_a_run_that_ends_between_mark_and_mail_never_sends_the_mail(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = new_reader(ledger)
    spend(user, "240")

    def interrupt() -> None:
        raise KeyboardInterrupt

    before_first(ledger, monkeypatch, "send", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(ledger)
    run(ledger)
    assert mails(user) == []
    spend(user, "61")
    run(ledger)
    assert mails(user) == [OVER]


def test_a_failure_for_one_user_does_not_stop_the_others_and_is_retried(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    users = [new_reader(ledger), new_reader(ledger)]
    for user in users:
        spend(user, "301.07")

    def fail() -> None:
        raise RuntimeError(f"301.07 {users[0].user}")

    before_first(ledger, monkeypatch, "get_total", fail)
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
def test_a_transient_fault_at_any_call_does_not_change_the_mails(ledger: Ledger, fault: Fault) -> None:
    for call in range(100):
        ledger.empty()
        user = new_reader(ledger)
        spend(user, "301")
        plan = [Fault.NONE] * call + [fault]
        with ledger.with_faults(plan):
            run(ledger)
            has_met_fault = not ledger.faults
        assert mails(user) == [OVER]
        if not has_met_fault:
            break
    assert call > 8


def test_a_change_that_the_index_learns_late_is_read_by_the_next_run(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = new_reader(ledger)
    spend(user, "301")
    with monkeypatch.context() as lagging:
        lagging.setattr(ledger.budget_alerts.store, "changes_since", lambda since: iter(()))
        assert run(ledger, NOW + timedelta(seconds=1))["users"] == 0
    assert run(ledger, NOW + HOUR)["sent"] == 1
    assert run(ledger, NOW + 2 * HOUR)["users"] == 0, "read once and no more"


def test_a_runs_cost_does_not_depend_on_the_length_of_the_history(
    ledger: Ledger, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, object]] = []
    call = ledger.budget_alerts.store.call

    def recording_call(operation: str, **parameters: object) -> Answer:
        answer = call(operation, **parameters)
        calls.append((operation, answer.get("ConsumedCapacity")))
        return answer

    costs = []
    for days in (1, 200):
        ledger.empty()
        user = new_reader(ledger)
        clock.now.return_value = NOW - timedelta(days=2)
        past = datetime(2025, 3, 1, tzinfo=UTC)
        user.add_many([entry(date=(past + timedelta(days=n)).date().isoformat()) for n in range(days)])
        run(ledger, NOW - HOUR)
        clock.now.return_value = NOW
        spend(user, "1")
        calls.clear()
        with monkeypatch.context() as counted:
            counted.setattr(ledger.budget_alerts.store, "call", recording_call)
            assert run(ledger)["users"] == 1
        costs.append(list(calls))
    assert costs[0] == costs[1]
    assert {operation for operation, _ in costs[0]} == {"query", "get_item", "update_item"}
