"""What refers to what: sort, format, option and action ids to fields; actions to their targets."""

from collections.abc import Iterator

from botocore.model import StructureShape

from dashboards.checker.catalogue import FIELDS, Catalogue, VisualPlace
from dashboards.checker.definition_walk import Problem, service_model


def field_references(catalogue: Catalogue) -> Iterator[Problem]:
    """Every field id and hierarchy id outside the field wells is one of its visual's."""
    for visual in catalogue.visuals:
        known = {place.value.get("FieldId") for place in catalogue.fields(visual)}
        hierarchies: set[object] = set()
        wanted: list[tuple[object, str]] = []
        for place in catalogue.inside(visual):
            owner = place.around[-1].shape
            if place.shape == "FieldId" and place.value not in known:
                yield Problem("reference", place.path, f"the visual {visual.id} has no field {place.value}")
            if place.shape == "HierarchyId":
                if owner in FIELDS:
                    wanted.append((place.value, place.path))
                else:
                    hierarchies.add(place.value)
        knows_hierarchies = "ColumnHierarchies" in _members(visual)
        for value, path in wanted:
            if knows_hierarchies and value not in hierarchies:
                yield Problem("reference", path, f"the visual {visual.id} has no hierarchy {value}")


def _members(visual: VisualPlace) -> set[str]:
    """The members that the model gives to this kind of visual."""
    shape = service_model().shape_for("Visual")
    members = shape.members if isinstance(shape, StructureShape) else {}
    kind = members.get(visual.kind)
    return set(kind.members) if isinstance(kind, StructureShape) else set()


def target_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """What actions aim at exists: visuals of the same sheet, sheets, parameters."""
    by_sheet: dict[str, set[str]] = {}
    for visual in catalogue.visuals:
        by_sheet.setdefault(visual.sheet, set()).add(visual.id)
    for place in catalogue.walk.of("LocalNavigationConfiguration"):
        if place.value.get("TargetSheetId") not in catalogue.sheets:
            yield Problem("target", place.path, f"there is no sheet {place.value.get('TargetSheetId')}")
    for place in catalogue.walk.of("SameSheetTargetVisualConfiguration"):
        sheet = place.within("SheetDefinition")
        here = by_sheet.get(str(sheet.value.get("SheetId")), set()) if sheet else set()
        for target in place.value.get("TargetVisuals") or ():
            if target not in here:
                yield Problem("target", place.path, f"there is no visual {target} on this sheet")
    for place in catalogue.walk.of("SetParameterValueConfiguration"):
        names = [place.value.get("DestinationParameterName")]
        if isinstance(place.value.get("Value"), dict):
            names.append(place.value["Value"].get("SourceParameterName"))
        for name in names:
            if name is not None and name not in catalogue.parameters:
                yield Problem("target", place.path, f"there is no parameter {name}")
