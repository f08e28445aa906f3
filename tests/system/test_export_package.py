"""The export runs with the packages of its zip alone, late imports included."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.client.api import ApiClient
from infra.client.deployment import Deployment, open_session
from infra.tools import node

node.use_for_cdk()

from tests.support.export_zip import lay_out, run_alone  # noqa: E402 - node must be known first
from tests.support.ledger import entry  # noqa: E402 - node must be known first

PROGRAM = """
import json
from etl.export import handler
print(json.dumps(handler({"full": True}, None)))
"""


def test_a_run_needs_no_package_that_the_exports_zip_lacks(
    cloud: Deployment, new_user: Callable[[], Any], tmp_path: Path
) -> None:
    assert cloud.endpoint is not None
    user = new_user()
    ApiClient(cloud, user.username, user.password).post("/transactions", entry(amount="12.34"))
    functions = open_session(cloud).client("lambda")
    deployed = functions.get_function_configuration(FunctionName=cloud.export_function)
    environment = deployed["Environment"]["Variables"] | {
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "AWS_REGION": cloud.region,
        "AWS_DEFAULT_REGION": cloud.region,
        "AWS_ACCESS_KEY_ID": cloud.access_key or "",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    done = run_alone(lay_out(tmp_path / "zip"), PROGRAM, environment)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["full"] is True
    assert answer["rows"] > 0
    assert answer["unproved"] == []
    assert answer["committed"] is True
