"""Importing statements into accounts: the sides of transfers meet, and the bank's balances are stated."""

from datetime import date
from pathlib import Path

import pytest

from infra.client.account_import import Joining, join_transfers, send_balances, side_of_transfer
from infra.client.api import ApiClient
from lambdas.ledger.statement import Row, read_statement
from tests.support.in_process_client import client_of
from tests.support.ledger import UserClient, entry

FIXTURES = Path(__file__).parents[2] / "fixtures/month"


@pytest.fixture
def client(user: UserClient) -> ApiClient:
    """The client of a user with a checking account and a card."""
    for account_id, opening in (("checking", "1500.00"), ("card", "-248.30")):
        document = {"id": account_id, "name": account_id, "kind": account_id, "currency": "EUR"}
        user.call("POST /accounts", document | {"opening": {"amount": opening, "date": "2026-03-01"}})
    return client_of(user)


def bill(user: UserClient) -> Row:
    """Record the card's side of its bill, and return its row."""
    statement = read_statement((FIXTURES / "card.ofx").read_bytes())
    (row,) = statement.transfers
    assert user.add_many([side_of_transfer(row) | {"account": "card"}]).body["created"] == 1
    return row


def pay(user: UserClient, transaction_id: str, day: str, **fields: str) -> None:
    reply = user.add_many([entry(id=transaction_id, date=day, amount="248.30", **fields)])
    assert reply.body["created"] == 1, reply.body


def test_a_transfer_is_joined_with_its_only_other_side(user: UserClient, client: ApiClient) -> None:
    pay(user, "paid", "2026-03-05", account="checking")
    row = bill(user)

    assert join_transfers(client, [row], "card") == Joining(joined=[row])

    (transfer,) = user.list_all()
    assert (transfer["type"], transfer["account"], transfer["toAccount"]) == ("transfer", "checking", "card")
    assert join_transfers(client, [row], "card") == Joining(), "it is joined already"


@pytest.mark.parametrize(
    "others",
    [
        [],
        [("2026-03-05", {"account": "checking"}), ("2026-03-06", {"account": "checking"})],
        [("2026-03-05", {"account": "card"})],
        [("2026-03-05", {})],
        [("2026-03-12", {"account": "checking"})],
    ],
    ids=["no other side", "two of them", "in the same account", "in no account", "a week apart"],
)
def test_a_transfer_without_one_clear_other_side_waits(
    user: UserClient, client: ApiClient, others: list[tuple[str, dict[str, str]]]
) -> None:
    for number, (day, fields) in enumerate(others):
        pay(user, f"other-{number}", day, **fields)
    row = bill(user)

    joining = join_transfers(client, [row], "card")
    assert joining.joined == []
    candidates = [[side["id"] for side in sides] for _, sides in joining.undecided]
    assert candidates == ([["other-1", "other-0"]] if len(others) > 1 else [])
    assert len(user.list_all()) == len(others) + 1


def test_two_sides_that_are_both_transfers_may_be_further_apart(user: UserClient, client: ApiClient) -> None:
    pay(user, "paid", "2026-03-15", account="checking", category="Transfer")

    assert len(join_transfers(client, [bill(user)], "card").joined) == 1


def test_the_banks_balances_are_stated(user: UserClient, client: ApiClient) -> None:
    statement = read_statement((FIXTURES / "checking.sta").read_bytes())

    assert send_balances(client, "checking", statement.balances) == []

    (stated,) = client.get("/accounts/checking/balance-assertions")["assertions"]
    assert (stated["date"], stated["amount"], stated["source"]) == ("2026-03-31", "2797.35", "statement")


def test_a_balance_before_the_account_was_opened_is_refused(user: UserClient, client: ApiClient) -> None:
    statement = read_statement((FIXTURES / "checking.sta").read_bytes().replace(b"C260331", b"C260228"))

    ((day, reason),) = send_balances(client, "checking", statement.balances)

    assert day == date(2026, 2, 28)
    assert "2026-03-01" in reason
