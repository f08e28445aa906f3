"""Exported files, and that they can be imported again."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.ledger.files import neutralise
from lambdas.ledger.statement import Options, read_statement
from tests.support.ledger import Ledger, Reply, UserClient, entry

IDS = [f"0195951c-4f4c-7a31-9d28-0a3a3b5d9a{number:02x}" for number in range(6)]
CONTENT = ("id", "date", "type", "category", "amount", "currency", "description", "tags", "refund")


@pytest.fixture
def household(user: UserClient) -> UserClient:
    user.add_many(
        [
            entry(id=IDS[0], description='He said "hi", twice\\', category="Food:Café", tags=["a", "b c"]),
            entry(id=IDS[1], description="=HYPERLINK(1)", category="@home", refund=True),
            entry(id=IDS[2], description="'-already", date="2026-03-15", amount="1200", currency="JPY"),
            entry(id=IDS[3], description="", type="income", category="Salary", amount="2500"),
            entry(id=IDS[4], description="茶 👩‍👩‍👧", tags=["+plus"]),
        ]
    )
    user.delete(user.add(id=IDS[5], description="binned").body["id"])
    return user


def parts(user: UserClient, query: str) -> list[Reply]:
    """Return all parts of an export by following its links."""
    replies = []
    while True:
        reply = user.call("GET /export", query=query)
        replies.append(reply)
        link = re.fullmatch(r'<export\?(.*)>; rel="next"', reply.headers.get("Link", ""))
        if not link:
            return replies
        query = link.group(1)


def content(user: UserClient) -> dict[str, dict[str, object]]:
    return {each["id"]: {name: each[name] for name in CONTENT} for each in user.list_all()}


def test_importing_an_exported_csv_gives_the_same_transactions(ledger: Ledger, household: UserClient) -> None:
    text = "".join(reply.body for reply in parts(household, "limit=2"))
    statement = read_statement(text.encode(), Options())
    other = ledger.new_user()

    assert not statement.refused
    assert other.add_many([row.to_json() for row in statement.rows]).body["created"] == 5
    assert content(other) == content(household)
    assert other.totals() == household.totals()


def test_an_exported_account_can_be_put_into_another(ledger: Ledger, household: UserClient) -> None:
    stored = {"currency": "USD", "locale": "de", "weekStart": "sunday", "alerts": {"budgetPercent": 7}}
    household.call("PUT /settings", stored, headers={"if-match": '"0"'})
    for category, amount in (("Food:Café", "300.5"), ("Home", "1")):
        household.add_budget(category, amount)
    other = ledger.new_user()

    first, *others = [reply.body for reply in parts(household, "format=account&limit=2")]
    other.call("PUT /settings", first["settings"], headers={"if-match": '"0"'})
    for budget in first["budgets"]:
        other.call("POST /budgets", budget)
    for part in (first, *others):
        other.add_many(part["transactions"])

    assert len(others) == 2 and not any({"settings", "budgets"} & set(part) for part in others)
    for route in ("GET /settings", "GET /budgets"):
        assert other.call(route).body == household.call(route).body
    assert (content(other), other.totals()) == (content(household), household.totals())


def test_an_exported_account_without_settings_says_so(user: UserClient) -> None:
    reply = user.call("GET /export", query="format=account")

    assert reply.body == {"settings": None, "budgets": [], "transactions": []}
    assert 'filename="account.json"' in reply.headers["Content-Disposition"]


def test_posting_an_exported_json_as_a_batch_gives_the_same_transactions(
    ledger: Ledger, household: UserClient
) -> None:
    other = ledger.new_user()
    for reply in parts(household, "format=json&limit=2"):
        assert other.call("POST /transactions/batch", reply.body).body["refused"] == 0

    assert content(other) == content(household)


def test_no_cell_of_a_csv_is_a_formula(household: UserClient) -> None:
    rows = list(csv.reader(io.StringIO(parts(household, "")[0].body)))

    assert len(rows) == 6
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


@given(st.text(alphabet="'=+-@ax"))
def test_neutralised_text_is_no_formula_and_can_be_restored(text: str) -> None:
    assert not neutralise(text).startswith(("=", "+", "-", "@"))
    assert re.sub(r"^'('*[=+\-@])", r"\1", neutralise(text)) == text


def test_an_export_has_the_filters_of_the_list(household: UserClient) -> None:
    (reply,) = parts(household, "format=json&type=income&q=sal")

    assert [each["id"] for each in reply.body["transactions"]] == [IDS[3]]
    assert reply.headers["Content-Disposition"] == 'attachment; filename="transactions.json"'


@pytest.mark.parametrize(
    ("query", "pointer"), [("format=xlsx", "format"), ("limit=1001", "limit"), ("nonsense=1", "nonsense")]
)
def test_a_bad_parameter_is_refused_by_name(user: UserClient, query: str, pointer: str) -> None:
    reply = user.call("GET /export", query=query)

    assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, f"#/query/{pointer}")
