"""Transactions of accounts: what an account must be, transfers, splits, joining, and changes of many."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from lambdas.ledger import listing
from lambdas.ledger.account_reader import AccountReader
from lambdas.ledger.accounts import Account
from lambdas.ledger.dynamodb_json import Item
from lambdas.ledger.transaction import Entry
from tests.support.ledger import Ledger, Reply, UserClient, entry

TRANSFER = {"type": "transfer", "category": None, "account": "giro", "toAccount": "visa"}
TWO = [
    {"category": "Food:Sweets", "amount": "13.00", "description": "Fudge", "tags": ["treat"]},
    {"category": "Deposits", "amount": "-0.50"},
]


@pytest.fixture
def household(user: UserClient) -> UserClient:
    """A user with two accounts in EUR, one in USD, and a closed one."""
    opening = {"amount": "100.00", "date": "2026-01-01"}
    for account_id, currency in {"giro": "EUR", "visa": "EUR", "dollars": "USD"}.items():
        assert user.put_account(account_id, currency=currency, opening=opening).status == 201
    assert user.put_account("old", opening=opening, closed="2026-02-28").status == 201
    return user


def errors(reply: Reply) -> list[tuple[str, str]]:
    assert reply.status == 422, reply
    return [(error["pointer"], error["code"]) for error in reply.body["errors"]]


def balances(user: UserClient) -> dict[str, str]:
    return {id_: account["balance"] for id_, account in user.accounts("2026-12-31").items()}


def add_pair(user: UserClient, amount: str = "40.00", **income: Any) -> None:
    user.add(id="out", amount="40.00", account="giro", payee="Card company", references={"giro": "g-1"})
    document = {"id": "in", "amount": amount, "type": "income", "category": "Other", "account": "visa"}
    assert user.add(**{**document, **income}).status == 201


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"account": "nope", "currency": "EUR"}, ("#/account", "account_missing")),
        ({"account": "giro", "currency": "USD"}, ("#/account", "account_currency")),
        ({"account": "giro", "date": "2025-12-31"}, ("#/account", "account_not_open")),
        ({"account": "old"}, ("#/account", "account_closed")),
        ({**TRANSFER, "toAccount": "old"}, ("#/toAccount", "account_closed")),
        ({**TRANSFER, "toAccount": "dollars"}, ("#/toAmount", "to_amount_required")),
    ],
)
def test_an_account_must_exist_be_open_on_the_day_and_have_the_currency(
    household: UserClient, fields: dict[str, Any], error: tuple[str, str]
) -> None:
    household.add(id="t", account="giro")

    assert errors(household.add(id="new", **fields)) == [error]
    assert errors(household.replace("t", 1, **fields)) == [error]
    batch = household.add_many([entry(id="b1", account="giro"), entry(id="b2", **fields)]).body
    assert [result["status"] for result in batch["results"]] == [201, 422]
    assert batch["results"][1]["errors"][0]["code"] == error[1]
    assert balances(household)["giro"] == "75.00"


def test_a_batch_may_use_one_account_in_two_currencies_of_which_one_is_refused(household: UserClient) -> None:
    documents = [entry(id=f"t{n}", account="giro", currency=["EUR", "USD"][n % 2]) for n in range(6)]

    statuses = [result["status"] for result in household.add_many(documents).body["results"]]

    assert statuses == [201, 422] * 3
    assert balances(household)["giro"] == "62.50"


CLOSED = {"opening": {"amount": "100.00", "date": "2026-01-01"}, "closed": "2026-02-01"}


def test_a_closed_account_keeps_its_transactions_and_takes_no_later_ones(household: UserClient) -> None:
    household.add(id="old", account="giro", date="2026-02-01")
    household.add(id="t", account="giro")
    assert household.delete("t").status == 204
    assert household.put_account("giro", 1, **CLOSED).status == 200

    assert household.replace("old", 1, account="giro", date="2026-02-01", description="Tea").status == 200
    moved = household.replace("old", 2, account="giro", date="2026-02-02")
    assert errors(moved) == [("#/account", "account_closed")]
    assert errors(household.restore("t")) == [("#/account", "account_closed")]
    many = household.call("POST /transactions/batch/restore", {"ids": ["t", "no"]}).body
    assert [result["status"] for result in many["results"]] == [422, 404]
    assert many["restored"] == 0


def test_a_repeated_creation_returns_the_first_result_after_the_account_was_closed(
    household: UserClient,
) -> None:
    document = {"id": "t", "account": "giro", "date": "2026-02-01"}
    household.add(**document)
    assert household.put_account("giro", 1, **CLOSED).status == 200

    assert household.add(**document).status == 200
    assert household.add_many([entry(**document)]).body["results"][0]["status"] == 200


def test_postings_that_stay_as_they_are_are_not_held_against_a_closed_account() -> None:
    account = Account("old", "Old", "checking", "EUR", Decimal(0), "2026-01-01", closed="2026-02-28")

    class Settings:
        def get_setting(self, ledger_id: str, name: str) -> Item:
            return account.to_item(ledger_id)

    reader = AccountReader(Settings(), "ledger")  # type: ignore[arg-type]  # a store of one account
    late = Entry("2026-03-14", "expense", "Food", Decimal(5), "EUR", account="old")
    assert [error.code for error in reader.errors(late, {"old"}, ())] == ["account_closed"]
    assert reader.errors(replace(late, description="Tea"), {"old"}, late.postings) == []
    assert len(reader.errors(replace(late, amount=Decimal(6)), {"old"}, late.postings)) == 1


def test_a_transfer_moves_balances_and_is_in_no_sum(household: UserClient) -> None:
    household.add_budget("Food", "5")
    household.add(id="same", amount="30", **TRANSFER)
    household.add(id="other", amount="10", **{**TRANSFER, "toAccount": "dollars", "toAmount": "11.50"})

    assert balances(household) == {"giro": "60.00", "visa": "130.00", "dollars": "111.50", "old": "100.00"}
    summary = household.summary("period=monthly").body
    assert (summary["periods"], summary["totals"]) == ([], [])
    assert [budget["spent"] for budget in summary["budgets"]] == ["0.00"]
    assert household.totals() == {}
    assert {each["id"] for each in household.list_all("type=transfer")} == {"same", "other"}
    assert {each["id"] for each in household.list_all("account=visa")} == {"same"}
    assert {each["id"] for each in household.list_all("account=giro")} == {"same", "other"}


def test_a_split_transaction_is_one_thing_and_counts_by_its_splits(household: UserClient) -> None:
    household.add_budget("Food", "15")
    household.add(id="whole", amount="3", category="Food")
    household.add(id="split", category=None, splits=TWO, account="giro", payee="Café")

    (budget,) = household.summary("period=monthly&to=2026-03-31").body["budgets"]
    assert (budget["spent"], budget["state"]) == ("16.00", "over")
    sums = household.summary("period=monthly").body["periods"][0]
    assert (sums["expense"], sums["count"]) == ("15.50", 3)
    assert {each["category"]: each["amount"] for each in sums["categories"]} == {
        "Food": "3.00",
        "Food:Sweets": "13.00",
        "Deposits": "-0.50",
    }
    assert balances(household)["giro"] == "87.50"
    assert household.get("split").body["splits"][0] == TWO[0]
    assert household.delete("split").status == 204
    assert household.summary("period=monthly").body["periods"][0]["expense"] == "3.00"
    assert household.restore("split").body["splits"][1]["amount"] == "-0.50"


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("category=Food", {"whole", "split"}),
        ("category=Food:Sweets", {"split"}),
        ("category=Foo", set()),
        ("category=Deposits", {"split"}),
        ("tag=treat", {"split"}),
        ("tag=other", set()),
        ("min=12&max=12.50", {"split"}),
        ("min=13", set()),
        ("payee=Caf%C3%A9", {"split"}),
        ("payee=Caf", set()),
        ("q=cafe", {"split"}),
        ("q=fudge", {"split"}),
        ("q=depos", {"split"}),
        ("account=giro", {"split"}),
        ("type=transfer", {"transfer"}),
        ("type=transfer&type=expense", {"whole", "split", "transfer"}),
        ("category=Food:Sweets&category=Rent", {"split"}),
        ("category=Rent&category=Food&min=3&max=3", {"whole"}),
        ("tag=treat&tag=other", {"split"}),
        ("payee=Lidl&payee=Caf%C3%A9", {"split"}),
        ("account=giro&account=visa", {"split", "transfer"}),
        ("currency=EUR&currency=USD&limit=1", {"whole", "split", "transfer"}),
    ],
)
def test_category_and_tag_find_splits_and_amounts_look_at_the_whole(
    household: UserClient, query: str, ids: set[str]
) -> None:
    household.add(id="whole", amount="3", category="Food")
    household.add(id="split", category=None, splits=TWO, account="giro", payee="Café")
    household.add(
        id="transfer", amount="3", **{**TRANSFER, "account": "visa", "toAccount": "dollars"}, toAmount="3"
    )

    assert {each["id"] for each in household.list_all(query)} == ids


def test_a_page_ends_early_where_its_splits_would_make_it_too_large(
    household: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MAX_WEIGHT", 7)
    household.add_many([entry(id=f"t{n}", category=None, splits=TWO) for n in range(5)])

    assert len(household.page("limit=500").body["transactions"]) == 2
    assert len({each["id"] for each in household.list_all("limit=500")}) == 5


def test_a_transfer_may_arrive_on_another_day(household: UserClient) -> None:
    dates = {"date": "2026-03-30", "toDate": "2026-04-02"}
    transfer = household.add(id="t", **TRANSFER, **dates)

    assert transfer.body["toDate"] == "2026-04-02"
    assert household.add(id="t", **TRANSFER, **dates).status == 200
    balances = {
        day: {id_: household.accounts(day)[id_]["balance"] for id_ in ("giro", "visa")}
        for day in ("2026-03-29", "2026-03-30", "2026-04-01", "2026-04-02", "2026-04-30")
    }
    before, between, after = (("100.00", "100.00"), ("87.50", "100.00"), ("87.50", "112.50"))
    assert [tuple(each.values()) for each in balances.values()] == [before, between, between, after, after]
    assert household.replace("t", 1, **TRANSFER, date="2026-03-30").body.get("toDate") is None
    assert household.accounts("2026-03-31")["visa"]["balance"] == "112.50"
    same_day = household.replace("t", 2, **TRANSFER, date="2026-03-30", toDate="2026-03-30").body
    assert (same_day.get("toDate"), same_day["version"]) == (None, 3)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({**TRANSFER, "toDate": "2026-03-29"}, ("#/toDate", "transfer_days")),
        ({**TRANSFER, "toDate": "2026-02-27"}, ("#/toDate", "transfer_days")),
        ({**TRANSFER, "toDate": "2026-02-30"}, ("#/toDate", "no_such_date")),
        ({"account": "giro", "toDate": "2026-03-14"}, ("#/toDate", "for_transfers_only")),
        (
            {**TRANSFER, "toAccount": "old", "date": "2026-02-27", "toDate": "2026-03-01"},
            ("#/toAccount", "account_closed"),
        ),
    ],
)
def test_a_day_of_arrival_is_near_and_the_other_account_open(
    household: UserClient, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert errors(household.add(**fields)) == [expected]


def test_the_list_of_an_account_has_what_arrived_within_its_days(household: UserClient) -> None:
    household.add(id="t", **TRANSFER, date="2026-03-30", toDate="2026-04-02")
    household.add(id="bought", account="visa", date="2026-03-31")
    april = "from=2026-04-01&to=2026-04-30"

    assert [each["id"] for each in household.list_all(f"account=visa&{april}")] == ["t"]
    assert household.list_all(f"account=giro&{april}") == []
    assert household.list_all(april) == []
    assert [each["id"] for each in household.list_all("account=giro&to=2026-03-30")] == ["t"]


def test_joining_keeps_both_days_unless_they_are_far_apart(household: UserClient) -> None:
    for number, day in enumerate(("2026-03-31", "2026-03-10", "2026-05-01")):
        household.add(id=f"out{number}", account="giro", date="2026-03-14", amount=f"{number + 1}")
        household.add(id=f"in{number}", account="visa", date=day, amount=f"{number + 1}", type="income")

    joined = [household.join(f"out{number}", f"in{number}").body for number in range(3)]

    assert [each.get("toDate") for each in joined] == [None, "2026-03-10", None]
    household.add(id="out", account="giro", date="2026-03-14")
    household.add(id="in", account="visa", date="2026-03-28", type="income")
    before = balances(household), household.account_totals()
    assert household.join("out", "in").body["toDate"] == "2026-03-28"
    assert (balances(household), household.account_totals()) == before


def test_an_expense_and_an_income_become_one_transfer_and_the_same_two_again(household: UserClient) -> None:
    add_pair(household, date="2026-03-16", references={"visa": "v-9"}, description="Payment")
    before = (household.get("out").body, household.get("in").body)

    joined = household.join("out", "in")
    again = household.join("out", "in")

    assert (joined.status, again.status) == (201, 200)
    assert again.body == joined.body
    assert joined.body["joined"] == {"expense": "out", "income": "in"}
    assert joined.body["references"] == {"giro": "g-1", "visa": "v-9"}
    assert (joined.body["payee"], joined.body["description"]) == ("Card company", "Payment")
    assert household.totals() == {}
    assert balances(household)["giro"] == "60.00" and balances(household)["visa"] == "140.00"
    assert [each["id"] for each in household.list_all()] == [joined.body["id"]]
    assert (
        household.get("out").status == household.delete("in").status == household.restore("in").status == 404
    )

    separated = household.separate(joined.body["id"])

    fields = ("version", "updatedAt")
    assert [
        {name: value for name, value in each.items() if name not in fields}
        for each in (separated.body["expense"], separated.body["income"])
    ] == [{name: value for name, value in each.items() if name not in fields} for each in before]
    assert household.get("out").body == separated.body["expense"]
    assert household.separate(joined.body["id"]).body == separated.body
    assert household.get(joined.body["id"]).status == household.restore(joined.body["id"]).status == 404
    assert balances(household)["visa"] == "140.00"
    undone = household.join("out", "in")
    assert undone.body["id"] == joined.body["id"]
    assert undone.body["version"] > joined.body["version"]
    household.separate(joined.body["id"])
    household.delete("in")
    assert household.separate(joined.body["id"]).status == 404


def test_importing_the_statements_again_adds_nothing_after_joining(household: UserClient) -> None:
    add_pair(household)
    household.join("out", "in")
    rows = [
        entry(id="out", amount="40.00", account="giro", payee="Card company", references={"giro": "g-1"}),
        entry(id="in", amount="40.00", type="income", category="Other", account="visa"),
    ]

    assert household.add_many(rows).body["existing"] == 2
    assert household.add(**rows[0]).status == 200
    assert household.add(**{**rows[0], "amount": "41"}).status == 409
    assert len(household.list_all()) == 1


def test_a_deleted_transfer_is_restored_with_what_it_was_joined_of(household: UserClient) -> None:
    add_pair(household)
    transfer = household.join("out", "in").body["id"]
    household.delete(transfer)

    assert household.list_all() == []
    assert household.separate(transfer).status == 404
    assert household.restore(transfer).status == 200
    assert household.separate(transfer).status == 200


@pytest.mark.parametrize("many", [False, True])
def test_what_a_transfer_was_joined_of_leaves_the_bin_with_it(household: UserClient, many: bool) -> None:
    add_pair(household)
    transfer = household.join("out", "in").body["id"]
    ids = ["out", "in", transfer]

    def expirations() -> set[int | None]:
        store = household.ledger.functions["delete_expense"].store
        records = store.find_many(household.user, ids)
        return {records[id_].expires_at for id_ in ids}

    for _ in range(2):
        if many:
            household.call("POST /transactions/batch/delete", {"ids": [transfer]})
        else:
            household.delete(transfer)
        (expires_at,) = expirations()
        assert expires_at is not None
        again = household.add(id="out", amount="40.00", account="giro")
        assert (again.status, again.body["code"]) == (409, "id_deleted")
        if many:
            household.call("POST /transactions/batch/restore", {"ids": [transfer]})
        else:
            household.restore(transfer)
        assert expirations() == {None}
    assert household.separate(transfer).status == 200
    assert [household.get(id_).status for id_ in ids] == [200, 200, 404]


@pytest.mark.parametrize(
    ("income", "error"),
    [
        ({"account": "giro"}, ("#/income", "same_account")),
        ({"amount": "41.00"}, ("#/income", "amounts_differ")),
        ({"account": None}, ("#/income", "not_joinable")),
        ({"type": "expense"}, ("#/income", "not_joinable")),
        ({"refund": True}, ("#/income", "not_joinable")),
    ],
)
def test_two_transactions_that_are_no_transfer_are_not_joined(
    household: UserClient, income: dict[str, Any], error: tuple[str, str]
) -> None:
    add_pair(household, **income)

    assert errors(household.join("out", "in")) == [error]
    assert errors(household.join("out", "none")) == [("#/income", "transaction_missing")]
    assert household.separate("out").status == 409


def test_joining_across_currencies_keeps_both_amounts(household: UserClient) -> None:
    add_pair(household, amount="44.10", account="dollars")

    assert household.join("out", "in").body["toAmount"] == "44.10"
    assert balances(household)["dollars"] == "144.10"


def test_nothing_of_another_users_accounts_and_transactions_can_be_used(
    ledger: Ledger, household: UserClient
) -> None:
    add_pair(household)
    other = ledger.new_user()

    assert errors(other.add(account="giro", currency="EUR")) == [("#/account", "account_missing")]
    assert errors(other.add(**TRANSFER)) == [("#/account", "account_missing")]
    assert errors(other.join("out", "in")) == [
        ("#/expense", "transaction_missing"),
        ("#/income", "transaction_missing"),
    ]
    assert other.update_many(["out"], payee="x").body["results"][0]["status"] == 404
    transfer = household.join("out", "in").body["id"]
    assert other.separate(transfer).status == other.get(transfer).status == 404
    assert other.list_all("account=giro") == []
    assert other.accounts("2026-12-31") == {}
    assert household.get(transfer).status == 200
    assert balances(household)["giro"] == "60.00"


def test_a_batch_sets_fields_of_many_transactions(household: UserClient) -> None:
    household.add(id="t", account="visa", references={"visa": "v-1"})
    household.add(id="split", category=None, splits=TWO)
    household.add(id="transfer", amount="3", **TRANSFER)
    ids = ["t", "split", "transfer", "none"]

    moved = household.update_many(ids, account="giro", payee="Lidl", tags=["b", "a"])
    again = household.update_many(ids, account="giro")
    renamed = household.update_many(ids, category="Home")

    assert [result["status"] for result in moved.body["results"]] == [200, 200, 422, 404]
    assert moved.body["results"][2]["errors"][0]["pointer"] == "#/changes/account"
    assert (moved.body["updated"], again.body["updated"]) == (2, 2)
    changed = household.get("t").body
    assert (changed["account"], changed["payee"], changed["tags"]) == ("giro", "Lidl", ["a", "b"])
    assert "references" not in changed
    assert (household.get("split").body["version"], household.get("split").body["account"]) == (2, "giro")
    assert [result["status"] for result in renamed.body["results"]] == [200, 422, 422, 404]
    assert household.get("t").body["category"] == "Home"
    assert household.update_many(["t"], account=None).body["updated"] == 1
    assert "account" not in household.get("t").body
    refused = household.update_many(["t", "split"], account="old").body
    assert [result["status"] for result in refused["results"]] == [422, 422]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"ids": ["t"]}, ("#", "wrong_fields")),
        ({"ids": [], "changes": {"payee": "x"}}, ("#/ids", "wrong_number_of_items")),
        ({"ids": ["t"], "changes": {}}, ("#/changes", "wrong_fields")),
        ({"ids": ["t"], "changes": {"amount": "5"}}, ("#/changes", "wrong_fields")),
        ({"ids": ["t"], "changes": {"category": ""}}, ("#/changes/category", "empty")),
        ({"ids": ["t"], "changes": {"tags": [1]}}, ("#/changes/tags/0", "not_a_string")),
    ],
)
def test_a_malformed_change_of_many_is_refused(
    household: UserClient, body: dict[str, Any], error: tuple[str, str]
) -> None:
    assert errors(household.call("POST /transactions/batch/update", body)) == [error]
