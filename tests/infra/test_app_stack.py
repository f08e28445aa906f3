"""What runs on AWS: functions and their rights, the API's door, the export, alarms and the site."""

import json
from typing import Any

import pytest

from infra.operations import EXPORT_NAME, OPERATIONS
from tests.kit.stacks import OTHER, listed, of_type, statements, template, the_only

NAMES = [operation.name for operation in OPERATIONS]
# The CDK's own helpers: they put the site's files and start the first export, at deployment only.
DEPLOYMENT_HELPERS = ("CustomCDKBucketDeployment", "AWSCDKTriggerCustomResourceProvider")


@pytest.fixture
def app() -> dict[str, Any]:
    return template("ExpensesApp")


def function(app: dict[str, Any], name: str) -> dict[str, Any]:
    resource = app["Resources"][name]
    assert resource["Type"] == "AWS::Lambda::Function"
    properties: dict[str, Any] = resource["Properties"]
    return properties


def role_of(app: dict[str, Any], name: str) -> str:
    role: str = function(app, name)["Role"]["Fn::GetAtt"][0]
    return role


def ours(app: dict[str, Any]) -> list[str]:
    """The functions that are not the CDK's deployment helpers."""
    return [name for name in of_type(app, "AWS::Lambda::Function") if not name.startswith(DEPLOYMENT_HELPERS)]


def rights(app: dict[str, Any], name: str) -> list[tuple[str, str]]:
    """(action, resource as text) pairs that the function's role allows."""
    role = role_of(app, name)
    return [
        (action, json.dumps(resource))
        for body in of_type(app, "AWS::IAM::Policy").values()
        if {"Ref": role} in body["Properties"]["Roles"]
        for statement in body["Properties"]["PolicyDocument"]["Statement"]
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]


# ---- functions


def test_the_functions_are_the_operations_and_the_export(app: dict[str, Any]) -> None:
    assert sorted(ours(app)) == sorted([*NAMES, EXPORT_NAME])


def test_each_function_has_a_role_of_its_own(app: dict[str, Any]) -> None:
    roles = [role_of(app, name) for name in ours(app)]
    assert len(set(roles)) == len(roles)


def test_no_role_of_ours_has_a_managed_policy(app: dict[str, Any]) -> None:
    for name, body in of_type(app, "AWS::IAM::Role").items():
        if not name.startswith(DEPLOYMENT_HELPERS):
            assert "ManagedPolicyArns" not in body["Properties"], name


def test_no_right_of_ours_is_a_wildcard(app: dict[str, Any]) -> None:
    """Exceptions: objects below the lake's prefix, and versions of the function that the schedule calls."""
    for policy, statement in statements(app):
        if policy.startswith(DEPLOYMENT_HELPERS):
            continue
        for action in listed(statement["Action"]):
            assert "*" not in action, policy
        for resource in listed(statement["Resource"]):
            text = json.dumps(resource)
            lake = '"/lake/*"' in text and {"s3:GetObject"} <= set(statement["Action"])
            scheduled = '":*"' in text and listed(statement["Action"]) == ["lambda:InvokeFunction"]
            assert "*" not in text or lake or scheduled, (policy, text)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_each_operation_may_do_what_it_lists_and_write_its_own_log(
    app: dict[str, Any], operation: Any
) -> None:
    listed_actions = {action for actions in operation.actions.values() for action in actions}
    logging = {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert {action for action, _ in rights(app, operation.name)} == listed_actions | logging
    log = function(app, operation.name)["LoggingConfig"]["LogGroup"]["Ref"]
    assert all(log in resource for action, resource in rights(app, operation.name) if action in logging)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_each_operation_gets_exactly_its_settings(app: dict[str, Any], operation: Any) -> None:
    variables = function(app, operation.name)["Environment"]["Variables"]
    assert set(variables) == set(operation.environment)


def test_the_export_gets_exactly_its_settings(app: dict[str, Any]) -> None:
    assert set(function(app, EXPORT_NAME)["Environment"]["Variables"]) == {
        "EXPENSES_TABLE",
        "TOTALS_TABLE",
        "CHANGE_SHARDS",
        "LAKE_BUCKET",
        "LAKE_DATABASE",
        "LAKE_TABLE",
        "EXPORT_OVERLAP_S",
    }


def test_each_function_keeps_its_log_for_the_configured_days(app: dict[str, Any]) -> None:
    groups = of_type(app, "AWS::Logs::LogGroup")
    for name in ours(app):
        group = groups[function(app, name)["LoggingConfig"]["LogGroup"]["Ref"]]
        assert group["Properties"]["RetentionInDays"] == 30
    assert len({function(app, name)["LoggingConfig"]["LogGroup"]["Ref"] for name in ours(app)}) == len(
        ours(app)
    )


def test_online_functions_share_one_zip_and_the_export_has_another(app: dict[str, Any]) -> None:
    zips = {name: json.dumps(function(app, name)["Code"]) for name in ours(app)}
    assert len({zips[name] for name in NAMES}) == 1
    assert zips[EXPORT_NAME] != zips[NAMES[0]]


def test_functions_run_on_the_platform_that_the_packages_were_fetched_for(app: dict[str, Any]) -> None:
    from infra import wheels

    machine = {"aarch64-manylinux_2_28": "arm64", "x86_64-manylinux_2_28": "x86_64"}[wheels.PLATFORM]
    for name in ours(app):
        assert function(app, name)["Runtime"] == f"python{wheels.PYTHON_VERSION}"
        assert function(app, name)["Architectures"] == [machine]


def test_cursors_are_signed_with_what_differs_between_deployments(app: dict[str, Any]) -> None:
    key = function(app, "GetExpenses")["Environment"]["Variables"]["CURSOR_KEY"]
    assert key == {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}


# ---- the API


def test_every_route_wants_a_token_of_this_pool_and_client(app: dict[str, Any]) -> None:
    ((name, authorizer),) = of_type(app, "AWS::ApiGatewayV2::Authorizer").items()
    assert authorizer["Properties"]["AuthorizerType"] == "JWT"
    (client,) = of_type(app, "AWS::Cognito::UserPoolClient")
    assert authorizer["Properties"]["JwtConfiguration"]["Audience"] == [{"Ref": client}]
    issuer = authorizer["Properties"]["JwtConfiguration"]["Issuer"]["Fn::Join"][1]
    assert issuer[0] == "https://cognito-idp."
    assert issuer[-1] == app["Outputs"]["UserPoolId"]["Value"]
    for route in of_type(app, "AWS::ApiGatewayV2::Route").values():
        assert route["Properties"]["AuthorizationType"] == "JWT"
        assert route["Properties"]["AuthorizerId"] == {"Ref": name}


def test_routes_lead_to_the_functions_that_the_list_names(app: dict[str, Any]) -> None:
    integrations = of_type(app, "AWS::ApiGatewayV2::Integration")
    led = {}
    for route in of_type(app, "AWS::ApiGatewayV2::Route").values():
        integration = route["Properties"]["Target"]["Fn::Join"][1][1]["Ref"]
        led[route["Properties"]["RouteKey"]] = integrations[integration]["Properties"]["IntegrationUri"]
    assert led == {
        str(route): {"Fn::GetAtt": [operation.name, "Arn"]}
        for operation in OPERATIONS
        for route in operation.routes
    }


def test_the_apis_paths_are_the_sites_paths_under_api(app: dict[str, Any]) -> None:
    assert the_only(app, "AWS::ApiGatewayV2::Stage")["StageName"] == "api"
    (behaviour,) = distribution(app)["CacheBehaviors"]
    assert behaviour["PathPattern"] == "/api/*"


def test_the_api_is_throttled(app: dict[str, Any]) -> None:
    limits = the_only(app, "AWS::ApiGatewayV2::Stage")["DefaultRouteSettings"]
    assert limits == {"ThrottlingBurstLimit": 40, "ThrottlingRateLimit": 20}


def test_no_other_origin_may_call_the_api_unless_it_is_named(app: dict[str, Any]) -> None:
    assert "CorsConfiguration" not in the_only(app, "AWS::ApiGatewayV2::Api")


def test_a_named_origin_may_call_the_api_with_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    cors = the_only(template("ExpensesApp", **OTHER), "AWS::ApiGatewayV2::Api")["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["https://expenses.example.org"]
    assert "authorization" in cors["AllowHeaders"] and "if-match" in cors["AllowHeaders"]
    assert "etag" in cors["ExposeHeaders"]


# ---- sign-in


def test_the_page_signs_in_by_code_alone_and_without_a_secret(app: dict[str, Any]) -> None:
    client = the_only(app, "AWS::Cognito::UserPoolClient")
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["GenerateSecret"] is False
    assert set(client["ExplicitAuthFlows"]) == {"ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}


def test_the_client_tells_nobody_whether_a_user_exists_and_its_tokens_can_be_revoked(
    app: dict[str, Any],
) -> None:
    client = the_only(app, "AWS::Cognito::UserPoolClient")
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True


def test_the_sign_in_comes_back_to_the_site_only(app: dict[str, Any]) -> None:
    client = the_only(app, "AWS::Cognito::UserPoolClient")
    (site,) = of_type(app, "AWS::CloudFront::Distribution")
    back = [{"Fn::Join": ["", ["https://", {"Fn::GetAtt": [site, "DomainName"]}, "/"]]}]
    assert client["CallbackURLs"] == back
    assert client["LogoutURLs"] == back


# ---- the export


def test_the_export_runs_on_schedule_with_the_right_to_call_it_and_no_other(app: dict[str, Any]) -> None:
    schedule = the_only(app, "AWS::Scheduler::Schedule")
    assert schedule["ScheduleExpression"] == "rate(1 hour)"
    assert json.loads(schedule["Target"]["Input"]) == {"full": False}
    assert schedule["Target"]["Arn"] == {"Fn::GetAtt": [EXPORT_NAME, "Arn"]}
    role = schedule["Target"]["RoleArn"]["Fn::GetAtt"][0]
    (allowed,) = [
        body["Properties"]["PolicyDocument"]["Statement"]
        for body in of_type(app, "AWS::IAM::Policy").values()
        if {"Ref": role} in body["Properties"]["Roles"]
    ]
    assert [listed(statement["Action"]) for statement in allowed] == [["lambda:InvokeFunction"]]


def test_two_exports_never_run_at_once(app: dict[str, Any]) -> None:
    assert function(app, EXPORT_NAME)["ReservedConcurrentExecutions"] == 1


def test_a_new_account_without_spare_concurrency_can_do_without_the_reservation() -> None:
    other = template("ExpensesApp", **OTHER)
    assert "ReservedConcurrentExecutions" not in function(other, EXPORT_NAME)


def test_a_run_that_failed_for_good_waits_in_an_encrypted_queue(app: dict[str, Any]) -> None:
    ((name, queue),) = of_type(app, "AWS::SQS::Queue").items()
    assert queue["Properties"]["SqsManagedSseEnabled"] is True
    (refusal,) = [
        statement
        for _, statement in statements(app, "AWS::SQS::QueuePolicy")
        if statement["Effect"] == "Deny"
    ]
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    invoked = the_only(app, "AWS::Lambda::EventInvokeConfig")
    assert invoked["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": [name, "Arn"]}


def test_deploying_starts_a_first_run_without_waiting_for_it(app: dict[str, Any]) -> None:
    trigger = the_only(app, "Custom::Trigger")
    version = trigger["HandlerArn"]["Ref"]
    assert app["Resources"][version]["Properties"]["FunctionName"] == {"Ref": EXPORT_NAME}
    assert trigger["InvocationType"] == "Event"


def test_the_export_may_touch_the_lakes_one_table_and_its_files_only(app: dict[str, Any]) -> None:
    glue = [resource for action, resource in rights(app, EXPORT_NAME) if action.startswith("glue:")]
    assert all(
        any(end in resource for end in (':catalog"', ':database/expenses"', ':table/expenses/transactions"'))
        for resource in glue
    )
    objects = [resource for action, resource in rights(app, EXPORT_NAME) if action.endswith("Object")]
    assert objects and all('"/lake/*"' in resource for resource in objects)


def test_glue_looks_after_the_lake_where_that_is_switched_on(app: dict[str, Any]) -> None:
    assert "AWS::Glue::TableOptimizer" not in {body["Type"] for body in app["Resources"].values()}
    optimizers = {
        body["Properties"]["Type"]: body["Properties"]["TableOptimizerConfiguration"]
        for body in of_type(template("ExpensesApp", **OTHER), "AWS::Glue::TableOptimizer").values()
    }
    assert set(optimizers) == {"compaction", "retention", "orphan_file_deletion"}
    kept = optimizers["retention"]["RetentionConfiguration"]["IcebergConfiguration"]
    assert kept["SnapshotRetentionPeriodInDays"] == 30
    assert all(configuration["Enabled"] for configuration in optimizers.values())


# ---- alarms


def test_each_alarm_reaches_the_topic_when_it_starts_and_when_it_ends(app: dict[str, Any]) -> None:
    (topic,) = of_type(app, "AWS::SNS::Topic")
    alarms = of_type(app, "AWS::CloudWatch::Alarm")
    assert {body["Properties"]["MetricName"] for body in alarms.values()} == {
        "5xx",
        "Errors",
        "ExportUnproved",
        "ApproximateNumberOfMessagesVisible",
    }
    for body in alarms.values():
        assert body["Properties"]["AlarmActions"] == [{"Ref": topic}]
        assert body["Properties"]["OKActions"] == [{"Ref": topic}]


def test_silence_of_the_export_is_an_alarm(app: dict[str, Any]) -> None:
    (silent,) = [
        body["Properties"]
        for body in of_type(app, "AWS::CloudWatch::Alarm").values()
        if body["Properties"]["TreatMissingData"] == "breaching"
    ]
    assert (silent["Namespace"], silent["Statistic"], silent["ComparisonOperator"]) == (
        "ExpenseTracker",
        "SampleCount",
        "LessThanThreshold",
    )
    assert silent["Period"] * silent["EvaluationPeriods"] == 3 * 3600


def test_the_alarms_watch_metrics_that_the_export_writes() -> None:
    from pathlib import Path

    written = "".join(
        path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "etl").glob("*.py")
    )
    assert '"ExpenseTracker"' in written
    assert '"ExportUnproved"' in written


def test_only_cloudwatch_of_this_account_publishes_alerts_and_never_over_plain_http(
    app: dict[str, Any],
) -> None:
    policies = [statement for _, statement in statements(app, "AWS::SNS::TopicPolicy")]
    (allowed,) = [statement for statement in policies if statement["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    (refused,) = [statement for statement in policies if statement["Effect"] == "Deny"]
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_mail_goes_out_where_an_address_is_set(app: dict[str, Any]) -> None:
    assert "AWS::SNS::Subscription" not in {body["Type"] for body in app["Resources"].values()}
    subscription = the_only(template("ExpensesApp", **OTHER), "AWS::SNS::Subscription")
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "me@example.org")


# ---- the site


def distribution(app: dict[str, Any]) -> dict[str, Any]:
    config: dict[str, Any] = the_only(app, "AWS::CloudFront::Distribution")["DistributionConfig"]
    return config


def test_the_sites_bucket_is_private_and_only_the_distribution_reads_it(app: dict[str, Any]) -> None:
    bucket = the_only(app, "AWS::S3::Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    allowed = [s for _, s in statements(app, "AWS::S3::BucketPolicy") if s["Effect"] == "Allow"]
    assert {action for statement in allowed for action in listed(statement["Action"])} == {
        "s3:GetObject",
        "s3:ListBucket",
    }
    for statement in allowed:
        assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert "AWS:SourceArn" in statement["Condition"]["StringEquals"]
    (refused,) = [s for _, s in statements(app, "AWS::S3::BucketPolicy") if s["Effect"] == "Deny"]
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_api_behind_the_site_is_never_cached_and_gets_the_token(app: dict[str, Any]) -> None:
    (behaviour,) = distribution(app)["CacheBehaviors"]
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
    assert behaviour["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "CachingDisabled"
    # …/using-managed-origin-request-policies.html
    assert behaviour["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac", (
        "AllViewerExceptHostHeader"
    )
    assert set(behaviour["AllowedMethods"]) >= {"GET", "POST", "PUT", "DELETE"}
    assert behaviour["ViewerProtocolPolicy"] == "https-only"


def test_no_error_page_of_the_site_hides_an_answer_of_the_api(app: dict[str, Any]) -> None:
    assert "CustomErrorResponses" not in distribution(app)


def test_the_page_may_run_its_own_files_and_talk_to_the_sign_in_and_nothing_else(app: dict[str, Any]) -> None:
    headers = the_only(app, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    security = headers["SecurityHeadersConfig"]
    pieces = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Join"][1]
    policy = "".join(piece if isinstance(piece, str) else "X" for piece in pieces)
    assert dict(part.split(" ", 1) for part in policy.split("; ")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self' https://expenses-X.auth.X.amazoncognito.com",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert security["ContentTypeOptions"] == {"Override": True}
    assert security["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"


def test_releases_are_kept_and_what_points_to_them_is_always_asked_for(app: dict[str, Any]) -> None:
    puts = of_type(app, "Custom::CDKBucketDeployment")
    controls = {body["Properties"]["SystemMetadata"]["cache-control"]: name for name, body in puts.items()}
    assert set(controls) == {"public, max-age=31536000, immutable", "no-cache"}
    assert controls["public, max-age=31536000, immutable"] in str(puts[controls["no-cache"]]["DependsOn"])
    assert all(body["Properties"]["Prune"] is False for body in puts.values())


def test_the_outputs_name_what_others_need(app: dict[str, Any]) -> None:
    assert set(app["Outputs"]) == {
        "SiteUrl",
        "ApiUrl",
        "ApiId",
        "UserPoolId",
        "UserPoolClientId",
        "SignInUrl",
        "ExportFunction",
        "SiteBucket",
        "DistributionDomain",
        "AlertsTopic",
    }
