"""Any combination of filters, in pages of any size during other writes, against a model of the rules."""

import os
import unicodedata
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdas.ledger.query import fold, parse_list
from lambdas.ledger.transaction import Entry, Money
from tests.support.ledger import Ledger

# Descriptions, and the same without case and accents.
TEXTS = {"Café Zoë": "cafe zoe", "CAFE": "cafe", "Straße 5": "strasse 5", "tea 茶": "tea 茶", "": ""}
CATEGORIES = {"Food": "food", "Food:Caféteria": "food:cafeteria", "Foodie": "foodie", "Teé": "tee"}
DAYS = [f"2026-03-{day:02}" for day in (1, 2, 14, 31)]

documents = st.fixed_dictionaries(
    {
        "date": st.sampled_from(DAYS),
        "type": st.sampled_from(["income", "expense"]),
        "category": st.sampled_from(list(CATEGORIES)),
        "amount": st.sampled_from(["1.00", "2.50", "10.00", "99.99"]),
        "currency": st.sampled_from(["EUR", "USD"]),
        "description": st.sampled_from(list(TEXTS)),
        "tags": st.sampled_from([[], ["a"], ["a", "b"]]),
    }
)
filters = st.fixed_dictionaries(
    {},
    optional={
        "from": st.sampled_from(DAYS[:2]),
        "to": st.sampled_from(DAYS[2:]),
        "type": st.sampled_from(["income", "expense"]),
        "category": st.sampled_from(["Food", "Food:Caféteria", "Teé"]),
        "tag": st.sampled_from(["a", "b"]),
        "currency": st.sampled_from(["EUR", "USD"]),
        "min": st.sampled_from(["2", "2.50"]),
        "max": st.sampled_from(["10", "50.00"]),
        "q": st.sampled_from(
            ["CAFÉ", "cafe", "zoë CAFÉ", "STRASSE", "tea", "茶", "FOOD", "teé", "nothing", ""]
        ),
    },
)
FOLDED = {"CAFÉ": "cafe", "zoë": "zoe", "STRASSE": "strasse", "FOOD": "food", "teé": "tee"}


def matches(document: dict[str, Any], asked: dict[str, str]) -> bool:
    amount, category = Decimal(document["amount"]), document["category"]
    text = f"{TEXTS[document['description']]}\n{CATEGORIES[category]}"
    parent = asked.get("category", category)
    return (
        asked.get("from", "") <= document["date"] <= asked.get("to", "9")
        and document["type"] == asked.get("type", document["type"])
        and (category == parent or category.startswith(f"{parent}:"))
        and ("tag" not in asked or asked["tag"] in document["tags"])
        and document["currency"] == asked.get("currency", document["currency"])
        and Decimal(asked.get("min", 0)) <= amount <= Decimal(asked.get("max", 1000))
        and all(FOLDED.get(word, word) in text for word in asked.get("q", "").split())
    )


@settings(
    max_examples=300 if os.environ.get("NIGHTLY") else 12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    before=st.lists(documents, min_size=5, max_size=20),
    meanwhile=st.lists(documents, max_size=6),
    asked=filters,
    limit=st.integers(1, 6),
)
def test_all_pages_of_any_query_give_each_match_once_whatever_is_added_meanwhile(
    ledger: Ledger,
    before: list[dict[str, Any]],
    meanwhile: list[dict[str, Any]],
    asked: dict[str, str],
    limit: int,
) -> None:
    ledger.empty()
    user = ledger.new_user()
    user.add_many([{"id": f"t{n:02}", **document} for n, document in enumerate(before)])

    listed: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = user.page(
            urlencode({**asked, "limit": str(limit), **({"cursor": cursor} if cursor else {})})
        ).body
        assert len(page["transactions"]) <= limit
        listed += page["transactions"]
        cursor = page["cursor"]
        if meanwhile:
            user.add(id=f"late{len(meanwhile)}", **meanwhile.pop())

    ids = [document["id"] for document in listed]
    assert len(ids) == len(set(ids))
    expected = {f"t{n:02}" for n, document in enumerate(before) if matches(document, asked)}
    assert {id_ for id_ in ids if id_.startswith("t")} == expected
    assert all(matches(document, asked) for document in listed), "those added meanwhile too"
    assert [document["date"] for document in listed] == sorted(
        (document["date"] for document in listed), reverse=True
    )


LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Lo"], max_codepoint=0x24F), min_size=1, max_size=12)


@given(word=LETTERS, around=LETTERS, in_category=st.booleans())
def test_a_word_is_found_in_any_case_with_or_without_its_accents(
    word: str, around: str, in_category: bool
) -> None:
    text = unicodedata.normalize("NFC", f"{around} {word}")
    entry = Entry(
        date="2026-03-14",
        type="expense",
        category=text if in_category else "Food",
        amount=Decimal(1),
        currency="EUR",
        description="" if in_category else text,
    )
    bare = "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))

    for written in (word, word.upper(), word.lower(), unicodedata.normalize("NFD", word), bare, bare.upper()):
        filters = parse_list({"q": written}).filters
        assert filters.matches(entry), (written, text)
    filters = parse_list({"q": f"{word} ☃"}).filters
    assert not filters.matches(entry), "every word must occur"


@pytest.mark.parametrize(
    ("search", "matches"),
    [
        ("corner tea", True),
        ('"corner shop"', True),
        ('"shop corner"', False),
        ('"corner shop', True),
        ("tea -corner", False),
        ("tea -rent", True),
        ('tea -"corner shop"', False),
        ("rent or tea", True),
        ("rent OR coffee", False),
        ("rent or -coffee", True),
        ("rent tea or corner shop", True),
        ("or", True),
        ('"or"', True),
        ("-", False),
        ('""', True),
        ("or tea or", True),
        ('"5000 jpy"', True),
        ("usd", False),
    ],
)
def test_a_search_knows_phrases_exclusions_and_alternatives(search: str, matches: bool) -> None:
    entry = Entry(
        date="2026-03-14",
        type="expense",
        category="Food",
        amount=Decimal(1),
        currency="EUR",
        description="Tea for two",
        payee="The corner shop",
        original=Money(Decimal(5000), "JPY"),
    )

    assert parse_list({"q": search}).filters.matches(entry) is matches


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("lodz", "ŁÓDŹ"),
        ("Łódź", "lodz"),
        ("SØREN", "soren"),
        ("isparta", "ISPARTA ılıca"),
        ("ILICA", "ılıca"),
    ],
)
def test_letters_with_a_stroke_or_without_a_dot_are_found_as_they_are_typed(written: str, text: str) -> None:
    ((term,),) = parse_list({"q": written}).filters.searches
    assert term.text in fold(text)
