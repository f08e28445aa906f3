"""The service model accepts our definition, and the committed snapshots are current."""

from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from dashboards import household, theme
from dashboards.snapshot import SNAPSHOTS, rendered

MODEL = botocore.session.get_session().get_service_model("quicksight")


def report(document: Any, shape: str) -> str:
    """Return botocore's validation errors; "" for none."""
    return str(ParamValidator().validate(document, MODEL.shape_for(shape)).generate_report())


@pytest.mark.parametrize("shape", ["DashboardVersionDefinition", "AnalysisDefinition"])
def test_the_service_model_accepts_the_definition(shape: str) -> None:
    assert report(household.definition(household.example_arns(), "EUR"), shape) == ""


def test_the_service_model_accepts_the_theme() -> None:
    assert report(theme.configuration(), "ThemeConfiguration") == ""


@pytest.mark.parametrize("name", sorted(rendered()))
def test_a_committed_snapshot_is_current(name: str) -> None:
    assert (SNAPSHOTS / name).read_text(encoding="utf-8") == rendered()[name], "python -m dashboards.snapshot"


def test_every_snapshot_file_belongs_to_the_code() -> None:
    assert {path.name for path in SNAPSHOTS.iterdir()} == set(rendered())
