"""The CDK app. `python -m infra.stacks.app` writes its assembly to CDK_OUTDIR (default: cdk.out)."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.client.configuration import CONTEXT_KEY, override_context, parse_configuration, read_context
from infra.client.errors import CommandError
from infra.tools import node

node.use_for_cdk()

from aws_cdk import App  # noqa: E402 - importing the bindings starts node

from infra.client.deployment import APP_STACK, DATA_STACK, INSIGHTS_STACK  # noqa: E402
from infra.stacks.app_stack import AppStack  # noqa: E402
from infra.stacks.data_stack import DataStack  # noqa: E402
from infra.stacks.insights_stack import InsightsStack  # noqa: E402


def compose(context: Mapping[str, Any], outdir: Path | None = None) -> App:
    """Return the app with its stacks, not yet synthesised.

    Args:
        context: cdk.json's context, with what the command line adds by `-c`.
        outdir: where the assembly goes; the CDK chooses if None.
    """
    app = App(
        context=dict(context),
        outdir=str(outdir) if outdir else None,
        analytics_reporting=False,
        tree_metadata=False,
    )
    configuration = parse_configuration(context.get(CONTEXT_KEY))
    # The CDK's command line passes `-c exportWheels=false` as text.
    with_packages = str(context.get("exportWheels", "true")).lower() != "false"
    data = DataStack(app, DATA_STACK, configuration=configuration)
    tracker = AppStack(app, APP_STACK, configuration=configuration, data=data, with_packages=with_packages)
    if configuration.quicksight_principal:
        # The dashboards' queries need the table that the first export creates.
        insights = InsightsStack(app, INSIGHTS_STACK, configuration=configuration, data=data)
        insights.add_stack_dependency(tracker)
    return app


def main() -> int:
    """Synthesise with cdk.json's context, in which the CDK's command line may override keys."""
    try:
        overrides = json.loads(os.environ.get("CDK_CONTEXT_JSON", "{}"))
        outdir = os.environ.get("CDK_OUTDIR")
        context = override_context(read_context(), overrides)
        compose(context, Path(outdir) if outdir else None).synth()
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
