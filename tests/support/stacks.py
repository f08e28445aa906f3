"""The synthesised stacks for tests: as the repository has them, or with other settings; each made once."""

import copy
import functools
import json
import tempfile
from pathlib import Path
from typing import Any

from infra.client.configuration import CONTEXT_KEY, read_context
from infra.local.assembly import cached_assembly

Template = dict[str, Any]
Found = dict[str, dict[str, Any]]

# The CDK's own helpers: they put the site's files and start the first export, at deployment only.
DEPLOYMENT_HELPERS = ("CustomCDKBucketDeployment", "AWSCDKTriggerCustomResourceProvider")

# Everything that is off in cdk.json, on; and the other way round.
OTHER: dict[str, Any] = {
    "alarmEmail": "me@example.org",
    "corsOrigins": ("https://expenses.example.org",),
    "selfSignUp": True,
    "reserveExportConcurrency": False,
    "tableMaintenance": True,
    "tracing": True,
    "quicksightPrincipal": "arn:aws:quicksight:eu-central-1:123456789012:user/default/me",
    "quicksightReaders": ("ben=7c1d0000-1111-2222-3333-444444444444",),
}


@functools.cache
def synthesised(**settings: Any) -> dict[str, str]:
    """The text of each stack's template with these settings changed; code-only, so nothing is downloaded."""
    if not settings:
        return _templates(cached_assembly())
    from infra.stacks import app  # the CDK takes seconds to import

    context = copy.deepcopy(read_context()) | {"exportWheels": "false"}
    context[CONTEXT_KEY] |= {name: _thawed(value) for name, value in settings.items()}
    with tempfile.TemporaryDirectory(prefix="assembly-") as folder:
        app.compose(context, Path(folder)).synth()
        return _templates(Path(folder))


def template(stack: str, **settings: Any) -> Template:
    """One stack's template; a copy that the caller may change."""
    found: Template = json.loads(synthesised(**settings)[stack])
    return found


def _templates(folder: Path) -> dict[str, str]:
    return {
        path.name.removesuffix(".template.json"): path.read_text(encoding="utf-8")
        for path in folder.glob("*.template.json")
    }


def of_type(found: Template, kind: str) -> Found:
    """The resources of one type by their logical id; there is at least one."""
    resources = {name: body for name, body in found["Resources"].items() if body["Type"] == kind}
    assert resources, f"no {kind}"
    return resources


def the_only(found: Template, kind: str) -> dict[str, Any]:
    """The properties of the one resource of this type."""
    (resource,) = of_type(found, kind).values()
    properties: dict[str, Any] = resource["Properties"]
    return properties


def statements(found: Template, kind: str = "AWS::IAM::Policy") -> list[tuple[str, dict[str, Any]]]:
    """Every statement of the policies of this type, with its policy's logical id."""
    return [
        (name, statement)
        for name, body in of_type(found, kind).items()
        for statement in body["Properties"]["PolicyDocument"]["Statement"]
    ]


def listed(value: Any) -> list[Any]:
    """IAM writes a list of one as the one itself."""
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
    """The functions that are not the CDK's deployment helpers."""
    return [name for name in of_type(app, "AWS::Lambda::Function") if not name.startswith(DEPLOYMENT_HELPERS)]


def rights(app: dict[str, Any], name: str) -> list[tuple[str, str]]:
    """(action, resource as text) pairs that the function's role allows."""
    role = role_of(app, name)
    return [
        (action, json.dumps(resource))
        for body in of_type(app, "AWS::IAM::Policy").values()
        if {"Ref": role} in body["Properties"]["Roles"]
        for statement in body["Properties"]["PolicyDocument"]["Statement"]
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]
