"""Rules for this project's own dashboards, on top of those that hold for any QuickSight definition."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboards.checker.catalogue import DIMENSIONS, Catalogue, Visual
from dashboards.checker.check import Rule
from dashboards.checker.column_types import DECIMAL
from dashboards.checker.expression_parser import field_names
from dashboards.checker.filter_scope import is_in_scope
from dashboards.checker.problem import HOUSE, Problem

CURRENCY_COLUMN = "currency"
Column = tuple[str, str]
"""A dataset's identifier and a name in it."""


def currency_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check that every visual with money shows one currency or groups by currency.

    Money is a decimal column of a dataset with a column `currency`, and a calculated field made from one.
    """
    money = _money(catalogue)
    filter_groups = [
        node.value
        for node in catalogue.walk.of_shape("FilterGroup")
        if node.value.get("Status") != "DISABLED"
    ]
    for visual in catalogue.visuals:
        if _is_grouped_by_currency(catalogue, visual):
            continue
        columns = {_column(node.value.get("Column")) for node in catalogue.fields_of(visual)}
        for dataset in sorted({dataset for dataset, _ in columns & money}):
            if not any(
                is_in_scope(group, visual.sheet_id, visual.id)
                and _keeps_to_one_currency(catalogue, group, dataset)
                for group in filter_groups
            ):
                message = (
                    f"{visual.id} shows money of the dataset {dataset}, but is neither filtered to one"
                    " currency nor grouped by currency."
                )
                yield Problem("currency", visual.path, message, HOUSE)


HOUSE_RULES: tuple[Rule, ...] = (currency_problems,)


def _column(identifier: Any) -> Column:
    if not isinstance(identifier, dict):
        return "", ""
    return str(identifier.get("DataSetIdentifier")), str(identifier.get("ColumnName"))


def _money(catalogue: Catalogue) -> set[Column]:
    money = {
        (dataset, name)
        for dataset, columns in (catalogue.columns or {}).items()
        if CURRENCY_COLUMN in columns
        for name, type_ in columns.items()
        if type_ == DECIMAL
    }
    while True:
        derived = {
            (dataset, name)
            for (dataset, name), field in catalogue.calculated_fields.items()
            if field.expression and any((dataset, used) in money for used in field_names(field.expression))
        }
        if derived <= money:
            return money
        money |= derived


def _is_grouped_by_currency(catalogue: Catalogue, visual: Visual) -> bool:
    return any(
        _column(node.value.get("Column"))[1] == CURRENCY_COLUMN
        for node in catalogue.fields_of(visual)
        if node.shape in DIMENSIONS | {"UnaggregatedField"}
    )


def _keeps_to_one_currency(catalogue: Catalogue, filter_group: Mapping[str, Any], dataset: str) -> bool:
    """Return whether a filter group lets only one currency of a dataset through."""
    is_cross_dataset = filter_group.get("CrossDataset") == "ALL_DATASETS"
    for filter_ in filter_group.get("Filters") or ():
        category_filter = filter_.get("CategoryFilter") or {}
        filtered_dataset, name = _column(category_filter.get("Column"))
        applies = name == CURRENCY_COLUMN and (is_cross_dataset or filtered_dataset == dataset)
        if applies and _chooses_one_value(catalogue, category_filter.get("Configuration") or {}):
            return True
    return False


def _chooses_one_value(catalogue: Catalogue, configuration: Mapping[str, Any]) -> bool:
    custom = configuration.get("CustomFilterConfiguration") or {}
    if custom.get("MatchOperator") == "EQUALS" and not custom.get("SelectAllOptions"):
        parameter = catalogue.parameters.get(str(custom.get("ParameterName")))
        return bool(custom.get("CategoryValue") or (parameter and not parameter.takes_many_values))
    listed = configuration.get("FilterListConfiguration") or {}
    is_one = len(listed.get("CategoryValues") or ()) == 1
    return listed.get("MatchOperator") == "CONTAINS" and is_one and not listed.get("SelectAllOptions")
