"""The list of operations agrees with the code and with the contract."""

import ast
import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.stacks.operations import (
    BUDGET_ALERTS,
    EXPORT_ACTIONS,
    EXPORT_HANDLER,
    OPERATIONS,
    Operation,
    Resource,
)
from lambdas.ledger.config import Configuration, ConfigurationError

ROOT = Path(__file__).parents[3]
FUNCTIONS = (*OPERATIONS, BUDGET_ALERTS)
BY_NAME = pytest.mark.parametrize("operation", FUNCTIONS, ids=lambda operation: operation.name)


@BY_NAME
def test_each_operation_has_a_file_with_a_handler(operation: Operation) -> None:
    assert "handler" in names(ROOT / "lambdas" / f"{operation.module}.py")


def test_each_module_of_lambdas_is_an_operation() -> None:
    files = {path.stem for path in (ROOT / "lambdas").glob("*.py")} - {"__init__"}
    assert files == {operation.module for operation in FUNCTIONS}


def test_the_export_has_its_handler() -> None:
    module, _, name = EXPORT_HANDLER.rpartition(".")
    assert name in names(ROOT / f"{module.replace('.', '/')}.py")


def test_the_routes_are_those_of_the_contract() -> None:
    described = yaml.safe_load((ROOT / "lambdas" / "openapi.yaml").read_text(encoding="utf-8"))
    methods = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
    written = {
        f"{method.upper()} {path}"
        for path, item in described["paths"].items()
        for method in item
        if method in methods
    }
    assert written == {str(route) for operation in OPERATIONS for route in operation.routes}


def test_no_route_belongs_to_two_operations() -> None:
    routes = [str(route) for operation in OPERATIONS for route in operation.routes]
    assert len(routes) == len(set(routes))


def test_getting_expenses_can_only_read_and_count_exports() -> None:
    (operation,) = [operation for operation in OPERATIONS if operation.name == "GetExpenses"]
    actions = {
        (resource, action) for resource, actions in operation.actions.items() for action in actions
    } - {(Resource.SETTINGS, "dynamodb:UpdateItem")}
    assert {action for _, action in actions} == {
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
    }
    assert not {Resource.TOTALS, Resource.TOTALS_BY_CHANGE} & operation.actions.keys()


@BY_NAME
def test_no_operation_may_scan_or_write_unconditionally_or_use_a_wildcard(operation: Operation) -> None:
    for actions in operation.actions.values():
        for action in actions:
            assert "*" not in action
            assert action not in {"dynamodb:Scan", "dynamodb:BatchWriteItem"}


@BY_NAME
def test_only_erasure_may_delete_in_the_ledger(operation: Operation) -> None:
    deletes = {
        resource for resource, actions in operation.actions.items() if "dynamodb:DeleteItem" in actions
    }
    tables = {Resource.EXPENSES, Resource.TOTALS, Resource.SETTINGS}
    expected = {
        "Settings": {Resource.SETTINGS},
        "Accounts": {Resource.SETTINGS},
        "Rules": {Resource.SETTINGS},
        "DeleteAccount": tables,
    }
    assert deletes <= expected.get(operation.name, set())


def test_only_unsubscribing_is_granted_on_every_resource() -> None:
    everywhere = {action for operation in FUNCTIONS for action in operation.actions.get(Resource.ANY, ())}
    assert everywhere == {"sns:Unsubscribe"}


def test_the_export_never_writes_to_the_ledger() -> None:
    for resource in (Resource.EXPENSES, Resource.EXPENSES_BY_DATE):
        assert set(EXPORT_ACTIONS[resource]) <= {"dynamodb:Query", "dynamodb:Scan", "dynamodb:GetItem"}


def names(path: Path) -> set[str]:
    """Return the names that a module defines or assigns at its top level."""
    defined = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            defined.add(node.name)
        elif isinstance(node, ast.Assign):
            defined |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return defined


def function_module(operation: Operation) -> Any:
    return importlib.import_module(f"lambdas.{operation.module}")


@BY_NAME
def test_each_function_names_the_variables_that_its_operation_sets(operation: Operation) -> None:
    assert sorted(function_module(operation).ENVIRONMENT) == sorted(operation.environment)


@BY_NAME
def test_each_function_is_built_from_the_variables_that_its_operation_sets(operation: Operation) -> None:
    module, environment = function_module(operation), dict.fromkeys(operation.environment, "1")

    assert callable(module.build(Configuration.read(environment, module.ENVIRONMENT), lambda service: None))


@BY_NAME
def test_each_function_refuses_to_start_without_any_of_its_variables(operation: Operation) -> None:
    for name in operation.environment:
        environment = dict.fromkeys(operation.environment, "1") | {name: ""}
        with pytest.raises(ConfigurationError, match=name):
            Configuration.read(environment, function_module(operation).ENVIRONMENT)
