"""Deploys the synthesised stacks to the local cloud: assets, templates, stacks, in order of their needs."""

import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.client.deployment import read_stack_outputs
from infra.client.errors import CommandError
from infra.local import deployment_marks, unsupported_properties
from infra.local.stacks import ACCOUNT, Stack, read_stacks

BOOTSTRAP_VERSION = ("/cdk-bootstrap/hnb659fds/version", "30")
TIMEOUT_S = 120.0
# A creation that did not come to its end holds no data yet, and can only be deleted.
UNFINISHED = ("ROLLBACK_COMPLETE", "CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS")


def deploy(session: boto3.Session, assembly: Path, port: int) -> dict[str, str]:
    """Bring both stacks in line with the assembly and return their outputs; unchanged ones are left alone."""
    stacks = read_stacks(assembly, port, session.region_name)
    cloudformation = session.client("cloudformation")
    wanted = {stack.name: stack.fingerprint for stack in stacks}
    if deployment_marks.read(session, deployment_marks.STACKS) != json.dumps(wanted):
        session.client("ssm").put_parameter(
            Name=BOOTSTRAP_VERSION[0], Value=BOOTSTRAP_VERSION[1], Type="String", Overwrite=True
        )
        for stack in stacks:
            upload_assets(session, stack)
            create_or_update(session, cloudformation, stack)
            unsupported_properties.apply(session, stack)
        deployment_marks.write(session, deployment_marks.STACKS, json.dumps(wanted))
    return {
        name: value
        for stack in stacks
        for name, value in read_stack_outputs(cloudformation, stack.name).items()
    }


def upload_assets(session: boto3.Session, stack: Stack) -> None:
    s3 = session.client("s3")
    for (bucket, key), path in stack.assets.items():
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=zip_folder(path) if path.is_dir() else path.read_bytes())


def zip_folder(folder: Path) -> bytes:
    """The folder as a zip whose bytes depend on nothing but names and contents."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def create_or_update(session: boto3.Session, cloudformation: Any, stack: Stack) -> None:
    """Create or update one stack and wait until it is done."""
    status = wait_until_settled(cloudformation, stack.name)
    if status in UNFINISHED:
        cloudformation.delete_stack(StackName=stack.name)
        status = wait_until_settled(cloudformation, stack.name)
    arguments = {
        "StackName": stack.name,
        "TemplateURL": upload_template(session, stack),
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    }
    try:
        if status is None or status == "DELETE_COMPLETE":
            cloudformation.create_stack(**arguments)
        else:
            cloudformation.update_stack(**arguments)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return
        raise CommandError(f"The local cloud refused the stack {stack.name}: {error}") from None
    status = wait_until_settled(cloudformation, stack.name)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise CommandError(
            f"The stack {stack.name} ended in {status}:\n{failure_reasons(cloudformation, stack.name)}",
            "Nothing that was there is lost. To start afresh, without the data: tracker reset",
        )


def upload_template(session: boto3.Session, stack: Stack) -> str:
    """Templates beyond 51,200 bytes must be read from a bucket."""
    s3 = session.client("s3")
    bucket, key = f"cdk-hnb659fds-assets-{ACCOUNT}-{session.region_name}", f"{stack.name}.json"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body=stack.body)
    return f"{s3.meta.endpoint_url}/{bucket}/{key}"


def read_status(cloudformation: Any, name: str) -> str | None:
    try:
        return str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def wait_until_settled(cloudformation: Any, name: str) -> str | None:
    """The stack's status once nothing is in progress any more, or when time is up; None if there is none."""
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        status = read_status(cloudformation, name)
        over = status is None or not status.endswith("_IN_PROGRESS")
        if over or time.monotonic() > deadline:
            return status
        time.sleep(0.1)


def failure_reasons(cloudformation: Any, name: str) -> str:
    """Why resources failed, the first failure first."""
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    return "\n".join(
        f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("_FAILED")
    )
