"""How the lake's columns lie in files: Iceberg schema, partitions and order, and a Parquet file's bytes."""

import itertools
import uuid
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.io import FileIO
from pyiceberg.io.pyarrow import (
    compute_statistics_plan,
    data_file_statistics_from_parquet_metadata,
    parquet_path_to_id_mapping,
    schema_to_pyarrow,
)
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.partitioning import PartitionField, PartitionFieldValue, PartitionKey, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.table.sorting import SortField, SortOrder
from pyiceberg.transforms import IdentityTransform, MonthTransform
from pyiceberg.types import (
    DateType,
    DecimalType,
    IcebergType,
    ListType,
    LongType,
    NestedField,
    StringType,
    TimestamptzType,
)

from etl.rows import lake_rows
from etl.schema import ARROW_SCHEMA, COLUMNS, MONEY, REPEATED_TEXT, UTC_MICROSECONDS

SORT_COLUMNS = ("user_id", "date", "transaction_id")

# Row groups of 64k rows: one user's year is one row group, and a file is still read by several threads.
ROW_GROUP_ROWS = 65_536
# About 256 MB of Parquet at 32 bytes a row; a month grows a second file beyond it.
FILE_ROWS = 8_000_000

TABLE_PROPERTIES = {
    "format-version": "2",
    # Other engines that write here (compaction, MERGE) keep what this code chose for its own files.
    "write.parquet.compression-codec": "zstd",
    "write.parquet.compression-level": "1",
    "write.parquet.row-group-limit": str(ROW_GROUP_ROWS),
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "50",
    "write.metadata.metrics.column.description": "counts",
}

# Identifiers and instants rise or share prefixes: delta encodings halve them. The rest repeats: dictionaries.
# BYTE_STREAM_SPLIT would save 0.3 bytes of the instants' 10, but Trino (hence Athena) cannot read it there.
_DELTA_STRINGS = ("transaction_id",)
_DELTA_NUMBERS = ("date", "created_at", "updated_at")
_DICTIONARIES = (
    "user_id",
    "type",
    "category",
    "amount",
    "signed_amount",
    "currency",
    "description",
    "tags.list.element",
    "version",
)


def iceberg_schema() -> Schema:
    """The Iceberg schema of `etl.schema.COLUMNS`: field ids 1.. in their order, comments included."""
    elements = itertools.count(len(COLUMNS) + 1)
    return Schema(
        *(
            NestedField(number, column.name, _iceberg_type(column.type, elements), False, doc=column.comment)
            for number, column in enumerate(COLUMNS, start=1)
        )
    )


def _iceberg_type(type_: pa.DataType, elements: Iterator[int]) -> IcebergType:
    if pa.types.is_list(type_):
        return ListType(next(elements), _iceberg_type(type_.value_type, elements), False)
    plain: dict[pa.DataType, IcebergType] = {
        pa.string(): StringType(),
        pa.date32(): DateType(),
        pa.int64(): LongType(),
        MONEY: DecimalType(MONEY.precision, MONEY.scale),
        UTC_MICROSECONDS: TimestamptzType(),
    }
    return plain[type_]


def partition_spec(schema: Schema) -> PartitionSpec:
    """One partition a calendar month of `date`; hidden, so that users just filter on the date."""
    source = schema.find_field("date").field_id
    return PartitionSpec(PartitionField(source, 1000, MonthTransform(), "date_month"))


def sort_order(schema: Schema) -> SortOrder:
    """user_id, date, transaction_id: what one user asks for lies together."""
    return SortOrder(
        *(SortField(schema.find_field(name).field_id, transform=IdentityTransform()) for name in SORT_COLUMNS)
    )


def sorted_rows(rows: pa.Table) -> pa.Table:
    """The rows in the lake's order.

    Users are ranked once, so that the sort compares numbers. DynamoDB gives a user's items in the order of
    their ids and the sort is stable, so ids are compared only where that did not do.
    """
    users = rows["user_id"].combine_chunks().cast(REPEATED_TEXT)
    ranks = pc.sort_indices(pc.sort_indices(users.dictionary)).cast(pa.int64())
    key = pc.bit_wise_or(
        pc.shift_left(ranks.take(users.indices), pa.scalar(32, pa.int64())),
        # Days before 1970 would be negative; the ledger accepts none.
        rows["date"].combine_chunks().cast(pa.int32()).cast(pa.int64()),
    )
    order = pc.sort_indices(key)
    keys, ids = key.take(order), rows["transaction_id"].combine_chunks().take(order)
    same_day = pc.equal(keys.slice(1), keys.slice(0, max(len(keys) - 1, 0)))
    falling = pc.less(ids.slice(1), ids.slice(0, max(len(ids) - 1, 0)))
    if pc.any(pc.and_(same_day, falling)).as_py():
        both = pa.table({"key": key, "id": rows["transaction_id"]})
        order = pc.sort_indices(both, [("key", "ascending"), ("id", "ascending")])
    return rows.take(order)


def write_files(table: Table, rows: pa.Table) -> list[DataFile]:
    """Write the rows, sorted, as Parquet files, at least one a partition; only a commit makes them visible.

    Each partition is cut out, sorted and cast only while it is written: little is held beside the rows.
    """
    run, files = uuid.uuid4(), list[DataFile]()
    # What was worked out before, and then what each file was made of, goes back to the system.
    pa.default_memory_pool().release_unused()
    for number, (key, mask) in enumerate(partitions(table, rows)):
        pa.default_memory_pool().release_unused()
        files += _write_partition(table, rows, key, mask, f"{run}-{number:05d}")
    return files


def partitions(table: Table, rows: pa.Table) -> Iterator[tuple[PartitionKey, pa.ChunkedArray]]:
    """Each partition of the rows under the table's current spec, and which rows it has."""
    spec, schema = table.spec(), table.schema()
    if rows.num_rows == 0:
        return
    values = pa.table(
        {
            field.name: field.transform.pyarrow_transform(schema.find_field(field.source_id).field_type)(
                rows[(name := schema.find_column_name(field.source_id))]
                .cast(ARROW_SCHEMA.field(name).type)
                .combine_chunks()
            )
            for field in spec.fields
        }
    )
    for found in (
        values.group_by(values.column_names)
        .aggregate([])
        .sort_by([(name, "ascending") for name in values.column_names])
        .to_pylist()
    ):
        mask = None
        for name, value in found.items():
            same = pc.equal(values[name], value)
            mask = same if mask is None else pc.and_(mask, same)
        key = PartitionKey(
            [PartitionFieldValue(field, found[field.name]) for field in spec.fields], spec, schema
        )
        yield key, mask


def _write_partition(
    table: Table, rows: pa.Table, key: PartitionKey, mask: pa.ChunkedArray, name: str
) -> list[DataFile]:
    part = sorted_rows(rows.filter(mask).unify_dictionaries())
    pa.default_memory_pool().release_unused()
    return [
        _write_file(table, key, part.slice(start, FILE_ROWS), f"{name}-{start // FILE_ROWS}.parquet")
        for start in range(0, part.num_rows, FILE_ROWS)
    ]


def _write_file(table: Table, key: PartitionKey, rows: pa.Table, name: str) -> DataFile:
    schema, io = table.schema(), table.io
    path = table.location_provider().new_data_location(name, key)
    metadata = _write_parquet(io, path, lake_rows(rows).cast(_file_schema(schema)))
    statistics = data_file_statistics_from_parquet_metadata(
        metadata, compute_statistics_plan(schema, table.properties), parquet_path_to_id_mapping(schema)
    )
    return DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=path,
        file_format=FileFormat.PARQUET,
        partition=key.partition,
        file_size_in_bytes=len(io.new_input(path)),
        sort_order_id=None,
        spec_id=table.spec().spec_id,
        equality_ids=None,
        key_metadata=None,
        **statistics.to_serialized_dict(),
    )


def _file_schema(schema: Schema) -> pa.Schema:
    """The columns with their field ids. Texts stay as short as they are: pyiceberg's long ones are copies."""
    fields = schema_to_pyarrow(schema)
    return pa.schema([f.with_type(pa.string()) if pa.types.is_large_string(f.type) else f for f in fields])


def _write_parquet(io: FileIO, path: str, rows: pa.Table) -> Any:
    with io.new_output(path).create() as stream:
        writer = pq.ParquetWriter(
            stream,
            rows.schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=list(_DICTIONARIES),
            column_encoding=dict.fromkeys(_DELTA_STRINGS, "DELTA_BYTE_ARRAY")
            | dict.fromkeys(_DELTA_NUMBERS, "DELTA_BINARY_PACKED"),
            store_decimal_as_integer=True,
        )
        with writer:
            writer.write_table(rows, row_group_size=ROW_GROUP_ROWS)
        return writer.writer.metadata
