"""What `tracker import` makes of rows by the rules and the history of the ledger."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.cli import main as cli
from infra.cli.commands import rules
from tests.support.in_process_client import client_of
from tests.support.ledger import UserClient


def test_what_the_ledger_has_learnt_is_suggested_and_said(
    user: UserClient, file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    head = "Date,Amount,Currency,Text\n"
    march = file(head + "2024-03-04,-5,EUR,POS TEA HS 1288\n2024-03-05,-9,EUR,KINO REX\n", "march.csv")
    assert cli.main(["import", march]) == 0
    shop = next(row for row in user.list_all() if row["payee"] == "TEA HS")
    fields = {name: shop[name] for name in ("date", "amount", "description")}
    user.replace(shop["id"], 1, **fields, category="Food", payee="Tea House")
    april = file(head + "2024-04-04,-6,EUR,POS TEA HS 1290\n2024-04-05,-9,EUR,KINO REX\n", "april.csv")
    capsys.readouterr()

    assert cli.main(["import", april]) == 0

    texts = {(row["payee"], row["category"]) for row in user.list_all() if row["date"] >= "2024-04"}
    assert texts == {("Tea House", "Food"), ("KINO REX", "Uncategorised")}
    out = capsys.readouterr().out
    assert "category Food: 1 row (TEA HS)" in out
    assert "payee Tea House: 1 row (TEA HS)" in out
    # What is there already is compared as the bank has it: no suggestion makes it look changed.
    assert cli.main(["import", april]) == 0
    out = capsys.readouterr().out
    assert "Suggested" not in out
    assert re.search(r"already there +2 ", out)
    assert "changed since" not in out

    may = file(head + "2024-05-04,-6,EUR,POS TEA HS 1291\n", "may.csv")
    assert cli.main(["import", may, "--suggestions", "leave-out"]) == 0
    assert user.list_all()[0]["category"] == "Uncategorised"


SHOP = {
    "when": {"payee": {"operator": "contains", "value": "corner"}},
    "set": {"category": "Food", "payee": "Corner shop", "tags": ["x"]},
}


def test_the_ledgers_rules_are_applied(user: UserClient, file: Callable[[str], str]) -> None:
    user.put_account("giro")
    user.put_account("savings")
    user.call("POST /rules", SHOP)
    when = {"payee": {"operator": "is", "value": "Savings plan"}}
    user.call("POST /rules", {"when": when, "set": {"transferWith": "savings"}})
    statement = "Date,Amount,Text\n2026-03-14,-5,POS CORNER 1288\n2026-03-15,-50,Savings plan\n"

    assert cli.main(["import", file(statement), "--currency", "EUR", "--account", "giro"]) == 0

    moved, shop = user.list_all()
    assert (shop["category"], shop["payee"], shop["tags"]) == ("Food", "Corner shop", ["x"])
    assert (shop["description"], shop["account"]) == ("POS CORNER 1288", "giro")
    assert (moved["type"], moved["account"], moved["toAccount"]) == ("transfer", "giro", "savings")


def test_a_dry_run_tries_the_rules_of_a_file(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rules_file = tmp_path / "rules.json"
    rules_file.write_text(json.dumps({"rules": [SHOP]}))
    arguments = ["import", file("Date,Amount,Text\n2026-03-14,-5,CORNER\n"), "--currency", "EUR"]

    cli.main([*arguments, "--dry-run", "--json", "--rules", str(rules_file)])

    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["category"], row["payee"], row["description"]) == ("Food", "Corner shop", "CORNER")
    assert user.list_all() == []


@pytest.mark.parametrize("text", ["{}", "[]", "no JSON", '{"rules": [{"when": {}}]}'])
def test_a_file_without_valid_rules_is_refused(
    file: Callable[..., str], capsys: pytest.CaptureFixture[str], text: str
) -> None:
    statement = file("Date,Amount,Text\n2026-03-14,-5,CORNER\n")

    command = ["import", statement, "--currency", "EUR", "--dry-run"]
    assert cli.main([*command, "--rules", file(text, "rules.json")]) == 1
    assert "rules.json" in capsys.readouterr().err


def test_rules_are_listed_and_printed_as_a_file(
    user: UserClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    user.call("POST /rules", SHOP | {"id": "shop"})
    monkeypatch.setattr(rules, "selected_deployment", lambda arguments: None)
    monkeypatch.setattr(rules, "sign_in", lambda deployment, name: client_of(user))

    assert cli.main(["rules"]) == 0
    assert "payee contains 'corner'" in capsys.readouterr().out
    assert cli.main(["rules", "--json"]) == 0
    (printed,) = json.loads(capsys.readouterr().out)["rules"]
    assert printed == SHOP | {"id": "shop", "position": 0, "version": 1}
