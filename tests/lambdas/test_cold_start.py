"""The modules that a cold start loads: unlike times, they are the same on every machine."""

import os
import subprocess
import sys

import pytest

from lambdas.ledger.runtime import ON_LAMBDA
from tests.support.ledger import CREDENTIALS, ENVIRONMENT, MODULES

PRINT_MODULES = "import sys; print(*sorted(sys.modules))"
BARE_CLIENT = f"import boto3; boto3.client('dynamodb'); {PRINT_MODULES}"
# What a handler may load beside a bare client: our modules, and small ones of the standard library. Before
# Python 3.12 the client itself loads csv.
ALLOWED = {"_csv", "csv", "gc", "lambdas", "secrets", "unicodedata"}


def loaded(code: str) -> set[str]:
    """Return the modules that a new interpreter has loaded after running the code."""
    environment = {**os.environ, **CREDENTIALS, **ENVIRONMENT, ON_LAMBDA: "test"}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.fixture(scope="module")
def bare() -> set[str]:
    """The modules of a bare DynamoDB client."""
    return loaded(BARE_CLIENT)


@pytest.mark.parametrize("module", MODULES)
def test_a_cold_start_loads_a_bare_client_and_our_own_modules(bare: set[str], module: str) -> None:
    extra = loaded(f"import lambdas.{module}; {PRINT_MODULES}") - bare

    assert {name.partition(".")[0] for name in extra} <= ALLOWED
    assert ("lambdas.ledger.statement" in extra) == (module == "import_statement")


@pytest.mark.parametrize("module", MODULES)
def test_an_import_outside_of_lambda_reads_no_environment_and_creates_no_client(module: str) -> None:
    code = f"import botocore.session as b; b.get_session = None; import lambdas.{module} as m; m.handler"
    bare = {name: value for name, value in os.environ.items() if name not in (*ENVIRONMENT, ON_LAMBDA)}

    subprocess.run([sys.executable, "-c", code], env=bare, check=True)


def test_the_garbage_collector_is_off_while_a_function_loads_and_on_when_it_answers() -> None:
    code = (
        "import gc, botocore.session as b; create = b.get_session;"
        "b.get_session = lambda: (print(gc.isenabled()), create())[1];"
        "import lambdas.add_expense; print(gc.isenabled(), gc.get_freeze_count() > 0)"
    )
    environment = {**os.environ, **CREDENTIALS, **ENVIRONMENT, ON_LAMBDA: "test"}
    handler = {"_HANDLER": "lambdas.add_expense.handler"}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=environment | handler, capture_output=True, text=True, check=True)

    assert run.stdout.split() == ["False", "True", "True"]


def test_other_programs_that_use_the_rules_keep_their_garbage_collector() -> None:
    code = "import gc, lambdas.ledger.transaction; print(gc.isenabled())"
    environment = {**os.environ, "_HANDLER": "etl.export.handler"}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    assert run.stdout == "True\n"


def test_a_function_without_a_variable_that_it_needs_does_not_start() -> None:
    environment = {**os.environ, **CREDENTIALS, **ENVIRONMENT, ON_LAMBDA: "test", "CURSOR_KEY": ""}
    command = [sys.executable, "-c", "import lambdas.get_expenses"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert run.returncode != 0
    assert run.stderr.splitlines()[-1].endswith("not set in the environment: CURSOR_KEY")


def test_the_rules_need_nothing_but_the_standard_library() -> None:
    code = "import lambdas.ledger.transaction, lambdas.ledger.totals, lambdas.ledger.summary"
    extra = loaded(f"{code}; {PRINT_MODULES}") - loaded(PRINT_MODULES)

    assert {name.partition(".")[0] for name in extra} - {"lambdas"} <= sys.stdlib_module_names
