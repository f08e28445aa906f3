"""A ledger with its functions in this process, and the statements to import into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.cli.commands import import_statement
from tests.support.in_process_client import client_of
from tests.support.ledger import Ledger, UserClient, ledger_in_process


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    with ledger_in_process() as ledger:
        yield ledger


@pytest.fixture
def user(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> UserClient:
    user = ledger.new_user()
    monkeypatch.setattr(import_statement, "selected_deployment", lambda arguments: None)
    monkeypatch.setattr(import_statement, "sign_in", lambda deployment, name: client_of(user))
    return user


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str, name: str = "bank.csv") -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write
