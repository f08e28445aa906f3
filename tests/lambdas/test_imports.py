"""What a cold start loads, counted in modules: they are the same on every machine, times are not."""

import os
import subprocess
import sys

import pytest

from tests.support.ledger import ENVIRONMENT, MODULES

LOADED = "import sys; print(*sorted(sys.modules))"
BARE = f"import boto3; boto3.client('dynamodb'); {LOADED}"
# What a handler may load beyond boto3's client; each is small, and none is a third party's.
# csv comes with the bare client itself before Python 3.12.
ALLOWED = {"_csv", "csv", "gc", "lambdas", "secrets", "unicodedata"}


def loaded(code: str) -> set[str]:
    environment = {**os.environ, **ENVIRONMENT}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.fixture(scope="module")
def bare() -> set[str]:
    """The modules of a bare client."""
    return loaded(BARE)


@pytest.mark.parametrize("module", MODULES)
def test_a_cold_start_loads_our_own_modules_and_hardly_more_than_a_bare_client(
    bare: set[str], module: str
) -> None:
    extra = loaded(f"import lambdas.{module}; {LOADED}") - bare

    assert {name.partition(".")[0] for name in extra} <= ALLOWED
    assert ("lambdas.ledger.statement" in extra) == (module == "import_statement")


def test_the_rules_need_nothing_but_the_standard_library() -> None:
    code = "import lambdas.ledger.transaction, lambdas.ledger.totals, lambdas.ledger.summary"
    extra = loaded(f"{code}; {LOADED}") - loaded(LOADED)

    assert {name.partition(".")[0] for name in extra} - {"lambdas"} <= sys.stdlib_module_names
