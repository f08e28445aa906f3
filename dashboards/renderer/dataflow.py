"""Builds one Vega dataflow from a definition: every filter, grouping, limit and sort, driven by signals.

The page runs it in the browser; pictures and tests run it in vl-convert, the same engine.
https://vega.github.io/vega/docs/transforms/
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboards.checker.column_types import Columns
from dashboards.checker.expression_parser import parse
from dashboards.checker.filter_scope import is_in_scope
from dashboards.renderer.plan import PlannedField, PlannedVisual
from dashboards.renderer.rolling_date import rolling_date
from dashboards.renderer.steps import (
    Json,
    dimension_expression,
    formula,
    grouped,
    is_measure,
    is_unaggregated,
    limits,
    sort_step,
    totals,
)
from dashboards.renderer.translate import Translator
from dashboards.renderer.unsupported import UnsupportedError, only_member, refuse_other_members

_FILTER_MEMBERS = {"FilterId", "Column", "NullOption", "DefaultFilterControlConfiguration"}
_RANGE_MEMBERS = {
    "IncludeMinimum",
    "IncludeMaximum",
    "RangeMinimumValue",
    "RangeMaximumValue",
    "TimeGranularity",
}
_CATEGORY_MEMBERS = {
    "MatchOperator",
    "NullOption",
    "ParameterName",
    "CategoryValue",
    "CategoryValues",
    "SelectAllOptions",
}


def filter_signal(filter_id: str) -> str:
    """Return the signal that holds the chosen values of a filter with a control."""
    return f"f_{filter_id.replace('-', '_')}"


def click_signal(visual: PlannedVisual, field: PlannedField) -> str:
    """Return the signal that holds the value clicked in a visual."""
    return f"k_{visual.prefix}_{field.key}"


class Dataflow:
    """The dataflow of a definition.

    Attributes:
        parameters: Parameter name to its signal.
        signals: Vega's signals with their defaults.
        data: Vega's derived data sets.
        outputs: Name of each data set that a visual shows, and the keys of its rows.
    """

    def __init__(
        self, definition: Mapping[str, Any], visuals: Sequence[PlannedVisual], columns: Columns, today: date
    ) -> None:
        self.definition, self.columns, self.today = definition, columns, today
        defaults = self._parameter_defaults()
        self.parameters = {name: f"p_{name}" for name in defaults}
        self.signals: list[Json] = [
            {"name": self.parameters[name], "value": value} for name, value in defaults.items()
        ]
        self.data: list[Json] = []
        self.outputs: dict[str, list[str]] = {}
        for visual in visuals:
            self._add(visual, visuals)

    @property
    def spec(self) -> Json:
        """Vega's specification, without values and marks."""
        return {
            "$schema": "https://vega.github.io/schema/vega/v6.json",
            "width": 1,
            "height": 1,
            "signals": self.signals,
            "data": [{"name": name} for name in sorted(self.used_columns)] + self.data,
        }

    @property
    def used_columns(self) -> dict[str, set[str]]:
        """Dataset to those of its columns that the dataflow reads."""
        sources: dict[str, str] = {data["name"]: data["source"] for data in self.data}
        used: dict[str, set[str]] = {}
        for data in self.data:
            dataset = sources.get(data["source"], str(data["source"]))
            expressions = " ".join(step.get("expr", "") for step in data["transform"])
            used.setdefault(dataset, set()).update(re.findall(r'datum\["([^"\\]+)"\]', expressions))
        return used

    def _parameter_defaults(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for declaration in self.definition.get("ParameterDeclarations") or ():
            kind, inner = only_member(declaration, "parameter")
            defaults = inner.get("DefaultValues") or {}
            is_single = inner.get("ParameterValueType", "SINGLE_VALUED") == "SINGLE_VALUED"
            if kind == "DateTimeParameterDeclaration" and "RollingDate" in defaults:
                value: Any = rolling_date(defaults["RollingDate"]["Expression"], self.today).isoformat()
            elif defaults.get("StaticValues") and is_single:
                value = defaults["StaticValues"][0]
            else:
                raise UnsupportedError(f"the preview needs one default for the parameter {inner['Name']}")
            values[inner["Name"]] = value
        return values

    def _translator(self, dataset: str) -> Translator:
        calculated = {
            field["Name"]: field["Expression"]
            for field in self.definition.get("CalculatedFields") or ()
            if field["DataSetIdentifier"] == dataset
        }
        return Translator(self.columns[dataset], calculated, self.parameters)

    def _declare_signal(self, name: str) -> str:
        if all(signal["name"] != name for signal in self.signals):
            self.signals.append({"name": name, "value": None})
        return name

    def _add(self, visual: PlannedVisual, visuals: Sequence[PlannedVisual]) -> None:
        """Add the data sets of one visual: its filtered rows, what it shows of them, and its totals."""
        translator = self._translator(visual.dataset)
        dimensions = [field for field in visual.fields if not is_measure(visual, field)]
        measures = [field for field in visual.fields if is_measure(visual, field)]
        base = [
            *self._filters(visual, translator),
            *self._click_filters(visual, visuals),
            *(formula(dimension_expression(field, translator), field.key) for field in dimensions),
        ]
        keys = [field.key for field in dimensions]
        if is_unaggregated(visual):
            base += [
                formula(translator.of_row(parse(condition.expression)), f"c{number}")
                for number, condition in enumerate(visual.conditions)
            ]
            rows = sort_step(visual)
        else:
            rows = [
                *grouped(translator, keys, measures, visual.conditions),
                *limits(visual),
                *sort_step(visual),
            ]
        self.data.append({"name": f"{visual.prefix}_base", "source": visual.dataset, "transform": base})
        conditions = [f"c{number}" for number in range(len(visual.conditions))]
        self._add_output(visual, "rows", rows, [*(field.key for field in visual.fields), *conditions])
        for name, group_fields in totals(visual):
            group_keys = [field.key for field in group_fields]
            total = grouped(self._translator(visual.dataset), group_keys, measures, ())
            self._add_output(visual, name, total, [*group_keys, *(field.key for field in measures)])

    def _add_output(self, visual: PlannedVisual, name: str, steps: list[Json], keys: list[str]) -> None:
        output = f"{visual.prefix}_{name}"
        self.data.append({"name": output, "source": f"{visual.prefix}_base", "transform": steps})
        self.outputs[output] = keys

    def _filters(self, visual: PlannedVisual, translator: Translator) -> list[Json]:
        """Return the filter steps of the filter groups that apply to a visual."""
        steps = []
        for group in self.definition.get("FilterGroups") or ():
            if group.get("Status") == "DISABLED" or not is_in_scope(group, visual.sheet, visual.id):
                continue
            for filter_ in group["Filters"]:
                kind, inner = only_member(filter_, group["FilterGroupId"])
                column = inner["Column"]
                name = str(column["ColumnName"])
                is_own = column["DataSetIdentifier"] == visual.dataset
                exists = name in self.columns[visual.dataset] or name in translator.calculated
                if is_own or (group["CrossDataset"] == "ALL_DATASETS" and exists):
                    condition = self._condition(kind, inner, translator.column(name))
                    steps.append({"type": "filter", "expr": condition})
        return steps

    def _condition(self, kind: str, inner: Mapping[str, Any], value: str) -> str:
        location = f"filter {inner['FilterId']}"
        if inner.get("NullOption", "NON_NULLS_ONLY") == "NULLS_ONLY":
            raise UnsupportedError(f"{location}: the preview does not filter for NULL")
        if kind == "CategoryFilter":
            refuse_other_members(inner, _FILTER_MEMBERS | {"Configuration"}, location)
            return self._category_condition(inner, value, location)
        if kind == "NumericEqualityFilter":
            members = _FILTER_MEMBERS | {"Value", "MatchOperator", "ParameterName"}
            refuse_other_members(inner, members, location)
            operand = self._operand(inner.get("ParameterName"), inner.get("Value"))
            return f"{value} {'===' if inner['MatchOperator'] == 'EQUALS' else '!=='} {operand}"
        if kind == "TimeRangeFilter":
            refuse_other_members(inner, _FILTER_MEMBERS | _RANGE_MEMBERS, location)
            return " && ".join(self._range_conditions(inner, value)) or "true"
        raise UnsupportedError(f"{location}: the preview does not support a {kind}")

    def _range_conditions(self, inner: Mapping[str, Any], value: str) -> list[str]:
        conditions = []
        for end, operator in (("Minimum", ">"), ("Maximum", "<")):
            bound = inner.get(f"Range{end}Value")
            if not bound:
                continue
            fixed = bound.get("StaticValue")
            if bound.get("RollingDate"):
                fixed = rolling_date(bound["RollingDate"]["Expression"], self.today).isoformat()
            equal = "=" if inner.get(f"Include{end}") else ""
            operand = self._operand(bound.get("Parameter"), fixed)
            conditions.append(f"{value} {operator}{equal} {operand}")
        return conditions

    def _operand(self, parameter: str | None, value: Any) -> str:
        """Return a parameter's signal or, without one, the value as an expression."""
        return self.parameters[parameter] if parameter else json.dumps(value)

    def _category_condition(self, inner: Mapping[str, Any], value: str, location: str) -> str:
        kind, chosen = only_member(inner["Configuration"], location)
        refuse_other_members(chosen, _CATEGORY_MEMBERS, location)
        operator = chosen["MatchOperator"]
        if kind == "CustomFilterConfiguration" and operator in ("EQUALS", "DOES_NOT_EQUAL"):
            operand = self._operand(chosen.get("ParameterName"), chosen.get("CategoryValue"))
            return f"{value} {'===' if operator == 'EQUALS' else '!=='} {operand}"
        if kind == "FilterListConfiguration" and operator in ("CONTAINS", "EQUALS", "DOES_NOT_CONTAIN"):
            inverse = "!" if operator == "DOES_NOT_CONTAIN" else ""
            if chosen.get("SelectAllOptions"):
                signal = self._declare_signal(filter_signal(inner["FilterId"]))
                return f"!isArray({signal}) || {inverse}(indexof({signal}, {value}) >= 0)"
            return f"{inverse}(indexof({json.dumps(chosen.get('CategoryValues') or [])}, {value}) >= 0)"
        raise UnsupportedError(f"{location}: the preview does not support {kind} with {operator}")

    def _click_filters(self, visual: PlannedVisual, visuals: Sequence[PlannedVisual]) -> list[Json]:
        """Return the filter steps of clicks in the other visuals of the sheet."""
        steps = []
        for other in visuals:
            if other.sheet != visual.sheet or other.id == visual.id or not filters_sheet(other):
                continue
            for field in other.fields:
                is_category = field.kind == "text" and not is_measure(other, field)
                if is_category and field.column in self.columns[visual.dataset]:
                    signal = self._declare_signal(click_signal(other, field))
                    expression = f"!isValid({signal}) || datum[{json.dumps(field.column)}] === {signal}"
                    steps.append({"type": "filter", "expr": expression})
        return steps


def filters_sheet(visual: PlannedVisual) -> bool:
    """Return whether a click in a visual filters the other visuals of its sheet."""
    operations = [operation for action in visual.actions for operation in action["ActionOperations"]]
    for operation in operations:
        kind, inner = only_member(operation, visual.id)
        if kind == "FilterOperation":
            all_visuals = {"SameSheetTargetVisualConfiguration": {"TargetVisualOptions": "ALL_VISUALS"}}
            if inner["TargetVisualsConfiguration"] != all_visuals:
                message = "the preview filters all visuals of a sheet by a click, or none"
                raise UnsupportedError(f"{visual.id}: {message}")
            return True
        if kind not in ("NavigationOperation", "SetParametersOperation"):
            raise UnsupportedError(f"{visual.id}: the preview does not support {kind}")
    return False


def with_values(spec: Json, values: Mapping[str, list[Json]]) -> Json:
    """Return the dataflow with its datasets' rows."""
    return {
        **spec,
        "data": [
            {**data, "values": values[data["name"]]} if data["name"] in values else data
            for data in spec["data"]
        ],
    }
