"""Checks the stacks against the rules of cdk-nag's AwsSolutions; `make lint` runs it.

A finding is mended, or acknowledged with its reason beside the resource.
https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
"""

import copy
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.client.configuration import CONTEXT_KEY, read_context
from infra.tools import node

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


def check(keys: Mapping[str, Any]) -> None:
    """Synthesise the stacks with these keys of the configuration; findings end it with an error."""
    node.use_for_cdk()
    from aws_cdk import Validations
    from cdk_nag import AwsSolutionsChecks

    from infra.stacks import app

    context = copy.deepcopy(read_context()) | {"exportWheels": "false"}
    context[CONTEXT_KEY] |= keys
    with tempfile.TemporaryDirectory(prefix="nag-") as folder:
        composed = app.compose(context, Path(folder))
        Validations.of(composed).add_plugins(AwsSolutionsChecks(composed))
        composed.synth()


def main() -> int:
    """Check the stacks as cdk.json has them, then with every feature; 1 if there is a finding."""
    for keys in ({}, EVERY_FEATURE):
        try:
            check(keys)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
