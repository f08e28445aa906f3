"""Lambda functions, each with its own log group and a role that has only the rights it uses."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.stacks.acknowledgements import acknowledge
from infra.stacks.data_stack import DataStack
from infra.stacks.operations import CONDITIONS, Resource

RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64


def create_function(
    scope: Construct,
    name: str,
    *,
    handler: str,
    code: lambda_.Code,
    environment: Mapping[str, str],
    memory_mb: int,
    timeout_s: int,
    log_retention_days: int,
    tracing: bool,
    reserved_concurrency: int | None = None,
) -> lambda_.Function:
    """Create a function with the logical id `name`, whose role may write its own log and nothing else yet.

    With `tracing` it may also send traces to X-Ray, which has no narrower resource than all.
    """
    log_group = create_log_group(scope, f"{name}Log", log_retention_days)
    role = iam.Role(scope, f"{name}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    log_group.grant_write(role)
    function = lambda_.Function(
        scope,
        name,
        runtime=RUNTIME,
        architecture=ARCHITECTURE,
        handler=handler,
        code=code,
        role=role,
        log_group=log_group,
        environment=dict(environment),
        memory_size=memory_mb,
        timeout=Duration.seconds(timeout_s),
        reserved_concurrent_executions=reserved_concurrency,
        tracing=lambda_.Tracing.ACTIVE if tracing else None,
    )
    child = function.node.default_child
    assert isinstance(child, lambda_.CfnFunction)  # noqa: S101 - narrows the type
    child.override_logical_id(name)
    acknowledge(function, "L1", "The export's packages are locked and tested for this version.")
    if tracing:
        acknowledge(role, "IAM5[Resource::*]", "X-Ray has no narrower resource.")
    return function


def create_log_group(scope: Construct, id_: str, retention_days: int) -> logs.LogGroup:
    """Create a log group that goes with its stack."""
    group = logs.LogGroup(scope, id_, removal_policy=RemovalPolicy.DESTROY)
    # The CDK takes an enumeration of retention periods; CloudFormation takes days.
    child = group.node.default_child
    assert isinstance(child, logs.CfnLogGroup)  # noqa: S101 - narrows the type
    child.retention_in_days = retention_days
    return group


def grant_actions(
    function: lambda_.Function, data: DataStack, actions: Mapping[Resource, Sequence[str]]
) -> None:
    """Grant exactly these actions to the function's role, each on its own resource."""
    if Resource.ANY in actions:
        acknowledge(function.role or function, "IAM5[Resource::*]", "AWS grants it on no narrower resource.")
    for resource, names in actions.items():
        unconditional = [name for name in names if name not in CONDITIONS]
        if unconditional:
            function.add_to_role_policy(
                iam.PolicyStatement(actions=unconditional, resources=[_arn(data, resource)])
            )
        for name in names:
            if name in CONDITIONS:
                function.add_to_role_policy(
                    iam.PolicyStatement(
                        actions=[name], resources=[_arn(data, resource)], conditions=CONDITIONS[name]
                    )
                )


def _arn(data: DataStack, resource: Resource) -> str:
    others = {
        Resource.USERS: data.users.user_pool_arn,
        Resource.BUDGET_ALERTS: data.budget_alerts.topic_arn,
        Resource.ANY: "*",
    }
    if resource in others:
        return others[resource]
    table_name, _, index = resource.value.partition("/")
    tables = {"Expenses": data.expenses, "Totals": data.totals, "Settings": data.settings}
    table: dynamodb.Table = tables[table_name]
    return f"{table.table_arn}/{index}" if index else table.table_arn
