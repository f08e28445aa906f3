"""Settings: what a user sets for himself, and his monthly budgets."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from lambdas.ledger import budgets, config, services, store, user_settings
from lambdas.ledger.budgets import MAX_BUDGETS, Budget, parse_budget
from lambdas.ledger.errors import (
    Busy,
    Changed,
    Conflict,
    FieldError,
    Invalid,
    NotFound,
    PreconditionRequired,
)
from lambdas.ledger.http import Request, Response, if_match, serve
from lambdas.ledger.store import ConditionFailedError
from lambdas.ledger.user_settings import Preferences, parse_preferences
from lambdas.ledger.writer import MAX_ATTEMPTS

# 200 categories of the longest names, each character written as an escape.
MAX_SETTINGS_BYTES = 256 * 1024

STORE = store.settings_writer()
USERS = services.Users(STORE, config.user_pool_id())
MAILS = services.Mails(STORE, config.budget_alerts_topic())
CURRENCY = config.default_currency()

Item = Mapping[str, Any]


def get_settings(request: Request) -> Response:
    """GET /settings"""
    return _shown(*_preferences(STORE.get_setting(request.user, user_settings.NAME)))


def put_settings(request: Request) -> Response:
    """PUT /settings"""
    versions = if_match(request)
    if versions is None:
        raise PreconditionRequired
    wanted = parse_preferences(request.json(max_bytes=MAX_SETTINGS_BYTES), default_currency=CURRENCY)

    def decide(item: Item | None) -> Item | None:
        current, version = _preferences(item)
        if current == wanted and version - 1 in versions:
            return item  # the caller repeats a change whose answer was lost (RFC 9110, section 13.1.1)
        _check(version, versions)
        subscription = services.subscription_in(item) if item else None
        if wanted.mail and not current.mail:
            subscription = _subscribe(request)
        return user_settings.to_item(request.user, wanted, version + 1, subscription)

    item = _change(request.user, user_settings.NAME, decide)
    assert item is not None  # noqa: S101 - decide never takes it away
    if not wanted.mail:
        _unsubscribe(request.user, item)
    return _shown(*_preferences(item))


def _subscribe(request: Request) -> str:
    """The ARN of the subscription of the address that the user pool has seen to be the user's own."""
    address = USERS.address(request.username)
    if address is None:
        raise Invalid(errors=[FieldError("#/alerts/mail", "no_confirmed_address")])
    return MAILS.subscribe(request.user, address)


def _unsubscribe(user: str, item: Item) -> None:
    """End the subscription, if there is one; its ARN is kept for as long as there may be."""
    subscription = services.subscription_in(item)
    if subscription is not None and MAILS.unsubscribe(subscription):
        rest = user_settings.to_item(user, *user_settings.from_item(item))
        with suppress(ConditionFailedError):  # changed since: whoever did so has the ARN too
            STORE.put_setting(user, user_settings.NAME, item, rest)


def list_budgets(request: Request) -> Response:
    """GET /budgets"""
    return Response(200, {"budgets": [budget.to_json() for budget in _budgets(request.user)]})


def add_budget(request: Request) -> Response:
    """POST /budgets"""
    budget = parse_budget(request.json())
    created = False

    def decide(item: Item | None) -> Item | None:
        nonlocal created
        created = item is None
        if item is not None:
            existing = budgets.from_item(item)
            if existing != replace(budget, version=existing.version):
                raise Conflict("budget_exists", id=existing.id)
            return item
        # Two requests at the same instant can exceed the bound by one; nothing depends on its being exact.
        if len(_budgets(request.user)) >= MAX_BUDGETS:
            raise Invalid(errors=[FieldError("#", "too_many_budgets", {"max": MAX_BUDGETS})])
        return budgets.to_item(request.user, budget)

    item = _change(request.user, budgets.name(budget.id), decide)
    assert item is not None  # noqa: S101 - decide never returns None
    return _one(201 if created else 200, budgets.from_item(item), {"Location": f"/budgets/{budget.id}"})


def get_budget(request: Request) -> Response:
    """GET /budgets/{id}"""
    item = STORE.get_setting(request.user, budgets.name(request.id))
    if item is None:
        raise NotFound
    return _one(200, budgets.from_item(item))


def put_budget(request: Request) -> Response:
    """PUT /budgets/{id}"""
    versions = if_match(request) or ()
    budget = parse_budget(request.json())

    def decide(item: Item | None) -> Item | None:
        if item is None:
            raise NotFound
        if budget.id != request.id:
            raise Invalid(errors=[FieldError("#/category", "other_category")])
        current = budgets.from_item(item)
        version = current.version
        if current == replace(budget, version=version) and (not versions or version - 1 in versions):
            return item  # nothing to change, or the caller repeats a change whose answer was lost
        _check(version, versions)
        return budgets.to_item(request.user, replace(budget, version=version + 1))

    item = _change(request.user, budgets.name(request.id), decide)
    assert item is not None  # noqa: S101 - decide never returns None
    return _one(200, budgets.from_item(item))


def delete_budget(request: Request) -> Response:
    """DELETE /budgets/{id}: succeeds also where there is no such budget."""
    versions = if_match(request) or ()

    def decide(item: Item | None) -> Item | None:
        if item:
            _check(budgets.from_item(item).version, versions)
        return None

    _change(request.user, budgets.name(request.id), decide)
    return Response(204)


def _change(user: str, name: str, decide: Callable[[Item | None], Item | None]) -> Item | None:
    """Make of an item what `decide` says (None: nothing), anew if somebody else changed it meanwhile."""
    for _ in range(MAX_ATTEMPTS):
        old = STORE.get_setting(user, name)
        new = decide(old)
        if new is old:
            return new
        try:
            STORE.put_setting(user, name, old, new)
        except ConditionFailedError:
            continue
        return new
    raise Busy


def _check(current: int, versions: Sequence[int]) -> None:
    if versions and current not in versions:
        raise Changed(version=current)


def _preferences(item: Item | None) -> tuple[Preferences, int]:
    return user_settings.from_item(item) if item else (Preferences(CURRENCY), 0)


def _budgets(user: str) -> list[Budget]:
    return budgets.from_items(STORE.list_settings(user, budgets.PREFIX))[0]


def _shown(current: Preferences, version: int) -> Response:
    return Response(200, current.to_json(version), {"ETag": f'"{version}"'})


def _one(status: int, budget: Budget, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, budget.to_json(), {"ETag": f'"{budget.version}"', **(headers or {})})


ROUTES = {
    "GET /settings": get_settings,
    "PUT /settings": put_settings,
    "GET /budgets": list_budgets,
    "POST /budgets": add_budget,
    "GET /budgets/{id}": get_budget,
    "PUT /budgets/{id}": put_budget,
    "DELETE /budgets/{id}": delete_budget,
}

handler = serve(ROUTES, STORE)
