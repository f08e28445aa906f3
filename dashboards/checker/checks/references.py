"""Checks references: field ids and hierarchies in their visual, and the targets of actions."""

from collections.abc import Iterator

from botocore.model import StructureShape

from dashboards.checker.catalogue import FIELDS, Catalogue, Visual
from dashboards.checker.definition_walk import Node, service_model
from dashboards.checker.problem import WARNING, Problem


def field_reference_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check that each field id and hierarchy id outside the field wells is one of its visual's."""
    for visual in catalogue.visuals:
        field_ids = {node.value.get("FieldId") for node in catalogue.fields_of(visual)}
        declared_hierarchies: set[object] = set()
        used_hierarchies: list[Node] = []
        for node in catalogue.nodes_in(visual):
            if node.shape == "FieldId" and node.value not in field_ids:
                yield Problem("reference", node.path, f"The visual {visual.id} has no field {node.value}.")
            if node.shape == "HierarchyId":
                if node.parent.shape in FIELDS:
                    used_hierarchies.append(node)
                else:
                    declared_hierarchies.add(node.value)
        if "ColumnHierarchies" not in _members(visual):
            continue
        for node in used_hierarchies:
            if node.value not in declared_hierarchies:
                message = f"The visual {visual.id} has no hierarchy {node.value}."
                yield Problem("reference", node.path, message)


def _members(visual: Visual) -> set[str]:
    """Return the members that the service model gives to a visual of this kind."""
    union = service_model().shape_for("Visual")
    kinds = union.members if isinstance(union, StructureShape) else {}
    shape = kinds.get(visual.kind)
    return set(shape.members) if isinstance(shape, StructureShape) else set()


def target_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check that the targets of actions exist: sheets, visuals of the same sheet, parameters."""
    for node in catalogue.walk.of_shape("LocalNavigationConfiguration"):
        target = node.value.get("TargetSheetId")
        if target not in catalogue.sheets:
            yield Problem("target", node.path, f"There is no sheet {target}.")
    for node in catalogue.walk.of_shape("SameSheetTargetVisualConfiguration"):
        sheet = node.nearest("SheetDefinition")
        sheet_id = str(sheet.value.get("SheetId")) if sheet else ""
        visual_ids = catalogue.visual_ids_by_sheet.get(sheet_id, set()) if sheet else set()
        for target in node.value.get("TargetVisuals") or ():
            if target not in visual_ids:
                message = f"There is no visual {target} on this sheet; the action passes it over."
                yield Problem("target", node.path, message, WARNING)
    for node in catalogue.walk.of_shape("SetParameterValueConfiguration"):
        names = [node.value.get("DestinationParameterName")]
        if isinstance(node.value.get("Value"), dict):
            names.append(node.value["Value"].get("SourceParameterName"))
        for name in names:
            if name is not None and name not in catalogue.parameters:
                yield Problem("target", node.path, f"There is no parameter {name}.")
