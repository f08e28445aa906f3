"""The configuration of a function, read once from its environment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class ConfigurationError(Exception):
    """A variable that the function needs is not set."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The values that a deployment sets; a function has those that it names, the others are empty."""

    expenses_table: str = ""
    totals_table: str = ""
    settings_table: str = ""
    change_shards: int = 1
    default_currency: str = ""
    cursor_key: bytes = b""
    user_pool_id: str = ""
    budget_alerts_topic: str = ""
    site_url: str = ""
    rows_per_day: int = 0
    imports_per_day: int = 0
    exports_per_day: int = 0

    @classmethod
    def read(cls, environment: Mapping[str, str], names: Sequence[str]) -> "Configuration":
        """Return the values of these variables (`EXPENSES_TABLE`).

        Raises:
            ConfigurationError: one of them is not set, or empty.
        """
        missing = [name for name in names if not environment.get(name)]
        if missing:
            raise ConfigurationError(f"not set in the environment: {', '.join(missing)}")
        values = {name: environment[name] for name in names}
        return cls(
            expenses_table=values.get("EXPENSES_TABLE", ""),
            totals_table=values.get("TOTALS_TABLE", ""),
            settings_table=values.get("SETTINGS_TABLE", ""),
            change_shards=int(values.get("CHANGE_SHARDS", "1")),
            default_currency=values.get("DEFAULT_CURRENCY", ""),
            cursor_key=values.get("CURSOR_KEY", "").encode(),
            user_pool_id=values.get("USER_POOL_ID", ""),
            budget_alerts_topic=values.get("BUDGET_ALERTS_TOPIC", ""),
            site_url=values.get("SITE_URL", ""),
            rows_per_day=int(values.get("ROWS_PER_DAY", "0")),
            imports_per_day=int(values.get("IMPORTS_PER_DAY", "0")),
            exports_per_day=int(values.get("EXPORTS_PER_DAY", "0")),
        )
