"""Which deployment a command works on: the local cloud of a home directory, or an AWS account's stacks."""

import ipaddress
import json
import os
import socket
from collections.abc import MutableMapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.client.errors import CommandError

OUTPUTS_FILE = "outputs.json"
LOCAL_REGION = "us-east-1"
# The emulator's root caller. Fixed and worthless elsewhere: AWS would refuse a call that strayed there.
LOCAL_ACCESS_KEY_ID = LOCAL_SECRET_ACCESS_KEY = "test"  # noqa: S105

DATA_STACK, APP_STACK = "ExpensesData", "ExpensesApp"


@dataclass(frozen=True, slots=True)
class Deployment:
    """Addresses and resource names of a deployed tracker; `endpoint` and the demo login are None on AWS."""

    endpoint: str | None
    site_url: str
    api_url: str
    region: str
    user_pool_id: str
    user_pool_client_id: str
    expenses_table: str
    totals_table: str
    lake_bucket: str
    database: str
    table: str
    workgroup: str
    export_function: str
    demo_user: str | None
    demo_password: str | None


def local_deployment(home: Path) -> Deployment:
    """The tracker that `tracker up` deployed into `home`; a CommandError if it does not run.

    From then on this process is out of the user's AWS profiles and proxies, whichever library asks.
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
    """What outputs.json says, whether it runs or not."""
    path = home / OUTPUTS_FILE
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        deployment = Deployment(**{field.name: described[field.name] for field in fields(Deployment)})
    except FileNotFoundError:
        raise CommandError(f"There is no local cloud in {home}.", "Start one with: tracker up") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(
            f"{path} cannot be used ({type(error).__name__}: {error}).",
            "Write it afresh with: tracker up",
        ) from None
    require_local_addresses(path, deployment)
    return deployment


def require_local_addresses(path: Path, deployment: Deployment) -> None:
    """Refuse addresses that lead elsewhere, or nowhere: the file may have been edited or damaged."""
    for url in (deployment.endpoint, deployment.site_url, deployment.api_url):
        require_loopback(url or "")
        try:
            parts = urlsplit(url or "")
            whole = parts.scheme == "http" and parts.port is not None
        except ValueError:
            whole = False
        if not whole or (url != deployment.api_url and parts.path):
            raise CommandError(
                f"{path} cannot be used ({url} is no address of a local cloud).",
                "Write it afresh with: tracker up",
            )


def write_outputs(home: Path, deployment: Deployment) -> None:
    """Write outputs.json in one step; only its owner can read it, for it holds the demo password."""
    path = home / OUTPUTS_FILE
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.chmod(0o600)
    fresh.write_text(json.dumps(asdict(deployment), indent=2) + "\n", encoding="utf-8")
    fresh.replace(path)


def aws_deployment() -> Deployment:
    """The tracker deployed to AWS, found with the user's own AWS configuration."""
    # The CDK and the AWS command line read AWS_REGION; boto3 does not.
    try:
        client = boto3.Session(region_name=os.environ.get("AWS_REGION"))
        if client.region_name is None:
            raise CommandError(
                "No AWS region is set.", "Set AWS_REGION, or AWS_PROFILE to a profile with a region."
            )
        cloudformation = client.client("cloudformation")
        outputs = read_stack_outputs(cloudformation, DATA_STACK) | read_stack_outputs(
            cloudformation, APP_STACK
        )
    except (BotoCoreError, ClientError) as error:
        raise CommandError(
            f"The tracker's stacks cannot be read from AWS: {error}",
            "Deploy them with `make deploy`, and check your AWS profile and region.",
        ) from None
    return deployment_from_outputs(outputs, region=client.region_name)


def read_stack_outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    """The outputs of one deployed stack by their logical id."""
    described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def deployment_from_outputs(
    outputs: dict[str, str],
    region: str,
    endpoint: str | None = None,
    demo_user: str | None = None,
    demo_password: str | None = None,
) -> Deployment:
    """The deployment that the outputs of both stacks describe."""
    return Deployment(
        endpoint=endpoint,
        site_url=outputs["SiteUrl"],
        api_url=outputs["ApiUrl"],
        region=region,
        user_pool_id=outputs["UserPoolId"],
        user_pool_client_id=outputs["UserPoolClientId"],
        expenses_table=outputs["ExpensesTable"],
        totals_table=outputs["TotalsTable"],
        lake_bucket=outputs["LakeBucket"],
        database=outputs["Database"],
        table=outputs["Table"],
        workgroup=outputs["Workgroup"],
        export_function=outputs["ExportFunction"],
        demo_user=demo_user,
        demo_password=demo_password,
    )


def open_session(deployment: Deployment) -> boto3.Session:
    """A boto3 session for `deployment`. A local one takes this process out of the user's AWS profiles."""
    if deployment.endpoint is None:
        return boto3.Session(region_name=deployment.region)
    return LocalSession(deployment.endpoint, deployment.region)


class LocalSession(boto3.Session):
    """A session whose every client talks to the local cloud, with the emulator's own credentials."""

    def __init__(self, endpoint: str, region: str = LOCAL_REGION) -> None:
        require_loopback(endpoint)
        isolate(os.environ)
        super().__init__(
            aws_access_key_id=LOCAL_ACCESS_KEY_ID,
            aws_secret_access_key=LOCAL_SECRET_ACCESS_KEY,
            region_name=region,
        )
        self.endpoint = endpoint

    def client(self, *args: Any, **options: Any) -> Any:
        return super().client(*args, **self._here(options))

    def resource(self, *args: Any, **options: Any) -> Any:
        return super().resource(*args, **self._here(options))

    def _here(self, options: dict[str, Any]) -> dict[str, Any]:
        options.setdefault("endpoint_url", self.endpoint)
        require_loopback(options["endpoint_url"])
        return options


def require_loopback(endpoint: str) -> None:
    """Refuse an endpoint that is not this machine itself."""
    try:
        host = urlsplit(endpoint).hostname or ""
    except ValueError:
        host = ""
    if not is_loopback(host):
        raise CommandError(
            f"{endpoint or 'An empty endpoint'} is not on this machine.",
            "The local cloud only ever talks to 127.0.0.1. To work on AWS, say --aws.",
        )


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def isolate(environ: MutableMapping[str, str]) -> None:
    """Take the user's AWS settings out of `environ`, put the emulator's worthless credentials in, and let no
    proxy come between this machine and itself."""
    for name in [name for name in environ if name.startswith("AWS_")]:
        del environ[name]
    environ.update(
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
        AWS_ACCESS_KEY_ID=LOCAL_ACCESS_KEY_ID,
        AWS_SECRET_ACCESS_KEY=LOCAL_SECRET_ACCESS_KEY,
        AWS_DEFAULT_REGION=LOCAL_REGION,
    )
    direct = [name for name in (environ.get("no_proxy") or environ.get("NO_PROXY") or "").split(",") if name]
    direct += [host for host in ("127.0.0.1", "localhost") if host not in direct]
    environ["no_proxy"] = environ["NO_PROXY"] = ",".join(direct)
