"""`tracker dashboards deploy|status|refresh|delete` calls AWS correctly and explains the usual failures."""

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
    """An account, and the stub of its QuickSight client, which returns the queued responses in order."""
    quicksight = client()
    with Stubber(quicksight) as stubber:
        yield Account(ACCOUNT, "eu-central-1", quicksight, quicksight), stubber


def queue_subscription(stubber: Stubber, edition: str = "ENTERPRISE") -> None:
    stubber.add_response(
        "describe_account_subscription", {"AccountInfo": {"Edition": edition}}, {"AwsAccountId": ACCOUNT}
    )


def queue_user(stubber: Stubber) -> None:
    request = {"UserName": "ada", "AwsAccountId": ACCOUNT, "Namespace": "default"}
    stubber.add_response("describe_user", {"User": {"UserName": "ada"}}, request)


def queue_ingestion(stubber: Stubber, id_: str, **ingestion: Any) -> None:
    newest = {"Arn": "arn:aws:quicksight:x", "IngestionStatus": "COMPLETED", "CreatedTime": NOW, **ingestion}
    stubber.add_response(
        "list_ingestions",
        {"Ingestions": [newest]},
        {"AwsAccountId": ACCOUNT, "DataSetId": id_, "MaxResults": ANY},
    )


def queue_dashboard(stubber: Stubber, errors: list[Any] | None = None) -> None:
    version = {"VersionNumber": 3, "Status": "CREATION_SUCCESSFUL"}
    request = {"AwsAccountId": ACCOUNT, "DashboardId": "expenses-household"}
    stubber.add_response("describe_dashboard", {"Dashboard": {"Version": version}}, request)
    stubber.add_response("describe_dashboard_definition", {"Errors": errors} if errors else {}, request)


def test_status_shows_the_last_load_of_each_dataset_and_the_dashboard(
    stub: tuple[Account, Stubber], capsys: pytest.CaptureFixture[str]
) -> None:
    account, stubber = stub
    for id_ in DATASET_IDS:
        queue_ingestion(stubber, id_, RowInfo={"RowsIngested": 3986})
    queue_dashboard(stubber)
    assert status(account) == 0
    printed = capsys.readouterr().out
    assert printed.count("COMPLETED") == len(DATASET_IDS) == 8
    assert "3,986 rows" in printed and "version 3" in printed
    assert "https://eu-central-1.quicksight.aws.amazon.com/sn/dashboards/expenses-household" in printed


@pytest.mark.parametrize(
    "ingestion",
    [
        {"IngestionStatus": "FAILED", "ErrorInfo": {"Type": "SQL_TABLE_NOT_FOUND", "Message": "no table"}},
        {"RowInfo": {"RowsIngested": 5, "RowsDropped": 2}},
    ],
)
def test_status_fails_if_a_load_failed_or_dropped_rows(
    stub: tuple[Account, Stubber], capsys: pytest.CaptureFixture[str], ingestion: dict[str, Any]
) -> None:
    account, stubber = stub
    queue_ingestion(stubber, DATASET_IDS[0], **ingestion)
    for id_ in DATASET_IDS[1:]:
        queue_ingestion(stubber, id_)
    queue_dashboard(stubber)
    assert status(account) == 1
    printed = capsys.readouterr().out
    assert "no table" in printed or "2 dropped" in printed


def test_status_fails_and_shows_the_errors_of_the_definition(
    stub: tuple[Account, Stubber], capsys: pytest.CaptureFixture[str]
) -> None:
    account, stubber = stub
    for id_ in DATASET_IDS:
        queue_ingestion(stubber, id_)
    queue_dashboard(stubber, [{"Type": "COLUMN_NOT_FOUND", "Message": "days.incomes"}])
    assert status(account) == 1
    assert "COLUMN_NOT_FOUND: days.incomes" in capsys.readouterr().out


def test_refresh_starts_one_load_of_each_dataset(stub: tuple[Account, Stubber]) -> None:
    account, stubber = stub
    for id_ in DATASET_IDS:
        request = {"AwsAccountId": ACCOUNT, "DataSetId": id_, "IngestionId": "asked-20261123T100000"}
        stubber.add_response("create_ingestion", {}, request)
    assert refresh(account, NOW) == 0
    stubber.assert_no_pending_responses()


def test_deploy_checks_the_account_first_and_shows_the_status_afterwards(
    stub: tuple[Account, Stubber],
) -> None:
    account, stubber = stub
    queue_subscription(stubber)
    queue_user(stubber)
    for id_ in DATASET_IDS:
        queue_ingestion(stubber, id_)
    queue_dashboard(stubber)
    deployed: list[str] = []

    def cdk(arguments: list[str]) -> int:
        deployed.extend(arguments)
        return 0

    assert deploy(account, CONFIGURATION, cdk=cdk) == 0
    assert deployed == ["deploy", "ExpensesInsights"]


def queue_no_subscription(stubber: Stubber) -> None:
    stubber.add_client_error("describe_account_subscription", "ResourceNotFoundException")


def queue_standard_edition(stubber: Stubber) -> None:
    queue_subscription(stubber, "STANDARD")


def queue_wrong_region(stubber: Stubber) -> None:
    message = "Operation is being called from endpoint eu-central-1, but your identity region is us-east-1."
    stubber.add_client_error("describe_account_subscription", "AccessDeniedException", message)


def queue_unknown_user(stubber: Stubber) -> None:
    queue_subscription(stubber)
    stubber.add_client_error("describe_user", "ResourceNotFoundException")


def queue_denied(stubber: Stubber) -> None:
    stubber.add_client_error("describe_account_subscription", "AccessDeniedException", "not authorized")


@pytest.mark.parametrize(
    ("queue", "message", "remedy"),
    [
        (queue_no_subscription, "no QuickSight subscription", "docs/quicksight.md"),
        (queue_standard_edition, "Standard edition", "Enterprise"),
        (queue_wrong_region, "identity region is us-east-1", "quicksightIdentityRegion"),
        (queue_unknown_user, "knows no user ada", "list-users"),
        (queue_denied, "not authorized", "allow quicksight"),
    ],
)
def test_a_usual_failure_names_its_remedy(
    stub: tuple[Account, Stubber], queue: Callable[[Stubber], None], message: str, remedy: str
) -> None:
    account, stubber = stub
    queue(stubber)
    with pytest.raises(CommandError) as raised, reporting_aws_errors():
        deploy(account, CONFIGURATION, cdk=lambda arguments: pytest.fail("deployed"))
    assert message in raised.value.message
    assert remedy in raised.value.remedy


@pytest.mark.parametrize(
    ("principal", "message"),
    [
        ("", "names no quicksightPrincipal"),
        ("arn:aws:quicksight:x:999999999999:user/default/ada", "999999999999"),
    ],
)
def test_a_missing_principal_or_one_of_another_account_is_refused(
    stub: tuple[Account, Stubber], principal: str, message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        deploy(stub[0], CONFIGURATION.model_copy(update={"quicksight_principal": principal}))


def test_the_region_is_read_from_aws_region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    for connect in (lambda: open_account(CONFIGURATION), aws_deployment):
        with pytest.raises(CommandError) as raised, reporting_aws_errors():
            connect()
        assert "credentials" in raised.value.message


def test_status_without_a_dashboard_says_so(stub: tuple[Account, Stubber]) -> None:
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
    """A CloudFormation client that records the deleted stacks."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    def delete_stack(self, StackName: str) -> None:  # noqa: N803 - the API's own name
        self.deleted.append(StackName)

    def get_waiter(self, name: str) -> "CloudFormation":
        assert name == "stack_delete_complete"
        return self

    def wait(self, StackName: str) -> None:  # noqa: N803 - the API's own name
        assert self.deleted == [StackName]


def test_delete_deletes_only_the_stack_of_the_dashboards(
    stub: tuple[Account, Stubber], capsys: pytest.CaptureFixture[str]
) -> None:
    cloudformation: Any = CloudFormation()
    assert delete(stub[0], without_asking=True, cloudformation=cloudformation) == 0
    assert cloudformation.deleted == ["ExpensesInsights"]
    assert "the next deployment brings them back" in capsys.readouterr().out


def test_delete_without_a_confirmation_deletes_nothing(
    stub: tuple[Account, Stubber], monkeypatch: pytest.MonkeyPatch
) -> None:
    cloudformation: Any = CloudFormation()
    with pytest.raises(CommandError, match=r"no terminal[^^]*--yes"):
        delete(stub[0], without_asking=False, cloudformation=cloudformation)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert delete(stub[0], without_asking=False, cloudformation=cloudformation) == 1
    assert cloudformation.deleted == []
