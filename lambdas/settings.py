"""Settings: a user's settings and monthly budgets."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from lambdas.ledger import budgets, user_settings
from lambdas.ledger.budgets import MAX_BUDGETS, Budget, budgets_in, parse_budget, setting_name
from lambdas.ledger.config import Configuration
from lambdas.ledger.dynamodb_json import Item
from lambdas.ledger.errors import (
    Busy,
    Conflict,
    FieldError,
    Invalid,
    NotFound,
    PreconditionRequired,
)
from lambdas.ledger.http import HttpHandler, Request, Response, etag, if_match
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.services import Mails, Users
from lambdas.ledger.store import ConditionFailedError, Store
from lambdas.ledger.user_settings import StoredSettings, UserSettings, parse_settings
from lambdas.ledger.writer import MAX_ATTEMPTS, check_version

# 200 categories of the longest names, each character written as an escape.
MAX_SETTINGS_BYTES = 256 * 1024

ENVIRONMENT = ("SETTINGS_TABLE", "DEFAULT_CURRENCY", "USER_POOL_ID", "BUDGET_ALERTS_TOPIC")


class Setting(Protocol):
    """A kind of item of the Settings table that has a version."""

    @property
    def version(self) -> int: ...

    def to_item(self, ledger_id: str) -> Item: ...


S = TypeVar("S", bound=Setting)


@dataclass(frozen=True, slots=True)
class Settings:
    """The routes of settings and budgets."""

    store: Store
    users: Users
    mails: Mails
    default_currency: str

    def get_settings(self, request: Request) -> Response:
        """GET /settings"""
        item = self.store.get_setting(request.user, user_settings.NAME)
        return _settings_response(self._or_default(StoredSettings.from_item(item) if item else None))

    def put_settings(self, request: Request) -> Response:
        """PUT /settings"""
        versions = if_match(request)
        if versions is None:
            raise PreconditionRequired
        document = request.json(max_bytes=MAX_SETTINGS_BYTES)
        settings = parse_settings(document, default_currency=self.default_currency)

        def decide(stored: StoredSettings | None) -> StoredSettings:
            current = self._or_default(stored)
            if stored and current.settings == settings and current.version - 1 in versions:
                return stored  # the caller repeats a change whose answer was lost (RFC 9110, section 13.1.1)
            check_version(current.version, versions)
            subscription = current.subscription
            if settings.alerts.mail and not current.settings.alerts.mail:
                subscription = self._subscribe(request)
            return StoredSettings(settings, current.version + 1, subscription)

        stored = self._change(request.user, user_settings.NAME, StoredSettings.from_item, decide)
        if not settings.alerts.mail:
            self._unsubscribe(request.user, stored)
        return _settings_response(stored)

    def list_budgets(self, request: Request) -> Response:
        """GET /budgets"""
        return Response(200, {"budgets": [budget.to_json() for budget in self._budgets(request.ledger_id)]})

    def add_budget(self, request: Request) -> Response:
        """POST /budgets"""
        budget = parse_budget(request.json())
        for _ in range(MAX_ATTEMPTS):
            items, created = self.store.list_for_creation(request.ledger_id, budgets.PREFIX)
            stored = budgets_in(items)
            existing = next((each for each in stored if each.id == budget.id), None)
            if existing is not None:
                if existing != replace(budget, version=existing.version):
                    raise Conflict("budget_exists", id=existing.id)
                return _added_budget(200, existing)
            if len(stored) >= MAX_BUDGETS:
                raise Invalid(errors=[FieldError("#", "too_many_budgets", {"max": MAX_BUDGETS})])
            with suppress(ConditionFailedError):
                item = budget.to_item(request.ledger_id)
                self.store.create_setting(request.ledger_id, budgets.PREFIX, item, created)
                return _added_budget(201, budget)
        raise Busy

    def get_budget(self, request: Request) -> Response:
        """GET /budgets/{id}"""
        item = self.store.get_setting(request.ledger_id, setting_name(request.id))
        if item is None:
            raise NotFound
        budget = Budget.from_item(item)
        return Response(200, budget.to_json(), etag(budget.version))

    def put_budget(self, request: Request) -> Response:
        """PUT /budgets/{id}"""
        versions = if_match(request) or ()
        budget = parse_budget(request.json())

        def decide(current: Budget | None) -> Budget:
            if current is None:
                raise NotFound
            if budget.category != current.category:
                raise Invalid(errors=[FieldError("#/category", "other_category")])
            is_same = current == replace(budget, version=current.version)
            if is_same and (not versions or current.version - 1 in versions):
                return current  # nothing to change, or the caller repeats a change whose answer was lost
            check_version(current.version, versions)
            return replace(budget, version=current.version + 1)

        stored = self._change(request.ledger_id, setting_name(request.id), Budget.from_item, decide)
        return Response(200, stored.to_json(), etag(stored.version))

    def delete_budget(self, request: Request) -> Response:
        """DELETE /budgets/{id}: succeeds also where there is no such budget."""
        versions = if_match(request) or ()
        name = setting_name(request.id)
        for _ in range(MAX_ATTEMPTS):
            item = self.store.get_setting(request.ledger_id, name)
            if item is None:
                return Response(204)
            version = Budget.from_item(item).version
            check_version(version, versions)
            with suppress(ConditionFailedError):
                self.store.put_setting(request.ledger_id, name, None, old_version=version)
                return Response(204)
        raise Busy

    def _or_default(self, stored: StoredSettings | None) -> StoredSettings:
        return stored or StoredSettings(UserSettings(self.default_currency), 0)

    def _budgets(self, ledger_id: str) -> list[Budget]:
        return budgets_in(self.store.list_settings(ledger_id, budgets.PREFIX))

    def _change(
        self, ledger_id: str, name: str, from_item: Callable[[Item], S], decide: Callable[[S | None], S]
    ) -> S:
        """Replace an item by the result of `decide`, and return the result.

        `decide` gets the item, or None if there is none, again if another request changed it meanwhile.
        """
        for _ in range(MAX_ATTEMPTS):
            item = self.store.get_setting(ledger_id, name)
            old = from_item(item) if item else None
            new = decide(old)
            if new is old:
                return new
            with suppress(ConditionFailedError):
                old_version = old.version if old else None
                self.store.put_setting(ledger_id, name, new.to_item(ledger_id), old_version=old_version)
                return new
        raise Busy

    def _subscribe(self, request: Request) -> str:
        """Return the ARN of a subscription of the address that the user pool has verified."""
        address = self.users.address(request.username)
        if address is None:
            raise Invalid(errors=[FieldError("#/alerts/mail", "no_confirmed_address")])
        return self.mails.subscribe(request.user, address)

    def _unsubscribe(self, user: str, stored: StoredSettings) -> None:
        """End the subscription, if there is one; its ARN is kept until SNS has ended it."""
        if stored.subscription is None or not self.mails.unsubscribe(stored.subscription):
            return
        item = replace(stored, subscription=None).to_item(user)
        with suppress(ConditionFailedError):  # changed meanwhile, by a request that has the ARN too
            self.store.put_setting(user, user_settings.NAME, item, old_version=stored.version)


def _added_budget(status: int, budget: Budget) -> Response:
    headers = {**etag(budget.version), "Location": f"/budgets/{budget.id}"}
    return Response(status, budget.to_json(), headers)


def _settings_response(stored: StoredSettings) -> Response:
    return Response(200, stored.to_json(), etag(stored.version))


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    users = Users(store, connect, config.user_pool_id)
    mails = Mails(store, connect, config.budget_alerts_topic)
    function = Settings(store, users, mails, config.default_currency)
    routes = {
        "GET /settings": function.get_settings,
        "PUT /settings": function.put_settings,
        "GET /budgets": function.list_budgets,
        "POST /budgets": function.add_budget,
        "GET /budgets/{id}": function.get_budget,
        "PUT /budgets/{id}": function.put_budget,
        "DELETE /budgets/{id}": function.delete_budget,
    }
    return HttpHandler(routes, store)


handler = lambda_handler(build, ENVIRONMENT)
