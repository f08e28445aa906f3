"""Acknowledges findings of cdk-nag's rules, each with its reason, beside the resource that it is about.

https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
"""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct

PACK = "AwsSolutions"


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept what a rule finds in the construct and below it.

    Args:
        construct: the resource, or a construct that holds it.
        rule: such as `COG1`, or `IAM5[Resource::*]` for one finding of a rule with several.
        reason: why the finding is no fault here.
    """
    Validations.of(construct).acknowledge(Acknowledgment(id=f"{PACK}::{PACK}-{rule}", reason=reason))


def acknowledge_objects(construct: IConstruct, *prefixes: str) -> None:
    """Accept a role's rights on the objects below prefixes of the lake's bucket."""
    # The bucket's ARN, under the name by which the data stack exports it.
    bucket = "ExpensesData:ExportsOutputFnGetAttLake5F1B88EAArn65E67816"
    for prefix in prefixes:
        acknowledge(
            construct, f"IAM5[Resource::{bucket}/{prefix}*]", "Objects have nothing in common but a prefix."
        )


def arn_finding(service: str, resource: str) -> str:
    """Return the finding of a wildcard in the ARN of a resource in this region and account."""
    return f"IAM5[Resource::arn:<AWS::Partition>:{service}:<AWS::Region>:<AWS::AccountId>:{resource}]"
