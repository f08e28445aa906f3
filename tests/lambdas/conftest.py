from collections.abc import Iterator

import pytest

from tests.kit.ledger import As, Ledger, in_process


@pytest.fixture(scope="package")
def ledger() -> Iterator[Ledger]:
    with in_process() as ledger:
        yield ledger


@pytest.fixture
def user(ledger: Ledger) -> As:
    """A user with nothing in the ledger."""
    return ledger.new_user()
