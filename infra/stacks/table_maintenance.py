"""Glue's maintenance of the lake: it merges small files. The export removes old snapshots and files."""

from aws_cdk import Aws
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.stacks.acknowledgements import acknowledge, acknowledge_objects, arn_finding
from infra.stacks.data_stack import DATABASE, TABLE, WAREHOUSE_PREFIX, DataStack

LOG_GROUP = "/aws-glue/iceberg-compaction/logs"


class TableMaintenance(Construct):
    """Glue's compaction, which can be switched on only after the export has created the table."""

    def __init__(self, scope: Construct, id_: str, *, data: DataStack) -> None:
        super().__init__(scope, id_)
        role = _role(self, data)
        optimizer = glue.CfnTableOptimizer(
            self,
            "Compaction",
            catalog_id=Aws.ACCOUNT_ID,
            database_name=DATABASE,
            table_name=TABLE,
            type="compaction",
            table_optimizer_configuration=glue.CfnTableOptimizer.TableOptimizerConfigurationProperty(
                role_arn=role.role_arn, enabled=True
            ),
        )
        # Glue checks the role's rights when the optimizer is created.
        optimizer.node.add_dependency(role)


def _role(scope: Construct, data: DataStack) -> iam.Role:
    """Create the optimizer's role.

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
    log_group = f"arn:{Aws.PARTITION}:logs:{region_and_account}:log-group:{LOG_GROUP}"
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
        (["logs:CreateLogGroup"], [log_group]),
        (["logs:CreateLogStream", "logs:PutLogEvents"], [f"{log_group}:*"]),
    ]
    acknowledge_objects(role, WAREHOUSE_PREFIX)
    finding = arn_finding("logs", f"log-group:{LOG_GROUP}:*")
    acknowledge(role, finding, "Glue names the streams of its log group.")
    for actions, resources in grants:
        role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
    return role
