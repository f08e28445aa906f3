"""`tracker import` to accounts: whose rows they are, and the sides of transfers that belong together."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.cli import main as cli
from infra.cli.commands import import_statement
from tests.support.in_process_client import client_of
from tests.support.ledger import Ledger, UserClient


def test_rows_that_all_fit_a_waiting_side_of_a_transfer_are_named(
    user: UserClient,
    file: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for account in ("giro", "card"):
        assert user.put_account(account).status == 201
    user.add(id="paid", date="2024-07-02", amount="50", account="card", category="Transfer", type="income")
    bank = file("Date,Amount,Currency,Text\n2024-07-01,-50,EUR,Card bill\n2024-07-02,-50,EUR,Shoes\n")

    assert cli.main(["import", bank, "--account", "giro"]) == 0

    err = capsys.readouterr().err
    assert "may be the other side of 2024-07-02 50.00 EUR card" in err
    bill = re.search(r"--join (\S+)  2024-07-01 -50 EUR Card bill", err)
    assert bill is not None
    assert "2024-07-02 -50 EUR Shoes" in err
    assert cli.main(["import", bank, "--account", "giro", "--join", bill[1]]) == 0
    assert "joined with its other side: 2024-07-01 -50 EUR Card bill" in capsys.readouterr().err
    assert {row["type"] for row in user.list_all()} == {"transfer", "expense"}
    assert cli.main(["import", bank, "--account", "giro"]) == 0
    assert "--join" not in capsys.readouterr().err


def test_rows_are_added_to_the_account_that_is_named(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    account = {"id": "giro", "name": "Giro", "kind": "checking", "currency": "EUR"}
    assert user.call("POST /accounts", account).status == 201
    bank = file("Date,Amount,Currency,Text,Transaction ID\n2024-07-01,-2,EUR,Tea,B-00001\n")
    assert cli.main(["import", bank, "--account", "Giro"]) == 0
    (row,) = user.list_all()
    assert (row["account"], row["references"]) == ("giro", {"giro": "B-00001"})
    assert cli.main(["import", bank, "--account", "Purse"]) == 1
    assert "No account is called Purse." in capsys.readouterr().err


def test_the_same_fee_of_two_accounts_is_added_to_both(user: UserClient, file: Callable[[str], str]) -> None:
    for account in ("giro", "savings"):
        assert user.put_account(account).status == 201
    bank = file("Date,Amount,Currency,Text\n2024-07-01,-2,EUR,Fee\n")
    for account in ("giro", "savings", "giro", "savings"):
        assert cli.main(["import", bank, "--account", account]) == 0
    assert sorted(row["account"] for row in user.list_all()) == ["giro", "savings"]


def test_transactions_that_may_be_the_other_side_of_a_transfer_are_named(
    user: UserClient,
    file: Callable[[str], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for account in ("giro", "card"):
        assert user.put_account(account).status == 201
    for number in (1, 2):
        user.add(id=f"paid-{number}", date="2024-07-02", amount="50", account="giro", payee=f"Bill {number}")
    bank = file("Date,Amount,Currency,Text\n2024-07-01,-9,EUR,Tea\n2024-07-02,50,EUR,Payment - thank you\n")
    assert cli.main(["import", bank, "--account", "card"]) == 0
    err = capsys.readouterr().err
    assert "several may be the other side of 2024-07-02 50 EUR Payment - thank you" in err
    assert {
        "  --join paid-1  2024-07-02 50.00 EUR giro Bill 1",
        "  --join paid-2  2024-07-02 50.00 EUR giro Bill 2",
    } <= set(err.splitlines())

    assert cli.main(["import", bank, "--account", "card", "--join", "paid-2"]) == 0
    transfers = [row for row in user.list_all() if row["type"] == "transfer"]
    assert [(row["account"], row["toAccount"]) for row in transfers] == [("giro", "card")]
    assert [row["payee"] for row in user.list_all("account=giro&type=expense")] == ["Bill 1"]


@pytest.mark.parametrize("format_", ["csv", "ledger"])
@pytest.mark.parametrize("options", [(), ("--account", "giro")])
def test_exported_files_bring_back_every_transfer_and_join_nothing(
    user: UserClient,
    ledger: Ledger,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    format_: str,
    options: tuple[str, ...],
) -> None:
    for account in ("giro", "card"):
        user.put_account(account)
    user.add(id="payment", type="transfer", category=None, account="giro", toAccount="card", amount="10")
    user.add(id="out", type="expense", account="giro", amount="7")
    user.add(id="in", type="income", account="card", amount="7")
    user.add(id="bill", type="expense", account="giro", amount="8")
    user.add(id="receipt", type="income", account="card", amount="8")
    assert user.join("bill", "receipt").status == 201
    body = user.call("GET /export", query=f"format={format_}").body
    suffix, text = ("csv", body) if format_ == "csv" else ("json", json.dumps(body))
    first, again = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    for copy in (first, again):
        copy.write_text(text, encoding="utf-8")
    other = ledger.new_user()
    for account in ("giro", "card"):
        other.put_account(account)
    monkeypatch.setattr(import_statement, "sign_in", lambda deployment, username: client_of(other))

    assert cli.main(["import", str(first), str(again), *options]) == 0
    assert re.search(r"added +4 ", capsys.readouterr().out)
    assert cli.main(["import", str(first), *options]) == 0
    out = capsys.readouterr().out
    assert re.search(r"added +0\b", out)
    assert re.search(r"already there +4 ", out)

    def entries(of: UserClient) -> list[dict[str, Any]]:
        changing = ("version", "createdAt", "updatedAt")
        return [{name: one[name] for name in one if name not in changing} for one in of.list_all()]

    assert entries(other) == entries(user)
