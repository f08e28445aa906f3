"""Ledger, totals and a plain model agree after every step, also after faults: 500 steps, 10,000 at night."""

import os

import pytest
from hypothesis import settings

from tests.support.ledger import Ledger
from tests.support.ledger_machine import LedgerMachine


class TestExactness(LedgerMachine.TestCase):  # type: ignore[misc, valid-type]
    """Over moto."""

    settings = settings(
        max_examples=510 if os.environ.get("NIGHTLY") else 25,
        stateful_step_count=20,
        deadline=None,
        print_blob=True,
    )

    @pytest.fixture(autouse=True)
    def _over_moto(self, ledger: Ledger) -> None:
        LedgerMachine.ledger = ledger
