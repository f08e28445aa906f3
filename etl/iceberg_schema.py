"""The lake's Iceberg schema, partitions, sort order and table properties."""

import itertools
from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256

import pyarrow as pa
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table.sorting import SortField, SortOrder
from pyiceberg.transforms import IdentityTransform, MonthTransform
from pyiceberg.types import (
    DateType,
    DecimalType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    NestedField,
    StringType,
    TimestamptzType,
)

from etl.schema import ARROW_SCHEMA, COLUMNS, KEY_COLUMNS, MONEY, SORT_COLUMNS, UTC_MICROSECONDS, Column

# One user's year fits into one row group, and several threads can still read a file.
ROW_GROUP_ROWS = 65_536

TABLE_PROPERTIES = {
    "format-version": "2",
    # Other engines that write here (compaction, MERGE) use the same settings as this code's own files.
    "write.parquet.compression-codec": "zstd",
    "write.parquet.compression-level": "1",
    "write.parquet.row-group-limit": str(ROW_GROUP_ROWS),
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "50",
    "write.metadata.metrics.column.description": "counts",
}


def build_schema(columns: Sequence[Column] = COLUMNS, key: Collection[str] = KEY_COLUMNS) -> Schema:
    """Return the Iceberg schema of the columns: field ids from 1 in their order, with comments."""
    element_ids = itertools.count(len(columns) + 1)
    fields = [
        NestedField(
            number,
            column.name,
            _iceberg_type(column.type, element_ids),
            required=not column.is_nullable,
            doc=column.comment,
        )
        for number, column in enumerate(columns, start=1)
    ]
    identifiers = [field.field_id for field in fields if field.name in key]
    return Schema(*fields, identifier_field_ids=identifiers)


def digest_layout() -> str:
    """Return a text that differs for every other set of columns or types; comments do not count."""
    columns = [f"{column.name} {column.type} {column.is_nullable}" for column in COLUMNS]
    return sha256("\n".join(columns).encode()).hexdigest()[:16]


LAYOUT = digest_layout()


def map_field_ids(schema: Schema) -> dict[str, int]:
    """Return the id of each of today's columns that the table has; older tables number them differently."""
    return {field.name: field.field_id for field in schema.fields if field.name in ARROW_SCHEMA.names}


def build_partition_spec(schema: Schema) -> PartitionSpec:
    """Return one partition per calendar month of `date`; hidden, so that users just filter on the date."""
    return PartitionSpec(
        PartitionField(schema.find_field("date").field_id, 1000, MonthTransform(), "date_month")
    )


def build_sort_order(schema: Schema) -> SortOrder:
    """Return the order `SORT_COLUMNS`, which keeps one user's rows together."""
    return SortOrder(
        *(SortField(schema.find_field(name).field_id, transform=IdentityTransform()) for name in SORT_COLUMNS)
    )


def _iceberg_type(type_: pa.DataType, element_ids: Iterator[int]) -> IcebergType:
    if pa.types.is_list(type_):
        return ListType(next(element_ids), _iceberg_type(type_.value_type, element_ids), False)
    types: dict[pa.DataType, IcebergType] = {
        pa.string(): StringType(),
        pa.date32(): DateType(),
        pa.int32(): IntegerType(),
        pa.int64(): LongType(),
        MONEY: DecimalType(MONEY.precision, MONEY.scale),
        UTC_MICROSECONDS: TimestamptzType(),
    }
    return types[type_]
