"""The lake's Iceberg table: open or create it, read its watermark, replace users' months in one commit."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import (
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.table import Table
from pyiceberg.table.snapshots import ancestors_of

from etl.layout import TABLE_PROPERTIES, iceberg_schema, partition_spec, sort_order

WATERMARK = "expenses.watermark"


class Group(NamedTuple):
    """What the export reads, proves and replaces as one: a user's calendar month, `2026-11`."""

    user_id: str
    month: str


class NoLakeError(Exception):
    """The table does not exist yet; the first export creates it."""


class ConflictError(Exception):
    """Someone else committed to the same rows meanwhile; nothing of this commit is visible."""


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
        return f"s3://{self.bucket}/{self.database}/{self.table}"

    def catalog(self) -> GlueCatalog:
        properties: dict[str, Any] = {"client.region": self.region, "glue.skip-archive": "true"}
        if self.endpoint is not None:
            properties |= {"glue.endpoint": self.endpoint, "s3.endpoint": self.endpoint}
            if not self.ambient:
                properties |= {"client.access-key-id": "test", "client.secret-access-key": "test"}
        return GlueCatalog("lake", **properties)

    def open(self) -> Table:
        """Raises NoLakeError where no export has run yet."""
        try:
            return self.catalog().load_table(self.identifier)
        except NoSuchTableError as error:
            raise NoLakeError(
                f"{self.database}.{self.table} does not exist yet: run an export first"
            ) from error

    def open_or_create(self) -> Table:
        catalog, schema = self.catalog(), iceberg_schema()
        try:
            return catalog.load_table(self.identifier)
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
            return catalog.load_table(self.identifier)


def watermark(table: Table) -> str | None:
    """How far the change feed has been read: the property of the newest snapshot that carries one.

    Only ancestors of the current snapshot count: after a rollback the feed is read from there again.
    """
    for snapshot in ancestors_of(table.current_snapshot(), table.metadata):
        if snapshot.summary is not None and (value := snapshot.summary.additional_properties.get(WATERMARK)):
            return value
    return None
