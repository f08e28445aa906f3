"""The settings of a deployment: typed, out of the context key `tracker` of cdk.json."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from infra.client.errors import CommandError

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build"
# The local cloud's, wherever `tracker` is called from.
DEFAULT_HOME = ROOT / ".local"
CDK_JSON = ROOT / "cdk.json"
CONTEXT_KEY = "tracker"

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557)


@dataclass(frozen=True, slots=True)
class Settings:
    """What whoever deploys may choose, in cdk.json in camelCase; docs/settings.md says what each one does."""

    currency: str
    change_shards: int
    export_every_minutes: int
    export_overlap_seconds: int
    export_memory_mb: int
    reserve_export_concurrency: bool
    lake_upkeep: bool
    alert_email: str
    self_sign_up: bool
    cors_origins: tuple[str, ...]
    requests_per_second: int
    log_retention_days: int
    tracing: bool
    athena_scan_limit_mb: int
    quicksight_principal: str
    quicksight_identity_region: str
    quicksight_readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether a value will do, and what to say when it does not."""

    accepts: Callable[[Any], bool]
    meaning: str


def _text(pattern: str, meaning: str) -> Rule:
    return Rule(lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None, meaning)


def _whole(low: int, high: int) -> Rule:
    # bool is an int to Python, but `"changeShards": true` is a mistake.
    return Rule(
        lambda value: type(value) is int and low <= value <= high, f"a whole number from {low} to {high}"
    )


def _origin(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?", value) is not None


def _reader(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[^\s=/][^=]*=[0-9A-Za-z-]{1,128}", value) is not None


FLAG = Rule(lambda value: isinstance(value, bool), "true or false")

RULES: Mapping[str, Rule] = {
    "currency": _text(r"[A-Z]{3}", "an ISO 4217 code such as EUR"),
    "change_shards": _whole(1, 64),
    "export_every_minutes": _whole(5, 1440),
    "export_overlap_seconds": _whole(30, 86_400),
    "export_memory_mb": _whole(1024, 10_240),
    "reserve_export_concurrency": FLAG,
    "lake_upkeep": FLAG,
    "alert_email": _text(r"|[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address, or empty for none"),
    "self_sign_up": FLAG,
    "cors_origins": Rule(
        lambda value: isinstance(value, list) and all(map(_origin, value)),
        'a list of origins such as "https://example.org"; "*" is refused',
    ),
    "requests_per_second": _whole(1, 10_000),
    "log_retention_days": Rule(
        lambda value: type(value) is int and value in LOG_RETENTION_DAYS,
        "one of " + ", ".join(map(str, LOG_RETENTION_DAYS)),
    ),
    "tracing": FLAG,
    "athena_scan_limit_mb": _whole(10, 10_000_000),
    "quicksight_principal": _text(
        r"|arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:(user|group)/.+",
        "the ARN of a QuickSight user or group, or empty for no dashboards",
    ),
    "quicksight_identity_region": _text(r"|[a-z]{2}(-[a-z]+)+-\d", "a region, or empty for the stack's own"),
    "quicksight_readers": Rule(
        lambda value: isinstance(value, list) and all(map(_reader, value)),
        'a list of "QuickSight user name=user id of the tracker"',
    ),
}


def key(field: str) -> str:
    """The name that a field of `Settings` has in cdk.json: `change_shards` is `changeShards`."""
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)


def parse(raw: object) -> Settings:
    """Settings out of the value of the context key; a CommandError names the first key that will not do."""
    if not isinstance(raw, dict):
        raise CommandError(
            f'cdk.json: the context key "{CONTEXT_KEY}" must be an object.', "See docs/settings.md."
        )
    names = {key(field.name): field.name for field in fields(Settings)}
    for unknown in sorted(raw.keys() - names.keys()):
        raise CommandError(
            f"cdk.json: {CONTEXT_KEY}.{unknown} is not a setting.", "docs/settings.md lists them."
        )
    values: dict[str, Any] = {}
    for written, name in names.items():
        if written not in raw:
            raise CommandError(
                f"cdk.json: {CONTEXT_KEY}.{written} is missing.", "docs/settings.md says what it does."
            )
        value = raw[written]
        if not RULES[name].accepts(value):
            raise CommandError(
                f"cdk.json: {CONTEXT_KEY}.{written} is {json.dumps(value)}, not {RULES[name].meaning}.",
                "docs/settings.md says what it does.",
            )
        values[name] = tuple(value) if isinstance(value, list) else value
    return Settings(**values)


def context(path: Path = CDK_JSON) -> dict[str, Any]:
    """The whole context of cdk.json: the settings and the CDK's own feature flags."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["context"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(
            f"{path} cannot be used ({type(error).__name__}: {error}).", "See docs/settings.md."
        ) from None
    if not isinstance(found, dict):
        raise CommandError(f"{path}: context must be an object.", "See docs/settings.md.")
    return found


def settings(path: Path = CDK_JSON) -> Settings:
    """The settings as cdk.json has them."""
    return parse(context(path).get(CONTEXT_KEY))
