"""Budget alerts on the deployed stacks, received by a queue instead of a mailbox."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from infra.client.deployment import APP_STACK, DATA_STACK, Deployment
from infra.stacks.operations import BUDGET_ALERTS
from tests.system.test_least_privilege import Caller, local, physical_id


def test_each_user_gets_their_own_alerts_once_and_only_while_they_are_subscribed(
    cloud: Deployment, new_user: Callable[[], Any]
) -> None:
    topic, function = (
        physical_id(cloud, DATA_STACK, "BudgetAlerts"),
        physical_id(cloud, APP_STACK, BUDGET_ALERTS.name),
    )
    sns, sqs, lambda_ = (local(cloud).client(name) for name in ("sns", "sqs", "lambda"))
    users = [new_user(), new_user()]
    boxes = []
    for user in users:
        caller = Caller(cloud, user.token)
        assert caller("PUT /settings", {"alerts": {"mail": True}}, '"0"')[0] == 200
        subscription = subscription_of(sns, topic, user.username)
        assert json.loads(subscription["FilterPolicy"]) == {"user_id": [user.sub]}
        anyone = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [anyone]})
        queue = sqs.create_queue(QueueName=f"mailbox-{user.sub}", Attributes={"Policy": policy})
        boxes.append(queue["QueueUrl"])
        arn = sqs.get_queue_attributes(QueueUrl=boxes[-1], AttributeNames=["QueueArn"])["Attributes"]
        sns.subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=arn["QueueArn"],
            Attributes={"FilterPolicy": subscription["FilterPolicy"]},
        )
        caller("POST /budgets", {"category": "Food", "amount": "100", "currency": "EUR"})

    def spend(user: Any, amount: str) -> None:
        entry = {"date": date.today().isoformat(), "type": "expense", "category": "Food:Fruit"}
        entry |= {"amount": amount, "currency": "EUR"}
        assert Caller(cloud, user.token)("POST /transactions", entry)[0] == 201

    def run() -> None:
        ran = lambda_.invoke(FunctionName=function, Payload=b"{}")
        assert "FunctionError" not in ran, ran["Payload"].read()

    def new(box: str) -> list[str]:
        messages = sqs.receive_message(QueueUrl=box, MaxNumberOfMessages=10).get("Messages", [])
        mails = [json.loads(each["Body"]) for each in messages]
        assert all(f" {cloud.site_url}/#/transactions?from=" in mail["Message"] for mail in mails)
        return [mail["Subject"] for mail in mails]

    month = f"{date.today():%B %Y}"
    spend(users[0], "85")
    spend(users[1], "101")
    run()
    run()
    assert [new(box) for box in boxes] == [
        [f"Food: 85% of the budget for {month} used"],
        [f"Food: over the budget for {month}"],
    ]
    assert Caller(cloud, users[0].token)("PUT /settings", {}, '"1"')[0] == 200
    assert subscription_of(sns, topic, users[0].username) == {}
    erased = Caller(cloud, users[1].token)("DELETE /account", {"confirm": "erase everything"})
    assert erased[2]["done"] and subscription_of(sns, topic, users[1].username) == {}
    spend(users[0], "50")
    run()
    assert [new(box) for box in boxes] == [[], []]


def subscription_of(sns: Any, topic: str, address: str) -> dict[str, str]:
    """Return the attributes of the address's subscription; empty if there is none."""
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    arns = [
        each["SubscriptionArn"]
        for page in pages
        for each in page["Subscriptions"]
        if each["Endpoint"] == address
    ]
    if not arns:
        return {}
    attributes: dict[str, str] = sns.get_subscription_attributes(SubscriptionArn=arns[0])["Attributes"]
    return attributes
