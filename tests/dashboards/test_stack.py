"""The QuickSight stack deploys the checked definition, its datasets, and the rules of who sees which rows."""

import json
from typing import Any

import pytest

from dashboards import household
from dashboards.checker.check import check
from dashboards.dataset import DATASETS
from infra.stacks.quicksight import Reader, rules_sql
from tests.dashboards.test_definition import report
from tests.support.lake_in_memory import open_lake
from tests.support.stacks import OTHER, of_type, template

ACCOUNT = {"Ref": "AWS::AccountId"}
PRINCIPAL = str(OTHER["quicksightPrincipal"])


@pytest.fixture(scope="module")
def stack() -> dict[str, Any]:
    return template("ExpensesInsights", **OTHER)


def resolved(stack: dict[str, Any], value: Any) -> Any:
    """Return a property with CloudFormation's references replaced by valid ARNs."""
    if isinstance(value, list):
        return [resolved(stack, item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Fn::GetAtt"}:
        properties = stack["Resources"][value["Fn::GetAtt"][0]]["Properties"]
        identifier = properties.get("DataSetId", "x").removeprefix("expenses-")
        return f"{household.EXAMPLE_ACCOUNT}:dataset/{identifier}"
    return {key: resolved(stack, inner) for key, inner in value.items()}


@pytest.mark.parametrize("kind", ["Dashboard", "Analysis"])
def test_the_deployed_definition_is_the_checked_one(stack: dict[str, Any], kind: str) -> None:
    [resource] = of_type(stack, f"AWS::QuickSight::{kind}").values()
    properties = resource["Properties"]
    definition = resolved(stack, properties["Definition"])
    assert definition == json.loads(json.dumps(household.definition(household.example_arns(), "EUR")))
    assert properties["ValidationStrategy"] == {"Mode": "STRICT"}


def test_every_declared_dataset_is_deployed_and_scheduled(stack: dict[str, Any]) -> None:
    def ids(kind: str) -> set[str]:
        resources = of_type(stack, f"AWS::QuickSight::{kind}").values()
        return {resource["Properties"]["DataSetId"].removeprefix("expenses-") for resource in resources}

    definition = household.definition(household.example_arns(), "EUR")
    columns = {dataset.identifier: dataset.columns for dataset in DATASETS}
    report = check(definition, columns, deployed=ids("DataSet"), scheduled=ids("RefreshSchedule"))
    assert report.problems == ()


def test_a_dataset_loads_its_sql_file_into_spice_without_blocking_the_deployment(
    stack: dict[str, Any],
) -> None:
    deployed = {
        resource["Properties"]["DataSetId"]: resource["Properties"]
        for resource in of_type(stack, "AWS::QuickSight::DataSet").values()
    }
    for dataset in DATASETS:
        properties = deployed[f"expenses-{dataset.identifier}"]
        query = properties["PhysicalTableMap"]["query"]["CustomSql"]
        assert query["SqlQuery"] == dataset.sql
        assert {column["Name"]: column["Type"] for column in query["Columns"]} == dict(dataset.columns)
        assert properties["ImportMode"] == "SPICE"
        assert properties["IngestionWaitPolicy"] == {"WaitForSpiceIngestion": False}


def test_every_dataset_has_row_level_security(stack: dict[str, Any]) -> None:
    datasets = of_type(stack, "AWS::QuickSight::DataSet")
    [rules] = [
        name
        for name, dataset in datasets.items()
        if dataset["Properties"]["DataSetId"] == "expenses-access-rules"
    ]
    for name, dataset in datasets.items():
        if name == rules:
            continue
        [table] = dataset["Properties"]["SemanticModelConfiguration"]["TableMap"].values()
        security = table["RowLevelPermissionConfiguration"]["RowLevelPermissionDataSet"]
        assert security["Arn"] == {"Fn::GetAtt": [rules, "Arn"]}
        assert (security["Status"], security["PermissionPolicy"]) == ("ENABLED", "GRANT_ACCESS")
    preparation = datasets[rules]["Properties"]["DataPrepConfiguration"]
    step = preparation["TransformStepMap"]["rename"]["RenameColumnsStep"]
    renamed = [operation["NewColumnName"] for operation in step["RenameColumnOperations"]]
    assert renamed == ["UserName", "GroupName"]
    assert datasets[rules]["Properties"]["UseAs"] == "RLS_RULES"


def test_a_datasets_rows_pass_every_step_from_the_query_to_its_table(stack: dict[str, Any]) -> None:
    for name, dataset in of_type(stack, "AWS::QuickSight::DataSet").items():
        properties = dataset["Properties"]
        preparation = properties["DataPrepConfiguration"]
        [table] = properties["SemanticModelConfiguration"]["TableMap"].values()
        step = preparation["DestinationTableMap"][table["DestinationTableId"]]["Source"]
        passed = []
        while "TransformOperationId" in step:
            passed.append(step["TransformOperationId"])
            [operation] = preparation["TransformStepMap"][passed[-1]].values()
            step = operation["Source"]
        assert set(passed) == set(preparation["TransformStepMap"]), name
        source = preparation["SourceTableMap"][step["SourceTableId"]]
        assert source["PhysicalTableId"] in properties["PhysicalTableMap"], name
        assert not properties.keys() & {"LogicalTableMap", "RowLevelPermissionDataSet"}, name


def test_the_principal_sees_all_rows_a_reader_those_of_one_user_others_none() -> None:
    rows = open_lake([])(rules_sql(PRINCIPAL, [Reader("o'neill", "sub-1")])).to_pylist()
    assert rows == [
        {"username": "me", "groupname": None, "ledger_id": None},
        {"username": "o'neill", "groupname": None, "ledger_id": "sub-1"},
    ]
    [group] = open_lake([])(rules_sql(PRINCIPAL.replace("user/", "group/"), [])).to_pylist()
    assert (group["username"], group["groupname"]) == (None, "me")


# QuickSight takes only whole sets of actions.
# https://docs.aws.amazon.com/quicksight/latest/APIReference/API_UpdateThemePermissions.html
# https://docs.aws.amazon.com/quicksight/latest/APIReference/API_UpdateDashboardPermissions.html
# https://docs.aws.amazon.com/quicksight/latest/APIReference/API_UpdateAnalysisPermissions.html
# https://docs.aws.amazon.com/quicksight/latest/APIReference/API_UpdateDataSetPermissions.html
# https://docs.aws.amazon.com/quicksight/latest/APIReference/API_UpdateDataSourcePermissions.html
OWNER_ACTIONS = {
    "Theme": {
        "quicksight:DescribeTheme",
        "quicksight:DescribeThemeAlias",
        "quicksight:ListThemeAliases",
        "quicksight:ListThemeVersions",
        "quicksight:DeleteTheme",
        "quicksight:UpdateTheme",
        "quicksight:CreateThemeAlias",
        "quicksight:DeleteThemeAlias",
        "quicksight:UpdateThemeAlias",
        "quicksight:UpdateThemePermissions",
        "quicksight:DescribeThemePermissions",
    },
    "Dashboard": {
        "quicksight:DescribeDashboard",
        "quicksight:ListDashboardVersions",
        "quicksight:UpdateDashboardPermissions",
        "quicksight:QueryDashboard",
        "quicksight:UpdateDashboard",
        "quicksight:DeleteDashboard",
        "quicksight:DescribeDashboardPermissions",
        "quicksight:UpdateDashboardPublishedVersion",
    },
    "Analysis": {
        "quicksight:RestoreAnalysis",
        "quicksight:UpdateAnalysisPermissions",
        "quicksight:DeleteAnalysis",
        "quicksight:DescribeAnalysisPermissions",
        "quicksight:QueryAnalysis",
        "quicksight:DescribeAnalysis",
        "quicksight:UpdateAnalysis",
    },
    "DataSet": {
        "quicksight:DescribeDataSet",
        "quicksight:DescribeDataSetPermissions",
        "quicksight:PassDataSet",
        "quicksight:DescribeIngestion",
        "quicksight:ListIngestions",
        "quicksight:UpdateDataSet",
        "quicksight:DeleteDataSet",
        "quicksight:CreateIngestion",
        "quicksight:CancelIngestion",
        "quicksight:UpdateDataSetPermissions",
    },
    "DataSource": {
        "quicksight:DescribeDataSource",
        "quicksight:DescribeDataSourcePermissions",
        "quicksight:PassDataSource",
        "quicksight:UpdateDataSource",
        "quicksight:DeleteDataSource",
        "quicksight:UpdateDataSourcePermissions",
    },
}


def test_an_owner_has_the_whole_set_of_actions_of_each_kind_of_resource(stack: dict[str, Any]) -> None:
    for kind, actions in OWNER_ACTIONS.items():
        for name, resource in of_type(stack, f"AWS::QuickSight::{kind}").items():
            owner = resource["Properties"]["Permissions"][0]["Actions"]
            assert (len(owner), set(owner)) == (len(actions), actions), name


def test_questions_in_natural_language_are_switched_off(stack: dict[str, Any]) -> None:
    """Q&A on one dashboard costs the account a monthly fee."""
    for resource in of_type(stack, "AWS::QuickSight::Dashboard").values():
        options = resource["Properties"]["DashboardPublishOptions"]
        assert options["DataQAEnabledOption"] == {"AvailabilityStatus": "DISABLED"}


def test_the_principal_owns_each_resource_and_a_reader_can_open_the_dashboard(stack: dict[str, Any]) -> None:
    for kind in ("DataSource", "DataSet", "Theme", "Analysis", "Dashboard"):
        for resource in of_type(stack, f"AWS::QuickSight::{kind}").values():
            permissions = resource["Properties"]["Permissions"]
            assert permissions[0]["Principal"] == PRINCIPAL
            assert any("Delete" in action for action in permissions[0]["Actions"])
            readers = permissions[1:]
            assert len(readers) == (1 if kind == "Dashboard" else 0)
            for reader in readers:
                assert reader["Principal"].endswith(":user/default/ben")
                assert set(reader["Actions"]) == {
                    f"quicksight:{action}"
                    for action in ("DescribeDashboard", "ListDashboardVersions", "QueryDashboard")
                }


def test_the_service_model_accepts_every_resource(stack: dict[str, Any]) -> None:
    shapes = {
        "DataSource": "CreateDataSourceRequest",
        "DataSet": "CreateDataSetRequest",
        "Theme": "CreateThemeRequest",
        "Analysis": "CreateAnalysisRequest",
        "Dashboard": "CreateDashboardRequest",
        "RefreshSchedule": "CreateRefreshScheduleRequest",
    }
    for kind, shape in shapes.items():
        for resource in of_type(stack, f"AWS::QuickSight::{kind}").values():
            properties = {**resolved(stack, resource["Properties"]), "AwsAccountId": "111122223333"}
            properties.pop("IngestionWaitPolicy", None)  # exists in CloudFormation only
            if kind == "DataSource":
                athena = {"WorkGroup": "w", "RoleArn": "arn:aws:iam::111122223333:role/reader"}
                properties["DataSourceParameters"] = {"AthenaParameters": athena}
            if kind == "RefreshSchedule":  # the API spells the member differently
                frequency = properties["Schedule"]["ScheduleFrequency"]
                frequency["Timezone"] = frequency.pop("TimeZone")
            assert report(properties, shape) == "", kind
