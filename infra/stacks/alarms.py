"""What wakes someone: one topic, and an alarm for each way in which the tracker can quietly go wrong."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.client.configuration import Configuration
from infra.stacks.api import Api
from infra.stacks.export import LakeExport

# The functions write these by the embedded metric format.
NAMESPACE = "ExpenseTracker"
UNPROVED, AGE_S, REPEATS = "ExportUnproved", "ExportAgeSeconds", "repeats"
MANY_REPEATS = 100
MISSED_RUNS = 3
BEHIND_S = 24 * 3600


class Alarms(Construct):
    """The topic `alerts` and its alarms; mail goes out where `alarmEmail` is set."""

    def __init__(
        self, scope: Construct, id_: str, *, configuration: Configuration, api: Api, export: LakeExport
    ) -> None:
        super().__init__(scope, id_)
        self.topic = _topic(self, configuration.alarm_email)
        self._action = actions.SnsAction(self.topic)
        self._online(api)
        self._export(export, configuration.export_every_minutes)

    def _online(self, api: Api) -> None:
        # What callers see counts each way to fail once: crash, time-out, throttled function, our own 5xx.
        self._alarm(
            "ApiErrors",
            "The API answered 5xx at least three times in five minutes.",
            api.http.metric_server_error(period=Duration.minutes(5), statistic="Sum"),
            threshold=3,
        )
        # What a caller only feels as slowness until it becomes a 5xx.
        self._alarm(
            "Throttled",
            "DynamoDB throttled, or writers got into each other's way, a hundred times in five minutes.",
            cloudwatch.Metric(
                namespace=NAMESPACE, metric_name=REPEATS, period=Duration.minutes(5), statistic="Sum"
            ),
            threshold=MANY_REPEATS,
        )

    def _export(self, export: LakeExport, every_minutes: int) -> None:
        hour = Duration.hours(1)
        self._alarm(
            "ExportErrors",
            "A run of the export failed.",
            export.function.metric_errors(period=hour, statistic="Sum"),
            threshold=1,
        )
        self._alarm(
            "ExportUnproved",
            "Ledger and totals of some user's month disagree; the lake left that month as it was.",
            cloudwatch.Metric(namespace=NAMESPACE, metric_name=UNPROVED, period=hour, statistic="Maximum"),
            threshold=1,
        )
        self._alarm(
            "ExportBehind",
            "The lake is a day behind the ledger: a month stays unproved, or it is held at a snapshot.",
            cloudwatch.Metric(namespace=NAMESPACE, metric_name=AGE_S, period=hour, statistic="Maximum"),
            threshold=BEHIND_S,
        )
        self._alarm(
            "RunGaveUp",
            "A run (the export, budget alerts) failed for good; its event waits in the queue.",
            export.failed.metric_approximate_number_of_messages_visible(period=hour, statistic="Maximum"),
            threshold=1,
        )
        # Every run that ends well writes the metric, so silence means that no run did, for any reason.
        self._alarm(
            "ExportSilent",
            f"No run of the export ended well for {MISSED_RUNS} turns of its schedule.",
            cloudwatch.Metric(
                namespace=NAMESPACE,
                metric_name=UNPROVED,
                period=Duration.minutes(every_minutes),
                statistic="SampleCount",
            ),
            threshold=1,
            comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            periods=MISSED_RUNS,
            missing=cloudwatch.TreatMissingData.BREACHING,
        )

    def _alarm(
        self,
        name: str,
        description: str,
        metric: cloudwatch.IMetric,
        *,
        threshold: int,
        comparison: cloudwatch.ComparisonOperator = (
            cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
        ),
        periods: int = 1,
        missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_description=description,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=comparison,
            treat_missing_data=missing,
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)


def _topic(scope: Construct, email: str) -> sns.Topic:
    """Not encrypted: CloudWatch cannot publish through the account's own SNS key, and alarms name no user."""
    topic = sns.Topic(scope, "Alerts", display_name="Expense tracker", enforce_ssl=True)
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            actions=["sns:Publish"],
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        )
    )
    if email:
        topic.add_subscription(subscriptions.EmailSubscription(email))
    return topic
