"""Controls, filters, parameters and scopes; and one currency at a time wherever money is shown."""

from collections.abc import Iterator
from typing import Any

from dashboards.checker.catalogue import DIMENSIONS, Catalogue, VisualPlace
from dashboards.checker.checks.expressions import columns_used
from dashboards.checker.definition_walk import Place, Problem

CURRENCY_COLUMN = "currency"
_CONTROL_PARAMETERS = {"DateTimePicker": {"DATETIME"}, "Slider": {"DECIMAL", "INTEGER"}}
_FILTER_PARAMETERS = {
    "CategoryFilter": {"STRING"},
    "NumericEqualityFilter": {"DECIMAL", "INTEGER"},
    "NumericRangeFilter": {"DECIMAL", "INTEGER"},
    "TopBottomFilter": {"DECIMAL", "INTEGER"},
    "TimeEqualityFilter": {"DATETIME"},
    "TimeRangeFilter": {"DATETIME"},
}


def control_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Each control drives a filter or a parameter that exists and fits it."""
    filters = _filters(catalogue)
    for place in catalogue.walk.places:
        if place.member == "SourceFilterId" and place.value not in filters:
            yield Problem("control", place.path, f"there is no filter {place.value}")
        elif (
            place.member == "SourceParameterName"
            and place.around[-1].shape != "DestinationParameterValueConfiguration"
        ):
            declared = catalogue.parameters.get(str(place.value))
            kind = place.around[-1].member
            if declared is None:
                yield Problem("control", place.path, f"there is no parameter {place.value}")
            elif declared[0] not in _CONTROL_PARAMETERS.get(kind, {declared[0]}):
                yield Problem("control", place.path, f"a {kind} does not choose a {declared[0]} parameter")
            elif place.around[-1].value.get("Type") == "MULTI_SELECT" and not _is_many(declared[1]):
                yield Problem("control", place.path, f"chooses many values of {place.value}, which takes one")
        elif place.shape == "FilterCrossSheetControl":
            source = filters.get(str(place.value.get("SourceFilterId")))
            if source and "DefaultFilterControlConfiguration" not in source.value:
                yield Problem(
                    "control", place.path, "its filter has no default control to show on every sheet"
                )


def parameter_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """A filter's parameter exists, fits the filter, and is chosen by a control or an action.

    Without either the visuals are empty, or show one value for ever.
    """
    controlled = {
        place.value
        for place in catalogue.walk.places
        if (place.member == "SourceParameterName" and place.around[-1].shape.startswith("Parameter"))
        or place.member == "DestinationParameterName"
    }
    for place in catalogue.walk.of("ParameterName"):
        owner = place.within("Filter")
        if owner is None:
            continue
        declared = catalogue.parameters.get(place.value)
        kind = next(iter(owner.value), "")
        if declared is None:
            yield Problem("parameter", place.path, f"there is no parameter {place.value}")
        elif declared[0] not in _FILTER_PARAMETERS.get(kind, {declared[0]}):
            yield Problem("parameter", place.path, f"a {kind} takes no {declared[0]} parameter")
        elif place.value not in controlled:
            yield Problem(
                "parameter", place.path, f"no control and no action chooses the parameter {place.value}"
            )


def scope_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """A filter's scope names sheets that exist and visuals that are on them."""
    on_sheet: dict[str, set[str]] = {}
    for visual in catalogue.visuals:
        on_sheet.setdefault(visual.sheet, set()).add(visual.id)
    for place in catalogue.walk.of("SheetVisualScopingConfiguration"):
        sheet, ids = str(place.value.get("SheetId")), place.value.get("VisualIds") or []
        if sheet not in catalogue.sheets:
            yield Problem("scope", place.path, f"there is no sheet {sheet}")
            continue
        for id_ in ids:
            if id_ not in on_sheet.get(sheet, set()):
                yield Problem("scope", place.path, f"there is no visual {id_} on the sheet {sheet}")
        if place.value.get("Scope") == "SELECTED_VISUALS" and not ids:
            yield Problem("scope", place.path, "selected visuals, and none is selected")


def currency_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Every visual that adds up or shows money does so in one currency, or groups by currency.

    Money is a decimal column of a dataset that has a column `currency`, and whatever is computed from one.
    """
    money = _money(catalogue)
    for visual in catalogue.visuals:
        fields = [place.value for place in catalogue.fields(visual)]
        grouped = any(
            _key(place.value.get("Column"))[1] == CURRENCY_COLUMN
            for place in catalogue.fields(visual)
            if place.shape in DIMENSIONS | {"UnaggregatedField"}
        )
        shown = {_key(field.get("Column")) for field in fields} & money
        for dataset in sorted({key[0] for key in shown}):
            if not grouped and not any(
                _chooses_currency(catalogue, group, dataset, visual) for group in _groups(catalogue)
            ):
                yield Problem(
                    "currency", visual.path, f"{visual.id} shows money of {dataset} of any currency"
                )


def _key(column: Any) -> tuple[str, str]:
    if not isinstance(column, dict):
        return "", ""
    return str(column.get("DataSetIdentifier")), str(column.get("ColumnName"))


def _money(catalogue: Catalogue) -> set[tuple[str, str]]:
    found = {
        (dataset, name)
        for dataset, columns in (catalogue.columns or {}).items()
        if CURRENCY_COLUMN in columns
        for name, type_ in columns.items()
        if type_ == "DECIMAL"
    }
    while True:
        derived = {
            key
            for key, calculated in catalogue.calculated.items()
            if calculated.tree and any((key[0], name) in found for name in columns_used(calculated.tree))
        }
        if derived <= found:
            return found
        found |= derived


def _groups(catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        place.value for place in catalogue.walk.of("FilterGroup") if place.value.get("Status") != "DISABLED"
    ]


def _filters(catalogue: Catalogue) -> dict[str, Place]:
    return {
        str(place.value.get("FilterId")): place
        for place in catalogue.walk.places
        if isinstance(place.value, dict) and "FilterId" in place.value
    }


def _is_many(declaration: Any) -> bool:
    return bool(declaration.get("ParameterValueType") == "MULTI_VALUED")


def _chooses_currency(catalogue: Catalogue, group: dict[str, Any], dataset: str, visual: VisualPlace) -> bool:
    if not in_scope(group, visual.sheet, visual.id):
        return False
    for filter_ in group.get("Filters") or ():
        inner = filter_.get("CategoryFilter") or {}
        column = inner.get("Column") or {}
        everywhere = group.get("CrossDataset") == "ALL_DATASETS"
        if column.get("ColumnName") != CURRENCY_COLUMN or not (
            everywhere or column.get("DataSetIdentifier") == dataset
        ):
            continue
        configuration = inner.get("Configuration") or {}
        custom = configuration.get("CustomFilterConfiguration") or {}
        if custom.get("MatchOperator") == "EQUALS" and not custom.get("SelectAllOptions"):
            declared = catalogue.parameters.get(str(custom.get("ParameterName")))
            return bool(custom.get("CategoryValue") or (declared and not _is_many(declared[1])))
        listed = configuration.get("FilterListConfiguration") or {}
        if len(listed.get("CategoryValues") or ()) == 1 and listed.get("MatchOperator") in (
            "EQUALS",
            "CONTAINS",
        ):
            return not listed.get("SelectAllOptions")
    return False


def in_scope(group: dict[str, Any], sheet: str, visual: str) -> bool:
    """Whether a filter group holds for a visual of a sheet."""
    scope = group.get("ScopeConfiguration") or {}
    if "AllSheets" in scope:
        return True
    for each in (scope.get("SelectedSheets") or {}).get("SheetVisualScopingConfigurations") or ():
        if each.get("SheetId") == sheet:
            return each.get("Scope") == "ALL_VISUALS" or visual in (each.get("VisualIds") or ())
    return False
