"""Before a deployment the account is looked at; after a failed one, its reasons are explained."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from infra.client import preflight
from infra.client.configuration import Configuration, read_configuration
from infra.client.preflight import explain_failure, find_obstacles

RESERVED = read_configuration().model_copy(update={"reserve_export_concurrency": True})


class Account:
    """Stubs of the clients that a check uses, each with what the account answers."""

    region_name = "eu-central-1"

    def __init__(
        self,
        *,
        bootstrap: str | None = "30",
        executions: int = 1000,
        stacks: tuple[str, ...] = (),
        has_names: bool = False,
        denied: tuple[str, ...] = (),
    ) -> None:
        self.bootstrap, self.executions, self.stacks = bootstrap, executions, stacks
        self.has_names, self.denied = has_names, denied

    def client(self, service: str, **_: Any) -> Any:
        client = boto3.client(
            service,  # type: ignore[call-overload]
            region_name=self.region_name,
            aws_access_key_id="none",
            aws_secret_access_key="none",
        )
        stub = Stubber(client)
        if service in self.denied:
            for operation in ("get_parameter", "get_account_settings", "get_database", "describe_stacks"):
                if hasattr(client, operation):
                    stub.add_client_error(operation, "AccessDeniedException")
        else:
            getattr(self, service)(stub)
        stub.activate()
        return client

    def ssm(self, stub: Stubber) -> None:
        if self.bootstrap is None:
            stub.add_client_error("get_parameter", "ParameterNotFound")
        else:
            stub.add_response("get_parameter", {"Parameter": {"Value": self.bootstrap}})

    def cloudformation(self, stub: Stubber) -> None:
        for stack in self.stacks:
            described = {"StackName": stack, "CreationTime": 0, "StackStatus": "UPDATE_COMPLETE"}
            stub.add_response("describe_stacks", {"Stacks": [described]})
        if not self.stacks:
            stub.add_client_error("describe_stacks", "ValidationError", "Stack does not exist")

    def glue(self, stub: Stubber) -> None:
        if self.has_names:
            stub.add_response("get_database", {"Database": {"Name": "expenses"}})
        else:
            stub.add_client_error("get_database", "EntityNotFoundException")

    def athena(self, stub: Stubber) -> None:
        if self.has_names:
            stub.add_response("get_work_group", {"WorkGroup": {"Name": "ExpensesData-queries"}})
        else:
            stub.add_client_error("get_work_group", "InvalidRequestException")

    def __getattr__(self, name: str) -> Any:
        if name == "lambda":
            answer = {"AccountLimit": {"UnreservedConcurrentExecutions": self.executions}}
            return lambda stub: stub.add_response("get_account_settings", answer)
        raise AttributeError(name)


def messages(account: Any, configuration: Configuration = RESERVED) -> str:
    return "\n".join(f"{item.message} {item.remedy}" for item in find_obstacles(account, configuration))


def test_a_prepared_account_has_no_obstacle() -> None:
    assert messages(Account()) == ""


@pytest.mark.parametrize(("version", "words"), [(None, "not prepared"), ("5", "has version 5")])
def test_a_missing_or_old_bootstrap_is_named(version: str | None, words: str) -> None:
    found = messages(Account(bootstrap=version))
    assert words in found and "tracker deploy -- bootstrap" in found


def test_a_reservation_that_the_quota_does_not_allow_is_named() -> None:
    assert "may run 10 functions" in messages(Account(executions=10))
    assert messages(Account(executions=10), read_configuration()) == ""


def test_names_that_an_earlier_deployment_left_are_named_unless_the_stack_owns_them() -> None:
    found = messages(Account(has_names=True))
    assert "database expenses exists" in found and "workgroup ExpensesData-queries exists" in found
    assert messages(Account(has_names=True, stacks=("any",))) == ""


def test_what_the_credentials_may_not_look_at_is_left_out() -> None:
    assert messages(Account(denied=("ssm", "lambda", "glue", "athena", "cloudformation"))) == ""


def event(id_: str, status: str, reason: str = "", *, is_stack: bool = False) -> dict[str, Any]:
    arn = "arn:aws:cloudformation:eu-central-1:1:stack/ExpensesApp/1"
    return {
        "StackId": arn,
        "EventId": id_,
        "StackName": "ExpensesApp",
        "Timestamp": 0,
        "LogicalResourceId": id_,
        "PhysicalResourceId": arn if is_stack else "x",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
    }


def explained(*events: dict[str, Any]) -> str:
    client = boto3.client(
        "cloudformation",
        region_name="eu-central-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
    with Stubber(client) as stub:
        stub.add_response("describe_stack_events", {"StackEvents": list(events)})
        return explain_failure(client, ("ExpensesApp",))


UNVERIFIED = "Your account must be verified before you can add new CloudFront resources."


def test_an_account_that_cloudfront_has_not_verified_is_sent_to_support() -> None:
    text = explained(
        event("ExpensesApp", "ROLLBACK_COMPLETE", is_stack=True),
        event("Files", "CREATE_FAILED", "Resource creation cancelled"),
        event("SiteDistribution", "CREATE_FAILED", UNVERIFIED),
        event("ExpensesApp", "CREATE_IN_PROGRESS", "User Initiated", is_stack=True),
        event("Old", "CREATE_FAILED", "of an earlier deployment"),
    )
    assert "SiteDistribution: " + UNVERIFIED in text
    assert "AWS Support" in text
    assert "Files" not in text and "Old" not in text


def test_a_stack_that_ended_well_has_no_reasons() -> None:
    assert (
        explained(event("ExpensesApp", "UPDATE_COMPLETE", is_stack=True), event("X", "CREATE_FAILED")) == ""
    )


def test_every_known_reason_has_a_remedy() -> None:
    for part in preflight.KNOWN_REASONS:
        failed = explained(event("X", "CREATE_FAILED", f"so: {part} there"))
        assert preflight.KNOWN_REASONS[part] in failed
