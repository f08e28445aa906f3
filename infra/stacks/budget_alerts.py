"""Budget alerts: the function that sends them, and when it runs."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.client.configuration import Configuration
from infra.stacks import assets
from infra.stacks.api import online_environment
from infra.stacks.data_stack import DataStack
from infra.stacks.functions import create_function, grant_actions
from infra.stacks.operations import BUDGET_ALERTS

MEMORY_MB, TIMEOUT_S = 512, 900
SCHEDULE = Duration.hours(1)


class BudgetAlerts(Construct):
    """Runs hourly. Two runs at once send no mail twice, since each mail is marked before it is sent."""

    def __init__(
        self, scope: Construct, id_: str, *, configuration: Configuration, data: DataStack, site_url: str
    ) -> None:
        super().__init__(scope, id_)
        values = {**online_environment(Stack.of(self), data, configuration), "SITE_URL": site_url}
        self.function = create_function(
            self,
            BUDGET_ALERTS.name,
            handler=BUDGET_ALERTS.handler,
            code=assets.online_code(),
            environment={name: values[name] for name in BUDGET_ALERTS.environment},
            memory_mb=MEMORY_MB,
            timeout_s=TIMEOUT_S,
            log_retention_days=configuration.log_retention_days,
            tracing=configuration.tracing,
        )
        grant_actions(self.function, data, BUDGET_ALERTS.actions)
        scheduler.Schedule(
            self,
            "Schedule",
            description="Mails users whose budgets are nearly used up or overspent",
            schedule=scheduler.ScheduleExpression.rate(SCHEDULE),
            target=targets.LambdaInvoke(self.function, input=scheduler.ScheduleTargetInput.from_object({})),
        )

    def send_failures_to(self, queue: sqs.IQueue) -> None:
        """Send the event of a run that failed three times to the queue; the next run repeats its work."""
        # `configure_async_invoke` would grant more than to send.
        lambda_.CfnEventInvokeConfig(
            self,
            "Failures",
            function_name=self.function.function_name,
            qualifier="$LATEST",
            maximum_retry_attempts=2,
            maximum_event_age_in_seconds=3600,
            destination_config={"onFailure": {"destination": queue.queue_arn}},
        )
        self.function.add_to_role_policy(
            iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[queue.queue_arn])
        )
