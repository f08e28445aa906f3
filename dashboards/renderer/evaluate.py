"""Runs a dataflow without a browser: vl-convert executes Vega and returns the rows in its scene graph."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import vl_convert

from dashboards.renderer.dataflow import with_values
from dashboards.renderer.steps import Json

Row = dict[str, Any]
Results = dict[str, list[Row]]
"""Output name to its rows."""


def evaluate(
    spec: Json, outputs: Mapping[str, Sequence[str]], values: Mapping[str, list[Row]], **signals: Any
) -> Results:
    """Return the rows of each output.

    Args:
        spec: A dataflow as Vega's specification, without values and marks.
        outputs: Name of each data set to return, and the keys of its rows.
        values: Dataset identifier to its rows.
        signals: Values of signals; others keep those of the specification.

    Raises:
        KeyError: The dataflow has no such signal.
    """
    names = list(outputs)
    known = {signal["name"] for signal in spec["signals"]}
    if not signals.keys() <= known:
        raise KeyError(f"no such signal: {', '.join(sorted(signals.keys() - known))}")
    # One invisible mark for each row, with the row in its description.
    marks = [
        {
            "type": "rect",
            "name": f"out{number}",
            "from": {"data": name},
            "encode": {"enter": {"description": {"signal": _row_expression(outputs[name])}}},
        }
        for number, name in enumerate(names)
    ]
    set_signals = [
        {**signal, "value": signals.get(signal["name"], signal["value"])} for signal in spec["signals"]
    ]
    scene = vl_convert.vega_to_scenegraph(
        {**with_values(spec, values), "signals": set_signals, "marks": marks}
    )
    results: Results = {name: [] for name in names}
    for mark, items in _marks(scene["scenegraph"]):
        name = names[int(mark.removeprefix("out"))]
        results[name] = [_parse_row(item["description"], outputs[name]) for item in items]
    return results


def _row_expression(keys: Sequence[str]) -> str:
    """Return Vega's expression that writes a row: a line for each field, its type as the first letter."""
    parts = [
        f"(isValid(datum.{key}) ? (isString(datum.{key}) ? 's' : 'n') + datum.{key} : '-')" for key in keys
    ]
    return " + '\\n' + ".join(parts) if parts else "''"


def _parse_row(text: str, keys: Sequence[str]) -> Row:
    return {key: _parse_value(line) for key, line in zip(keys, text.split("\n"), strict=True)}


def _parse_value(line: str) -> Any:
    type_, value = line[:1], line[1:]
    if type_ == "s":
        return value
    is_finite = type_ == "n" and value not in ("NaN", "Infinity", "-Infinity")
    return json.loads(value) if is_finite else None


def _marks(node: Any) -> Iterator[tuple[str, list[Row]]]:
    if isinstance(node, dict):
        if str(node.get("name", "")).startswith("out"):
            yield node["name"], node.get("items") or []
        for inner in node.get("items") or ():
            yield from _marks(inner)
