"""A month of a checking account and a card, from the bank's statements to a proof against their balances."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lambdas.ledger.duplicates import Record, compare
from lambdas.ledger.statement import Row, Statement, read_statement
from lambdas.ledger.transaction import Entry
from tests.support.ledger import UserClient

FIXTURES = Path(__file__).parents[1] / "fixtures/month"
STATEMENTS = {"checking": "checking.sta", "card": "card.ofx"}
# What each account held before the first row of its statement.
OPENINGS = {"checking": "1500.00", "card": "-248.30"}
CARD_BILL = "248.30"


@pytest.fixture
def household(user: UserClient) -> UserClient:
    """A user who has imported both statements with their closing balances."""
    for account, file in STATEMENTS.items():
        opening = {"amount": OPENINGS[account], "date": "2026-03-01"}
        document = {"id": account, "name": account, "kind": account, "currency": "EUR", "opening": opening}
        assert user.call("POST /accounts", document).status == 201
        import_statement(user, account, read_statement((FIXTURES / file).read_bytes()))
    return user


def import_statement(user: UserClient, account: str, statement: Statement) -> None:
    """Record a statement's rows in an account, and what it says the account held."""
    rows = [*statement.rows, *statement.transfers]
    assert user.add_many([document(row, account) for row in rows]).body["refused"] == 0
    for balance in statement.balances:
        reply = user.call(
            "PUT /accounts/{id}/balance-assertions/{date}",
            {"amount": str(balance.amount), "source": "statement"},
            id=account,
            date=balance.day.isoformat(),
        )
        assert reply.status in (200, 201)


def document(row: Row, account: str) -> dict[str, Any]:
    """Return a row as a transaction of the account; one side of a transfer as what it is there."""
    transaction = row.to_json() | {"account": account, "amount": f"{row.amount:f}"}
    if row.type == "transfer":
        transaction |= {"type": "income" if row.is_incoming else "expense", "category": "Transfer"}
    if row.bank_id:
        transaction["references"] = {account: row.bank_id}
    return transaction


def sums(user: UserClient) -> tuple[str, str]:
    (total,) = user.summary("from=2026-03-01&to=2026-03-31").body["totals"]
    return total["income"], total["expense"]


def card_bill(user: UserClient) -> dict[str, str]:
    """Return the ids of the bill's two sides by type."""
    sides = user.list_all(f"min={CARD_BILL}&max={CARD_BILL}")
    return {side["type"]: side["id"] for side in sides}


def accounts(user: UserClient) -> dict[str, dict[str, Any]]:
    listed = user.call("GET /accounts", query="on=2026-03-31").body["accounts"]
    return {account["id"]: account for account in listed}


def test_the_joined_card_bill_is_neither_income_nor_expense_and_both_accounts_agree_with_the_bank(
    household: UserClient,
) -> None:
    assert sums(household) == ("2748.30", "1292.75"), "the bill counts twice"

    joined = household.call("POST /transactions/join", card_bill(household))

    assert joined.status == 201
    assert (joined.body["account"], joined.body["toAccount"]) == ("checking", "card")
    assert sums(household) == ("2500.00", "1044.45")
    for account in accounts(household).values():
        assert (account["reconciledUntil"], account["firstDifference"]) == ("2026-03-31", None)
    assert {name: account["balance"] for name, account in accounts(household).items()} == {
        "checking": "2797.35",
        "card": "-90.10",
    }
    net_worth = household.call("GET /accounts", query="on=2026-03-31").body["netWorth"]
    assert net_worth == [{"currency": "EUR", "amount": "2707.25"}]


def test_importing_both_statements_again_after_the_join_adds_nothing(household: UserClient) -> None:
    household.call("POST /transactions/join", card_bill(household))
    before = (sums(household), accounts(household))

    for account, file in STATEMENTS.items():
        statement = read_statement((FIXTURES / file).read_bytes())
        rows = [*statement.rows, *statement.transfers]
        again = household.add_many([document(row, account) for row in rows])
        assert (again.body["created"], again.body["refused"]) == (0, 0)

    assert (sums(household), accounts(household)) == before


def test_the_preview_of_either_statement_knows_every_row_after_the_join(household: UserClient) -> None:
    household.call("POST /transactions/join", card_bill(household))

    for account, file in STATEMENTS.items():
        text = (FIXTURES / file).read_text(encoding="utf-8")
        body = household.call("POST /imports/preview", text, query=f"account={account}").body
        duplicates = [(row["duplicate"], row["resembles"]) for row in (*body["rows"], *body["transfers"])]
        assert set(duplicates) == {("recorded", None)}
        assert len(duplicates) > 1


def test_a_row_like_one_side_of_a_joined_transfer_is_new_beside_that_side(household: UserClient) -> None:
    household.call("POST /transactions/join", card_bill(household))
    rows = read_statement((FIXTURES / "card.ofx").read_bytes()).transfers
    (side,) = (row for row in rows if f"{row.amount:f}" == CARD_BILL)
    entry = Entry(str(side.day), "income", "Transfer", side.amount, side.currency)
    (transfer,) = household.list_all("type=transfer")
    records = Record.of_json(transfer)

    duplicates, _ = compare(records, [side, replace(side, id="another")], [entry, entry], "card")

    assert duplicates == ["recorded", None]
    assert compare(records, [replace(side, id="another")], [entry], "card")[0] == ["similar"]


def test_a_purchase_that_is_missing_is_found_between_two_balances_of_the_bank(household: UserClient) -> None:
    (purchase,) = household.list_all("min=35.90&max=35.90")

    household.delete(purchase["id"])

    difference = accounts(household)["card"]["firstDifference"]
    assert (difference["from"], difference["on"]) == ("2026-03-01", "2026-03-31")
    assert difference["difference"] == "-35.90"
    path, _, query = difference["transactions"].partition("?")
    assert path == "/transactions"
    assert {each["id"] for each in household.list_all(query)} == {
        each["id"] for each in household.list_all("account=card")
    }


def test_separating_the_card_bill_brings_both_sides_back(household: UserClient) -> None:
    sides = card_bill(household)
    transfer = household.call("POST /transactions/join", sides).body

    household.call("POST /transactions/{id}/separate", id=transfer["id"])

    assert card_bill(household) == sides
    assert sums(household) == ("2748.30", "1292.75")
    assert accounts(household)["card"]["reconciledUntil"] == "2026-03-31"
