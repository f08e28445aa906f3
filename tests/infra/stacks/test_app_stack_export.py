"""What is scheduled: when it runs, what it may touch, and who hears of it when it does not."""

import json
from pathlib import Path
from typing import Any

import pytest

from etl.saved_queries import read_saved_queries
from infra.stacks.operations import BUDGET_ALERTS, EXPORT_NAME
from lambdas.ledger import log
from tests.support.stacks import OTHER, function, listed, of_type, rights, statements, template, the_only


@pytest.fixture
def app() -> dict[str, Any]:
    return template("ExpensesApp")


@pytest.mark.parametrize(("name", "event"), [(EXPORT_NAME, {"full": False}), (BUDGET_ALERTS.name, {})])
def test_it_runs_on_schedule_with_the_right_to_call_it_and_no_other(
    app: dict[str, Any], name: str, event: dict[str, Any]
) -> None:
    (schedule,) = [
        body["Properties"]
        for body in of_type(app, "AWS::Scheduler::Schedule").values()
        if body["Properties"]["Target"]["Arn"] == {"Fn::GetAtt": [name, "Arn"]}
    ]
    assert schedule["ScheduleExpression"] == "rate(1 hour)"
    assert json.loads(schedule["Target"]["Input"]) == event
    role = schedule["Target"]["RoleArn"]["Fn::GetAtt"][0]
    (allowed,) = [
        body["Properties"]["PolicyDocument"]["Statement"]
        for body in of_type(app, "AWS::IAM::Policy").values()
        if {"Ref": role} in body["Properties"]["Roles"]
    ]
    assert [listed(statement["Action"]) for statement in allowed] == [["lambda:InvokeFunction"]]


def test_two_exports_never_run_at_once(app: dict[str, Any]) -> None:
    assert function(app, EXPORT_NAME)["ReservedConcurrentExecutions"] == 1


def test_a_new_account_without_spare_concurrency_can_do_without_the_reservation() -> None:
    other = template("ExpensesApp", **OTHER)
    assert "ReservedConcurrentExecutions" not in function(other, EXPORT_NAME)


def test_a_run_that_failed_for_good_waits_in_an_encrypted_queue(app: dict[str, Any]) -> None:
    ((name, queue),) = of_type(app, "AWS::SQS::Queue").items()
    assert queue["Properties"]["SqsManagedSseEnabled"] is True
    (refusal,) = [
        statement
        for _, statement in statements(app, "AWS::SQS::QueuePolicy")
        if statement["Effect"] == "Deny"
    ]
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    invoked = of_type(app, "AWS::Lambda::EventInvokeConfig").values()
    assert {body["Properties"]["FunctionName"]["Ref"] for body in invoked} == {
        EXPORT_NAME,
        BUDGET_ALERTS.name,
    }
    for body in invoked:
        failed = body["Properties"]["DestinationConfig"]["OnFailure"]
        assert failed["Destination"] == {"Fn::GetAtt": [name, "Arn"]}


def test_deploying_starts_a_first_run_without_waiting_for_it(app: dict[str, Any]) -> None:
    trigger = the_only(app, "Custom::Trigger")
    version = trigger["HandlerArn"]["Ref"]
    assert app["Resources"][version]["Properties"]["FunctionName"] == {"Ref": EXPORT_NAME}
    assert trigger["InvocationType"] == "Event"


def test_the_export_may_touch_the_lakes_one_table_and_its_files_only(app: dict[str, Any]) -> None:
    glue = [resource for action, resource in rights(app, EXPORT_NAME) if action.startswith("glue:")]
    assert all(
        any(end in resource for end in (':catalog"', ':database/expenses"', ':table/expenses/transactions"'))
        for resource in glue
    )
    objects = [resource for action, resource in rights(app, EXPORT_NAME) if action.endswith("Object")]
    assert objects and all('"/lake/*"' in resource for resource in objects)


def test_glue_looks_after_the_lake_where_that_is_switched_on(app: dict[str, Any]) -> None:
    assert "AWS::Glue::TableOptimizer" not in {body["Type"] for body in app["Resources"].values()}
    optimizers = {
        body["Properties"]["Type"]: body["Properties"]["TableOptimizerConfiguration"]
        for body in of_type(template("ExpensesApp", **OTHER), "AWS::Glue::TableOptimizer").values()
    }
    assert set(optimizers) == {"compaction", "retention", "orphan_file_deletion"}
    kept = optimizers["retention"]["RetentionConfiguration"]["IcebergConfiguration"]
    assert kept["SnapshotRetentionPeriodInDays"] == 30
    assert all(configuration["Enabled"] for configuration in optimizers.values())


# ---- alarms


def test_each_alarm_reaches_the_topic_when_it_starts_and_when_it_ends(app: dict[str, Any]) -> None:
    (topic,) = of_type(app, "AWS::SNS::Topic")
    alarms = of_type(app, "AWS::CloudWatch::Alarm")
    assert {body["Properties"]["MetricName"] for body in alarms.values()} == {
        "5xx",
        "repeats",
        "Errors",
        "ExportUnproved",
        "ExportAgeSeconds",
        "ApproximateNumberOfMessagesVisible",
    }
    for body in alarms.values():
        assert body["Properties"]["AlarmActions"] == [{"Ref": topic}]
        assert body["Properties"]["OKActions"] == [{"Ref": topic}]


def test_silence_of_the_export_is_an_alarm(app: dict[str, Any]) -> None:
    (silent,) = [
        body["Properties"]
        for body in of_type(app, "AWS::CloudWatch::Alarm").values()
        if body["Properties"]["TreatMissingData"] == "breaching"
    ]
    assert (silent["Namespace"], silent["Statistic"], silent["ComparisonOperator"]) == (
        "ExpenseTracker",
        "SampleCount",
        "LessThanThreshold",
    )
    assert silent["Period"] * silent["EvaluationPeriods"] == 3 * 3600


def test_the_alarm_of_throttles_watches_what_each_request_logs(app: dict[str, Any]) -> None:
    (throttled,) = [
        body["Properties"]
        for body in of_type(app, "AWS::CloudWatch::Alarm").values()
        if body["Properties"]["MetricName"] in log.METRICS
    ]
    assert (throttled["Namespace"], throttled["Statistic"]) == (log.METRICS_NAMESPACE, "Sum")
    assert "Dimensions" not in throttled


def test_the_alarms_watch_metrics_that_the_export_writes() -> None:
    written = "".join(
        path.read_text(encoding="utf-8") for path in (Path(__file__).parents[3] / "etl").glob("*.py")
    )
    assert '"ExpenseTracker"' in written
    assert '"ExportUnproved"' in written
    assert '"ExportAgeSeconds"' in written


def test_only_cloudwatch_of_this_account_publishes_alerts_and_never_over_plain_http(
    app: dict[str, Any],
) -> None:
    policies = [statement for _, statement in statements(app, "AWS::SNS::TopicPolicy")]
    (allowed,) = [statement for statement in policies if statement["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    (refused,) = [statement for statement in policies if statement["Effect"] == "Deny"]
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_mail_goes_out_where_an_address_is_set(app: dict[str, Any]) -> None:
    assert "AWS::SNS::Subscription" not in {body["Type"] for body in app["Resources"].values()}
    subscription = the_only(template("ExpensesApp", **OTHER), "AWS::SNS::Subscription")
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "me@example.org")


def test_every_saved_query_stands_in_athenas_console_under_the_workgroup(app: dict[str, Any]) -> None:
    deployed = [body["Properties"] for body in of_type(app, "AWS::Athena::NamedQuery").values()]
    assert {query["Name"]: query["QueryString"] for query in deployed} == {
        name: query.sql for name, query in read_saved_queries().items()
    }
    workgroups = {json.dumps(query["WorkGroup"]) for query in deployed}
    assert len(deployed) >= 12 and len(workgroups) == 1 and "Queries" in workgroups.pop()
    assert {query["Database"] for query in deployed} == {"expenses"}
    assert all(query["Description"].endswith((")", "?")) for query in deployed)
