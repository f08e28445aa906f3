"""`tracker dashboards deploy|status|refresh|delete`: the calls, and the usual failures in plain words."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from infra.cli.quicksight_account import (
    DATASET_IDS,
    Account,
    delete,
    deploy,
    open_account,
    refresh,
    reporting_aws_errors,
    status,
)
from infra.client.configuration import read_configuration
from infra.client.deployment import aws_deployment
from infra.client.errors import CommandError

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ACCOUNT = "111122223333"
CONFIGURATION = read_configuration().model_copy(
    update={"quicksight_principal": f"arn:aws:quicksight:eu-central-1:{ACCOUNT}:user/default/ada"}
)


def client() -> Any:
    return boto3.client(
        "quicksight", region_name="eu-central-1", aws_access_key_id="none", aws_secret_access_key="none"
    )


@pytest.fixture
def stub() -> Iterator[tuple[Account, Stubber]]:
    """An account whose QuickSight answers what a test tells it, in that order."""
    one = client()
    with Stubber(one) as stubber:
        yield Account(ACCOUNT, "eu-central-1", one, one), stubber


def subscribed(stubber: Stubber, edition: str = "ENTERPRISE") -> None:
    stubber.add_response(
        "describe_account_subscription", {"AccountInfo": {"Edition": edition}}, {"AwsAccountId": ACCOUNT}
    )


def known(stubber: Stubber) -> None:
    asked = {"UserName": "ada", "AwsAccountId": ACCOUNT, "Namespace": "default"}
    stubber.add_response("describe_user", {"User": {"UserName": "ada"}}, asked)


def loaded(stubber: Stubber, id_: str, **ingestion: Any) -> None:
    answer = {"Arn": "arn:aws:quicksight:x", "IngestionStatus": "COMPLETED", "CreatedTime": NOW, **ingestion}
    stubber.add_response(
        "list_ingestions",
        {"Ingestions": [answer]},
        {"AwsAccountId": ACCOUNT, "DataSetId": id_, "MaxResults": ANY},
    )


def shown(stubber: Stubber, errors: list[Any] | None = None) -> None:
    version = {"VersionNumber": 3, "Status": "CREATION_SUCCESSFUL"}
    asked = {"AwsAccountId": ACCOUNT, "DashboardId": "expenses-household"}
    stubber.add_response("describe_dashboard", {"Dashboard": {"Version": version}}, asked)
    stubber.add_response("describe_dashboard_definition", {"Errors": errors} if errors else {}, asked)


def test_status_shows_every_refresh_and_the_dashboards_state(
    stub: tuple[Account, Stubber], capsys: pytest.CaptureFixture[str]
) -> None:
    account, stubber = stub
    for id_ in DATASET_IDS:
        loaded(stubber, id_, RowInfo={"RowsIngested": 3986})
    shown(stubber)
    assert status(account) == 0
    printed = capsys.readouterr().out
    assert printed.count("COMPLETED") == len(DATASET_IDS) == 7
    assert "3,986 rows" in printed and "version 3" in printed
    assert "https://eu-central-1.quicksight.aws.amazon.com/sn/dashboards/expenses-household" in printed


@pytest.mark.parametrize(
    "wrong",
    [
        {"IngestionStatus": "FAILED", "ErrorInfo": {"Type": "SQL_TABLE_NOT_FOUND", "Message": "no table"}},
        {"RowInfo": {"RowsIngested": 5, "RowsDropped": 2}},
    ],
)
def test_a_refresh_that_failed_or_dropped_rows_is_told_and_fails(
    stub: tuple[Account, Stubber], capsys: pytest.CaptureFixture[str], wrong: dict[str, Any]
) -> None:
    account, stubber = stub
    loaded(stubber, DATASET_IDS[0], **wrong)
    for id_ in DATASET_IDS[1:]:
        loaded(stubber, id_)
    shown(stubber)
    assert status(account) == 1
    assert "no table" in (out := capsys.readouterr().out) or "2 dropped" in out


def test_an_error_of_the_definition_is_told_and_fails(
    stub: tuple[Account, Stubber], capsys: pytest.CaptureFixture[str]
) -> None:
    account, stubber = stub
    for id_ in DATASET_IDS:
        loaded(stubber, id_)
    shown(stubber, [{"Type": "COLUMN_NOT_FOUND", "Message": "days.incomes"}])
    assert status(account) == 1
    assert "COLUMN_NOT_FOUND: days.incomes" in capsys.readouterr().out


def test_refresh_starts_each_dataset_once_under_an_id_of_its_own(stub: tuple[Account, Stubber]) -> None:
    account, stubber = stub
    for id_ in DATASET_IDS:
        asked = {"AwsAccountId": ACCOUNT, "DataSetId": id_, "IngestionId": "asked-20261123T100000"}
        stubber.add_response("create_ingestion", {}, asked)
    assert refresh(account, NOW) == 0
    stubber.assert_no_pending_responses()


def test_deploy_asks_before_it_deploys_and_shows_the_status_after(stub: tuple[Account, Stubber]) -> None:
    account, stubber = stub
    subscribed(stubber)
    known(stubber)
    for id_ in DATASET_IDS:
        loaded(stubber, id_)
    shown(stubber)
    deployed: list[list[str]] = []
    assert deploy(account, CONFIGURATION, cdk=lambda stacks: deployed.append(stacks) or 0) == 0  # type: ignore[func-returns-value]
    assert deployed == [["ExpensesInsights"]]


def not_subscribed(stubber: Stubber) -> None:
    stubber.add_client_error("describe_account_subscription", "ResourceNotFoundException")


def standard(stubber: Stubber) -> None:
    subscribed(stubber, "STANDARD")


def wrong_region(stubber: Stubber) -> None:
    message = "Operation is being called from endpoint eu-central-1, but your identity region is us-east-1."
    stubber.add_client_error("describe_account_subscription", "AccessDeniedException", message)


def unknown_user(stubber: Stubber) -> None:
    subscribed(stubber)
    stubber.add_client_error("describe_user", "ResourceNotFoundException")


def denied(stubber: Stubber) -> None:
    stubber.add_client_error("describe_account_subscription", "AccessDeniedException", "not authorized")


@pytest.mark.parametrize(
    ("answers", "message", "remedy"),
    [
        (not_subscribed, "no QuickSight subscription", "docs/quicksight.md"),
        (standard, "Standard edition", "Enterprise"),
        (wrong_region, "identity region is us-east-1", "quicksightIdentityRegion"),
        (unknown_user, "knows no user ada", "list-users"),
        (denied, "not authorized", "must allow quicksight"),
    ],
)
def test_a_usual_failure_says_what_to_do(
    stub: tuple[Account, Stubber], answers: Callable[[Stubber], None], message: str, remedy: str
) -> None:
    account, stubber = stub
    answers(stubber)
    with pytest.raises(CommandError) as raised, reporting_aws_errors():
        deploy(account, CONFIGURATION, cdk=lambda stacks: pytest.fail("deployed"))
    assert message in raised.value.message
    assert remedy in raised.value.remedy


@pytest.mark.parametrize(
    ("principal", "message"),
    [
        ("", "names no quicksightPrincipal"),
        ("arn:aws:quicksight:x:999999999999:user/default/ada", "999999999999"),
    ],
)
def test_a_principal_missing_or_of_another_account_is_refused(
    stub: tuple[Account, Stubber], principal: str, message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        deploy(stub[0], CONFIGURATION.model_copy(update={"quicksight_principal": principal}))


def test_the_shells_region_is_heard_by_its_usual_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    for ask in (lambda: open_account(CONFIGURATION), aws_deployment):
        with pytest.raises(CommandError) as raised, reporting_aws_errors():
            ask()
        assert "credentials" in raised.value.message


def test_nothing_deployed_is_said_plainly(stub: tuple[Account, Stubber]) -> None:
    account, stubber = stub
    for id_ in DATASET_IDS:
        stubber.add_client_error(
            "list_ingestions",
            "ResourceNotFoundException",
            expected_params={"AwsAccountId": ACCOUNT, "DataSetId": id_, "MaxResults": ANY},
        )
    stubber.add_client_error("describe_dashboard", "ResourceNotFoundException")
    with pytest.raises(CommandError, match="no dashboard"):
        status(account)


class CloudFormation:
    """Remembers what it was asked to delete."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    def delete_stack(self, StackName: str) -> None:  # noqa: N803 - the API's own name
        self.deleted.append(StackName)

    def get_waiter(self, name: str) -> "CloudFormation":
        assert name == "stack_delete_complete"
        return self

    def wait(self, StackName: str) -> None:  # noqa: N803 - the API's own name
        assert self.deleted == [StackName]


def test_delete_takes_away_the_dashboards_stack_alone(stub: tuple[Account, Stubber]) -> None:
    cloudformation = CloudFormation()
    assert delete(stub[0], sure=True, cloudformation=cloudformation) == 0
    assert cloudformation.deleted == ["ExpensesInsights"]


def test_delete_without_an_answer_deletes_nothing(
    stub: tuple[Account, Stubber], monkeypatch: pytest.MonkeyPatch
) -> None:
    cloudformation = CloudFormation()
    with pytest.raises(CommandError, match="asks first"):
        delete(stub[0], sure=False, cloudformation=cloudformation)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert delete(stub[0], sure=False, cloudformation=cloudformation) == 1
    assert cloudformation.deleted == []
