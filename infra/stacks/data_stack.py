"""The stack that holds the data: users, subscriptions to budget alerts, tables, lake. All is retained."""

from dataclasses import dataclass

from aws_cdk import Aws, CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_athena as athena
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from etl.schema import SMALL_TABLE_NAMES
from infra.client.configuration import Configuration
from infra.stacks.acknowledgements import acknowledge
from infra.stacks.cognito import user_pool

DATABASE, TABLE = "expenses", "transactions"
TABLES = (TABLE, *SMALL_TABLE_NAMES)
# `etl.table.Lake.location` is below the first, the files that `tracker backfill` stages below the last.
WAREHOUSE_PREFIX, RESULTS_PREFIX, STAGING_PREFIX = "lake/", "athena-results/", "backfill/"
BYTES_PER_MB = 1024 * 1024


class DataStack(Stack):
    """The user pool, the topic of mails, the three tables, the lake's bucket, Glue database and workgroup."""

    def __init__(self, scope: Construct, id_: str, *, configuration: Configuration) -> None:
        super().__init__(
            scope, id_, description="Expense tracker: users, ledger, totals and lake; all of it is retained."
        )
        self.users = user_pool(self, self_sign_up=configuration.self_sign_up)
        maxima = _Maxima(configuration.max_read_units, configuration.max_write_units)
        self.expenses = _table(self, "Expenses", sort_key="TransactionID", maxima=maxima)
        self.expenses.add_local_secondary_index(
            index_name="ByDate",
            sort_key=dynamodb.Attribute(name="Date", type=dynamodb.AttributeType.STRING),
        )
        self.totals = _table(self, "Totals", sort_key="Date", maxima=maxima)
        self.totals.add_global_secondary_index(
            index_name="ByChange",
            partition_key=dynamodb.Attribute(name="Shard", type=dynamodb.AttributeType.NUMBER),
            sort_key=dynamodb.Attribute(name="ChangedAt", type=dynamodb.AttributeType.STRING),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
            max_read_request_units=maxima.read,
            max_write_request_units=maxima.write,
        )
        self.settings = _table(self, "Settings", sort_key="Name", maxima=maxima)
        self.budget_alerts = _budget_alerts_topic(self)
        self.lake = _lake_bucket(self)
        self.access_logs: s3.Bucket | None = None
        if configuration.access_logs:
            self.access_logs = _access_log_bucket(self, configuration.log_retention_days)
            log_requests(self.lake, self.access_logs, "lake/")
        self.database = _database(self, self.lake)
        self.workgroup = _workgroup(self, self.lake, configuration.athena_scan_limit_mb)
        self._outputs()

    def _outputs(self) -> None:
        CfnOutput(self, "UserPoolId", value=self.users.user_pool_id)
        CfnOutput(self, "ExpensesTable", value=self.expenses.table_name)
        CfnOutput(self, "TotalsTable", value=self.totals.table_name)
        CfnOutput(self, "SettingsTable", value=self.settings.table_name)
        CfnOutput(self, "LakeBucket", value=self.lake.bucket_name)
        CfnOutput(self, "Database", value=DATABASE)
        CfnOutput(self, "Table", value=TABLE)
        CfnOutput(self, "Workgroup", value=self.workgroup.ref)


@dataclass(frozen=True, slots=True)
class _Maxima:
    """The capacity units per second that a table gives at most, so that nobody can spend without a bound."""

    read: int
    write: int


def _table(scope: Construct, id_: str, *, sort_key: str, maxima: _Maxima) -> dynamodb.Table:
    return dynamodb.Table(
        scope,
        id_,
        partition_key=dynamodb.Attribute(name="LedgerID", type=dynamodb.AttributeType.STRING),
        sort_key=dynamodb.Attribute(name=sort_key, type=dynamodb.AttributeType.STRING),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        max_read_request_units=maxima.read,
        max_write_request_units=maxima.write,
        time_to_live_attribute="ExpiresAt",
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        deletion_protection=True,
        removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )


def _budget_alerts_topic(scope: Construct) -> sns.Topic:
    """Create the topic of the budget alerts. It is retained because it holds the users' subscriptions, and
    encrypted because an alert says how much its user has spent."""
    topic = sns.Topic(
        scope,
        "BudgetAlerts",
        display_name="Expense tracker",
        enforce_ssl=True,
        master_key=kms.Alias.from_alias_name(scope, "SnsKey", "alias/aws/sns"),
    )
    topic.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    return topic


def _access_log_bucket(scope: Construct, retention_days: int) -> s3.Bucket:
    """Create the bucket of the access logs that S3 and CloudFront write.

    CloudFront's log delivery needs an ACL.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
    """
    bucket = s3.Bucket(
        scope,
        "AccessLogs",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        encryption=s3.BucketEncryption.S3_MANAGED,
        object_ownership=s3.ObjectOwnership.OBJECT_WRITER,
        lifecycle_rules=[
            s3.LifecycleRule(id="ExpireLogs", expiration=Duration.days(retention_days)),
        ],
        removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )
    acknowledge(bucket, "S1", "A log of the writing of logs would log itself.")
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            actions=["s3:PutObject"],
            principals=[iam.ServicePrincipal("logging.s3.amazonaws.com")],
            resources=[bucket.arn_for_objects("*")],
            conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        )
    )
    return bucket


def log_requests(bucket: s3.Bucket, access_logs: s3.Bucket, prefix: str) -> None:
    """Let S3 write the bucket's access log below a prefix of the other bucket.

    The CDK's own property would let the data stack depend on the stack of the site's bucket.
    """
    child = bucket.node.default_child
    assert isinstance(child, s3.CfnBucket)  # noqa: S101 - narrows the type
    child.logging_configuration = s3.CfnBucket.LoggingConfigurationProperty(
        destination_bucket_name=access_logs.bucket_name, log_file_prefix=prefix
    )


def _lake_bucket(scope: Construct) -> s3.Bucket:
    """Create the lake's bucket, unversioned: Iceberg never overwrites a file and keeps snapshots of its own;
    versions would only keep what an expiry of snapshots is meant to erase."""
    bucket = s3.Bucket(
        scope,
        "Lake",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        encryption=s3.BucketEncryption.S3_MANAGED,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        versioned=False,
        lifecycle_rules=[
            s3.LifecycleRule(id="AbortUploads", abort_incomplete_multipart_upload_after=Duration.days(2)),
            s3.LifecycleRule(id="ExpireAthenaResults", prefix=RESULTS_PREFIX, expiration=Duration.days(7)),
            s3.LifecycleRule(id="ExpireBackfills", prefix=STAGING_PREFIX, expiration=Duration.days(7)),
        ],
        removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )
    acknowledge(bucket, "S1", "Access logs hold addresses; `accessLogs` in cdk.json decides about them.")
    return bucket


def _database(scope: Construct, lake: s3.Bucket) -> glue.CfnDatabase:
    """Create the database without its table: the export creates that, since it owns the schema."""
    database = glue.CfnDatabase(
        scope,
        "Catalogue",
        catalog_id=Aws.ACCOUNT_ID,
        database_input=glue.CfnDatabase.DatabaseInputProperty(
            name=DATABASE,
            description="Expense tracker: every user's transactions, one Iceberg table",
            location_uri=f"s3://{lake.bucket_name}/{WAREHOUSE_PREFIX.rstrip('/')}",
        ),
    )
    database.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    return database


def _workgroup(scope: Stack, lake: s3.Bucket, scan_limit_mb: int) -> athena.CfnWorkGroup:
    """Create the workgroup, which decides where results go and how much a query may read."""
    workgroup = athena.CfnWorkGroup(
        scope,
        "Queries",
        # A workgroup must have a name; deployments in one account differ by their stack's name.
        name=f"{scope.stack_name}-queries",
        description="Expense tracker: SQL over the lake",
        recursive_delete_option=True,
        work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
            enforce_work_group_configuration=True,
            publish_cloud_watch_metrics_enabled=True,
            bytes_scanned_cutoff_per_query=scan_limit_mb * BYTES_PER_MB,
            engine_version=athena.CfnWorkGroup.EngineVersionProperty(
                selected_engine_version="Athena engine version 3"
            ),
            result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                output_location=f"s3://{lake.bucket_name}/{RESULTS_PREFIX}",
                encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                    encryption_option="SSE_S3"
                ),
            ),
        ),
    )
    workgroup.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    return workgroup
