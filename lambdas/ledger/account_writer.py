"""Changes of accounts and balance assertions, each under the conditions that keep the ledger sound."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from lambdas.ledger import accounts, balance_assertions
from lambdas.ledger.accounts import (
    MAX_ACCOUNTS,
    MAX_POSITION,
    Account,
    accounts_in,
    find_account,
    setting_name,
    update_write,
    use_action,
    use_error,
)
from lambdas.ledger.balance_assertions import BalanceAssertion, assertions_in
from lambdas.ledger.balances import first_and_last_posting_day, is_month_end, read_posting_totals
from lambdas.ledger.batches import MAX_ACTIONS
from lambdas.ledger.dynamodb_json import Action
from lambdas.ledger.errors import Busy, Conflict, FieldError, InUse, Invalid, NotFound
from lambdas.ledger.items import setting_key
from lambdas.ledger.store import ConditionFailedError, Store
from lambdas.ledger.writer import MAX_ATTEMPTS, check_version

# How many months of a ledger may have balance assertions of days before their ends: each answer with balance
# assertions reads these months by day.
MAX_CUT_MONTHS = 120


@dataclass(frozen=True, slots=True)
class AccountWriter:
    """Reads and writes the accounts and balance assertions of one ledger."""

    store: Store
    ledger_id: str

    def find(self, account_id: str) -> Account:
        """Return the account; raises NotFound."""
        item = self.store.get_setting(self.ledger_id, setting_name(account_id))
        if item is None:
            raise NotFound
        return Account.from_item(item)

    def accounts(self) -> list[Account]:
        """Return all accounts in the user's order."""
        return accounts_in(self.store.list_settings(self.ledger_id, accounts.PREFIX))

    def assertions(self, account_id: str | None = None) -> list[BalanceAssertion]:
        """Return the balance assertions of one account, or of all, oldest first."""
        prefix = balance_assertions.PREFIX if account_id is None else balance_assertions.prefix_of(account_id)
        return assertions_in(self.store.list_settings(self.ledger_id, prefix))

    def create(self, account_id: str, parse: Callable[[int], Account]) -> tuple[Account, bool]:
        """Return the account and whether this call created it.

        Args:
            account_id: that of an account whose document has none.
            parse: returns the account for the position that it has if its document does not say so.

        Raises:
            Conflict: another account has the id.
            Invalid: there are as many accounts as a ledger may have.
        """
        for _ in range(MAX_ATTEMPTS):
            items, created = self.store.list_for_creation(self.ledger_id, accounts.PREFIX)
            stored = accounts_in(items)
            position = max((account.position + 1 for account in stored), default=0)
            account = parse(min(position, MAX_POSITION))
            account = replace(account, id=account.id or account_id)
            existing = find_account(stored, account.id)
            if existing is not None:
                if not existing.has_same_content(parse(existing.position)):
                    raise Conflict("account_exists")
                return existing, False
            if len(stored) >= MAX_ACCOUNTS:
                raise Invalid(errors=[FieldError("#", "too_many_accounts", {"max": MAX_ACCOUNTS})])
            with suppress(ConditionFailedError):
                item = account.to_item(self.ledger_id)
                self.store.create_setting(self.ledger_id, accounts.PREFIX, item, created)
                return account, True
        raise Busy

    def replace(self, account_id: str, parse: Callable[[int], Account], versions: Sequence[int]) -> Account:
        """Replace the account and return its new state.

        Args:
            account_id: the account.
            parse: as for `create`.
            versions: the versions that the caller regards as current; none: any.
        """
        for _ in range(MAX_ATTEMPTS):
            current = self.find(account_id)
            account = parse(current.position)
            if current.has_same_content(account) and current.version - 1 in versions:
                return current  # the caller repeats a change whose answer was lost (RFC 9110, section 13.1.1)
            check_version(current.version, versions)
            account = replace(account, version=current.version + 1, uses=current.uses)
            is_guarded = self._check_use(current, account)
            with suppress(ConditionFailedError):
                write = update_write(
                    self.store.settings, self.ledger_id, current, account, is_guarded=is_guarded
                )
                self.store.call("update_item", **write)
                return account
        raise Busy

    def delete(self, account_id: str, versions: Sequence[int]) -> None:
        """Delete the account, which may not exist, with its balance assertions.

        Raises:
            InUse: it has postings.
        """
        for _ in range(MAX_ATTEMPTS):
            item = self.store.get_setting(self.ledger_id, setting_name(account_id))
            deletions: list[Action] = []
            if item is not None:
                account = Account.from_item(item)
                check_version(account.version, versions)
                if read_posting_totals(self.store, self.ledger_id, ()).count(account.id):
                    raise InUse("account_in_use")
                deletions.append(accounts.delete_action(self.store.settings, self.ledger_id, account))
            for assertion in self.assertions(account_id):
                name = balance_assertions.setting_name(assertion.account_id, assertion.date)
                key = setting_key(self.ledger_id, name)
                deletions.append({"Delete": {"TableName": self.store.settings, "Key": key}})
            with suppress(ConditionFailedError):
                # The account goes with the first part. A repeated request deletes assertions that are left.
                for start in range(0, len(deletions), MAX_ACTIONS):
                    self.store.transact(deletions[start : start + MAX_ACTIONS])
                return
        raise Busy

    def put_assertion(
        self, account_id: str, day: str, parse: Callable[[Account], BalanceAssertion], versions: Sequence[int]
    ) -> tuple[Account, BalanceAssertion, bool]:
        """Return the account, its balance assertion of the day, and whether there was none before."""
        name = balance_assertions.setting_name(account_id, day)
        for _ in range(MAX_ATTEMPTS):
            account = self.find(account_id)
            assertion = parse(account)
            error = use_error(account, account.currency, day, "#/date")
            if error is not None:
                raise Invalid(errors=[error])
            item = self.store.get_setting(self.ledger_id, name)
            current = None if item is None else BalanceAssertion.from_item(item)
            if current is None:
                self._check_months(day)
            else:
                is_repeated = current.has_same_content(assertion)
                if is_repeated and (not versions or current.version - 1 in versions):
                    return account, current, False
                assertion = replace(assertion, version=current.version + 1)
            check_version(current.version if current else 0, versions)
            settings = self.store.settings
            with suppress(ConditionFailedError):
                self.store.transact(
                    [
                        use_action(settings, self.ledger_id, account.id, account.currency, [day]),
                        balance_assertions.put_action(settings, self.ledger_id, current, assertion),
                    ]
                )
                return account, assertion, current is None
        raise Busy

    def delete_assertion(self, account_id: str, day: str, versions: Sequence[int]) -> None:
        """Delete the balance assertion of the day, which may not exist."""
        name = balance_assertions.setting_name(account_id, day)
        for _ in range(MAX_ATTEMPTS):
            item = self.store.get_setting(self.ledger_id, name)
            if item is None:
                return
            version = BalanceAssertion.from_item(item).version
            check_version(version, versions)
            with suppress(ConditionFailedError):
                self.store.put_setting(self.ledger_id, name, None, old_version=version)
                return
        raise Busy

    def _check_months(self, day: str) -> None:
        """Raise Invalid if a balance assertion of this day cut short more months than may be read by day.

        Two requests at once can exceed the bound by one; nothing depends on its being exact.
        """
        if is_month_end(day):
            return
        dates = [each.date for each in self.assertions()]
        months = {each[:7] for each in dates if not is_month_end(each)}
        if day[:7] not in months and len(months) >= MAX_CUT_MONTHS:
            raise Invalid(errors=[FieldError("#/date", "too_many_cut_months", {"max": MAX_CUT_MONTHS})])

    def _check_use(self, old: Account, new: Account) -> bool:
        """Return whether the change is allowed only while no further posting or balance assertion is written.

        Raises:
            InUse: the currency would change, and there is something in the old one.
            Invalid: the opening day would be after the first posting or balance assertion, or the closing day
                before the last one.
        """
        is_other_currency = new.currency != old.currency
        closes = new.closed is not None and (old.closed is None or new.closed < old.closed)
        if not is_other_currency and not closes and new.opening_date <= old.opening_date:
            return False
        totals = read_posting_totals(self.store, self.ledger_id, ())
        days = [
            *(first_and_last_posting_day(self.store, self.ledger_id, old.id, totals) or ()),
            *(assertion.date for assertion in self.assertions(old.id)),
        ]
        if not days:
            return True
        first_day, last_day = min(days), max(days)
        if is_other_currency:
            raise InUse("account_currency_in_use", currency=old.currency)
        if new.opening_date > first_day:
            raise Invalid(errors=[FieldError("#/opening/date", "opening_after_use", {"max": first_day})])
        if new.closed is not None and new.closed < last_day:
            raise Invalid(errors=[FieldError("#/closed", "closed_before_use", {"min": last_day})])
        return True
