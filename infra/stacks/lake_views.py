"""The lake's views in the Glue catalogue, where Athena, QuickSight, Trino and dbt find them."""

from aws_cdk import Aws, CfnResource
from constructs import Construct

from etl.lake_views import VIEWS
from infra.stacks.data_stack import DATABASE


class LakeViews(Construct):
    """Creates every view of `etl/views`. They hold no data, so they go with the stack.

    Athena looks the tables up when somebody queries a view, so the first export may come later.
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        for view in VIEWS:
            CfnResource(
                self,
                view.name.title().replace("_", ""),
                type="AWS::Glue::Table",
                properties={
                    "CatalogId": Aws.ACCOUNT_ID,
                    "DatabaseName": DATABASE,
                    "TableInput": view.to_table_input(DATABASE),
                },
            )
