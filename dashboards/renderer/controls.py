"""The controls of all sheets: the signal that each sets and the values it offers."""

from collections.abc import Mapping
from typing import Any

from dashboards.renderer.dataflow import Dataflow, filter_signal
from dashboards.renderer.rows import ColumnValues
from dashboards.renderer.steps import Json
from dashboards.renderer.unsupported import UnsupportedError, only_member

_KINDS = {"Dropdown": "choice", "List": "choice", "DateTimePicker": "day", "TextField": "text"}
Values = Mapping[str, ColumnValues]
"""Dataset identifier to its columns."""


def planned_controls(definition: Mapping[str, Any], dataflow: Dataflow, values: Values) -> list[Json]:
    """Return one entry for each signal, with the sheets that show it, in the order of the sheets."""
    controls: dict[str, Json] = {}
    for sheet in definition["Sheets"]:
        for control in (*(sheet.get("ParameterControls") or ()), *(sheet.get("FilterControls") or ())):
            kind, inner = only_member(control, sheet["SheetId"])
            if "SourceFilterId" in inner:
                entry = _filter_control(inner, definition, values)
            else:
                entry = _parameter_control(kind, inner, dataflow, values)
            controls.setdefault(entry["signal"], {**entry, "sheets": []})["sheets"].append(sheet["SheetId"])
    return list(controls.values())


def _parameter_control(kind: str, inner: Mapping[str, Any], dataflow: Dataflow, values: Values) -> Json:
    if kind not in _KINDS or inner.get("Type", "SINGLE_SELECT") != "SINGLE_SELECT":
        raise UnsupportedError(f"{inner['ParameterControlId']}: the preview does not support {kind}")
    name = inner["SourceParameterName"]
    signal = dataflow.parameters[name]
    selectable = inner.get("SelectableValues") or {}
    offered = list(selectable.get("Values") or ())
    if "LinkToDataSetColumn" in selectable:
        offered = _distinct(selectable["LinkToDataSetColumn"], values)
        default = next(entry["value"] for entry in dataflow.signals if entry["name"] == signal)
        offered = offered if default in offered else [default, *offered]
    return {"signal": signal, "title": inner.get("Title", name), "kind": _KINDS[kind], "values": offered}


def _filter_control(inner: Mapping[str, Any], definition: Mapping[str, Any], values: Values) -> Json:
    id_ = inner["SourceFilterId"]
    for group in definition["FilterGroups"]:
        for member in group["Filters"]:
            kind, filter_ = only_member(member, group["FilterGroupId"])
            if filter_["FilterId"] == id_ and kind == "CategoryFilter":
                title = (filter_.get("DefaultFilterControlConfiguration") or inner).get("Title", id_)
                offered = _distinct(filter_["Column"], values)
                return {"signal": filter_signal(id_), "title": title, "kind": "many", "values": offered}
    raise UnsupportedError(f"{id_}: the preview has controls of category filters only")


def _distinct(column: Mapping[str, Any], values: Values) -> list[str]:
    column_values = values[column["DataSetIdentifier"]].get(column["ColumnName"], [])
    return sorted({str(value) for value in column_values if value is not None})
