"""The steps of one visual as Vega's transforms: grouping, limits, sorts and totals.

https://vega.github.io/vega/docs/transforms/
"""

from collections.abc import Sequence
from typing import Any

from dashboards.checker.column_types import DATETIME
from dashboards.checker.expression_parser import parse
from dashboards.renderer.plan import Condition, PlannedField, PlannedVisual
from dashboards.renderer.translate import SCALE, Translator
from dashboards.renderer.unsupported import UnsupportedError, only_member, refuse_other_members

Json = dict[str, Any]
OTHER = "Other"
_MEASURE_ROLES = ("Values", "TargetValues", "BarValues", "LineValues")
_SORT_MEMBERS = ("CategorySort", "RowSort", "HeatMapRowSort", "HeatMapColumnSort")


def is_unaggregated(visual: PlannedVisual) -> bool:
    """Return whether a visual is a table that shows rows as they are."""
    return "TableUnaggregatedFieldWells" in visual.configuration["FieldWells"]


def is_measure(visual: PlannedVisual, field: PlannedField) -> bool:
    return not is_unaggregated(visual) and field.role in _MEASURE_ROLES


def formula(expression: str, name: str) -> Json:
    return {"type": "formula", "expr": expression, "as": name}


def dimension_expression(field: PlannedField, translator: Translator) -> str:
    """Return a dimension's value in a row; a date is truncated to its granularity."""
    value = translator.column(field.column)
    if field.kind == "date" and translator.columns.get(field.column) == DATETIME:
        truncated = {
            "YEAR": f"substring({value}, 0, 4) + '-01-01'",
            "MONTH": f"substring({value}, 0, 7) + '-01'",
        }
        return truncated.get(field.granularity, value)
    return value


def grouped(
    translator: Translator,
    keys: list[str],
    measures: Sequence[PlannedField],
    conditions: Sequence[Condition],
) -> list[Json]:
    """Return the steps that group rows by the keys and compute each measure and condition.

    Sums are of whole ten-thousandths, so they are exact; the results are in units.
    """
    results = []
    for measure in measures:
        if measure.aggregation:
            results.append((measure.key, translator.aggregate(measure.aggregation, measure.column).value))
        else:
            results.append((measure.key, translator.of_group(parse(f"{{{measure.column}}}"))))
    results += [
        (f"c{number}", translator.of_group(parse(condition.expression)))
        for number, condition in enumerate(conditions)
    ]
    aggregates = list(translator.aggregates.values())
    steps = [
        *(formula(aggregate.row, f"x_{aggregate.name}") for aggregate in aggregates),
        {
            "type": "aggregate",
            "groupby": keys,
            "ops": [aggregate.op for aggregate in aggregates],
            "fields": [f"x_{aggregate.name}" for aggregate in aggregates],
            "as": [aggregate.name for aggregate in aggregates],
        },
    ]
    for name, running in translator.running_sums.items():
        steps += [
            formula(running.expression, f"x_{name}"),
            {
                "type": "window",
                "sort": {"field": keys[0], "order": running.order},
                "ops": ["sum"],
                "fields": [f"x_{name}"],
                "as": [name],
                "frame": [None, 0],
            },
        ]
    return steps + [formula(value, key) for key, value in results]


def limits(visual: PlannedVisual) -> list[Json]:
    """Return the steps that keep the largest items and add up the others as one or leave them out."""
    sorting = visual.option("SortConfiguration")
    steps: list[Json] = []
    for limit, role in (("CategoryItemsLimit", "Category"), ("ColorItemsLimit", "Colors")):
        if limit not in sorting or not visual.fields_in(role):
            continue
        [item], [value] = visual.fields_in(role), visual.fields_in("Values")
        max_items = int(sorting[limit]["ItemsLimit"])
        steps += [
            {
                "type": "joinaggregate",
                "groupby": [item.key],
                "ops": ["sum"],
                "fields": [value.key],
                "as": ["of_item"],
            },
            {
                "type": "window",
                "sort": {"field": ["of_item", item.key], "order": ["descending", "ascending"]},
                "ops": ["dense_rank"],
                "as": ["item_rank"],
            },
        ]
        if sorting[limit].get("OtherCategories") == "EXCLUDE":
            steps.append({"type": "filter", "expr": f"datum.item_rank <= {max_items}"})
        else:
            steps += _merge_others(visual, item, value, max_items)
    return steps


def _merge_others(
    visual: PlannedVisual, item: PlannedField, value: PlannedField, max_items: int
) -> list[Json]:
    if value.aggregation != "SUM":
        raise UnsupportedError(f"{visual.id}: the preview adds up only sums as {OTHER}")
    keys = [field.key for field in visual.fields if not is_measure(visual, field)]
    return [
        formula(f"datum.item_rank <= {max_items} ? datum.{item.key} : '{OTHER}'", item.key),
        formula(f"round({SCALE} * datum.{value.key})", "scaled"),
        {"type": "aggregate", "groupby": keys, "ops": ["sum"], "fields": ["scaled"], "as": ["scaled"]},
        formula(f"datum.scaled / {SCALE}", value.key),
    ]


def sort_step(visual: PlannedVisual) -> list[Json]:
    """Return the step that sorts a visual's rows; none where it has no sort."""
    sorting = visual.option("SortConfiguration")
    sorts: list[tuple[str, str]] = []
    for member in _SORT_MEMBERS:
        for option in sorting.get(member) or ():
            kind, inner = only_member(option, visual.id)
            if kind != "FieldSort":
                message = f"the preview sorts by a field of the visual, not by {kind}"
                raise UnsupportedError(f"{visual.id}: {message}")
            sorts.append((visual.field(inner["FieldId"]).key, inner["Direction"]))
    if not sorts and visual.fields_in("TrendGroups"):
        sorts = [(visual.fields_in("TrendGroups")[0].key, "ASC")]
    if not sorts:
        return []
    order = ["descending" if direction == "DESC" else "ascending" for _, direction in sorts]
    return [{"type": "collect", "sort": {"field": [key for key, _ in sorts], "order": order}}]


def totals(visual: PlannedVisual) -> list[tuple[str, list[PlannedField]]]:
    """Return the totals that a table shows: their name and the fields that they are grouped by."""
    options = visual.option("TotalOptions")
    if visual.kind == "TableVisual" and options.get("TotalsVisibility") == "VISIBLE":
        if is_unaggregated(visual):
            raise UnsupportedError(f"{visual.id}: the preview does not add up a table of single rows")
        return [("total", [])]
    if visual.kind == "PivotTableVisual":
        refuse_other_members(options, {"RowTotalOptions", "ColumnTotalOptions"}, visual.id)
        return [
            ("by_row", list(visual.fields_in("Rows"))),
            ("by_column", list(visual.fields_in("Columns"))),
            ("total", []),
        ]
    return []
