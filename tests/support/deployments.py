"""Deployments that are described but do not run."""

from infra.client.deployment import Deployment


def deployment_at(endpoint: str | None = "http://127.0.0.1:9", api_url: str = "") -> Deployment:
    """Return a deployment whose emulator is at `endpoint` (None: on AWS), without a demo user."""
    return Deployment(
        endpoint=endpoint,
        access_key=endpoint and "LOCAL0123456789ABCDEF0123456789ABCDEF",
        site_url=endpoint or "https://expenses.example.org",
        api_url=api_url or f"{endpoint}/api",
        region="us-east-1",
        user_pool_id="us-east-1_Pool",
        user_pool_client_id="client",
        expenses_table="",
        totals_table="",
        settings_table="",
        lake_bucket="",
        database="expenses",
        table="transactions",
        workgroup="",
        export_function="",
        failed_runs_queue="",
        demo_user=None,
        demo_password=None,
    )
