"""The page's modules in node, and its arithmetic against Python's exact fractions."""

import json
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.tools import node

HERE = Path(__file__).parent
QUIET = "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"


@pytest.mark.parametrize("file", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.name)
def test_the_unit_tests_of_the_page_pass_in_node(file: Path) -> None:
    ran = subprocess.run(
        [node.executable(), QUIET, "--test", "--test-force-exit", file],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def calculator() -> Iterator["subprocess.Popen[str]"]:
    command = [str(node.executable()), QUIET, str(HERE / "evaluate.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        yield running
        assert running.stdin is not None
        running.stdin.close()


def rounded(value: Fraction, digits: int) -> str:
    """Round halves away from zero, as on a receipt, without the code under test."""
    scaled = abs(value) * 10**digits
    whole = int(scaled) + (1 if scaled - int(scaled) >= Fraction(1, 2) else 0)
    text = str(whole).rjust(digits + 1, "0")
    text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"-{text}" if value < 0 and whole else text


Expression = tuple[str, Fraction]
numbers = st.decimals(min_value=0, max_value=10**9, places=2).map(lambda n: (f"{n:f}", Fraction(n)))


def combined(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def join(left: Expression, sign: str, right: Expression) -> Expression:
        text = f"({left[0]}){sign}({right[0]})"
        match sign:
            case "+":
                return text, left[1] + right[1]
            case "-":
                return text, left[1] - right[1]
            case "*":
                return text, left[1] * right[1]
        return (text, left[1] / right[1]) if right[1] else (left[0], left[1])

    return st.builds(join, parts, st.sampled_from("+-*/"), parts)


@given(
    expression=st.recursive(numbers, combined, max_leaves=6).filter(
        lambda e: "(" in e[0] and len(e[0]) <= 200
    ),
    digits=st.sampled_from([0, 2, 3]),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_calculation_equals_exact_fractions(
    calculator: "subprocess.Popen[str]", expression: Expression, digits: int
) -> None:
    assert calculator.stdin and calculator.stdout
    calculator.stdin.write(json.dumps([expression[0], digits]) + "\n")
    calculator.stdin.flush()
    assert calculator.stdout.readline().strip() == rounded(expression[1], digits)
