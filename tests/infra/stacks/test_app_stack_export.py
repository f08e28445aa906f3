"""The scheduled functions: when they run, their rights, and the alarms about them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from etl.lake_views import VIEWS
from etl.saved_queries import read_saved_queries
from infra.stacks.data_stack import TABLES
from infra.stacks.operations import BUDGET_ALERTS, DELETE_ACCOUNT, EXPORT_NAME
from lambdas.ledger import log
from tests.support.stacks import OTHER, function, listed, of_type, rights, statements, template, the_only


@pytest.fixture
def app() -> dict[str, Any]:
    return template("ExpensesApp")


@pytest.mark.parametrize(
    ("name", "event"), [(EXPORT_NAME, {"full": False}), (BUDGET_ALERTS.name, {}), (DELETE_ACCOUNT, {})]
)
def test_a_scheduled_function_is_called_by_a_role_that_may_do_nothing_else(
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


def test_an_execution_is_reserved_only_where_it_is_configured(app: dict[str, Any]) -> None:
    """A new account, which may run only ten functions at once, refuses any reservation."""
    assert "ReservedConcurrentExecutions" not in function(app, EXPORT_NAME)
    other = template("ExpensesApp", **OTHER)
    assert function(other, EXPORT_NAME)["ReservedConcurrentExecutions"] == 1


def test_the_event_of_a_failed_run_is_kept_in_an_encrypted_queue(app: dict[str, Any]) -> None:
    ((name, queue),) = of_type(app, "AWS::SQS::Queue").items()
    assert queue["Properties"]["SqsManagedSseEnabled"] is True
    (refusal,) = [
        statement
        for _, statement in statements(app, "AWS::SQS::QueuePolicy")
        if statement["Effect"] == "Deny"
    ]
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    invoked = of_type(app, "AWS::Lambda::EventInvokeConfig").values()
    # A configuration is of one version, or of the newest code; a deployment's first run invokes a version.
    # https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
    version = the_only(app, "Custom::Trigger")["HandlerArn"]["Ref"]
    assert {
        (body["Properties"]["FunctionName"]["Ref"], json.dumps(body["Properties"]["Qualifier"]))
        for body in invoked
    } == {
        (EXPORT_NAME, '"$LATEST"'),
        (EXPORT_NAME, json.dumps({"Fn::GetAtt": [version, "Version"]})),
        (BUDGET_ALERTS.name, '"$LATEST"'),
    }
    for body in invoked:
        failed = body["Properties"]["DestinationConfig"]["OnFailure"]
        assert failed["Destination"] == {"Fn::GetAtt": [name, "Arn"]}


def test_a_deployment_starts_the_first_run_without_waiting_for_it(app: dict[str, Any]) -> None:
    trigger = the_only(app, "Custom::Trigger")
    version = trigger["HandlerArn"]["Ref"]
    assert app["Resources"][version]["Properties"]["FunctionName"] == {"Ref": EXPORT_NAME}
    assert trigger["InvocationType"] == "Event"
    ((_, resource),) = of_type(app, "Custom::Trigger").items()
    configured = {
        name
        for name, body in of_type(app, "AWS::Lambda::EventInvokeConfig").items()
        if body["Properties"]["Qualifier"] == {"Fn::GetAtt": [version, "Version"]}
    }
    assert configured and configured <= set(resource["DependsOn"])  # a failure of the first run is kept too


def test_the_export_may_use_the_lakes_tables_and_their_files_only(app: dict[str, Any]) -> None:
    glue = [resource for action, resource in rights(app, EXPORT_NAME) if action.startswith("glue:")]
    ends = [':catalog"', ':database/expenses"', *(f':table/expenses/{name}"' for name in TABLES)]
    assert all(any(end in resource for end in ends) for resource in glue)
    objects = [resource for action, resource in rights(app, EXPORT_NAME) if action.endswith("Object")]
    assert objects and all('"/lake/*"' in resource for resource in objects)


def test_glue_merges_the_lakes_files_and_does_nothing_else_where_that_is_configured(
    app: dict[str, Any],
) -> None:
    assert "AWS::Glue::TableOptimizer" not in {body["Type"] for body in app["Resources"].values()}
    optimizer = the_only(template("ExpensesApp", **OTHER), "AWS::Glue::TableOptimizer")
    assert optimizer["Type"] == "compaction"
    configuration = optimizer["TableOptimizerConfiguration"]
    assert (sorted(configuration), configuration["Enabled"]) == (["Enabled", "RoleArn"], True)


# ---- alarms


def test_each_alarm_notifies_the_topic_when_it_starts_and_when_it_ends(app: dict[str, Any]) -> None:
    (topic,) = of_type(app, "AWS::SNS::Topic")
    alarms = of_type(app, "AWS::CloudWatch::Alarm")
    assert {body["Properties"]["MetricName"] for body in alarms.values()} == {
        "5xx",
        "retries",
        "Errors",
        "ExportUnproved",
        "ExportRepaired",
        "ExportWrongTotals",
        "ExportAgeSeconds",
        "NumberOfMessagesSent",
    }
    for body in alarms.values():
        assert body["Properties"]["AlarmActions"] == [{"Ref": topic}]
        assert body["Properties"]["OKActions"] == [{"Ref": topic}]


def test_each_alarm_is_documented_with_what_to_do(app: dict[str, Any]) -> None:
    names = [re.sub(r"^Alarms|[0-9A-F]{8}$", "", name) for name in of_type(app, "AWS::CloudWatch::Alarm")]
    document = (Path(__file__).parents[3] / "docs" / "deploy.md").read_text(encoding="utf-8")
    section = document.partition("## Alarms")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == sorted(names)


def test_missing_runs_of_the_export_raise_an_alarm(app: dict[str, Any]) -> None:
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


def test_the_alarm_of_throttles_watches_the_metric_that_each_request_logs(app: dict[str, Any]) -> None:
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
    assert '"ExportRepaired"' in written and '"ExportWrongTotals"' in written


def test_only_cloudwatch_of_this_account_publishes_alarms_and_only_over_tls(
    app: dict[str, Any],
) -> None:
    policies = [statement for _, statement in statements(app, "AWS::SNS::TopicPolicy")]
    (allowed,) = [statement for statement in policies if statement["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    (refused,) = [statement for statement in policies if statement["Effect"] == "Deny"]
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_alarms_are_mailed_where_an_address_is_configured(app: dict[str, Any]) -> None:
    assert "AWS::SNS::Subscription" not in {body["Type"] for body in app["Resources"].values()}
    subscription = the_only(template("ExpensesApp", **OTHER), "AWS::SNS::Subscription")
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "me@example.org")


def test_costs_above_a_budget_are_mailed_where_an_address_is_configured(app: dict[str, Any]) -> None:
    assert "AWS::Budgets::Budget" not in {body["Type"] for body in app["Resources"].values()}
    budget = the_only(template("ExpensesApp", **OTHER), "AWS::Budgets::Budget")
    assert budget["Budget"]["BudgetLimit"] == {"Amount": 10, "Unit": "USD"}
    for notification in budget["NotificationsWithSubscribers"]:
        assert notification["Subscribers"] == [{"Address": "me@example.org", "SubscriptionType": "EMAIL"}]


def test_the_alarm_of_failed_runs_ends_within_hours_and_sounds_again_at_the_next(app: dict[str, Any]) -> None:
    """An alarm on the messages in the queue would stay red for the queue's 14 days."""
    (alarm,) = [
        body["Properties"]
        for name, body in of_type(app, "AWS::CloudWatch::Alarm").items()
        if "FailedRuns" in name
    ]
    assert (alarm["MetricName"], alarm["Statistic"], alarm["Period"]) == ("NumberOfMessagesSent", "Sum", 3600)
    assert alarm["TreatMissingData"] == "notBreaching"


def test_every_view_is_in_the_catalogue_as_athena_stores_one(app: dict[str, Any]) -> None:
    deployed = [body["Properties"] for body in of_type(app, "AWS::Glue::Table").values()]
    assert [view["TableInput"] for view in deployed] == [view.to_table_input("expenses") for view in VIEWS]
    assert {view["DatabaseName"] for view in deployed} == {"expenses"}


def test_every_saved_query_is_a_named_query_of_the_workgroup(app: dict[str, Any]) -> None:
    deployed = [body["Properties"] for body in of_type(app, "AWS::Athena::NamedQuery").values()]
    assert {query["Name"]: query["QueryString"] for query in deployed} == {
        name: query.sql for name, query in read_saved_queries().items()
    }
    workgroups = {json.dumps(query["WorkGroup"]) for query in deployed}
    assert len(deployed) >= 12 and len(workgroups) == 1 and "Queries" in workgroups.pop()
    assert {query["Database"] for query in deployed} == {"expenses"}
    assert all(query["Description"].endswith((")", "?")) for query in deployed)
