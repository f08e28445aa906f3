"""`tracker forget` erases the ledger of a user who cannot do so."""

import argparse

import pytest

from infra.cli.commands import forget
from infra.client.errors import UsageError


def test_a_text_that_can_be_no_id_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(UsageError, match="no user's id"):
        forget.run(argparse.Namespace(ledger="you@example.org", yes=True, aws=False))
