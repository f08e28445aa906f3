"""Accounts with their balances and balance assertions, as the API shows them. Pure: no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lambdas.ledger.accounts import Account
from lambdas.ledger.balance_assertions import (
    BalanceAssertion,
    CheckedAssertion,
    agreement_json,
    check_assertions,
)
from lambdas.ledger.balances import PostingTotals, net_worth
from lambdas.ledger.transaction import money_text


@dataclass(frozen=True, slots=True)
class AccountView:
    """Accounts of a ledger, with the totals of their postings and their balance assertions by account id."""

    accounts: Sequence[Account]
    totals: PostingTotals
    assertions: Mapping[str, Sequence[BalanceAssertion]]

    def checked(self, account: Account) -> list[CheckedAssertion]:
        """Return the account's balance assertions with the ledger's balances, oldest first."""
        assertions = self.assertions.get(account.id, ())
        return check_assertions(assertions, lambda day: self.totals.balance(account, day))

    def account_json(self, account: Account, day: str) -> dict[str, object]:
        """Return the account with its balance at the end of the day."""
        return {
            **account.chosen_json(),
            "version": account.version,
            "balance": money_text(self.totals.balance(account, day), account.currency),
            "transactions": self.totals.count(account.id),
            **agreement_json(account, self.checked(account)),
        }

    def list_json(self, day: str) -> dict[str, object]:
        """Return all accounts with their balances at the end of the day, and the net worth."""
        sums = net_worth(self.accounts, self.totals, day)
        return {
            "on": day,
            "accounts": [self.account_json(account, day) for account in self.accounts],
            "netWorth": [
                {"currency": currency, "amount": money_text(amount, currency)}
                for currency, amount in sums.items()
            ],
        }
