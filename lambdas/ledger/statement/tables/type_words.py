"""The meaning of the words in a type column: income or expense."""

from collections.abc import Mapping, Sequence

from lambdas.ledger.statement.tables.cell_reader import CellReader
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.values.amounts import parse_amount_cell
from lambdas.ledger.statement.values.direction import CREDIT, DEBIT, is_type_word, type_of_word
from lambdas.ledger.statement.values.words import (
    FALSE_WORDS,
    TRUE_WORDS,
    direction_words,
    fold,
    truth_direction,
)


def choose_type_column(cells: CellReader, rows: Sequence[TableRow]) -> Mapping[str, str]:
    """Settle the type column: the first whose name is certain, or most of whose cells say a type.

    Returns:
        What the folded words of the column say, `debit` or `credit`; empty where the words themselves do.
    """
    if "amount" not in cells.index_of:
        cells.index_of.pop("type", None)
        return {}
    for candidate in cells.columns.type_candidates:
        words = [word for row in rows if (word := row.cell(candidate.index))]
        if not candidate.is_certain and len(words) < len(rows) and _has_signs(cells, rows):
            continue  # the sign of the amount says it of all rows
        name = cells.columns.yes_means or cells.columns.names[candidate.index]
        directions = _directions(name, words)
        if directions is not None and (
            candidate.is_certain or _agree(cells, rows, candidate.index, directions)
        ):
            cells.index_of["type"] = candidate.index
            if len(words) < len(rows) and set(directions.values()) == {CREDIT}:
                return {**directions, "": DEBIT}  # only what came in is marked
            return directions
        known_words = sum(type_of_word(word) is not None for word in words)
        is_word_column = not all(parse_amount_cell(word) for word in words)
        if (candidate.is_certain and is_word_column) or known_words * 2 > len(words):
            cells.index_of["type"] = candidate.index
            return {}
    cells.index_of.pop("type", None)
    return {}


def _directions(name: str, words: Sequence[str]) -> dict[str, str] | None:
    """Return what each word of a column says, if all are of one pair or truth values of a named direction."""
    folded = frozenset(map(fold, words))
    if any(is_type_word(word) for word in folded) and all(type_of_word(word) for word in folded):
        return None
    if folded and folded <= TRUE_WORDS | FALSE_WORDS:
        direction = truth_direction(name)
        if direction is None:
            return None
        yes, no = (CREDIT, DEBIT) if direction == "income" else (DEBIT, CREDIT)
        return {word: yes if word in TRUE_WORDS else no for word in folded}
    directions = direction_words(folded, name)
    if directions is None:
        return None
    return {word: CREDIT if kind == "income" else DEBIT for word, kind in directions.items()}


def _has_signs(cells: CellReader, rows: Sequence[TableRow]) -> bool:
    """Return whether amounts of both signs stand in the rows."""
    return {value > 0 for row in rows if (value := cells.value(row, "amount"))} == {True, False}


def _agree(cells: CellReader, rows: Sequence[TableRow], index: int, directions: Mapping[str, str]) -> bool:
    """Return whether the amounts beside each word have one sign, and not all of them are negative."""
    signs: dict[str, set[bool]] = {}
    for row in rows:
        value = cells.value(row, "amount")
        word = directions.get(fold(row.cell(index)))
        if value and word:
            signs.setdefault(word, set()).add(value > 0)
    are_all_negative = len(signs) > 1 and set().union(*signs.values()) == {False}
    return all(len(of_word) == 1 for of_word in signs.values()) and not are_all_negative
