"""The steps of one visual: grouping, limits, sorts and totals, as Vega's transforms.

https://vega.github.io/vega/docs/transforms/
"""

from collections.abc import Sequence
from typing import Any

from dashboards.checker.column_types import DATETIME
from dashboards.checker.expression_parser import parse
from dashboards.renderer.plan import PlannedField, PlannedVisual
from dashboards.renderer.translate import Translator
from dashboards.renderer.unsupported import UnsupportedError, one, only

Json = dict[str, Any]
OTHER = "Other"


def is_plain(visual: PlannedVisual) -> bool:
    """A table of rows as they are."""
    return "TableUnaggregatedFieldWells" in visual.configuration["FieldWells"]


def is_measure(visual: PlannedVisual, field: PlannedField) -> bool:
    return not is_plain(visual) and field.role in ("Values", "TargetValues", "BarValues", "LineValues")


def formula(expr: str, name: str) -> Json:
    return {"type": "formula", "expr": expr, "as": name}


def dimension(field: PlannedField, translator: Translator) -> str:
    value = translator.column(field.column)
    if field.kind == "date" and translator.columns.get(field.column) == DATETIME:
        cut = {"YEAR": f"substring({value}, 0, 4) + '-01-01'", "MONTH": f"substring({value}, 0, 7) + '-01'"}
        return cut.get(field.granularity, value)
    return value


def grouped(
    translator: Translator,
    keys: list[str],
    measures: Sequence[PlannedField],
    conditions: Sequence[tuple[str, str, str]],
) -> list[Json]:
    """Group by the keys and work out each measure, in units; exact as long as whole ten-thousandths are."""
    after = []
    for each in measures:
        if each.aggregation:
            after.append((each.key, translator.aggregate(each.aggregation, each.column).value))
        else:
            after.append((each.key, translator.over(parse(f"{{{each.column}}}"))))
    after += [(f"c{number}", translator.over(parse(text))) for number, (_, text, _) in enumerate(conditions)]
    aggregates = list(translator.aggregates.values())
    before = [formula(each.row, f"x_{each.name}") for each in aggregates]
    steps = [
        *before,
        {
            "type": "aggregate",
            "groupby": keys,
            "ops": [each.op for each in aggregates],
            "fields": [f"x_{each.name}" for each in aggregates],
            "as": [each.name for each in aggregates],
        },
    ]
    for name, (expr, _, direction) in translator.running.items():
        steps += [
            formula(expr, f"x_{name}"),
            {
                "type": "window",
                "sort": {"field": keys[0], "order": direction},
                "ops": ["sum"],
                "fields": [f"x_{name}"],
                "as": [name],
                "frame": [None, 0],
            },
        ]
    return steps + [formula(value, key) for key, value in after]


def limits(visual: PlannedVisual) -> list[Json]:
    """The items shown by themselves; the others together as one, or not at all."""
    sorting = visual.configuration.get("SortConfiguration") or {}
    steps: list[Json] = []
    for limit, role in (("CategoryItemsLimit", "Category"), ("ColorItemsLimit", "Colors")):
        if limit not in sorting or not visual.of(role):
            continue
        [key] = [each.key for each in visual.of(role)]
        [value] = [each.key for each in visual.of("Values")]
        most = int(sorting[limit]["ItemsLimit"])
        steps += [
            {"type": "joinaggregate", "groupby": [key], "ops": ["sum"], "fields": [value], "as": ["of_item"]},
            {
                "type": "window",
                "sort": {"field": ["of_item", key], "order": ["descending", "ascending"]},
                "ops": ["dense_rank"],
                "as": ["place"],
            },
        ]
        if sorting[limit].get("OtherCategories") == "EXCLUDE":
            steps.append({"type": "filter", "expr": f"datum.place <= {most}"})
            continue
        if not all(each.aggregation == "SUM" for each in visual.of("Values")):
            raise UnsupportedError(f"{visual.id}: the preview puts only sums together as {OTHER}")
        keys = [each.key for each in visual.fields if not is_measure(visual, each)]
        steps += [
            formula(f"datum.place <= {most} ? datum.{key} : '{OTHER}'", key),
            formula("round(10000 * datum." + value + ")", "whole"),
            {"type": "aggregate", "groupby": keys, "ops": ["sum"], "fields": ["whole"], "as": ["whole"]},
            formula("datum.whole / 10000", value),
        ]
    return steps


def sorted_(visual: PlannedVisual) -> Json:
    sorting = visual.configuration.get("SortConfiguration") or {}
    found: list[tuple[str, str]] = []
    for name in ("CategorySort", "RowSort", "HeatMapRowSort", "HeatMapColumnSort"):
        for each in sorting.get(name) or ():
            kind, inner = one(each, visual.id)
            if kind != "FieldSort":
                raise UnsupportedError(
                    f"{visual.id}: the preview sorts by a field of the visual, not by {kind}"
                )
            found.append((visual.by_id(inner["FieldId"]).key, inner["Direction"]))
    if not found and visual.of("TrendGroups"):
        found = [(visual.of("TrendGroups")[0].key, "ASC")]
    if not found:
        return {}
    order = ["descending" if direction == "DESC" else "ascending" for _, direction in found]
    return {"type": "collect", "sort": {"field": [key for key, _ in found], "order": order}}


def totals(visual: PlannedVisual) -> list[tuple[str, list[PlannedField]]]:
    """The further aggregations that a table shows: name to the fields it keeps."""
    options = visual.configuration.get("TotalOptions") or {}
    if visual.kind == "TableVisual" and options.get("TotalsVisibility") == "VISIBLE":
        return [("total", [])]
    if visual.kind == "PivotTableVisual":
        only(options, {"RowTotalOptions", "ColumnTotalOptions"}, visual.id)
        # By row: what stands at the end of each line, in whose order the lines are sorted.
        return [("by_row", list(visual.of("Rows"))), ("by_column", list(visual.of("Columns"))), ("total", [])]
    return []
