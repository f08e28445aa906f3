"""The dashboards' ids in QuickSight, which the stack, the export and the commands share."""

PREFIX = "expenses"
RULES = "access-rules"


def dataset_id(identifier: str) -> str:
    """Return a dataset's id in QuickSight."""
    return f"{PREFIX}-{identifier}"
