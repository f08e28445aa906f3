"""Deploys the synthesised stacks to the local cloud: assets, templates, stacks, in order of their needs."""

import hashlib
import io
import json
import time
import zipfile
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.failure import Failure
from infra.local import differences
from infra.target import APP_STACK, DATA_STACK, stack_outputs

# The QuickSight stack has no place here: the emulator knows no QuickSight.
STACKS = (DATA_STACK, APP_STACK)
ACCOUNT = "000000000000"
BOOTSTRAP_VERSION = ("/cdk-bootstrap/hnb659fds/version", "30")
# What is deployed is noted in the emulator itself, so that the note is lost with the state it describes.
DEPLOYED = "/tracker/deployed"
TIMEOUT_S = 120.0
Template = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack as it is deployed here; `assets` maps (bucket, key) to the file or folder in the assembly."""

    name: str
    template: Template
    assets: dict[tuple[str, str], Path]

    @property
    def body(self) -> bytes:
        return json.dumps(self.template, sort_keys=True).encode()

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


def deploy(session: boto3.Session, assembly: Path, port: int) -> dict[str, str]:
    """Bring both stacks in line with the assembly and return their outputs; unchanged ones are left alone."""
    stacks = read_stacks(assembly, port, session.region_name)
    cloudformation = session.client("cloudformation")
    wanted = {stack.name: stack.fingerprint for stack in stacks}
    if noted(session, DEPLOYED) != json.dumps(wanted):
        session.client("ssm").put_parameter(
            Name=BOOTSTRAP_VERSION[0], Value=BOOTSTRAP_VERSION[1], Type="String", Overwrite=True
        )
        for stack in stacks:
            put_assets(session, stack)
            apply(session, cloudformation, stack)
        note(session, DEPLOYED, json.dumps(wanted))
    return {
        name: value for stack in stacks for name, value in stack_outputs(cloudformation, stack.name).items()
    }


def noted(session: boto3.Session, name: str) -> str | None:
    """What `note` wrote; None if it never did."""
    ssm = session.client("ssm")
    try:
        return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])
    except ssm.exceptions.ParameterNotFound:
        return None


def note(session: boto3.Session, name: str, value: str) -> None:
    """Write something down that must live exactly as long as the emulator's state."""
    session.client("ssm").put_parameter(Name=name, Value=value, Type="String", Overwrite=True)


def read_stacks(assembly: Path, port: int, region: str) -> list[Stack]:
    """The stacks of the assembly, adapted to this machine, those that others need first."""
    artifacts = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    needs = {name: set(STACKS) & set(artifacts[name].get("dependencies", [])) for name in STACKS}
    return [
        read_stack(assembly, artifacts[name], name, port, region)
        for name in TopologicalSorter(needs).static_order()
    ]


def read_stack(assembly: Path, artifact: dict[str, Any], name: str, port: int, region: str) -> Stack:
    template = json.loads((assembly / artifact["properties"]["templateFile"]).read_text(encoding="utf-8"))
    adapted = differences.adapt(template, port)
    text = json.dumps(adapted)
    files = json.loads((assembly / f"{name}.assets.json").read_text(encoding="utf-8"))["files"]
    assets = {}
    for file in files.values():
        for place in file["destinations"].values():
            # The template itself is an asset too, and so is what only a removed resource would use.
            if place["objectKey"] in text:
                bucket = place["bucketName"].replace("${AWS::AccountId}", ACCOUNT)
                bucket = bucket.replace("${AWS::Region}", region)
                assets[bucket, place["objectKey"]] = assembly / file["source"]["path"]
    return Stack(name, adapted, assets)


def put_assets(session: boto3.Session, stack: Stack) -> None:
    s3 = session.client("s3")
    for (bucket, key), path in stack.assets.items():
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=zipped(path) if path.is_dir() else path.read_bytes())


def zipped(folder: Path) -> bytes:
    """The folder as a zip whose bytes depend on nothing but names and contents."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def apply(session: boto3.Session, cloudformation: Any, stack: Stack) -> None:
    """Create or update one stack and wait until it is done."""
    status = status_of(cloudformation, stack.name)
    if status == "ROLLBACK_COMPLETE":  # a creation that failed leaves a stack that can only be deleted
        cloudformation.delete_stack(StackName=stack.name)
        wait(cloudformation, stack.name)
        status = None
    arguments = {
        "StackName": stack.name,
        "TemplateURL": put_template(session, stack),
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
        raise Failure(f"The local cloud refused the stack {stack.name}: {error}") from None
    status = wait(cloudformation, stack.name)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise Failure(f"The stack {stack.name} ended in {status}.", reasons(cloudformation, stack.name))


def put_template(session: boto3.Session, stack: Stack) -> str:
    """Templates beyond 51,200 bytes must be read from a bucket."""
    s3 = session.client("s3")
    bucket, key = f"cdk-hnb659fds-assets-{ACCOUNT}-{session.region_name}", f"{stack.name}.json"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body=stack.body)
    return f"{s3.meta.endpoint_url}/{bucket}/{key}"


def status_of(cloudformation: Any, name: str) -> str | None:
    try:
        return str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def wait(cloudformation: Any, name: str) -> str | None:
    """The stack's status once nothing is in progress any more."""
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        status = status_of(cloudformation, name)
        if status is None or not status.endswith("_IN_PROGRESS"):
            return status
        if time.monotonic() > deadline:
            raise Failure(f"The stack {name} is still {status} after {TIMEOUT_S:.0f} s.")
        time.sleep(0.1)


def reasons(cloudformation: Any, name: str) -> str:
    """Why resources failed, the first failure first."""
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    return "\n".join(
        f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("_FAILED")
    )
