"""Previews a QuickSight definition over local data, as an offline page or as pictures.

It runs the same SQL and the same definition as QuickSight would, and draws them approximately.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import vl_convert

from dashboards.renderer.colors import PreviewColors
from dashboards.renderer.controls import planned_controls
from dashboards.renderer.dataflow import Dataflow
from dashboards.renderer.evaluate import Results, evaluate
from dashboards.renderer.pictures import Heading, PictureColors, sheet_picture
from dashboards.renderer.plan import PlannedVisual, planned_visuals
from dashboards.renderer.rows import Value, dictionary_encoded, plain_columns, to_objects
from dashboards.renderer.steps import OTHER, Json
from dashboards.renderer.visual_description import describe

Query = Callable[[str], pa.Table]
# What the page uses of vl-convert's bundle of Vega, Vega-Lite and Vega-Embed.
_BUNDLE_ENTRY = "window.vegaEmbed = vegaEmbed;"
_TEMPLATES = Path(__file__).parent


class Dataset(Protocol):
    """A dataset that the definition declares: its columns' types by name, and the SQL that returns them."""

    @property
    def identifier(self) -> str: ...

    @property
    def columns(self) -> Mapping[str, str]: ...

    @property
    def sql(self) -> str: ...


@dataclass(frozen=True)
class Preview:
    """A definition drawn over data.

    Attributes:
        name: The dashboard's name.
        definition: A dashboard's definition in the API's PascalCase shape.
        datasets: The datasets that the definition declares.
        query: Runs a dataset's SQL and returns its rows.
        today: The day that rolling dates count from.
        colors: The colours of pages and pictures.
        row_filter: Column name to the one value that it must have, in each dataset with this column.
    """

    name: str
    definition: Mapping[str, Any]
    datasets: Sequence[Dataset]
    query: Query
    today: date
    colors: PreviewColors
    row_filter: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def visuals(self) -> list[PlannedVisual]:
        return planned_visuals(self.definition)

    @cached_property
    def dataflow(self) -> Dataflow:
        columns = {dataset.identifier: dataset.columns for dataset in self.datasets}
        return Dataflow(self.definition, self.visuals, columns, self.today)

    @cached_property
    def columns(self) -> dict[str, dict[str, list[Value]]]:
        """Dataset to those of its columns that the dataflow reads."""
        used = self.dataflow.used_columns
        return {
            dataset.identifier: plain_columns(
                self.query(dataset.sql), used[dataset.identifier], self.row_filter
            )
            for dataset in self.datasets
            if dataset.identifier in used
        }

    @cached_property
    def controls(self) -> list[Json]:
        return planned_controls(self.definition, self.dataflow, self.columns)

    @property
    def note(self) -> str:
        """The notice on every page and picture."""
        day = self.today.isoformat()
        return f"Approximate preview of the data as of {day}, drawn by this project and not by QuickSight."

    def results(self, **signals: Any) -> Results:
        """Return the rows that each visual shows.

        Args:
            signals: Values of the dataflow's signals, such as `p_Currency="EUR"`; others keep their defaults.
        """
        rows = {name: to_objects(columns) for name, columns in self.columns.items()}
        return evaluate(self.dataflow.spec, self.dataflow.outputs, rows, **signals)

    def pictures(self, *, dark: bool = False, **signals: Any) -> dict[str, bytes]:
        """Return a picture (PNG) of each sheet, by sheet id; for `signals` see `results`."""
        results = self.results(**signals)
        colors = PictureColors(self.colors, dark)
        pictures = {}
        for sheet in self.definition["Sheets"]:
            sheet_id = sheet["SheetId"]
            visuals = [visual for visual in self.visuals if visual.sheet == sheet_id]
            selection = self._selection(sheet_id, signals)
            heading = Heading(f"{self.name}: {sheet['Name']}", selection, self.note)
            descriptions = [describe(visual) for visual in visuals]
            pictures[sheet_id] = sheet_picture(heading, visuals, descriptions, results, colors)
        return pictures

    def _selection(self, sheet_id: str, signals: Mapping[str, Any]) -> str:
        """Return the values of a sheet's controls as one line, for pictures, which have no controls."""
        values = {signal["name"]: signal["value"] for signal in self.dataflow.signals} | dict(signals)
        return " · ".join(
            f"{control['title']}: {_selected_text(values.get(control['signal']))}"
            for control in self.controls
            if sheet_id in control["sheets"]
        )

    def page(self) -> str:
        """Return the page as one HTML document that needs no network."""
        data = {
            "sheets": [
                {"id": sheet["SheetId"], "name": sheet["Name"]} for sheet in self.definition["Sheets"]
            ],
            "controls": self.controls,
            "visuals": [describe(visual) for visual in self.visuals],
            "dataflow": self.dataflow.spec,
            "datasets": {name: dictionary_encoded(columns) for name, columns in self.columns.items()},
            "colors": asdict(self.colors),
            "other": OTHER,
        }
        parts = {
            "title": self.name,
            "note": self.note,
            "css": _template("page.css"),
            "libraries": vl_convert.javascript_bundle(_BUNDLE_ENTRY).replace("</script", "<\\/script"),
            "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
            "script": _template("page.js"),
            "licences": _template("licences.txt"),
        }
        head, *sections = _template("page.html").split("{{")
        return head + "".join(
            parts[key] + text for key, text in (section.split("}}", 1) for section in sections)
        )


def _selected_text(value: Any) -> str:
    if value is None:
        return "all"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")
