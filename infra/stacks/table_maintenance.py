"""Glue's maintenance of the lake: it compacts small files, expires snapshots and deletes orphaned files."""

from aws_cdk import Aws
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.stacks.acknowledgements import acknowledge, acknowledge_objects, arn_finding
from infra.stacks.data_stack import DATABASE, TABLE, WAREHOUSE_PREFIX, DataStack

# How far back the lake can be queried, and how long an erased account stays in its files.
SNAPSHOT_DAYS = 30
# A running export's files are orphans until its commit; a run takes at most a quarter of an hour.
ORPHAN_DAYS = 3
LOGS = ("compaction", "retention", "orphan-file-deletion")


class TableMaintenance(Construct):
    """Glue's three table optimizers, which can be created only after the export has created the table."""

    def __init__(self, scope: Construct, id_: str, *, data: DataStack) -> None:
        super().__init__(scope, id_)
        role = _role(self, data)
        configuration = glue.CfnTableOptimizer.TableOptimizerConfigurationProperty
        retention = glue.CfnTableOptimizer.RetentionConfigurationProperty(
            iceberg_configuration=glue.CfnTableOptimizer.IcebergRetentionConfigurationProperty(
                snapshot_retention_period_in_days=SNAPSHOT_DAYS,
                number_of_snapshots_to_retain=1,
                clean_expired_files=True,
            )
        )
        orphans = glue.CfnTableOptimizer.OrphanFileDeletionConfigurationProperty(
            iceberg_configuration=glue.CfnTableOptimizer.IcebergConfigurationProperty(
                orphan_file_retention_period_in_days=ORPHAN_DAYS,
                location=f"s3://{data.lake.bucket_name}/{WAREHOUSE_PREFIX}{TABLE}",
            )
        )
        arn = role.role_arn
        for kind, optimizer_configuration in {
            "compaction": configuration(role_arn=arn, enabled=True),
            "retention": configuration(role_arn=arn, enabled=True, retention_configuration=retention),
            "orphan_file_deletion": configuration(
                role_arn=arn, enabled=True, orphan_file_deletion_configuration=orphans
            ),
        }.items():
            optimizer = glue.CfnTableOptimizer(
                self,
                kind.title().replace("_", ""),
                catalog_id=Aws.ACCOUNT_ID,
                database_name=DATABASE,
                table_name=TABLE,
                type=kind,
                table_optimizer_configuration=optimizer_configuration,
            )
            # Glue checks the role's rights when the optimizer is created.
            optimizer.node.add_dependency(role)


def _role(scope: Construct, data: DataStack) -> iam.Role:
    """Create the optimizers' role.

    https://docs.aws.amazon.com/glue/latest/dg/optimization-prerequisites.html
    """
    role = iam.Role(
        scope,
        "Role",
        assumed_by=iam.ServicePrincipal(
            "glue.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        ),
    )
    region_and_account = f"{Aws.REGION}:{Aws.ACCOUNT_ID}"
    groups = [
        f"arn:{Aws.PARTITION}:logs:{region_and_account}:log-group:/aws-glue/iceberg-{name}/logs"
        for name in LOGS
    ]
    glue_arns = [
        f"arn:{Aws.PARTITION}:glue:{region_and_account}:{part}"
        for part in ("catalog", f"database/{DATABASE}", f"table/{DATABASE}/{TABLE}")
    ]
    grants: list[tuple[list[str], list[str]]] = [
        (
            ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            [data.lake.arn_for_objects(f"{WAREHOUSE_PREFIX}*")],
        ),
        (["s3:ListBucket"], [data.lake.bucket_arn]),
        (["glue:GetTable", "glue:UpdateTable"], glue_arns),
        (["logs:CreateLogGroup"], groups),
        (["logs:CreateLogStream", "logs:PutLogEvents"], [f"{group}:*" for group in groups]),
    ]
    acknowledge_objects(role, WAREHOUSE_PREFIX)
    for name in LOGS:
        finding = arn_finding("logs", f"log-group:/aws-glue/iceberg-{name}/logs:*")
        acknowledge(role, finding, "Glue names the streams of its log groups.")
    for actions, resources in grants:
        role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
    return role
