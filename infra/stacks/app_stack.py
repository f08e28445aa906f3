"""The stack that runs the tracker: sign-in, API and functions, export, budget alerts, alarms and site."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra.client.configuration import Configuration
from infra.stacks.alarms import Alarms
from infra.stacks.api import Api
from infra.stacks.budget_alerts import BudgetAlerts
from infra.stacks.cognito import SignIn
from infra.stacks.data_stack import DataStack
from infra.stacks.export import LakeExport
from infra.stacks.saved_queries import SavedQueries
from infra.stacks.site import Site
from infra.stacks.table_maintenance import TableMaintenance


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
