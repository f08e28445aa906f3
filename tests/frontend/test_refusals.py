"""What the ledger refuses of the things that a form can send, as the page words it."""

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infra.tools import node
from lambdas.ledger.errors import (
    Busy,
    Changed,
    Conflict,
    FieldError,
    Invalid,
    LedgerError,
    Malformed,
    NotFound,
    TooLarge,
)
from lambdas.ledger.transaction import parse_entry
from tests.frontend.test_in_node import QUIET

TODAY = date(2026, 11, 24)
GOOD = {"date": "2026-11-24", "type": "expense", "category": "Food", "amount": "5", "currency": "EUR"}

# What a form can send, and the sentence in either language.
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (
        {"date": "1800-01-01"},
        "The day must lie between 1 Jan 1970 and 24 Nov 2027.",
        "zwischen dem 1. Jan. 1970",
    ),
    ({"date": "2026-02-31"}, "Enter a day.", "Bitte einen Tag eingeben."),
    ({"amount": "1.234"}, "2 decimals at most in EUR.", "Höchstens 2 Nachkommastellen bei EUR."),
    (
        {"amount": "9" * 20},
        "13 digits before the decimal mark at most.",
        "Höchstens 13 Stellen vor dem Komma.",
    ),
    ({"amount": "0.00"}, "The amount must be more than zero.", "größer als null"),
    ({"category": "x" * 65}, "64 characters at most.", "Höchstens 64 Zeichen."),
    (
        {"description": "a\u0007b"},
        "Invisible control characters cannot be kept.",
        "Unsichtbare Steuerzeichen",
    ),
    ({"tags": ["x" * 33]}, "32 characters at most.", "Höchstens 32 Zeichen."),
    ({"tags": [str(number) for number in range(21)]}, "20 items at most.", "Höchstens 20 Einträge."),
    ({"currency": "ZZZ"}, "There is no such currency.", "Diese Währung gibt es nicht."),
]


def told(language: str, problem: dict[str, Any]) -> dict[str, Any]:
    command = [str(node.executable()), QUIET, str(Path(__file__).parent / "word.mjs")]
    line = json.dumps([language, problem])
    ran = subprocess.run(command, input=line, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize(("wrong", "english", "german"), REFUSED)
def test_a_refused_field_is_told_in_the_readers_language(
    wrong: dict[str, Any], english: str, german: str
) -> None:
    with pytest.raises(Invalid) as refused:
        parse_entry({**GOOD, **wrong}, today=TODAY, default_currency="EUR", with_id=False)
    problem = refused.value.to_json()
    said = told("en-GB", problem)
    assert [error["detail"] for error in said["errors"]] == [english]
    assert said["detail"] == english
    assert german in told("de-DE", problem)["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("code", "german"),
    [
        ("no_confirmed_address", "keine bestätigte Mailadresse"),
        ("too_many_subscriptions", "keine Mails schicken"),
        ("address_still_subscribed", "in drei Tagen"),
    ],
)
def test_why_no_mail_can_be_sent_is_told_in_german_too(code: str, german: str) -> None:
    error = FieldError("#/alerts/mail", code)
    problem = Invalid(errors=[error]).to_json()
    assert german in told("de-DE", problem)["detail"]
    assert told("en-GB", problem)["detail"].casefold().startswith(error.detail[:20].casefold())


@pytest.mark.parametrize("kind", [NotFound, Conflict, Changed, TooLarge, Malformed, Busy, LedgerError])
def test_a_refusal_as_a_whole_is_told_in_german_too(kind: type[LedgerError]) -> None:
    params = {LedgerError: {"request": "7"}, Changed: {"version": 2}}.get(kind, {})
    problem = kind(**params).to_json()
    german = told("de-DE", problem)["detail"]
    assert german not in (problem["detail"], problem["title"])
    assert ("request 7" in german) == (kind is LedgerError)


def test_what_the_page_does_not_know_is_told_as_it_was_said() -> None:
    problem = {
        "title": "A teapot",
        "detail": "odd",
        "errors": [{"pointer": "#/x", "detail": "odd"}],
    }
    assert told("de-DE", problem) == problem
