"""Checks layouts: each element is placed once, within the grid, and over no other."""

from collections import Counter
from collections.abc import Iterator

from dashboards.checker.catalogue import SHEETS, Catalogue
from dashboards.checker.definition_walk import Node
from dashboards.checker.problem import ERROR, WARNING, Problem

GRID_COLUMNS = 36
CONTROL_BAR_COLUMNS, MAX_CONTROL_SPAN = 12, 6
# QuickSight leaves them out where they have no place.
_ORNAMENTS = ("TEXT_BOX", "IMAGE")
_CONTROLS = ("PARAMETER_CONTROL", "FILTER_CONTROL")
_ELEMENT_TYPES = {
    "SheetTextBoxId": "TEXT_BOX",
    "SheetImageId": "IMAGE",
    "ParameterControlId": "PARAMETER_CONTROL",
    "FilterControlId": "FILTER_CONTROL",
}


def layout_problems(catalogue: Catalogue) -> Iterator[Problem]:
    for sheet in catalogue.walk.of_shape(*SHEETS):
        yield from _placement_problems(catalogue, sheet)
    for grid in catalogue.walk.of_shape("GridLayoutConfiguration"):
        elements = [
            node
            for node in catalogue.walk.of_shape("GridLayoutElement")
            if node.path.startswith(f"{grid.path}.Elements[")
        ]
        if grid.nearest("SheetControlLayout"):
            yield from _control_bar_problems(elements)
        else:
            yield from _grid_problems(elements)


def sheets_without_layout(catalogue: Catalogue) -> Iterator[Problem]:
    """Report sheets that QuickSight lays out by itself: there is nothing to check."""
    for sheet in catalogue.walk.of_shape(*SHEETS):
        types = {type_ for type_, _ in _elements(catalogue, sheet).values()}
        if any(not _has_layout(sheet, type_) for type_ in types):
            message = "The sheet has no layout of its own; QuickSight arranges it."
            yield Problem("unknown", sheet.path, message)


def _has_layout(sheet: Node, element_type: str) -> bool:
    """Return whether a sheet has a layout for elements of this type; controls can be in either."""
    member = "SheetControlLayouts" if element_type in _CONTROLS else "Layouts"
    return bool(sheet.value.get(member))


def _placement_problems(catalogue: Catalogue, sheet: Node) -> Iterator[Problem]:
    elements = _elements(catalogue, sheet)
    placements = [
        node
        for node in catalogue.walk.of_shape("GridLayoutElement", "FreeFormLayoutElement")
        if node.path.startswith(f"{sheet.path}.")
    ]
    for node in placements:
        id_, placed_type = str(node.value.get("ElementId")), str(node.value.get("ElementType"))
        if id_ not in elements:
            yield Problem("layout", node.path, f"There is no element {id_} on this sheet.")
        elif elements[id_][0] != placed_type:
            message = f"{id_} has the type {elements[id_][0]}, not {placed_type}."
            yield Problem("layout", node.path, message)
    counts = Counter(str(node.value.get("ElementId")) for node in placements)
    for id_, (element_type, path) in elements.items():
        if counts[id_] > 1:
            yield Problem("layout", path, f"{id_} is placed {counts[id_]} times.")
        elif counts[id_] == 0 and _has_layout(sheet, element_type):
            severity = WARNING if element_type in _ORNAMENTS else ERROR
            yield Problem("layout", path, f"{id_} has no place in the layout.", severity)


def _elements(catalogue: Catalogue, sheet: Node) -> dict[str, tuple[str, str]]:
    """Return what a sheet's layouts must place: id to (element type, path)."""
    elements = {
        visual.id: ("VISUAL", visual.path)
        for visual in catalogue.visuals
        if visual.path.startswith(f"{sheet.path}.")
    }
    for node in catalogue.walk.nodes:
        if node.member in _ELEMENT_TYPES and node.path.startswith(f"{sheet.path}."):
            elements[node.value] = (_ELEMENT_TYPES[node.member], node.path)
    return elements


def _control_bar_problems(elements: list[Node]) -> Iterator[Problem]:
    for node in elements:
        column, width = node.value.get("ColumnIndex") or 0, node.value.get("ColumnSpan") or 0
        id_ = str(node.value.get("ElementId"))
        if width > MAX_CONTROL_SPAN:
            message = f"{id_} spans {width} columns; a control spans at most {MAX_CONTROL_SPAN}."
            yield Problem("layout", node.path, message)
        elif column + width > CONTROL_BAR_COLUMNS:
            message = f"{id_} ends at column {column + width}; the bar has {CONTROL_BAR_COLUMNS} columns."
            yield Problem("layout", node.path, message)


def _grid_problems(elements: list[Node]) -> Iterator[Problem]:
    occupied: list[tuple[range, range, str]] = []
    for node in elements:
        column, width, row, height = (
            node.value.get(key) for key in ("ColumnIndex", "ColumnSpan", "RowIndex", "RowSpan")
        )
        id_ = str(node.value.get("ElementId"))
        if column is not None and width is not None and column + width > GRID_COLUMNS:
            message = f"{id_} ends at column {column + width}; the grid has {GRID_COLUMNS} columns."
            yield Problem("layout", node.path, message)
        if column is None or width is None or row is None or height is None:
            continue  # QuickSight chooses the position
        columns, rows = range(column, column + width), range(row, row + height)
        for other_columns, other_rows, other_id in occupied:
            if _overlap(columns, other_columns) and _overlap(rows, other_rows):
                yield Problem("layout", node.path, f"{id_} overlaps {other_id}.")
        occupied.append((columns, rows, id_))


def _overlap(first: range, second: range) -> bool:
    return first.start < second.stop and second.start < first.stop
