"""The generated table of currencies."""

from lambdas.ledger import currencies
from tests.support import ledger_currencies


def test_the_committed_currencies_are_those_of_the_iso4217_package() -> None:
    assert ledger_currencies.TARGET.read_text(encoding="utf-8") == ledger_currencies.source()


def test_currencies_without_minor_units_are_left_out() -> None:
    assert not {"XAU", "XXX", "XTS"} & set(currencies.MINOR_UNITS)
