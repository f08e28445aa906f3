"""The functions' settings: each name is read here, and a missing one fails the start."""

import os


def setting(name: str) -> str:
    """The value of an environment variable that the stack must have set."""
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"the environment variable {name} is not set")
    return value


def expenses_table() -> str:
    return setting("EXPENSES_TABLE")


def totals_table() -> str:
    return setting("TOTALS_TABLE")


def settings_table() -> str:
    return setting("SETTINGS_TABLE")


def user_pool_id() -> str:
    return setting("USER_POOL_ID")


def budget_alerts_topic() -> str:
    return setting("BUDGET_ALERTS_TOPIC")


def site_url() -> str:
    return setting("SITE_URL")


def change_shards() -> int:
    return int(setting("CHANGE_SHARDS"))


def default_currency() -> str:
    return setting("DEFAULT_CURRENCY")


def cursor_key() -> bytes:
    return setting("CURSOR_KEY").encode()
