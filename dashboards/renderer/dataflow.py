"""The definition as one Vega dataflow: every filter, grouping, limit and sort, driven by signals.

The page runs it in the browser, the pictures and the tests in vl-convert: one engine for both.
https://vega.github.io/vega/docs/transforms/
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboards.checker.checks.filters import in_scope
from dashboards.checker.expression_parser import parse
from dashboards.renderer.plan import PlannedField, PlannedVisual
from dashboards.renderer.rolling_date import rolling_date
from dashboards.renderer.steps import (
    Json,
    dimension,
    formula,
    grouped,
    is_measure,
    is_plain,
    limits,
    sorted_,
    totals,
)
from dashboards.renderer.translate import Translator
from dashboards.renderer.unsupported import UnsupportedError, one, only

Columns = Mapping[str, Mapping[str, str]]


class Dataflow:
    """Builds the dataflow of a definition; `spec` is Vega's, without values and without marks."""

    def __init__(
        self, definition: Mapping[str, Any], visuals: Sequence[PlannedVisual], columns: Columns, today: date
    ) -> None:
        self.definition, self.columns, self.today = definition, columns, today
        self.parameters = {name: f"p_{name}" for name in self._parameter_values()}
        self.outputs: dict[str, list[str]] = {}
        self.data: list[Json] = []
        self.signals: list[Json] = [
            {"name": self.parameters[name], "value": value}
            for name, value in self._parameter_values().items()
        ]
        for visual in visuals:
            self._add(visual, visuals)

    @property
    def spec(self) -> Json:
        return {
            "$schema": "https://vega.github.io/schema/vega/v6.json",
            "width": 1,
            "height": 1,
            "signals": self.signals,
            "data": [{"name": name} for name in sorted(self.used)] + self.data,
        }

    @property
    def used(self) -> dict[str, set[str]]:
        """Dataset to the columns of it that anything here reads; no others need leave the lake."""
        sources: dict[str, str] = {each["name"]: each["source"] for each in self.data}
        found: dict[str, set[str]] = {}
        for each in self.data:
            dataset = sources.get(str(each["source"]), str(each["source"]))
            expressions = " ".join(step.get("expr", "") for step in each["transform"])
            found.setdefault(dataset, set()).update(re.findall(r'datum\["([^"\\]+)"\]', expressions))
        return found

    def _parameter_values(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for declaration in self.definition.get("ParameterDeclarations") or ():
            kind, inner = one(declaration, "parameter")
            defaults = inner.get("DefaultValues") or {}
            if kind == "DateTimeParameterDeclaration" and "RollingDate" in defaults:
                value: Any = rolling_date(defaults["RollingDate"]["Expression"], self.today).isoformat()
            elif (
                defaults.get("StaticValues")
                and inner.get("ParameterValueType", "SINGLE_VALUED") == "SINGLE_VALUED"
            ):
                value = defaults["StaticValues"][0]
            else:
                raise UnsupportedError(f"the preview needs one default for the parameter {inner['Name']}")
            found[inner["Name"]] = value
        return found

    def _translator(self, dataset: str) -> Translator:
        calculated = {
            each["Name"]: each["Expression"]
            for each in self.definition.get("CalculatedFields") or ()
            if each["DataSetIdentifier"] == dataset
        }
        return Translator(self.columns[dataset], calculated, self.parameters)

    def _signal(self, name: str) -> str:
        if all(each["name"] != name for each in self.signals):
            self.signals.append({"name": name, "value": None})
        return name

    # One visual: its rows, and its totals where it shows them.

    def _add(self, visual: PlannedVisual, visuals: Sequence[PlannedVisual]) -> None:
        translator = self._translator(visual.dataset)
        steps = self._filters(visual, translator) + self._clicks(visual, visuals)
        dimensions = [each for each in visual.fields if not is_measure(visual, each)]
        measures = [each for each in visual.fields if is_measure(visual, each)]
        steps += [formula(dimension(each, translator), each.key) for each in dimensions]
        base = f"{visual.prefix}_base"
        self.data.append({"name": base, "source": visual.dataset, "transform": steps})
        if is_plain(visual):
            colours = [
                formula(translator.row(parse(text)), f"c{n}")
                for n, (_, text, _) in enumerate(visual.conditions)
            ]
            self.data[-1]["transform"] += colours
            self._output(visual, "rows", [sorted_(visual)], [*visual.fields], len(visual.conditions))
            return
        keys = [each.key for each in dimensions]
        rows = grouped(translator, keys, measures, visual.conditions)
        self._output(
            visual, "rows", [*rows, *limits(visual), sorted_(visual)], visual.fields, len(visual.conditions)
        )
        for name, kept in totals(visual):
            group = [each.key for each in kept]
            total = grouped(self._translator(visual.dataset), group, measures, ())
            self._output(visual, name, total, [*kept, *measures], 0)

    def _output(
        self,
        visual: PlannedVisual,
        name: str,
        steps: list[Json],
        fields: Sequence[PlannedField],
        colours: int,
    ) -> None:
        full = f"{visual.prefix}_{name}"
        steps = [step for step in steps if step]
        self.data.append({"name": full, "source": f"{visual.prefix}_base", "transform": steps})
        self.outputs[full] = [each.key for each in fields] + [f"c{number}" for number in range(colours)]

    # Filters, as far as they reach this visual.

    def _filters(self, visual: PlannedVisual, translator: Translator) -> list[Json]:
        steps = []
        for group in self.definition.get("FilterGroups") or ():
            if group.get("Status") == "DISABLED" or not in_scope(group, visual.sheet, visual.id):
                continue
            for each in group["Filters"]:
                kind, inner = one(each, group["FilterGroupId"])
                column = inner["Column"]
                name = str(column["ColumnName"])
                same = column["DataSetIdentifier"] == visual.dataset
                known = name in self.columns[visual.dataset] or name in translator.calculated
                if same or (group["CrossDataset"] == "ALL_DATASETS" and known):
                    steps.append(
                        {"type": "filter", "expr": self._condition(kind, inner, translator.column(name))}
                    )
        return steps

    def _condition(self, kind: str, inner: Mapping[str, Any], value: str) -> str:
        where = f"filter {inner['FilterId']}"
        common = {"FilterId", "Column", "NullOption", "DefaultFilterControlConfiguration"}
        if inner.get("NullOption", "NON_NULLS_ONLY") == "NULLS_ONLY":
            raise UnsupportedError(f"{where}: the preview does not look for nothing")
        if kind == "CategoryFilter":
            only(inner, common | {"Configuration"}, where)
            return self._category(inner, value, where)
        if kind == "NumericEqualityFilter":
            only(inner, common | {"Value", "MatchOperator", "ParameterName"}, where)
            wanted = self._value(inner.get("ParameterName"), inner.get("Value"))
            return f"{value} {'===' if inner['MatchOperator'] == 'EQUALS' else '!=='} {wanted}"
        if kind == "TimeRangeFilter":
            ends = {
                "IncludeMinimum",
                "IncludeMaximum",
                "RangeMinimumValue",
                "RangeMaximumValue",
                "TimeGranularity",
            }
            only(inner, common | ends, where)
            return " && ".join(self._ends(inner, value)) or "true"
        raise UnsupportedError(f"{where}: the preview does not support a {kind}")

    def _ends(self, inner: Mapping[str, Any], value: str) -> list[str]:
        found = []
        for end, operator in (("Minimum", ">"), ("Maximum", "<")):
            bound = inner.get(f"Range{end}Value")
            if bound:
                rolling = bound.get("RollingDate")
                fixed = (
                    rolling_date(rolling["Expression"], self.today).isoformat()
                    if rolling
                    else bound.get("StaticValue")
                )
                equal = "=" if inner.get(f"Include{end}") else ""
                found.append(f"{value} {operator}{equal} {self._value(bound.get('Parameter'), fixed)}")
        return found

    def _value(self, parameter: str | None, value: Any) -> str:
        return self.parameters[parameter] if parameter else json.dumps(value)

    def _category(self, inner: Mapping[str, Any], value: str, where: str) -> str:
        kind, chosen = one(inner["Configuration"], where)
        members = {
            "MatchOperator",
            "NullOption",
            "ParameterName",
            "CategoryValue",
            "CategoryValues",
            "SelectAllOptions",
        }
        only(chosen, members, where)
        operator = chosen["MatchOperator"]
        if kind == "CustomFilterConfiguration" and operator in ("EQUALS", "DOES_NOT_EQUAL"):
            wanted = self._value(chosen.get("ParameterName"), chosen.get("CategoryValue"))
            return f"{value} {'===' if operator == 'EQUALS' else '!=='} {wanted}"
        if kind == "FilterListConfiguration" and operator in ("CONTAINS", "EQUALS", "DOES_NOT_CONTAIN"):
            inverse = "!" if operator == "DOES_NOT_CONTAIN" else ""
            if chosen.get("SelectAllOptions"):
                signal = self._signal(f"f_{inner['FilterId'].replace('-', '_')}")
                return f"!isArray({signal}) || {inverse}(indexof({signal}, {value}) >= 0)"
            return f"{inverse}(indexof({json.dumps(chosen.get('CategoryValues') or [])}, {value}) >= 0)"
        raise UnsupportedError(f"{where}: the preview does not support {kind} with {operator}")

    # A click in another visual of the sheet that filters it.

    def _clicks(self, visual: PlannedVisual, visuals: Sequence[PlannedVisual]) -> list[Json]:
        steps = []
        for other in visuals:
            if other.sheet != visual.sheet or other.id == visual.id or not filters_sheet(other):
                continue
            for each in other.fields:
                if (
                    not is_measure(other, each)
                    and each.kind == "text"
                    and each.column in self.columns[visual.dataset]
                ):
                    signal = self._signal(f"k_{other.prefix}_{each.key}")
                    expr = f"!isValid({signal}) || datum[{json.dumps(each.column)}] === {signal}"
                    steps.append({"type": "filter", "expr": expr})
        return steps


def filters_sheet(visual: PlannedVisual) -> bool:
    """Whether a click in it filters the other visuals of its sheet."""
    operations = [operation for action in visual.actions for operation in action["ActionOperations"]]
    for operation in operations:
        kind, inner = one(operation, visual.id)
        if kind == "FilterOperation":
            if inner["TargetVisualsConfiguration"] != {
                "SameSheetTargetVisualConfiguration": {"TargetVisualOptions": "ALL_VISUALS"}
            }:
                raise UnsupportedError(
                    f"{visual.id}: the preview filters all visuals of a sheet by a click, or none"
                )
            return True
        if kind not in ("NavigationOperation", "SetParametersOperation"):
            raise UnsupportedError(f"{visual.id}: the preview does not support {kind}")
    return False


def with_values(spec: Json, values: Mapping[str, list[Json]]) -> Json:
    """The dataflow with its datasets' rows."""
    return {
        **spec,
        "data": [
            {**each, "values": values[each["name"]]} if each["name"] in values else each
            for each in spec["data"]
        ],
    }
