"""Checks the use of columns: they exist, and their type fits the field, filter, format and aggregation."""

from collections.abc import Collection, Iterator, Mapping

from dashboards.checker.catalogue import DIMENSIONS, FIELDS, Catalogue
from dashboards.checker.column_types import BOOLEAN, DATETIME, NUMBERS, STRING
from dashboards.checker.definition_walk import Node
from dashboards.checker.expression_types import AGGREGATED, TypeInference
from dashboards.checker.problem import ERROR, WARNING, Problem

_CATEGORIES = {STRING, BOOLEAN}
# QuickSight filters and groups by a boolean as by 0 and 1 too.
_NUMBERS_AND_BOOLEANS = {*NUMBERS, BOOLEAN}
_FIELD_TYPES: Mapping[str, Collection[str]] = {
    "CategoricalDimensionField": _CATEGORIES,
    "NumericalDimensionField": _NUMBERS_AND_BOOLEANS,
    "DateDimensionField": {DATETIME},
    "CategoricalMeasureField": _CATEGORIES,
    "NumericalMeasureField": NUMBERS,
    "DateMeasureField": {DATETIME},
}
_FILTER_TYPES: Mapping[str, Collection[str]] = {
    "CategoryFilter": _CATEGORIES,
    "NumericEqualityFilter": _NUMBERS_AND_BOOLEANS,
    "NumericRangeFilter": _NUMBERS_AND_BOOLEANS,
    "TimeEqualityFilter": {DATETIME},
    "TimeRangeFilter": {DATETIME},
    "RelativeDatesFilter": {DATETIME},
}
_FORMAT_TYPES: Mapping[str, Collection[str]] = {
    "StringFormatConfiguration": _CATEGORIES,
    "NumberFormatConfiguration": NUMBERS,
    "DateTimeFormatConfiguration": {DATETIME},
}
_COUNTS = {"COUNT", "DISTINCT_COUNT"}
_ATTRIBUTE = "attribute"


def column_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check that every column exists, in its dataset or as a calculated field of it."""
    for node in catalogue.walk.of_shape("ColumnIdentifier"):
        dataset, name = str(node.value.get("DataSetIdentifier")), str(node.value.get("ColumnName"))
        exists = catalogue.column_type(dataset, name) or (dataset, name) in catalogue.calculated_fields
        if catalogue.knows_columns_of(dataset) and not exists:
            message = f"The dataset {dataset} has no column or calculated field {name}."
            yield Problem("column", node.path, message)


def type_problems(catalogue: Catalogue, inference: TypeInference) -> Iterator[Problem]:
    """Check that fields, filters, formats and aggregations fit the type of their column."""
    for node in catalogue.walk.of_shape(*FIELDS, *_FILTER_TYPES, "ColumnConfiguration", "ColumnSort"):
        column = node.value.get("Column") or node.value.get("SortBy")
        if not isinstance(column, dict):
            continue
        name = str(column.get("ColumnName"))
        column_type = inference.type_of(str(column.get("DataSetIdentifier")), name)
        if mismatch := _mismatch(node, column_type.data_type):
            yield Problem("type", node.path, f"{name} is {column_type.data_type}: {mismatch}")
        if column_type.level == AGGREGATED and (message := _second_aggregation(node, name)):
            severity = WARNING if node.shape == "UnaggregatedField" else ERROR
            yield Problem("aggregation", node.path, message, severity)


def _mismatch(node: Node, data_type: str | None) -> str:
    """Return why a column of this type cannot be used like this; "" if it can or the type is unknown."""
    if data_type is None:
        return ""
    function = _function_name(node.value.get("AggregationFunction"))
    is_counted = function in _COUNTS
    if not is_counted and data_type not in _FILTER_TYPES.get(node.shape, {data_type}):
        return f"a {node.shape} cannot filter it."
    if data_type not in _FIELD_TYPES.get(node.shape, {data_type}):
        return f"a {node.shape} cannot show it."
    if not is_counted and not _can_aggregate(function, data_type):
        return f"it cannot be aggregated by {function}."
    for member, types in _FORMAT_TYPES.items():
        if member in (node.value.get("FormatConfiguration") or {}) and data_type not in types:
            return f"a {member} cannot format it."
    return ""


def _can_aggregate(function: str, data_type: str) -> bool:
    if data_type in NUMBERS or function in ("", _ATTRIBUTE):
        return True
    return data_type == DATETIME and function in ("MIN", "MAX")


def _function_name(function: object) -> str:
    """Return an aggregation function's name, such as SUM, from any of the API's forms; "" for none."""
    if isinstance(function, str):
        return function
    if not isinstance(function, dict) or not function:  # not set, or of a wrong type, which the walk reports
        return ""
    if "AttributeAggregationFunction" in function:
        return _ATTRIBUTE
    return "PERCENTILE" if "PercentileValue" in function else _function_name(next(iter(function.values())))


def _second_aggregation(node: Node, name: str) -> str:
    """Return why a calculated field that aggregates cannot be used like this; "" if it can."""
    if node.value.get("AggregationFunction"):
        return f"{name} aggregates already, so it cannot have an aggregation function."
    if node.shape in DIMENSIONS:
        return f"{name} aggregates, so a visual cannot group by it."
    if node.shape == "UnaggregatedField":
        return f"{name} aggregates, so a single row shows the aggregate of itself."
    return ""
