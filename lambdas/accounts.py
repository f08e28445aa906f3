"""Accounts: where money is, balances at the end of days, and what the bank says they were."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from lambdas.ledger.account_view import AccountView
from lambdas.ledger.account_writer import AccountWriter
from lambdas.ledger.accounts import Account, parse_account
from lambdas.ledger.balance_assertions import (
    BalanceAssertion,
    CheckedAssertion,
    agreement_json,
    parse_assertion,
)
from lambdas.ledger.balances import net_worth, parse_series, read_posting_totals, series_json
from lambdas.ledger.config import Configuration
from lambdas.ledger.errors import NotFound, PreconditionRequired
from lambdas.ledger.fields import RuleError, read_query
from lambdas.ledger.http import HttpHandler, Request, Response, etag, if_match
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import money_text, new_id, parse_calendar_day, parse_day

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
        view = self._read_view(request, self._writer(request).accounts(), day)
        return Response(200, view.list_json(day))

    def add_account(self, request: Request) -> Response:
        """POST /accounts"""
        document, today = request.json(), request.now.date()
        account, is_new = self._writer(request).create(
            new_id(request.now, os.urandom(10)),
            lambda position: parse_account(document, account_id=None, position=position, today=today),
        )
        return self._account_response(201 if is_new else 200, request, account)

    def get_account(self, request: Request) -> Response:
        """GET /accounts/{id}"""
        return self._account_response(200, request, self._writer(request).find(request.id))

    def put_account(self, request: Request) -> Response:
        """PUT /accounts/{id}"""
        versions = if_match(request)
        if versions is None:
            raise PreconditionRequired
        document, today = request.json(), request.now.date()
        account = self._writer(request).replace(
            request.id,
            lambda position: parse_account(document, account_id=request.id, position=position, today=today),
            versions,
        )
        return self._account_response(200, request, account)

    def delete_account(self, request: Request) -> Response:
        """DELETE /accounts/{id}: only without postings; succeeds also where there is no such account."""
        self._writer(request).delete(request.id, if_match(request) or ())
        return Response(204)

    def list_balances(self, request: Request) -> Response:
        """GET /balances"""
        series = parse_series(request.query, request.now.date())
        stored = self._writer(request).accounts()
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
        account = self._writer(request).find(request.id)
        totals = read_posting_totals(self.store, request.ledger_id, series.points)
        body = series.to_json() | {
            "account": account.id,
            "currency": account.currency,
            "balances": series_json(account, totals, series.points),
        }
        return Response(200, body)

    def list_assertions(self, request: Request) -> Response:
        """GET /accounts/{id}/balance-assertions"""
        account = self._writer(request).find(request.id)
        checked = self._read_view(request, [account], request.now.date().isoformat()).checked(account)
        body = {
            "account": account.id,
            "currency": account.currency,
            "assertions": [each.to_json(account.currency) for each in checked],
            **agreement_json(account, checked),
        }
        return Response(200, body)

    def put_assertion(self, request: Request) -> Response:
        """PUT /accounts/{id}/balance-assertions/{date}"""
        day, document = _day(request), request.json()
        account, assertion, is_new = self._writer(request).put_assertion(
            request.id,
            day,
            lambda account: parse_assertion(document, account, day),
            if_match(request) or (),
        )
        totals = read_posting_totals(self.store, request.ledger_id, [day])
        checked = CheckedAssertion(assertion, totals.balance(account, day))
        return Response(201 if is_new else 200, checked.to_json(account.currency), etag(assertion.version))

    def delete_assertion(self, request: Request) -> Response:
        """DELETE /accounts/{id}/balance-assertions/{date}: succeeds also where there is none."""
        self._writer(request).delete_assertion(request.id, _day(request), if_match(request) or ())
        return Response(204)

    def _writer(self, request: Request) -> AccountWriter:
        return AccountWriter(self.store, request.ledger_id)

    def _read_view(self, request: Request, stored: Sequence[Account], day: str) -> AccountView:
        """Read what the answers about these accounts, with balances at the end of the day, are made of."""
        only_id = stored[0].id if len(stored) == 1 else None
        by_account: dict[str, list[BalanceAssertion]] = {}
        for assertion in self._writer(request).assertions(only_id):
            by_account.setdefault(assertion.account_id, []).append(assertion)
        days = {day, *(assertion.date for assertions in by_account.values() for assertion in assertions)}
        return AccountView(stored, read_posting_totals(self.store, request.ledger_id, days), by_account)

    def _account_response(self, status: int, request: Request, account: Account) -> Response:
        day = request.now.date().isoformat()
        body = self._read_view(request, [account], day).account_json(account, day)
        return Response(status, body, {**etag(account.version), "Location": f"/accounts/{account.id}"})


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
