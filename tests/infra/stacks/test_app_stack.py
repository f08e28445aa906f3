"""The functions and their rights, the API, the sign-in and the outputs."""

import json
import re
from typing import Any

import pytest

from infra.stacks import api, export_package
from infra.stacks.operations import BUDGET_ALERTS, EXPORT_NAME, OPERATIONS
from lambdas.ledger.http import HANDLER_DEADLINE_S
from lambdas.ledger.sdk import CONNECT_TIMEOUT_S, READ_TIMEOUT_S
from lambdas.ledger.store import REQUEST_DEADLINE_S
from tests.support.stacks import (
    DEPLOYMENT_HELPERS,
    OTHER,
    function,
    listed,
    of_type,
    ours,
    rights,
    role_of,
    statements,
    template,
    the_only,
)

FUNCTIONS = (*OPERATIONS, BUDGET_ALERTS)
NAMES = [operation.name for operation in FUNCTIONS]


@pytest.fixture
def app() -> dict[str, Any]:
    return template("ExpensesApp")


def test_the_functions_are_the_operations_and_the_export(app: dict[str, Any]) -> None:
    assert sorted(ours(app)) == sorted([*NAMES, EXPORT_NAME])


def test_each_function_has_its_own_role(app: dict[str, Any]) -> None:
    roles = [role_of(app, name) for name in ours(app)]
    assert len(set(roles)) == len(roles)


def test_no_role_has_a_managed_policy(app: dict[str, Any]) -> None:
    for name, body in of_type(app, "AWS::IAM::Role").items():
        if not name.startswith(DEPLOYMENT_HELPERS):
            assert "ManagedPolicyArns" not in body["Properties"], name


def test_no_right_is_a_wildcard(app: dict[str, Any]) -> None:
    """Exceptions: objects below the lake's prefix, versions of the functions that schedules call, and actions
    that AWS grants on no narrower resource."""
    for policy, statement in statements(app):
        if policy.startswith(DEPLOYMENT_HELPERS):
            continue
        for action in listed(statement["Action"]):
            assert "*" not in action, policy
        for resource in listed(statement["Resource"]):
            text = json.dumps(resource)
            lake = '"/lake/*"' in text and {"s3:GetObject"} <= set(statement["Action"])
            scheduled = '":*"' in text and listed(statement["Action"]) == ["lambda:InvokeFunction"]
            unscoped = text == '"*"' and listed(statement["Action"]) == ["sns:Unsubscribe"]
            assert "*" not in text or lake or scheduled or unscoped, (policy, text)


@pytest.mark.parametrize("operation", FUNCTIONS, ids=lambda operation: operation.name)
def test_each_operation_may_do_what_it_lists_and_write_its_own_log(
    app: dict[str, Any], operation: Any
) -> None:
    listed_actions = {action for actions in operation.actions.values() for action in actions}
    logging = {"logs:CreateLogStream", "logs:PutLogEvents"}
    # The event of a failed run goes to a queue.
    failure_actions = {"sqs:SendMessage"} if operation is BUDGET_ALERTS else set()
    assert {action for action, _ in rights(app, operation.name)} == listed_actions | logging | failure_actions
    log = function(app, operation.name)["LoggingConfig"]["LogGroup"]["Ref"]
    assert all(log in resource for action, resource in rights(app, operation.name) if action in logging)


@pytest.mark.parametrize("operation", FUNCTIONS, ids=lambda operation: operation.name)
def test_each_operation_gets_exactly_its_environment(app: dict[str, Any], operation: Any) -> None:
    variables = function(app, operation.name)["Environment"]["Variables"]
    assert set(variables) == set(operation.environment)


def test_the_export_gets_exactly_its_environment(app: dict[str, Any]) -> None:
    assert set(function(app, EXPORT_NAME)["Environment"]["Variables"]) == {
        "EXPENSES_TABLE",
        "TOTALS_TABLE",
        "SETTINGS_TABLE",
        "CHANGE_SHARDS",
        "LAKE_BUCKET",
        "LAKE_DATABASE",
        "LAKE_TABLE",
        "EXPORT_OVERLAP_S",
        "QUICKSIGHT_DATASETS",
    }


def test_each_function_keeps_its_log_for_the_configured_days(app: dict[str, Any]) -> None:
    groups = of_type(app, "AWS::Logs::LogGroup")
    for name in ours(app):
        group = groups[function(app, name)["LoggingConfig"]["LogGroup"]["Ref"]]
        assert group["Properties"]["RetentionInDays"] == 30
    assert len({function(app, name)["LoggingConfig"]["LogGroup"]["Ref"] for name in ours(app)}) == len(
        ours(app)
    )


def test_functions_send_traces_only_where_tracing_is_configured(app: dict[str, Any]) -> None:
    traced = template("ExpensesApp", **OTHER)
    for name in ours(app):
        assert "TracingConfig" not in function(app, name)
        assert function(traced, name)["TracingConfig"] == {"Mode": "Active"}
        trace_actions = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
        assert trace_actions <= {action for action, _ in rights(traced, name)}
        assert not trace_actions & {action for action, _ in rights(app, name)}


def test_online_functions_share_one_zip_and_the_export_has_another(app: dict[str, Any]) -> None:
    zips = {name: json.dumps(function(app, name)["Code"]) for name in ours(app)}
    assert len({zips[name] for name in NAMES}) == 1
    assert zips[EXPORT_NAME] != zips[NAMES[0]]


def test_functions_run_on_the_platform_of_their_packages(app: dict[str, Any]) -> None:
    machine = {"aarch64-manylinux_2_28": "arm64", "x86_64-manylinux_2_28": "x86_64"}[export_package.PLATFORM]
    for name in ours(app):
        assert function(app, name)["Runtime"] == f"python{export_package.PYTHON_VERSION}"
        assert function(app, name)["Architectures"] == [machine]


def test_the_key_that_signs_cursors_differs_between_deployments(app: dict[str, Any]) -> None:
    key = function(app, "GetExpenses")["Environment"]["Variables"]["CURSOR_KEY"]
    assert key == {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}


# ---- the API


def test_every_route_needs_a_token_of_this_pool_and_client(app: dict[str, Any]) -> None:
    ((name, authorizer),) = of_type(app, "AWS::ApiGatewayV2::Authorizer").items()
    assert authorizer["Properties"]["AuthorizerType"] == "JWT"
    ((client, resource),) = of_type(app, "AWS::Cognito::UserPoolClient").items()
    client_properties = resource["Properties"]
    assert authorizer["Properties"]["JwtConfiguration"]["Audience"] == [{"Ref": client}]
    issuer = authorizer["Properties"]["JwtConfiguration"]["Issuer"]["Fn::Join"][1]
    assert issuer[0] == "https://cognito-idp."
    assert issuer[-1] == client_properties["UserPoolId"]
    for route in of_type(app, "AWS::ApiGatewayV2::Route").values():
        assert route["Properties"]["AuthorizationType"] == "JWT"
        assert route["Properties"]["AuthorizerId"] == {"Ref": name}
        # An ID token has no scope, so that no route takes one.
        scopes = ["openid", "aws.cognito.signin.user.admin"]
        assert route["Properties"]["AuthorizationScopes"] == scopes


def test_each_route_calls_the_function_of_its_operation(app: dict[str, Any]) -> None:
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
    (behaviour,) = the_only(app, "AWS::CloudFront::Distribution")["DistributionConfig"]["CacheBehaviors"]
    assert behaviour["PathPattern"] == "/api/*"


def test_the_api_is_throttled(app: dict[str, Any]) -> None:
    limits = the_only(app, "AWS::ApiGatewayV2::Stage")["DefaultRouteSettings"]
    assert limits == {"ThrottlingBurstLimit": 40, "ThrottlingRateLimit": 20}


def test_no_other_origin_may_call_the_api_unless_it_is_configured(app: dict[str, Any]) -> None:
    assert "CorsConfiguration" not in the_only(app, "AWS::ApiGatewayV2::Api")


def test_a_configured_origin_may_call_the_api_with_a_token() -> None:
    cors = the_only(template("ExpensesApp", **OTHER), "AWS::ApiGatewayV2::Api")["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["https://expenses.example.org"]
    assert "authorization" in cors["AllowHeaders"] and "if-match" in cors["AllowHeaders"]
    assert "etag" in cors["ExposeHeaders"]


# ---- sign-in


def test_the_page_signs_in_by_authorization_code_without_a_secret(app: dict[str, Any]) -> None:
    client = the_only(app, "AWS::Cognito::UserPoolClient")
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["GenerateSecret"] is False
    # No ALLOW_REFRESH_TOKEN_AUTH: AWS refuses it beside rotation.
    # https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
    assert client["ExplicitAuthFlows"] == ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]


def test_an_access_token_ends_soon_and_a_refresh_token_after_its_use(app: dict[str, Any]) -> None:
    client = the_only(app, "AWS::Cognito::UserPoolClient")
    assert (client["AccessTokenValidity"], client["TokenValidityUnits"]["AccessToken"]) == (15, "minutes")
    assert client["RefreshTokenRotation"] == {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60}


def test_a_handler_answers_before_its_function_is_stopped() -> None:
    assert REQUEST_DEADLINE_S + CONNECT_TIMEOUT_S + READ_TIMEOUT_S < HANDLER_DEADLINE_S < api.TIMEOUT_S - 1


def test_the_sign_in_hides_whether_a_user_exists_and_its_tokens_can_be_revoked(
    app: dict[str, Any],
) -> None:
    client = the_only(app, "AWS::Cognito::UserPoolClient")
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True


def test_the_sign_in_redirects_to_the_site_only(app: dict[str, Any]) -> None:
    client = the_only(app, "AWS::Cognito::UserPoolClient")
    (site,) = of_type(app, "AWS::CloudFront::Distribution")
    back = [{"Fn::Join": ["", ["https://", {"Fn::GetAtt": [site, "DomainName"]}, "/"]]}]
    assert client["CallbackURLs"] == back
    assert client["LogoutURLs"] == back


# ---- outputs


def test_the_outputs_are_those_that_programs_read(app: dict[str, Any]) -> None:
    assert set(app["Outputs"]) == {
        "SiteUrl",
        "ApiUrl",
        "ApiId",
        "UserPoolClientId",
        "SignInUrl",
        "ExportFunction",
        "SiteBucket",
        "DistributionDomain",
        "AlarmTopic",
        "FailedRunsQueue",
    }


# ---- mails


def test_a_subscription_to_budget_alerts_is_by_mail_only(app: dict[str, Any]) -> None:
    subscribing = [
        statement for _, statement in statements(app) if "sns:Subscribe" in listed(statement["Action"])
    ]
    assert [statement["Condition"] for statement in subscribing] == [
        {"StringEquals": {"sns:Protocol": "email"}}
    ]


def test_the_sign_in_domain_differs_between_stacks_made_on_one_host(app: dict[str, Any]) -> None:
    """Domains are unique among all AWS accounts; a stack's id is a UUID of its time and its host."""
    domain = json.dumps(the_only(app, "AWS::Cognito::UserPoolDomain")["Domain"])
    groups = re.findall(r'"Fn::Select": \[(\d), {"Fn::Split": \["-"', domain)
    assert "AWS::StackId" in domain
    assert groups == ["0", "4"]
