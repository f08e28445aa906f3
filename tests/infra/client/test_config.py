"""The settings of cdk.json: typed, documented, and refused by name."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from infra.client import config
from infra.client.errors import CommandError

ROOT = Path(__file__).parents[3]
WRITTEN: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]["tracker"]


def test_the_repositorys_own_settings_are_good() -> None:
    settings = config.settings()
    assert settings.currency == WRITTEN["currency"]
    assert settings.change_shards == WRITTEN["changeShards"]


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_each_setting_is_documented_with_its_default(name: str) -> None:
    documented = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert f"| `{name}` | `{json.dumps(WRITTEN[name])}` |" in documented


def test_nothing_is_documented_that_is_no_setting() -> None:
    rows = [
        line.split("`")[1]
        for line in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert sorted(rows) == sorted(WRITTEN)


def test_each_field_has_a_rule_and_a_name_in_cdk_json() -> None:
    names = [field.name for field in fields(config.Settings)]
    assert set(config.RULES) == set(names)
    assert {config.key(name) for name in names} == set(WRITTEN)


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("currency", "euro"),
        ("currency", None),
        ("changeShards", 0),
        ("changeShards", True),
        ("changeShards", 4.0),
        ("exportEveryMinutes", 1),
        ("exportOverlapSeconds", "300"),
        ("exportMemoryMb", 512),
        ("reserveExportConcurrency", 1),
        ("lakeUpkeep", "on"),
        ("alertEmail", "me"),
        ("selfSignUp", "yes"),
        ("corsOrigins", ["*"]),
        ("corsOrigins", "https://example.org"),
        ("corsOrigins", ["https://example.org/path"]),
        ("requestsPerSecond", 0),
        ("logRetentionDays", 31),
        ("athenaScanLimitMb", 9),
        ("quicksightPrincipal", "me"),
        ("quicksightIdentityRegion", "Frankfurt"),
    ],
)
def test_a_bad_value_is_refused_and_named(name: str, bad: Any) -> None:
    with pytest.raises(CommandError, match=f"tracker.{name} is "):
        config.parse(WRITTEN | {name: bad})


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(CommandError, match=f"tracker.{name} is missing"):
        config.parse({key: value for key, value in WRITTEN.items() if key != name})


def test_a_misspelt_setting_is_named_rather_than_ignored() -> None:
    with pytest.raises(CommandError, match=r"tracker\.alertMail is not a setting"):
        config.parse(WRITTEN | {"alertMail": "me@example.org"})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"context": 1}'])
def test_a_broken_cdk_json_is_a_clear_refusal(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cdk.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"cdk\.json"):
        config.context(path)


def test_settings_that_are_no_object_are_refused() -> None:
    with pytest.raises(CommandError, match="must be an object"):
        config.parse(None)
