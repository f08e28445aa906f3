"""The effect of the API's transactions on accounts and sums."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any


def postings_of(transaction: Mapping[str, Any]) -> Iterator[tuple[str, Decimal]]:
    """Yield the account and the signed amount of each posting: none, one, or the two of a transfer."""
    if transaction.get("account") is None:
        return
    yield transaction["account"], signed_amount(transaction)
    if transaction.get("toAccount") is not None:
        yield transaction["toAccount"], Decimal(transaction.get("toAmount") or transaction["amount"])


def dated_postings_of(transaction: Mapping[str, Any]) -> Iterator[tuple[str, str, Decimal]]:
    """Yield day, account and signed amount of each posting; a transfer may arrive on a day of its own."""
    days = (transaction["date"], transaction.get("toDate") or transaction["date"])
    for day, (account, amount) in zip(days, postings_of(transaction), strict=False):
        yield day, account, amount


def signed_amount(transaction: Mapping[str, Any]) -> Decimal:
    """Return the amount, negative where money leaves the household or the account."""
    amount = Decimal(transaction["amount"])
    return amount if (transaction["type"] == "income") != transaction["refund"] else -amount
