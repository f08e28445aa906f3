"""Damage, a passing fault, refused access and no network are told apart; only damage leads to a rewrite."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from pyiceberg.io import load_file_io

from etl.commit import list_lake_files
from etl.sql import run_duckdb
from etl.storage import NoAccessError, UnavailableError, UnreadableError, classify
from etl.table import _catalog, find_damaged_files
from tests.etl.conftest import ExportFixture
from tests.support.s3_proxy import Proxy, run_proxy

DATA = r"/data/.*\.parquet"
METADATA = r"metadata\.json"
LISTS = r"\.avro"


@pytest.fixture
def proxy(pipeline: ExportFixture) -> Iterator[Proxy]:
    """Put a proxy between the export and its storage, over a lake of two months."""
    pipeline.ledger.add("ann", date="2026-08-01")
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    with run_proxy(pipeline.lake.endpoint or "") as proxy:
        pipeline.configuration = replace(
            pipeline.configuration, lake=replace(pipeline.lake, endpoint=proxy.url)
        )
        yield proxy
        _catalog.cache_clear()


def fail(proxy: Proxy, pattern: str, *, faults: list[int], always: int | None = None) -> None:
    proxy.pattern, proxy.faults, proxy.always = re.compile(pattern), faults, always


def recover(proxy: Proxy) -> None:
    fail(proxy, ".", faults=[])


@pytest.mark.parametrize("status", [503])
@pytest.mark.parametrize("pattern", [METADATA, LISTS, DATA])
def test_a_passing_fault_is_repeated_and_nobody_notices(
    pipeline: ExportFixture, proxy: Proxy, pattern: str, status: int
) -> None:
    pipeline.ledger.add("ann", date="2026-08-02")
    fail(proxy, pattern, faults=[status, status])
    outcome = pipeline.export()
    assert proxy.faults == [], "the faults were met"
    assert outcome.committed and not outcome.full
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


@pytest.mark.parametrize("pattern", [METADATA, DATA])
@pytest.mark.parametrize(("status", "kind"), [(503, UnavailableError), (403, NoAccessError)])
def test_a_lasting_fault_fails_the_run_and_rewrites_nothing(
    pipeline: ExportFixture, proxy: Proxy, pattern: str, status: int, kind: type[Exception]
) -> None:
    pipeline.ledger.add("ann", date="2026-08-02")
    before = pipeline.count_snapshots()
    fail(proxy, pattern, faults=[], always=status)
    with pytest.raises(kind):
        pipeline.export()
    with pytest.raises(kind):
        run_duckdb(pipeline.lake, f"SELECT * FROM {pipeline.lake.table}")  # noqa: S608 (our own name)
    recover(proxy)
    assert pipeline.count_snapshots() == before
    assert not pipeline.export().full
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_no_network_is_no_damage(pipeline: ExportFixture) -> None:
    nowhere = replace(pipeline.lake, endpoint="http://127.0.0.1:9")
    with pytest.raises(UnavailableError):
        nowhere.open()
    pipeline.export()
    opened = pipeline.lake.open()
    opened.io = load_file_io({**opened.io.properties, "s3.endpoint": nowhere.endpoint or ""})
    with pytest.raises(UnavailableError):
        list_lake_files(opened)
    with pytest.raises(UnavailableError):
        find_damaged_files(opened)


@pytest.mark.parametrize("column", ["ledger_id", "amount", "description", "created_at"])
def test_a_corruption_of_the_same_length_is_found_by_the_next_daily_proof(
    pipeline: ExportFixture, column: str
) -> None:
    for number in range(20):
        pipeline.ledger.add("ann", date="2026-08-01", description=f"Market {number}")
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    corrupt(pipeline, column)
    # The run does not touch this month, and its length is right.
    pipeline.ledger.add("ann", date="2026-09-02")
    assert not pipeline.export(later=timedelta(hours=2)).full
    outcome = pipeline.export(later=timedelta(days=1))
    assert outcome.full and outcome.committed
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def corrupt(pipeline: ExportFixture, column: str) -> None:
    """Change a byte within the column's data of the first month's file."""
    opened = pipeline.lake.open()
    path = min(task.file.file_path for task in opened.scan().plan_files())
    with opened.io.new_input(path).open() as stream:
        body = bytearray(stream.read())
        chunks = pq.read_metadata(stream).row_group(0)
    (chunk,) = [
        chunks.column(index)
        for index in range(chunks.num_columns)
        if chunks.column(index).path_in_schema == column
    ]
    start = chunk.dictionary_page_offset if chunk.has_dictionary_page else chunk.data_page_offset
    body[start + chunk.total_compressed_size - 3] ^= 0x10
    with opened.io.new_output(path).create(overwrite=True) as stream:
        stream.write(bytes(body))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (FileNotFoundError("Path does not exist 'lake/a.parquet'"), UnreadableError),
        (OSError("AWS Error NO_SUCH_KEY during GetObject operation"), UnreadableError),
        (OSError("ZSTD decompression failed: Data corruption detected"), UnreadableError),
        (EOFError("EOF: read 2 bytes"), UnreadableError),
        (ValueError("Invalid JSON"), UnreadableError),
        (PermissionError("Cannot open file, access denied"), NoAccessError),
        (OSError("AWS Error ACCESS_DENIED during HeadObject operation: No response body."), NoAccessError),
        (OSError("AWS Error UNKNOWN (HTTP status 403) during HeadObject operation"), NoAccessError),
        (OSError("AWS Error NETWORK_CONNECTION during GetObject operation: curlCode: 7"), UnavailableError),
        (OSError("AWS Error SLOW_DOWN during GetObject operation"), UnavailableError),
        (ConnectionResetError("reset by peer"), UnavailableError),
        (EndpointConnectionError(endpoint_url="https://glue"), UnavailableError),
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetTable"), NoAccessError),
        (ClientError({"Error": {"Code": "ExpiredTokenException"}}, "GetTable"), NoAccessError),
        (
            OSError(
                "AWS Error UNKNOWN (HTTP status 400) during GetObject operation: "
                "Unable to parse ExceptionName: ExpiredToken Message: The provided token has expired."
            ),
            NoAccessError,
        ),
        (ClientError({"Error": {"Code": "ThrottlingException"}}, "GetTable"), UnavailableError),
    ],
    ids=str,
)
def test_errors_of_arrow_and_boto3_are_told_apart(error: Exception, kind: type[Exception]) -> None:
    assert classify(error) is kind
