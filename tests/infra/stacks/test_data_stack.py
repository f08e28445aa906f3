"""The stack that holds the data: tables, the lake's bucket, its catalogue and the workgroup."""

from typing import Any

import pytest

from tests.support.stacks import OTHER, listed, of_type, statements, template, the_only


@pytest.fixture
def data() -> dict[str, Any]:
    return template("ExpensesData")


def table(data: dict[str, Any], sort_key: str) -> dict[str, Any]:
    """Return the properties of the table that is keyed by the user and `sort_key`."""
    keys = [
        {"AttributeName": "LedgerID", "KeyType": "HASH"},
        {"AttributeName": sort_key, "KeyType": "RANGE"},
    ]
    (properties,) = (
        body["Properties"]
        for body in of_type(data, "AWS::DynamoDB::Table").values()
        if body["Properties"]["KeySchema"] == keys
    )
    return dict(properties)


def test_deleting_the_stack_deletes_nothing_that_holds_data(data: dict[str, Any]) -> None:
    kinds = (
        "AWS::Cognito::UserPool",
        "AWS::SNS::Topic",
        "AWS::DynamoDB::Table",
        "AWS::S3::Bucket",
        "AWS::Glue::Database",
        "AWS::Athena::WorkGroup",
    )
    for kind in kinds:
        for name, body in of_type(data, kind).items():
            assert (body["DeletionPolicy"], body["UpdateReplacePolicy"]) == (
                "RetainExceptOnCreate",
                "Retain",
            ), name


def test_every_table_can_be_restored_to_any_second_and_refuses_deletion(data: dict[str, Any]) -> None:
    tables = of_type(data, "AWS::DynamoDB::Table")
    assert len(tables) == 3
    for body in tables.values():
        properties = body["Properties"]
        assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert properties["DeletionProtectionEnabled"] is True


def test_the_users_whose_subjects_key_the_ledger_refuse_deletion(data: dict[str, Any]) -> None:
    assert the_only(data, "AWS::Cognito::UserPool")["DeletionProtection"] == "ACTIVE"


def test_budget_alerts_are_encrypted_at_rest_and_accepted_over_tls_only(data: dict[str, Any]) -> None:
    assert "alias/aws/sns" in str(the_only(data, "AWS::SNS::Topic")["KmsMasterKeyId"])
    ((_, refused),) = statements(data, "AWS::SNS::TopicPolicy")
    assert (refused["Effect"], refused["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_users_sign_up_by_themselves_only_where_that_is_configured(data: dict[str, Any]) -> None:
    key = "AllowAdminCreateUserOnly"
    assert the_only(data, "AWS::Cognito::UserPool")["AdminCreateUserConfig"][key] is True
    opened = the_only(template("ExpensesData", **OTHER), "AWS::Cognito::UserPool")
    assert opened["AdminCreateUserConfig"][key] is False


def test_a_password_needs_length_and_no_kinds_of_characters(data: dict[str, Any]) -> None:
    policy = the_only(data, "AWS::Cognito::UserPool")["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] == 12
    assert not any(value for name, value in policy.items() if name.startswith("Require"))


def test_every_table_is_paid_by_use_and_forgets_expired_items(data: dict[str, Any]) -> None:
    for body in of_type(data, "AWS::DynamoDB::Table").values():
        assert body["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
        maxima = {"MaxReadRequestUnits": 4000, "MaxWriteRequestUnits": 1000}
        assert body["Properties"]["OnDemandThroughput"] == maxima
        for index in body["Properties"].get("GlobalSecondaryIndexes", ()):
            assert index["OnDemandThroughput"] == maxima
        assert body["Properties"]["TimeToLiveSpecification"] == {
            "AttributeName": "ExpiresAt",
            "Enabled": True,
        }


def test_a_users_transactions_are_listed_by_day_from_an_index_with_whole_items(data: dict[str, Any]) -> None:
    (index,) = table(data, "TransactionID")["LocalSecondaryIndexes"]
    assert index["IndexName"] == "ByDate"
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["LedgerID", "Date"]
    assert index["Projection"] == {"ProjectionType": "ALL"}


def test_the_change_feed_is_an_index_of_keys_only(data: dict[str, Any]) -> None:
    (index,) = table(data, "Date")["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "ByChange"
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["Shard", "ChangedAt"]
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    types = {
        entry["AttributeName"]: entry["AttributeType"]
        for entry in table(data, "Date")["AttributeDefinitions"]
    }
    assert (types["Shard"], types["ChangedAt"]) == ("N", "S")


def test_the_lake_is_private_and_encrypted(data: dict[str, Any]) -> None:
    bucket = the_only(data, "AWS::S3::Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]


def test_the_lake_refuses_plain_http(data: dict[str, Any]) -> None:
    (refusal,) = [
        statement
        for _, statement in statements(data, "AWS::S3::BucketPolicy")
        if statement["Effect"] == "Deny"
    ]
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert refusal["Principal"] == {"AWS": "*"}
    assert listed(refusal["Action"]) == ["s3:*"]
    assert len(refusal["Resource"]) == 2, "the bucket and its objects"


def test_unfinished_uploads_and_query_results_expire(data: dict[str, Any]) -> None:
    rules = {
        rule["Id"]: rule for rule in the_only(data, "AWS::S3::Bucket")["LifecycleConfiguration"]["Rules"]
    }
    assert rules["AbortUploads"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 2}
    assert "Prefix" not in rules["AbortUploads"]
    expired = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules.values() if "Prefix" in rule}
    # No rule may expire the lake's own files, which Iceberg does itself.
    assert expired == {"athena-results/": 7, "backfill/": 7} and len(rules) == 3


def test_the_workgroup_decides_where_results_go_and_how_much_may_be_read(data: dict[str, Any]) -> None:
    configuration = the_only(data, "AWS::Athena::WorkGroup")["WorkGroupConfiguration"]
    assert configuration["EnforceWorkGroupConfiguration"] is True
    assert configuration["BytesScannedCutoffPerQuery"] == 10_240 * 1024 * 1024
    result = configuration["ResultConfiguration"]
    assert result["EncryptionConfiguration"] == {"EncryptionOption": "SSE_S3"}
    assert "/athena-results/" in str(result["OutputLocation"])


def test_the_catalogue_has_the_database_and_no_table(data: dict[str, Any]) -> None:
    database = the_only(data, "AWS::Glue::Database")["DatabaseInput"]
    assert database["Name"] == "expenses"
    assert str(database["LocationUri"]).count("/lake") == 1
    assert "AWS::Glue::Table" not in {body["Type"] for body in data["Resources"].values()}


def test_the_outputs_are_those_that_programs_read(data: dict[str, Any]) -> None:
    named = {name for name in data["Outputs"] if not name.startswith("ExportsOutput")}
    tables = {"ExpensesTable", "TotalsTable", "SettingsTable"}
    assert named == tables | {"UserPoolId", "LakeBucket", "Database", "Table", "Workgroup"}
    assert data["Outputs"]["Table"]["Value"] == "transactions"


def test_no_table_or_bucket_has_a_fixed_name(data: dict[str, Any]) -> None:
    for kind, name in (("AWS::DynamoDB::Table", "TableName"), ("AWS::S3::Bucket", "BucketName")):
        for body in of_type(data, kind).values():
            assert name not in body["Properties"]
