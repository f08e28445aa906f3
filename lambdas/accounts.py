"""Accounts: where money is, balances at the end of days, and what the bank says they were."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from lambdas.ledger import accounts, balance_assertions
from lambdas.ledger.account_view import AccountView
from lambdas.ledger.accounts import (
    MAX_ACCOUNTS,
    Account,
    accounts_in,
    find_account,
    parse_account,
    setting_name,
    update_write,
    use_action,
    use_error,
)
from lambdas.ledger.balance_assertions import (
    BalanceAssertion,
    CheckedAssertion,
    agreement_json,
    assertions_in,
    parse_assertion,
)
from lambdas.ledger.balances import (
    first_posting_day,
    net_worth,
    parse_series,
    read_posting_totals,
    series_json,
)
from lambdas.ledger.batches import MAX_ACTIONS
from lambdas.ledger.config import Configuration
from lambdas.ledger.dynamodb_json import Action
from lambdas.ledger.errors import (
    Busy,
    Conflict,
    FieldError,
    InUse,
    Invalid,
    NotFound,
    PreconditionRequired,
)
from lambdas.ledger.fields import RuleError, read_query
from lambdas.ledger.http import HttpHandler, Request, Response, etag, if_match
from lambdas.ledger.items import setting_key
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.store import ConditionFailedError, Store
from lambdas.ledger.transaction import money_text, new_id, parse_calendar_day, parse_day
from lambdas.ledger.writer import MAX_ATTEMPTS, check_version

ENVIRONMENT = ("TOTALS_TABLE", "SETTINGS_TABLE")


@dataclass(frozen=True, slots=True)
class Accounts:
    """The routes of accounts, balances and balance assertions."""

    store: Store

    def list_accounts(self, request: Request) -> Response:
        """GET /accounts"""
        fields = read_query(request.query)
        day = fields.optional("on", parse_calendar_day, request.now.date()).isoformat()
        fields.finish()
        view = self._read_view(request.ledger_id, self._accounts(request.ledger_id), day)
        return Response(200, view.list_json(day))

    def add_account(self, request: Request) -> Response:
        """POST /accounts"""
        ledger_id, document, today = request.ledger_id, request.json(), request.now.date()
        fallback_id = new_id(request.now, os.urandom(10))
        for _ in range(MAX_ATTEMPTS):
            stored = self._accounts(ledger_id)
            next_position = max((account.position + 1 for account in stored), default=0)
            account = parse_account(document, account_id=None, position=next_position, today=today)
            account = replace(account, id=account.id or fallback_id)
            existing = find_account(stored, account.id)
            if existing is not None:
                repeated = parse_account(document, account_id=None, position=existing.position, today=today)
                if not existing.has_same_content(repeated):
                    raise Conflict("account_exists")
                return self._account_response(200, request, existing)
            # Two requests at once can exceed the bound by one; nothing depends on its being exact.
            if len(stored) >= MAX_ACCOUNTS:
                raise Invalid(errors=[FieldError("#", "too_many_accounts", {"max": MAX_ACCOUNTS})])
            with suppress(ConditionFailedError):
                item = account.to_item(ledger_id)
                self.store.put_setting(ledger_id, setting_name(account.id), item, old_version=None)
                return self._account_response(201, request, account)
        raise Busy

    def get_account(self, request: Request) -> Response:
        """GET /accounts/{id}"""
        return self._account_response(200, request, self._account(request))

    def put_account(self, request: Request) -> Response:
        """PUT /accounts/{id}"""
        versions = if_match(request)
        if versions is None:
            raise PreconditionRequired
        document = request.json()
        for _ in range(MAX_ATTEMPTS):
            current = self._account(request)
            account = parse_account(
                document, account_id=current.id, position=current.position, today=request.now.date()
            )
            if current.has_same_content(account) and current.version - 1 in versions:
                break  # the caller repeats a change whose answer was lost (RFC 9110, section 13.1.1)
            check_version(current.version, versions)
            account = replace(account, version=current.version + 1, uses=current.uses)
            is_guarded = self._check_use(request.ledger_id, current, account)
            with suppress(ConditionFailedError):
                write = update_write(
                    self.store.settings, request.ledger_id, current, account, is_guarded=is_guarded
                )
                self.store.call("update_item", **write)
                current = account
                break
        else:
            raise Busy
        return self._account_response(200, request, current)

    def delete_account(self, request: Request) -> Response:
        """DELETE /accounts/{id}: only without postings; succeeds also where there is no such account."""
        ledger_id, versions = request.ledger_id, if_match(request) or ()
        name = setting_name(request.id)
        for _ in range(MAX_ATTEMPTS):
            item = self.store.get_setting(ledger_id, name)
            deletions: list[Action] = []
            if item is not None:
                account = Account.from_item(item)
                check_version(account.version, versions)
                if read_posting_totals(self.store, ledger_id, ()).count(account.id):
                    raise InUse("account_in_use")
                deletions.append(accounts.delete_action(self.store.settings, ledger_id, account))
            for assertion in self._assertions(ledger_id, request.id):
                key = setting_key(
                    ledger_id, balance_assertions.setting_name(assertion.account_id, assertion.date)
                )
                deletions.append({"Delete": {"TableName": self.store.settings, "Key": key}})
            with suppress(ConditionFailedError):
                # The account goes with the first part. A repeated request deletes assertions that are left.
                for start in range(0, len(deletions), MAX_ACTIONS):
                    self.store.transact(deletions[start : start + MAX_ACTIONS])
                return Response(204)
        raise Busy

    def list_balances(self, request: Request) -> Response:
        """GET /balances"""
        series = parse_series(request.query, request.now.date())
        stored = self._accounts(request.ledger_id)
        totals = read_posting_totals(self.store, request.ledger_id, series.points)
        by_day = {day: net_worth(stored, totals, day) for day in series.points}
        body = series.to_json() | {
            "accounts": [
                {
                    "id": account.id,
                    "currency": account.currency,
                    "balances": series_json(account, totals, series.points),
                }
                for account in stored
            ],
            "netWorth": [
                {
                    "currency": currency,
                    "values": [
                        {"date": day, "amount": money_text(sums[currency], currency)}
                        for day, sums in by_day.items()
                    ],
                }
                for currency in sorted({account.currency for account in stored})
            ],
        }
        return Response(200, body)

    def list_account_balances(self, request: Request) -> Response:
        """GET /accounts/{id}/balances"""
        series = parse_series(request.query, request.now.date())
        account = self._account(request)
        totals = read_posting_totals(self.store, request.ledger_id, series.points)
        body = series.to_json() | {
            "account": account.id,
            "currency": account.currency,
            "balances": series_json(account, totals, series.points),
        }
        return Response(200, body)

    def list_assertions(self, request: Request) -> Response:
        """GET /accounts/{id}/balance-assertions"""
        account = self._account(request)
        view = self._read_view(request.ledger_id, [account], request.now.date().isoformat())
        checked = view.checked(account)
        return Response(
            200,
            {
                "account": account.id,
                "currency": account.currency,
                "assertions": [each.to_json(account.currency) for each in checked],
                **agreement_json(account, checked),
            },
        )

    def put_assertion(self, request: Request) -> Response:
        """PUT /accounts/{id}/balance-assertions/{date}"""
        ledger_id, day, versions = request.ledger_id, _day(request), if_match(request) or ()
        document = request.json()
        name = balance_assertions.setting_name(request.id, day)
        for _ in range(MAX_ATTEMPTS):
            account = self._account(request)
            assertion = parse_assertion(document, account, day)
            error = use_error(account, account.currency, day, "#/date")
            if error is not None:
                raise Invalid(errors=[error])
            item = self.store.get_setting(ledger_id, name)
            current = None if item is None else BalanceAssertion.from_item(item)
            if current is not None:
                is_repeated = current.has_same_content(assertion)
                if is_repeated and (not versions or current.version - 1 in versions):
                    return self._assertion_response(200, request, account, current)
                assertion = replace(assertion, version=current.version + 1)
            check_version(current.version if current else 0, versions)
            with suppress(ConditionFailedError):
                self.store.transact(
                    [
                        use_action(self.store.settings, ledger_id, account.id, account.currency, [day]),
                        balance_assertions.put_action(self.store.settings, ledger_id, current, assertion),
                    ]
                )
                return self._assertion_response(201 if current is None else 200, request, account, assertion)
        raise Busy

    def delete_assertion(self, request: Request) -> Response:
        """DELETE /accounts/{id}/balance-assertions/{date}: succeeds also where there is none."""
        ledger_id, versions = request.ledger_id, if_match(request) or ()
        name = balance_assertions.setting_name(request.id, _day(request))
        for _ in range(MAX_ATTEMPTS):
            item = self.store.get_setting(ledger_id, name)
            if item is None:
                return Response(204)
            version = BalanceAssertion.from_item(item).version
            check_version(version, versions)
            with suppress(ConditionFailedError):
                self.store.put_setting(ledger_id, name, None, old_version=version)
                return Response(204)
        raise Busy

    def _check_use(self, ledger_id: str, old: Account, new: Account) -> bool:
        """Return whether the change is allowed only while no further posting or balance assertion is written.

        Raises:
            InUse: the currency would change, and there is something in the old one.
            Invalid: the opening day would be after the first posting or balance assertion.
        """
        is_other_currency = new.currency != old.currency
        if not is_other_currency and new.opening_date <= old.opening_date:
            return False
        totals = read_posting_totals(self.store, ledger_id, ())
        days = [first_posting_day(self.store, ledger_id, old.id, totals)]
        days += [assertion.date for assertion in self._assertions(ledger_id, old.id)]
        first_day = min((day for day in days if day is not None), default=None)
        if first_day is not None and is_other_currency:
            raise InUse("account_currency_in_use", currency=old.currency)
        if first_day is not None and new.opening_date > first_day:
            raise Invalid(errors=[FieldError("#/opening/date", "opening_after_use", {"max": first_day})])
        return True

    def _account(self, request: Request) -> Account:
        """Return the account that the path names; raises NotFound."""
        item = self.store.get_setting(request.ledger_id, setting_name(request.id))
        if item is None:
            raise NotFound
        return Account.from_item(item)

    def _accounts(self, ledger_id: str) -> list[Account]:
        return accounts_in(self.store.list_settings(ledger_id, accounts.PREFIX))

    def _assertions(self, ledger_id: str, account_id: str | None = None) -> list[BalanceAssertion]:
        """Return the balance assertions of one account, or of all."""
        prefix = balance_assertions.PREFIX if account_id is None else balance_assertions.prefix_of(account_id)
        return assertions_in(self.store.list_settings(ledger_id, prefix))

    def _read_view(self, ledger_id: str, stored: Sequence[Account], day: str) -> AccountView:
        """Read what the answers about these accounts, with balances at the end of the day, are made of."""
        only_id = stored[0].id if len(stored) == 1 else None
        by_account: dict[str, list[BalanceAssertion]] = {}
        for assertion in self._assertions(ledger_id, only_id):
            by_account.setdefault(assertion.account_id, []).append(assertion)
        days = {day, *(assertion.date for assertions in by_account.values() for assertion in assertions)}
        return AccountView(stored, read_posting_totals(self.store, ledger_id, days), by_account)

    def _account_response(self, status: int, request: Request, account: Account) -> Response:
        day = request.now.date().isoformat()
        body = self._read_view(request.ledger_id, [account], day).account_json(account, day)
        return Response(status, body, {**etag(account.version), "Location": f"/accounts/{account.id}"})

    def _assertion_response(
        self, status: int, request: Request, account: Account, assertion: BalanceAssertion
    ) -> Response:
        totals = read_posting_totals(self.store, request.ledger_id, [assertion.date])
        checked = CheckedAssertion(assertion, totals.balance(account, assertion.date))
        return Response(status, checked.to_json(account.currency), etag(assertion.version))


def _day(request: Request) -> str:
    """Return the day in the path; raises NotFound for any text that no balance assertion can have."""
    try:
        return parse_day(request.path.get("date", ""), today=request.now.date())
    except RuleError:
        raise NotFound from None


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    function = Accounts(store)
    routes = {
        "GET /accounts": function.list_accounts,
        "POST /accounts": function.add_account,
        "GET /accounts/{id}": function.get_account,
        "PUT /accounts/{id}": function.put_account,
        "DELETE /accounts/{id}": function.delete_account,
        "GET /accounts/{id}/balances": function.list_account_balances,
        "GET /accounts/{id}/balance-assertions": function.list_assertions,
        "PUT /accounts/{id}/balance-assertions/{date}": function.put_assertion,
        "DELETE /accounts/{id}/balance-assertions/{date}": function.delete_assertion,
        "GET /balances": function.list_balances,
    }
    return HttpHandler(routes, store)


handler = lambda_handler(build, ENVIRONMENT)
