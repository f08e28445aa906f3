"""Ledger, totals and a plain model agree after every step, whatever fails: 500 steps, 10,000 at night."""

import os
from contextlib import ExitStack

from hypothesis import settings

from tests.kit.ledger import in_process
from tests.kit.ledger_machine import LedgerMachine


class TestExactness(LedgerMachine.TestCase):  # type: ignore[misc, name-defined]
    """Over moto."""

    settings = settings(
        max_examples=500 if os.environ.get("NIGHTLY") else 25,
        stateful_step_count=20,
        deadline=None,
        print_blob=True,
    )

    @classmethod
    def setUpClass(cls) -> None:
        cls.resources = ExitStack()
        LedgerMachine.ledger = cls.resources.enter_context(in_process())

    @classmethod
    def tearDownClass(cls) -> None:
        cls.resources.close()
