"""The configuration of a deployment: the context key `tracker` of cdk.json, checked and typed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.alias_generators import to_camel

from infra.client.errors import CommandError
from infra.client.paths import CDK_JSON
from lambdas.ledger.currencies import MINOR_UNITS

CONTEXT_KEY = "tracker"
DOCS = "docs/configuration.md describes every key."


def known_currency(code: str) -> str:
    if code not in MINOR_UNITS:
        raise ValueError(code)
    return code


def web_origin(text: str) -> str:
    """Return the text if it is a scheme, a host and perhaps a port, and nothing else."""
    parts = urlsplit(text)
    port = "" if parts.port is None else f":{parts.port}"  # .port raises ValueError outside 0 to 65535
    if parts.scheme not in ("http", "https") or text != f"{parts.scheme}://{parts.hostname}{port}":
        raise ValueError(text)
    return text


Origin = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.-]+(:\d+)?$"), AfterValidator(web_origin)]
Reader = Annotated[str, Field(pattern=r"^[^\s=/][^=]*=[0-9A-Za-z-]{1,128}$")]
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557
]  # fmt: skip


def key(description: str, **constraints: Any) -> Any:
    """Return a required field; the description completes "cdk.json: tracker.KEY is VALUE, not ..."."""
    return Field(description=description, **constraints)


def whole_number(minimum: int, maximum: int) -> Any:
    return key(f"a whole number from {minimum} to {maximum}", ge=minimum, le=maximum)


def flag() -> Any:
    return key("true or false")


class Configuration(BaseModel):
    """The choices of whoever deploys; in cdk.json the keys are in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True, strict=True)

    currency: Annotated[str, AfterValidator(known_currency)] = key("an ISO 4217 code such as EUR")
    change_shards: int = whole_number(1, 64)
    # What an erased user left in the lake goes two runs and an hour later, which must be within a day.
    export_every_minutes: int = whole_number(5, 660)
    export_overlap_seconds: int = whole_number(30, 86_400)
    export_memory_mb: int = whole_number(1024, 10_240)
    reserve_export_concurrency: bool = flag()
    table_maintenance: bool = flag()
    alarm_email: str = key("an e-mail address, or empty for none", pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")
    monthly_budget_usd: int = whole_number(0, 1_000_000)
    domain_name: str = key(
        "a domain such as expenses.example.org, or empty for CloudFront's own",
        pattern=r"^([a-z0-9-]+(\.[a-z0-9-]+)+)?$",
    )
    certificate_arn: str = key(
        "the ARN of a certificate in us-east-1 if domainName is set, else empty",
        pattern=r"^(arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate/[0-9A-Za-z-]+)?$",
    )
    access_logs: bool = flag()
    self_sign_up: bool = flag()
    cors_origins: tuple[Origin, ...] = key('a list of origins such as "https://example.org"; "*" is refused')
    requests_per_second: int = whole_number(1, 10_000)
    rows_per_day: int = whole_number(0, 100_000_000)
    imports_per_day: int = whole_number(0, 1_000_000)
    exports_per_day: int = whole_number(0, 1_000_000)
    max_read_units: int = whole_number(1, 1_000_000)
    max_write_units: int = whole_number(1, 1_000_000)
    log_retention_days: RetentionDays = key("a period that CloudWatch offers: 1, 3, 5, 7, 14, 30, 60, 90 ...")
    tracing: bool = flag()
    athena_scan_limit_mb: int = whole_number(10, 10_000_000)
    quicksight_principal: str = key(
        "the ARN of a QuickSight user or group, or empty for no dashboards",
        pattern=r"^(arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:(user|group)/.+)?$",
    )
    quicksight_identity_region: str = key(
        "a region, or empty for the stack's own", pattern=r"^([a-z]{2}(-[a-z]+)+-\d)?$"
    )
    quicksight_readers: tuple[Reader, ...] = key('a list of "QuickSight user name=user id of the tracker"')

    @field_validator("certificate_arn")
    @classmethod
    def accompanies_a_domain(cls, arn: str, info: ValidationInfo) -> str:
        if bool(arn) != bool(info.data.get("domain_name")):
            raise ValueError(arn)
        return arn


def parse_configuration(raw: object) -> Configuration:
    """Return the configuration in the value of the context key.

    Raises:
        CommandError: A key is missing, unknown or has a value that cannot be used; the message names it.
    """
    if not isinstance(raw, dict):
        raise CommandError(f'cdk.json: the context key "{CONTEXT_KEY}" must be an object.', DOCS)
    try:
        # As JSON, in which a list may become a tuple, but no number a string or a flag.
        return Configuration.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        raise CommandError(f"cdk.json: {CONTEXT_KEY}.{first_problem(error, raw)}.", DOCS) from None


def first_problem(error: ValidationError, raw: dict[str, Any]) -> str:
    """Return one problem as a clause; an unknown key goes first, since it explains a missing one."""
    problems = sorted(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
    name = str(problems[0]["loc"][0])
    if problems[0]["type"] == "extra_forbidden":
        return f"{name} is no key of the configuration"
    if problems[0]["type"] == "missing":
        return f"{name} is missing"
    expected = {field.alias: field.description for field in Configuration.model_fields.values()}
    return f"{name} is {json.dumps(raw[name])}, not {expected[name]}"


def read_context(path: Path = CDK_JSON) -> dict[str, Any]:
    """Return the whole context of cdk.json: the configuration and the CDK's own feature flags."""
    try:
        context = json.loads(path.read_text(encoding="utf-8"))["context"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} cannot be used ({type(error).__name__}: {error}).", DOCS) from None
    if not isinstance(context, dict):
        raise CommandError(f"{path}: context must be an object.", DOCS)
    return context


def override_context(context: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context of cdk.json with other values for some keys.

    Args:
        context: the context of cdk.json.
        overrides: what the CDK's command line passes on. Its option --context takes text, so that the
            configuration may be JSON as text; keys that it leaves out keep the value of cdk.json.

    Raises:
        CommandError: The text is not a JSON object.
    """
    overridden = {**context, **overrides}
    text = overrides.get(CONTEXT_KEY)
    if isinstance(text, str):
        try:
            keys = json.loads(text)
        except ValueError:
            keys = None
        if not isinstance(keys, dict):
            raise CommandError(
                f"The context key {CONTEXT_KEY} is not a JSON object: {text}",
                f"""For example: tracker deploy -- --context '{CONTEXT_KEY}={{"currency": "CHF"}}'""",
            )
        overridden[CONTEXT_KEY] = {**context.get(CONTEXT_KEY, {}), **keys}
    return overridden


def read_configuration(path: Path = CDK_JSON) -> Configuration:
    """Return the configuration in cdk.json."""
    return parse_configuration(read_context(path).get(CONTEXT_KEY))
