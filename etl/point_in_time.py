"""DynamoDB's own export of a table to S3: starting it, waiting for it and reading it.

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
# A table of any size is exported within this time.
MAX_WAIT_S = 24 * 3600.0
BLOCK_BYTES = 8_000_000


class ExportError(Exception):
    """DynamoDB could not export, or the files in S3 are not those of its manifest."""


@dataclass(frozen=True, slots=True)
class TableExport:
    """A finished export of a table as of the instant `at`; `folder` is where its manifests are."""

    arn: str
    table_arn: str
    at: datetime
    bucket: str
    folder: str
    items: int


def start_export(client: "DynamoDBClient", table: str, bucket: str, prefix: str, at: datetime) -> str:
    """Start the export of a table as it was at `at`; return the export's ARN."""
    arn = client.describe_table(TableName=table)["Table"]["TableArn"]
    started = client.export_table_to_point_in_time(
        TableArn=arn, S3Bucket=bucket, S3Prefix=prefix, ExportTime=at, ExportFormat="DYNAMODB_JSON"
    )
    return started["ExportDescription"]["ExportArn"]


def wait_for_export(client: "DynamoDBClient", arn: str, sleep: Callable[[float], None]) -> TableExport:
    """Wait until the export is finished.

    Raises:
        ExportError: it failed, with DynamoDB's reason, or takes longer than a day.
    """
    waited = 0.0
    while True:
        description = client.describe_export(ExportArn=arn)["ExportDescription"]
        if description["ExportStatus"] == "COMPLETED":
            break
        if description["ExportStatus"] == "FAILED" or waited >= MAX_WAIT_S:
            reason = description.get("FailureMessage") or f"it is still {description['ExportStatus']}"
            raise ExportError(f"The export {arn} did not succeed: {reason}")
        sleep(POLL_S)
        waited += POLL_S
    if description.get("ExportFormat", "DYNAMODB_JSON") != "DYNAMODB_JSON":
        raise ExportError(
            f"The export {arn} is in the format {description['ExportFormat']}, not DYNAMODB_JSON"
        )
    folder = description["ExportManifest"].rpartition("/")[0]
    return TableExport(
        arn,
        description["TableArn"],
        description["ExportTime"],
        description["S3Bucket"],
        folder,
        description["ItemCount"],
    )


def read_blocks(client: "S3Client", export: TableExport) -> Iterator[bytes]:
    """Yield whole lines of all files, about `BLOCK_BYTES` at a time.

    Raises:
        ExportError: a file does not match its manifest.
    """
    total = 0
    for entry in _read_manifest(client, export):
        lines = 0
        for block in _read_lines(client, export, entry):
            lines += block.count(b"\n")
            yield block
        if lines != entry["itemCount"]:
            raise ExportError(
                f"{_key(export, entry)} has {lines} items, the manifest says {entry['itemCount']}"
            )
        total += lines
    if total != export.items:
        raise ExportError(f"The files of {export.arn} have {total} items, the export says {export.items}")


def _read_manifest(client: "S3Client", export: TableExport) -> list[dict[str, Any]]:
    body = client.get_object(Bucket=export.bucket, Key=f"{export.folder}/manifest-files.json")["Body"].read()
    return [json.loads(line) for line in body.splitlines() if line.strip()]


def _read_lines(client: "S3Client", export: TableExport, entry: dict[str, Any]) -> Iterator[bytes]:
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
    """Return the file's key, which is beside the manifest; the manifest may name it without the prefix."""
    return f"{export.folder}/data/{entry['dataFileS3Key'].rpartition('/')[2]}"
