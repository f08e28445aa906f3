"""What is deployed to QuickSight: the checked definition, whole; its datasets."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dashboards import household
from dashboards.checker.check import check
from dashboards.dataset import DATASETS
from infra.stacks.quicksight import Reader, rules_sql
from tests.dashboards.test_definition import report
from tests.support.lake_in_memory import open_lake
from tests.support.stacks import OTHER, of_type, synthesised, template

ACCOUNT = {"Ref": "AWS::AccountId"}
PRINCIPAL = str(OTHER["quicksightPrincipal"])


@pytest.fixture(scope="module")
def stack() -> dict[str, Any]:
    return template("ExpensesInsights", **OTHER)


def resolved(stack: dict[str, Any], value: Any) -> Any:
    """CloudFormation's references as an ARN of the right form."""
    if isinstance(value, list):
        return [resolved(stack, each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Fn::GetAtt"}:
        properties = stack["Resources"][value["Fn::GetAtt"][0]]["Properties"]
        identifier = properties.get("DataSetId", "x").removeprefix("expenses-")
        return f"{household.EXAMPLE_ACCOUNT}:dataset/{identifier}"
    return {key: resolved(stack, each) for key, each in value.items()}


@pytest.mark.parametrize("kind", ["Dashboard", "Analysis"])
def test_what_is_deployed_is_the_checked_definition_whole(stack: dict[str, Any], kind: str) -> None:
    [resource] = of_type(stack, f"AWS::QuickSight::{kind}").values()
    properties = resource["Properties"]
    definition = resolved(stack, properties["Definition"])
    assert definition == json.loads(json.dumps(household.definition(household.example_arns(), "EUR")))
    assert properties["ValidationStrategy"] == {"Mode": "STRICT"}


def test_every_dataset_declared_is_built_and_scheduled(stack: dict[str, Any]) -> None:
    def ids(kind: str) -> set[str]:
        found = of_type(stack, f"AWS::QuickSight::{kind}").values()
        return {each["Properties"]["DataSetId"].removeprefix("expenses-") for each in found}

    definition = household.definition(household.example_arns(), "EUR")
    columns = {dataset.identifier: dataset.columns for dataset in DATASETS}
    report = check(definition, columns, deployed=ids("DataSet"), scheduled=ids("RefreshSchedule"))
    assert report.problems == ()


def test_a_dataset_runs_its_file_verbatim_into_memory_and_is_not_waited_for(stack: dict[str, Any]) -> None:
    built = {
        each["Properties"]["DataSetId"]: each["Properties"]
        for each in of_type(stack, "AWS::QuickSight::DataSet").values()
    }
    for dataset in DATASETS:
        properties = built[f"expenses-{dataset.identifier}"]
        query = properties["PhysicalTableMap"]["query"]["CustomSql"]
        assert query["SqlQuery"] == dataset.sql
        assert {each["Name"]: each["Type"] for each in query["Columns"]} == dict(dataset.columns)
        assert properties["ImportMode"] == "SPICE"
        assert properties["IngestionWaitPolicy"] == {"WaitForSpiceIngestion": False}


def test_every_dataset_is_held_to_the_rules_of_who_sees_what(stack: dict[str, Any]) -> None:
    datasets = of_type(stack, "AWS::QuickSight::DataSet")
    [rules] = [
        name for name, each in datasets.items() if each["Properties"]["DataSetId"] == "expenses-access-rules"
    ]
    for name, each in datasets.items():
        if name == rules:
            continue
        security = each["Properties"]["RowLevelPermissionDataSet"]
        assert security["Arn"] == {"Fn::GetAtt": [rules, "Arn"]}
        assert (security["Status"], security["PermissionPolicy"]) == ("ENABLED", "GRANT_ACCESS")
    [logical] = datasets[rules]["Properties"]["LogicalTableMap"].values()
    renamed = [each["RenameColumnOperation"]["NewColumnName"] for each in logical["DataTransforms"]]
    assert renamed == ["UserName", "GroupName"]


def test_the_principal_sees_all_a_reader_one_user_and_nobody_else_anything() -> None:
    rows = open_lake([])(rules_sql(PRINCIPAL, [Reader("o'neill", "sub-1")])).to_pylist()
    assert rows == [
        {"username": "me", "groupname": None, "user_id": None},
        {"username": "o'neill", "groupname": None, "user_id": "sub-1"},
    ]
    [group] = open_lake([])(rules_sql(PRINCIPAL.replace("user/", "group/"), [])).to_pylist()
    assert (group["username"], group["groupname"]) == (None, "me")


def test_each_resource_is_the_principals_and_a_reader_may_open_the_dashboard(stack: dict[str, Any]) -> None:
    for kind in ("DataSource", "DataSet", "Theme", "Analysis", "Dashboard"):
        for each in of_type(stack, f"AWS::QuickSight::{kind}").values():
            permissions = each["Properties"]["Permissions"]
            assert permissions[0]["Principal"] == PRINCIPAL
            assert any("Delete" in action for action in permissions[0]["Actions"])
            others = permissions[1:]
            assert len(others) == (1 if kind == "Dashboard" else 0)
            for other in others:
                assert other["Principal"].endswith(":user/default/ben")
                assert set(other["Actions"]) == {
                    f"quicksight:{action}"
                    for action in ("DescribeDashboard", "ListDashboardVersions", "QueryDashboard")
                }


def test_the_services_model_accepts_every_resource(stack: dict[str, Any]) -> None:
    shapes = {
        "DataSource": "CreateDataSourceRequest",
        "DataSet": "CreateDataSetRequest",
        "Theme": "CreateThemeRequest",
        "Analysis": "CreateAnalysisRequest",
        "Dashboard": "CreateDashboardRequest",
        "RefreshSchedule": "CreateRefreshScheduleRequest",
    }
    for kind, shape in shapes.items():
        for each in of_type(stack, f"AWS::QuickSight::{kind}").values():
            properties = {**resolved(stack, each["Properties"]), "AwsAccountId": "111122223333"}
            properties.pop("IngestionWaitPolicy", None)  # CloudFormation's own
            if kind == "DataSource":
                athena = {"WorkGroup": "w", "RoleArn": "arn:aws:iam::111122223333:role/reader"}
                properties["DataSourceParameters"] = {"AthenaParameters": athena}
            if kind == "RefreshSchedule":  # CloudFormation writes it with a capital, the API without
                frequency = properties["Schedule"]["ScheduleFrequency"]
                frequency["Timezone"] = frequency.pop("TimeZone")
            assert report(properties, shape) == "", kind


def test_cfn_lint_finds_no_error_in_the_template(tmp_path: Path) -> None:
    file = tmp_path / "insights.template.json"
    file.write_text(synthesised(**OTHER)["ExpensesInsights"], encoding="utf-8")
    assert file.stat().st_size < 1_000_000
    regions = ["eu-central-1", "us-east-1"]
    script = Path(sys.executable).with_name("cfn-lint")
    command = [str(script), "--non-zero-exit-code", "error", "--regions", *regions, "--", str(file)]
    linted = subprocess.run(command, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout
