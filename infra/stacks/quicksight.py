"""QuickSight resources: data source, datasets with row-level security and schedules, theme, dashboard.

All properties are in the API's PascalCase. The CDK's typed properties would silently drop the keys of a
camelCased dict that they do not know: a misspelt visual would vanish, and synth would pass.
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

# A backstop, since the export starts a refresh after each commit. Without a start time it begins at once.
DAILY = {"Interval": "DAILY", "TimeOfTheDay": "04:40", "TimeZone": "Etc/UTC"}

# The action sets of owners and readers; QuickSight refuses any other set.
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
    "ListThemeVersions ListThemeAliases UpdateThemeAlias UpdateThemePermissions DeleteThemeAlias "
    "DescribeThemeAlias UpdateTheme DescribeTheme CreateThemeAlias DescribeThemePermissions DeleteTheme"
)
PUBLISHED = {
    "AdHocFilteringOption": {"AvailabilityStatus": "DISABLED"},
    # Q&A on one dashboard makes AWS charge the whole account a monthly infrastructure fee.
    # https://aws.amazon.com/quicksight/pricing/
    "DataQAEnabledOption": {"AvailabilityStatus": "DISABLED"},
    "ExportToCSVOption": {"AvailabilityStatus": "ENABLED"},
    "SheetControlsOption": {"VisibilityState": "EXPANDED"},
}


@dataclass(frozen=True, slots=True)
class Reader:
    """A QuickSight user who sees the rows of one of the tracker's users (by Cognito's `sub`)."""

    user_name: str
    ledger_id: str


def parse_readers(configuration: Configuration) -> list[Reader]:
    """Parse `quicksightReaders`, each of which is written `name=user id`."""
    return [Reader(*text.rsplit("=", 1)) for text in configuration.quicksight_readers]


def rules_sql(principal: str, readers: Sequence[Reader]) -> str:
    """Return the SQL of the row-level rules: all rows for the principal, one user's for each reader."""
    kind, name = _kind_and_name(principal)
    owner = (name, None, None) if kind == "user" else (None, name, None)
    rows = [owner, *((reader.user_name, None, reader.ledger_id) for reader in readers)]
    lines = ",\n    ".join(f"({', '.join(map(_literal, row))})" for row in rows)
    return (
        "SELECT username, groupname, ledger_id\nFROM (VALUES\n    "
        f"{lines}\n) AS rules (username, groupname, ledger_id)"
    )


def _literal(value: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if value is None else "'" + value.replace("'", "''") + "'"


def _kind_and_name(principal: str) -> tuple[str, str]:
    """Split `arn:…:user/default/ada` into `user` and `ada`; `default` is the namespace."""
    kind, _, name = principal.split(":", 5)[5].split("/", 2)
    return kind, name


def _reader_arn(principal: str, user_name: str) -> str:
    start, _, path = principal.rpartition(":")
    return f"{start}:user/{path.split('/', 2)[1]}/{user_name}"


def add_dashboards(
    scope: Construct, *, configuration: Configuration, data: DataStack, reader: iam.IRole
) -> None:
    """Create all QuickSight resources; `reader` is the role with which QuickSight reads the lake."""
    resources = _Resources(scope, configuration)
    athena = {"WorkGroup": data.workgroup.ref, "RoleArn": reader.role_arn}
    source = resources.resource(
        ("Source", "DataSource", f"{PREFIX}-lake", "Expenses: lake"),
        _SOURCE_OWNER,
        {
            "Type": "ATHENA",
            "DataSourceParameters": {"AthenaParameters": athena},
            "SslProperties": {"DisableSsl": False},
        },
    )
    source.node.add_dependency(reader)
    rules = resources.rules(source)
    arns = {dataset.identifier: resources.dataset(dataset, source, rules) for dataset in DATASETS}
    quicksight_theme = resources.resource(
        ("Theme", "Theme", PREFIX, "Expenses"),
        _THEME_OWNER,
        {"BaseThemeId": "CLASSIC", "Configuration": theme.configuration()},
    )
    properties = {
        "Definition": household.definition(arns, configuration.currency),
        "ThemeArn": quicksight_theme.get_att("Arn").to_string(),
        "ValidationStrategy": {"Mode": "STRICT"},
    }
    id_, name = household.DASHBOARD_ID, household.NAME
    resources.resource(("HouseholdAnalysis", "Analysis", id_, name), _ANALYSIS_OWNER, properties)
    resources.resource(
        ("HouseholdDashboard", "Dashboard", id_, name),
        _DASHBOARD_OWNER,
        {**properties, "DashboardPublishOptions": PUBLISHED},
        reader=_DASHBOARD_READER,
    )
    CfnOutput(
        scope, "DashboardUrl", value=f"https://{Aws.REGION}.quicksight.aws.amazon.com/sn/dashboards/{id_}"
    )


class _Resources:
    """Creates resources that the principal owns and readers may read."""

    def __init__(self, scope: Construct, configuration: Configuration) -> None:
        self.scope, self.principal = scope, configuration.quicksight_principal
        self.readers = parse_readers(configuration)

    def resource(
        self, names: tuple[str, str, str, str], owner: str, properties: Mapping[str, Any], reader: str = ""
    ) -> CfnResource:
        """Create a resource with its permissions, without which not even the account's administrators see it.

        Args:
            names: construct id, type, id in QuickSight, title.
            owner: the actions of the principal.
            properties: the properties beside id, name and permissions.
            reader: the actions of each reader, or none.
        """
        id_, kind, quicksight_id, name = names
        permissions = [_permission(self.principal, owner)]
        if reader:
            permissions += [
                _permission(_reader_arn(self.principal, user.user_name), reader) for user in self.readers
            ]
        return CfnResource(
            self.scope,
            id_,
            type=f"AWS::QuickSight::{kind}",
            properties={
                "AwsAccountId": Aws.ACCOUNT_ID,
                f"{kind}Id": quicksight_id,
                "Name": name,
                "Permissions": permissions,
                **properties,
            },
        )

    def rules(self, source: CfnResource) -> CfnResource:
        """Create the dataset of the row-level rules, with the column names that QuickSight expects."""
        columns = dict.fromkeys(("username", "groupname", "ledger_id"), STRING)
        renames = [
            {"RenameColumnOperation": {"ColumnName": old, "NewColumnName": new}}
            for old, new in (("username", "UserName"), ("groupname", "GroupName"))
        ]
        sql = rules_sql(self.principal, self.readers)
        rules = self._dataset("Rules", RULES, "Expenses: who sees what", sql, columns, source, renames)
        self._schedule("Rules", RULES, rules)
        return rules

    def dataset(self, dataset: Dataset, source: CfnResource, rules: CfnResource) -> str:
        """Create a dataset with its row-level security and its schedule, and return its ARN."""
        name = f"Dataset{dataset.identifier.capitalize()}"
        resource = self._dataset(
            name, dataset.identifier, dataset.title, dataset.sql, dataset.columns, source, []
        )
        resource.add_property_override(
            "RowLevelPermissionDataSet",
            {
                "Arn": rules.get_att("Arn"),
                "PermissionPolicy": "GRANT_ACCESS",
                "FormatVersion": "VERSION_1",
                "Status": "ENABLED",
            },
        )
        self._schedule(name, dataset.identifier, resource)
        return resource.get_att("Arn").to_string()

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
                # Otherwise a deployment waits up to 36 hours for a lake that is still empty.
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
