"""What the ledger has recorded suggests categories for payees that it has never seen."""

import pytest

from lambdas.ledger.payees import payee_key
from lambdas.ledger.suggestions import History, Known
from lambdas.ledger.trades import trade_of


def paid(payee: str, category: str, description: str = "") -> Known:
    return Known("expense", payee, description, category, is_imported=True)


def suggested(history: History, payee: str, description: str = "") -> str | None:
    return history.category_of("expense", (payee, description))


@pytest.mark.parametrize(
    ("name", "trade"),
    [
        ("LINDEN-APOTHEKE 1288", "pharmacy"),
        ("Pharmacie du Port", "pharmacy"),
        ("Trattoria Da Ugo", "restaurant"),
        ("Corner Burger Bar", "restaurant"),
        ("KAFFEERÖSTEREI NORD", "coffee"),
        ("Stadtbäckerei Ihde", "bakery"),
        ("Supermercado Sol", "groceries"),
        ("Freie Tankstelle", "fuel"),
        ("Schuhhaus Krone", "clothes"),
        ("Barclays", None),
        ("Example Works", None),
    ],
)
def test_the_name_of_a_shop_tells_its_trade(name: str, trade: str | None) -> None:
    assert trade_of(payee_key(name)) == trade


def test_a_new_payee_gets_the_category_that_is_called_as_its_trade() -> None:
    history = History([paid("Zum Anker", "Food:Restaurant"), paid("Kornblume", "Food:Bakery")])
    assert suggested(history, "Osteria Luna") == "Food:Restaurant"
    assert suggested(history, "Backerei Ihde") == "Food:Bakery"
    assert suggested(history, "Kino Rex") is None


def test_a_new_payee_gets_the_category_of_those_of_its_trade() -> None:
    eaten = [paid("Osteria Luna", "Going out"), paid("Sushi Kato", "Going out")]
    assert suggested(History(eaten), "Burger Bude") == "Going out"
    assert suggested(History(eaten[:1]), "Burger Bude") is None
    mixed = [*eaten, paid("Pizza Sud", "Work"), paid("Thai Garden", "Work")]
    assert suggested(History(mixed), "Burger Bude") is None


def test_a_purpose_that_was_seen_once_tells_the_category() -> None:
    history = History([paid("Onion", "Food", "Onion – Weekly shop")])
    assert suggested(history, "Garlic", "Garlic – Weekly shop") == "Food"
    assert history.category_of("income", ("Garlic", "Garlic – Weekly shop")) is None
