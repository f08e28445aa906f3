"""What the definition's names mean: datasets, columns, calculated fields, parameters, sheets, visuals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dashboards.checker.definition_walk import Place, Walk
from dashboards.checker.expression_parser import ExpressionError, Node, parse

Columns = Mapping[str, Mapping[str, str]]

DIMENSIONS = {"CategoricalDimensionField", "NumericalDimensionField", "DateDimensionField"}
MEASURES = {"NumericalMeasureField", "CategoricalMeasureField", "DateMeasureField", "CalculatedMeasureField"}
FIELDS = DIMENSIONS | MEASURES | {"UnaggregatedField"}


@dataclass(frozen=True)
class Calculated:
    """A calculated field; `tree` is None where its text is no expression."""

    dataset: str
    name: str
    path: str
    tree: Node | None
    error: str


@dataclass(frozen=True)
class VisualPlace:
    """A visual, of whatever kind: `kind` is its member's name in the union."""

    id: str
    kind: str
    path: str
    sheet: str
    body: Mapping[str, Any]


@dataclass
class Catalogue:
    """The definition by name. `columns` is None where nobody told what the datasets hold."""

    definition: Mapping[str, Any]
    root: str
    walk: Walk
    columns: Columns | None
    calculated: dict[tuple[str, str], Calculated] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in self.walk.of("CalculatedField"):
            found = _calculated(place)
            self.calculated.setdefault((found.dataset, found.name), found)

    @cached_property
    def calculated_places(self) -> list[Calculated]:
        """Every calculated field, those of the same name too."""
        return [_calculated(place) for place in self.walk.of("CalculatedField")]

    @cached_property
    def declared(self) -> list[tuple[str, str]]:
        """(identifier, path) of each dataset declared."""
        return [
            (str(place.value.get("Identifier")), place.path)
            for place in self.walk.of("DataSetIdentifierDeclaration")
        ]

    @cached_property
    def parameters(self) -> dict[str, tuple[str, Mapping[str, Any]]]:
        """Name to (STRING, DECIMAL, INTEGER or DATETIME; the declaration)."""
        kinds = {"String": "STRING", "Decimal": "DECIMAL", "Integer": "INTEGER", "DateTime": "DATETIME"}
        return {
            str(place.value.get("Name")): (kind, place.value)
            for prefix, kind in kinds.items()
            for place in self.walk.of(f"{prefix}ParameterDeclaration")
        }

    @cached_property
    def sheets(self) -> dict[str, Place]:
        return {str(place.value.get("SheetId")): place for place in self.walk.of("SheetDefinition")}

    @cached_property
    def visuals(self) -> list[VisualPlace]:
        """Every visual, those of a kind unknown here too."""
        found = []
        for place in self.walk.of("Visual"):
            sheet = place.within("SheetDefinition", "TooltipSheetDefinition")
            for kind, body in place.value.items() if isinstance(place.value, dict) else ():
                if isinstance(body, dict) and "VisualId" in body:
                    sheet_id = str(sheet.value.get("SheetId")) if sheet else ""
                    found.append(
                        VisualPlace(str(body["VisualId"]), kind, f"{place.path}.{kind}", sheet_id, body)
                    )
        return found

    @cached_property
    def _by_visual(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for place in self.walk.places:
            around = place.within("Visual")
            if around:
                found.setdefault(around.path, []).append(place)
        return found

    def inside(self, visual: VisualPlace) -> Iterator[Place]:
        """Everything known inside a visual."""
        prefix = f"{visual.path}."
        around = visual.path.removesuffix(f".{visual.kind}")
        return (place for place in self._by_visual.get(around, ()) if place.path.startswith(prefix))

    def fields(self, visual: VisualPlace) -> list[Place]:
        """The fields in a visual's wells."""
        return [place for place in self.inside(visual) if place.shape in FIELDS]

    def column_type(self, dataset: str, name: str) -> str | None:
        """The type of a dataset's own column; None where it has none or nothing is known."""
        return (self.columns or {}).get(dataset, {}).get(name)

    def knows(self, dataset: str) -> bool:
        """Whether the columns of this dataset were told."""
        return self.columns is not None and dataset in self.columns


def _calculated(place: Place) -> Calculated:
    text, tree, error = place.value.get("Expression"), None, ""
    try:
        tree = parse(text) if isinstance(text, str) else None
    except ExpressionError as wrong:
        error = str(wrong)
    dataset, name = place.value.get("DataSetIdentifier"), place.value.get("Name")
    return Calculated(str(dataset), str(name), f"{place.path}.Expression", tree, error)
