"""Which modules of the page import which: no circles, and only downward between the features."""

import re
from collections.abc import Iterator

import pytest

from infra.client import module_graph
from tests.frontend.page_files import FRONTEND, MODULES, name_of, read

# Each folder of js/ imports those above it in this list; folders in one line do not import each other.
LAYERS = (
    {"texts"},
    {"shared"},
    {"ui"},
    {"auth"},
    {"offline"},
    {"accounts"},
    {"transactions"},
    {"rules"},
    {"budgets", "import", "reports"},
    {"settings"},
    {"overview"},
    {"shell"},
)
# What one feature may import of another: its stores and requests, and the parts that the overview shows.
# The shell puts all features together and may import any.
SHARED_BETWEEN_FEATURES = {
    "auth": {"session.js", "user.js"},
    "offline": {"bin.js", "queue.js", "response_cache.js"},
    "accounts": {"mutations.js", "store.js"},
    "transactions": {
        "bulk_changes.js",
        "editor.js",
        "history.js",
        "list_totals.js",
        "optimistic_deletes.js",
        "requests.js",
        "suggestions.js",
        "table.js",
    },
    "rules": {"draft.js", "form.js", "list.js"},
    "budgets": {"list.js"},
    "settings": {"mutations.js"},
}
BELOW_FEATURES = {"texts", "shared", "ui"}


def imports_of(module: str) -> list[str]:
    """Return the modules of js/ that one imports, statically or when it needs them."""
    text = read(module)
    imports = [*module_graph.static_imports(module, text), *module_graph.dynamic_imports(module, text)]
    return [name for name in imports if name.startswith("js/")]


GRAPH = {name: imports_of(name) for name in map(name_of, MODULES)}


def folder(module: str) -> str:
    return module.split("/")[1]


def layer(module: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if folder(module) in names)


def edges_between_folders() -> Iterator[tuple[str, str]]:
    for module, imports in GRAPH.items():
        yield from ((module, name) for name in imports if folder(name) != folder(module))


@pytest.mark.parametrize("module", GRAPH)
def test_every_import_leads_to_a_file(module: str) -> None:
    text = read(module)
    for target in [*module_graph.static_imports(module, text), *module_graph.dynamic_imports(module, text)]:
        assert (FRONTEND / target).is_file(), target


def test_no_module_imports_itself_through_others_not_even_dynamically() -> None:
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join((*path[path.index(module) :], module))
        if module in done:
            return
        for name in GRAPH[module]:
            visit(name, (*path, module))
        done.add(module)

    for module in GRAPH:
        visit(module, ())


def test_a_folder_imports_only_folders_of_lower_layers() -> None:
    upward = [
        f"{module} imports {name}" for module, name in edges_between_folders() if layer(name) >= layer(module)
    ]
    assert upward == []


def test_features_share_only_what_is_named_here() -> None:
    shared = {
        (folder(name), name.split("/", 2)[2])
        for module, name in edges_between_folders()
        if folder(module) != "shell" and folder(name) not in BELOW_FEATURES
    }
    named = {(feature, file) for feature, files in SHARED_BETWEEN_FEATURES.items() for file in files}
    assert shared == named


def test_only_one_module_imports_the_vendored_libraries_statically() -> None:
    importers = {
        name
        for name in GRAPH
        if any(path.startswith("vendor/") for path in module_graph.static_imports(name, read(name)))
    }
    assert importers == {"js/shared/html.js"}


def test_the_graph_reads_imports_over_several_lines_and_none_in_comments() -> None:
    text = """
// import x from './no.js';
import './effect.js';
import {
  a, b,
} from '../shared/two.js';
/* export * from './no.js' */
export { c } from './three.js';
const later = () => import('./four.js');
"""
    assert module_graph.static_imports("js/ui/one.js", text) == [
        "js/ui/effect.js",
        "js/shared/two.js",
        "js/ui/three.js",
    ]
    assert module_graph.dynamic_imports("js/ui/one.js", text) == ["js/ui/four.js"]


def test_the_closure_lists_what_the_first_entry_needs_before_the_second() -> None:
    modules = {
        "a.js": "import './b.js';",
        "b.js": "import './c.js';",
        "c.js": "",
        "d.js": "import './e.js'; import './c.js';",
        "e.js": "",
    }
    assert module_graph.static_closure(["a.js", "d.js"], modules.__getitem__) == [
        "a.js",
        "b.js",
        "c.js",
        "d.js",
        "e.js",
    ]


def test_every_layer_has_its_folder_and_every_folder_its_layer() -> None:
    folders = {re.sub(r"^js/([^/]+)/.*", r"\1", name) for name in GRAPH}
    assert folders == set().union(*LAYERS)
