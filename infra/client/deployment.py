"""Describes a deployment: the local cloud of a home directory, or the stacks in an AWS account."""

import json
import os
import socket
from collections.abc import Mapping, MutableMapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import ClientError

from infra.client.aws_errors import reporting_aws_errors
from infra.client.errors import CommandError
from infra.client.loopback import require_loopback
from infra.client.private_files import write_privately

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

OUTPUTS_FILE = "outputs.json"
LOCAL_REGION = "us-east-1"
# AWS would refuse these, should a call ever stray there, and so does the emulator of a home.
INVALID_ACCESS_KEY_ID = INVALID_SECRET_ACCESS_KEY = "test"  # noqa: S105

DATA_STACK, APP_STACK, INSIGHTS_STACK = "ExpensesData", "ExpensesApp", "ExpensesInsights"
REWRITE_OUTPUTS = "Write it anew with: tracker up"
_OPTIONAL = ("endpoint", "access_key", "demo_user", "demo_password")


@dataclass(frozen=True, slots=True)
class Deployment:
    """Addresses and resource names of a deployed tracker.

    `endpoint`, the home's `access_key` and the demo login are None on AWS.
    """

    endpoint: str | None
    access_key: str | None = field(repr=False)
    site_url: str
    api_url: str
    region: str
    user_pool_id: str
    user_pool_client_id: str
    expenses_table: str
    totals_table: str
    settings_table: str
    lake_bucket: str
    database: str
    table: str
    workgroup: str
    export_function: str
    failed_runs_queue: str
    demo_user: str | None
    demo_password: str | None

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Deployment":
        """Read a decoded outputs.json. Raises KeyError or TypeError where it is not one."""
        values = {field.name: document[field.name] for field in fields(cls)}
        for name, value in values.items():
            if not isinstance(value, str) and not (value is None and name in _OPTIONAL):
                raise TypeError(f"{name} is not a text")
        return cls(**values)

    @classmethod
    def from_outputs(
        cls,
        outputs: Mapping[str, str],
        region: str,
        endpoint: str | None = None,
        access_key: str | None = None,
    ) -> "Deployment":
        """Return the deployment that the outputs of both stacks describe, without a demo login."""
        queue = outputs["FailedRunsQueue"]
        if endpoint is not None:  # the emulator keeps the port of the first start in the queue's URL
            queue = endpoint.rstrip("/") + urlsplit(queue).path
        return cls(
            endpoint=endpoint,
            access_key=access_key,
            site_url=outputs["SiteUrl"],
            api_url=outputs["ApiUrl"],
            region=region,
            user_pool_id=outputs["UserPoolId"],
            user_pool_client_id=outputs["UserPoolClientId"],
            expenses_table=outputs["ExpensesTable"],
            totals_table=outputs["TotalsTable"],
            settings_table=outputs["SettingsTable"],
            lake_bucket=outputs["LakeBucket"],
            database=outputs["Database"],
            table=outputs["Table"],
            workgroup=outputs["Workgroup"],
            export_function=outputs["ExportFunction"],
            failed_runs_queue=queue,
            demo_user=None,
            demo_password=None,
        )


def local_deployment(home: Path) -> Deployment:
    """Return the deployment that `tracker up` made in `home`. Raises CommandError if it does not run.

    From then on, no library in this process uses the user's AWS profiles and proxies.
    """
    deployment = read_outputs(home)
    isolate(os.environ)
    address = urlsplit(deployment.endpoint or "")
    try:
        socket.create_connection((str(address.hostname), address.port or 80), timeout=5).close()
    except OSError:
        raise CommandError(
            f"The local cloud of {home} is not running.", "Start it with: tracker up"
        ) from None
    return deployment


def read_outputs(home: Path) -> Deployment:
    """Return the deployment that outputs.json describes, whether it runs or not."""
    path = home / OUTPUTS_FILE
    try:
        deployment = Deployment.from_document(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise CommandError(f"There is no local cloud in {home}.", "Start one with: tracker up") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(
            f"{path} cannot be used ({type(error).__name__}: {error}).", REWRITE_OUTPUTS
        ) from None
    require_local_addresses(path, deployment)
    return deployment


def require_local_addresses(path: Path, deployment: Deployment) -> None:
    """Refuse addresses of other machines: outputs.json may have been edited or damaged.

    The page is opened and access tokens are sent where it says.
    """
    for url in (deployment.endpoint, deployment.site_url, deployment.api_url):
        require_loopback(url or "")
        try:
            parts = urlsplit(url or "")
            is_complete = parts.scheme == "http" and parts.port is not None
        except ValueError:
            is_complete = False
        if not is_complete or (url != deployment.api_url and parts.path):
            raise CommandError(
                f"{path} cannot be used ({url} is no address of a local cloud).", REWRITE_OUTPUTS
            )


def write_outputs(home: Path, deployment: Deployment) -> None:
    """Write outputs.json, readable by its owner only, since it holds the key and the demo password."""
    write_privately(home / OUTPUTS_FILE, json.dumps(asdict(deployment), indent=2) + "\n")


def aws_session() -> boto3.Session:
    """Return a session with the user's AWS configuration. Raises CommandError where no region is set."""
    # The CDK and the AWS command line read AWS_REGION; boto3 does not.
    session = boto3.Session(region_name=os.environ.get("AWS_REGION"))
    if session.region_name is None:
        raise CommandError(
            "No AWS region is set.", "Set AWS_REGION, or AWS_PROFILE to a profile with a region."
        )
    return session


def aws_deployment() -> Deployment:
    """Return the deployment in the user's AWS account and region."""
    with reporting_aws_errors():
        session = aws_session()
        cloudformation = session.client("cloudformation")
        outputs = read_stack_outputs(cloudformation, DATA_STACK) | read_stack_outputs(
            cloudformation, APP_STACK
        )
    return Deployment.from_outputs(outputs, region=session.region_name)


def read_stack_outputs(cloudformation: "CloudFormationClient", stack: str) -> dict[str, str]:
    """Return the outputs of a deployed stack by their logical id. Raises CommandError if there is none."""
    try:
        description = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        raise CommandError(
            f"The stack {stack} is not deployed in {cloudformation.meta.region_name}.",
            "Deploy the tracker with `make deploy`, or choose another region with AWS_REGION.",
        ) from None
    return {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}


def open_session(deployment: Deployment) -> boto3.Session:
    """Return a boto3 session for a deployment; a local one isolates this process from the user's AWS."""
    if deployment.endpoint is None:
        return boto3.Session(region_name=deployment.region)
    return LocalSession(deployment.endpoint, deployment.access_key or "", deployment.region)


class LocalSession(boto3.Session):
    """A session whose every client talks to the local cloud, with the key of its home."""

    def __init__(self, endpoint: str, access_key: str, region: str = LOCAL_REGION) -> None:
        require_loopback(endpoint)
        isolate(os.environ)
        super().__init__(
            aws_access_key_id=access_key or INVALID_ACCESS_KEY_ID,
            aws_secret_access_key=INVALID_SECRET_ACCESS_KEY,  # nobody checks the root user's signature
            region_name=region,
        )
        self.endpoint = endpoint

    def client(self, *args: Any, **options: Any) -> Any:
        return super().client(*args, **self._with_endpoint(options))

    def resource(self, *args: Any, **options: Any) -> Any:
        return super().resource(*args, **self._with_endpoint(options))

    def _with_endpoint(self, options: dict[str, Any]) -> dict[str, Any]:
        options.setdefault("endpoint_url", self.endpoint)
        require_loopback(options["endpoint_url"])
        return options


def isolate(environ: MutableMapping[str, str]) -> None:
    """Replace the user's AWS configuration in `environ` by an invalid one; bypass proxies for loopback."""
    for name in [name for name in environ if name.startswith("AWS_")]:
        del environ[name]
    environ.update(
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
        AWS_ACCESS_KEY_ID=INVALID_ACCESS_KEY_ID,
        AWS_SECRET_ACCESS_KEY=INVALID_SECRET_ACCESS_KEY,
        AWS_DEFAULT_REGION=LOCAL_REGION,
    )
    direct = [name for name in (environ.get("no_proxy") or environ.get("NO_PROXY") or "").split(",") if name]
    direct += [host for host in ("127.0.0.1", "localhost") if host not in direct]
    environ["no_proxy"] = environ["NO_PROXY"] = ",".join(direct)
