"""The API's error codes, as the page tells them in the reader's language."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.tools import node
from lambdas.ledger.entry_rules import parse_entry
from lambdas.ledger.errors import Changed, FieldError, Invalid, LedgerError, NotFound
from tests.frontend.test_in_node import QUIET
from tests.frontend.test_texts import LANGUAGES, catalogue, names

HERE = Path(__file__).parent
CONTRACT = HERE.parents[1] / "lambdas" / "openapi.yaml"
TODAY = date(2026, 11, 24)
ENTRY = {"date": "2026-11-24", "type": "expense", "category": "Food", "amount": "5", "currency": "EUR"}
PREFIX = "problem."

Translate = Callable[[str, dict[str, Any]], dict[str, Any]]

# What a form can send, and what the page shows at the field in either language.
INVALID_ENTRIES: list[tuple[dict[str, Any], str, str]] = [
    (
        {"date": "1800-01-01"},
        "The day must lie between 1 Jan 1970 and 24 Nov 2027.",
        "Der Tag muss zwischen dem 1. Jan. 1970 und dem 24. Nov. 2027 liegen.",
    ),
    ({"date": "2026-02-31"}, "There is no such day.", "Diesen Tag gibt es nicht."),
    (
        {"amount": "1.234"},
        "Use at most 2 decimals in EUR.",
        "Verwende höchstens 2 Nachkommastellen bei EUR.",
    ),
    (
        {"amount": "9" * 20},
        "Use at most 13 digits before the decimal mark.",
        "Verwende höchstens 13 Stellen vor dem Komma.",
    ),
    ({"amount": "0.00"}, "The amount must be more than zero.", "Der Betrag muss größer als null sein."),
    ({"category": "x" * 65}, "Use at most 64 characters.", "Verwende höchstens 64 Zeichen."),
    (
        {"description": "a\u0007b"},
        "Remove the invisible control characters.",
        "Entferne die unsichtbaren Steuerzeichen.",
    ),
    ({"tags": ["x" * 33]}, "Use at most 32 characters.", "Verwende höchstens 32 Zeichen."),
    ({"tags": list(map(str, range(21)))}, "At most 20 are possible.", "Höchstens 20 sind möglich."),
    ({"currency": "ZZZ"}, "There is no such currency.", "Diese Währung gibt es nicht."),
]


@cache
def codes() -> dict[str, str]:
    """Return the English sentence of each code of the contract; params stand in it in braces."""
    schema = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["components"]["schemas"]["ErrorCode"]
    return {one["const"]: one["description"] for one in schema["oneOf"]}


def texts_of(language: str) -> dict[str, set[str]]:
    """Return the names in braces of each code's text."""
    texts = catalogue(language)["problems"]
    return {key.removeprefix(PREFIX): names(text) for key, text in texts.items()}


@pytest.fixture(scope="module")
def translate() -> Iterator[Translate]:
    command = [str(node.executable()), QUIET, str(HERE / "translate_problem.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        stdin, stdout = process.stdin, process.stdout

        def ask(locale: str, problem: dict[str, Any]) -> dict[str, Any]:
            stdin.write(json.dumps([locale, problem]) + "\n")
            stdin.flush()
            translated: dict[str, Any] = json.loads(stdout.readline())
            return translated

        yield ask
        stdin.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_contract_has_a_text_and_no_other(language: str) -> None:
    assert set(texts_of(language)) == set(codes())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_shows_only_the_params_that_the_api_sends_with_it(language: str) -> None:
    for code, shown in texts_of(language).items():
        assert shown <= set(re.findall(r"\{(\w+)\}", codes()[code])), code


@pytest.mark.parametrize(("invalid", "english", "german"), INVALID_ENTRIES)
def test_an_invalid_field_is_explained_in_the_readers_language(
    translate: Translate, invalid: dict[str, Any], english: str, german: str
) -> None:
    with pytest.raises(Invalid) as error:
        parse_entry({**ENTRY, **invalid}, today=TODAY, default_currency="EUR", with_id=False)
    problem: Any = error.value.to_json()
    for locale, expected in (("en-GB", english), ("de-DE", german)):
        translated = translate(locale, problem)
        assert [one["detail"] for one in translated["errors"]] == [expected]
        assert translated["detail"] == expected
        assert translated["errors"][0]["pointer"] == problem["errors"][0]["pointer"]


@pytest.mark.parametrize("error", [NotFound(), Changed(version=2), LedgerError(request="7")], ids=type)
def test_a_problem_without_fields_is_told_by_its_code(translate: Translate, error: LedgerError) -> None:
    problem: Any = error.to_json()
    english, german = (translate(locale, problem)["detail"] for locale in ("en-GB", "de-DE"))
    assert len({english, german, problem["detail"]}) == 3
    assert ("7" in german) == ("request" in problem["params"])


def test_the_same_error_of_two_fields_is_told_once_for_the_whole(translate: Translate) -> None:
    problem = Invalid(errors=[FieldError("#/category", "empty"), FieldError("#/name", "empty")]).to_json()
    assert translate("en-GB", problem)["detail"] == "Fill this in."


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("en-GB", "The file is too large: at most 5 MB are possible. Import it in parts."), ("de-DE", "5 MB")],
)
def test_a_limit_in_bytes_is_told_in_megabytes(translate: Translate, locale: str, expected: str) -> None:
    problem = {"code": "file_too_large", "params": {"max": 5 * 2**20}, "detail": ""}
    assert expected in translate(locale, problem)["detail"].replace("\u00a0", " ")


def test_lists_are_written_as_the_language_writes_them(translate: Translate) -> None:
    problem = {"code": "not_one_of", "params": {"choices": ["income", "expense"]}, "detail": ""}
    assert translate("en-GB", problem)["detail"] == "Choose one of income or expense."
    assert translate("de-DE", problem)["detail"] == "Wähle eins von income oder expense."


def test_a_code_that_the_page_does_not_know_is_told_as_the_api_says_it(translate: Translate) -> None:
    error = {"pointer": "#/x", "code": "new_code", "params": {}, "detail": "is new"}
    problem = {"code": "invalid", "params": {}, "detail": "some fields are not valid", "errors": [error]}
    assert translate("de-DE", problem) == {**problem, "detail": "is new"}
