"""QuickSight resources: data source, datasets with row-level security and schedules, theme, dashboard.

All properties are in the API's PascalCase. The CDK's typed properties would silently drop the keys of a
camelCased dict that they do not know: a misspelt visual would vanish, and synth would pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import Acknowledgment, Aws, CfnOutput, CfnResource, Validations
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
    analysis = resources.resource(("HouseholdAnalysis", "Analysis", id_, name), _ANALYSIS_OWNER, properties)
    dashboard = resources.resource(
        ("HouseholdDashboard", "Dashboard", id_, name),
        _DASHBOARD_OWNER,
        {**properties, "DashboardPublishOptions": PUBLISHED},
        reader=_DASHBOARD_READER,
    )
    for drawn in (analysis, dashboard):
        Validations.of(drawn).acknowledge(
            Acknowledgment(
                id="CloudFormation-Validate::E1029",
                reason="${OnlyCategory} is a parameter of QuickSight, not of CloudFormation.",
            )
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
        steps = {
            "import": import_step(),
            # Athena answers with names in lower case.
            "rename": {
                "RenameColumnsStep": {
                    "Alias": "Names of QuickSight",
                    "Source": {"TransformOperationId": "import"},
                    "RenameColumnOperations": [
                        {"ColumnName": old, "NewColumnName": new}
                        for old, new in (("username", "UserName"), ("groupname", "GroupName"))
                    ],
                }
            },
        }
        sql = rules_sql(self.principal, self.readers)
        query = custom_sql(RULES, source, sql, columns)
        rules = self._dataset("Rules", RULES, "Expenses: who sees what", query, steps, {"Alias": RULES})
        rules.add_property_override("UseAs", "RLS_RULES")
        self._schedule("Rules", RULES, rules)
        return rules

    def dataset(self, dataset: Dataset, source: CfnResource, rules: CfnResource) -> str:
        """Create a dataset with its row-level security and its schedule, and return its ARN."""
        name = f"Dataset{dataset.identifier.capitalize()}"
        security = {
            "Arn": rules.get_att("Arn"),
            "PermissionPolicy": "GRANT_ACCESS",
            "FormatVersion": "VERSION_1",
            "Status": "ENABLED",
        }
        table = {
            "Alias": dataset.identifier,
            "RowLevelPermissionConfiguration": {"RowLevelPermissionDataSet": security},
        }
        query = custom_sql(dataset.identifier, source, dataset.sql, dataset.columns)
        resource = self._dataset(
            name, dataset.identifier, dataset.title, query, {"import": import_step()}, table
        )
        self._schedule(name, dataset.identifier, resource)
        return resource.get_att("Arn").to_string()

    def _dataset(
        self,
        id_: str,
        identifier: str,
        title: str,
        query: Mapping[str, Any],
        steps: Mapping[str, Any],
        table: Mapping[str, Any],
    ) -> CfnResource:
        """Create a dataset of one query, in the properties of QuickSight's current data preparation.

        https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DataPrepConfiguration.html

        Args:
            id_: the construct's id.
            identifier: the dataset's, from which its id in QuickSight is made.
            title: its name in QuickSight.
            query: the custom SQL.
            steps: what is done with the query's rows, by id in order; the last step's rows are the dataset's.
            table: the semantic table, without the rows it stands for.
        """
        rows = {"Alias": identifier, "Source": {"TransformOperationId": list(steps)[-1]}}
        return self.resource(
            (id_, "DataSet", dataset_id(identifier), title),
            _DATASET_OWNER,
            {
                "ImportMode": "SPICE",
                "PhysicalTableMap": {"query": {"CustomSql": query}},
                "DataPrepConfiguration": {
                    "SourceTableMap": {"source": {"PhysicalTableId": "query"}},
                    "TransformStepMap": steps,
                    "DestinationTableMap": {"rows": rows},
                },
                "SemanticModelConfiguration": {
                    "TableMap": {"table": {**table, "DestinationTableId": "rows"}}
                },
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
        schedule.add_resource_dependency(dataset)


def import_step() -> dict[str, Any]:
    """Return the step of a data preparation that reads the rows of the query."""
    return {"ImportTableStep": {"Alias": "Rows", "Source": {"SourceTableId": "source"}}}


def custom_sql(identifier: str, source: CfnResource, sql: str, columns: Mapping[str, str]) -> dict[str, Any]:
    """Return a physical table: a query and its columns, each with an id that the later steps keep."""
    return {
        "Name": identifier,
        "DataSourceArn": source.get_att("Arn").to_string(),
        "SqlQuery": sql,
        "Columns": [{"Id": name, "Name": name, "Type": type_} for name, type_ in columns.items()],
    }


def _permission(principal: str, actions: str) -> dict[str, Any]:
    return {"Principal": principal, "Actions": [f"quicksight:{action}" for action in actions.split()]}
