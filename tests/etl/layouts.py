"""Small tables of every layout that the lake has had, as the export of that time wrote them.

    python -m tests.etl.layouts NAME

writes today's layout to `tests/etl/lake_layouts/NAME.zip`: once, before `etl/schema.py` changes.
"""

import sys
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from etl.export import Configuration, export
from etl.pages import raw_client
from etl.table import Lake
from tests.etl.conftest import OVERLAP, REGION, create_tables
from tests.etl.emulator import run_emulator
from tests.etl.ledger_writer import SHARDS, LedgerWriter

FOLDER = Path(__file__).parent / "lake_layouts"


def write_ledger(ledger: LedgerWriter) -> None:
    """Write the ledger that every layout holds."""
    ledger.add("ann", date="2026-08-01", description="Market", tags=("food", "weekly"))
    ledger.add("ann", date="2026-08-02", type="income", category="Salary", amount="3200")
    ledger.add("ann", date="2026-09-01", refund=True)
    ledger.add("bob", date="2026-09-01", currency="JPY", amount="700")


def save(name: str) -> None:
    """Export the ledger and save every file of the lake."""
    with tempfile.TemporaryDirectory() as folder, run_emulator(Path(folder)) as endpoint:
        session = boto3.Session("test", "test", region_name=REGION)
        dynamodb = session.client("dynamodb", endpoint_url=endpoint)
        s3 = session.client("s3", endpoint_url=endpoint)
        session.client("glue", endpoint_url=endpoint).create_database(DatabaseInput={"Name": "expenses"})
        bucket = f"layout-{name}"
        s3.create_bucket(Bucket=bucket)
        create_tables(dynamodb, "Expenses", "Totals", "Settings")
        ledger = LedgerWriter(dynamodb, "Expenses", "Totals", SHARDS)
        write_ledger(ledger)
        lake = Lake(bucket, "expenses", "transactions", REGION, endpoint)
        configuration = Configuration("Expenses", "Totals", SHARDS, OVERLAP, lake)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_ACCESS_KEY_ID", "test")
            patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
            export(configuration, raw_client(REGION, endpoint), ledger.now + timedelta(hours=1), full=True)
        _save_files(s3, bucket, lake.open().metadata_location, FOLDER / f"{name}.zip")


def load(s3: Any, lake: Lake, name: str) -> None:
    """Put the files of a layout into its bucket, and register them as the lake's table."""
    bucket = f"layout-{name}"
    s3.create_bucket(Bucket=bucket)
    with zipfile.ZipFile(FOLDER / f"{name}.zip") as archive:
        for key in archive.namelist():
            s3.put_object(Bucket=bucket, Key=key, Body=archive.read(key))
        metadata = archive.comment.decode()
    lake.catalog().register_table(lake.identifier, metadata)


def _save_files(s3: Any, bucket: str, metadata: str, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for stored in s3.list_objects_v2(Bucket=bucket)["Contents"]:
            archive.writestr(stored["Key"], s3.get_object(Bucket=bucket, Key=stored["Key"])["Body"].read())
        archive.comment = metadata.encode()


if __name__ == "__main__":
    save(sys.argv[1])
