"""The random operations and faults on AWS's own engine: 1,000 steps."""

import pytest
from hypothesis import settings

from tests.support.ledger import Ledger
from tests.support.ledger_machine import LedgerMachine


class TestExactness(LedgerMachine.TestCase):  # type: ignore[misc, valid-type]
    """The machine over DynamoDB Local."""

    settings = settings(max_examples=50, stateful_step_count=20, deadline=None, print_blob=True)

    @pytest.fixture(autouse=True)
    def _over_the_engine(self, ledger: Ledger) -> None:
        LedgerMachine.ledger = ledger
