"""A table's export to S3, file by file as DynamoDB's documentation describes it.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
"""

import base64
import gzip
import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from etl.point_in_time import TableExport

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def write_export(s3: Any, bucket: str, items: Sequence[dict[str, Any]], files: int = 3) -> TableExport:
    """Write the items as `files` data files, the last one empty, and their manifests."""
    name = f"01693685827463-{uuid.uuid4().hex[:8]}"
    folder = f"backfill/AWSDynamoDB/{name}"
    arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/Ledger/export/{name}"
    manifest_entries = []
    for number in range(files):
        share = items[number :: files - 1] if number < files - 1 else []
        lines = "".join(json.dumps({"Item": item}, ensure_ascii=False) + "\n" for item in share)
        stored, key = gzip.compress(lines.encode()), f"{folder}/data/file{number}.json.gz"
        s3.put_object(Bucket=bucket, Key=key, Body=stored)
        md5 = base64.b64encode(hashlib.md5(stored, usedforsecurity=False).digest()).decode()
        manifest_entries.append(
            {
                "itemCount": len(share),
                "md5Checksum": md5,
                "etag": f"{hashlib.md5(stored, usedforsecurity=False).hexdigest()}-1",
                "dataFileS3Key": f"AWSDynamoDB/{name}/data/file{number}.json.gz",
            }
        )
    manifest = "".join(json.dumps(entry) + "\n" for entry in manifest_entries)
    s3.put_object(Bucket=bucket, Key=f"{folder}/manifest-files.json", Body=manifest.encode())
    summary = {
        "version": "2020-06-30",
        "exportArn": arn,
        "exportTime": "2026-11-23T12:00:00.000Z",
        "s3Bucket": bucket,
        "s3Prefix": "backfill",
        "manifestFilesS3Key": f"AWSDynamoDB/{name}/manifest-files.json",
        "itemCount": len(items),
        "outputFormat": "DYNAMODB_JSON",
        "exportType": "FULL_EXPORT",
    }
    s3.put_object(Bucket=bucket, Key=f"{folder}/manifest-summary.json", Body=json.dumps(summary).encode())
    s3.put_object(Bucket=bucket, Key=f"{folder}/_started", Body=b"")
    return TableExport(arn, arn.partition("/export/")[0], AT, bucket, folder, len(items))
