"""The lake's Iceberg table: where it is, how it is opened or created, and its state."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from pyarrow.fs import FileSelector
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import (
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.table.snapshots import ancestors_of
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER

from etl.iceberg_schema import (
    LAYOUT,
    TABLE_PROPERTIES,
    build_partition_spec,
    build_schema,
    build_sort_order,
)
from etl.storage import reading

PROPERTY = "expenses."
WATERMARK = f"{PROPERTY}watermark"
# The layout of the columns that the export wrote; kept with the watermark.
LAYOUT_PROPERTY = f"{PROPERTY}layout"
# A property of the table, not of a snapshot: the export does not change a table that has it.
HELD = f"{PROPERTY}held-since"


class NoLakeError(Exception):
    """The table does not exist yet; the first export creates it."""


class ConflictError(Exception):
    """Somebody else committed to the same months; nothing of this commit is visible."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """AWS credentials as they are at one moment."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lake:
    """Where the table is.

    With an endpoint (a local cloud) the emulator's fixed credentials are used and nothing of the user's own
    AWS configuration is read, unless the process has credentials of its own (inside a function).

    Attributes:
        credentials: returns those of boto3, refreshed where they expire. Without it each library finds its
            own, and Arrow knows fewer ways than boto3: no role of a profile, for one.
    """

    bucket: str
    database: str
    table: str
    region: str
    endpoint: str | None = None
    uses_ambient_credentials: bool = False
    credentials: Callable[[], Credentials] | None = None

    @property
    def identifier(self) -> tuple[str, str]:
        return (self.database, self.table)

    @property
    def location(self) -> str:
        return f"s3://{self.bucket}/lake/{self.table}"

    def catalog(self) -> GlueCatalog:
        credentials = self.credentials() if self.credentials else None
        return _catalog(self.region, self.endpoint, self.uses_ambient_credentials, credentials)

    def open(self) -> Table:
        """Open the table.

        Raises:
            NoLakeError: no export has run yet.
            UnreadableError: the table's metadata is damaged.
        """
        try:
            return self._load()
        except NoSuchTableError as error:
            raise NoLakeError(
                f"{self.database}.{self.table} does not exist yet: run an export first"
            ) from error

    def beside(self, table: str) -> "Lake":
        """Return where another table of the lake is."""
        return replace(self, table=table)

    def open_or_create(self, small: Schema | None = None) -> Table:
        """Open the table, or create an empty one.

        Args:
            small: the columns of a small table, which has no partitions; None for the transactions.

        Raises:
            UnreadableError: the table's metadata is damaged.
        """
        catalog, schema = self.catalog(), small or build_schema()
        try:
            return self._load()
        except NoSuchTableError:
            pass
        try:
            return catalog.create_table(
                self.identifier,
                schema,
                location=self.location,
                partition_spec=UNPARTITIONED_PARTITION_SPEC if small else build_partition_spec(schema),
                sort_order=UNSORTED_SORT_ORDER if small else build_sort_order(schema),
                properties=TABLE_PROPERTIES,
            )
        except TableAlreadyExistsError:
            return self._load()

    def _load(self) -> Table:
        with reading("the table's metadata"):
            return self.catalog().load_table(self.identifier)


# Creating a client of the catalogue costs more than an incremental export's own work.
@lru_cache
def _catalog(
    region: str, endpoint: str | None, uses_ambient_credentials: bool, credentials: Credentials | None
) -> GlueCatalog:
    properties: dict[str, Any] = {"client.region": region, "glue.skip-archive": "true"}
    # Without a network, ten attempts would take a hundred seconds.
    properties["glue.max-retries"] = 4
    if endpoint is not None:
        properties |= {"glue.endpoint": endpoint, "s3.endpoint": endpoint}
        if not uses_ambient_credentials:
            properties |= {"client.access-key-id": "test", "client.secret-access-key": "test"}
    if credentials is not None:
        properties |= {
            "client.access-key-id": credentials.access_key_id,
            "client.secret-access-key": credentials.secret_access_key,
        }
        if credentials.session_token:
            properties["client.session-token"] = credentials.session_token
    return GlueCatalog("lake", **properties)


@dataclass(frozen=True, slots=True)
class LakeState:
    """The table's current state.

    Attributes:
        watermark: the instant (UTC text) up to which the lake holds the ledger; None before the first export.
        snapshot_id: the current snapshot; None for a new table.
        rows: how many rows it has.
        is_held: whether exports must not change the table.
        is_current_layout: whether all files have today's columns.
    """

    watermark: str | None
    snapshot_id: int | None
    rows: int
    is_held: bool
    is_current_layout: bool


def read_state(table: Table) -> LakeState:
    """Return the state of the table as it was opened."""
    snapshot = table.current_snapshot()
    summary = snapshot.summary.additional_properties if snapshot and snapshot.summary else {}
    exported = _read_exported(table)
    return LakeState(
        watermark=exported.get(WATERMARK),
        snapshot_id=None if snapshot is None else snapshot.snapshot_id,
        rows=int(summary.get("total-records", "0")),
        is_held=HELD in table.properties,
        is_current_layout=snapshot is None or exported.get(LAYOUT_PROPERTY) == LAYOUT,
    )


def read_watermark(table: Table) -> str | None:
    """Return the instant up to which the change feed was read: of the newest snapshot that carries one.

    Only ancestors of the current snapshot count: after a rollback the feed is read from there again.
    """
    return _read_exported(table).get(WATERMARK)


def _read_exported(table: Table) -> dict[str, str]:
    """Return the properties of the newest snapshot with a watermark; other engines' snapshots have none."""
    for snapshot in ancestors_of(table.current_snapshot(), table.metadata):
        if snapshot.summary is not None and snapshot.summary.additional_properties.get(WATERMARK):
            return snapshot.summary.additional_properties
    return {}


def find_damaged_files(table: Table) -> list[str]:
    """Return the data files that are missing, or not as long as they were written, sorted by path.

    Raises:
        UnreadableError: the current snapshot's list of files is damaged.
    """
    with reading("the current snapshot"):
        files = [task.file for task in table.scan().plan_files()]
    expected_sizes = {file.file_path: file.file_size_in_bytes for file in files}
    if not expected_sizes:
        return []
    sizes = {stored.location: stored.size for stored in list_stored_files(table, "data")}
    return sorted(name for name, size in expected_sizes.items() if sizes.get(name) != size)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file below the table's location, whether a snapshot uses it or not; `size` in bytes."""

    location: str
    size: int
    modified_at: datetime


def list_stored_files(table: Table, folder: str) -> list[StoredFile]:
    """Return the files in `data` or `metadata` of the table's location.

    Raises:
        NoAccessError: the credentials may not list them.
        UnavailableError: S3 does not answer.
    """
    scheme, _, path = table.location().partition("://")
    bucket, _, _ = path.partition("/")
    file_system = table.io.fs_by_scheme(scheme, bucket)  # type: ignore[attr-defined]
    with reading(f"the list of files in {folder}"):
        listed = file_system.get_file_info(
            FileSelector(f"{path}/{folder}", recursive=True, allow_not_found=True)
        )
    return [StoredFile(f"{scheme}://{file.path}", file.size, file.mtime) for file in listed if file.is_file]
