"""`tracker import --account` of a month of two statements: the bill is joined, and both accounts agree."""

from pathlib import Path

import pytest

from infra.cli.commands import import_statement
from infra.cli.main import main
from tests.support.in_process_client import client_of
from tests.support.ledger import UserClient

FIXTURES = Path(__file__).parents[2] / "fixtures/month"
OPENINGS = {"checking": "1500.00", "card": "-248.30"}


@pytest.mark.parametrize("order", [("checking.sta", "card.ofx"), ("card.ofx", "checking.sta")])
def test_a_month_of_two_statements_is_imported_joined_and_proved(
    user: UserClient,
    order: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for account, amount in OPENINGS.items():
        opening = {"amount": amount, "date": "2026-03-01"}
        document = {"id": account, "name": account, "kind": account, "currency": "EUR", "opening": opening}
        user.call("POST /accounts", document)
    monkeypatch.setattr(import_statement, "selected_deployment", lambda arguments: None)
    monkeypatch.setattr(import_statement, "sign_in", lambda deployment, name: client_of(user))
    files = [str(FIXTURES / name) for name in order]

    for _ in range(2):
        for file in files:
            assert main(["import", file, "--account", Path(file).stem]) == 0

        (total,) = user.summary("from=2026-03-01&to=2026-03-31").body["totals"]
        assert (total["income"], total["expense"]) == ("2500.00", "1044.45")
        listed = user.call("GET /accounts", query="on=2026-03-31").body["accounts"]
        assert {each["id"]: (each["reconciledUntil"], each["balance"]) for each in listed} == {
            "checking": ("2026-03-31", "2797.35"),
            "card": ("2026-03-31", "-90.10"),
        }
    err = capsys.readouterr().err
    assert "joined with its other side" in err
    assert "resembles" not in err
