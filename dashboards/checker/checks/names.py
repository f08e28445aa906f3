"""Checks datasets, ids, sheet names and the defaults of date parameters."""

from collections.abc import Collection, Iterable, Iterator

from dashboards.checker.catalogue import Catalogue
from dashboards.checker.problem import WARNING, Problem

MIN_SHEET_NAME_LENGTH = 2
# Kind of id to the members that hold one, as `Shape.Member`; `*` stands for any shape.
IDS = {
    "sheet": {"SheetDefinition.SheetId", "TooltipSheetDefinition.SheetId"},
    "filter": {"*.FilterId"},
    "filter group": {"FilterGroup.FilterGroupId"},
    "control": {"*.ParameterControlId", "*.FilterControlId"},
    "text box": {"SheetTextBox.SheetTextBoxId"},
    "image": {"SheetImage.SheetImageId"},
    "action": {"*.CustomActionId"},
}


def dataset_problems(
    catalogue: Catalogue, deployed: Collection[str] | None, scheduled: Collection[str] | None
) -> Iterator[Problem]:
    """Check that datasets are declared once, used, deployed and refreshed.

    Args:
        catalogue: The definition.
        deployed: The identifiers of the datasets that are deployed; None if unknown.
        scheduled: The identifiers of those with a refresh schedule; None if unknown.
    """
    used: dict[str, str] = {}
    for node in catalogue.walk.nodes:
        if node.member == "DataSetIdentifier":
            used.setdefault(node.value, node.path)
    yield from _repetitions("dataset", catalogue.declared_datasets, "dataset")
    declared = dict(catalogue.declared_datasets)
    for name, path in used.items():
        if name not in declared:
            yield Problem("dataset", path, f"The dataset {name} is not declared.")
    for name, path in declared.items():
        if name not in used:
            yield Problem("dataset", path, f"The dataset {name} is declared but never used.", WARNING)
        if deployed is not None and name not in deployed:
            yield Problem("dataset", path, f"The dataset {name} is declared but not deployed.")
        if scheduled is not None and name not in scheduled:
            yield Problem("dataset", path, f"The dataset {name} has no refresh schedule.")


def id_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check that ids are unique in the definition, and field ids in their visual."""
    kinds = {member: kind for kind, members in IDS.items() for member in members}
    ids_by_kind: dict[str, list[tuple[object, str]]] = {kind: [] for kind in IDS}
    for node in catalogue.walk.nodes:
        if node.member.endswith("Id"):
            kind = kinds.get(f"{node.parent.shape}.{node.member}") or kinds.get(f"*.{node.member}")
            if kind:
                ids_by_kind[kind].append((node.value, node.path))
    for kind, ids in ids_by_kind.items():
        yield from _repetitions(kind, ids)
    yield from _repetitions(
        "visual", ((visual.id, f"{visual.path}.VisualId") for visual in catalogue.visuals)
    )
    parameters = (
        (node.value, node.path)
        for node in catalogue.walk.of_shape("ParameterName")
        if node.parent.shape.endswith("ParameterDeclaration")
    )
    yield from _repetitions("parameter", parameters)
    for visual in catalogue.visuals:
        # An insight's computations may name a field again; in field wells each field appears once.
        fields = (
            (node.value.get("FieldId"), f"{node.path}.FieldId")
            for node in catalogue.fields_of(visual)
            if any(ancestor.shape.endswith("FieldWells") for ancestor in node.ancestors)
        )
        yield from _repetitions("field", fields)


def _repetitions(kind: str, ids: Iterable[tuple[object, str]], rule: str = "unique-id") -> Iterator[Problem]:
    seen: set[object] = set()
    for id_, path in ids:
        if id_ in seen:
            yield Problem(rule, path, f"A second {kind} has the id {id_}.")
        seen.add(id_)


def naming_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check the length of sheet names and that date parameters have a default."""
    for node in catalogue.sheets.values():
        name = node.value.get("Name")
        if isinstance(name, str) and len(name) < MIN_SHEET_NAME_LENGTH:
            message = f"A sheet's name must have at least {MIN_SHEET_NAME_LENGTH} characters."
            yield Problem("sheet-name", f"{node.path}.Name", message)
    for node in catalogue.walk.of_shape("DateTimeParameterDeclaration"):
        defaults = node.value.get("DefaultValues") or {}
        if not any(defaults.get(kind) for kind in ("StaticValues", "RollingDate", "DynamicValue")):
            message = f"The date parameter {node.value.get('Name')} has no default."
            yield Problem("default", node.path, message)
