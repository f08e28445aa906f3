"""The dashboards in QuickSight: data source, datasets and who sees which rows, schedules, theme, dashboard.

Everything is written in the API's own PascalCase: a camelCased dict given to the CDK's typed properties loses
what it does not know (a misspelt visual vanishes, and synth passes).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import Aws, CfnOutput, CfnResource
from aws_cdk import aws_iam as iam
from constructs import Construct

from dashboards import household, theme
from dashboards.checker.column_types import STRING
from dashboards.dataset import DATASETS, Dataset
from infra.client.configuration import Configuration
from infra.stacks.data_stack import DataStack
from infra.stacks.quicksight_ids import PREFIX, RULES, dataset_id

# A backstop: the export starts a refresh after each change. Without a start, QuickSight begins at once.
DAILY = {"Interval": "DAILY", "TimeOfTheDay": "04:40", "TimeZone": "Etc/UTC"}

# The sets that QuickSight knows as owner and reader; other sets are refused.
# https://docs.aws.amazon.com/quicksight/latest/APIReference/API_ResourcePermission.html
_SOURCE_OWNER = (
    "DescribeDataSource DescribeDataSourcePermissions PassDataSource UpdateDataSource DeleteDataSource "
    "UpdateDataSourcePermissions"
)
_DATASET_OWNER = (
    "DescribeDataSet DescribeDataSetPermissions PassDataSet DescribeIngestion ListIngestions UpdateDataSet "
    "DeleteDataSet CreateIngestion CancelIngestion UpdateDataSetPermissions"
)
_ANALYSIS_OWNER = (
    "RestoreAnalysis UpdateAnalysisPermissions DeleteAnalysis DescribeAnalysisPermissions QueryAnalysis "
    "DescribeAnalysis UpdateAnalysis"
)
_DASHBOARD_READER = "DescribeDashboard ListDashboardVersions QueryDashboard"
_DASHBOARD_OWNER = (
    f"{_DASHBOARD_READER} UpdateDashboardPermissions UpdateDashboard DeleteDashboard "
    "DescribeDashboardPermissions UpdateDashboardPublishedVersion"
)
_THEME_OWNER = (
    "ListThemeVersions UpdateThemeAlias UpdateThemePermissions DeleteThemeAlias DescribeThemeAlias "
    "UpdateTheme DescribeTheme CreateThemeAlias DescribeThemePermissions DeleteTheme"
)
PUBLISHED = {
    "AdHocFilteringOption": {"AvailabilityStatus": "DISABLED"},
    "ExportToCSVOption": {"AvailabilityStatus": "ENABLED"},
    "SheetControlsOption": {"VisibilityState": "EXPANDED"},
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who sees only their own rows: a QuickSight user name and the tracker's user id (Cognito sub)."""

    user_name: str
    user_id: str


def readers(configuration: Configuration) -> list[Reader]:
    """Out of `quicksightReaders`, each written `name=user id`."""
    return [Reader(*each.rsplit("=", 1)) for each in configuration.quicksight_readers]


def rules_sql(principal: str, listed: Sequence[Reader]) -> str:
    """Who sees what: the principal all (no `user_id`: any), each reader one user, others nothing."""
    kind, name = _kind_and_name(principal)
    owner = (name, None, None) if kind == "user" else (None, name, None)
    rows = [owner, *((each.user_name, None, each.user_id) for each in listed)]
    lines = ",\n    ".join(f"({', '.join(map(_literal, row))})" for row in rows)
    return (
        "SELECT username, groupname, user_id\nFROM (VALUES\n    "
        f"{lines}\n) AS rules (username, groupname, user_id)"
    )


def _literal(value: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if value is None else "'" + value.replace("'", "''") + "'"


def _kind_and_name(principal: str) -> tuple[str, str]:
    """`arn:…:user/default/ada` is a user called ada; the namespace is no part of the name."""
    kind, _, name = principal.split(":", 5)[5].split("/", 2)
    return kind, name


def _reader_arn(principal: str, user_name: str) -> str:
    start, _, path = principal.rpartition(":")
    return f"{start}:user/{path.split('/', 2)[1]}/{user_name}"


def add_dashboards(
    scope: Construct, *, configuration: Configuration, data: DataStack, reader: iam.IRole
) -> None:
    """Everything of QuickSight in the stack; `reader` is the role with which it reads the lake."""
    build = _Build(scope, configuration)
    athena = {"WorkGroup": data.workgroup.ref, "RoleArn": reader.role_arn}
    source = build.resource(
        ("Source", "DataSource", f"{PREFIX}-lake", "Expenses: lake"),
        _SOURCE_OWNER,
        {
            "Type": "ATHENA",
            "DataSourceParameters": {"AthenaParameters": athena},
            "SslProperties": {"DisableSsl": False},
        },
    )
    source.node.add_dependency(reader)
    rules = build.rules(source)
    arns = {dataset.identifier: build.dataset(dataset, source, rules) for dataset in DATASETS}
    look = build.resource(
        ("Look", "Theme", PREFIX, "Expenses"),
        _THEME_OWNER,
        {"BaseThemeId": "CLASSIC", "Configuration": theme.configuration()},
    )
    shown = {
        "Definition": household.definition(arns, configuration.currency),
        "ThemeArn": look.get_att("Arn").to_string(),
        "ValidationStrategy": {"Mode": "STRICT"},
    }
    id_, name = household.DASHBOARD_ID, household.NAME
    build.resource(("HouseholdAnalysis", "Analysis", id_, name), _ANALYSIS_OWNER, shown)
    build.resource(
        ("HouseholdDashboard", "Dashboard", id_, name),
        _DASHBOARD_OWNER,
        {**shown, "DashboardPublishOptions": PUBLISHED},
        also=_DASHBOARD_READER,
    )
    CfnOutput(
        scope, "DashboardUrl", value=f"https://{Aws.REGION}.quicksight.aws.amazon.com/sn/dashboards/{id_}"
    )


class _Build:
    """Makes the resources: all in the caller's account, all of them the principal's."""

    def __init__(self, scope: Construct, configuration: Configuration) -> None:
        self.scope, self.principal = scope, configuration.quicksight_principal
        self.readers = readers(configuration)

    def resource(
        self, named: tuple[str, str, str, str], owner: str, properties: Mapping[str, Any], also: str = ""
    ) -> CfnResource:
        """One resource with its permissions: without them even the account's administrators do not see it."""
        id_, kind, own_id, name = named
        permissions = [_permission(self.principal, owner)]
        if also:
            permissions += [
                _permission(_reader_arn(self.principal, each.user_name), also) for each in self.readers
            ]
        return CfnResource(
            self.scope,
            id_,
            type=f"AWS::QuickSight::{kind}",
            properties={
                "AwsAccountId": Aws.ACCOUNT_ID,
                f"{kind}Id": own_id,
                "Name": name,
                "Permissions": permissions,
                **properties,
            },
        )

    def rules(self, source: CfnResource) -> CfnResource:
        """The dataset that says who sees which rows; its columns get the names that QuickSight looks for."""
        columns = dict.fromkeys(("username", "groupname", "user_id"), STRING)
        renames = [
            {"RenameColumnOperation": {"ColumnName": old, "NewColumnName": new}}
            for old, new in (("username", "UserName"), ("groupname", "GroupName"))
        ]
        sql = rules_sql(self.principal, self.readers)
        made = self._dataset("Rules", RULES, "Expenses: who sees what", sql, columns, source, renames)
        self._schedule("Rules", RULES, made)
        return made

    def dataset(self, dataset: Dataset, source: CfnResource, rules: CfnResource) -> str:
        """A dataset with its row-level security and its schedule; returns its ARN."""
        name = f"Dataset{dataset.identifier.capitalize()}"
        made = self._dataset(
            name, dataset.identifier, dataset.title, dataset.sql, dataset.columns, source, []
        )
        made.add_property_override(
            "RowLevelPermissionDataSet",
            {
                "Arn": rules.get_att("Arn"),
                "PermissionPolicy": "GRANT_ACCESS",
                "FormatVersion": "VERSION_1",
                "Status": "ENABLED",
            },
        )
        self._schedule(name, dataset.identifier, made)
        return made.get_att("Arn").to_string()

    def _dataset(
        self,
        id_: str,
        identifier: str,
        title: str,
        sql: str,
        columns: Mapping[str, str],
        source: CfnResource,
        transforms: Sequence[Mapping[str, Any]],
    ) -> CfnResource:
        query = {
            "Name": identifier,
            "DataSourceArn": source.get_att("Arn").to_string(),
            "SqlQuery": sql,
            "Columns": [{"Name": name, "Type": type_} for name, type_ in columns.items()],
        }
        logical: dict[str, Any] = {"Alias": identifier, "Source": {"PhysicalTableId": "query"}}
        if transforms:
            logical["DataTransforms"] = list(transforms)
        return self.resource(
            (id_, "DataSet", dataset_id(identifier), title),
            _DATASET_OWNER,
            {
                "ImportMode": "SPICE",
                "PhysicalTableMap": {"query": {"CustomSql": query}},
                "LogicalTableMap": {"rows": logical},
                # Else a deployment waits up to 36 hours for a lake that is still empty.
                "IngestionWaitPolicy": {"WaitForSpiceIngestion": False},
            },
        )

    def _schedule(self, id_: str, identifier: str, dataset: CfnResource) -> None:
        schedule = CfnResource(
            self.scope,
            f"{id_}Daily",
            type="AWS::QuickSight::RefreshSchedule",
            properties={
                "AwsAccountId": Aws.ACCOUNT_ID,
                "DataSetId": dataset_id(identifier),
                "Schedule": {
                    "ScheduleId": "daily",
                    "RefreshType": "FULL_REFRESH",
                    "ScheduleFrequency": DAILY,
                },
            },
        )
        schedule.add_dependency(dataset)


def _permission(principal: str, actions: str) -> dict[str, Any]:
    return {"Principal": principal, "Actions": [f"quicksight:{action}" for action in actions.split()]}
