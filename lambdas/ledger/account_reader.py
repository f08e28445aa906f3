"""Reads accounts for the transactions that name them, and says what speaks against those."""

from collections.abc import Collection, Sequence

from lambdas.ledger.accounts import Account, setting_name, use_error
from lambdas.ledger.errors import FieldError
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import Entry, Posting


class AccountReader:
    """The accounts of one ledger, each read once."""

    def __init__(self, store: Store, ledger_id: str) -> None:
        self._store = store
        self._ledger_id = ledger_id
        self._accounts: dict[str, Account | None] = {}

    def find(self, account_id: str) -> Account | None:
        if account_id not in self._accounts:
            item = self._store.get_setting(self._ledger_id, setting_name(account_id))
            self._accounts[account_id] = Account.from_item(item) if item else None
        return self._accounts[account_id]

    def currency_of(self, account_id: str) -> str | None:
        """Return the account's currency; None if there is no such account."""
        account = self.find(account_id)
        return account.currency if account else None

    def errors(
        self, entry: Entry, account_ids: Collection[str], before: Sequence[Posting]
    ) -> list[FieldError]:
        """Return why these accounts cannot have the postings of the entry; empty if they can.

        Those that the entry had before stay as they are, whatever has become of the account.
        """
        errors = []
        for posting, name in zip(entry.postings, ("account", "toAccount"), strict=False):
            if posting.account not in account_ids or posting in before:
                continue
            account = self.find(posting.account)
            error = use_error(account, posting.currency, posting.date, f"#/{name}")
            if error and account and name == "toAccount" and error.code == "account_currency":
                error = FieldError("#/toAmount", "to_amount_required", {"currency": account.currency})
            if error:
                errors.append(error)
        return errors
