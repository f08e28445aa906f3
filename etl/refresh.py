"""QuickSight's datasets are reloaded after a change of the lake; a failure never fails the export."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_quicksight import QuickSightClient
    from mypy_boto3_quicksight.type_defs import IngestionTypeDef

# QuickSight allows 32 refreshes by API per day and dataset: one every 45 minutes.
# https://docs.aws.amazon.com/quicksight/latest/user/refreshing-imported-data.html
MIN_INTERVAL = timedelta(minutes=45)
ACTIVE_STATUSES = {"INITIALIZED", "QUEUED", "RUNNING"}


def refresh_datasets(
    client: "QuickSightClient",
    account_id: str,
    dataset_ids: Sequence[str],
    changed_at: datetime,
    now: datetime,
) -> list[str]:
    """Start a refresh of each dataset that was last loaded before `changed_at`; return the ids of those.

    A dataset that is being loaded, or was less than `MIN_INTERVAL` ago, is left to a later run: every run
    calls this, so no change stays unseen. QuickSight's errors are logged and go no further.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    started = []
    for dataset_id in dataset_ids:
        try:
            ingestions = client.list_ingestions(AwsAccountId=account_id, DataSetId=dataset_id, MaxResults=20)[
                "Ingestions"
            ]
            if not _is_due(ingestions, changed_at, now):
                continue
            client.create_ingestion(
                AwsAccountId=account_id, DataSetId=dataset_id, IngestionId=f"export-{now:%Y%m%dT%H%M%S}"
            )
            started.append(dataset_id)
        except (BotoCoreError, ClientError) as error:
            entry = {
                "level": "warning",
                "message": "QuickSight was not refreshed",
                "dataset": dataset_id,
                "error": str(error),
            }
            sys.stdout.write(json.dumps(entry) + "\n")
    return started


def _is_due(ingestions: Sequence["IngestionTypeDef"], changed_at: datetime, now: datetime) -> bool:
    if any(ingestion["IngestionStatus"] in ACTIVE_STATUSES for ingestion in ingestions):
        return False
    started = [ingestion["CreatedTime"] for ingestion in ingestions]
    completed = [
        ingestion["CreatedTime"] for ingestion in ingestions if ingestion["IngestionStatus"] == "COMPLETED"
    ]
    if completed and max(completed) >= changed_at:
        return False
    return not started or now - max(started) >= MIN_INTERVAL
