"""The contract, the deployed routes and the functions agree."""

from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from infra.stacks.operations import OPERATIONS
from lambdas.ledger import errors
from tests.support.ledger import Ledger
from tests.support.ledger_contract import contract, operations, resolve, validator

SUBCLASSES = errors.LedgerError.__subclasses__()
ERRORS: list[type[errors.LedgerError]] = [errors.LedgerError, *SUBCLASSES]


def test_the_contract_is_valid_openapi() -> None:
    assert contract()["openapi"].startswith("3.1")
    validate(contract())


def test_contract_stack_and_functions_know_the_same_routes(ledger: Ledger) -> None:
    stack = {str(route): operation.module for operation in OPERATIONS for route in operation.routes}
    functions = {route: module for module, function in ledger.functions.items() for route in function.routes}

    assert set(operations()) == set(stack)
    assert functions == stack


def test_every_problem_type_of_the_code_is_in_the_contract() -> None:
    types = {errors.TYPE_PREFIX + error.name for error in ERRORS}

    documented = contract()["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    assert types == set(documented)


def test_every_error_response_has_an_example_with_the_title_and_status_of_the_code() -> None:
    examples = {}
    for response in contract()["components"]["responses"].values():
        for media_type, content in response["content"].items():
            for example in content["examples"].values():
                if media_type == "application/problem+json":
                    value = example["value"]
                    examples[value["type"]] = (value["title"], value["status"])

    # A request without a token is answered by the gateway; a 500 is no documented answer.
    expected = [error for error in SUBCLASSES if error is not errors.Unauthenticated]
    assert examples == {errors.TYPE_PREFIX + error.name: (error.title, error.status) for error in expected}


def media() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every body of the contract, with its route and status."""
    for route, operation in operations().items():
        bodies = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for name, body in bodies.items():
            for media_type in resolve(body).get("content", {}).values():
                yield f"{route} {name}", media_type


@pytest.mark.parametrize(
    ("where", "body"),
    [(where, body) for where, body in media() if "examples" in body],
    ids=lambda value: str(value)[:40],
)
def test_the_contracts_examples_fit_its_schemas(where: str, body: dict[str, Any]) -> None:
    for example in body["examples"].values():
        validator(body["schema"]).validate(resolve(example)["value"])


def test_every_operation_has_an_example_of_its_success() -> None:
    for route, operation in operations().items():
        for status, response in operation["responses"].items():
            if status.startswith("2") and status != "204":
                assert resolve(response)["content"]["application/json"]["examples"], route
