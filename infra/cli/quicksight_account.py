"""The dashboards in QuickSight of your AWS account: deploy them, show their state, refresh, delete."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from dashboards import household
from dashboards.checker.check import check
from dashboards.dataset import DATASETS
from dashboards.house_rules import HOUSE_RULES
from infra.cli.cdk import run_cdk
from infra.cli.terminal import confirm
from infra.client.aws_errors import translate_aws_error
from infra.client.configuration import Configuration, read_configuration
from infra.client.deployment import INSIGHTS_STACK, aws_session
from infra.client.errors import CommandError
from infra.stacks.quicksight_ids import RULES, dataset_id

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_quicksight import QuickSightClient
    from mypy_boto3_quicksight.type_defs import IngestionTypeDef

DOCS = "docs/quicksight.md has the steps."
DATASET_IDS = [dataset_id(RULES), *(dataset_id(dataset.identifier) for dataset in DATASETS)]


@dataclass(frozen=True, slots=True)
class Account:
    """An AWS account and its QuickSight; `identity` is a client of the region with QuickSight's users."""

    id: str
    region: str
    quicksight: "QuickSightClient"
    identity: "QuickSightClient"


def run_action(action: str, *, without_asking: bool = False) -> int:
    """Run `deploy`, `status`, `refresh` or `delete` and return the exit status."""
    configuration = read_configuration()
    with reporting_aws_errors():
        account = open_account(configuration)
        if action == "deploy":
            return deploy(account, configuration)
        if action == "delete":
            return delete(account, without_asking=without_asking)
        return status(account) if action == "status" else refresh(account, datetime.now(UTC))


def open_account(configuration: Configuration) -> Account:
    session = aws_session()
    identity_region = configuration.quicksight_identity_region or session.region_name
    return Account(
        id=session.client("sts").get_caller_identity()["Account"],
        region=session.region_name,
        quicksight=session.client("quicksight"),
        identity=session.client("quicksight", region_name=identity_region),
    )


@contextmanager
def reporting_aws_errors() -> Iterator[None]:
    """Raise errors of boto3 as command errors, with what they mean to QuickSight."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        translated = translate_aws_error(error)
        remedy = _quicksight_remedy(error) if isinstance(error, ClientError) else ""
        raise CommandError(translated.message, remedy or translated.remedy or DOCS) from None


def _quicksight_remedy(error: ClientError) -> str:
    code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    if "identity region is" in message:
        return "Set quicksightIdentityRegion in cdk.json to the region that the message names."
    if "not subscribed" in message or "isn't signed up" in message or "not signed up" in message:
        return f"QuickSight needs a subscription first. {DOCS}"
    if code in ("AccessDeniedException", "AccessDenied"):
        return "Use AWS credentials that allow quicksight:*."
    if code == "LimitExceededException":
        return "A dataset takes 32 manual refreshes a day; the daily one starts by itself."
    return ""


def deploy(account: Account, configuration: Configuration, cdk: Callable[[list[str]], int] = run_cdk) -> int:
    """Check what can be checked beforehand, then let the CDK deploy the stack."""
    require_ready(account, configuration)
    problems = check(
        household.definition(household.example_arns(), configuration.currency),
        {dataset.identifier: dataset.columns for dataset in DATASETS},
        rules=HOUSE_RULES,
    ).problems
    if problems:
        raise CommandError(
            "The dashboard has mistakes:\n" + "\n".join(map(str, problems)),
            "Mend them, and check again with: tracker dashboards check",
        )
    if exit_status := cdk(["deploy", INSIGHTS_STACK]):
        raise CommandError(f"The CDK ended with status {exit_status}.", DOCS)
    return status(account)


def require_ready(account: Account, configuration: Configuration) -> None:
    """Refuse early what CloudFormation would refuse late: a missing or wrong principal, no subscription."""
    principal = configuration.quicksight_principal
    if not principal:
        raise CommandError(
            "cdk.json names no quicksightPrincipal.", f"It is the ARN of your QuickSight user. {DOCS}"
        )
    principal_account, resource = principal.split(":", 5)[4:]
    if principal_account != account.id:
        raise CommandError(
            f"quicksightPrincipal is of the account {principal_account}, your credentials of {account.id}.",
            "Use the profile of that account, or the ARN of a user of this one.",
        )
    try:
        subscription = account.identity.describe_account_subscription(AwsAccountId=account.id)["AccountInfo"]
    except account.identity.exceptions.ResourceNotFoundException:
        raise CommandError(
            "This account has no QuickSight subscription.", f"Sign up once, by hand. {DOCS}"
        ) from None
    if subscription.get("Edition") == "STANDARD":
        raise CommandError(
            "QuickSight's Standard edition cannot take dashboards as code.", "Upgrade it to Enterprise."
        )
    kind, namespace, name = resource.split("/", 2)
    try:
        if kind == "user":
            account.identity.describe_user(UserName=name, AwsAccountId=account.id, Namespace=namespace)
        else:
            account.identity.describe_group(GroupName=name, AwsAccountId=account.id, Namespace=namespace)
    except account.identity.exceptions.ResourceNotFoundException:
        raise CommandError(
            f"QuickSight knows no {kind} {name} in the namespace {namespace}.",
            "List them: aws quicksight list-users --aws-account-id … --namespace default",
        ) from None


def status(account: Account) -> int:
    """Print each dataset's last refresh and the dashboard's state; 1 if something is wrong."""
    is_good = True
    for id_ in DATASET_IDS:
        line, is_dataset_good = _dataset_line(account, id_)
        print(line)
        is_good = is_good and is_dataset_good
    try:
        dashboard = account.quicksight.describe_dashboard(
            AwsAccountId=account.id, DashboardId=household.DASHBOARD_ID
        )
        definition = account.quicksight.describe_dashboard_definition(
            AwsAccountId=account.id, DashboardId=household.DASHBOARD_ID
        )
    except account.quicksight.exceptions.ResourceNotFoundException:
        raise CommandError(
            "There is no dashboard in QuickSight.", "Deploy it with: tracker dashboards deploy"
        ) from None
    version = dashboard["Dashboard"]["Version"]
    print(f"dashboard  {version['Status']}  version {version['VersionNumber']}")
    url = f"https://{account.region}.quicksight.aws.amazon.com/sn/dashboards/{household.DASHBOARD_ID}"
    print(f"           {url}")
    errors = [
        (error.get("Type"), error.get("Message"))
        for error in [*version.get("Errors", []), *definition.get("Errors", [])]
    ]
    for type_, message in errors:
        print(f"           {type_}: {message}")
    return 0 if is_good and not errors and "FAILED" not in version["Status"] else 1


def _dataset_line(account: Account, id_: str) -> tuple[str, bool]:
    """Return a line about the dataset's last refresh, and whether that is in order."""
    try:
        ingestion = _newest_ingestion(account, id_)
    except account.quicksight.exceptions.ResourceNotFoundException:
        return f"{id_:24} is not there", False
    if ingestion is None:
        return f"{id_:24} never loaded", False
    rows = ingestion.get("RowInfo", {})
    line = f"{id_:24} {ingestion['IngestionStatus']:11} {ingestion['CreatedTime']:%Y-%m-%d %H:%M}"
    line += f" {rows.get('RowsIngested', 0):,} rows"
    if dropped := rows.get("RowsDropped", 0):
        line += f", {dropped:,} dropped"
    if error := ingestion.get("ErrorInfo"):
        line += f"; {error.get('Type')}: {error.get('Message')}"
    return line, ingestion["IngestionStatus"] not in ("FAILED", "CANCELLED") and not dropped


def _newest_ingestion(account: Account, id_: str) -> "IngestionTypeDef | None":
    answer = account.quicksight.list_ingestions(AwsAccountId=account.id, DataSetId=id_, MaxResults=20)
    return max(answer["Ingestions"], key=lambda ingestion: ingestion["CreatedTime"], default=None)


def refresh(account: Account, now: datetime) -> int:
    """Start loading every dataset; QuickSight does it in the background, and `status` shows the outcome."""
    for id_ in DATASET_IDS:
        try:
            account.quicksight.create_ingestion(
                AwsAccountId=account.id, DataSetId=id_, IngestionId=f"asked-{now:%Y%m%dT%H%M%S}"
            )
        except account.quicksight.exceptions.ResourceNotFoundException:
            raise CommandError(
                f"There is no dataset {id_} in QuickSight.", "Deploy it with: tracker dashboards deploy"
            ) from None
        print(f"{id_:24} started")
    return 0


def delete(
    account: Account, *, without_asking: bool, cloudformation: "CloudFormationClient | None" = None
) -> int:
    """Delete the stack of the dashboards; ledger and lake are in other stacks and stay."""
    question = f"Delete the dashboards of account {account.id}, {account.region}?"
    remedy = "To delete without asking: tracker dashboards delete --yes"
    if not without_asking and not confirm(question, remedy):
        print("Nothing was deleted.")
        return 1
    client = cloudformation or boto3.client("cloudformation", region_name=account.region)
    client.delete_stack(StackName=INSIGHTS_STACK)
    client.get_waiter("stack_delete_complete").wait(StackName=INSIGHTS_STACK)
    print("The dashboards are deleted; ledger and lake stay.")
    print('Set quicksightPrincipal to "" in cdk.json, or the next deployment brings them back.')
    return 0
