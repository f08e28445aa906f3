"""A definition walked along QuickSight's own model (botocore's): each value's shape and JSON path."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, ServiceModel, Shape, StructureShape

# Unions in fact that neither the model's marks nor its words call so.
_UNSAID_UNIONS = frozenset(
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


# What QuickSight itself exports empty where nothing was chosen: looks and labels, never what is shown.
_MAY_BE_EMPTY = re.compile("^Axis|Text$|FieldWells$|WhenUnset|ComparisonFormat|^DataLabel|^AllSheets")


@dataclass(frozen=True)
class Problem:
    """What is wrong, by which rule, and where: a JSON path from the document's root."""

    rule: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message} [{self.rule}]"


@dataclass(frozen=True)
class Place:
    """One value: its path, its shape's name, the member it is, and the values around it, outermost first."""

    path: str
    shape: str
    member: str
    value: Any
    around: tuple["Place", ...] = ()

    def within(self, *shapes: str) -> "Place | None":
        """The nearest value around it that has one of these shapes."""
        return next((place for place in reversed(self.around) if place.shape in shapes), None)


@cache
def service_model() -> ServiceModel:
    return botocore.session.get_session().get_service_model("quicksight")


@dataclass
class Walk:
    """Everything found on the way: places, problems of form, and what the model does not know."""

    places: list[Place]
    problems: list[Problem]
    unknown: list[Problem]

    def of(self, *shapes: str) -> Iterator[Place]:
        return (place for place in self.places if place.shape in shapes)


def walk(definition: Any, root: str) -> Walk:
    """Walk a dashboard's or an analysis' definition; `root` is its own JSON path."""
    found = Walk([], [], [])
    shape = service_model().shape_for("DashboardVersionDefinition")
    if _typed(definition, shape, root, found):
        _visit(definition, shape, root, "", (), found)
    return found


@cache
def is_union(name: str) -> bool:
    """Whether exactly one member of this shape may be there; the older unions are only called so in words."""
    shape = service_model().shape_for(name)  # by its name: reached through a member it has the member's words
    said = shape.metadata.get("union") or "only one of the attributes" in (shape.documentation or "")
    return bool(said) or name in _UNSAID_UNIONS


@cache
def _members(name: str) -> Mapping[str, Shape]:
    """A structure's members; the model makes each shape anew whenever it is asked."""
    shape = service_model().shape_for(name)
    return dict(shape.members) if isinstance(shape, StructureShape) else {}


def _visit(value: Any, shape: Shape, path: str, member: str, around: tuple[Place, ...], found: Walk) -> Any:
    """Walk a value of the right type; returns it without whatever in it is of a wrong one."""
    wrong = _wrong_form(value, shape)
    if wrong:
        found.problems.append(Problem("shape", path, wrong))
    # The places hold what is sound, so that no rule stumbles over what the walk has told already.
    sound: Any = {} if isinstance(shape, StructureShape) else [] if isinstance(shape, ListShape) else value
    place = Place(path, shape.name, member, sound, around)
    found.places.append(place)
    inside = (*around, place)
    if isinstance(shape, StructureShape):
        _structure(value, shape, path, inside, found)
    elif isinstance(shape, ListShape):
        for number, item in enumerate(value):
            if _typed(item, shape.member, f"{path}[{number}]", found):
                sound.append(_visit(item, shape.member, f"{path}[{number}]", member, inside, found))
    return sound


def _typed(value: Any, shape: Shape, path: str, found: Walk) -> bool:
    if _of_type(value, shape):
        return True
    found.problems.append(
        Problem("shape", path, f"{shape.name} is a {shape.type_name}, not {type(value).__name__}")
    )
    return False


def _structure(
    value: dict[str, Any], shape: StructureShape, path: str, inside: tuple[Place, ...], found: Walk
) -> None:
    sound = inside[-1].value
    present = [name for name, inner in value.items() if inner is not None]
    for name in shape.required_members:
        if name not in present:
            found.problems.append(Problem("shape", path, f"{shape.name} needs {name}"))
    many, none = len(present) > 1, not present and not _MAY_BE_EMPTY.search(shape.name)
    if is_union(shape.name) and (many or none):
        listed = ", ".join(present) or "none"
        found.problems.append(
            Problem("union", path, f"{shape.name} takes exactly one member; here: {listed}")
        )
    members = _members(shape.name)
    for name in present:
        if name not in members:
            sound[name] = value[name]
            _strange(name, shape, path, found)
        elif _typed(value[name], members[name], f"{path}.{name}", found):
            sound[name] = _visit(value[name], members[name], f"{path}.{name}", name, inside, found)


def _strange(name: str, shape: StructureShape, path: str, found: Walk) -> None:
    """A member that the model does not have: a slip of the pen, or something newer than the model."""
    close = get_close_matches(name, shape.members, 1, 0.85)
    if close:
        message = f"{shape.name} has no member {name}; did you mean {close[0]}?"
        found.problems.append(Problem("shape", f"{path}.{name}", message))
    else:
        message = f"{shape.name} has no member {name} known here: not checked"
        found.unknown.append(Problem("unknown", f"{path}.{name}", message))


_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "list": (list, tuple),
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "boolean": (bool,),
}


def _of_type(value: Any, shape: Shape) -> bool:
    allowed = _PYTHON_TYPES.get(shape.type_name, (object,))
    return isinstance(value, allowed) and not (isinstance(value, bool) and allowed in ((int,), (int, float)))


def _wrong_form(value: Any, shape: Shape) -> str:
    """What the model has against the value itself: its bounds, pattern or choice."""
    choices = getattr(shape, "enum", [])
    if choices and value not in choices:
        return f"{value!r} is no {shape.name}: {', '.join(choices[:12])}"
    limits = shape.metadata
    size = len(value) if isinstance(value, str | list | tuple | dict) else value
    if isinstance(size, int | float) and shape.type_name not in ("timestamp", "boolean"):
        if "min" in limits and size < limits["min"]:
            return f"{shape.name} is below its least, {limits['min']}"
        if "max" in limits and size > limits["max"]:
            return f"{shape.name} is above its most, {limits['max']}"
    pattern = limits.get("pattern")
    if pattern and isinstance(value, str) and not _matches(pattern, value):
        return f"{value!r} is not of the form {pattern}"
    return ""


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value, re.DOTALL) is not None
    except re.error:  # Java's forms, such as \p{…}, that Python does not know
        return True
