"""Updates keep what holds data: its logical ids, the exports between stacks, and what would replace it.

A resource under another logical id, or with another value of one of these properties, is a second, empty one
beside the first. CloudFormation refuses to remove an export that a deployed stack still imports. So each of
these tests fails before somebody deploys such a change; docs/backup.md says how to move the data.
"""

from typing import Any

import pytest
from cfnlint.schema.manager import ProviderSchemaManager

from tests.support.stacks import OTHER, Template, template

DATA_TYPES = (
    "AWS::Athena::WorkGroup",
    "AWS::Cognito::UserPool",
    "AWS::DynamoDB::Table",
    "AWS::Glue::Database",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
)
# Open and installed pages and signed-in users hold the addresses and ids of these; the bucket has the page.
ADDRESS_TYPES = (
    "AWS::ApiGatewayV2::Api",
    "AWS::CloudFront::Distribution",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolDomain",
    "AWS::S3::Bucket",
)
# Beyond the properties that CloudFormation's schemas name.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html
ALSO_REPLACING = {
    "AWS::DynamoDB::Table": ("LocalSecondaryIndexes",),
    "AWS::Cognito::UserPool": ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration"),
}


def ids(stack: Template, types: tuple[str, ...]) -> dict[str, str]:
    return {name: body["Type"] for name, body in stack["Resources"].items() if body["Type"] in types}


def replacing_properties(body: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a resource that cannot change without a new resource, with their values."""
    schema = ProviderSchemaManager().get_resource_schema("us-east-1", body["Type"]).schema
    pointers = schema.get("createOnlyProperties", []) + schema.get("conditionalCreateOnlyProperties", [])
    names = [pointer.split("/")[2] for pointer in pointers] + list(ALSO_REPLACING.get(body["Type"], ()))
    return {name: body["Properties"][name] for name in names if name in body["Properties"]}


def key_schema(range_key: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": "LedgerID", "KeyType": "HASH"},
        {"AttributeName": range_key, "KeyType": "RANGE"},
    ]


@pytest.mark.parametrize("keys", [{}, OTHER], ids=["default", "every feature"])
def test_what_holds_data_keeps_its_logical_id(keys: dict[str, Any]) -> None:
    data = ids(template("ExpensesData", **keys), DATA_TYPES)
    data.pop("AccessLogs8B620ECA", None)  # where access logs are configured
    assert data == {
        "Users0A0EEA89": "AWS::Cognito::UserPool",
        "ExpensesFBD93F9C": "AWS::DynamoDB::Table",
        "Totals8BD25B11": "AWS::DynamoDB::Table",
        "Settings1CCB6159": "AWS::DynamoDB::Table",
        "BudgetAlertsB25CE4A8": "AWS::SNS::Topic",
        "Lake5F1B88EA": "AWS::S3::Bucket",
        "Catalogue": "AWS::Glue::Database",
        "Queries": "AWS::Athena::WorkGroup",
    }


@pytest.mark.parametrize("keys", [{}, OTHER], ids=["default", "every feature"])
def test_what_has_an_address_keeps_its_logical_id(keys: dict[str, Any]) -> None:
    app = ids(template("ExpensesApp", **keys), ADDRESS_TYPES)
    assert app == {
        "SiteFiles975A43CF": "AWS::S3::Bucket",
        "SiteDistribution390DED28": "AWS::CloudFront::Distribution",
        "ApiHttp17514DA7": "AWS::ApiGatewayV2::Api",
        "SignInDomainB208A22F": "AWS::Cognito::UserPoolDomain",
        "SignInPageF0AB4882": "AWS::Cognito::UserPoolClient",
    }


@pytest.mark.parametrize("keys", [{}, OTHER], ids=["default", "every feature"])
def test_no_switch_of_the_configuration_removes_an_export_of_the_data_stack(keys: dict[str, Any]) -> None:
    exports = {
        name for name in template("ExpensesData", **keys)["Outputs"] if name.startswith("ExportsOutput")
    }
    assert exports >= {
        "ExportsOutputRefUsers0A0EEA89A1309EA5",
        "ExportsOutputFnGetAttUsers0A0EEA89Arn6658B146",
        "ExportsOutputRefExpensesFBD93F9C602EA9D4",
        "ExportsOutputFnGetAttExpensesFBD93F9CArn9D50CFBE",
        "ExportsOutputRefTotals8BD25B1129016936",
        "ExportsOutputFnGetAttTotals8BD25B11ArnC3C2A2F5",
        "ExportsOutputRefSettings1CCB615925C618F2",
        "ExportsOutputFnGetAttSettings1CCB6159ArnEE68AC5C",
        "ExportsOutputRefBudgetAlertsB25CE4A8B095959A",
        "ExportsOutputRefLake5F1B88EABDBCEEF1",
        "ExportsOutputFnGetAttLake5F1B88EAArn65E67816",
        "ExportsOutputRefQueriesA4162CA1",
    }
    assert len(exports) <= 12 + 2  # and two of the access logs


def test_a_change_of_these_properties_would_replace_what_holds_data() -> None:
    resources = template("ExpensesData")["Resources"]
    pinned = {
        name: replacing_properties(body) for name, body in resources.items() if body["Type"] in DATA_TYPES
    }
    assert pinned == {
        "Users0A0EEA89": {"UsernameAttributes": ["email"]},
        "ExpensesFBD93F9C": {
            "KeySchema": key_schema("TransactionID"),
            "LocalSecondaryIndexes": [
                {
                    "IndexName": "ByDate",
                    "KeySchema": key_schema("Date"),
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        },
        "Totals8BD25B11": {"KeySchema": key_schema("Date")},
        "Settings1CCB6159": {"KeySchema": key_schema("Name")},
        "BudgetAlertsB25CE4A8": {},
        "Lake5F1B88EA": {},
        "Catalogue": {},
        "Queries": {"Name": "ExpensesData-queries"},
    }
