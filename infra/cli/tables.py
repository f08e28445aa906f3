"""Tables on the terminal: numbers are aligned to the right, and never cut to fit."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.cli.terminal import count

if TYPE_CHECKING:
    import pyarrow as pa

# A longer text is folded into further lines of its cell.
MAX_TEXT_WIDTH = 60
_UNBOUNDED = 100_000
_MIN_WIDTH = 40


def print_table(table: Table) -> None:
    """Print a table in its full width: on a narrower terminal its lines wrap instead of losing digits."""
    measuring = Console(width=_UNBOUNDED)
    width = measuring.measure(table, options=measuring.options.update(width=_UNBOUNDED)).maximum
    Console(markup=False, highlight=False, width=max(width, _MIN_WIDTH), soft_wrap=False).print(
        table, crop=False, overflow="ignore", no_wrap=True
    )


def print_result(result: "pa.Table") -> None:
    """Print the rows of a query's result and their number."""
    import pyarrow as pa

    table = Table()
    for field in result.schema:
        is_number = pa.types.is_integer(field.type) or pa.types.is_decimal(field.type)
        is_number = is_number or pa.types.is_floating(field.type)
        table.add_column(
            field.name, justify="right" if is_number else "left", no_wrap=is_number, max_width=MAX_TEXT_WIDTH
        )
    for row in iter_rows(result):
        table.add_row(*(Text("" if value is None else format_value(value)) for value in row))
    print_table(table)
    print(count(result.num_rows, "row"))


def iter_rows(result: "pa.Table") -> Iterator[tuple[Any, ...]]:
    """Yield the rows as tuples of Python values, in the order of the columns."""
    columns = [column.to_pylist() for column in result.columns]
    return zip(*columns, strict=True)


def format_value(value: Any) -> str:
    """Return a value as text: decimals with all their digits, times in ISO 8601, lists with commas."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(format_value, value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
