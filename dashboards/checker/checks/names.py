"""Datasets declared, used, built and scheduled; unique ids; names long enough; dates with a default."""

from collections.abc import Collection, Iterable, Iterator

from dashboards.checker.catalogue import Catalogue
from dashboards.checker.definition_walk import Problem

_IDS = {
    "sheet": {"SheetDefinition.SheetId", "TooltipSheetDefinition.SheetId"},
    "filter": {"*.FilterId"},
    "filter group": {"FilterGroup.FilterGroupId"},
    "control": {"*.ParameterControlId", "*.FilterControlId"},
    "text box": {"SheetTextBox.SheetTextBoxId"},
    "image": {"SheetImage.SheetImageId"},
    "action": {"*.CustomActionId"},
}


def dataset_problems(
    catalogue: Catalogue, built: Collection[str] | None, scheduled: Collection[str] | None
) -> Iterator[Problem]:
    """`built`, `scheduled`: the identifiers that are deployed and refreshed; None where nobody told."""
    used: dict[str, str] = {}
    for place in catalogue.walk.places:
        if place.member == "DataSetIdentifier":
            used.setdefault(place.value, place.path)
    declared = dict(catalogue.declared)
    yield from _repeated("dataset", ((name, path) for name, path in catalogue.declared), "dataset")
    for name, path in used.items():
        if name not in declared:
            yield Problem("dataset", path, f"no dataset {name} is declared")
    for name, path in declared.items():
        if name not in used:
            yield Problem("dataset", path, f"{name} is declared and never used")
        if built is not None and name not in built:
            yield Problem("dataset", path, f"{name} is declared and not built")
        if scheduled is not None and name not in scheduled:
            yield Problem("dataset", path, f"{name} is declared and has no refresh schedule")


def id_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Ids are unique: sheets, visuals, filters, controls everywhere; field ids within their visual."""
    kinds = {member: kind for kind, members in _IDS.items() for member in members}
    found: dict[str, list[tuple[object, str]]] = {kind: [] for kind in _IDS}
    for place in catalogue.walk.places:
        if place.member.endswith("Id"):
            owned = f"{place.around[-1].shape}.{place.member}"
            kind = kinds.get(owned) or kinds.get(f"*.{place.member}")
            if kind:
                found[kind].append((place.value, place.path))
    for kind, ids in found.items():
        yield from _repeated(kind, ids)
    yield from _repeated("visual", ((visual.id, f"{visual.path}.VisualId") for visual in catalogue.visuals))
    names = (
        (place.value, place.path)
        for place in catalogue.walk.of("ParameterName")
        if place.around[-1].shape.endswith("ParameterDeclaration")
    )
    yield from _repeated("parameter", names)
    for visual in catalogue.visuals:
        # An insight's computations may name the same field again; only wells hold each field once.
        fields = (
            (place.value.get("FieldId"), f"{place.path}.FieldId")
            for place in catalogue.fields(visual)
            if any(around.shape.endswith("FieldWells") for around in place.around)
        )
        yield from _repeated("field", fields)


def _repeated(kind: str, found: Iterable[tuple[object, str]], rule: str = "unique-id") -> Iterator[Problem]:
    seen: set[object] = set()
    for value, path in found:
        if value in seen:
            yield Problem(rule, path, f"a second {kind} {value}")
        seen.add(value)


def naming_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Sheet names of two characters or more; date parameters with a default."""
    for place in catalogue.sheets.values():
        name = place.value.get("Name")
        if isinstance(name, str) and len(name) < 2:
            yield Problem("sheet-name", f"{place.path}.Name", "a sheet's name has two characters or more")
    for place in catalogue.walk.of("DateTimeParameterDeclaration"):
        defaults = place.value.get("DefaultValues") or {}
        if not any(defaults.get(way) for way in ("StaticValues", "RollingDate", "DynamicValue")):
            yield Problem(
                "default", place.path, f"the date parameter {place.value.get('Name')} has no default"
            )
