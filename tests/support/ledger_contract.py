"""The API's contract, `lambdas/openapi.yaml`, and a check of answers against it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

PATH = Path(__file__).parents[2] / "lambdas" / "openapi.yaml"
URI = "urn:contract"


@cache
def contract() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return document


def operations() -> dict[str, dict[str, Any]]:
    """Return the operations by their routes (`GET /transactions`)."""
    return {
        f"{method.upper()} {path}": operation
        for path, item in contract()["paths"].items()
        for method, operation in item.items()
        if method in ("get", "put", "post", "delete")
    }


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """Return the node itself, or the component that it refers to."""
    reference = node.get("$ref")
    if reference is None:
        return node
    target: Any = contract()
    for part in reference.removeprefix("#/").split("/"):
        target = target[part]
    return resolve(target)


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """Return a validator of a schema that may refer to the contract's components."""
    registry: Registry[Any] = Registry().with_resource(
        URI, Resource.from_contents(contract(), default_specification=DRAFT202012)
    )
    return Draft202012Validator(_absolute(schema), registry=registry, format_checker=FormatChecker())


@cache
def _answer_validator(route: str, status: int, media_type: str) -> Draft202012Validator | None:
    response = resolve(operations()[route]["responses"][str(status)])
    if not media_type:
        assert "content" not in response, f"{route} {status} promises a body"
        return None
    return validator(response["content"][media_type]["schema"])


def assert_documented(route: str, status: int, media_type: str, body: Any) -> None:
    """Assert that the contract documents this answer of the route."""
    assert str(status) in operations()[route]["responses"], f"{route} does not document {status}: {body}"
    schema = _answer_validator(route, status, media_type)
    if schema is not None:
        schema.validate(body)


def _absolute(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            name: URI + value if name == "$ref" and value.startswith("#") else _absolute(value)
            for name, value in node.items()
        }
    return [_absolute(value) for value in node] if isinstance(node, list) else node
