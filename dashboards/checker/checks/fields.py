"""Columns where they are used: they exist, and their type fits the field, the filter and the aggregation."""

from collections.abc import Iterator

from dashboards.checker.catalogue import DIMENSIONS, FIELDS, Catalogue
from dashboards.checker.checks.expressions import NUMBERS, Meanings
from dashboards.checker.definition_walk import Place, Problem

_FIELD_TYPES = {
    "CategoricalDimensionField": {"STRING", "BOOLEAN"},
    "NumericalDimensionField": NUMBERS,
    "DateDimensionField": {"DATETIME"},
    "CategoricalMeasureField": {"STRING", "BOOLEAN"},
    "NumericalMeasureField": NUMBERS,
    "DateMeasureField": {"DATETIME"},
}
_FILTER_TYPES = {
    "CategoryFilter": {"STRING", "BOOLEAN"},
    "NumericEqualityFilter": NUMBERS,
    "NumericRangeFilter": NUMBERS,
    "TimeEqualityFilter": {"DATETIME"},
    "TimeRangeFilter": {"DATETIME"},
    "RelativeDatesFilter": {"DATETIME"},
}
_FORMAT_TYPES = {
    "StringFormatConfiguration": {"STRING", "BOOLEAN"},
    "NumberFormatConfiguration": NUMBERS,
    "DateTimeFormatConfiguration": {"DATETIME"},
}
_COUNTS = {"COUNT", "DISTINCT_COUNT"}


def column_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Every column named exists, in its dataset or as a calculated field of it."""
    for place in catalogue.walk.of("ColumnIdentifier"):
        dataset, name = str(place.value.get("DataSetIdentifier")), str(place.value.get("ColumnName"))
        exists = catalogue.column_type(dataset, name) or (dataset, name) in catalogue.calculated
        if catalogue.knows(dataset) and not exists:
            yield Problem("column", place.path, f"{dataset} has no column or calculated field {name}")


def type_problems(catalogue: Catalogue, meanings: Meanings) -> Iterator[Problem]:
    """Fields, filters, formats and aggregations fit the type of their column; nothing is aggregated twice."""
    for place in catalogue.walk.of(*FIELDS, *_FILTER_TYPES, "ColumnConfiguration", "ColumnSort"):
        column = place.value.get("Column") or place.value.get("SortBy")
        if not isinstance(column, dict):
            continue
        name = str(column.get("ColumnName"))
        meaning = meanings.of(str(column.get("DataSetIdentifier")), name)
        wrong = _wrong_type(place, meaning.type)
        if wrong:
            yield Problem("type", place.path, f"{name} is {meaning.type}: {wrong}")
        if meaning.level == "aggregate":
            yield from _twice(place, name)


def _wrong_type(place: Place, type_: str | None) -> str:
    if type_ is None:
        return ""
    function = place.value.get("AggregationFunction")
    counted = _function_name(function) in _COUNTS
    if place.shape in _FILTER_TYPES and not counted and type_ not in _FILTER_TYPES[place.shape]:
        return f"{place.shape} does not filter it"
    if place.shape in _FIELD_TYPES and type_ not in _FIELD_TYPES[place.shape]:
        return f"a {place.shape} of it shows nothing"
    if not counted and type_ not in NUMBERS:
        named = _function_name(function)
        if named and not (type_ == "DATETIME" and named in {"MIN", "MAX"}) and named != "attribute":
            return f"{named} of it means nothing"
    for member, types in _FORMAT_TYPES.items():
        if member in (place.value.get("FormatConfiguration") or {}) and type_ not in types:
            return f"{member} does not format it"
    return ""


def _function_name(function: object) -> str:
    """`SUM` out of any of the API's ways to say it; "" where there is none."""
    if isinstance(function, str):
        return function
    if not isinstance(function, dict) or not function:  # none was given, or of a form that is told elsewhere
        return ""
    if "AttributeAggregationFunction" in function:
        return "attribute"
    return "PERCENTILE" if "PercentileValue" in function else _function_name(next(iter(function.values())))


def _twice(place: Place, name: str) -> Iterator[Problem]:
    if place.value.get("AggregationFunction"):
        yield Problem(
            "aggregation", place.path, f"{name} aggregates by itself: no aggregation function on top"
        )
    elif place.shape in DIMENSIONS:
        yield Problem("aggregation", place.path, f"{name} aggregates: it cannot be grouped by")
    elif place.shape == "UnaggregatedField":
        yield Problem("aggregation", place.path, f"{name} aggregates: it has no value in a single row")
