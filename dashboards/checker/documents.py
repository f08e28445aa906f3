"""Reads definitions from JSON, YAML and CloudFormation templates."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from dashboards.checker.placeholder import Placeholder

RESOURCES = ("AWS::QuickSight::Dashboard", "AWS::QuickSight::Analysis", "AWS::QuickSight::Template")


class DocumentError(Exception):
    """The bytes are neither JSON nor YAML, or a template without a dashboard; the message says which."""


@dataclass(frozen=True)
class Document:
    """A definition, or the object around one, and where it is in its file.

    Attributes:
        content: The parsed value; functions of CloudFormation are placeholders.
        path: Its JSON path in the file.
        is_resource: Whether it is a resource of a CloudFormation template.
    """

    content: Any
    path: str = "$"
    is_resource: bool = False


def read_documents(content: bytes) -> list[Document]:
    """Return the definitions of a file: one, or each dashboard, analysis and template of CloudFormation's.

    Raises:
        DocumentError: The file cannot be read, or is a template without any of them.
    """
    value = _parse(content)
    resources = value.get("Resources") if isinstance(value, dict) else None
    if not isinstance(resources, dict):
        return [Document(value)]
    documents = [
        Document(_without_functions(resource.get("Properties")), f"$.Resources.{name}.Properties", True)
        for name, resource in resources.items()
        if isinstance(resource, dict) and resource.get("Type") in RESOURCES
    ]
    if not documents:
        raise DocumentError(f"has no resource of the types {', '.join(RESOURCES)}")
    return documents


def _parse(content: bytes) -> Any:
    try:
        # From bytes: with a byte-order mark or in UTF-16 too, as Windows shells redirect.
        return json.loads(content)
    except RecursionError:
        raise DocumentError("is nested too deeply to be a definition") from None
    except ValueError as error:
        json_error = error
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        raise DocumentError(f"is not JSON: {json_error}")
    try:
        value = yaml.load(content, _Loader)  # noqa: S506 - a safe loader, with CloudFormation's tags
    except RecursionError:
        raise DocumentError("is nested too deeply to be a definition") from None
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentError(f"is neither JSON nor YAML: {' '.join(str(error).split())}") from None
    if not isinstance(value, dict | list):
        raise DocumentError(f"is not JSON: {json_error}")
    return value


class _Loader(yaml.SafeLoader):
    """Reads dates as texts, and CloudFormation's short forms such as `!Sub`."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _construct_function(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = "Ref" if suffix == "Ref" else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    raise yaml.constructor.ConstructorError(None, None, f"!{suffix} has no value", node.start_mark)


yaml.add_multi_constructor("!", _construct_function, _Loader)


def _without_functions(value: Any) -> Any:
    """Return a value of a template with each function of CloudFormation as a placeholder."""
    if isinstance(value, Mapping):
        if len(value) == 1:
            [(name, argument)] = value.items()
            if name == "Ref" or str(name).startswith("Fn::"):
                text = argument if name == "Fn::Sub" and isinstance(argument, str) else f"${{{argument}}}"
                return Placeholder(text)
        return {str(name): _without_functions(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_functions(item) for item in value]
    return value
