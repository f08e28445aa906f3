"""The rows that the dataflow reads: decimals as whole ten-thousandths, dates and times as text."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dashboards.renderer.translate import SCALE

Value = str | int | float | bool | None
ColumnValues = Mapping[str, list[Value]]
"""Column name to its values, one for each row."""

# The dataflow adds whole numbers as doubles, which hold integers exactly up to this one.
MAX_EXACT = 2**53
# XML, and with it SVG, allows no control characters.
_CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f]")


class InexactError(Exception):
    """The amounts are too large for the page to add them exactly."""


def plain_columns(
    table: pa.Table, names: Collection[str], row_filter: Mapping[str, str]
) -> dict[str, list[Value]]:
    """Return these columns as JSON values, of the rows that pass the filter.

    Args:
        table: A dataset's rows.
        names: The columns to return; others are left out.
        row_filter: Column name to the value that a row must have; columns not in the table are ignored.

    Raises:
        InexactError: A decimal column's amounts are too large to be added exactly.
    """
    for name, value in row_filter.items():
        if name in table.column_names:
            table = table.filter(pc.equal(table[name], value))
    return {name: _values(table[name]) for name in table.column_names if name in names}


def _values(column: pa.ChunkedArray) -> list[Value]:
    values: list[Any] = column.to_pylist()
    if pa.types.is_decimal(column.type):
        scaled = [None if value is None else int(value * SCALE) for value in values]
        if sum(abs(value or 0) for value in scaled) >= MAX_EXACT:
            limit = f"{Decimal(MAX_EXACT) / SCALE:,.0f}"
            raise InexactError(f"the amounts add up to more than {limit}, too much for exact sums")
        return list(scaled)
    if pa.types.is_date(column.type):
        return [None if value is None else value.isoformat() for value in values]
    if pa.types.is_timestamp(column.type):
        return [None if value is None else value.isoformat(timespec="minutes") for value in values]
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return [None if value is None else _CONTROL_CHARACTERS.sub(" ", value) for value in values]
    return values


def to_objects(columns: ColumnValues) -> list[dict[str, Value]]:
    """Return one object for each row."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def dictionary_encoded(columns: ColumnValues) -> dict[str, Any]:
    """Return the columns as the page holds them: text as indexes into its distinct values."""
    encoded: dict[str, Any] = {}
    for name, values in columns.items():
        if any(isinstance(value, str) for value in values):
            distinct = list(dict.fromkeys(values))
            indexes = {value: index for index, value in enumerate(distinct)}
            encoded[name] = {"distinct": distinct, "indexes": [indexes[value] for value in values]}
        else:
            encoded[name] = values
    return encoded
