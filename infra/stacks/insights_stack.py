"""The stack of the dashboards: QuickSight resources, their role over the lake, and Athena named queries."""

from aws_cdk import Aws, CfnOutput, Stack
from aws_cdk import aws_athena as athena
from aws_cdk import aws_iam as iam
from constructs import Construct

from dashboards.dataset import DATASETS
from etl.lake_views import VIEW_NAMES
from infra.client.configuration import Configuration
from infra.stacks.acknowledgements import acknowledge_objects
from infra.stacks.data_stack import DATABASE, RESULTS_PREFIX, TABLE, TABLES, WAREHOUSE_PREFIX, DataStack
from infra.stacks.quicksight import add_dashboards


class InsightsStack(Stack):
    """Deployed only where `quicksightPrincipal` is set, since it needs a QuickSight subscription."""

    def __init__(self, scope: Construct, id_: str, *, configuration: Configuration, data: DataStack) -> None:
        super().__init__(scope, id_, description="Expense tracker: dashboards.")
        self.data = data
        self.reader = _reader(self, data)
        for dataset in DATASETS:
            _named_query(self, data, dataset.identifier, dataset.title, dataset.sql)
        add_dashboards(self, configuration=configuration, data=data, reader=self.reader)
        CfnOutput(self, "QuickSightRole", value=self.reader.role_arn)


def _named_query(scope: Construct, data: DataStack, identifier: str, title: str, sql: str) -> None:
    athena.CfnNamedQuery(
        scope,
        f"Query{identifier.capitalize()}",
        name=title,
        database=DATABASE,
        work_group=data.workgroup.ref,
        query_string=sql,
    )


def _reader(scope: Construct, data: DataStack) -> iam.Role:
    """Create QuickSight's role for this data source, instead of the account-wide service role.

    https://docs.aws.amazon.com/quicksight/latest/APIReference/API_AthenaParameters.html
    """
    role = iam.Role(
        scope,
        "Reader",
        assumed_by=iam.ServicePrincipal(
            "quicksight.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        ),
    )
    lake = data.lake.bucket_arn
    grants: list[tuple[list[str], list[str]]] = [
        (
            [
                "athena:GetQueryExecution",
                "athena:GetQueryResults",
                "athena:GetQueryResultsStream",
                "athena:GetWorkGroup",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
            ],
            [_arn("athena", f"workgroup/{data.workgroup.ref}")],
        ),
        (["athena:GetDataCatalog"], [_arn("athena", "datacatalog/AwsDataCatalog")]),
        (
            [
                "glue:GetDatabase",
                "glue:GetDatabases",
                "glue:GetPartitions",
                "glue:GetTable",
                "glue:GetTables",
            ],
            [
                _arn("glue", "catalog"),
                _arn("glue", f"database/{DATABASE}"),
                *(_arn("glue", f"table/{DATABASE}/{name}") for name in (*TABLES, *VIEW_NAMES)),
                # Athena asks for Iceberg's metadata tables under names of their own.
                _arn("glue", f"table/{DATABASE}/{TABLE}$snapshots"),
            ],
        ),
        (["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [lake]),
        (["s3:GetObject"], [f"{lake}/{WAREHOUSE_PREFIX}*"]),
        (
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
            [f"{lake}/{RESULTS_PREFIX}*"],
        ),
    ]
    acknowledge_objects(role, WAREHOUSE_PREFIX, RESULTS_PREFIX)
    for actions, resources in grants:
        role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
    return role


def _arn(service: str, resource: str) -> str:
    return f"arn:{Aws.PARTITION}:{service}:{Aws.REGION}:{Aws.ACCOUNT_ID}:{resource}"
