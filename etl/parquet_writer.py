"""Sorted Parquet files in the lake's encodings, with the statistics that Iceberg keeps of them."""

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
from pyiceberg.partitioning import PartitionFieldValue, PartitionKey
from pyiceberg.schema import Schema
from pyiceberg.table import Table

from etl.iceberg_schema import ROW_GROUP_ROWS
from etl.rows import to_lake_rows
from etl.schema import ARROW_SCHEMA, REPEATED_TEXT, SORT_COLUMNS

# About 256 MB of Parquet at 32 bytes a row; a larger month gets a second file.
MAX_FILE_ROWS = 8_000_000

# Identifiers and instants rise or share prefixes: delta encodings halve them. The rest repeats: dictionaries.
# BYTE_STREAM_SPLIT would save 0.3 bytes of the instants' 10, but Trino (hence Athena) cannot read it there.
_DELTA_STRINGS = ("transaction_id",)
_DELTA_NUMBERS = ("date", "created_at", "updated_at")
_DICTIONARIES = (
    "ledger_id",
    "type",
    "category",
    "amount",
    "signed_amount",
    "currency",
    "line_number",
    "account_id",
    "balance_change",
    "payee",
    "original_amount",
    "original_currency",
    "description",
    "tags.list.element",
    "version",
)


def sort_rows(rows: pa.Table) -> pa.Table:
    """Return the rows in the lake's order (`SORT_COLUMNS`).

    Ledgers are ranked once, so that the sort compares numbers. DynamoDB returns a ledger's items in the order
    of their ids, and each item's lines follow each other. The sort is stable, so ids are compared only where
    that order does not hold.
    """
    users = rows["ledger_id"].combine_chunks().cast(REPEATED_TEXT)
    ranks = pc.sort_indices(pc.sort_indices(users.dictionary)).cast(pa.int64())
    key = pc.bit_wise_or(
        pc.shift_left(ranks.take(users.indices), pa.scalar(32, pa.int64())),
        # Days before 1970 would be negative; the ledger accepts none.
        rows["date"].combine_chunks().cast(pa.int32()).cast(pa.int64()),
    )
    order = pc.sort_indices(key)
    keys, ids = key.take(order), rows["transaction_id"].combine_chunks().take(order)
    is_same_day = pc.equal(keys.slice(1), keys.slice(0, max(len(keys) - 1, 0)))
    is_falling = pc.less(ids.slice(1), ids.slice(0, max(len(ids) - 1, 0)))
    if pc.any(pc.and_(is_same_day, is_falling)).as_py():
        all_keys = pa.table({"key": key, "id": rows["transaction_id"], "line": rows["line_number"]})
        order = pc.sort_indices(all_keys, [(name, "ascending") for name in all_keys.column_names])
    return rows.take(order)


def write_files(table: Table, rows: pa.Table) -> list[DataFile]:
    """Write the rows, sorted, as at least one Parquet file per partition; only a commit makes them visible.

    Each partition is filtered, sorted and cast only while it is written, so that little is held beside the
    rows.
    """
    write_id, files = uuid.uuid4(), list[DataFile]()
    # Memory of earlier steps, and then of each file, is returned to the system.
    pa.default_memory_pool().release_unused()
    for number, (key, mask) in enumerate(split_by_partition(table, rows)):
        pa.default_memory_pool().release_unused()
        files += _write_partition(table, rows, key, mask, f"{write_id}-{number:05d}")
    return files


def split_by_partition(table: Table, rows: pa.Table) -> Iterator[tuple[PartitionKey, pa.ChunkedArray]]:
    """Yield each partition of the rows under the table's current spec, with the mask of its rows."""
    spec, schema = table.spec(), table.schema()
    if rows.num_rows == 0:
        return
    values = {}
    for field in spec.fields:
        source = schema.find_field(field.source_id)
        column = rows[source.name].cast(ARROW_SCHEMA.field(source.name).type).combine_chunks()
        values[field.name] = field.transform.pyarrow_transform(source.field_type)(column)
    partitions = pa.table(values)
    by_all = [(name, "ascending") for name in values]
    for partition in partitions.group_by(list(values)).aggregate([]).sort_by(by_all).to_pylist():
        mask = None
        for name, value in partition.items():
            is_equal = pc.equal(partitions[name], value)
            mask = is_equal if mask is None else pc.and_(mask, is_equal)
        field_values = [PartitionFieldValue(field, partition[field.name]) for field in spec.fields]
        yield PartitionKey(field_values, spec, schema), mask


def _write_partition(
    table: Table, rows: pa.Table, key: PartitionKey, mask: pa.ChunkedArray, name: str
) -> list[DataFile]:
    part = sort_rows(rows.filter(mask).unify_dictionaries())
    pa.default_memory_pool().release_unused()
    return [
        _write_file(table, key, part.slice(start, MAX_FILE_ROWS), f"{name}-{start // MAX_FILE_ROWS}.parquet")
        for start in range(0, part.num_rows, MAX_FILE_ROWS)
    ]


def _write_file(table: Table, key: PartitionKey, rows: pa.Table, name: str) -> DataFile:
    schema, io = table.schema(), table.io
    path = table.location_provider().new_data_location(name, key)
    metadata = _write_parquet(io, path, _complete(to_lake_rows(rows), _file_schema(schema)))
    statistics = data_file_statistics_from_parquet_metadata(
        metadata, compute_statistics_plan(schema, table.properties), parquet_path_to_id_mapping(schema)
    )
    return DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=path,
        file_format=FileFormat.PARQUET,
        partition=key.partition,
        file_size_in_bytes=len(io.new_input(path)),
        sort_order_id=_sort_order_id(table),
        spec_id=table.spec().spec_id,
        equality_ids=None,
        key_metadata=None,
        **statistics.to_serialized_dict(),
    )


def _complete(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the rows with all columns of the table; one that somebody has just added is null."""
    for field in schema:
        if field.name not in rows.column_names:
            rows = rows.append_column(field, pa.nulls(rows.num_rows, field.type))
    return rows.select(schema.names).cast(schema)


def _sort_order_id(table: Table) -> int | None:
    """Return the id of the table's sort order, or None if somebody chose another than the rows have."""
    order = table.sort_order()
    names = tuple(table.schema().find_column_name(field.source_id) for field in order.fields)
    return order.order_id if names == SORT_COLUMNS else None


def _file_schema(schema: Schema) -> pa.Schema:
    """Return the columns with their field ids; casting to pyiceberg's large strings would copy all texts."""
    fields = schema_to_pyarrow(schema)
    return pa.schema([f.with_type(pa.string()) if pa.types.is_large_string(f.type) else f for f in fields])


def _write_parquet(io: FileIO, path: str, rows: pa.Table) -> Any:
    """Write one file; return its metadata (the footer)."""
    with io.new_output(path).create() as stream:
        writer = pq.ParquetWriter(
            stream,
            rows.schema,
            # Levels 3 to 12 make these files no smaller; 19 takes 34 times the CPU for 3 % of the bytes.
            compression="zstd",
            compression_level=1,
            use_dictionary=list(_DICTIONARIES),
            column_encoding=dict.fromkeys(_DELTA_STRINGS, "DELTA_BYTE_ARRAY")
            | dict.fromkeys(_DELTA_NUMBERS, "DELTA_BINARY_PACKED"),
            store_decimal_as_integer=True,
            # The daily proof finds a file whose bytes have changed without a change of its length.
            write_page_checksum=True,
        )
        with writer:
            writer.write_table(rows, row_group_size=ROW_GROUP_ROWS)
        return writer.writer.metadata
