"""Who may import whom, and what has no place in the product: read off the syntax trees."""

import ast
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("lambdas", "etl", "dashboards", "infra")
SOURCES = sorted(path.relative_to(ROOT).as_posix() for room in ROOMS for path in (ROOT / room).rglob("*.py"))

# What a file may import of the project, by the longest prefix that fits it: data flows one way.
OF_THE_PROJECT = {
    "lambdas/": ("lambdas.ledger",),
    "lambdas/ledger/transaction.py": (
        "lambdas.ledger.totals",
        "lambdas.ledger.currencies",
        "lambdas.ledger.errors",
    ),
    "lambdas/ledger/totals.py": (),
    "etl/": ("etl", "lambdas.ledger"),
    "etl/schema.py": (),
    "dashboards/": ("dashboards", "etl.schema"),
    "infra/": ("infra", "dashboards", "etl", "lambdas.ledger"),
    "infra/tools/bootstrap.py": (),
}
# What describes the deployment names handlers by string; of the lake it knows columns and saved queries.
OF_A_STACK = ("infra", "dashboards", "etl.schema", "etl.saved_queries")
# What a file may import from outside the standard library; rooms that are not listed may import anything.
FROM_OUTSIDE = {
    "lambdas/": (),  # what an import costs is what an answer costs
    "lambdas/ledger/sdk.py": ("botocore",),
    "lambdas/ledger/store.py": ("botocore",),
    "lambdas/ledger/services.py": ("botocore",),
    "infra/tools/bootstrap.py": (),
}
NOBODYS_NAMES = ("utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "base")


@cache
def tree(source: str) -> ast.Module:
    return ast.parse((ROOT / source).read_text(encoding="utf-8"))


def imports(source: str) -> set[str]:
    """Dotted names of every module imported, inside functions too; `from a import b` counts as `a.b`
    where that is a module."""
    found = set()
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source} imports relatively"
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name for name in inside if is_module(name)} or {str(node.module)}
    return found


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def rule(rules: dict[str, tuple[str, ...]], source: str) -> tuple[str, ...] | None:
    fitting = [prefix for prefix in rules if source.startswith(prefix)]
    return rules[max(fitting, key=len)] if fitting else None


def within(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in allowed)


def test_each_room_imports_only_what_it_may() -> None:
    wrong = {}
    for source in SOURCES:
        found = imports(source)
        own = {name for name in found if name.split(".")[0] in (*ROOMS, "tests")}
        outside = {name for name in found - own if name.split(".")[0] not in sys.stdlib_module_names}
        may = rule(OF_THE_PROJECT, source) or ()
        if source.startswith("infra/") and "aws_cdk" in {name.split(".")[0] for name in outside}:
            may = OF_A_STACK
        unwanted = {name for name in own if not within(name, may)}
        may_from_outside = rule(FROM_OUTSIDE, source)
        if may_from_outside is not None:
            unwanted |= {name for name in outside if not within(name, may_from_outside)}
        if unwanted:
            wrong[source] = sorted(unwanted)
    assert wrong == {}


def test_a_file_is_named_for_what_it_holds() -> None:
    assert [source for source in SOURCES if Path(source).stem in NOBODYS_NAMES] == []


def places(sources: list[str], is_wrong: Callable[[ast.AST], bool]) -> list[str]:
    """`file:line` of every node that is wrong."""
    return [
        f"{source}:{getattr(node, 'lineno', 1)}"
        for source in sources
        for node in ast.walk(tree(source))
        if is_wrong(node)
    ]


MONEY = [source for source in SOURCES if source.startswith(("lambdas/", "etl/"))]
ONLINE = [source for source in SOURCES if source.startswith("lambdas/")]


def test_money_is_never_a_float() -> None:
    assert places(MONEY, lambda node: isinstance(node, ast.Call) and called(node) == "float") == []


def test_the_online_path_never_scans() -> None:
    assert places(ONLINE, lambda node: isinstance(node, ast.Attribute) and node.attr == "scan") == []
    assert places(ONLINE, lambda node: isinstance(node, ast.Constant) and node.value == "scan") == []


def test_tables_are_known_by_the_deployments_settings_alone() -> None:
    names = ("Expenses", "DailyTotals")
    assert places(MONEY, lambda node: isinstance(node, ast.Constant) and node.value in names) == []


def test_nothing_swallows_errors_it_does_not_know() -> None:
    """Three places catch everything, and all log it: the API's edge, which answers 500, the export after its
    commit, where trouble with a dashboard must not fail it, and the mails, where one user's trouble fails the
    run after all others were told."""
    found = [place.partition(":")[0] for place in places(SOURCES, swallows)]
    assert sorted(found) == ["etl/export.py", "lambdas/ledger/http.py", "lambdas/send_alerts.py"]


def swallows(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else set()
    everything = node.type is None or caught & {"Exception", "BaseException"}
    return bool(everything) and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))


def test_the_clock_is_read_at_the_edges_alone() -> None:
    """Time is an argument everywhere else, so that a test can say what it is."""
    edges = ("lambdas/ledger/http.py", "lambdas/send_alerts.py", "etl/export.py")
    inside = [source for source in MONEY if source not in edges]
    clocks = ("now", "today", "utcnow", "time_ns")
    assert places(inside, lambda node: isinstance(node, ast.Call) and called(node) in clocks) == []


def called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]
