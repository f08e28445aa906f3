"""Everything placed once on the grid, nothing over the edge, nothing over another."""

from collections import Counter
from collections.abc import Iterator

from dashboards.checker.catalogue import Catalogue
from dashboards.checker.definition_walk import Place, Problem

GRID_COLUMNS = 36
_CONTROLS = ("PARAMETER_CONTROL", "FILTER_CONTROL")


def layout_problems(catalogue: Catalogue) -> Iterator[Problem]:
    for sheet in catalogue.walk.of("SheetDefinition", "TooltipSheetDefinition"):
        yield from _placed_once(catalogue, sheet)
    for grid in catalogue.walk.of("GridLayoutConfiguration"):
        elements = [
            place
            for place in catalogue.walk.of("GridLayoutElement")
            if place.path.startswith(f"{grid.path}.Elements[")
        ]
        yield from _on_the_grid(elements)


def unlaid_sheets(catalogue: Catalogue) -> Iterator[Problem]:
    """Sheets without a layout, which QuickSight then arranges itself: nothing to check, but worth knowing."""
    for sheet in catalogue.walk.of("SheetDefinition", "TooltipSheetDefinition"):
        kinds = {kind for kind, _ in _things(catalogue, sheet).values()}
        if any(not _is_laid_out(sheet, kind) for kind in kinds):
            yield Problem(
                "unknown", sheet.path, "without a layout QuickSight places things itself: not checked"
            )


def _is_laid_out(sheet: Place, kind: str) -> bool:
    """Whether the sheet has a layout of its own for things of that kind; controls may stand in either."""
    own = "SheetControlLayouts" if kind in _CONTROLS else "Layouts"
    return bool(sheet.value.get(own))


def _placed_once(catalogue: Catalogue, sheet: Place) -> Iterator[Problem]:
    things = _things(catalogue, sheet)
    elements = [
        place
        for place in catalogue.walk.of("GridLayoutElement", "FreeFormLayoutElement")
        if place.path.startswith(f"{sheet.path}.")
    ]
    counts = Counter(str(place.value.get("ElementId")) for place in elements)
    for place in elements:
        id_, kind = str(place.value.get("ElementId")), str(place.value.get("ElementType"))
        if things.get(id_, (kind, ""))[0] != kind:
            yield Problem("layout", place.path, f"{id_} is a {things[id_][0]}, not a {kind}")
        elif id_ not in things:
            yield Problem("layout", place.path, f"there is nothing called {id_} on this sheet")
    for id_, (kind, path) in things.items():
        if counts[id_] != 1 and (counts[id_] or _is_laid_out(sheet, kind)):
            times = "nowhere" if not counts[id_] else f"{counts[id_]} times"
            yield Problem("layout", path, f"{id_} is placed {times}")


def _things(catalogue: Catalogue, sheet: Place) -> dict[str, tuple[str, str]]:
    """What there is to place on a sheet: id to (element type, path)."""
    found = {
        visual.id: ("VISUAL", visual.path)
        for visual in catalogue.visuals
        if visual.path.startswith(f"{sheet.path}.")
    }
    ids = {
        "SheetTextBoxId": "TEXT_BOX",
        "SheetImageId": "IMAGE",
        "ParameterControlId": "PARAMETER_CONTROL",
        "FilterControlId": "FILTER_CONTROL",
    }
    for place in catalogue.walk.places:
        if place.member in ids and place.path.startswith(f"{sheet.path}."):
            found[place.value] = (ids[place.member], place.path)
    return found


def _on_the_grid(elements: list[Place]) -> Iterator[Problem]:
    taken: list[tuple[range, range, str]] = []
    for place in elements:
        column, span, row, height = (
            place.value.get(key) for key in ("ColumnIndex", "ColumnSpan", "RowIndex", "RowSpan")
        )
        id_ = str(place.value.get("ElementId"))
        if column is not None and span is not None and column + span > GRID_COLUMNS:
            yield Problem("layout", place.path, f"{id_} ends at column {column + span} of {GRID_COLUMNS}")
        if column is None or span is None or row is None or height is None:
            continue  # placed by QuickSight itself
        across, down = range(column, column + span), range(row, row + height)
        for other_across, other_down, other in taken:
            if _meet(across, other_across) and _meet(down, other_down):
                yield Problem("layout", place.path, f"{id_} lies over {other}")
        taken.append((across, down, id_))


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop
