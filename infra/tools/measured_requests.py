"""Requests of a run of the export, by service and operation, as `make bench ARGS=years` counts them.

Costs are computed from these numbers; the benchmark fails where they are not true any more.
"""

from collections.abc import Mapping

UNCHANGED_RUN: dict[str, int] = {
    "dynamodb Query": 6,
    "dynamodb Scan": 4,
    "glue GetTable": 5,
    "s3 GET": 7,
    "s3 HEAD": 7,
    "s3 LIST": 1,
}
# From the 51st commit on: each deletes the oldest file of the table's metadata.
ONE_ROW_RUN: dict[str, int] = {
    "dynamodb Query": 8,
    "dynamodb Scan": 4,
    "glue GetDatabase": 1,
    "glue GetTable": 6,
    "glue UpdateTable": 1,
    "s3 DELETE": 1,
    "s3 GET": 14,
    "s3 HEAD": 18,
    "s3 LIST": 3,
    "s3 POST": 8,
    "s3 PUT": 5,
}

_READS = ("s3 GET", "s3 HEAD")
# S3 charges for these as for writes.
_WRITES = ("s3 PUT", "s3 POST", "s3 LIST")


def count_s3_reads(requests: Mapping[str, int]) -> int:
    return sum(requests.get(name, 0) for name in _READS)


def count_s3_writes(requests: Mapping[str, int]) -> int:
    return sum(requests.get(name, 0) for name in _WRITES)
