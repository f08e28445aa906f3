"""Walks a definition along QuickSight's service model (botocore's) and checks the form of each value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, ServiceModel, Shape, StructureShape

from dashboards.checker.placeholder import Placeholder
from dashboards.checker.problem import Problem

# Unions in fact that the model declares neither by its `union` trait nor in its documentation.
UNDECLARED_UNIONS = frozenset(
    {
        "ColumnHierarchy",
        "ConditionalFormattingColor",
        "ConditionalFormattingIcon",
        "DimensionField",
        "FieldSortOptions",
        "FormatConfiguration",
        "MeasureField",
        "TableConditionalFormattingOption",
    }
)
# Documented as a union, yet QuickSight itself exports it empty, and with two members.
_NO_UNIONS = frozenset({"FilterOperationSelectedFieldsConfiguration"})
# Unions that QuickSight exports empty where nothing was chosen: looks and labels, never data.
_MAY_BE_EMPTY = re.compile(
    "^Axis(?!DisplayRange$)|Text$|FieldWells$|WhenUnset|ComparisonFormat|^DataLabel|^AllSheets"
)
MAX_LISTED_CHOICES = 12

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "list": (list, tuple),
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "boolean": (bool,),
}
_JSON_TYPES = {
    "structure": "an object",
    "list": "an array",
    "string": "a string",
    "integer": "an integer",
    "long": "an integer",
    "double": "a number",
    "boolean": "a boolean",
}
_JSON_TYPES_OF_PYTHON = {
    dict: "an object",
    list: "an array",
    tuple: "an array",
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "a boolean",
    type(None): "null",
}


@dataclass(frozen=True)
class Node:
    """A value in the definition.

    Attributes:
        path: Its JSON path from the document's root.
        shape: The name of its shape in the service model.
        member: The name of the member that holds it; "" for the root.
        value: The value, without the parts that are of a wrong type.
        ancestors: The nodes around it, the root first.
    """

    path: str
    shape: str
    member: str
    value: Any
    ancestors: tuple["Node", ...] = ()

    @property
    def parent(self) -> "Node":
        return self.ancestors[-1]

    def nearest(self, *shapes: str) -> "Node | None":
        """Return the innermost node around this one that has one of these shapes."""
        return next((node for node in reversed(self.ancestors) if node.shape in shapes), None)


@dataclass
class Walk:
    """The definition's nodes in document order, problems of form, and members that the model lacks."""

    nodes: list[Node]
    problems: list[Problem]
    unknown: list[Problem]

    def of_shape(self, *shapes: str) -> Iterator[Node]:
        return (node for node in self.nodes if node.shape in shapes)


@cache
def service_model() -> ServiceModel:
    return botocore.session.get_session().get_service_model("quicksight")


def walk(definition: Any, root: str) -> Walk:
    """Walk the definition of a dashboard or an analysis; `root` is its JSON path in the document."""
    walker = _Walker()
    shape = service_model().shape_for("DashboardVersionDefinition")
    if walker.has_type(definition, shape, root):
        walker.visit(definition, shape, root, "", ())
    return walker.walk


@cache
def is_union(name: str) -> bool:
    """Return whether a shape of this name must have exactly one member."""
    # Looked up by name: a shape that is reached through a member has that member's documentation.
    shape = service_model().shape_for(name)
    declared = shape.metadata.get("union") or "only one of the attributes" in (shape.documentation or "")
    return (bool(declared) or name in UNDECLARED_UNIONS) and name not in _NO_UNIONS


@cache
def _members(name: str) -> Mapping[str, Shape]:
    """Return a structure's members; cached, because botocore builds a shape on each request for it."""
    shape = service_model().shape_for(name)
    return dict(shape.members) if isinstance(shape, StructureShape) else {}


@cache
def _all_members() -> frozenset[str]:
    """Return the names of the members of all structures that a definition can hold."""
    names: set[str] = set()
    seen: set[str] = set()
    shapes: list[Shape] = [service_model().shape_for("DashboardVersionDefinition")]
    while shapes:
        shape = shapes.pop()
        if shape.name in seen:
            continue
        seen.add(shape.name)
        if isinstance(shape, StructureShape):
            names.update(shape.members)
            shapes.extend(shape.members.values())
        elif isinstance(shape, ListShape):
            shapes.append(shape.member)
    return frozenset(names)


class _Walker:
    """Collects a walk's result; recursion is bounded by the depth of the service model."""

    def __init__(self) -> None:
        self.walk = Walk([], [], [])

    def report(self, path: str, message: str, rule: str = "shape") -> None:
        self.walk.problems.append(Problem(rule, path, message))

    def has_type(self, value: Any, shape: Shape, path: str) -> bool:
        """Return whether a value is of its shape's type; reports it if not."""
        if isinstance(value, Placeholder) and shape.type_name != "string":
            self.walk.unknown.append(Problem("unknown", path, "The value is known when it is deployed."))
            return False
        if _is_of_type(value, shape):
            return True
        actual = _JSON_TYPES_OF_PYTHON.get(type(value), type(value).__name__)
        self.report(path, f"{shape.name} must be {_JSON_TYPES[shape.type_name]}, not {actual}.")
        return False

    def visit(self, value: Any, shape: Shape, path: str, member: str, ancestors: tuple[Node, ...]) -> Any:
        """Add the nodes of a value of the right type; return it without parts of a wrong type.

        The nodes hold only values of the right type, so that the checks need not test types again.
        """
        if not isinstance(value, Placeholder) and (form_problem := _form_problem(value, shape)):
            self.report(path, form_problem)
        sound: Any = (
            {} if isinstance(shape, StructureShape) else [] if isinstance(shape, ListShape) else value
        )
        node = Node(path, shape.name, member, sound, ancestors)
        self.walk.nodes.append(node)
        inner_ancestors = (*ancestors, node)
        if isinstance(shape, StructureShape):
            self._visit_members(value, shape, node, inner_ancestors)
        elif isinstance(shape, ListShape):
            for number, item in enumerate(value):
                item_path = f"{path}[{number}]"
                if self.has_type(item, shape.member, item_path):
                    sound.append(self.visit(item, shape.member, item_path, member, inner_ancestors))
        return sound

    def _visit_members(
        self, value: dict[str, Any], shape: StructureShape, node: Node, ancestors: tuple[Node, ...]
    ) -> None:
        present = [name for name, inner in value.items() if inner is not None]
        for name in shape.required_members:
            if name not in present:
                self.report(node.path, f"{shape.name} requires the member {name}.")
        may_be_empty = _MAY_BE_EMPTY.search(shape.name) is not None
        if is_union(shape.name) and (len(present) > 1 or (not present and not may_be_empty)):
            listed = ", ".join(present) or "none"
            self.report(node.path, f"{shape.name} takes exactly one member; found {listed}.", "union")
        members = _members(shape.name)
        for name in present:
            path = f"{node.path}.{name}"
            if name not in members:
                node.value[name] = value[name]
                self._report_unknown(name, shape, path)
            elif self.has_type(value[name], members[name], path):
                node.value[name] = self.visit(value[name], members[name], path, name, ancestors)

    def _report_unknown(self, name: str, shape: StructureShape, path: str) -> None:
        """Report a member that the shape lacks: misspelt, misplaced, or newer than the model."""
        close = get_close_matches(name, shape.members, 1, 0.85)
        if close:
            self.report(path, f"{shape.name} has no member {name}. Did you mean {close[0]}?")
        elif name in _all_members():
            self.report(path, f"{shape.name} has no member {name}; other parts of a definition have.")
        else:
            message = f"The service model has no member {name} in {shape.name}."
            self.walk.unknown.append(Problem("unknown", path, message))


def _is_of_type(value: Any, shape: Shape) -> bool:
    allowed = _PYTHON_TYPES.get(shape.type_name, (object,))
    is_boolean_as_number = isinstance(value, bool) and allowed in ((int,), (int, float))
    return isinstance(value, allowed) and not is_boolean_as_number


def _form_problem(value: Any, shape: Shape) -> str:
    """Return how a value breaks its shape's choices, bounds or pattern; "" if it does not."""
    choices: list[str] = getattr(shape, "enum", [])
    if choices and value not in choices:
        more = ", …" if len(choices) > MAX_LISTED_CHOICES else ""
        return f"{value!r} is not a {shape.name}; use {', '.join(choices[:MAX_LISTED_CHOICES])}{more}."
    if bounds_problem := _bounds_problem(value, shape):
        return bounds_problem
    pattern = shape.metadata.get("pattern")
    if pattern and isinstance(value, str) and not _matches(pattern, value):
        return f"{value!r} does not match the pattern {pattern}"
    return ""


def _bounds_problem(value: Any, shape: Shape) -> str:
    if shape.type_name in ("timestamp", "boolean"):
        return ""
    size, verb, unit = value, "be", ""
    if isinstance(value, str | list | tuple | dict):
        size, verb, unit = len(value), "have", " characters" if isinstance(value, str) else " items"
    if not isinstance(size, int | float):
        return ""
    limits = shape.metadata
    if "min" in limits and size < limits["min"]:
        return f"{shape.name} must {verb} at least {limits['min']}{unit}."
    if "max" in limits and size > limits["max"]:
        return f"{shape.name} must {verb} at most {limits['max']}{unit}."
    return ""


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value, re.DOTALL) is not None
    except re.error:  # Java's syntax, such as \p{…}, that Python does not have
        return True
