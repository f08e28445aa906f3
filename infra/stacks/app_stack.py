"""The stack that runs the tracker: sign-in, API and functions, export, budget alerts, alarms and site."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra.client.configuration import Configuration
from infra.stacks.acknowledgements import acknowledge
from infra.stacks.alarms import Alarms
from infra.stacks.api import Api
from infra.stacks.budget_alerts import BudgetAlerts
from infra.stacks.cognito import SignIn
from infra.stacks.data_stack import DataStack
from infra.stacks.export import LakeExport
from infra.stacks.lake_views import LakeViews
from infra.stacks.operations import BUDGET_ALERTS, DELETE_ACCOUNT, EXPORT_NAME
from infra.stacks.saved_queries import SavedQueries
from infra.stacks.site import Site
from infra.stacks.table_maintenance import TableMaintenance

# What cdk-nag finds in the CDK's helper that uploads the page.
BUCKET_DEPLOYMENT_FINDINGS = (
    "L1",
    "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
    *(
        f"IAM5[Action::s3:{action}*]"
        for action in ("GetBucket", "GetObject", "List", "Abort", "DeleteObject")
    ),
    "IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*]",
    "IAM5[Resource::<SiteFiles975A43CF.Arn>/*]",
)


class AppStack(Stack):
    """Creates the parts in the order of their needs.

    The site serves the API's paths, the sign-in's client needs the site's URL, and the API's authorizer needs
    the client.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        configuration: Configuration,
        data: DataStack,
        with_packages: bool,
    ) -> None:
        super().__init__(scope, id_, description="Expense tracker: sign-in, API, functions, alarms and site.")
        sign_in = SignIn(self, "SignIn", pool=data.users)
        api = Api(self, "Api", configuration=configuration)
        site = Site(
            self,
            "Site",
            configuration=configuration,
            api=api,
            sign_in_url=sign_in.url,
            access_logs=data.access_logs,
        )
        client = sign_in.create_client(site.url)
        api.add_operations(data, sign_in.pool.user_pool_id, client.user_pool_client_id)
        site.deploy_files(
            {
                "region": self.region,
                "userPoolId": sign_in.pool.user_pool_id,
                "clientId": client.user_pool_client_id,
                "signInUrl": sign_in.url,
                "apiUrl": "/api",
                "currency": configuration.currency,
            }
        )
        export = LakeExport(
            self, "Export", configuration=configuration, data=data, with_packages=with_packages
        )
        SavedQueries(self, "SavedQueries", data=data)
        LakeViews(self, "LakeViews")
        if configuration.table_maintenance:
            TableMaintenance(self, "TableMaintenance", data=data)
        budget_alerts = BudgetAlerts(
            self, "BudgetAlerts", configuration=configuration, data=data, site_url=site.url
        )
        budget_alerts.send_failures_to(export.failed_runs)
        alarms = Alarms(self, "Alarms", configuration=configuration, api=api, export=export)
        outputs = {
            "SiteUrl": site.url,
            "ApiUrl": f"{site.url}/api",
            "ApiId": api.http.api_id,
            "UserPoolClientId": client.user_pool_client_id,
            "SignInUrl": sign_in.url,
            "ExportFunction": export.function.function_name,
            "SiteBucket": site.bucket.bucket_name,
            "DistributionDomain": site.distribution.distribution_domain_name,
            "AlarmTopic": alarms.topic.topic_arn,
            "FailedRunsQueue": export.failed_runs.queue_url,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
        _acknowledge_cdk_parts(self)


def _acknowledge_cdk_parts(stack: Stack) -> None:
    """Accept the rights that the CDK gives to its own helpers; the project cannot narrow them."""
    for child in stack.node.children:
        if child.node.id.startswith("SchedulerRoleForTarget"):
            for name in (EXPORT_NAME, BUDGET_ALERTS.name, DELETE_ACCOUNT):
                acknowledge(child, f"IAM5[Resource::<{name}.Arn>:*]", "It calls any version of one function.")
        if child.node.id.startswith("Custom::CDKBucketDeployment"):
            for finding in BUCKET_DEPLOYMENT_FINDINGS:
                acknowledge(child, finding, "The CDK's helper copies the page's files during a deployment.")
