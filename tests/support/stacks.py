"""The synthesised templates, with the repository's configuration or another; each is synthesised once."""

import functools
import json
import os
from pathlib import Path
from typing import Any

from infra.client.configuration import CONTEXT_KEY, read_context
from infra.local.assembly import cached_assembly

Template = dict[str, Any]
Resources = dict[str, dict[str, Any]]

# A use of a deprecated part of the CDK fails the synthesis instead of printing a warning. Warnings about the
# templates themselves fail it everywhere, by a flag in cdk.json.
os.environ["JSII_DEPRECATED"] = "fail"

# Functions of the CDK that upload the site's files and start the first export during a deployment.
DEPLOYMENT_HELPERS = ("CustomCDKBucketDeployment", "AWSCDKTriggerCustomResourceProvider")

# The opposite of each switch in cdk.json, and a value where cdk.json has none.
OTHER: dict[str, Any] = {
    "alarmEmail": "me@example.org",
    "corsOrigins": ("https://expenses.example.org",),
    "selfSignUp": True,
    "reserveExportConcurrency": True,
    "domainName": "expenses.example.org",
    "certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/7c1d0000-1111-2222-3333-444444444444",
    "accessLogs": True,
    "tableMaintenance": True,
    "tracing": True,
    "quicksightPrincipal": "arn:aws:quicksight:eu-central-1:123456789012:user/default/me",
    "quicksightReaders": ("ben=7c1d0000-1111-2222-3333-444444444444",),
}


@functools.cache
def synthesised(**keys: Any) -> dict[str, str]:
    """Return each stack's template as text, with these configuration keys changed, and without packages."""
    return {
        path.name.removesuffix(".template.json"): path.read_text(encoding="utf-8")
        for path in _assembly(**keys).glob("*.template.json")
    }


def dependencies(stack: str, **keys: Any) -> set[str]:
    """Return the stacks that the CDK's command line deploys before this one."""
    manifest = json.loads((_assembly(**keys) / "manifest.json").read_text(encoding="utf-8"))
    artifacts = manifest["artifacts"]
    names: list[str] = artifacts[stack]["dependencies"]
    return {name for name in names if artifacts[name]["type"] == "aws:cloudformation:stack"}


def template(stack: str, **keys: Any) -> Template:
    """Return a copy of one stack's template."""
    copied: Template = json.loads(synthesised(**keys)[stack])
    return copied


@functools.cache
def _assembly(**keys: Any) -> Path:
    if not keys:
        return cached_assembly()
    configuration = read_context()[CONTEXT_KEY] | {name: _thawed(value) for name, value in keys.items()}
    return cached_assembly(overrides={CONTEXT_KEY: configuration})


def of_type(stack: Template, kind: str) -> Resources:
    """Return the resources of one type by their logical id; fail if there is none."""
    resources = {name: body for name, body in stack["Resources"].items() if body["Type"] == kind}
    assert resources, f"no {kind}"
    return resources


def the_only(stack: Template, kind: str) -> dict[str, Any]:
    """Return the properties of the only resource of this type."""
    (resource,) = of_type(stack, kind).values()
    properties: dict[str, Any] = resource["Properties"]
    return properties


def statements(stack: Template, kind: str = "AWS::IAM::Policy") -> list[tuple[str, dict[str, Any]]]:
    """Return the statements of all policies of this type, each with its policy's logical id."""
    return [
        (name, statement)
        for name, body in of_type(stack, kind).items()
        for statement in body["Properties"]["PolicyDocument"]["Statement"]
    ]


def listed(value: Any) -> list[Any]:
    """Return a list, for IAM writes a list of one element as the element."""
    return value if isinstance(value, list) else [value]


def _thawed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def function(app: dict[str, Any], name: str) -> dict[str, Any]:
    resource = app["Resources"][name]
    assert resource["Type"] == "AWS::Lambda::Function"
    properties: dict[str, Any] = resource["Properties"]
    return properties


def role_of(app: dict[str, Any], name: str) -> str:
    role: str = function(app, name)["Role"]["Fn::GetAtt"][0]
    return role


def ours(app: dict[str, Any]) -> list[str]:
    """Return the names of the functions that are not the CDK's helpers."""
    return [name for name in of_type(app, "AWS::Lambda::Function") if not name.startswith(DEPLOYMENT_HELPERS)]


def rights(app: dict[str, Any], name: str) -> list[tuple[str, str]]:
    """Return what the function's role allows, as pairs of an action and a resource as text."""
    role = role_of(app, name)
    return [
        (action, json.dumps(resource))
        for body in of_type(app, "AWS::IAM::Policy").values()
        if {"Ref": role} in body["Properties"]["Roles"]
        for statement in body["Properties"]["PolicyDocument"]["Statement"]
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]
