"""QuickSight's rights, where dashboards are deployed."""

from typing import Any

import pytest

from dashboards.dataset import DATASETS
from etl.lake_views import VIEW_NAMES
from tests.support.stacks import OTHER, dependencies, listed, of_type, statements, synthesised, template


@pytest.fixture
def insights() -> dict[str, Any]:
    return template("ExpensesInsights", **OTHER)


def test_without_a_principal_there_are_no_dashboards() -> None:
    assert "ExpensesInsights" not in synthesised()


def test_the_export_may_refresh_the_dashboards_as_soon_as_they_are_deployed() -> None:
    """The stack that grants it is deployed before theirs."""
    assert dependencies("ExpensesInsights", **OTHER) >= {"ExpensesData", "ExpensesApp"}
    refreshes = [
        statement
        for _, statement in statements(template("ExpensesApp", **OTHER))
        if "quicksight:CreateIngestion" in statement["Action"]
    ]
    assert len(refreshes) == 1


def test_each_datasets_query_is_a_named_query_of_athena(insights: dict[str, Any]) -> None:
    queries = [body["Properties"] for body in of_type(insights, "AWS::Athena::NamedQuery").values()]
    assert {query["QueryString"] for query in queries} == {dataset.sql for dataset in DATASETS}
    assert {query["Database"] for query in queries} == {"expenses"}


def test_quicksight_reads_the_lake_and_writes_results_and_nothing_else(insights: dict[str, Any]) -> None:
    for _, statement in statements(insights):
        actions, resources = listed(statement["Action"]), str(statement["Resource"])
        assert not [action for action in actions if "*" in action or "Delete" in action]
        if "s3:PutObject" in actions:
            assert "/athena-results/*" in resources and "/lake/" not in resources
        if any(action.startswith("glue:") for action in actions):
            assert all(action.startswith("glue:Get") for action in actions)
            assert "table/expenses/transactions" in resources
            assert "table/expenses/transactions$snapshots" in resources
            assert all(f"table/expenses/{view}" in resources for view in VIEW_NAMES)


def test_only_quicksight_of_this_account_may_assume_the_role(insights: dict[str, Any]) -> None:
    trusted = [
        statement
        for body in of_type(insights, "AWS::IAM::Role").values()
        for statement in body["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    ]
    assert trusted
    for statement in trusted:
        assert statement["Principal"] == {"Service": "quicksight.amazonaws.com"}
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
