"""Tables on the terminal: numbers to the right, and never an amount cut short to fit."""

from rich.console import Console
from rich.table import Table

_UNBOUNDED = 100_000


def print_table(table: Table) -> None:
    """Print a table as wide as it is: on a narrower terminal its lines run on, instead of losing digits."""
    measuring = Console(width=_UNBOUNDED)
    width = measuring.measure(table, options=measuring.options.update(width=_UNBOUNDED)).maximum
    Console(markup=False, highlight=False, width=max(width, 40), soft_wrap=False).print(
        table, crop=False, overflow="ignore", no_wrap=True
    )
