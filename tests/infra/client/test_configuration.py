"""The configuration in cdk.json is typed, documented, and refused with the name of the wrong key."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra.client.configuration import (
    Configuration,
    override_context,
    parse_configuration,
    read_configuration,
    read_context,
)
from infra.client.errors import CommandError
from infra.client.paths import ROOT

DEFAULTS: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]["tracker"]
DOCUMENT = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_the_configuration_of_the_repository_is_valid() -> None:
    configuration = read_configuration()
    assert configuration.currency == DEFAULTS["currency"]
    assert configuration.change_shards == DEFAULTS["changeShards"]


@pytest.mark.parametrize("name", sorted(DEFAULTS))
def test_each_key_is_documented_with_its_default(name: str) -> None:
    assert f"| `{name}` | `{json.dumps(DEFAULTS[name])}` |" in DOCUMENT


def test_nothing_is_documented_that_is_no_key() -> None:
    assert sorted(re.findall(r"^\| `(\w+)` ", DOCUMENT, re.MULTILINE)) == sorted(DEFAULTS)


def test_each_field_says_which_values_it_takes() -> None:
    fields = Configuration.model_fields.values()
    assert {field.alias for field in fields} == set(DEFAULTS)
    assert all(field.description for field in fields)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("currency", "euro", "an ISO 4217 code such as EUR"),
        ("currency", "ABC", "an ISO 4217 code such as EUR"),
        ("currency", None, "an ISO 4217 code such as EUR"),
        ("changeShards", 0, "a whole number from 1 to 64"),
        ("changeShards", True, "a whole number from 1 to 64"),
        ("changeShards", 4.0, "a whole number from 1 to 64"),
        ("exportEveryMinutes", 1, "a whole number from 5 to 660"),
        ("exportOverlapSeconds", "300", "a whole number from 30 to 86400"),
        ("exportMemoryMb", 512, "a whole number from 1024 to 10240"),
        ("reserveExportConcurrency", 1, "true or false"),
        ("tableMaintenance", "on", "true or false"),
        ("alarmEmail", "me", "an e-mail address, or empty for none"),
        ("selfSignUp", "yes", "true or false"),
        ("corsOrigins", ["*"], "a list of origins"),
        ("corsOrigins", "https://example.org", "a list of origins"),
        ("corsOrigins", ["https://example.org/path"], "a list of origins"),
        ("corsOrigins", ["https://example.org:99999"], "a list of origins"),
        ("corsOrigins", ["https://example.org:"], "a list of origins"),
        ("monthlyBudgetUsd", -1, "a whole number from 0"),
        ("domainName", "https://example.org", "a domain such as"),
        ("certificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/1", "the ARN of a certificate"),
        ("accessLogs", "no", "true or false"),
        ("requestsPerSecond", 0, "a whole number from 1 to 10000"),
        ("rowsPerDay", -1, "a whole number from 0 to 100000000"),
        ("importsPerDay", 1.5, "a whole number from 0 to 1000000"),
        ("exportsPerDay", None, "a whole number from 0 to 1000000"),
        ("maxReadUnits", 0, "a whole number from 1 to 1000000"),
        ("maxWriteUnits", "many", "a whole number from 1 to 1000000"),
        ("logRetentionDays", 31, "a period that CloudWatch offers"),
        ("athenaScanLimitMb", 9, "a whole number from 10 to 10000000"),
        ("quicksightPrincipal", "me", "the ARN of a QuickSight user or group"),
        ("quicksightIdentityRegion", "Frankfurt", "a region"),
        ("quicksightReaders", ["ben"], "a list of"),
    ],
)
def test_a_wrong_value_is_refused_with_its_key_and_what_the_key_takes(
    name: str, value: Any, expected: str
) -> None:
    with pytest.raises(CommandError) as refused:
        parse_configuration(DEFAULTS | {name: value})
    assert refused.value.message.startswith(
        f"cdk.json: tracker.{name} is {json.dumps(value)}, not {expected}"
    )


def test_values_of_every_form_are_accepted() -> None:
    configuration = parse_configuration(
        DEFAULTS
        | {
            "currency": "JPY",
            "alarmEmail": "me@example.org",
            "corsOrigins": ["https://example.org", "http://localhost:65535"],
            "quicksightPrincipal": "arn:aws:quicksight:eu-central-1:123456789012:user/default/me",
            "quicksightIdentityRegion": "us-gov-west-1",
            "quicksightReaders": ["ben=7c1d0000-1111-2222-3333-444444444444"],
        }
    )
    assert configuration.cors_origins == ("https://example.org", "http://localhost:65535")


@pytest.mark.parametrize("name", sorted(DEFAULTS))
def test_a_missing_key_is_named(name: str) -> None:
    with pytest.raises(CommandError, match=f"tracker.{name} is missing"):
        parse_configuration({key: value for key, value in DEFAULTS.items() if key != name})


def test_a_misspelt_key_is_named_rather_than_ignored() -> None:
    with pytest.raises(CommandError, match=r"tracker\.alarmMail is no key of the configuration"):
        parse_configuration(
            {name.replace("alarmEmail", "alarmMail"): value for name, value in DEFAULTS.items()}
        )


@pytest.mark.parametrize("text", ["", "{", "[]", '{"context": 1}'])
def test_a_broken_cdk_json_gives_an_error_message(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cdk.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"cdk\.json"):
        read_context(path)


def test_a_domain_and_its_certificate_in_us_east_1_go_together() -> None:
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/7c1d"
    configuration = parse_configuration(DEFAULTS | {"domainName": "a.example.org", "certificateArn": arn})
    assert configuration.domain_name == "a.example.org"
    for wrong in ("", arn.replace("us-east-1", "eu-central-1")):
        with pytest.raises(CommandError, match="certificateArn is"):
            parse_configuration(DEFAULTS | {"domainName": "a.example.org", "certificateArn": wrong})


def test_keys_on_the_command_line_replace_those_of_cdk_json_one_by_one() -> None:
    context = read_context()
    overridden = override_context(context, {**context, "tracker": '{"currency": "CHF"}'})
    assert parse_configuration(overridden["tracker"]).currency == "CHF"
    assert overridden["tracker"].keys() == DEFAULTS.keys()
    assert override_context(context, {"exportWheels": "false"})["tracker"] == DEFAULTS
    with pytest.raises(CommandError, match="not a JSON object"):
        override_context(context, {"tracker": "currency=CHF"})


def test_a_configuration_that_is_no_object_is_refused() -> None:
    with pytest.raises(CommandError, match="must be an object"):
        parse_configuration(None)
