"""Import rules between packages, and what has no place in the product, read from the syntax trees."""

import ast
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("lambdas", "etl", "dashboards", "infra")


def python_files(*packages: str) -> list[str]:
    """Return the Python files below these top-level directories, relative to the repository."""
    return sorted(
        path.relative_to(ROOT).as_posix() for package in packages for path in (ROOT / package).rglob("*.py")
    )


SOURCES = python_files(*PRODUCT)

# What a file may import of the project, by the longest prefix that matches it: data flows one way.
OF_THE_PROJECT = {
    "lambdas/": ("lambdas.ledger",),
    "lambdas/ledger/transaction.py": (
        "lambdas.ledger.totals",
        "lambdas.ledger.currencies",
        "lambdas.ledger.fields",
        "lambdas.ledger.invisible",
        "lambdas.ledger.json_document",
    ),
    "lambdas/ledger/totals.py": (),
    "etl/": ("etl", "lambdas.ledger"),
    "etl/schema.py": (),
    "dashboards/": ("dashboards", "etl.schema"),
    # The two general tools work for any QuickSight definition, so they know nothing of our dashboard.
    "dashboards/checker/": ("dashboards.checker",),
    "dashboards/renderer/": ("dashboards.checker", "dashboards.renderer"),
    "infra/": ("infra", "dashboards", "etl", "lambdas.ledger"),
    # The stacks name Lambda handlers by string; of the lake they know its columns, views and saved queries.
    "infra/stacks/": ("infra", "dashboards", "etl.schema", "etl.saved_queries", "etl.lake_views"),
    "infra/tools/bootstrap.py": (),
}
# The packages of infra, each of which imports itself and those before it.
INFRA_ORDER = ("client", "tools", "stacks", "local", "cli")
# What a file may import from outside the standard library; packages that are not listed may import anything.
FROM_OUTSIDE = {
    "lambdas/": (),  # an import's cost is part of every cold response
    "lambdas/ledger/sdk.py": ("botocore",),
    "lambdas/ledger/store.py": ("botocore",),
    "lambdas/ledger/services.py": ("botocore",),
    "infra/tools/bootstrap.py": (),
}
EMPTY_NAMES = ("utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "base")


@cache
def tree(source: str) -> ast.Module:
    return ast.parse((ROOT / source).read_text(encoding="utf-8"))


@cache
def imports(source: str) -> frozenset[str]:
    """Return the dotted names of all imported modules, imports inside functions included.

    `from a import b` counts as `a.b` where that is a module.
    """
    names: set[str] = set()
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source} imports relatively"
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {name for name in members if is_module(name)} or {str(node.module)}
        elif isinstance(node, ast.Call) and called(node) in ("import_module", "__import__"):
            names |= {
                argument.value
                for argument in node.args[:1]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            }
    return frozenset(names)


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def is_own(name: str) -> bool:
    return name.split(".")[0] in (*PRODUCT, "tests")


def rule(rules: dict[str, tuple[str, ...]], source: str) -> tuple[str, ...] | None:
    matching = [prefix for prefix in rules if source.startswith(prefix)]
    return rules[max(matching, key=len)] if matching else None


def is_within(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in allowed)


def test_each_package_imports_only_what_it_may() -> None:
    wrong = {}
    for source in SOURCES:
        own = {name for name in imports(source) if is_own(name)}
        outside = {
            name for name in imports(source) - own if name.split(".")[0] not in sys.stdlib_module_names
        }
        unwanted = {name for name in own if not is_within(name, rule(OF_THE_PROJECT, source) or ())}
        allowed_outside = rule(FROM_OUTSIDE, source)
        if allowed_outside is not None:
            unwanted |= {name for name in outside if not is_within(name, allowed_outside)}
        if unwanted:
            wrong[source] = sorted(unwanted)
    assert wrong == {}


def test_infra_imports_nothing_upward() -> None:
    packages = {path.name for path in (ROOT / "infra").iterdir() if (path / "__init__.py").exists()}
    assert packages == set(INFRA_ORDER)
    upward = [
        f"{source} imports {name}"
        for source in python_files("infra")
        for name in sorted(imports(source))
        if name.startswith("infra.") and infra_level(name.split(".")[1]) > infra_level(source.split("/")[1])
    ]
    assert upward == []


def infra_level(package: str) -> int:
    """Return the place of a package in the order; modules beside the packages stand above all."""
    return INFRA_ORDER.index(package) if package in INFRA_ORDER else len(INFRA_ORDER)


def test_no_imports_run_in_a_circle() -> None:
    graph = {module_name(source): imports(source) for source in python_files(*PRODUCT, "tests")}
    finished: set[str] = set()
    circles: list[str] = []

    def visit(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            circles.append(" -> ".join((*path[path.index(module) :], module)))
        elif module in graph and module not in finished:
            for name in sorted(graph[module]):
                visit(name, (*path, module))
            finished.add(module)

    for module in graph:
        visit(module, ())
    assert circles == []


def module_name(source: str) -> str:
    return source.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_a_file_is_named_for_what_it_holds() -> None:
    assert [source for source in SOURCES if Path(source).stem in EMPTY_NAMES] == []


def lines(sources: list[str], is_wrong: Callable[[ast.AST], bool]) -> list[str]:
    """Return `file:line` of every node that is wrong."""
    return [
        f"{source}:{getattr(node, 'lineno', 1)}"
        for source in sources
        for node in ast.walk(tree(source))
        if is_wrong(node)
    ]


MONEY = [source for source in SOURCES if source.startswith(("lambdas/", "etl/"))]
ONLINE = [source for source in SOURCES if source.startswith("lambdas/")]


def test_money_is_never_a_float() -> None:
    assert lines(MONEY, lambda node: isinstance(node, ast.Call) and called(node) == "float") == []


def test_the_online_path_never_scans() -> None:
    assert lines(ONLINE, lambda node: isinstance(node, ast.Attribute) and node.attr == "scan") == []
    assert lines(ONLINE, lambda node: isinstance(node, ast.Constant) and node.value == "scan") == []


def test_table_names_come_from_the_environment_alone() -> None:
    names = ("Expenses", "Totals")
    places = lines(MONEY, lambda node: isinstance(node, ast.Constant) and node.value in names)
    # The statement reader, which reads files alone, exports a class `Totals`.
    assert [place for place in places if not place.startswith("lambdas/ledger/statement/")] == []


def test_only_three_handlers_catch_every_exception_and_each_logs_it() -> None:
    """Hold the list: the API's edge answers 500, the export survives a dashboard's trouble after its commit,
    and the mails go to all other users before one user's trouble fails the run."""
    files = [line.partition(":")[0] for line in lines(SOURCES, catches_everything)]
    assert sorted(files) == ["etl/export.py", "lambdas/ledger/http.py", "lambdas/send_budget_alerts.py"]


def catches_everything(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else set()
    everything = node.type is None or caught & {"Exception", "BaseException"}
    return bool(everything) and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))


def test_the_clock_is_read_at_the_edges_alone() -> None:
    """Time is an argument everywhere else, so that a test can set it."""
    edges = (
        "lambdas/ledger/http.py",
        "lambdas/delete_account.py",
        "lambdas/send_budget_alerts.py",
        "etl/export.py",
    )
    inside = [source for source in MONEY if source not in edges]
    clocks = ("now", "today", "utcnow", "time_ns")
    assert lines(inside, lambda node: isinstance(node, ast.Call) and called(node) in clocks) == []
