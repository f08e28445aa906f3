"""The preview: a QuickSight definition drawn over local data, without QuickSight, approximately.

The same SQL, the same definition; one offline page and, on demand, pictures of its sheets.
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

from dashboards.renderer.charts import CHARTS, chart, sparkline
from dashboards.renderer.colors import PreviewColors
from dashboards.renderer.controls import planned_controls
from dashboards.renderer.dataflow import Dataflow, filters_sheet
from dashboards.renderer.evaluate import Answers, evaluate
from dashboards.renderer.formats import number_format
from dashboards.renderer.pictures import PictureColors, sheet_picture
from dashboards.renderer.plan import PlannedVisual, planned_visuals
from dashboards.renderer.rows import objects, packed, plain_columns
from dashboards.renderer.steps import OTHER, Json
from dashboards.renderer.unsupported import UnsupportedError, one

Query = Callable[[str], pa.Table]
# What the page takes of vl-convert's bundle (Vega, Vega-Lite and Vega-Embed, pinned with it).
LIBRARIES = "window.vegaEmbed = vegaEmbed;"
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
        columns = {each.identifier: each.columns for each in self.datasets}
        return Dataflow(self.definition, self.visuals, columns, self.today)

    @cached_property
    def columns(self) -> dict[str, dict[str, list[Any]]]:
        """Dataset to its columns, as far as they are used."""
        used = self.dataflow.used
        return {
            each.identifier: plain_columns(self.query(each.sql), used[each.identifier], self.row_filter)
            for each in self.datasets
            if each.identifier in used
        }

    def answers(self, **signals: Any) -> Answers:
        """What every visual shows, under the parameters given (`p_Currency="EUR"`) or else their defaults."""
        values = {name: objects(columns) for name, columns in self.columns.items()}
        return evaluate(self.dataflow.spec, self.dataflow.outputs, values, **signals)

    def pictures(self, *, dark: bool = False, **signals: Any) -> dict[str, bytes]:
        """Sheet id to its picture (PNG), under the parameters given or else their defaults."""
        answers = self.answers(**signals)
        colors = PictureColors(self.colors, dark)
        found = {}
        for sheet in self.definition["Sheets"]:
            here = [each for each in self.visuals if each.sheet == sheet["SheetId"]]
            plans = [described(each) for each in here]
            heading = (self.name, sheet["Name"], self._choices(sheet, signals), self.note)
            found[sheet["SheetId"]] = sheet_picture(heading, here, plans, answers, colors)
        return found

    def _choices(self, sheet: Mapping[str, Any], signals: Mapping[str, Any]) -> str:
        """What the sheet's controls stand at: a picture has none to look at."""
        chosen = {each["name"]: each["value"] for each in self.dataflow.signals} | dict(signals)
        shown = [
            (each["title"], chosen.get(each["signal"]))
            for each in planned_controls(self.definition, self.dataflow, self.columns)
            if sheet["SheetId"] in each["sheets"]
        ]
        return " · ".join(
            f"{title}: {'all' if value is None else ', '.join(value) if isinstance(value, list) else value}"
            for title, value in shown
        )

    @property
    def note(self) -> str:
        """What every page and picture says of itself."""
        seen = self.today.isoformat()
        return f"Preview, approximate: drawn from the lake as of {seen} by this project, not by QuickSight."

    def page(self) -> str:
        """The whole page, self-contained: it asks nothing of any network."""
        data = {
            "sheets": [{"id": each["SheetId"], "name": each["Name"]} for each in self.definition["Sheets"]],
            "controls": planned_controls(self.definition, self.dataflow, self.columns),
            "visuals": [described(each) for each in self.visuals],
            "dataflow": self.dataflow.spec,
            "datasets": {name: packed(columns) for name, columns in self.columns.items()},
            "colors": asdict(self.colors),
            "other": OTHER,
        }
        parts = {
            "title": self.name,
            "note": self.note,
            "css": _template("page.css"),
            "libraries": vl_convert.javascript_bundle(LIBRARIES).replace("</script", "<\\/script"),
            "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
            "script": _template("page.js"),
        }
        page = _template("page.html")
        head, *rest = page.split("{{")
        return head + "".join(parts[key] + text for key, text in (part.split("}}", 1) for part in rest))


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def described(visual: PlannedVisual) -> Json:
    """A visual as the page's script takes it."""
    found: Json = {
        "id": visual.id,
        "prefix": visual.prefix,
        "kind": visual.kind,
        "sheet": visual.sheet,
        "title": visual.title,
        "subtitle": visual.subtitle,
        "place": visual.place,
        "fields": [
            {
                "key": each.key,
                "role": each.role,
                "kind": each.kind,
                "label": each.label,
                "format": each.format,
            }
            for each in visual.fields
        ],
        "conditions": [[visual.by_id(field).key, color] for field, _, color in visual.conditions],
        "totals": ["total"] if "TotalOptions" in visual.configuration else [],
        "clicks": _clicks(visual),
        "opens": _opens(visual),
        "spec": None,
    }
    if visual.kind in CHARTS:
        found["spec"] = chart(visual)
    if visual.kind == "KPIVisual":
        found |= kpi_options(visual)
    if visual.kind == "PivotTableVisual":
        found["rowsBySize"] = rows_by_size(visual)
    return found


def kpi_options(visual: PlannedVisual) -> Json:
    """How a KPI compares: by percent or by difference, and in which format."""
    options = visual.configuration.get("KPIOptions") or {}
    comparison = options.get("Comparison") or {}
    method = comparison.get("ComparisonMethod", "PERCENT_DIFFERENCE")
    if method not in ("PERCENT_DIFFERENCE", "DIFFERENCE"):
        raise UnsupportedError(f"{visual.id}: the preview does not compare by {method}")
    if len(visual.of("Values")) != 1 or (visual.of("TargetValues") and visual.of("TrendGroups")):
        raise UnsupportedError(f"{visual.id}: the preview draws one value with a target or with a trend")
    given = {kind: dict(inner) for kind, inner in (comparison.get("ComparisonFormat") or {}).items()}
    suffix = "".join(inner.pop("Suffix", "") for inner in given.values())
    style = number_format({"FormatConfiguration": given}, visual.id) if given else ""
    style = style or (",.1%" if method == "PERCENT_DIFFERENCE" else visual.of("Values")[0].format)
    spark = (options.get("Sparkline") or {}).get("Visibility") == "VISIBLE" and visual.of("TrendGroups")
    return {
        "comparison": method,
        "comparisonFormat": style,
        "comparisonSuffix": suffix,
        "spec": sparkline(visual) if spark else None,
    }


def rows_by_size(visual: PlannedVisual) -> bool:
    """Whether a pivot's rows stand by their total, largest first, or by their name."""
    [row] = visual.of("Rows")
    values = {each.id for each in visual.of("Values")}
    for each in (visual.configuration.get("SortConfiguration") or {}).get("FieldSortOptions") or ():
        kind, inner = one(each["SortBy"], visual.id)
        if kind != "Field":
            raise UnsupportedError(f"{visual.id}: the preview sorts a pivot by a field, not by {kind}")
        if each["FieldId"] == row.id and inner["FieldId"] in values:
            return bool(inner["Direction"] == "DESC")
    return False


def _clicks(visual: PlannedVisual) -> list[Json]:
    """Which signals a click sets, from which field."""
    if not filters_sheet(visual):
        return []
    return [
        {"signal": f"k_{visual.prefix}_{each.key}", "key": each.key}
        for each in visual.fields
        if each.kind == "text"
    ]


def _opens(visual: PlannedVisual) -> Json | None:
    """The sheet that a click opens, and the parameter that it sets on the way."""
    found: Json = {}
    for action in visual.actions:
        for operation in action["ActionOperations"]:
            kind, inner = one(operation, visual.id)
            if kind == "NavigationOperation":
                found["sheet"] = inner["LocalNavigationConfiguration"]["TargetSheetId"]
            elif kind == "SetParametersOperation":
                [value] = inner["ParameterValueConfigurations"]
                found["signal"] = f"p_{value['DestinationParameterName']}"
                found["key"] = visual.by_id(value["Value"]["SourceField"]).key
    return found or None
