"""Every text that a person reads stands in the catalogue: complete in both languages, and none beside it."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from infra.tools import node
from tests.frontend.test_files import FRONTEND, MODULES, first_view, imports, name_of

TEXTS = FRONTEND / "js" / "texts"
LATER = TEXTS / "en-later.js"
SPEAKING = [module for module in MODULES if module.parent != TEXTS]
# `t('key')`, and `t(`prefix.${…}`)`, which may ask for any key with that prefix.
ASKED = re.compile(r"\bt\('([\w.]+)'")
PREFIX = re.compile(r"\bt\(`([\w.]+)\$\{")
Text = str | dict[str, str]


@cache
def catalogue(name: str) -> dict[str, Text]:
    """A file of the catalogue, as node reads it."""
    script = (
        f"import * as all from '{(TEXTS / name).as_uri()}';"
        "console.log(JSON.stringify(all.later ?? all.default))"
    )
    ran = subprocess.run(
        [node.executable(), "--input-type=module", "-e", script], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Text] = json.loads(ran.stdout)
    return found


def english() -> dict[str, Text]:
    return {**catalogue("en.js"), **catalogue("en-later.js")}


def code(module: Path) -> str:
    """Its text without comments."""
    text = re.sub(r"/\*.*?\*/", "", module.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"(^|\s)//.*$", "", text, flags=re.M)


def forms(text: Text) -> dict[str, str]:
    return {"": text} if isinstance(text, str) else text


def names(text: Text) -> set[str]:
    return {name for form in forms(text).values() for name in re.findall(r"\{(\w+)\}", form)}


def test_every_key_that_is_asked_for_is_there() -> None:
    known = english()
    for module in SPEAKING:
        missing = [key for key in ASKED.findall(code(module)) if key not in known]
        assert missing == [], module.name
        for prefix in PREFIX.findall(code(module)):
            assert any(key.startswith(prefix) for key in known), prefix


def test_every_key_that_is_there_is_used() -> None:
    everything = "\n".join(code(module) for module in SPEAKING)
    prefixes = tuple(PREFIX.findall(everything))
    quoted = set(re.findall(r"'([\w.]+)'", everything))
    unused = [key for key in english() if key not in quoted and not key.startswith(prefixes)]
    assert unused == []


def test_the_other_language_says_as_much_as_english() -> None:
    english_, german = english(), catalogue("de.js")
    assert set(german) == set(english_)
    for key, text in english_.items():
        assert set(forms(german[key])) == set(forms(text)), key
        assert names(german[key]) == names(text), key
    same = [key for key, text in english_.items() if german[key] == text]
    assert len(same) < len(english_) / 20, same


def test_no_text_is_empty_and_counted_ones_have_every_form_of_their_language() -> None:
    for texts in (english(), catalogue("de.js")):
        for key, text in texts.items():
            assert all(form.strip() for form in forms(text).values()), key
            assert isinstance(text, str) or set(text) == {"one", "other"}, key


def reached(module: Path) -> set[Path]:
    """The module and all that it imports statically."""
    found: set[Path] = set()
    wanted = [module]
    while wanted:
        one = wanted.pop()
        if one in found:
            continue
        found.add(one)
        bare = re.findall(r"^import '([^']+)';", one.read_text(encoding="utf-8"), re.M)
        wanted += imports(one) + [(one.parent / name).resolve() for name in bare]
    return found


def test_the_first_view_carries_its_own_texts_and_whoever_says_more_brings_the_rest() -> None:
    first, later = set(catalogue("en.js")), set(catalogue("en-later.js"))
    assert not first & later
    said = {key for module in first_view() for key in ASKED.findall(code(module))}
    assert said <= first
    for module in set(SPEAKING) - set(first_view()):
        if later & set(ASKED.findall(code(module))):
            assert LATER in reached(module), module.name


def templates(text: str) -> list[str]:
    """The texts of all html`…` templates, each ${…} replaced by a NUL."""
    found: list[str] = []

    def template(at: int) -> int:
        """From behind the opening mark to behind the closing one."""
        kept = ""
        while text[at] != "`":
            if text.startswith("${", at):
                kept += "\0"
                at = expression(at + 2)
            else:
                kept += text[at]
                at += 1
        found.append(kept)
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
    return found


@pytest.mark.parametrize("module", SPEAKING, ids=name_of)
def test_no_module_says_anything_beside_the_catalogue(module: Path) -> None:
    text = code(module)
    for template in templates(text):
        tags = re.findall(r"<[^>]*>", template)
        between = re.sub(r"<[^>]*>", "\n", template) if tags else ""
        assert re.findall(r"[^\W\d_]{2,}", between) == []
        for tag in tags:
            assert re.findall(r'(?:aria-label|title|placeholder|label|alt)="[^"]*[^\W\d_]{2}', tag) == []
    # Sentences in quotes: what is meant for whoever reads a log begins in small letters.
    # The names of keys are translated by the help; a header of HTTP is no text for people.
    text = re.sub(r"key: '[^']*'|`Bearer .*?`", "", text)
    assert re.findall(r"['`][A-Z][a-zäöüß]+ [^'`]*['`]", text) == []


def test_the_check_above_finds_what_stands_beside_the_catalogue() -> None:
    seen = templates("const a = html`<p title=\"Two words\">${b ? html`<b>Hello</b>` : ''} you</p>`;")
    assert seen == ["<b>Hello</b>", '<p title="Two words">\0 you</p>']
