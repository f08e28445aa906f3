"""After a change of the lake: have QuickSight load its datasets afresh. Debounced; never fatal to a run."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_quicksight import QuickSightClient

# At most 32 refreshes by hand a day and dataset: one every 45 minutes.
# https://docs.aws.amazon.com/quicksight/latest/user/refreshing-imported-data.html
PAUSE = timedelta(minutes=45)
UNDER_WAY = {"INITIALIZED", "QUEUED", "RUNNING"}


def refresh_datasets(
    client: "QuickSightClient",
    account_id: str,
    dataset_ids: Sequence[str],
    changed_at: datetime,
    now: datetime,
) -> list[str]:
    """Start a refresh of each dataset that was last loaded before `changed_at`; the ids of those started.

    A dataset that is being loaded, or was within the pause, is left for a later run: every run asks again,
    so that no change stays unseen. Whatever QuickSight answers, it is told in the log and goes no further.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    started = []
    for id_ in dataset_ids:
        try:
            found = client.list_ingestions(AwsAccountId=account_id, DataSetId=id_, MaxResults=20)[
                "Ingestions"
            ]
            if not _due(found, changed_at, now):
                continue
            client.create_ingestion(
                AwsAccountId=account_id, DataSetId=id_, IngestionId=f"export-{now:%Y%m%dT%H%M%S}"
            )
            started.append(id_)
        except (BotoCoreError, ClientError) as error:
            line = {
                "level": "warning",
                "message": "QuickSight was not refreshed",
                "dataset": id_,
                "error": str(error),
            }
            sys.stdout.write(json.dumps(line) + "\n")
    return started


def _due(ingestions: Sequence[Any], changed_at: datetime, now: datetime) -> bool:
    if any(each["IngestionStatus"] in UNDER_WAY for each in ingestions):
        return False
    tried = max((each["CreatedTime"] for each in ingestions), default=None)
    loaded = max(
        (each["CreatedTime"] for each in ingestions if each["IngestionStatus"] == "COMPLETED"), default=None
    )
    if loaded is not None and loaded >= changed_at:
        return False
    return tried is None or now - tried >= PAUSE
