"""The export's function, its schedule, and the queue for runs that fail."""

from collections.abc import Sequence

from aws_cdk import Aws, Duration, RemovalPolicy, triggers
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from dashboards.dataset import DATASETS
from infra.client.configuration import Configuration
from infra.stacks import assets
from infra.stacks.acknowledgements import acknowledge, acknowledge_objects, arn_finding
from infra.stacks.data_stack import DATABASE, TABLE, TABLES, WAREHOUSE_PREFIX, DataStack
from infra.stacks.functions import create_function, grant_actions
from infra.stacks.operations import (
    EXPORT_ACTIONS,
    EXPORT_HANDLER,
    EXPORT_LAKE_ACTIONS,
    EXPORT_NAME,
    LakeResource,
)
from infra.stacks.quicksight_ids import dataset_id

TIMEOUT_S = 900


class LakeExport(Construct):
    """Runs the export on a schedule and once per deployment, one run at a time."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        configuration: Configuration,
        data: DataStack,
        with_packages: bool,
    ) -> None:
        super().__init__(scope, id_)
        self.function = create_function(
            self,
            EXPORT_NAME,
            handler=EXPORT_HANDLER,
            code=assets.export_code(with_packages=with_packages),
            environment={
                "EXPENSES_TABLE": data.expenses.table_name,
                "TOTALS_TABLE": data.totals.table_name,
                "SETTINGS_TABLE": data.settings.table_name,
                "CHANGE_SHARDS": str(configuration.change_shards),
                "LAKE_BUCKET": data.lake.bucket_name,
                "LAKE_DATABASE": DATABASE,
                "LAKE_TABLE": TABLE,
                "EXPORT_OVERLAP_S": str(configuration.export_overlap_seconds),
                "QUICKSIGHT_DATASETS": " ".join(_dashboard_datasets(configuration)),
            },
            memory_mb=configuration.export_memory_mb,
            timeout_s=TIMEOUT_S,
            log_retention_days=configuration.log_retention_days,
            tracing=configuration.tracing,
            reserved_concurrency=1 if configuration.reserve_export_concurrency else None,
        )
        grant_actions(self.function, data, EXPORT_ACTIONS)
        _grant_lake(self.function, data)
        acknowledge_objects(self.function.role or self.function, WAREHOUSE_PREFIX)
        _grant_refresh(self.function, _dashboard_datasets(configuration))
        self.failed_runs = sqs.Queue(
            self,
            "FailedRuns",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
            removal_policy=RemovalPolicy.DESTROY,
        )
        acknowledge(self.failed_runs, "SQS3", "It is the dead-letter queue of the functions.")
        # The next scheduled run repairs what this one left undone, so two more tries within an hour suffice.
        # The schedule invokes the newest code, the first run a version: each has a configuration of its own.
        for invoked in (self.function, self.function.current_version):
            invoked.configure_async_invoke(
                on_failure=destinations.SqsDestination(self.failed_runs),
                retry_attempts=2,
                max_event_age=Duration.hours(1),
            )
        self._schedule(configuration.export_every_minutes)

    def _schedule(self, every_minutes: int) -> None:
        scheduler.Schedule(
            self,
            "Schedule",
            description="Brings the lake up to date with the ledger",
            schedule=scheduler.ScheduleExpression.rate(Duration.minutes(every_minutes)),
            target=targets.LambdaInvoke(
                self.function, input=scheduler.ScheduleTargetInput.from_object({"full": False})
            ),
        )
        # The first run creates the lake's table. It is asynchronous, because neither a run that fails (which
        # raises an alarm) nor one that waits for a scheduled run may roll the deployment back.
        triggers.Trigger(
            self,
            "FirstRun",
            handler=self.function,
            invocation_type=triggers.InvocationType.EVENT,
            execute_after=[self.function.current_version],
        )


def _grant_lake(function: lambda_.Function, data: DataStack) -> None:
    """Grant the files below the warehouse prefix and the lake's tables of the catalogue."""
    catalogue = f"arn:{Aws.PARTITION}:glue:{Aws.REGION}:{Aws.ACCOUNT_ID}"
    resources = {
        LakeResource.FILES: [data.lake.arn_for_objects(f"{WAREHOUSE_PREFIX}*")],
        LakeResource.BUCKET: [data.lake.bucket_arn],
        LakeResource.TABLE: [
            f"{catalogue}:catalog",
            f"{catalogue}:database/{DATABASE}",
            *(f"{catalogue}:table/{DATABASE}/{name}" for name in TABLES),
        ],
    }
    for part, actions in EXPORT_LAKE_ACTIONS.items():
        function.add_to_role_policy(iam.PolicyStatement(actions=list(actions), resources=resources[part]))


def _dashboard_datasets(configuration: Configuration) -> list[str]:
    """Return the ids of the datasets to refresh after a commit; none where no dashboards are deployed."""
    if not configuration.quicksight_principal:
        return []
    return [dataset_id(dataset.identifier) for dataset in DATASETS]


def _grant_refresh(function: lambda_.Function, dataset_ids: Sequence[str]) -> None:
    if dataset_ids:
        arn = f"arn:{Aws.PARTITION}:quicksight:{Aws.REGION}:{Aws.ACCOUNT_ID}:dataset"
        for id_ in dataset_ids:
            finding = arn_finding("quicksight", f"dataset/{id_}/ingestion/*")
            acknowledge(function.role or function, finding, "The export names each refresh itself.")
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["quicksight:CreateIngestion", "quicksight:ListIngestions"],
                resources=[f"{arn}/{id_}{end}" for id_ in dataset_ids for end in ("", "/ingestion/*")],
            )
        )
