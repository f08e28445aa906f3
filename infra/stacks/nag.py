"""Checks the stacks against the rules of cdk-nag's AwsSolutions; `make lint` runs it.

A finding, warning or error, is mended or acknowledged with its reason beside the resource.
https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
"""

import contextlib
import copy
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.client.configuration import CONTEXT_KEY, read_context
from infra.tools import node

if TYPE_CHECKING:
    from aws_cdk import App  # starts Node.js, which main() chooses first

REPORT = "validation-report.json"

# Every optional part of the stacks; what cdk.json has otherwise is checked too.
EVERY_FEATURE: dict[str, Any] = {
    "alarmEmail": "me@example.org",
    "domainName": "expenses.example.org",
    "certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/7c1d",
    "accessLogs": True,
    "tableMaintenance": True,
    "tracing": True,
    "quicksightPrincipal": "arn:aws:quicksight:eu-central-1:123456789012:user/default/me",
}


def check(app: "App") -> list[str]:
    """Synthesise the app; return a line for each rule and resource that does not comply.

    The CDK itself ends a synthesis for errors alone; its report names warnings too.
    """
    from aws_cdk import Validations
    from cdk_nag import AwsSolutionsChecks

    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    with contextlib.suppress(RuntimeError):  # raised for errors, which the report names
        app.synth()
    report = json.loads((Path(app.outdir) / REPORT).read_text())
    return [
        f"{construct['constructPath']}: {violation['ruleName']}: {violation['description']}"
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    ]


def check_stacks(keys: Mapping[str, Any]) -> list[str]:
    """Return what the rules find in our stacks with these keys of the configuration."""
    from infra.stacks import app

    context = copy.deepcopy(read_context()) | {"exportWheels": "false"}
    context[CONTEXT_KEY] |= keys
    with tempfile.TemporaryDirectory(prefix="nag-") as folder:
        return check(app.compose(context, Path(folder)))


def main() -> int:
    """Check the stacks as cdk.json has them, then with every feature; 1 if there is a finding."""
    node.use_for_cdk()
    findings = sorted({line for keys in ({}, EVERY_FEATURE) for line in check_stacks(keys)})
    for line in findings:
        print(line, file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
