"""The columns that may say which rows are income and which are expenses."""

import re
from dataclasses import dataclass

from lambdas.ledger.statement.tables.candidates import MIN_SHARE, Candidates
from lambdas.ledger.statement.tables.column_names import NAME_PARTS
from lambdas.ledger.statement.tables.names import AMBIGUOUS_TYPE_KEYS, TYPE_KEYS, key_of
from lambdas.ledger.statement.values.words import (
    DIRECTION_PAIRS,
    FALSE_WORDS,
    TRUE_WORDS,
    direction_words,
    fold,
    names_both_sides,
    truth_direction,
)

# One letter says the direction only below such a name.
_DIRECTION_NAME = re.compile(
    r"debit|credit|debet|kredit|type|typ|tipo|sign|direction|indicator|indicateur|kennzeichen"
    r"|soll|haben|\bdc\b|\bd c\b|\bcd\b|art\b|mark|sens|code|"
    r"znak|strana|smer|irany|riktning|retning|suunta|tekn|vorzeichen|richtung|af bij|in out"
    r"|teken|segno|signo|sinal|προσημο|дебет|кредит|тип|вид|d k|k d|c d|s h|t j|j t|dr|cr"
)
_LETTER_PAIRS = (frozenset("dc"), frozenset("dk"), frozenset("sh"))
_MAX_DIRECTION_WORDS = 6
_SIDES = 2


@dataclass(frozen=True, slots=True)
class TypeColumn:
    """A column that may say income or expense; if `is_certain`, its name alone is enough."""

    index: int
    is_certain: bool


def type_columns(candidates: Candidates) -> tuple[TypeColumn, ...]:
    """Return the columns that may say income or expense, best first."""
    if "type" in candidates.mapping:
        return (TypeColumn(candidates.index_of["type"], True),) if candidates.mapping["type"] else ()
    used = candidates.used
    keys = [key_of(name) for name in candidates.names]
    named = [
        TypeColumn(keys.index(key), key in TYPE_KEYS)
        for key in (*TYPE_KEYS, *AMBIGUOUS_TYPE_KEYS)
        if key in keys and keys.index(key) not in used
    ]
    known = {candidate.index for candidate in named}
    by_cells = [
        TypeColumn(index, False)
        for index, profile in enumerate(candidates.profiles)
        if index not in used | known
        and profile.fill >= MIN_SHARE
        and profile.distinct <= _MAX_DIRECTION_WORDS
        and _says_direction(candidates, index)
        and not _is_text(candidates, index)
    ]
    return (*named, *by_cells)


def _is_text(candidates: Candidates, index: int) -> bool:
    """Return whether the name of a column says that it holds texts, and not a name such as "Movimiento"."""
    name = candidates.names[index]
    if candidates.exact_rank("description", index) is None and candidates.exact_rank("payee", index) is None:
        words = {cell for row in candidates.rows if (cell := row.cell(index))}
        if len(words) == _SIDES and all(len(word) > 1 for word in words):
            return False
    return any(NAME_PARTS[field].search(name) for field in ("description", "payee", "category"))


def _says_direction(candidates: Candidates, index: int) -> bool:
    name = candidates.names[index]
    words = frozenset(fold(cell) for row in candidates.rows if (cell := row.cell(index)))
    if words and words <= TRUE_WORDS | FALSE_WORDS:
        return truth_direction(name) is not None
    is_hinted = (
        not name
        or _DIRECTION_NAME.search(name) is not None
        or words in _LETTER_PAIRS
        or any(names_both_sides(name, pair) for pair in DIRECTION_PAIRS if words <= pair[0] | pair[1])
    )
    is_word = all(len(word) > 1 or not word.isascii() for word in words)
    return direction_words(words, name) is not None and (is_hinted or is_word)
