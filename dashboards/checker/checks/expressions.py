"""Checks expressions: grammar, functions, names, types, aggregation, shadowed columns and cycles."""

from collections.abc import Iterator

from dashboards.checker.catalogue import Catalogue
from dashboards.checker.column_types import DATETIME
from dashboards.checker.definition_walk import Node
from dashboards.checker.expression_types import AGGREGATED, TypeInference
from dashboards.checker.problem import Problem


def expression_problems(catalogue: Catalogue, inference: TypeInference) -> Iterator[Problem]:
    """Check calculated fields, conditions and rolling dates."""
    names: set[tuple[str, str]] = set()
    for field in catalogue.all_calculated_fields:
        key = (field.dataset, field.name)
        if field.error:
            yield Problem("expression", field.path, field.error)
        if key in names:
            message = f"A second calculated field of {field.dataset} has the name {field.name}."
            yield Problem("expression", field.path, message)
        names.add(key)
        if catalogue.column_type(*key):
            message = f"The calculated field {field.name} has the name of a column of {field.dataset}."
            yield Problem("expression", field.path, message)
    for field in inference.cyclic.values():
        message = f"The calculated field {field.name} is defined by itself."
        yield Problem("expression", field.path, message)
    yield from inference.problems
    for node in catalogue.walk.of_shape("Expression"):
        yield from inference.problems_in(node.value, _datasets_around(catalogue, node.path), node.path)
        if node.parent.shape == "RollingDateConfiguration":
            yield from _rolling_date_problems(inference, node)


def _rolling_date_problems(inference: TypeInference, node: Node) -> Iterator[Problem]:
    rolling = inference.type_of_text(node.value)
    if rolling.level == AGGREGATED:
        yield Problem("expression", node.path, "A rolling date cannot aggregate.")
    elif rolling.data_type not in (DATETIME, None):
        yield Problem("expression", node.path, f"A rolling date is a date, not {rolling.data_type}.")


def _datasets_around(catalogue: Catalogue, path: str) -> tuple[str, ...]:
    """Return the datasets of the visual around a path: an expression there can name their fields."""
    for visual in catalogue.visuals:
        if path.startswith(f"{visual.path}."):
            columns = (node.value for node in catalogue.nodes_in(visual) if node.shape == "ColumnIdentifier")
            return tuple(dict.fromkeys(str(column.get("DataSetIdentifier")) for column in columns))
    return ()
