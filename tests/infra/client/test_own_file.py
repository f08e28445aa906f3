"""Everything of an exported ledger is sent to another one, and what is there already stays."""

import json
from pathlib import Path

import pytest

from infra.client.own_file import OwnFile
from infra.client.reconciliation import read_bank, read_ledger
from tests.support.in_process_client import client_of
from tests.support.ledger import Ledger, UserClient, entry


@pytest.fixture
def household(user: UserClient) -> UserClient:
    """A user with settings, a budget, two accounts, a balance of the bank and a transfer."""
    user.put_settings(0, currency="USD")
    user.add_budget("Food", "300")
    for account_id, currency in (("giro", "EUR"), ("francs", "CHF")):
        user.call(
            "POST /accounts", {"id": account_id, "name": account_id, "kind": "cash", "currency": currency}
        )
    user.call(
        "PUT /accounts/{id}/balance-assertions/{date}", {"amount": "-12.50"}, id="giro", date="2026-03-14"
    )
    changed = {"type": "transfer", "category": None, "account": "giro", "toAccount": "francs"}
    splits = [{"category": "Food", "amount": "15"}, {"category": "Deposits", "amount": "-2.50"}]
    user.add_many(
        [
            entry(category=None, splits=splits, account="giro"),
            entry(**changed, toAmount="9.50", date="2026-04-01", amount="10"),
            entry(type="income", category="Pay", amount="20"),
        ]
    )
    return user


def exported(user: UserClient, path: Path) -> OwnFile:
    path.write_text(json.dumps(user.call("GET /export", query="format=ledger").body), encoding="utf-8")
    return OwnFile(path)


def test_all_but_transactions_is_sent(ledger: Ledger, household: UserClient, tmp_path: Path) -> None:
    own_file, other = exported(household, tmp_path / "ledger.json"), ledger.new_user()

    own_file.send_accounts(client_of(other))
    own_file.send_assertions(client_of(other))

    assert own_file.problems == []
    copy = exported(other, tmp_path / "copy.json")
    assert {name: value for name, value in copy.document.items() if name != "transactions"} == {
        name: value for name, value in own_file.document.items() if name != "transactions"
    }


def test_what_the_ledger_has_already_stays(household: UserClient, tmp_path: Path) -> None:
    own_file = exported(household, tmp_path / "ledger.json")
    household.put_settings(1, currency="JPY")
    content = {"name": "new", "kind": "cash", "currency": "EUR"}
    household.call("PUT /accounts/{id}", content, headers={"if-match": "*"}, id="giro")
    household.call(
        "PUT /accounts/{id}/balance-assertions/{date}", {"amount": "1"}, id="giro", date="2026-03-14"
    )
    before = household.call("GET /export", query="format=ledger").body

    own_file.send_accounts(client_of(household))
    own_file.send_assertions(client_of(household))

    assert household.call("GET /export", query="format=ledger").body == before
    assert [problem.partition(":")[0] for problem in own_file.problems] == ["account giro"]


def test_the_sums_of_the_transactions_are_added_up_by_month_and_by_account(household: UserClient) -> None:
    ledger = read_ledger(client_of(household))
    (giro, francs) = sorted(read_bank(client_of(household)), key=lambda account: account.id, reverse=True)

    assert {key: (sums.count, str(sums.income), str(sums.expense)) for key, sums in ledger.sums.items()} == {
        ("2026-03", "EUR"): (3, "20.00", "12.50")
    }
    assert {key: (sums.count, str(sums.amount)) for key, sums in ledger.postings.items()} == {
        ("2026-03", "giro"): (1, "-12.50"),
        ("2026-04", "giro"): (1, "-10.00"),
        ("2026-04", "francs"): (1, "9.50"),
    }
    assert [str(amount) for _, *amounts in giro.assertions for amount in amounts] == ["-12.50", "-12.50"]
    assert ledger.balance(giro, "2026-12-31") == -22.5
    assert str(ledger.balance(francs, "2026-12-31")) == "9.50"
