"""What CloudFormation takes less of than the API, against the schema of its resource."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.model import ListShape, Shape, StructureShape
from cfnlint.schema.manager import ProviderSchemaManager

from dashboards.checker.check import check
from dashboards.checker.checks.limits import (
    CLOUDFORMATION,
    CONTROL_MEMBERS,
    MAX_ITEMS,
    MISSING_MEMBERS,
    TITLED_CONTROLS,
)
from dashboards.checker.definition_walk import service_model
from tests.dashboards.definition_edits import COLUMNS, Edit, calculated_field, definition

SCHEMA = ProviderSchemaManager().get_resource_schema("us-east-1", "AWS::QuickSight::Dashboard").schema
Pair = tuple[Shape, Mapping[str, Any]]


def pairs() -> Iterator[Pair]:
    """Yield each shape of a definition with its part of CloudFormation's schema."""
    seen: set[str] = set()
    open_pairs: list[Pair] = [
        (
            service_model().shape_for("DashboardVersionDefinition"),
            {"$ref": "#/definitions/DashboardVersionDefinition"},
        )
    ]
    while open_pairs:
        shape, schema = open_pairs.pop()
        while "$ref" in schema:
            schema = SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]
        if shape.name in seen:
            continue
        seen.add(shape.name)
        yield shape, schema
        if isinstance(shape, StructureShape):
            known = schema.get("properties", {})
            open_pairs += [(inner, known[name]) for name, inner in shape.members.items() if name in known]
        elif isinstance(shape, ListShape):
            open_pairs.append((shape.member, schema.get("items", {})))


def test_the_limits_are_those_in_which_the_schemas_differ() -> None:
    max_items: dict[str, int] = {}
    missing: dict[str, frozenset[str]] = {}
    titled: set[str] = set()
    for shape, schema in pairs():
        if isinstance(shape, ListShape) and schema.get("maxItems", 0) < (shape.metadata.get("max") or 0):
            max_items[shape.name] = schema["maxItems"]
        if isinstance(shape, StructureShape):
            absent = set(shape.members) - set(schema.get("properties", {})) - CONTROL_MEMBERS
            if absent:
                missing[shape.name] = frozenset(absent)
            if set(schema.get("required", [])) - set(shape.required_members) == {"Title"}:
                titled.add(shape.name)
    assert max_items == dict(MAX_ITEMS)
    assert missing == dict(MISSING_MEMBERS)
    assert titled == TITLED_CONTROLS


EDITS: dict[str, Edit] = {
    "too many calculated fields": lambda d: d.update(
        CalculatedFields=[
            {**calculated_field(d, "Savings rate"), "Name": name}
            for name in ("Savings rate", "Rolling average", *(f"Field {number}" for number in range(500)))
        ]
    ),
    "a member of the API alone": lambda d: d.update(TooltipSheets=[]),
    "a control without a title": lambda d: d["Sheets"][0]["ParameterControls"][0]["Dropdown"].pop("Title"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_what_only_the_api_takes_is_an_error_for_cloudformation(edit: Edit) -> None:
    document = definition()
    edit(document)
    assert "cloudformation" not in {problem.rule for problem in check(document, COLUMNS).problems}
    errors = check(document, COLUMNS, target=CLOUDFORMATION).errors
    assert "cloudformation" in {problem.rule for problem in errors}
