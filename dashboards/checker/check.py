"""The checker: what is wrong with a QuickSight definition that the service's own schemas let through.

It reads any dashboard's or analysis' definition, ours or one that `describe-dashboard-definition` gave.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from dashboards.checker.catalogue import Catalogue, Columns
from dashboards.checker.checks.expressions import Meanings, expression_problems
from dashboards.checker.checks.fields import column_problems, type_problems
from dashboards.checker.checks.filters import (
    control_problems,
    currency_problems,
    parameter_problems,
    scope_problems,
)
from dashboards.checker.checks.layout import layout_problems, unlaid_sheets
from dashboards.checker.checks.names import dataset_problems, id_problems, naming_problems
from dashboards.checker.checks.references import field_references, target_problems
from dashboards.checker.definition_walk import Problem, walk


@dataclass(frozen=True)
class Report:
    """`problems` must be mended; `unchecked` is what this checker does not know or was not told."""

    problems: tuple[Problem, ...]
    unchecked: tuple[Problem, ...]


def check(
    document: Any,
    columns: Columns | None = None,
    built: Collection[str] | None = None,
    scheduled: Collection[str] | None = None,
) -> Report:
    """Check a definition, or the answer of `describe-dashboard-definition` around one.

    `columns`: {dataset: {column: STRING|DECIMAL|INTEGER|DATETIME}}; what is not told is not checked.
    `built`, `scheduled`: identifiers of the datasets that are deployed and refreshed, where that is known.
    """
    if not isinstance(document, Mapping):
        return Report((Problem("shape", "$", "a definition is a JSON object"),), ())
    root, definition = "$", document
    if isinstance(document.get("Definition"), Mapping):
        root, definition = "$.Definition", document["Definition"]
    walked = walk(definition, root)
    catalogue = Catalogue(definition, root, walked, columns)
    meanings = Meanings(catalogue)
    problems = [
        *_said_by_the_service(document),
        *walked.problems,
        *dataset_problems(catalogue, built, scheduled),
        *column_problems(catalogue),
        *type_problems(catalogue, meanings),
        *expression_problems(catalogue, meanings),
        *id_problems(catalogue),
        *naming_problems(catalogue),
        *field_references(catalogue),
        *target_problems(catalogue),
        *layout_problems(catalogue),
        *control_problems(catalogue),
        *parameter_problems(catalogue),
        *scope_problems(catalogue),
        *currency_problems(catalogue),
    ]
    return Report(
        tuple(dict.fromkeys(problems)), (*walked.unknown, *unlaid_sheets(catalogue), *_untold(catalogue))
    )


def _said_by_the_service(document: Mapping[str, Any]) -> list[Problem]:
    """The errors that `describe-dashboard-definition` lists beside the definition."""
    errors = document.get("Errors")
    found = enumerate(errors if isinstance(errors, list) else [])
    return [
        Problem("service", f"$.Errors[{at}]", f"QuickSight says {error.get('Type')}: {error.get('Message')}")
        for at, error in found
        if isinstance(error, Mapping)
    ]


def _untold(catalogue: Catalogue) -> list[Problem]:
    untold = [(name, path) for name, path in catalogue.declared if not catalogue.knows(name)]
    message = "its columns were not told: names, types and currencies are not checked"
    return [Problem("unknown", path, f"{name}: {message}") for name, path in untold]
