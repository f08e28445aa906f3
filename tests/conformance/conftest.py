"""Fixtures: the online functions over DynamoDB Local, AWS's own engine."""

from collections.abc import Iterator

import pytest

from tests.conformance import dynamodb_local
from tests.support.ledger import Ledger, UserClient, ledger_at_endpoint


@pytest.fixture(scope="package")
def engine() -> Iterator[str]:
    """Run AWS's own DynamoDB engine; yield its endpoint."""
    try:
        with dynamodb_local.run() as endpoint:
            yield endpoint
    except dynamodb_local.MissingError as missing:
        pytest.skip(f"DynamoDB Local cannot run: {missing}")


@pytest.fixture(scope="package")
def functions(engine: str) -> Iterator[Ledger]:
    with ledger_at_endpoint(engine) as ledger:
        yield ledger


@pytest.fixture
def ledger(functions: Ledger) -> Ledger:
    """Return the functions over empty tables of AWS's own engine."""
    functions.empty()
    return functions


@pytest.fixture
def user(ledger: Ledger) -> UserClient:
    return ledger.new_user()
