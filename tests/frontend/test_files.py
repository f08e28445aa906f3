"""The files that the bucket serves: small, self-contained, and within the strict content policy."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.frontend.page_files import (
    FRONTEND,
    KB,
    MODULES,
    TEXTS,
    code,
    first_view,
    first_view_sheets,
    gzipped,
    name_of,
    preloads,
    static_closure,
)

OWN = [*MODULES, *sorted((FRONTEND / "css").glob("*.css")), FRONTEND / "index.html"]


def test_the_first_view_needs_at_most_60_kb_of_javascript() -> None:
    assert gzipped(first_view()) <= 60 * KB


def test_the_style_of_the_first_view_is_at_most_8_kb() -> None:
    assert len(first_view_sheets()) >= 3
    assert gzipped(first_view_sheets()) <= 8 * KB


def test_the_page_preloads_all_that_its_first_view_imports() -> None:
    scripts = {"js/shell/app.js", "js/shell/prefetch.js", "js/auth/token_endpoint.js"}
    assert set(preloads()) == {name_of(module) for module in first_view()} - scripts


def test_what_asks_for_the_first_figures_is_preloaded_before_what_draws_them() -> None:
    early = [name for name in static_closure("js/shell/prefetch.js") if name in preloads()]
    assert preloads()[: len(early)] == sorted(early, key=preloads().index)


def test_the_drawing_library_is_not_in_the_first_view() -> None:
    assert FRONTEND / "vendor" / "chart.js" not in first_view()


def test_the_page_holds_no_inline_script_or_style() -> None:
    class Inline(HTMLParser):
        violations: list[str] = []  # noqa: RUF012 -- one parser, one page
        inside = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.inside = tag
            self.violations += [name for name, _ in attrs if name == "style" or name.startswith("on")]

        def handle_data(self, data: str) -> None:
            if self.inside in ("script", "style") and data.strip():
                self.violations.append(data)

        def handle_endtag(self, tag: str) -> None:
            self.inside = ""

    parser = Inline()
    parser.feed((FRONTEND / "index.html").read_text(encoding="utf-8"))
    assert parser.violations == []


@pytest.mark.parametrize("file", OWN, ids=name_of)
def test_no_file_reaches_for_another_site(file: Path) -> None:
    text = re.sub(r"^\s*//.*$", "", file.read_text(encoding="utf-8"), flags=re.M)
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text))
    assert addresses == set()


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_module_turns_text_into_markup_or_keeps_secrets(module: Path) -> None:
    # The choices of a device hold nothing secret.
    allowed = {"localStorage"} if name_of(module) == "js/shared/device.js" else set()
    text = re.sub(r"//.*$", "", module.read_text(encoding="utf-8"), flags=re.M)
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "Function(",
        "localStorage",
        "document.write",
    ):
        assert word in allowed or word not in text, word


@pytest.mark.parametrize("module", [module for module in MODULES if TEXTS not in module.parents], ids=name_of)
def test_a_module_has_at_most_150_lines_of_code(module: Path) -> None:
    assert len([line for line in code(module).splitlines() if line.strip()]) <= 150


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_field_for_an_amount_can_be_hidden(module: Path) -> None:
    assert code(module).count("inputmode") == code(module).count("amount-input")


def test_every_library_carries_its_licence() -> None:
    from infra.tools.vendor import PACKAGES

    for package in PACKAGES:
        licence = FRONTEND / "vendor" / "licences" / f"{package.name.removeprefix('@').replace('/', '-')}.txt"
        assert "opyright" in licence.read_text(encoding="utf-8"), package.name
        assert all((FRONTEND / "vendor" / name).exists() for name in package.files.values())


def test_the_linters_read_every_script_but_the_vendored_ones() -> None:
    own = {file for file in FRONTEND.rglob("*.js") if FRONTEND / "vendor" not in file.parents}
    root = FRONTEND.parent
    typed = [
        path
        for project in root.glob("jsconfig*.json")
        for path in json.loads(project.read_text(encoding="utf-8"))["include"]
    ]
    styled = json.loads((root / "biome.json").read_text(encoding="utf-8"))["files"]["includes"]
    patterns = [path if path.endswith(".js") else f"{path}/**/*.js" for path in typed if "*" not in path]
    assert {file for pattern in patterns for file in root.glob(pattern)} == own
    assert {file for pattern in styled for file in root.glob(pattern) if FRONTEND in file.parents} == own
