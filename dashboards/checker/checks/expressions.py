"""Expressions: grammar, functions, arity, names, cycles; the type they give, whether they aggregate."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import dropwhile

from dashboards.checker.catalogue import Calculated, Catalogue
from dashboards.checker.definition_walk import Problem
from dashboards.checker.expression_parser import (
    Call,
    ExpressionError,
    Field,
    Listing,
    Literal,
    Node,
    Operation,
    Parameter,
    Steps,
    nodes,
    parse,
    without_recursion,
)
from dashboards.checker.functions import AGGREGATE, FUNCTIONS, KEYWORDS, PERIODS, ROW_LEVEL_KEYWORDS, SCALAR

NUMBERS = {"INTEGER", "DECIMAL"}
_ARITHMETIC = {"+", "-", "*", "/", "%", "^"}
_LOGIC = {"and", "or", "not"}


@dataclass(frozen=True)
class Meaning:
    """`type`: a column's type, BOOLEAN, or None where unknown; `level`: row, aggregate or constant."""

    type: str | None
    level: str


UNKNOWN = Meaning(None, "constant")


class Meanings:
    """What each column and calculated field of a definition is; finds cycles on the way."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.known: dict[tuple[str, str], Meaning] = {}
        self.cyclic: dict[tuple[str, str], Calculated] = {}
        self.problems: list[Problem] = []
        self._open: dict[tuple[str, str], None] = {}
        for calculated in catalogue.calculated.values():
            self.of(calculated.dataset, calculated.name)

    def of(self, dataset: str, name: str) -> Meaning:
        """The meaning of a name in a dataset: a calculated field's first, else the column's."""
        return without_recursion(self.steps_of(dataset, name))

    def steps_of(self, dataset: str, name: str) -> Steps[Meaning]:
        key = (dataset, name)
        calculated = self.catalogue.calculated.get(key)
        if calculated is None:
            return Meaning(self.catalogue.column_type(dataset, name), "row")
        if key in self._open:
            for each in dropwhile(lambda opened: opened != key, self._open):
                self.cyclic.setdefault(each, self.catalogue.calculated[each])
            return UNKNOWN
        if key not in self.known:
            self._open[key] = None
            tree = calculated.tree
            reading = _Reading(self, (dataset,), calculated.path)
            meaning = UNKNOWN if tree is None else (yield reading.meaning(tree))
            self._open.popitem()
            self.problems += reading.problems
            self.known[key] = meaning
        return self.known[key]

    def read(self, text: str, datasets: tuple[str, ...], path: str) -> list[Problem]:
        """What is wrong with an expression that is not a calculated field."""
        try:
            tree = parse(text)
        except ExpressionError as error:
            return [Problem("expression", path, str(error))]
        reading = _Reading(self, datasets, path)
        without_recursion(reading.meaning(tree))
        # A condition may set a figure of the visual beside a field that it groups by.
        return [problem for problem in reading.problems if problem.rule != "aggregation"]


class _Reading:
    """One expression read in the scope of its datasets."""

    def __init__(self, meanings: Meanings, datasets: tuple[str, ...], path: str) -> None:
        self.meanings, self.datasets, self.path = meanings, datasets, path
        self.problems: list[Problem] = []

    def wrong(self, message: str, rule: str = "expression") -> None:
        self.problems.append(Problem(rule, self.path, message))

    def meaning(self, node: Node) -> Steps[Meaning]:
        if isinstance(node, Literal):
            kind = "STRING" if isinstance(node.value, str) else None if node.value is None else "DECIMAL"
            return Meaning(kind, "constant")
        if isinstance(node, Parameter):
            return self._parameter(node)
        if isinstance(node, Listing):
            for item in node.items:
                yield self.meaning(item)
            return UNKNOWN
        found: Meaning = yield (
            self._field(node)
            if isinstance(node, Field)
            else self._call(node)
            if isinstance(node, Call)
            else self._operation(node)
        )
        return found

    def _meanings(self, of: Iterable[Node]) -> Steps[list[Meaning]]:
        found = []
        for node in of:
            found.append((yield self.meaning(node)))
        return found

    def _parameter(self, node: Parameter) -> Meaning:
        declared = self.meanings.catalogue.parameters.get(node.name)
        if declared is None:
            self.wrong(f"no parameter is called {node.name}")
            return UNKNOWN
        return Meaning(declared[0], "constant")

    def _field(self, node: Field) -> Steps[Meaning]:
        catalogue = self.meanings.catalogue
        for dataset in self.datasets:
            exists = (dataset, node.name) in catalogue.calculated or catalogue.column_type(dataset, node.name)
            if exists:
                found: Meaning = yield self.meanings.steps_of(dataset, node.name)
                return found
        if self.datasets and all(catalogue.knows(dataset) for dataset in self.datasets):
            self.wrong(f"no column or calculated field {{{node.name}}} in {' or '.join(self.datasets)}")
        elif not self.datasets:
            self.wrong(f"{{{node.name}}} stands where there are no fields")
        return UNKNOWN

    def _operation(self, node: Operation) -> Steps[Meaning]:
        meanings: list[Meaning] = yield self._meanings(node.operands)
        if node.operator in _ARITHMETIC:
            for meaning in meanings:
                if meaning.type in ("STRING", "DATETIME", "BOOLEAN"):
                    self.wrong(f"{node.operator} needs numbers, not {meaning.type}")
        elif node.operator in _LOGIC:
            for meaning in meanings:
                if meaning.type in ("STRING", "DATETIME"):
                    self.wrong(f"{node.operator} needs conditions, not {meaning.type}")
        else:
            types = {"DECIMAL" if meaning.type in NUMBERS else meaning.type for meaning in meanings} - {None}
            # A date may be compared with its text.
            if len(types) > 1 and types != {"STRING", "DATETIME"}:
                self.wrong(f"{node.operator} compares {' with '.join(sorted(map(str, types)))}")
        return Meaning("DECIMAL" if node.operator in _ARITHMETIC else "BOOLEAN", self._level(meanings))

    def _level(self, meanings: list[Meaning]) -> str:
        levels = {meaning.level for meaning in meanings} - {"constant"}
        if len(levels) > 1:
            self.wrong("mixes aggregated and unaggregated values", "aggregation")
        return "aggregate" if "aggregate" in levels else levels.pop() if levels else "constant"

    def _call(self, node: Call) -> Steps[Meaning]:
        function = FUNCTIONS.get(node.name.lower())
        if function is None:
            self.wrong(f"there is no function {node.name}")
            return UNKNOWN
        least, most = function.arguments
        if not least <= len(node.arguments) <= most:
            wanted = (
                f"{least}" if least == most else f"{least} to {most}" if most < 100 else f"{least} or more"
            )
            self.wrong(f"{function.name} takes {wanted} arguments, not {len(node.arguments)}")
            return UNKNOWN
        words = KEYWORDS | PERIODS if function.name.startswith("period") else KEYWORDS
        values = [each for each in node.arguments if not (isinstance(each, Field) and each.name in words)]
        meanings: list[Meaning] = yield self._meanings(values)
        first = meanings[0] if meanings else UNKNOWN
        bad = {"NUMBER": {"STRING", "DATETIME", "BOOLEAN"}, "STRING": {"INTEGER", "DECIMAL", "DATETIME"}}
        if first.type in bad.get(
            function.takes, {"STRING", *NUMBERS} if function.takes == "DATETIME" else set()
        ):
            self.wrong(f"{function.name} takes a {function.takes.lower()}, not {first.type}")
        gives = function.gives or self._common_type(function.name, meanings)
        if function.kind == SCALAR:
            return Meaning(gives, self._level(meanings))
        grouped = any(isinstance(value, Listing) for value in values[1:])
        if function.kind == AGGREGATE:
            if first.level == "aggregate":
                self.wrong(f"{function.name} aggregates what is aggregated already", "aggregation")
            # Grouped by its own list it goes with rows and with aggregates (a level-aware calculation).
            return Meaning(gives, "constant" if grouped else "aggregate")
        rows = any(isinstance(each, Field) and each.name in ROW_LEVEL_KEYWORDS for each in node.arguments)
        return Meaning(gives, "row" if rows else "aggregate")

    @staticmethod
    def _common_type(name: str, meanings: list[Meaning]) -> str | None:
        values = meanings
        if name == "ifelse":
            values = [*meanings[1:-1:2], meanings[-1]]
        elif name == "switch":
            values = meanings[2::2]
        types = {meaning.type for meaning in values} - {None}
        if types and types <= NUMBERS:
            return "DECIMAL" if "DECIMAL" in types else "INTEGER"
        return types.pop() if len(types) == 1 else None


def expression_problems(catalogue: Catalogue, meanings: Meanings) -> Iterator[Problem]:
    """Calculated fields: grammar, names, shadowing, cycles. Conditions, rolling dates: grammar, names."""
    seen: set[tuple[str, str]] = set()
    for calculated in catalogue.calculated_places:
        key = (calculated.dataset, calculated.name)
        if calculated.error:
            yield Problem("expression", calculated.path, calculated.error)
        if key in seen:
            yield Problem("expression", calculated.path, f"a second calculated field {calculated.name}")
        seen.add(key)
        if catalogue.column_type(*key):
            yield Problem("expression", calculated.path, f"shadows the column {calculated.name}")
    for key, calculated in meanings.cyclic.items():
        yield Problem("expression", calculated.path, f"{key[1]} is defined by itself")
    yield from meanings.problems
    for place in catalogue.walk.of("Expression"):
        yield from meanings.read(place.value, _scope(catalogue, place.path), place.path)


def _scope(catalogue: Catalogue, path: str) -> tuple[str, ...]:
    """The datasets whose fields an expression may name: those of the visual around it."""
    for visual in catalogue.visuals:
        if path.startswith(f"{visual.path}."):
            columns = (place.value for place in catalogue.inside(visual) if place.shape == "ColumnIdentifier")
            return tuple(dict.fromkeys(str(each.get("DataSetIdentifier")) for each in columns))
    return ()


def columns_used(node: Node) -> Iterator[str]:
    """The names of fields that a tree mentions."""
    return (each.name for each in nodes(node) if isinstance(each, Field))
