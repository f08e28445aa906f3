"""DynamoDB's own export of a table to S3: how it is started, waited for and read.

Gzipped lines `{"Item": {…}}` of DynamoDB JSON, beside manifests that name the files and their checksums:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

POLL_S = 20.0
# A table of any size is exported within this time, or something is wrong.
PATIENCE_S = 24 * 3600.0
BLOCK_BYTES = 8_000_000


class ExportError(Exception):
    """DynamoDB could not export, or what lies in S3 is not what it says it wrote."""


@dataclass(frozen=True, slots=True)
class TableExport:
    """A finished export: where its manifests lie, of which table and instant, and how many items it has."""

    arn: str
    table_arn: str
    at: datetime
    bucket: str
    folder: str
    items: int


def start(client: "DynamoDBClient", table: str, bucket: str, prefix: str, at: datetime) -> str:
    """Have the table exported as it was at `at`; the export's ARN, with which it is waited for."""
    arn = client.describe_table(TableName=table)["Table"]["TableArn"]
    started = client.export_table_to_point_in_time(
        TableArn=arn, S3Bucket=bucket, S3Prefix=prefix, ExportTime=at, ExportFormat="DYNAMODB_JSON"
    )
    return started["ExportDescription"]["ExportArn"]


def finished(client: "DynamoDBClient", arn: str, sleep: Callable[[float], None]) -> TableExport:
    """Wait for the export; raises ExportError with DynamoDB's reason if it failed."""
    waited = 0.0
    while True:
        found = client.describe_export(ExportArn=arn)["ExportDescription"]
        if found["ExportStatus"] == "COMPLETED":
            break
        if found["ExportStatus"] == "FAILED" or waited >= PATIENCE_S:
            reason = found.get("FailureMessage") or f"it is still {found['ExportStatus']}"
            raise ExportError(f"The export {arn} did not succeed: {reason}")
        sleep(POLL_S)
        waited += POLL_S
    if found.get("ExportFormat", "DYNAMODB_JSON") != "DYNAMODB_JSON":
        raise ExportError(f"The export {arn} is in the format {found['ExportFormat']}, not DYNAMODB_JSON")
    folder = found["ExportManifest"].rpartition("/")[0]
    return TableExport(
        arn, found["TableArn"], found["ExportTime"], found["S3Bucket"], folder, found["ItemCount"]
    )


def blocks(client: "S3Client", export: TableExport) -> Iterator[bytes]:
    """Whole lines of all files, some megabytes at a time; raises ExportError where one is not as written."""
    total = 0
    for entry in _manifest(client, export):
        lines = 0
        for block in _lines(client, export, entry):
            lines += block.count(b"\n")
            yield block
        if lines != entry["itemCount"]:
            raise ExportError(
                f"{_key(export, entry)} has {lines} items, the manifest says {entry['itemCount']}"
            )
        total += lines
    if total != export.items:
        raise ExportError(f"The files of {export.arn} have {total} items, the export says {export.items}")


def _manifest(client: "S3Client", export: TableExport) -> list[dict[str, Any]]:
    body = client.get_object(Bucket=export.bucket, Key=f"{export.folder}/manifest-files.json")["Body"].read()
    return [json.loads(line) for line in body.splitlines() if line.strip()]


def _lines(client: "S3Client", export: TableExport, entry: dict[str, Any]) -> Iterator[bytes]:
    stored = client.get_object(Bucket=export.bucket, Key=_key(export, entry))["Body"].read()
    digest = base64.b64encode(hashlib.md5(stored, usedforsecurity=False).digest()).decode()
    if digest != entry["md5Checksum"]:
        raise ExportError(
            f"{_key(export, entry)} is damaged: its MD5 is {digest}, not {entry['md5Checksum']}"
        )
    with gzip.open(BytesIO(stored)) as stream:
        while block := stream.read(BLOCK_BYTES):
            block += stream.readline()
            yield block if block.endswith(b"\n") else block + b"\n"


def _key(export: TableExport, entry: dict[str, Any]) -> str:
    """Beside the manifest, whether or not the manifest names it with the prefix."""
    return f"{export.folder}/data/{entry['dataFileS3Key'].rpartition('/')[2]}"
