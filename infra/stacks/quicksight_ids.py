"""The ids that the dashboards have in QuickSight: known to the stack, to the export, to the commands."""

PREFIX = "expenses"
RULES = "access-rules"


def dataset_id(identifier: str) -> str:
    """The id in QuickSight of a dataset of ours."""
    return f"{PREFIX}-{identifier}"
