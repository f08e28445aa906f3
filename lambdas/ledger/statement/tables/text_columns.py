"""Settle which columns hold text: payee, description, category, tags, and the kind of a transaction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lambdas.ledger.statement.tables.candidates import MIN_SHARE, Candidates
from lambdas.ledger.statement.tables.names import KIND_KEYS, key_of

_TEXT_FIELDS = ("payee", "description")
_LABELS = ("label", "labels")
# Beside the name of the other side, such a column names the holder of the account.
_ANY_NAMES = frozenset(
    ("name", "nimi", "navn", "namn", "naam", "nazev", "nazov", "jmeno", "nombre", "nom", "nome", "nev")
)
# Shorter words are codes.
_MIN_TEXT_LENGTH = 4
_NAMES_OF_NO_TEXT = re.compile(
    r"city|country|address|adres|\bbank|\bbic\b|branch|location|\bmcc\b|card|kart|account|konto|rekening|cuenta|conto"
    r"|compte|categor|kategor|statu|state|label|group|grupp|time|zeit|owner|holder|user|phone|mail|url|currency|waehrung"
    r"|wahrung|product|produkt|source|flag|\bid\b|method|moneymap|purchased by|zustand|ort\b|land\b|region"
    r"|symbol|方式|状态"
)
_KIND_PARTS = re.compile(
    r"\btype|\btyp|\bart\b|\btipo|\bkind|umsatzart|mutatie|\bcode\b|\bkod\b|druh|operation$|rodzaj|类型"
)


@dataclass(frozen=True, slots=True)
class TextColumns:
    """The columns of text, best first; `others` are the text of rows that have no other."""

    payees: tuple[int, ...]
    descriptions: tuple[int, ...]
    kinds: tuple[int, ...]
    others: tuple[int, ...]


def take_text_columns(
    candidates: Candidates, dates: Sequence[int], types: set[int], perhaps_types: set[int]
) -> TextColumns:
    """Settle category, tags, payee and description among the columns that are no date and no type."""
    _take_labels(candidates, types)
    payees, texts = (columns_of(candidates, name, types | set(dates)) for name in _TEXT_FIELDS)
    payees = _but_holder(candidates, payees)
    used = candidates.used | types | {*dates, *payees, *texts}
    kinds = _kinds(candidates, texts)
    descriptions = [index for index in texts if key_of(candidates.names[index]) not in KIND_KEYS]
    kind_texts = [index for index in texts if index not in descriptions]
    if descriptions:
        kinds += tuple(index for index in kind_texts if index not in kinds)
    others = _other_texts(candidates, used)
    if "description" not in candidates.mapping:
        descriptions = _with_unnamed(candidates, descriptions, others)
        if not payees:
            # Nothing but these says who was paid.
            unnamed = [index for index in others if _is_text(candidates, index)]
            descriptions += [*kind_texts, *(index for index in unnamed if index not in perhaps_types)]
            descriptions = list(dict.fromkeys(descriptions))
    descriptions = descriptions or kind_texts
    for name, indexes in zip(_TEXT_FIELDS, (payees, descriptions), strict=True):
        if indexes:
            candidates.index_of.setdefault(name, indexes[0])
    every_other = tuple(dict.fromkeys((*kind_texts, *kinds, *others)))
    return TextColumns(tuple(payees), tuple(descriptions), kinds, every_other)


def _but_holder(candidates: Candidates, payees: list[int]) -> list[int]:
    """Return the columns of payees without one called "Name", if others hold names and not accounts."""
    others = [index for index in payees if candidates.names[index] not in _ANY_NAMES]
    has_other_name = any(
        candidates.profiles[index].words
        or (not candidates.profiles[index].filled and set(candidates.names[index].split()) & _ANY_NAMES)
        for index in others
    )
    return others if has_other_name else payees


def _with_unnamed(candidates: Candidates, descriptions: Sequence[int], others: Sequence[int]) -> list[int]:
    """Return the columns of description with those right of them that have no name."""
    columns: list[int] = []
    for index in descriptions:
        columns.append(index)
        while columns[-1] + 1 in others and not candidates.names[columns[-1] + 1]:
            columns.append(columns[-1] + 1)
    return columns


def _is_text(candidates: Candidates, index: int) -> bool:
    """Return whether a column of an unknown name holds what was bought, not a place, a kind or a state."""
    profile = candidates.profiles[index]
    is_varied = profile.distinct > profile.filled // 2
    is_kind = _KIND_PARTS.search(candidates.names[index]) is not None
    return (
        (profile.length >= _MIN_TEXT_LENGTH or _holds_short_words(candidates, index))
        and is_varied
        and not is_kind
        and not _NAMES_OF_NO_TEXT.search(candidates.names[index])
    )


def _holds_short_words(candidates: Candidates, index: int) -> bool:
    """Return whether a column is written in characters that are syllables or words themselves."""
    return any(row.cell(index)[:1] > "\u2fff" for row in candidates.rows)


def columns_of(candidates: Candidates, field_name: str, excluded: set[int]) -> list[int]:
    """Return all columns of a field, that of the mapping alone where there is one."""
    index_of, mapping = candidates.index_of, candidates.mapping
    if field_name in mapping:
        return [index_of[field_name]] if mapping[field_name] else []
    settled = index_of.pop(field_name, None)
    free = [index for index in candidates.rank(field_name) if index not in excluded]
    if field_name in _TEXT_FIELDS:
        free = [index for index in free if candidates.profiles[index].dates < MIN_SHARE]
    if settled is None:
        return free
    index_of[field_name] = settled
    return list(dict.fromkeys([settled, *free]))


def _take_labels(candidates: Candidates, excluded: set[int]) -> None:
    has_text = any(
        candidates.exact_rank("description", index) is not None
        and candidates.names[index] not in _LABELS
        and candidates.profiles[index].fill * candidates.profiles[index].words >= MIN_SHARE
        for index in range(len(candidates.names))
    )
    for field_name in ("tags", "category", "subcategory"):
        if field_name in candidates.mapping:
            continue
        free = [index for index in candidates.rank(field_name) if index not in excluded]
        if field_name == "tags" and not has_text:
            free = [index for index in free if candidates.names[index] not in _LABELS]
        if free:
            candidates.index_of[field_name] = free[0]


def _kinds(candidates: Candidates, texts: Sequence[int]) -> tuple[int, ...]:
    """Return the columns whose words say the kind of a transaction."""
    settled = candidates.used - set(texts)
    return tuple(
        index
        for index, name in enumerate(candidates.names)
        if _KIND_PARTS.search(name) and candidates.profiles[index].words > 0 and index not in settled
    )


def _other_texts(candidates: Candidates, used: set[int]) -> list[int]:
    """Return the columns of words that are no field, the longest texts first."""
    others = [
        index
        for index, profile in enumerate(candidates.profiles)
        if index not in used
        and profile.words >= MIN_SHARE
        and max(profile.amounts, profile.dates, profile.currencies) < MIN_SHARE
    ]
    return sorted(others, key=lambda index: -candidates.profiles[index].length)
