"""Postings of accounts, written with the use of the account as every write of a posting does."""

from decimal import Decimal

from lambdas.ledger.accounts import use_action
from lambdas.ledger.dynamodb_json import Action
from lambdas.ledger.totals import month_key
from tests.support.ledger import ENVIRONMENT, UserClient


def post(
    user: UserClient, account_id: str, day: str, amount: str, *, currency: str = "EUR", count: int = 1
) -> None:
    """Add a posting's signed amount and count to the totals of its day and month."""
    tail = f"{currency}|{account_id}"
    additions: list[Action] = [
        {
            "Update": {
                "TableName": ENVIRONMENT["TOTALS_TABLE"],
                "Key": {"LedgerID": {"S": user.user}, "Date": {"S": key}},
                "UpdateExpression": "ADD #b :amount, #c :count",
                "ExpressionAttributeNames": {"#b": f"B|{tail}", "#c": f"C|{tail}"},
                "ExpressionAttributeValues": {
                    ":amount": {"N": format(Decimal(amount), "f")},
                    ":count": {"N": str(count)},
                },
            }
        }
        for key in (day, month_key(day))
    ]
    store = user.ledger.functions["accounts"].store
    store.transact(
        [use_action(ENVIRONMENT["SETTINGS_TABLE"], user.user, account_id, currency, [day]), *additions]
    )
