"""Settings, budgets and the erasure of an account on AWS's own engine."""

from lambdas.ledger.totals import ERASED
from tests.support.ledger import UserClient, entry

TABLES = ("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE")


def replace(user: UserClient, budget_id: str, amount: str, **headers: str) -> int:
    document = {"category": "Food", "amount": amount, "currency": "EUR"}
    return user.call("PUT /budgets/{id}", document, headers=headers, id=budget_id).status


def test_settings_and_budgets_are_kept_under_conditions(user: UserClient) -> None:
    put = [
        user.call("PUT /settings", {"currency": currency}, headers={"if-match": tag}).status
        for currency, tag in (("USD", '"0"'), ("JPY", '"0"'), ("JPY", '"1"'), ("USD", "*"))
    ]
    created = user.add_budget("Food", "5")
    budget_id = created.body["id"]
    budgets = [
        created.status,
        user.add_budget("Food", "6").status,
        replace(user, budget_id, "6"),
        replace(user, budget_id, "7", **{"if-match": '"1"'}),
    ]
    user.add(category="Food:Groceries", amount="5.50")
    progress = user.summary("to=2026-03-31").body["budgets"]
    dropped = [user.call("DELETE /budgets/{id}", id=budget_id).status for _ in range(2)]

    assert put == [200, 412, 200, 200]
    assert budgets == [201, 409, 200, 412]
    assert [(each["spent"], each["state"]) for each in progress] == [("5.50", "near")]
    assert dropped == [204, 204]


def test_an_account_of_a_thousand_transactions_is_erased_to_the_last_item(user: UserClient) -> None:
    for start in (0, 500):
        documents = [
            entry(id=f"t{n}", date=f"{2016 + n % 10}-{1 + n % 12:02}-{1 + n % 28:02}", category=f"c{n % 7}")
            for n in range(start, start + 500)
        ]
        assert user.add_many(documents).body["created"] == 500
    user.call("POST /transactions/batch/delete", {"ids": [f"t{n}" for n in range(300)]})
    user.add_budget("c1", "5")

    erased = 0
    for _ in range(20):
        reply = user.call("DELETE /account", {"confirm": "erase everything"})
        assert user.totals().keys() == {
            (each["date"], (each["currency"], each["type"], each["category"]))
            for each in user.list_all("limit=500")
        }
        erased += reply.body["erased"]
        if reply.body["done"]:
            break

    assert erased == 1000
    remaining = {table: user.ledger.items(table, user.user) for table in TABLES}
    assert remaining["EXPENSES_TABLE"] == remaining["SETTINGS_TABLE"] == []
    (mark,) = [item for item in remaining["TOTALS_TABLE"] if item["Date"]["S"] == ERASED]
    assert mark.keys() == {"ChangedAt", "Date", "ExpiresAt", "LedgerID", "Shard"}
    assert {len(item) for item in remaining["TOTALS_TABLE"] if item is not mark} == {4}
