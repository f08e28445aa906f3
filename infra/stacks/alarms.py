"""CloudWatch alarms for the operator, and the SNS topic that they notify."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.client.configuration import Configuration
from infra.stacks.api import Api
from infra.stacks.export import LakeExport

# The functions write these metrics in the embedded metric format.
NAMESPACE = "ExpenseTracker"
UNPROVED, AGE_S, RETRIES = "ExportUnproved", "ExportAgeSeconds", "retries"
REPAIRED, WRONG_TOTALS = "ExportRepaired", "ExportWrongTotals"
RETRIES_THRESHOLD = 100
MISSED_RUNS = 3
AGE_THRESHOLD_S = 24 * 3600


class Alarms(Construct):
    """Alarms for the failures that nobody would notice otherwise; their topic mails to `alarmEmail`."""

    def __init__(
        self, scope: Construct, id_: str, *, configuration: Configuration, api: Api, export: LakeExport
    ) -> None:
        super().__init__(scope, id_)
        self.topic = _topic(self, configuration.alarm_email)
        if configuration.alarm_email and configuration.monthly_budget_usd:
            _budget(self, configuration.monthly_budget_usd, configuration.alarm_email)
        self._action = actions.SnsAction(self.topic)
        self._online(api)
        self._export(export, configuration.export_every_minutes)

    def _online(self, api: Api) -> None:
        # The API's metric counts every kind of failure once: crash, time-out, throttled function, own 5xx.
        self._alarm(
            "ApiErrors",
            "The API answered 5xx at least three times in five minutes.",
            api.http.metric_server_error(period=Duration.minutes(5), statistic="Sum"),
            threshold=3,
        )
        # Callers notice only slowness, until retries run out and become a 5xx.
        self._alarm(
            "Throttled",
            "DynamoDB throttled, or transactions conflicted, a hundred times in five minutes.",
            cloudwatch.Metric(
                namespace=NAMESPACE, metric_name=RETRIES, period=Duration.minutes(5), statistic="Sum"
            ),
            threshold=RETRIES_THRESHOLD,
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
            "ExportRepaired",
            "The daily proof found changes that the feed had lost, and repaired the lake.",
            cloudwatch.Metric(namespace=NAMESPACE, metric_name=REPAIRED, period=hour, statistic="Maximum"),
            threshold=1,
        )
        self._alarm(
            "WrongTotals",
            "The daily proof found a month whose totals are not those of its days.",
            cloudwatch.Metric(
                namespace=NAMESPACE, metric_name=WRONG_TOTALS, period=hour, statistic="Maximum"
            ),
            threshold=1,
        )
        self._alarm(
            "ExportBehind",
            "The lake is a day behind the ledger: a month stays unproved, or it is held at a snapshot.",
            cloudwatch.Metric(namespace=NAMESPACE, metric_name=AGE_S, period=hour, statistic="Maximum"),
            threshold=AGE_THRESHOLD_S,
        )
        self._alarm(
            "FailedRuns",
            "A run of the export or the budget alerts failed three times; its event is in the queue.",
            # The number of messages in the queue would keep the alarm red, and deaf, until it is cleared.
            export.failed_runs.metric_number_of_messages_sent(period=hour, statistic="Sum"),
            threshold=1,
        )
        # Every successful run writes the metric, so missing data means that no run succeeded, for any reason.
        self._alarm(
            "ExportSilent",
            f"No run of the export has succeeded for {MISSED_RUNS} turns of its schedule.",
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
    """Create the topic, unencrypted: CloudWatch cannot use the AWS managed key, and alarms name no user."""
    topic = sns.Topic(scope, "Topic", display_name="Expense tracker", enforce_ssl=True)
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


def _budget(scope: Construct, limit_usd: int, email: str) -> None:
    """Create a budget over the whole AWS account.

    It mails once the month's bill passes 80 % of the limit, and once it is forecast to pass the limit.
    """
    subscribers = [budgets.CfnBudget.SubscriberProperty(address=email, subscription_type="EMAIL")]
    budgets.CfnBudget(
        scope,
        "Budget",
        budget=budgets.CfnBudget.BudgetDataProperty(
            budget_type="COST",
            time_unit="MONTHLY",
            budget_limit=budgets.CfnBudget.SpendProperty(amount=limit_usd, unit="USD"),
        ),
        notifications_with_subscribers=[
            budgets.CfnBudget.NotificationWithSubscribersProperty(
                notification=budgets.CfnBudget.NotificationProperty(
                    notification_type=kind,
                    comparison_operator="GREATER_THAN",
                    threshold=threshold_percent,
                ),
                subscribers=subscribers,
            )
            for kind, threshold_percent in (("ACTUAL", 80), ("FORECASTED", 100))
        ],
    )
