"""Ledger, totals and a plain model agree after every step, also after faults: at night after 10,000 steps."""

import os

import pytest
from hypothesis import settings

from tests.support.ledger import Ledger
from tests.support.ledger_machine import LedgerMachine

IS_NIGHTLY = bool(os.environ.get("NIGHTLY"))


class TestExactness(LedgerMachine.TestCase):  # type: ignore[misc, valid-type]
    """Over moto."""

    settings = settings(
        # A run has up to 20 steps, more than 18 on average.
        max_examples=600 if IS_NIGHTLY else 25,
        stateful_step_count=20,
        deadline=None,
        print_blob=True,
    )

    @pytest.fixture(autouse=True)
    def _over_moto(self, ledger: Ledger) -> None:
        LedgerMachine.ledger = ledger

    def runTest(self) -> None:  # noqa: N802 -- unittest's name
        """Run the machine, and count its steps at night."""
        LedgerMachine.checks = 0
        super().runTest()
        assert not IS_NIGHTLY or LedgerMachine.checks - self.settings.max_examples >= 10_000
