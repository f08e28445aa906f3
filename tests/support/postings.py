"""Postings of accounts, recorded as transactions."""

from tests.support.ledger import UserClient


def post(user: UserClient, account_id: str, day: str, amount: str, *, currency: str = "EUR") -> str:
    """Record an income, or an expense if the amount is negative, and return its id."""
    reply = user.add(
        account=account_id,
        date=day,
        amount=amount.removeprefix("-"),
        type="expense" if amount.startswith("-") else "income",
        currency=currency,
    )
    assert reply.status == 201, reply
    return str(reply.body["id"])
