"""The names that a definition gives: datasets, calculated fields, parameters, sheets, visuals, filters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dashboards.checker.column_types import DATETIME, DECIMAL, INTEGER, STRING, Columns
from dashboards.checker.definition_walk import Node, Walk
from dashboards.checker.expression_parser import Expression, ExpressionError, parse

DIMENSIONS = {"CategoricalDimensionField", "NumericalDimensionField", "DateDimensionField"}
MEASURES = {"NumericalMeasureField", "CategoricalMeasureField", "DateMeasureField", "CalculatedMeasureField"}
FIELDS = DIMENSIONS | MEASURES | {"UnaggregatedField"}
# Each kind of declaration, and the type of its values.
PARAMETER_DECLARATIONS = {
    "StringParameterDeclaration": STRING,
    "DecimalParameterDeclaration": DECIMAL,
    "IntegerParameterDeclaration": INTEGER,
    "DateTimeParameterDeclaration": DATETIME,
}
SHEETS = ("SheetDefinition", "TooltipSheetDefinition")


@dataclass(frozen=True)
class CalculatedField:
    """A calculated field; `expression` is None and `error` says why where the text cannot be parsed."""

    dataset: str
    name: str
    path: str
    expression: Expression | None
    error: str


@dataclass(frozen=True)
class Visual:
    """A visual; `kind` is its member's name in the union, for instance `BarChartVisual`."""

    id: str
    kind: str
    path: str
    sheet_id: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """A declared parameter and the type of its values, one of the column types."""

    type: str
    declaration: Mapping[str, Any]

    @property
    def takes_many_values(self) -> bool:
        return bool(self.declaration.get("ParameterValueType") == "MULTI_VALUED")


@dataclass
class Catalogue:
    """A walked definition, by name; `columns` is None where the columns of the datasets are unknown."""

    walk: Walk
    columns: Columns | None

    @cached_property
    def all_calculated_fields(self) -> list[CalculatedField]:
        """Every calculated field, including those that repeat a name."""
        return [_calculated_field(node) for node in self.walk.of_shape("CalculatedField")]

    @cached_property
    def calculated_fields(self) -> dict[tuple[str, str], CalculatedField]:
        """(Dataset, name) to the calculated field; the first one where a name repeats."""
        by_name: dict[tuple[str, str], CalculatedField] = {}
        for field in self.all_calculated_fields:
            by_name.setdefault((field.dataset, field.name), field)
        return by_name

    @cached_property
    def declared_datasets(self) -> list[tuple[str, str]]:
        """(Identifier, path) of each declared dataset."""
        return [
            (str(node.value.get("Identifier")), node.path)
            for node in self.walk.of_shape("DataSetIdentifierDeclaration")
        ]

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        return {
            str(node.value.get("Name")): Parameter(PARAMETER_DECLARATIONS[node.shape], node.value)
            for node in self.walk.of_shape(*PARAMETER_DECLARATIONS)
        }

    @cached_property
    def sheets(self) -> dict[str, Node]:
        return {str(node.value.get("SheetId")): node for node in self.walk.of_shape("SheetDefinition")}

    @cached_property
    def filters(self) -> dict[str, Node]:
        return {
            str(node.value.get("FilterId")): node
            for node in self.walk.nodes
            if isinstance(node.value, dict) and "FilterId" in node.value
        }

    @cached_property
    def visuals(self) -> list[Visual]:
        """Every visual, including those of a kind that the service model lacks."""
        visuals = []
        for node in self.walk.of_shape("Visual"):
            sheet = node.nearest(*SHEETS)
            sheet_id = str(sheet.value.get("SheetId")) if sheet else ""
            for kind, body in node.value.items():
                if isinstance(body, dict) and "VisualId" in body:
                    visuals.append(Visual(str(body["VisualId"]), kind, f"{node.path}.{kind}", sheet_id, body))
        return visuals

    @cached_property
    def visual_ids_by_sheet(self) -> dict[str, set[str]]:
        ids: dict[str, set[str]] = {}
        for visual in self.visuals:
            ids.setdefault(visual.sheet_id, set()).add(visual.id)
        return ids

    @cached_property
    def _nodes_by_visual_path(self) -> dict[str, list[Node]]:
        nodes: dict[str, list[Node]] = {}
        for node in self.walk.nodes:
            visual = node.nearest("Visual")
            if visual:
                nodes.setdefault(visual.path, []).append(node)
        return nodes

    def nodes_in(self, visual: Visual) -> Iterator[Node]:
        """Return all nodes below a visual's own body."""
        prefix = f"{visual.path}."
        nodes = self._nodes_by_visual_path.get(visual.path.removesuffix(f".{visual.kind}"), ())
        return (node for node in nodes if node.path.startswith(prefix))

    def fields_of(self, visual: Visual) -> list[Node]:
        """Return the fields that a visual shows or computes with."""
        return [node for node in self.nodes_in(visual) if node.shape in FIELDS]

    def column_type(self, dataset: str, name: str) -> str | None:
        """Return the type of a dataset's own column; None where there is none or nothing is known."""
        return (self.columns or {}).get(dataset, {}).get(name)

    def names_in(self, dataset: str) -> set[str]:
        """Return the calculated fields of a dataset, and its columns as far as they are known."""
        columns = (self.columns or {}).get(dataset, {})
        return {*columns, *(name for of, name in self.calculated_fields if of == dataset)}

    def knows_columns_of(self, dataset: str) -> bool:
        return self.columns is not None and dataset in self.columns


def _calculated_field(node: Node) -> CalculatedField:
    text, expression, error = node.value.get("Expression"), None, ""
    try:
        expression = parse(text) if isinstance(text, str) else None
    except ExpressionError as problem:
        error = str(problem)
    dataset, name = node.value.get("DataSetIdentifier"), node.value.get("Name")
    return CalculatedField(str(dataset), str(name), f"{node.path}.Expression", expression, error)
