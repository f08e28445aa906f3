"""What QuickSight may see: its own role over the lake, and named queries for Athena's console."""

from aws_cdk import Stack
from constructs import Construct

from infra.config import Settings
from infra.data_stack import DataStack


class InsightsStack(Stack):
    """Deployed only where `quicksightPrincipal` is set: it needs a QuickSight subscription."""

    def __init__(self, scope: Construct, id_: str, *, settings: Settings, data: DataStack) -> None:
        super().__init__(scope, id_, description="Expense tracker: dashboards.")
