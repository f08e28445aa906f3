"""Sets properties that the emulator's CloudFormation (MiniStack 1.5.33) ignores, where it matters.

It ignores others too, which have no use on one machine: throttling, point-in-time recovery, lifecycle rules.
"""

from typing import Any

import boto3

from infra.local.stacks import Stack


def apply(session: boto3.Session, stack: Stack) -> None:
    """Set the ignored properties of a deployed stack as its template says."""
    resources = session.client("cloudformation").describe_stack_resources(StackName=stack.name)
    physical_ids = {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for resource in resources["StackResources"]
    }
    for name, resource in stack.template["Resources"].items():
        setter = SETTERS.get(resource["Type"])
        if setter and name in physical_ids:
            setter(session, physical_ids[name], resource["Properties"])


def set_time_to_live(session: boto3.Session, table: str, properties: dict[str, Any]) -> None:
    """Have items of the bin expire after their retention."""
    if specification := properties.get("TimeToLiveSpecification"):
        session.client("dynamodb").update_time_to_live(TableName=table, TimeToLiveSpecification=specification)


def set_reserved_concurrency(session: boto3.Session, function: str, properties: dict[str, Any]) -> None:
    """Keep the export from running twice at once."""
    reserved = properties.get("ReservedConcurrentExecutions")
    if reserved is not None:
        session.client("lambda").put_function_concurrency(
            FunctionName=function, ReservedConcurrentExecutions=reserved
        )


def set_cors(session: boto3.Session, api: str, properties: dict[str, Any]) -> None:
    """Allow the origins of `corsOrigins` to call the API."""
    if configuration := properties.get("CorsConfiguration"):
        session.client("apigatewayv2").update_api(ApiId=api, CorsConfiguration=configuration)


SETTERS = {
    "AWS::DynamoDB::Table": set_time_to_live,
    "AWS::Lambda::Function": set_reserved_concurrency,
    "AWS::ApiGatewayV2::Api": set_cors,
}
