"""Tests of the check by cdk-nag's rules."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_sqs as sqs

from infra.stacks.acknowledgements import acknowledge
from infra.stacks.nag import check


def checked_rules(folder: Path, *, acknowledged: bool) -> set[str]:
    """Return the rules that a stack with a user pool and a queue breaks."""
    app = cdk.App(outdir=str(folder))
    stack = cdk.Stack(app, "Checked")
    pool = cognito.UserPool(
        stack, "Users", password_policy=cognito.PasswordPolicy(min_length=12, require_symbols=True)
    )
    queue = sqs.Queue(stack, "Failures", enforce_ssl=True)
    if acknowledged:
        acknowledge(pool, "COG2", "Each user decides about a second factor.")
        acknowledge(queue, "SQS3", "The queue is one for failures.")
    return {line.split(": ")[1].removeprefix("AwsSolutions-") for line in check(app)}


def test_warnings_and_errors_are_found_until_they_are_acknowledged(tmp_path: Path) -> None:
    warning, error = "COG2", "SQS3"
    assert {warning, error} <= checked_rules(tmp_path / "bare", acknowledged=False)
    assert not {warning, error} & checked_rules(tmp_path / "acknowledged", acknowledged=True)
