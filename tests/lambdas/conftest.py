"""The functions over moto."""

from collections.abc import Iterator

import pytest

from tests.support.ledger import Ledger, UserClient, ledger_in_process


@pytest.fixture(scope="module")
def functions() -> Iterator[Ledger]:
    with ledger_in_process() as ledger:
        yield ledger


@pytest.fixture
def ledger(functions: Ledger) -> Ledger:
    """The functions over empty tables."""
    functions.empty()
    return functions


@pytest.fixture
def user(ledger: Ledger) -> UserClient:
    """A user with nothing in the ledger."""
    return ledger.new_user()
