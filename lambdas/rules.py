"""Rules: when a transaction looks so, set its category, payee, tags or other account; tried on the past."""

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from lambdas.ledger import accounts, rules
from lambdas.ledger.accounts import Account, accounts_in
from lambdas.ledger.config import Configuration
from lambdas.ledger.errors import Busy, Conflict, FieldError, Invalid, NotFound, PreconditionRequired
from lambdas.ledger.fields import read_query
from lambdas.ledger.http import HttpHandler, Request, Response, etag, if_match
from lambdas.ledger.listing import MAX_WEIGHT, read_cursor, read_page, write_cursor
from lambdas.ledger.query import Days, Filters
from lambdas.ledger.rules import (
    MAX_RULES,
    Conditions,
    Rule,
    apply_rules,
    check_accounts,
    next_position,
    parse_rule,
    rules_in,
    setting_name,
)
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.store import ConditionFailedError, Store
from lambdas.ledger.transaction import Entry, Transaction, new_id
from lambdas.ledger.writer import MAX_ATTEMPTS, check_version

# A page of a preview: as many transactions as one answer holds beside what would change in each of them.
PREVIEW_TRANSACTIONS = 500
PREVIEW_WEIGHT = MAX_WEIGHT // 2

ENVIRONMENT = ("EXPENSES_TABLE", "SETTINGS_TABLE", "CURSOR_KEY")


@dataclass(frozen=True, slots=True)
class Rules:
    """The routes of rules."""

    store: Store
    cursor_key: bytes

    def list_rules(self, request: Request) -> Response:
        """GET /rules"""
        return Response(200, {"rules": [rule.to_json() for rule in self._rules(request)]})

    def add_rule(self, request: Request) -> Response:
        """POST /rules"""
        document, rule_id = request.json(), new_id(request.now, os.urandom(10))
        for _ in range(MAX_ATTEMPTS):
            items, created = self.store.list_for_creation(request.ledger_id, rules.PREFIX)
            stored = rules_in(items)
            rule = parse_rule(document, rule_id=None, position=next_position(stored))
            rule = replace(rule, id=rule.id or rule_id)
            check_accounts(rule, self._accounts(request))
            existing = next((one for one in stored if one.id == rule.id), None)
            if existing is not None:
                repeated = parse_rule(document, rule_id=None, position=existing.position)
                if not existing.has_same_content(repeated):
                    raise Conflict("rule_exists")
                return _rule_response(200, existing)
            if len(stored) >= MAX_RULES:
                raise Invalid(errors=[FieldError("#", "too_many_rules", {"max": MAX_RULES})])
            with suppress(ConditionFailedError):
                item = rule.to_item(request.ledger_id)
                self.store.create_setting(request.ledger_id, rules.PREFIX, item, created)
                return _rule_response(201, rule)
        raise Busy

    def put_rule(self, request: Request) -> Response:
        """PUT /rules/{id}"""
        versions = if_match(request)
        if versions is None:
            raise PreconditionRequired
        document, name = request.json(), setting_name(request.id)
        for _ in range(MAX_ATTEMPTS):
            item = self.store.get_setting(request.ledger_id, name)
            if item is None:
                raise NotFound
            current = Rule.from_item(item)
            rule = parse_rule(document, rule_id=request.id, position=current.position)
            if current.has_same_content(rule) and current.version - 1 in versions:
                return _rule_response(200, current)  # the caller repeats a change whose answer was lost
            check_version(current.version, versions)
            check_accounts(rule, self._accounts(request))
            rule = replace(rule, version=current.version + 1)
            with suppress(ConditionFailedError):
                self.store.put_setting(
                    request.ledger_id, name, rule.to_item(request.ledger_id), old_version=current.version
                )
                return _rule_response(200, rule)
        raise Busy

    def delete_rule(self, request: Request) -> Response:
        """DELETE /rules/{id}: succeeds also where there is no such rule."""
        versions, name = if_match(request) or (), setting_name(request.id)
        for _ in range(MAX_ATTEMPTS):
            item = self.store.get_setting(request.ledger_id, name)
            if item is None:
                return Response(204)
            version = Rule.from_item(item).version
            check_version(version, versions)
            with suppress(ConditionFailedError):
                self.store.put_setting(request.ledger_id, name, None, old_version=version)
                return Response(204)
        raise Busy

    def preview(self, request: Request) -> Response:
        """POST /rules/preview: what a rule would change in the transactions of a page, newest first."""
        fields = read_query(request.query)
        cursor = fields.optional("cursor", str, None)
        fields.finish()
        rule = parse_rule(request.json(), rule_id=None, position=0)
        known = self._accounts(request)
        check_accounts(rule, known)
        filters = _filters(rule.when)
        key, ledger_id = self.cursor_key, request.ledger_id
        after = None if cursor is None else read_cursor(key, ledger_id, filters, cursor)
        transactions, position = read_page(
            self.store, ledger_id, filters, PREVIEW_TRANSACTIONS, after, PREVIEW_WEIGHT
        )
        changes = [change for one in transactions if (change := _change(rule, one, known))]
        following = write_cursor(key, ledger_id, filters, position) if position else None
        return Response(200, {"changes": changes, "cursor": following})

    def _rules(self, request: Request) -> list[Rule]:
        return rules_in(self.store.list_settings(request.ledger_id, rules.PREFIX))

    def _accounts(self, request: Request) -> dict[str, Account]:
        items = self.store.list_settings(request.ledger_id, accounts.PREFIX)
        return {account.id: account for account in accounts_in(items)}


def _filters(when: Conditions) -> Filters:
    """Return the filters of a list that holds every transaction that may meet the conditions."""
    return Filters(
        days=Days(date.min.isoformat(), date.max.isoformat()),
        types=(when.type,) if when.type else (),
        accounts=(when.account,) if when.account else (),
        min_amount=when.min_amount,
        max_amount=when.max_amount,
    )


def _change(rule: Rule, transaction: Transaction, known: dict[str, Account]) -> dict[str, object] | None:
    """Return the transaction with the fields that the rule would change; None if there are none."""
    entry = apply_rules([rule], transaction.entry, known).entry
    before, after = _fields(transaction.entry), _fields(entry)
    changed = {name: value for name, value in after.items() if value != before[name]}
    return {"transaction": transaction.to_json(), "changes": changed} if changed else None


def _fields(entry: Entry) -> dict[str, object]:
    """Return the fields that a rule can change."""
    return {
        "type": entry.type,
        "category": entry.category,
        "payee": entry.payee,
        "description": entry.description,
        "tags": list(entry.tags),
        "account": entry.account,
        "toAccount": entry.to_account,
    }


def _rule_response(status: int, rule: Rule) -> Response:
    return Response(status, rule.to_json(), {**etag(rule.version), "Location": f"/rules/{rule.id}"})


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    function = Rules(store, config.cursor_key)
    routes = {
        "GET /rules": function.list_rules,
        "POST /rules": function.add_rule,
        "POST /rules/preview": function.preview,
        "PUT /rules/{id}": function.put_rule,
        "DELETE /rules/{id}": function.delete_rule,
    }
    return HttpHandler(routes, store)


handler = lambda_handler(build, ENVIRONMENT)
