"""Recognise which column of a table holds which field, by the names in its header and by its cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lambdas.ledger.statement.tables.amount_columns import settle_amounts, take_by_cells
from lambdas.ledger.statement.tables.candidates import Candidates
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.tables.names import currency_of_name
from lambdas.ledger.statement.tables.text_columns import columns_of, take_text_columns
from lambdas.ledger.statement.tables.type_columns import TypeColumn, type_columns


@dataclass(frozen=True, slots=True)
class Columns:
    """The index of the column of each field, and what else the header says.

    `names` are normalised. `fees`, `dates`, `payees`, `descriptions`: all columns of the field, best first.
    `kinds`: columns that say the kind of a transaction. `others`: columns of words that are no field.
    `type_candidates`: the columns that may say income or expense, best first. `currency`: the one that the
    amount columns name, if they name exactly one. `yes_means`: what the user said of a type column of yes and
    no: that yes is a debit, or a credit.
    """

    index_of: Mapping[str, int]
    names: tuple[str, ...]
    type_candidates: tuple[TypeColumn, ...] = ()
    currency: str | None = None
    fees: tuple[int, ...] = ()
    dates: tuple[int, ...] = ()
    payees: tuple[int, ...] = ()
    descriptions: tuple[int, ...] = ()
    kinds: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    yes_means: str | None = None

    @property
    def is_usable(self) -> bool:
        return "date" in self.index_of and any(
            name in self.index_of for name in ("amount", "debit", "credit")
        )


def recognise_columns(
    header: Sequence[str], mapping: Mapping[str, str], rows: Sequence[TableRow], *, by_cells: bool = False
) -> Columns | None:
    """Return the columns of a table, or None if a column of the mapping is missing.

    Args:
        header: The names of the columns; empty names where the table has no header.
        mapping: For each field that the user named, the name of its column, or its number (`#1`, `#2`, …)
            where several have one name; an empty name means that no column holds the field.
        rows: Some of the rows below the header, whose cells say what a column can be.
        by_cells: Whether date and amount may be found by their cells alone.

    Raises:
        StatementError: Several columns may hold the amount.
    """
    candidates = Candidates(header, mapping, rows)
    if not candidates.take_mapping():
        return None
    candidates.take_single_fields()
    if by_cells:
        take_by_cells(candidates)
    settle_amounts(candidates)
    types = type_columns(candidates)
    certain = {types[0].index} if types and types[0].is_certain else set()
    dates = columns_of(candidates, "date", set())
    fees = columns_of(candidates, "fee", {*dates}) if "fee" in candidates.index_of else []
    texts = take_text_columns(candidates, dates, certain, {column.index for column in types})
    return Columns(
        candidates.index_of,
        tuple(candidates.names),
        types,
        _currency_of_names(candidates),
        tuple(fees),
        tuple(dates),
        texts.payees,
        texts.descriptions,
        texts.kinds,
        texts.others,
        candidates.yes_means,
    )


def _currency_of_names(candidates: Candidates) -> str | None:
    for fields in (("amount", "debit", "credit"), ("balance",)):
        names = [
            candidates.header[candidates.index_of[name]] for name in fields if name in candidates.index_of
        ]
        currencies = {currency for name in names if (currency := currency_of_name(name))}
        if currencies:
            return currencies.pop() if len(currencies) == 1 else None
    return None
