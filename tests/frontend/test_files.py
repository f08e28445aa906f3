"""What the bucket serves: small, self-contained, and nothing in it that the strict policy would refuse."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[2] / "frontend"
MODULES = sorted((FRONTEND / "js").rglob("*.js"))
OWN = [*MODULES, *sorted((FRONTEND / "css").glob("*.css")), FRONTEND / "index.html"]
KB = 1024


def name_of(file: Path) -> str:
    """The file's path below `frontend/`."""
    return file.relative_to(FRONTEND).as_posix()


def imports(module: Path) -> list[Path]:
    """The modules that this one imports statically."""
    text = module.read_text(encoding="utf-8")
    found = re.findall(r"(?:^|[;}])\s*(?:import|export)\b[^;'\"]*?from\s*['\"]([^'\"]+)['\"]", text, re.M)
    return [(module.parent / name).resolve() for name in found]


def first_view() -> list[Path]:
    """Everything the browser must have before it draws the first view."""
    return needed_by("shell/app.js")


def needed_by(start: str) -> list[Path]:
    found: list[Path] = []
    wanted = [FRONTEND / "js" / start]
    while wanted:
        module = wanted.pop()
        if module not in found:
            found.append(module)
            wanted += imports(module)
    return found


def gzipped(files: list[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def test_the_first_view_needs_at_most_45_kb_of_javascript() -> None:
    assert gzipped(first_view()) <= 45 * KB


def first_view_sheets() -> list[Path]:
    """The style sheets that the page names itself; those of later views come with them."""
    page = (FRONTEND / "index.html").read_text(encoding="utf-8")
    return [FRONTEND / sheet for sheet in re.findall(r'rel="stylesheet" href="([^"]+)"', page)]


def test_the_style_of_the_first_view_is_at_most_8_kb() -> None:
    assert len(first_view_sheets()) >= 3
    assert gzipped(first_view_sheets()) <= 8 * KB


def test_the_page_preloads_exactly_what_its_first_view_imports() -> None:
    assert sorted(preloaded()) == sorted(set(first_view()) - {FRONTEND / "js" / "shell" / "app.js"})


def test_what_asks_for_the_first_figures_comes_before_what_draws_them() -> None:
    early = needed_by("shell/prefetch.js")
    assert set(preloaded()[: len(early)]) == set(early)


def preloaded() -> list[Path]:
    page = (FRONTEND / "index.html").read_text(encoding="utf-8")
    return [(FRONTEND / href).resolve() for href in re.findall(r'rel="modulepreload" href="([^"]+)"', page)]


def test_the_drawing_library_is_not_in_the_first_view() -> None:
    assert FRONTEND / "vendor" / "chart.js" not in first_view()


def test_the_page_holds_no_inline_script_or_style() -> None:
    class Inline(HTMLParser):
        found: list[str] = []  # noqa: RUF012 -- one parser, one page
        inside = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.inside = tag
            self.found += [name for name, _ in attrs if name == "style" or name.startswith("on")]

        def handle_data(self, data: str) -> None:
            if self.inside in ("script", "style") and data.strip():
                self.found.append(data)

        def handle_endtag(self, tag: str) -> None:
            self.inside = ""

    parser = Inline()
    parser.feed((FRONTEND / "index.html").read_text(encoding="utf-8"))
    assert parser.found == []


@pytest.mark.parametrize("file", OWN, ids=name_of)
def test_no_file_reaches_for_another_site(file: Path) -> None:
    text = re.sub(r"^\s*//.*$", "", file.read_text(encoding="utf-8"), flags=re.M)
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text))
    assert addresses == set()


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_module_turns_text_into_markup_or_keeps_secrets(module: Path) -> None:
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
        assert word not in text, word


@pytest.mark.parametrize("module", [m for m in MODULES if m.parent.name != "texts"], ids=name_of)
def test_a_module_is_at_most_150_lines(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 150


def test_every_library_carries_its_licence() -> None:
    from infra.tools.vendor import PACKAGES

    for package in PACKAGES:
        licence = FRONTEND / "vendor" / "licences" / f"{package.name.removeprefix('@').replace('/', '-')}.txt"
        assert "opyright" in licence.read_text(encoding="utf-8"), package.name
        assert all((FRONTEND / "vendor" / name).exists() for name in package.files.values())
