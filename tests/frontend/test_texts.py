"""Every text that a person reads stands in js/texts, complete in each language, and none in a module."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from infra.client import module_graph
from infra.tools import node
from tests.frontend.page_files import (
    FRONTEND,
    MODULES,
    TEXTS,
    code,
    first_view,
    name_of,
    read,
    static_closure,
)

LANGUAGES = sorted(folder.name for folder in TEXTS.iterdir())
SPEAKING = [module for module in MODULES if TEXTS not in module.parents]
# Texts of every view; the first one has no others.
CORE = "core"
# `t('key')`, and `t(`prefix.${…}`)`, which may ask for any key with that prefix.
ASKED = re.compile(r"\bt\('([\w.]+)'")
PREFIX = re.compile(r"\bt\(`([\w.]+)\$\{")
# Loads its texts itself; they name the fields of an import where these are loaded.
PROBLEM_TEXT = "js/shared/problem_text.js"
# A feature that is loaded when it is needed, with the texts that it brings.
LOADED = re.compile(r"load: \(\) => import\('([^']+)'\)(?:,\s*texts: \[([^\]]*)\])?")
Text = str | dict[str, str]


@cache
def catalogue(language: str) -> dict[str, dict[str, Text]]:
    """Return the texts of a language by feature and key, as node reads them."""
    script = (
        "const [language, ...features] = process.argv.slice(1);"
        f"const texts = (feature) => import(`{TEXTS.as_uri()}/${{language}}/${{feature}}.js`);"
        "const all = await Promise.all(features.map(async (one) => [one, (await texts(one)).default]));"
        "console.log(JSON.stringify(Object.fromEntries(all)));"
    )
    features = sorted(file.stem for file in (TEXTS / language).glob("*.js"))
    command = [str(node.executable()), "--input-type=module", "-e", script, language, *features]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    texts: dict[str, dict[str, Text]] = json.loads(ran.stdout)
    return texts


def all_texts(language: str) -> dict[str, Text]:
    return {key: text for texts in catalogue(language).values() for key, text in texts.items()}


def features_asked(module: str) -> set[str]:
    """Return the features whose texts a module shows."""
    text = code(FRONTEND / module)
    asked, prefixes = set(ASKED.findall(text)), tuple(PREFIX.findall(text))
    return {
        feature
        for feature, texts in catalogue("en").items()
        if any(key in asked or (prefixes and key.startswith(prefixes)) for key in texts)
    }


def forms(text: Text) -> dict[str, str]:
    return {"": text} if isinstance(text, str) else text


def names(text: Text) -> set[str]:
    return {name for form in forms(text).values() for name in re.findall(r"\{(\w+)\}", form)}


@pytest.mark.parametrize("module", SPEAKING, ids=name_of)
def test_every_key_that_a_module_asks_for_is_there(module: Path) -> None:
    texts = all_texts("en")
    assert [key for key in ASKED.findall(code(module)) if key not in texts] == []
    for prefix in PREFIX.findall(code(module)):
        assert any(key.startswith(prefix) for key in texts), prefix


def test_every_key_is_used() -> None:
    everything = "\n".join(code(module) for module in SPEAKING)
    prefixes = tuple(PREFIX.findall(everything))
    quoted = set(re.findall(r"'([\w.]+)'", everything))
    unused = [key for key in all_texts("en") if key not in quoted and not key.startswith(prefixes)]
    assert unused == []


def test_no_key_stands_in_the_texts_of_two_features() -> None:
    for language in LANGUAGES:
        number = sum(len(texts) for texts in catalogue(language).values())
        assert number == len(all_texts(language)), language


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_each_language_has_the_texts_of_english_with_the_same_names_and_forms(language: str) -> None:
    for feature, english in catalogue("en").items():
        texts = catalogue(language)[feature]
        assert list(texts) == list(english), feature
        for key, text in english.items():
            assert set(forms(texts[key])) == set(forms(text)), key
            assert names(texts[key]) == names(text), key
    english = all_texts("en")
    same = [key for key, text in english.items() if all_texts(language)[key] == text]
    assert len(same) < len(english) / 20, same


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_counted_ones_have_every_form_of_their_language(language: str) -> None:
    for key, text in all_texts(language).items():
        assert all(form.strip() for form in forms(text).values()), key
        assert isinstance(text, str) or set(text) == {"one", "other"}, key


def test_the_page_offers_every_language_that_has_texts() -> None:
    (offered,) = re.findall(r"LANGUAGES = \[([^\]]*)\]", read("js/shared/i18n.js"))
    assert sorted(re.findall(r"'(\w+)'", offered)) == LANGUAGES


def test_the_first_view_needs_no_texts_but_those_that_it_brings() -> None:
    asked = set().union(*(features_asked(name_of(module)) for module in first_view()))
    assert asked == {CORE}


def texts_needed(module: str) -> set[str]:
    """Return the features whose texts a module and all that it imports statically show, besides the core."""
    return set().union(*(features_asked(name) for name in static_closure(module))) - {CORE}


def test_what_is_loaded_later_brings_the_texts_that_it_shows() -> None:
    loaded: set[str] = set()
    dynamic: set[str] = set()
    for module in map(name_of, SPEAKING):
        dynamic.update(module_graph.dynamic_imports(module, read(module)))
        for target, texts in LOADED.findall(read(module)):
            (path,) = module_graph.dynamic_imports(module, f"import('{target}')")
            assert texts_needed(path) <= set(re.findall(r"'(\w+)'", texts)), f"{path} in {module}"
            loaded.add(path)
    assert len(loaded) > 10
    for path in sorted(dynamic - loaded - {PROBLEM_TEXT}):
        assert texts_needed(path) == set(), path


def templates(text: str) -> list[str]:
    """Return the texts of all html`…` templates, each ${…} replaced by a NUL."""
    texts: list[str] = []

    def template(at: int) -> int:
        """Read a template from behind its opening mark; return where it ends."""
        literal = ""
        while text[at] != "`":
            if text.startswith("${", at):
                literal += "\0"
                at = expression(at + 2)
            else:
                literal += text[at]
                at += 1
        texts.append(literal)
        return at + 1

    def expression(at: int) -> int:
        depth = 1
        while depth:
            if text[at] == "`":
                at = template(at + 1)
                continue
            if text[at] in "'\"":
                at = text.index(text[at], at + 1)
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        return at

    at = text.find("html`")
    while at >= 0:
        at = text.find("html`", template(at + 5))
    return texts


@pytest.mark.parametrize("module", SPEAKING, ids=name_of)
def test_no_module_contains_text_for_people(module: Path) -> None:
    text = code(module)
    for template in templates(text):
        tags = re.findall(r"<[^>]*>", template)
        between = re.sub(r"<[^>]*>", "\n", template) if tags else ""
        assert re.findall(r"[^\W\d_]{2,}", between) == []
        for tag in tags:
            assert re.findall(r'(?:aria-label|title|placeholder|label|alt)="[^"]*[^\W\d_]{2}', tag) == []
    # Sentences in quotes begin with a capital letter; messages of errors for developers do not.
    # The help translates the names of keys; a header of HTTP is no text for people.
    text = re.sub(r"key: '[^']*'|`Bearer .*?`", "", text)
    assert re.findall(r"['`][A-Z][a-zäöüß]+ [^'`]*['`]", text) == []


def test_the_check_above_finds_text_in_templates() -> None:
    seen = templates("const a = html`<p title=\"Two words\">${b ? html`<b>Hello</b>` : ''} you</p>`;")
    assert seen == ["<b>Hello</b>", '<p title="Two words">\0 you</p>']
