"""Checks the definition of a QuickSight dashboard or analysis."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboards.checker.catalogue import Catalogue
from dashboards.checker.checks.combinations import combination_problems
from dashboards.checker.checks.expressions import expression_problems
from dashboards.checker.checks.fields import column_problems, type_problems
from dashboards.checker.checks.filters import control_problems, parameter_problems, scope_problems
from dashboards.checker.checks.layout import layout_problems, sheets_without_layout
from dashboards.checker.checks.limits import API, CLOUDFORMATION, cloudformation_problems
from dashboards.checker.checks.names import dataset_problems, id_problems, naming_problems
from dashboards.checker.checks.references import field_reference_problems, target_problems
from dashboards.checker.column_types import Columns
from dashboards.checker.definition_walk import walk
from dashboards.checker.expression_types import TypeInference
from dashboards.checker.problem import ERROR, Problem

Rule = Callable[[Catalogue], Iterable[Problem]]


@dataclass(frozen=True)
class Report:
    """The mistakes, and the parts that the checker does not know or has no information about."""

    problems: tuple[Problem, ...]
    unchecked: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == ERROR)


def check(
    document: Any,
    columns: Columns | None = None,
    *,
    deployed: Collection[str] | None = None,
    scheduled: Collection[str] | None = None,
    rules: Sequence[Rule] = (),
    target: str = API,
    root: str = "$",
) -> Report:
    """Check a definition.

    Args:
        document: The definition, or the output of `describe-dashboard-definition` around one.
        columns: The types of the datasets' columns; what needs those of other datasets is not checked.
        deployed: The identifiers of the datasets that are deployed; None if unknown.
        scheduled: The identifiers of those with a refresh schedule; None if unknown.
        rules: Rules of the caller's own, checked after all others.
        target: How the definition is deployed: API, or CLOUDFORMATION, which takes less.
        root: The JSON path of the document in its file.
    """
    if not isinstance(document, Mapping):
        return Report((Problem("shape", root, "A definition is an object."),), ())
    definition, path = document, root
    if isinstance(document.get("Definition"), Mapping):
        definition, path = document["Definition"], f"{root}.Definition"
    walked = walk(definition, path)
    catalogue = Catalogue(walked, columns)
    inference = TypeInference(catalogue)
    problems = [
        *_service_problems(document),
        *walked.problems,
        *dataset_problems(catalogue, deployed, scheduled),
        *column_problems(catalogue),
        *type_problems(catalogue, inference),
        *expression_problems(catalogue, inference),
        *id_problems(catalogue),
        *naming_problems(catalogue),
        *field_reference_problems(catalogue),
        *target_problems(catalogue),
        *layout_problems(catalogue),
        *combination_problems(catalogue),
        *control_problems(catalogue),
        *parameter_problems(catalogue),
        *scope_problems(catalogue),
        *(cloudformation_problems(catalogue) if target == CLOUDFORMATION else ()),
        *(problem for rule in rules for problem in rule(catalogue)),
    ]
    unchecked = (*walked.unknown, *sheets_without_layout(catalogue), *_datasets_without_columns(catalogue))
    return Report(tuple(dict.fromkeys(problems)), unchecked)


def _service_problems(document: Mapping[str, Any]) -> list[Problem]:
    """Return the errors that `describe-dashboard-definition` lists beside the definition."""
    errors = document.get("Errors")
    return [
        Problem(
            "service",
            f"$.Errors[{number}]",
            f"QuickSight reports {error.get('Type')}: {error.get('Message')}",
        )
        for number, error in enumerate(errors if isinstance(errors, list) else [])
        if isinstance(error, Mapping)
    ]


def _datasets_without_columns(catalogue: Catalogue) -> list[Problem]:
    message = "The columns of the dataset are unknown, so names, types and currencies were not checked."
    return [
        Problem("unknown", path, f"{name}: {message}")
        for name, path in catalogue.declared_datasets
        if not catalogue.knows_columns_of(name)
    ]
