"""Settings, accounts, budgets and rules as the file of a whole ledger has them."""

from collections.abc import Sequence

from lambdas.ledger.accounts import accounts_in
from lambdas.ledger.balance_assertions import assertions_in
from lambdas.ledger.budgets import budgets_in
from lambdas.ledger.dynamodb_json import Item
from lambdas.ledger.rules import rules_in
from lambdas.ledger.user_settings import settings_in


def settings_documents(items: Sequence[Item]) -> dict[str, object]:
    """Return the settings of a ledger as they can be sent to the API again, by name.

    The settings of the page are None if they are the defaults.
    """
    stored = settings_in(items)
    own_accounts = accounts_in(items)
    currencies = {account.id: account.currency for account in own_accounts}
    return {
        "settings": stored.settings.to_json() if stored else None,
        "budgets": [budget.chosen_json() for budget in budgets_in(items)],
        "accounts": [account.chosen_json() for account in own_accounts],
        "rules": [rule.chosen_json() for rule in rules_in(items)],
        "balanceAssertions": [
            {"account": assertion.account_id, **assertion.chosen_json(currencies[assertion.account_id])}
            for assertion in assertions_in(items)
            if assertion.account_id in currencies
        ],
    }
