"""The lake's Iceberg table: where it is, how it is opened or created, how far it has come."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import (
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table
from pyiceberg.table.snapshots import ancestors_of

from etl.layout import TABLE_PROPERTIES, iceberg_schema, partition_spec, sort_order

PROPERTY = "expenses."
WATERMARK = f"{PROPERTY}watermark"
# A property of the table, not of a snapshot: the export leaves a table alone that has it.
HELD = f"{PROPERTY}held-since"

# What pyiceberg and Arrow raise over bytes that are not those that were written.
DAMAGE = (EOFError, OSError, SystemError, ValueError, pa.ArrowException, zlib.error)


class NoLakeError(Exception):
    """The table does not exist yet; the first export creates it."""


class UnreadableError(Exception):
    """A file of the lake is missing or damaged; of data files a full export writes new ones."""


class ConflictError(Exception):
    """Someone else committed to the same rows meanwhile; nothing of this commit is visible."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Raises UnreadableError where files of `what` cannot be read within."""
    try:
        yield
    except DAMAGE as error:
        raise UnreadableError(f"{what}: {error}") from error


@dataclass(frozen=True, slots=True)
class Lake:
    """Where the table is. With an endpoint (a local cloud) the emulator's fixed credentials are used,
    so that nothing of the user's own AWS configuration is read, unless `ambient` says that the
    process has credentials of its own (inside a function)."""

    bucket: str
    database: str
    table: str
    region: str
    endpoint: str | None = None
    ambient: bool = False

    @property
    def identifier(self) -> tuple[str, str]:
        return (self.database, self.table)

    @property
    def location(self) -> str:
        return f"s3://{self.bucket}/lake/{self.table}"

    def catalog(self) -> GlueCatalog:
        return _catalog(self.region, self.endpoint, self.ambient)

    def open(self) -> Table:
        """Raises NoLakeError where no export has run yet, UnreadableError where its metadata is damaged."""
        try:
            return self._load()
        except NoSuchTableError as error:
            raise NoLakeError(
                f"{self.database}.{self.table} does not exist yet: run an export first"
            ) from error

    def open_or_create(self) -> Table:
        catalog, schema = self.catalog(), iceberg_schema()
        try:
            return self._load()
        except NoSuchTableError:
            pass
        try:
            return catalog.create_table(
                self.identifier,
                schema,
                location=self.location,
                partition_spec=partition_spec(schema),
                sort_order=sort_order(schema),
                properties=TABLE_PROPERTIES,
            )
        except TableAlreadyExistsError:
            return self._load()

    def _load(self) -> Table:
        with reading("the table's metadata"):
            return self.catalog().load_table(self.identifier)


# Making a client of the catalogue costs more than an incremental export's own work.
@lru_cache
def _catalog(region: str, endpoint: str | None, ambient: bool) -> GlueCatalog:
    properties: dict[str, Any] = {"client.region": region, "glue.skip-archive": "true"}
    if endpoint is not None:
        properties |= {"glue.endpoint": endpoint, "s3.endpoint": endpoint}
        if not ambient:
            properties |= {"client.access-key-id": "test", "client.secret-access-key": "test"}
    return GlueCatalog("lake", **properties)


def watermark(table: Table) -> str | None:
    """How far the change feed has been read: the property of the newest snapshot that carries one.

    Only ancestors of the current snapshot count: after a rollback the feed is read from there again.
    """
    for snapshot in ancestors_of(table.current_snapshot(), table.metadata):
        if snapshot.summary is not None and (value := snapshot.summary.additional_properties.get(WATERMARK)):
            return value
    return None


def count_rows(table: Table) -> int:
    """How many rows the current snapshot has, as its own summary says."""
    snapshot = table.current_snapshot()
    if snapshot is None or snapshot.summary is None:
        return 0
    return int(snapshot.summary.additional_properties.get("total-records", "0"))


def data_files(table: Table) -> list[DataFile]:
    """The current snapshot's; raises UnreadableError where its list of them is damaged."""
    with reading("the current snapshot"):
        return [task.file for task in table.scan().plan_files()]


def damaged_files(table: Table) -> list[str]:
    """Those of the data files that are not there, or not as long as they were written."""
    from pyarrow.fs import FileSelector

    expected = {file.file_path: file.file_size_in_bytes for file in data_files(table)}
    if not expected:
        return []
    scheme, _, path = table.location().partition("://")
    bucket, _, _ = path.partition("/")
    files = table.io.fs_by_scheme(scheme, bucket)  # type: ignore[attr-defined]
    found = files.get_file_info(FileSelector(f"{path}/data", recursive=True, allow_not_found=True))
    sizes = {f"{scheme}://{file.path}": file.size for file in found}
    return sorted(name for name, size in expected.items() if sizes.get(name) != size)
