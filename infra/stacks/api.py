"""The HTTP API: each operation's function and routes, all behind one authorizer."""

import json

from aws_cdk import Aws, Duration, Fn, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk.aws_apigatewayv2_authorizers import HttpJwtAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from infra.client.configuration import Configuration
from infra.stacks import assets
from infra.stacks.acknowledgements import acknowledge
from infra.stacks.cognito import ACCESS_TOKEN_SCOPES
from infra.stacks.data_stack import DataStack
from infra.stacks.functions import create_function, create_log_group, grant_actions
from infra.stacks.operations import DELETE_ACCOUNT, OPERATIONS, Operation

STAGE = "api"
MEMORY_MB, TIMEOUT_S = 1024, 20
CORS_METHODS = [
    apigateway.CorsHttpMethod.GET,
    apigateway.CorsHttpMethod.POST,
    apigateway.CorsHttpMethod.PUT,
    apigateway.CorsHttpMethod.DELETE,
]


class Api(Construct):
    """The API. Its stage is named `api`, so that the site can serve it below /api without rewriting paths."""

    def __init__(self, scope: Construct, id_: str, *, configuration: Configuration) -> None:
        super().__init__(scope, id_)
        self._configuration = configuration
        self.http = apigateway.HttpApi(
            self,
            "Http",
            description="Expense tracker",
            create_default_stage=False,
            cors_preflight=_cors(configuration.cors_origins),
        )
        self.stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self.http,
            stage_name=STAGE,
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(
                rate_limit=configuration.requests_per_second,
                burst_limit=2 * configuration.requests_per_second,
            ),
        )
        acknowledge(self.stage, "APIG1", "Access logs hold addresses; `accessLogs` decides about them.")
        if configuration.access_logs:
            _log_access(self.stage, configuration.log_retention_days)
        self.host = f"{self.http.api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"
        self.url = f"https://{self.host}/{STAGE}"

    def add_operations(self, data: DataStack, user_pool_id: str, client_id: str) -> None:
        """Create each operation's function and routes, open to access tokens of this pool and client only."""
        authorizer = HttpJwtAuthorizer(
            "Tokens",
            f"https://cognito-idp.{Aws.REGION}.{Aws.URL_SUFFIX}/{user_pool_id}",
            jwt_audience=[client_id],
        )
        code = assets.online_code()
        for operation in OPERATIONS:
            function = self._function(operation, code, data)
            if operation.name == DELETE_ACCOUNT:
                _erase_late_writes(self, function)
            integration = HttpLambdaIntegration(f"{operation.name}Integration", function)
            for route in operation.routes:
                apigateway.HttpRoute(
                    self,
                    str(route),
                    http_api=self.http,
                    route_key=apigateway.HttpRouteKey.with_(route.path, apigateway.HttpMethod[route.method]),
                    integration=integration,
                    authorizer=authorizer,
                    authorization_scopes=list(ACCESS_TOKEN_SCOPES),
                )

    def _function(self, operation: Operation, code: lambda_.Code, data: DataStack) -> lambda_.Function:
        values = online_environment(Stack.of(self), data, self._configuration)
        function = create_function(
            self,
            operation.name,
            handler=operation.handler,
            code=code,
            environment={name: values[name] for name in operation.environment},
            memory_mb=MEMORY_MB,
            timeout_s=TIMEOUT_S,
            log_retention_days=self._configuration.log_retention_days,
            tracing=self._configuration.tracing,
        )
        grant_actions(function, data, operation.actions)
        return function


def _erase_late_writes(scope: Construct, function: lambda_.Function) -> None:
    """Let the function erase hourly what a token has written after its user was erased."""
    scheduler.Schedule(
        scope,
        "EraseLateWrites",
        description="Erases what was written after an account was erased",
        schedule=scheduler.ScheduleExpression.rate(Duration.hours(1)),
        target=targets.LambdaInvoke(function, input=scheduler.ScheduleTargetInput.from_object({})),
    )


def _log_access(stage: apigateway.HttpStage, retention_days: int) -> None:
    """Let the gateway log each request, those included that it refuses itself."""
    group = create_log_group(stage, "AccessLog", retention_days)
    fields = ("requestId", "requestTime", "identity.sourceIp", "routeKey", "status", "error.message")
    child = stage.node.default_child
    assert isinstance(child, apigateway.CfnStage)  # noqa: S101 - narrows the type
    child.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
        destination_arn=group.log_group_arn,
        format=json.dumps({field.rpartition(".")[2]: f"$context.{field}" for field in fields}),
    )


def online_environment(stack: Stack, data: DataStack, configuration: Configuration) -> dict[str, str]:
    """Return every environment variable that an online function may need; each operation lists its own."""
    return {
        "EXPENSES_TABLE": data.expenses.table_name,
        "TOTALS_TABLE": data.totals.table_name,
        "SETTINGS_TABLE": data.settings.table_name,
        "USER_POOL_ID": data.users.user_pool_id,
        "BUDGET_ALERTS_TOPIC": data.budget_alerts.topic_arn,
        "CHANGE_SHARDS": str(configuration.change_shards),
        "DEFAULT_CURRENCY": configuration.currency,
        "ROWS_PER_DAY": str(configuration.rows_per_day),
        "IMPORTS_PER_DAY": str(configuration.imports_per_day),
        "EXPORTS_PER_DAY": str(configuration.exports_per_day),
        # Signs cursors. It need not be secret, because a forged cursor addresses only its sender's own
        # partition. It must differ between deployments and stay the same in each.
        "CURSOR_KEY": Fn.select(2, Fn.split("/", stack.stack_id)),
    }


def _cors(origins: tuple[str, ...]) -> apigateway.CorsPreflightOptions | None:
    """Return the rules for other origins; the site needs none, since it calls its own origin."""
    if not origins:
        return None
    return apigateway.CorsPreflightOptions(
        allow_origins=list(origins),
        allow_methods=CORS_METHODS,
        allow_headers=["authorization", "content-type", "if-match"],
        expose_headers=["etag", "location", "retry-after"],
        max_age=Duration.hours(1),
    )
