"""Athena named queries, one for each saved query in `etl/queries`."""

from aws_cdk import aws_athena as athena
from constructs import Construct

from etl.saved_queries import read_saved_queries
from infra.stacks.data_stack import DATABASE, DataStack


class SavedQueries(Construct):
    """Makes the saved queries available in Athena's console, in the tracker's workgroup."""

    def __init__(self, scope: Construct, id_: str, *, data: DataStack) -> None:
        super().__init__(scope, id_)
        for query in read_saved_queries().values():
            athena.CfnNamedQuery(
                self,
                query.name.title().replace("-", ""),
                name=query.name,
                description=query.question,
                database=DATABASE,
                work_group=data.workgroup.ref,
                query_string=query.sql,
            )
