"""Names say what a value is and docstrings what a function does, as CONTRIBUTING.md asks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EMPTY_NAMES = frozenset(
    (
        *("each", "fresh", "found", "given", "kept", "left", "made", "place", "rest", "said", "taken"),
        *("thing", "things", "those", "told", "wanted"),
    )
)
MAX_SHARE = 0.01
# A docstring that begins so describes a result, and is no imperative sentence.
NO_VERBS = frozenset(
    (
        *("A", "All", "An", "Each", "How", "If", "Its", "None", "One", "The", "This", "What", "Where"),
        *("Whether", "Which", "Whose"),
    )
)
NAMES_WITHOUT_A_VERB = frozenset(("of", "said", "take", "tell", "told"))


def names(target: ast.expr) -> Iterator[str]:
    """Yield the names that an assignment to the target sets."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from names(element)
    elif isinstance(target, ast.Starred):
        yield from names(target.value)


def targets(node: ast.AST) -> list[ast.expr]:
    """Return the targets of an assignment, loop, context or walrus; a comprehension may use short names."""
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr | ast.For):
        return [node.target]
    if isinstance(node, ast.withitem) and node.optional_vars:
        return [node.optional_vars]
    return []


@pytest.mark.parametrize("package", ["lambdas", "etl", "dashboards", "infra", "tests"])
def test_few_local_names_say_nothing(package: str) -> None:
    assigned = [
        (name, f"{path.relative_to(ROOT)}:{target.lineno} {name}")
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for target in targets(node)
        for name in names(target)
    ]
    empty = [line for name, line in assigned if name in EMPTY_NAMES]
    assert len(empty) < MAX_SHARE * len(assigned), "\n".join(empty)


def functions(*packages: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield every function of the packages with its place."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def test_a_functions_docstring_begins_with_a_verb() -> None:
    """A property may describe its value instead."""
    wrong = [
        f"{place}: {documentation.splitlines()[0]}"
        for place, node in functions("lambdas", "etl", "dashboards", "infra")
        if (documentation := ast.get_docstring(node))
        and documentation.split()[0].strip(",:;.") in NO_VERBS
        and not any("property" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]
    assert wrong == []


def test_a_functions_name_is_a_verb_that_says_something() -> None:
    product = functions("lambdas", "etl", "dashboards", "infra")
    assert [place for place, node in product if node.name in NAMES_WITHOUT_A_VERB] == []
