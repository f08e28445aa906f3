"""Run the dataflow without a browser: vl-convert brings Vega, its scene brings the answers back."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import vl_convert

from dashboards.renderer.dataflow import with_values
from dashboards.renderer.steps import Json

Answers = dict[str, list[dict[str, Any]]]


def evaluate(
    spec: Json, outputs: Mapping[str, Sequence[str]], values: Mapping[str, list[Json]], **signals: Any
) -> Answers:
    """The rows of every output, under the signals' values given here or else their own."""
    names = list(outputs)
    known = {each["name"] for each in spec["signals"]}
    if not signals.keys() <= known:
        raise KeyError(f"no such signal: {', '.join(sorted(signals.keys() - known))}")
    marks = [
        {
            "type": "rect",
            "name": f"out{number}",
            "from": {"data": name},
            "encode": {"enter": {"description": {"signal": _row(outputs[name])}}},
        }
        for number, name in enumerate(names)
    ]
    told = [{**each, "value": signals.get(each["name"], each["value"])} for each in spec["signals"]]
    drawn = vl_convert.vega_to_scenegraph({**with_values(spec, values), "signals": told, "marks": marks})
    found: Answers = {name: [] for name in names}
    for mark, items in _marks(drawn["scenegraph"]):
        name = names[int(mark.removeprefix("out"))]
        found[name] = [_read(item["description"], outputs[name]) for item in items]
    return found


def _row(keys: Sequence[str]) -> str:
    """An expression that writes a row: kind and value of each field, one a line."""
    parts = [
        f"(isValid(datum.{key}) ? (isString(datum.{key}) ? 's' : 'n') + datum.{key} : '-')" for key in keys
    ]
    return " + '\\n' + ".join(parts) if parts else "''"


def _read(text: str, keys: Sequence[str]) -> dict[str, Any]:
    return {key: _value(part) for key, part in zip(keys, text.split("\n"), strict=True)}


def _value(part: str) -> Any:
    if part[:1] == "s":
        return part[1:]
    return (
        json.loads(part[1:]) if part[:1] == "n" and part[1:] not in ("NaN", "Infinity", "-Infinity") else None
    )


def _marks(node: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if isinstance(node, dict):
        if str(node.get("name", "")).startswith("out"):
            yield node["name"], node.get("items") or []
        for inner in node.get("items") or ():
            yield from _marks(inner)
