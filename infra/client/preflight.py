"""Looks at an AWS account before a deployment, for what would fail in the middle of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from infra.client.configuration import Configuration
from infra.client.deployment import APP_STACK, DATA_STACK

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

# The version of the CDK's bootstrap stack that the assembly's templates ask for.
BOOTSTRAP_PARAMETER, MIN_BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version", 6
# Lambda keeps as many executions for functions without a reservation.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
MIN_UNRESERVED_EXECUTIONS = 100
DATABASE, WORKGROUP = "expenses", f"{DATA_STACK}-queries"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A cause for the deployment to fail, and the way to remove it."""

    message: str
    remedy: str


def find_obstacles(session: boto3.Session, configuration: Configuration) -> list[Obstacle]:
    """Return every obstacle that can be seen from outside; nothing is created or changed.

    A check that the credentials may not make is left out: deploying needs the right to assume the CDK's
    roles, not the rights to look.
    """
    checks: list[Callable[[], Iterator[Obstacle]]] = [
        lambda: _bootstrap(session),
        lambda: _concurrency(session, configuration),
        lambda: _names(session),
    ]
    obstacles: list[Obstacle] = []
    for check in checks:
        try:
            obstacles += check()
        except ClientError as error:
            if "AccessDenied" not in error.response["Error"].get("Code", ""):
                raise
    return obstacles


def _bootstrap(session: boto3.Session) -> Iterator[Obstacle]:
    ssm = session.client("ssm")
    try:
        version = int(ssm.get_parameter(Name=BOOTSTRAP_PARAMETER)["Parameter"]["Value"])
    except ssm.exceptions.ParameterNotFound:
        yield Obstacle(
            f"The region {session.region_name} of this account is not prepared for the CDK.",
            "Prepare it once: tracker deploy -- bootstrap",
        )
        return
    if version < MIN_BOOTSTRAP_VERSION:
        yield Obstacle(
            f"The CDK's bootstrap stack has version {version}; {MIN_BOOTSTRAP_VERSION} is needed.",
            "Bring it up to date: tracker deploy -- bootstrap",
        )


def _concurrency(session: boto3.Session, configuration: Configuration) -> Iterator[Obstacle]:
    if not configuration.reserve_export_concurrency or _is_deployed(session, APP_STACK):
        return
    limit = session.client("lambda").get_account_settings()["AccountLimit"]
    unreserved = limit["UnreservedConcurrentExecutions"]
    if unreserved <= MIN_UNRESERVED_EXECUTIONS:
        yield Obstacle(
            f"Lambda may run {unreserved} functions at once here, too few to reserve one for the export.",
            "Set reserveExportConcurrency to false in cdk.json, or have the quota "
            "`Concurrent executions` raised.",
        )


def _names(session: boto3.Session) -> Iterator[Obstacle]:
    """Find names that an earlier deployment left behind; a name that the deployed stack owns is none."""
    if _is_deployed(session, DATA_STACK):
        return
    glue, athena = session.client("glue"), session.client("athena")
    remedy = "Take over what it left, or delete that: docs/backup.md has the steps."
    try:
        glue.get_database(Name=DATABASE)
        yield Obstacle(f"The Glue database {DATABASE} exists, left by an earlier deployment.", remedy)
    except glue.exceptions.EntityNotFoundException:
        pass
    try:
        athena.get_work_group(WorkGroup=WORKGROUP)
        yield Obstacle(f"The Athena workgroup {WORKGROUP} exists, left by an earlier deployment.", remedy)
    except athena.exceptions.InvalidRequestException:
        pass


def _is_deployed(session: boto3.Session, stack: str) -> bool:
    cloudformation = session.client("cloudformation")
    try:
        status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return False
    return status not in ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "DELETE_COMPLETE")


# What CloudFormation's reasons mean, by a part of their text.
KNOWN_REASONS: dict[str, str] = {
    "must be verified before you can add new CloudFront resources": (
        "AWS verifies new accounts before they may use CloudFront, and only AWS Support can do it: "
        "open a case `Account and billing`, quote the message, and deploy again after the answer."
    ),
    "UnreservedConcurrentExecution below its minimum": "Set reserveExportConcurrency to false in cdk.json.",
    "already exists": "An earlier deployment left it; docs/backup.md says how to take it over or delete it.",
    "already associated with a domain": "Deploy again: a new stack has another sign-in domain.",
    "CNAMEAlreadyExists": "Another distribution serves domainName; take the name off that one first.",
    "InvalidViewerCertificate": "The certificate must be issued, in us-east-1, and cover domainName.",
    "Lake Formation": "Grant the roles what docs/deploy.md lists for Lake Formation.",
    "Export ": "Deploy every stack together: tracker deploy",
}


def explain_failure(cloudformation: "CloudFormationClient", stacks: tuple[str, ...]) -> str:
    """Return the reasons of the last failures of these stacks with what to do; empty where there are none."""
    lines: list[str] = []
    for stack in stacks:
        try:
            events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
        except ClientError:
            continue
        for reason in _last_failures([dict(event) for event in events]):
            lines.append(f"{stack}: {reason}")
            lines += [f"  {remedy}" for part, remedy in KNOWN_REASONS.items() if part in reason]
    return "\n".join(lines)


def _last_failures(events: list[dict[str, Any]]) -> list[str]:
    """Return the reasons of the failures since the stack's operation began; the events' newest is first."""
    reasons = []
    for event in events:
        status, reason = event.get("ResourceStatus", ""), event.get("ResourceStatusReason", "")
        if status.endswith("_FAILED") and "cancelled" not in reason:
            reasons.append(f"{event.get('LogicalResourceId')}: {reason}")
        is_stack = event.get("PhysicalResourceId") == event.get("StackId")
        if is_stack and status.endswith("_IN_PROGRESS") and reason == "User Initiated":
            break
        if is_stack and status.endswith("_COMPLETE") and "ROLLBACK" not in status:
            return []
    return reasons[::-1]
