"""The dashboard's definition: what the service's own model says of it, and the committed snapshot."""

from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from dashboards import household, theme
from dashboards.snapshot import SNAPSHOTS, rendered

MODEL = botocore.session.get_session().get_service_model("quicksight")


def report(document: Any, shape: str) -> str:
    return str(ParamValidator().validate(document, MODEL.shape_for(shape)).generate_report())


@pytest.mark.parametrize("shape", ["DashboardVersionDefinition", "AnalysisDefinition"])
def test_the_definition_is_one_that_the_services_model_accepts(shape: str) -> None:
    assert report(household.definition(household.example_arns(), "EUR"), shape) == ""


def test_the_theme_is_one_that_the_services_model_accepts() -> None:
    assert report(theme.configuration(), "ThemeConfiguration") == ""


@pytest.mark.parametrize("name", sorted(rendered()))
def test_the_committed_snapshot_is_what_the_code_builds(name: str) -> None:
    assert (SNAPSHOTS / name).read_text(encoding="utf-8") == rendered()[name], "python -m dashboards.snapshot"


def test_no_snapshot_is_left_over() -> None:
    assert {path.name for path in SNAPSHOTS.iterdir()} == set(rendered())
