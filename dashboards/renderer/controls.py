"""The controls of all sheets: which signal each sets, and the values there are to choose from."""

from collections.abc import Mapping
from typing import Any

from dashboards.renderer.dataflow import Dataflow
from dashboards.renderer.steps import Json
from dashboards.renderer.unsupported import UnsupportedError, one

_KINDS = {"Dropdown": "choice", "List": "choice", "DateTimePicker": "day", "TextField": "text"}
Values = Mapping[str, Mapping[str, list[Any]]]


def planned_controls(definition: Mapping[str, Any], flow: Dataflow, columns: Values) -> list[Json]:
    """One entry a signal, with the sheets that show it; in the order in which they first appear."""
    found: dict[str, Json] = {}
    for sheet in definition["Sheets"]:
        for each in (*(sheet.get("ParameterControls") or ()), *(sheet.get("FilterControls") or ())):
            kind, inner = one(each, sheet["SheetId"])
            entry = (
                _of_filter(inner, definition, columns)
                if "SourceFilterId" in inner
                else _of_parameter(kind, inner, flow, columns)
            )
            found.setdefault(entry["signal"], {**entry, "sheets": []})["sheets"].append(sheet["SheetId"])
    return list(found.values())


def _of_parameter(kind: str, inner: Mapping[str, Any], flow: Dataflow, columns: Values) -> Json:
    if kind not in _KINDS or inner.get("Type", "SINGLE_SELECT") != "SINGLE_SELECT":
        raise UnsupportedError(f"{inner['ParameterControlId']}: the preview does not support {kind}")
    name = inner["SourceParameterName"]
    signal = flow.parameters[name]
    choices = inner.get("SelectableValues") or {}
    values = list(choices.get("Values") or ())
    if "LinkToDataSetColumn" in choices:
        values = _distinct(choices["LinkToDataSetColumn"], columns)
        default = next(each["value"] for each in flow.signals if each["name"] == signal)
        values = values if default in values else [default, *values]
    return {"signal": signal, "title": inner.get("Title", name), "kind": _KINDS[kind], "values": values}


def _of_filter(inner: Mapping[str, Any], definition: Mapping[str, Any], columns: Values) -> Json:
    id_ = inner["SourceFilterId"]
    for group in definition["FilterGroups"]:
        for each in group["Filters"]:
            kind, filter_ = one(each, group["FilterGroupId"])
            if filter_["FilterId"] == id_ and kind == "CategoryFilter":
                title = (filter_.get("DefaultFilterControlConfiguration") or inner).get("Title", id_)
                values = _distinct(filter_["Column"], columns)
                return {
                    "signal": f"f_{id_.replace('-', '_')}",
                    "title": title,
                    "kind": "many",
                    "values": values,
                }
    raise UnsupportedError(f"{id_}: the preview has a control for filters over categories only")


def _distinct(column: Mapping[str, Any], columns: Values) -> list[str]:
    values = columns[column["DataSetIdentifier"]].get(column["ColumnName"], [])
    return sorted({str(each) for each in values if each is not None})
