"""QuickSight in your AWS account: deploy the dashboards, see how they are, refresh them, take them away."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from dashboards import household
from dashboards.checker.check import check
from dashboards.dataset import DATASETS
from dashboards.house_rules import HOUSE_RULES
from infra.client.configuration import Configuration, read_configuration
from infra.client.errors import CommandError
from infra.stacks.quicksight_ids import RULES, dataset_id

if TYPE_CHECKING:
    from mypy_boto3_quicksight import QuickSightClient

STACK_NAME = "ExpensesInsights"
DOCS = "docs/quicksight.md has the steps."
DATASET_IDS = [dataset_id(RULES), *(dataset_id(dataset.identifier) for dataset in DATASETS)]


@dataclass(frozen=True)
class Account:
    """The account and its QuickSight: `identity` talks to the region that keeps QuickSight's users."""

    id: str
    region: str
    quicksight: "QuickSightClient"
    identity: "QuickSightClient"


def run_action(action: str, *, sure: bool = False) -> int:
    """`deploy`, `status`, `refresh` or `delete`; the exit status."""
    configuration = read_configuration()
    with reporting_aws_errors():
        account = open_account(configuration)
        if action == "deploy":
            return deploy(account, configuration)
        if action == "delete":
            return delete(account, sure=sure)
        return status(account) if action == "status" else refresh(account, datetime.now(UTC))


def open_account(configuration: Configuration) -> Account:
    session = boto3.Session(region_name=os.environ.get("AWS_REGION"))  # which boto3 does not read by itself
    if session.region_name is None:
        raise CommandError(
            "No AWS region is set.", "Set AWS_REGION, or AWS_PROFILE to a profile with a region."
        )
    identity_region = configuration.quicksight_identity_region or session.region_name
    return Account(
        id=session.client("sts").get_caller_identity()["Account"],
        region=session.region_name,
        quicksight=session.client("quicksight"),
        identity=session.client("quicksight", region_name=identity_region),
    )


@contextmanager
def reporting_aws_errors() -> Iterator[None]:
    """AWS's refusals as what to do about them."""
    try:
        yield
    except ClientError as error:
        code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
        raise CommandError(
            f"AWS refuses {error.operation_name}: {message or code}", _remedy(code, message)
        ) from None
    except BotoCoreError as error:
        raise CommandError(
            f"AWS cannot be reached: {error}", "Check your AWS profile, region and connection."
        ) from None


def _remedy(code: str, message: str) -> str:
    if "identity region is" in message:
        return "Set quicksightIdentityRegion in cdk.json to the region that the message names."
    if "not subscribed" in message or "isn't signed up" in message or "not signed up" in message:
        return f"QuickSight needs a subscription first. {DOCS}"
    if code in (
        "AccessDeniedException",
        "AccessDenied",
        "UnrecognizedClientException",
        "ExpiredTokenException",
    ):
        return "Your AWS credentials must allow quicksight:*, and must be valid now."
    if code == "LimitExceededException":
        return "A dataset takes 32 refreshes by hand a day; the daily one comes by itself."
    return DOCS


def deploy(
    account: Account, configuration: Configuration, cdk: Callable[[list[str]], int] | None = None
) -> int:
    """Check what can be checked before, then let the CDK deploy the stack."""
    require_ready(account, configuration)
    problems = check(
        household.definition(household.example_arns(), configuration.currency),
        {dataset.identifier: dataset.columns for dataset in DATASETS},
        rules=HOUSE_RULES,
    ).problems
    if problems:
        raise CommandError(
            "The dashboard has mistakes:\n" + "\n".join(map(str, problems)), "tracker dashboards check"
        )
    done = (cdk or _cdk)([STACK_NAME])
    if done:
        raise CommandError(f"The CDK ended with status {done}.", DOCS)
    return status(account)


def _cdk(stacks: list[str]) -> int:
    from infra.cli.commands.deploy import run_cdk

    return run_cdk(["deploy", *stacks])


def require_ready(account: Account, configuration: Configuration) -> None:
    """Refuse early what CloudFormation would refuse late: no or a wrong principal, no subscription."""
    principal = configuration.quicksight_principal
    if not principal:
        raise CommandError(
            "cdk.json names no quicksightPrincipal.", f"It is the ARN of your QuickSight user. {DOCS}"
        )
    parts = principal.split(":", 5)
    if parts[4] != account.id:
        raise CommandError(
            f"quicksightPrincipal is of the account {parts[4]}, your credentials of {account.id}.",
            "Use the profile of that account, or the ARN of a user of this one.",
        )
    try:
        subscribed = account.identity.describe_account_subscription(AwsAccountId=account.id)["AccountInfo"]
    except account.identity.exceptions.ResourceNotFoundException:
        raise CommandError(
            "This account has no QuickSight subscription.", f"Sign up once, by hand. {DOCS}"
        ) from None
    if subscribed.get("Edition") == "STANDARD":
        raise CommandError(
            "QuickSight's Standard edition cannot take dashboards as code.", "Upgrade it to Enterprise."
        )
    kind, namespace, name = parts[5].split("/", 2)
    try:
        if kind == "user":
            account.identity.describe_user(UserName=name, AwsAccountId=account.id, Namespace=namespace)
        else:
            account.identity.describe_group(GroupName=name, AwsAccountId=account.id, Namespace=namespace)
    except account.identity.exceptions.ResourceNotFoundException:
        remedy = "List them: aws quicksight list-users --aws-account-id … --namespace default"
        raise CommandError(
            f"QuickSight knows no {kind} {name} in the namespace {namespace}.", remedy
        ) from None


def status(account: Account) -> int:
    """Print each dataset's last refresh and the dashboard's state; 1 where something is wrong."""
    good = True
    for id_ in DATASET_IDS:
        line, well = _dataset_line(account, id_)
        print(line)
        good = good and well
    try:
        shown = account.quicksight.describe_dashboard(
            AwsAccountId=account.id, DashboardId=household.DASHBOARD_ID
        )
        defined = account.quicksight.describe_dashboard_definition(
            AwsAccountId=account.id, DashboardId=household.DASHBOARD_ID
        )
    except account.quicksight.exceptions.ResourceNotFoundException:
        raise CommandError("There is no dashboard in QuickSight.", "tracker dashboards deploy") from None
    version = shown["Dashboard"]["Version"]
    print(f"dashboard  {version['Status']}  version {version['VersionNumber']}")
    url = f"https://{account.region}.quicksight.aws.amazon.com/sn/dashboards/{household.DASHBOARD_ID}"
    print(f"           {url}")
    errors = [*version.get("Errors", []), *defined.get("Errors", [])]
    for error in errors:
        print(f"           {error.get('Type')}: {error.get('Message')}")
    return 0 if good and not errors and "FAILED" not in version["Status"] else 1


def _dataset_line(account: Account, id_: str) -> tuple[str, bool]:
    try:
        newest = _newest_ingestion(account, id_)
    except account.quicksight.exceptions.ResourceNotFoundException:
        return f"{id_:24} is not there", False
    if newest is None:
        return f"{id_:24} never loaded", False
    rows = newest.get("RowInfo", {})
    said = f"{newest['CreatedTime']:%Y-%m-%d %H:%M} {rows.get('RowsIngested', 0):,} rows"
    if dropped := rows.get("RowsDropped", 0):
        said += f", {dropped:,} dropped"
    if error := newest.get("ErrorInfo"):
        said += f"; {error.get('Type')}: {error.get('Message')}"
    well = newest["IngestionStatus"] not in ("FAILED", "CANCELLED") and not dropped
    return f"{id_:24} {newest['IngestionStatus']:11} {said}", well


def _newest_ingestion(account: Account, id_: str) -> Any:
    found = account.quicksight.list_ingestions(AwsAccountId=account.id, DataSetId=id_, MaxResults=20)
    return max(found["Ingestions"], key=lambda each: each["CreatedTime"], default=None)


def refresh(account: Account, now: datetime) -> int:
    """Start loading every dataset; it goes on in QuickSight, `status` tells how it went."""
    for id_ in DATASET_IDS:
        try:
            account.quicksight.create_ingestion(
                AwsAccountId=account.id, DataSetId=id_, IngestionId=f"asked-{now:%Y%m%dT%H%M%S}"
            )
        except account.quicksight.exceptions.ResourceNotFoundException:
            raise CommandError(
                f"There is no dataset {id_} in QuickSight.", "tracker dashboards deploy"
            ) from None
        print(f"{id_:24} started")
    return 0


def delete(account: Account, *, sure: bool, cloudformation: Any = None) -> int:
    """Delete the stack of the dashboards; the ledger and the lake are other stacks' and stay."""
    if not sure:
        if not sys.stdin.isatty():
            raise CommandError("Deleting asks first, and nobody is there to answer.", "Say --yes.")
        if input(f"Delete the dashboards of account {account.id}, {account.region}? [y/N] ").lower() != "y":
            return 1
    client = cloudformation or boto3.client("cloudformation", region_name=account.region)
    client.delete_stack(StackName=STACK_NAME)
    client.get_waiter("stack_delete_complete").wait(StackName=STACK_NAME)
    print("The dashboards are gone; the ledger and the lake stay.")
    return 0
