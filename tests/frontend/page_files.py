"""The page's files and the graph of its modules, for the tests and the bench."""

import gzip
import re
from functools import cache
from pathlib import Path

from infra.client import module_graph, site_release

FRONTEND = Path(__file__).parents[2] / "frontend"
MODULES = sorted((FRONTEND / "js").rglob("*.js"))
TEXTS = FRONTEND / "js" / "texts"
KB = 1024


def name_of(file: Path) -> str:
    """Return the file's path below `frontend/`."""
    return file.relative_to(FRONTEND).as_posix()


@cache
def read(name: str) -> str:
    """Return the text of the file at a path below `frontend/`."""
    return (FRONTEND / name).read_text(encoding="utf-8")


def code(module: Path) -> str:
    """Return a module's text without its comments."""
    text = re.sub(r"/\*.*?\*/", "", read(name_of(module)), flags=re.S)
    return re.sub(r"(^|\s)//.*$", "", text, flags=re.M)


def static_closure(*entries: str) -> list[str]:
    """Return the modules at these paths and all that they import statically."""
    return module_graph.static_closure(entries, read)


def first_view() -> list[Path]:
    """Return every module that the browser must have before it draws the first view."""
    return [FRONTEND / name for name in static_closure("js/shell/app.js")]


def first_view_sheets() -> list[Path]:
    """Return the style sheets that index.html names; those of later views come with them."""
    return [FRONTEND / sheet for sheet in re.findall(r'rel="stylesheet" href="([^"]+)"', read("index.html"))]


def preloads() -> list[str]:
    """Return the paths of the modules that the published page preloads, in its order."""
    return site_release.find_preloads(read("index.html"), read)


def gzipped(files: list[Path]) -> int:
    """Return how many bytes the files have together, each compressed on its own."""
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)
