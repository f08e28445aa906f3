"""The catalogue of error codes, held to the contract and to the code that raises them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from lambdas.ledger import errors
from lambdas.ledger.problems import TEMPLATES, describe
from tests.support.ledger_contract import PATH, contract

SOURCES = [path for path in sorted(PATH.parent.rglob("*.py")) if path.name != "problems.py"]
SUBCLASSES = errors.LedgerError.__subclasses__()
ERRORS: list[type[errors.LedgerError]] = [errors.LedgerError, *SUBCLASSES]
DEFAULT_CODES = {error.name.replace("-", "_") for error in ERRORS}
# Their first argument is a code and their keywords are its params; a FieldError's come second and third. A
# RowError has the field before its code.
RAISED = {
    "RuleError",
    "StatementError",
    *(error.__name__ for error in SUBCLASSES),
}


def placeholders(code: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(TEMPLATES[code]) if name}


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node


def raised_codes() -> Iterator[tuple[str, str, set[str]]]:
    """Yield every code that is written out where an error is made, with its line and its params."""
    for path in SOURCES:
        for call in calls(path):
            line = f"{path.name}:{call.lineno}"
            assert isinstance(call.func, ast.Name)
            if call.func.id in RAISED and call.args and isinstance(call.args[0], ast.Constant):
                yield line, str(call.args[0].value), {keyword.arg or "**" for keyword in call.keywords}
            if call.func.id == "RowError" and len(call.args) > 1:
                yield (
                    line,
                    ast.literal_eval(call.args[1]),
                    {keyword.arg or "**" for keyword in call.keywords},
                )
            if call.func.id == "FieldError" and isinstance(call.args[1], ast.Constant):
                params = call.args[2] if len(call.args) > 2 else ast.Dict([], [])
                keys = params.keys if isinstance(params, ast.Dict) else [ast.Constant("**")]
                yield line, str(call.args[1].value), {ast.literal_eval(key) for key in keys if key}


def test_the_contract_lists_every_code_with_its_sentence() -> None:
    listed = contract()["components"]["schemas"]["ErrorCode"]["oneOf"]

    assert [(each["const"], each["description"]) for each in listed] == [
        (code, template.replace("!r}", "}")) for code, template in TEMPLATES.items()
    ]


def test_every_code_that_is_raised_is_known_and_gets_the_params_of_its_sentence() -> None:
    wrong = [
        (line, code)
        for line, code, params in raised_codes()
        if code not in TEMPLATES or ("**" not in params and not placeholders(code) <= params)
    ]

    assert wrong == []


def test_every_code_of_the_catalogue_is_in_use() -> None:
    texts = {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert set(TEMPLATES) - texts - DEFAULT_CODES == set()


def test_every_problem_type_has_a_code_of_its_name() -> None:
    assert set(TEMPLATES) >= DEFAULT_CODES


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"choices": ("income", "expense")}, "must be one of income, expense"),
        ({"choices": ["a"], "unused": 1}, "must be one of a"),
    ],
)
def test_a_list_is_written_item_by_item(params: dict[str, tuple[str, ...]], sentence: str) -> None:
    assert describe("not_one_of", params) == sentence
