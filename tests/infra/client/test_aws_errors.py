"""Errors of boto3 in plain words: what happened, and what to do next."""

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ProfileNotFound,
    TokenRetrievalError,
)

from infra.client.aws_errors import reporting_aws_errors
from infra.client.deployment import read_stack_outputs
from infra.client.errors import CommandError


def client_error(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "DescribeStacks")


@pytest.mark.parametrize(
    ("error", "message", "remedy"),
    [
        (NoCredentialsError(), "There are no AWS credentials", "aws sso login"),
        (TokenRetrievalError(provider="sso", error_msg="x"), "not valid any more", "aws sso login"),
        (ProfileNotFound(profile="home"), "profile (home)", "AWS_PROFILE"),
        (
            EndpointConnectionError(endpoint_url="https://sts.eu-west-9.amazonaws.com"),
            "cannot be reached",
            "region",
        ),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:4680/"), "does not answer", "tracker up"),
        (client_error("ExpiredToken"), "AWS refuses DescribeStacks: no", "not valid. Sign in"),
        (client_error("AccessDenied"), "AWS refuses DescribeStacks: no", "allow this action"),
        (client_error("ValidationError"), "AWS refuses DescribeStacks: no", ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_an_error_of_boto3_says_what_to_do(error: Exception, message: str, remedy: str) -> None:
    with pytest.raises(CommandError) as raised, reporting_aws_errors():
        raise error
    assert message in raised.value.message
    assert remedy in raised.value.remedy


def test_a_stack_that_is_not_deployed_is_named_with_its_region() -> None:
    class CloudFormation:
        class meta:  # noqa: N801 - boto3's own name
            region_name = "eu-central-1"

        def describe_stacks(self, **_: str) -> Any:
            raise client_error("ValidationError", "Stack with id ExpensesData does not exist")

    cloudformation: Any = CloudFormation()
    with pytest.raises(CommandError, match=r"ExpensesData is not deployed in eu-central-1[^^]*make deploy"):
        read_stack_outputs(cloudformation, "ExpensesData")
