"""Deploys the synthesised stacks to the local cloud, through the emulator's CloudFormation."""

import io
import json
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from infra.client.deployment import read_stack_outputs
from infra.client.errors import CommandError
from infra.local import deployment_marks, unsupported_properties
from infra.local.stacks import ACCOUNT, Stack, read_stacks

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

BOOTSTRAP_PARAMETER, BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version", "30"
TIMEOUT_S = 120.0
# A creation that was not completed has no data yet, and can only be deleted.
UNFINISHED = ("ROLLBACK_COMPLETE", "CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS")


def deploy(session: boto3.Session, assembly: Path, port: int) -> dict[str, str]:
    """Deploy both stacks of the assembly, unless they are deployed already, and return their outputs."""
    stacks = read_stacks(assembly, port, session.region_name)
    cloudformation: CloudFormationClient = session.client("cloudformation")
    fingerprints = json.dumps({stack.name: stack.fingerprint for stack in stacks})
    if deployment_marks.STACKS.read(session) != fingerprints:
        session.client("ssm").put_parameter(
            Name=BOOTSTRAP_PARAMETER, Value=BOOTSTRAP_VERSION, Type="String", Overwrite=True
        )
        for stack in stacks:
            upload_assets(session, stack)
            create_or_update(session, cloudformation, stack)
            unsupported_properties.apply(session, stack)
        deployment_marks.STACKS.write(session, fingerprints)
    outputs: dict[str, str] = {}
    for stack in stacks:
        outputs |= read_stack_outputs(cloudformation, stack.name)
    return outputs


def upload_assets(session: boto3.Session, stack: Stack) -> None:
    """Upload the stack's files and zipped folders to the buckets that its template names."""
    s3 = session.client("s3")
    for (bucket, key), path in stack.assets.items():
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=zip_folder(path) if path.is_dir() else path.read_bytes())


def zip_folder(folder: Path) -> bytes:
    """Return the folder as a zip whose bytes depend on names and contents alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def create_or_update(session: boto3.Session, cloudformation: "CloudFormationClient", stack: Stack) -> None:
    """Create or update a stack and wait for the end. Raises CommandError if CloudFormation fails."""
    status = wait_until_settled(cloudformation, stack.name)
    if status in UNFINISHED:
        cloudformation.delete_stack(StackName=stack.name)
        status = wait_until_settled(cloudformation, stack.name)
    is_new = status is None or status == "DELETE_COMPLETE"
    try:
        (cloudformation.create_stack if is_new else cloudformation.update_stack)(
            StackName=stack.name,
            TemplateURL=upload_template(session, stack),
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
        )
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return
        raise CommandError(f"The local cloud refuses the stack {stack.name}: {error}") from None
    status = wait_until_settled(cloudformation, stack.name)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise CommandError(
            f"The stack {stack.name} ended in {status}:\n{failure_reasons(cloudformation, stack.name)}",
            "No data is lost. To start again without the data: tracker reset",
        )


def upload_template(session: boto3.Session, stack: Stack) -> str:
    """Upload the template and return its URL: CloudFormation takes no more than 51,200 bytes directly."""
    s3 = session.client("s3")
    bucket, key = f"cdk-hnb659fds-assets-{ACCOUNT}-{session.region_name}", f"{stack.name}.json"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body=stack.body)
    return f"{s3.meta.endpoint_url}/{bucket}/{key}"


def read_status(cloudformation: "CloudFormationClient", name: str) -> str | None:
    """Return the stack's status, None if there is no such stack."""
    try:
        return str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def wait_until_settled(cloudformation: "CloudFormationClient", name: str) -> str | None:
    """Return the stack's status once nothing is in progress, or after TIMEOUT_S; None if there is none."""
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        status = read_status(cloudformation, name)
        is_settled = status is None or not status.endswith("_IN_PROGRESS")
        if is_settled or time.monotonic() > deadline:
            return status
        time.sleep(0.1)


def failure_reasons(cloudformation: "CloudFormationClient", name: str) -> str:
    """Return a line for each resource that failed, the first failure first."""
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    return "\n".join(
        f"  {event.get('LogicalResourceId')}: {event.get('ResourceStatusReason', '')}"
        for event in reversed(events)
        if event.get("ResourceStatus", "").endswith("_FAILED")
    )
