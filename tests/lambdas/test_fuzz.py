"""Random requests to each route: the answer is one that the contract documents, never a 500."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.ledger import Ledger, access_token_of, entry
from tests.support.ledger_contract import operations, resolve
from tests.support.ledger_model import content, parts, postings

TEXT = st.text(st.characters(codec=None), max_size=20)
HOSTILE = st.sampled_from(
    ["", "0", "-1", "1e9", "NaN", "null", "\0", "\ud800", "İ", "ﷺ" * 80, "'--", "../..", "{}", '"1"']
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | HOSTILE,
    lambda values: st.lists(values, max_size=4) | st.dictionaries(TEXT, values, max_size=4),
    max_leaves=12,
)
ALMOST_ENTRY = st.dictionaries(
    st.sampled_from(
        [
            *(*entry(), "id", "currency", "description", "tags", "refund", "payee"),
            *("account", "toAccount", "toAmount", "splits", "original", "references"),
        ]
    ),
    ANY_JSON,
)
SPLITS = st.lists(
    st.fixed_dictionaries({"category": st.just("Food") | ANY_JSON, "amount": st.just("6.25") | ANY_JSON}),
    min_size=2,
    max_size=2,
)
ACCOUNT_ENTRY = st.fixed_dictionaries(
    {"type": st.just("transfer") | st.just("expense"), "account": st.just("giro") | ANY_JSON},
    optional={
        "toAccount": st.just("visa") | ANY_JSON,
        "toAmount": st.just("5") | ANY_JSON,
        "splits": SPLITS | ANY_JSON,
        "category": st.none(),
        "original": st.just({"amount": "5", "currency": "JPY"}) | ANY_JSON,
        "references": st.just({"giro": "1"}) | ANY_JSON,
    },
)
DOCUMENT = (ALMOST_ENTRY | ACCOUNT_ENTRY).map(lambda fields: {**entry(), **fields}) | ANY_JSON
IDS = st.sampled_from(["t", "unknown"]) | TEXT | HOSTILE
BUDGET = st.fixed_dictionaries(
    {
        "category": st.just("Food") | ANY_JSON,
        "amount": st.just("5") | ANY_JSON,
        "currency": st.just("EUR") | ANY_JSON,
    }
)
TEXT_CONDITION = st.fixed_dictionaries(
    {"operator": st.just("is") | ANY_JSON, "value": st.just("tea") | ANY_JSON}
)
RULE = st.fixed_dictionaries(
    {
        "when": st.fixed_dictionaries(
            {},
            optional={
                "payee": TEXT_CONDITION | ANY_JSON,
                "description": TEXT_CONDITION | ANY_JSON,
                "amount": st.just({"min": "1", "max": "5"}) | ANY_JSON,
                "account": st.just("giro") | ANY_JSON,
                "type": st.just("expense") | ANY_JSON,
            },
        ),
        "set": st.fixed_dictionaries(
            {},
            optional={
                "category": st.just("Food") | ANY_JSON,
                "payee": st.just("Tea") | ANY_JSON,
                "tags": st.just(["a"]) | ANY_JSON,
                "transferWith": st.just("visa") | ANY_JSON,
            },
        ),
    },
    optional={"position": st.integers() | ANY_JSON, "id": st.just("r") | ANY_JSON},
)
ALMOST_VALID = {
    "POST /transactions/batch": st.fixed_dictionaries({"transactions": st.lists(DOCUMENT, max_size=3)}),
    "POST /transactions/batch/delete": st.fixed_dictionaries({"ids": st.lists(IDS | ANY_JSON, max_size=3)}),
    "POST /transactions/batch/restore": st.fixed_dictionaries({"ids": st.lists(IDS | ANY_JSON, max_size=3)}),
    "POST /transactions/batch/update": st.fixed_dictionaries(
        {
            "ids": st.lists(IDS | ANY_JSON, max_size=3),
            "changes": st.dictionaries(
                st.sampled_from(["category", "payee", "tags", "account"]),
                st.sampled_from(["giro", "Food", None, ["a"]]) | ANY_JSON,
            )
            | ANY_JSON,
        }
    ),
    "POST /transactions/join": st.fixed_dictionaries({"expense": IDS | ANY_JSON, "income": IDS | ANY_JSON}),
    "PUT /settings": st.fixed_dictionaries(
        {},
        optional={
            "currency": st.just("EUR") | ANY_JSON,
            "locale": st.just("de") | ANY_JSON,
            "weekStart": st.just("sunday") | ANY_JSON,
            "categories": st.lists(
                st.fixed_dictionaries({"name": TEXT, "type": st.just("income") | ANY_JSON}), max_size=3
            )
            | ANY_JSON,
            "alerts": st.fixed_dictionaries(
                {},
                optional={"budgetPercent": st.integers(0, 101) | ANY_JSON, "mail": st.booleans() | ANY_JSON},
            )
            | ANY_JSON,
        },
    ),
    "POST /budgets": BUDGET,
    "PUT /budgets/{id}": BUDGET,
    "POST /rules": RULE,
    "POST /rules/preview": RULE,
    "PUT /rules/{id}": RULE,
    "DELETE /account": st.fixed_dictionaries({"confirm": st.just("erase everything") | ANY_JSON}),
}


def bodies(route: str) -> st.SearchStrategy[str]:
    """Bodies that are almost valid for the route, and arbitrary ones."""
    return (ALMOST_VALID.get(route, DOCUMENT) | ANY_JSON).map(json.dumps) | TEXT


def queries(route: str) -> st.SearchStrategy[dict[str, str]]:
    """Valid and invalid values of the route's parameters, and of one that it does not have."""
    parameters = [resolve(each) for each in operations()[route].get("parameters", [])]
    names = [each["name"] for each in parameters if each["in"] == "query"]
    values = (
        TEXT
        | HOSTILE
        | st.sampled_from(["2026-03-01", "9999-12-31", "0001-01-01", "expense", "EUR", "5", "weekly"])
    )
    return st.dictionaries(st.sampled_from([*names, "other"]), values, max_size=4)


@pytest.mark.parametrize("route", sorted(operations()))
def test_every_answer_to_any_request_is_documented(ledger: Ledger, route: str) -> None:
    user = ledger.new_user()
    user.put_account("giro")
    user.put_account("visa")
    user.add(id="t")
    food = user.add_budget("Food", "5").body["id"]

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def send(data: st.DataObject) -> None:
        event: dict[str, Any] = {
            "routeKey": route,
            "headers": {
                "content-type": data.draw(st.just("application/json") | HOSTILE),
                "if-match": data.draw(st.sampled_from(['"0"', '"1"', "*", '"99"']) | HOSTILE),
            },
            "requestContext": {"requestId": "r", "authorizer": access_token_of(user.user)},
            "queryStringParameters": data.draw(queries(route)),
            "pathParameters": {"id": data.draw(st.just(food) | IDS)},
            "body": data.draw(bodies(route) if "requestBody" in operations()[route] else st.none()),
            "isBase64Encoded": data.draw(st.just(False) | st.booleans()),
        }
        assert ledger.invoke(event).status < 500

    send()
    listed = [content(document) for document in user.list_all("limit=500")]
    assert sum(count for _, count in user.totals().values()) == sum(len([*parts(each)]) for each in listed)
    assert sum(count for _, count in user.account_totals().values()) == sum(
        len([*postings(each)]) for each in listed
    )
