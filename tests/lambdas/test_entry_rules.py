"""The rules of accounts, transfers, splits, payees and original amounts in a caller's JSON."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lambdas.ledger.entry_rules import MAX_SPLITS, parse_entry
from lambdas.ledger.errors import Invalid
from lambdas.ledger.totals import AccountKey, CategoryKey
from lambdas.ledger.transaction import Entry, Money, Split
from tests.support.ledger import entry

TODAY = date(2026, 11, 28)
CURRENCIES = {"giro": "EUR", "visa": "EUR", "dollars": "USD"}
TRANSFER = {"type": "transfer", "category": None, "account": "giro", "toAccount": "visa"}
TWO = [{"category": "Food", "amount": "13.00"}, {"category": "Food:Deposits", "amount": "-0.50"}]


def parse(**fields: Any) -> Entry:
    return parse_entry(
        entry(**fields), today=TODAY, default_currency="EUR", with_id=False, currency_of=CURRENCIES.get
    )[1]


def errors(**fields: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        parse(**fields)
    return [(error.pointer, error.code) for error in refused.value.errors]


def test_an_entry_without_a_currency_has_that_of_its_account() -> None:
    assert parse(account="dollars").currency == "USD"
    assert parse(account="dollars", currency="EUR").currency == "EUR"
    assert parse().currency == "EUR"
    assert errors(account="nope") == [("#/account", "account_missing")]


@pytest.mark.parametrize(
    ("fields", "amounts"),
    [
        ({}, {}),
        ({"account": "giro"}, {"giro": "-12.50"}),
        ({"account": "giro", "refund": True}, {"giro": "12.50"}),
        ({"account": "giro", "type": "income"}, {"giro": "12.50"}),
        ({"account": "giro", "type": "income", "refund": True}, {"giro": "-12.50"}),
        (TRANSFER, {"giro": "-12.50", "visa": "12.50"}),
        ({**TRANSFER, "toAccount": "dollars", "toAmount": "13.1"}, {"giro": "-12.50", "dollars": "13.10"}),
        ({"account": "giro", "category": None, "splits": TWO}, {"giro": "-12.50"}),
    ],
)
def test_an_entry_moves_its_accounts_by_its_whole_amount(
    fields: dict[str, Any], amounts: dict[str, str]
) -> None:
    postings = parse(**fields).postings

    assert {posting.account: str(posting.amount) for posting in postings} == amounts
    assert all(posting.currency == CURRENCIES[posting.account] for posting in postings)


def test_a_transfer_changes_the_totals_of_its_accounts_alone() -> None:
    keys = [change.key for change in parse(**TRANSFER).changes()]

    assert keys == [AccountKey("EUR", "giro"), AccountKey("EUR", "visa")]


def test_a_split_transaction_counts_by_its_splits_with_the_opposite_sign_if_it_is_a_refund() -> None:
    food, deposits = CategoryKey("EUR", "expense", "Food"), CategoryKey("EUR", "expense", "Food:Deposits")

    changes = parse(category=None, splits=TWO).changes()
    refund = parse(category=None, splits=TWO, refund=True).changes(-1)

    assert [(each.key, each.amount, each.count) for each in changes] == [
        (food, Decimal("13.00"), 1),
        (deposits, Decimal("-0.50"), 1),
    ]
    assert [(each.key, each.amount, each.count) for each in refund] == [
        (food, Decimal("13.00"), -1),
        (deposits, Decimal("-0.50"), -1),
    ]


def test_splits_have_texts_and_tags_of_their_own() -> None:
    splits = [TWO[0] | {"description": " Tea ", "tags": ["b", "a"]}, TWO[1]]

    assert parse(category=None, splits=splits).splits == (
        Split("Food", Decimal("13.00"), "Tea", ("a", "b")),
        Split("Food:Deposits", Decimal("-0.50")),
    )


def test_an_original_amount_has_the_decimals_of_its_own_currency() -> None:
    assert parse(original={"amount": "1500", "currency": "JPY"}).original == Money(Decimal(1500), "JPY")
    assert errors(original={"amount": "1500.5", "currency": "JPY"}) == [
        ("#/original/amount", "too_many_decimals")
    ]
    assert errors(original={"amount": "15", "currency": "EUR"}) == [
        ("#/original/currency", "original_currency")
    ]


def test_what_an_answer_shows_can_be_sent_back() -> None:
    for fields in (
        {"account": "giro", "payee": "Lidl", "references": {"giro": "2026-1"}},
        {
            **TRANSFER,
            "toAccount": "dollars",
            "toAmount": "13.10",
            "references": {"giro": "1", "dollars": "2"},
        },
        {"category": None, "splits": TWO, "original": {"amount": "1500", "currency": "JPY"}},
    ):
        parsed = parse(**fields)
        assert parse(**{"category": None, **parsed.to_json()}) == parsed


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({**TRANSFER, "account": None}, [("#/account", "required")]),
        ({**TRANSFER, "toAccount": None}, [("#/toAccount", "required")]),
        ({**TRANSFER, "toAccount": "giro"}, [("#/toAccount", "same_account")]),
        ({**TRANSFER, "toAmount": "5"}, [("#/toAmount", "to_amount_not_allowed")]),
        ({**TRANSFER, "toAccount": "nope", "toAmount": "5"}, [("#/toAccount", "account_missing")]),
        ({**TRANSFER, "toAccount": None, "toAmount": "5"}, [("#/toAmount", "for_transfers_only")]),
        ({**TRANSFER, "toAccount": "dollars", "toAmount": "0"}, [("#/toAmount", "not_positive")]),
        ({**TRANSFER, "category": "Food"}, [("#/category", "not_for_transfers")]),
        ({**TRANSFER, "splits": TWO}, [("#/splits", "not_for_transfers")]),
        ({**TRANSFER, "refund": True}, [("#/refund", "not_for_transfers")]),
        (
            {**TRANSFER, "original": {"amount": "15", "currency": "JPY"}},
            [("#/original", "not_for_transfers")],
        ),
        ({"account": "giro", "toAccount": "visa"}, [("#/toAccount", "for_transfers_only")]),
        ({"splits": TWO}, [("#/category", "category_of_splits")]),
        ({"category": None}, [("#/category", "required")]),
        ({"category": None, "splits": TWO, "amount": "12.51"}, [("#/splits", "splits_sum")]),
        ({"category": None, "splits": TWO[:1]}, [("#/splits", "wrong_number_of_items")]),
        (
            {"category": None, "splits": TWO * (MAX_SPLITS // 2 + 1)},
            [("#/splits", "wrong_number_of_items")],
        ),
        ({"category": None, "splits": [TWO[0], {"category": "x"}]}, [("#/splits/1", "wrong_fields")]),
        ({"category": None, "splits": [TWO[0], "x"]}, [("#/splits/1", "wrong_fields")]),
        (
            {"category": None, "splits": [TWO[0], TWO[1] | {"amount": "-0.00"}]},
            [("#/splits/1/amount", "zero")],
        ),
        (
            {"category": None, "splits": [TWO[0], TWO[1] | {"amount": "--1"}]},
            [("#/splits/1/amount", "malformed_amount")],
        ),
        (
            {"category": None, "splits": [TWO[0] | {"tags": [1]}, TWO[1]]},
            [("#/splits/0/tags/0", "not_a_string")],
        ),
        ({"payee": "x" * 129}, [("#/payee", "too_long")]),
        ({"account": "."}, [("#/account", "malformed_id")]),
        ({"original": "15"}, [("#/original", "wrong_fields")]),
        ({"references": []}, [("#/references", "not_an_object")]),
        ({"references": {"a": "1", "b": "1", "c": "1"}}, [("#/references", "too_many_items")]),
        ({"account": "giro", "references": {"visa": "1"}}, [("#/references", "not_its_account")]),
        ({"account": "giro", "references": {"giro": ""}}, [("#/references", "empty")]),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(
    fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert errors(**fields) == expected
