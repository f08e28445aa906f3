"""A dataset's rows as the dataflow takes them: money in whole ten-thousandths, days and times as text."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dashboards.renderer.translate import SCALE

# The dataflow adds whole numbers in doubles: exact up to here.
LARGEST_EXACT = 2**53
# XML, and so a picture, knows no control characters.
_CONTROL = re.compile("[\x00-\x1f\x7f]")


class InexactError(Exception):
    """The amounts are too large to be added exactly in the page."""


def plain_columns(
    table: pa.Table, names: Collection[str], row_filter: Mapping[str, str]
) -> dict[str, list[Any]]:
    """Return these columns as JSON values, of the rows that pass the filter.

    Args:
        table: A dataset's rows.
        names: The columns to return; others are left out.
        row_filter: Column name to the value that a row must have in it; columns not in the table are ignored.

    Raises:
        InexactError: A decimal column's amounts are too large to be added exactly.
    """
    for name, value in row_filter.items():
        if name in table.column_names:
            table = table.filter(pc.equal(table[name], value))
    return {name: _values(table[name]) for name in table.column_names if name in names}


def _values(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_decimal(column.type):
        whole = [None if each is None else int(each * SCALE) for each in column.to_pylist()]
        if sum(abs(each or 0) for each in whole) >= LARGEST_EXACT:
            limit = f"{Decimal(LARGEST_EXACT) / SCALE:,.0f}"
            raise InexactError(f"the amounts together exceed {limit}: the preview could not add them exactly")
        return whole
    if pa.types.is_date(column.type):
        return [None if each is None else each.isoformat() for each in column.to_pylist()]
    if pa.types.is_timestamp(column.type):
        return [None if each is None else each.isoformat(timespec="minutes") for each in column.to_pylist()]
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return [None if each is None else _CONTROL.sub(" ", each) for each in column.to_pylist()]
    return list(column.to_pylist())


def objects(columns: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    """Columns as one object a row."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def packed(columns: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Columns as the page carries them: text by number into its distinct values."""
    found: dict[str, Any] = {}
    for name, values in columns.items():
        if any(isinstance(each, str) for each in values):
            distinct = list(dict.fromkeys(values))
            number = {value: index for index, value in enumerate(distinct)}
            found[name] = {"of": distinct, "at": [number[each] for each in values]}
        else:
            found[name] = values
    return found
