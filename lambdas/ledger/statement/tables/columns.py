"""Recognise which column of a table holds which field, by the names in its header and by its cells."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lambdas.ledger.statement.errors import Question, StatementError
from lambdas.ledger.statement.tables.cells import is_currency, profile_columns
from lambdas.ledger.statement.tables.column_names import (
    AMBIGUOUS_TYPE_COLUMN_NAMES,
    COLUMN_NAMES,
    KIND_NAMES,
    NAME_PARTS,
    NAME_PARTS_OF_NONE,
    OTHER_SIDE,
    TYPE_COLUMN_NAMES,
)
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.values.amounts import currency_of_symbol
from lambdas.ledger.statement.values.words import direction_words, fold

_CURRENCY_IN_NAME = re.compile(r"(?:\(|\b|in )([A-Z]{3})\)?$|[([]?(€|£|₹|₽|zł|Kč|R\$)[)\]]?$")
_WORD_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBERED_COLUMN = re.compile(r"#[1-9][0-9]{0,2}")
_SINGLE_FIELDS = (
    "date",
    "amount",
    "debit",
    "credit",
    "balance",
    "fee",
    "currency",
    "status",
    "account",
    "id",
    "refund",
)
_TEXT_FIELDS = ("payee", "description")
_LABELS = ("label", "labels")
# One letter says the direction only below such a name.
_DIRECTION_NAME = re.compile(
    r"debit|credit|debet|kredit|type|typ|tipo|sign|direction|indicator|indicateur|kennzeichen"
    r"|soll|haben|\bdc\b|\bd c\b|\bcd\b|art\b|mark|sens|code|"
    r"znak|strana|smer|irany|riktning|retning|suunta|tekn|vorzeichen|richtung|af bij|in out"
    r"|teken|segno|signo|sinal|дебет|кредит|тип|вид|d k|k d|c d|s h|dr|cr"
)
# A column found by its words alone has this share of rows.
_MIN_FILL = 0.5
_MAX_DIRECTION_WORDS = 6


@dataclass(frozen=True, slots=True)
class TypeColumn:
    """A column that may say income or expense; if `is_certain`, its name alone is enough."""

    index: int
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """The index of the column of each field, and what else the header says.

    `dates`, `payees` and `descriptions`: all columns of that field, best first. `kinds`: columns that say the
    kind of a transaction. `others`: columns of words that are no field. `type_candidates`: the columns that
    may say income or expense, best first. `currency`: the one that the amount columns name, if they name
    exactly one.
    """

    index_of: Mapping[str, int]
    type_candidates: tuple[TypeColumn, ...] = ()
    currency: str | None = None
    dates: tuple[int, ...] = ()
    payees: tuple[int, ...] = ()
    descriptions: tuple[int, ...] = ()
    kinds: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    names: tuple[str, ...] = field(default=())

    @property
    def is_usable(self) -> bool:
        return "date" in self.index_of and any(
            name in self.index_of for name in ("amount", "debit", "credit")
        )


def normalise_name(cell: str) -> str:
    """Return a column's name without accents, case and punctuation: `Währung ` and `WAHRUNG` are equal."""
    spaced = _WORD_BOUNDARY.sub(" ", cell[:200].replace("ł", "l").replace("Ł", "L"))
    decomposed = unicodedata.normalize("NFKD", spaced)
    text = "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()
    return " ".join("".join(character if character.isalnum() else " " for character in text).split())


def _key(name: str) -> str:
    return name.replace(" ", "")


_RANKS = {
    field: {_key(name): rank for rank, name in reversed([*enumerate(names)])}
    for field, names in COLUMN_NAMES.items()
}
_TYPE_KEYS = [_key(name) for name in TYPE_COLUMN_NAMES]
_AMBIGUOUS_TYPE_KEYS = [_key(name) for name in AMBIGUOUS_TYPE_COLUMN_NAMES]
_KIND_KEYS = frozenset(map(_key, KIND_NAMES))
_KIND_PARTS = re.compile(
    r"\btype|\btyp|\bart\b|\btipo|\bkind|umsatzart|mutatie|\bcode\b|\bkod\b|druh|operation$|rodzaj"
)


def names_table(header: Sequence[str]) -> bool:
    """Whether the names of a row could be those of a table: one of a date and one of an amount."""
    names = [(normalise_name(cell), _without_currency(cell)) for cell in header if cell]
    has_date = any(_matches("date", name) for pair in names for name in pair)
    return has_date and any(
        _matches(field, name) for pair in names for name in pair for field in ("amount", "debit", "credit")
    )


def _matches(field: str, name: str) -> bool:
    return _key(name) in _RANKS[field] or NAME_PARTS[field].search(name) is not None


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
    recognition = _Recognition(header, mapping, rows)
    if not recognition.take_mapping():
        return None
    recognition.take_single_fields()
    if by_cells:
        recognition.take_by_cells()
    recognition.settle_amounts()
    return recognition.columns()


class _Recognition:
    """The fields found so far; each column holds one of them."""

    def __init__(self, header: Sequence[str], mapping: Mapping[str, str], rows: Sequence[TableRow]) -> None:
        self._header = header
        self._mapping = mapping
        self._rows = rows
        self._names = [normalise_name(cell) for cell in header]
        self._bare_names = [_without_currency(cell) for cell in header]
        self._profiles = profile_columns(rows, len(header))
        self._index_of: dict[str, int] = {}

    @property
    def _used(self) -> set[int]:
        return set(self._index_of.values())

    def take_mapping(self) -> bool:
        for field_name, column in self._mapping.items():
            if column:
                index = _index_of_mapped(column, self._header, self._names)
                if index is None:
                    return False
                self._index_of[field_name] = index
        return True

    def take_single_fields(self) -> None:
        for field_name in _SINGLE_FIELDS:
            if field_name not in self._mapping:
                candidates = self._candidates(field_name)
                if candidates:
                    self._index_of[field_name] = (
                        self._nearest_currency(candidates) if field_name == "currency" else candidates[0]
                    )
        if "currency" not in self._index_of and "currency" not in self._mapping:
            self._take_currency_by_cells()
        # Names alone are enough where no column has the right cells; its rows are then refused one by one.
        for field_name in ("date", "amount"):
            if field_name not in self._mapping and field_name not in self._index_of:
                if field_name == "amount" and ("debit" in self._index_of or "credit" in self._index_of):
                    continue
                index = self._first_exact(field_name)
                if index is not None:
                    self._index_of[field_name] = index

    def _take_currency_by_cells(self) -> None:
        none = NAME_PARTS_OF_NONE["currency"]
        for index, profile in enumerate(self._profiles):
            if index in self._used or profile.fill < _MIN_FILL or profile.currencies < 1:
                continue
            cells = {row.cell(index) for row in self._rows if row.cell(index)}
            if all(map(is_currency, cells)) and not none.search(self._names[index]):
                self._index_of["currency"] = index
                return

    def _first_exact(self, field_name: str) -> int | None:
        ranks = _RANKS[field_name]
        best = [
            (ranks[key], index)
            for index in range(len(self._header))
            if index not in self._used
            for key in (_key(self._names[index]), _key(self._bare_names[index]))
            if key in ranks
            and not (field_name == "amount" and self._profiles[index].dates > _MIN_FILL)
            and not (field_name == "date" and self._profiles[index].amounts > _MIN_FILL)
            and not self._profiles[index].currencies > _MIN_FILL
        ]
        return min(best)[1] if best else None

    def _candidates(self, field_name: str) -> list[int]:
        """Return the free columns that fit a field by name and cells, best first."""
        ranks, parts, none = (
            _RANKS[field_name],
            NAME_PARTS.get(field_name),
            NAME_PARTS_OF_NONE.get(field_name),
        )
        used = self._used
        ranked = []
        for index, name in enumerate(self._names):
            if not name or index in used or not self._fits(field_name, index):
                continue
            bare = self._bare_names[index]
            exact = [ranks[key] for key in (_key(name), _key(bare)) if key in ranks]
            if exact:
                ranked.append((0, min(exact), 0 if _key(name) in ranks else 1, index))
            elif (
                parts
                and parts.search(name)
                and not (none and none.search(name))
                and not _is_direction_amount(field_name, name)
            ):
                ranked.append((1, _part_rank(field_name, name), 0, index))
        return [index for *_, index in sorted(ranked)]

    def _fits(self, field_name: str, index: int) -> bool:
        profile = self._profiles[index]
        if field_name == "date":
            return profile.dates >= _MIN_FILL
        if field_name == "amount":
            return profile.amounts >= _MIN_FILL and profile.dates < _MIN_FILL
        if field_name in ("debit", "credit", "balance", "fee"):
            is_direction = _key(self._names[index]) in _TYPE_KEYS
            is_money = profile.amounts >= _MIN_FILL and profile.dates < _MIN_FILL
            return is_money or (profile.filled == 0 and not is_direction)
        if field_name == "currency":
            return profile.filled == 0 or profile.currencies >= 0.6
        if field_name in ("status", "account"):
            return profile.dates < _MIN_FILL and (field_name == "account" or profile.amounts < _MIN_FILL)
        return True

    def _nearest_currency(self, candidates: Sequence[int]) -> int:
        """Return the first of equal names that follows the amount, as banks write several beside their
        amounts.
        """
        first = candidates[0]
        amount = self._index_of.get("amount")
        equal = [index for index in candidates if self._names[index] == self._names[first]]
        return amount + 1 if amount is not None and amount + 1 in equal and self._agree_else(equal) else first

    def _agree_else(self, indexes: Sequence[int]) -> bool:
        return all(self._profiles[index].currencies == 1 for index in indexes)

    def take_by_cells(self) -> None:
        """Find date, amount and currency by their cells where no name says them."""
        dates = [
            index
            for index, profile in enumerate(self._profiles)
            if profile.dates >= _MIN_FILL and profile.fill >= _MIN_FILL
        ]
        if "date" not in self._index_of and "date" not in self._mapping:
            free = [index for index in dates if index not in self._used]
            if free:
                self._index_of["date"] = free[0]
        if not any(name in self._index_of for name in ("amount", "debit", "credit")):
            self._take_amount_by_cells(set(dates))

    def _take_amount_by_cells(self, dates: set[int]) -> None:
        used = self._used | dates
        money = [
            index
            for index, profile in enumerate(self._profiles)
            if index not in used
            and profile.amounts >= _MIN_FILL
            and profile.fill >= _MIN_FILL
            and not (
                NAME_PARTS_OF_NONE["amount"].search(self._names[index])
                or NAME_PARTS["balance"].search(self._names[index])
            )
        ]
        with_decimals = [index for index in money if self._profiles[index].has_decimals]
        money = with_decimals or money
        if len(money) > 1:
            money = running_amounts(self._rows, money) or money
        if len(money) > 1:
            money = [index for index in money if self._profiles[index].has_negative] or money
        if len(money) > 1:
            numbers = tuple(f"amount=#{index + 1}" for index in money)
            raise StatementError(
                "ambiguous_amount_column",
                Question("columns", numbers),
                columns=[f"#{index + 1}" for index in money],
            )
        if money:
            self._index_of["amount"] = money[0]
            return
        pair = [
            index
            for index, profile in enumerate(self._profiles)
            if index not in used and profile.filled and profile.amounts >= _MIN_FILL
        ]
        if len(pair) == 2 and not any(row.cell(pair[0]) and row.cell(pair[1]) for row in self._rows):
            numbers = tuple(f"debit=#{index + 1}" for index in pair)
            raise StatementError(
                "ambiguous_debit_column",
                Question("columns", numbers),
                columns=[f"#{index + 1}" for index in pair],
            )

    def settle_amounts(self) -> None:
        """Keep one amount column, or debit and credit columns."""
        index_of, mapping = self._index_of, self._mapping
        if "debit" in mapping or "credit" in mapping:
            index_of.pop("amount", None)
            self._take_partner()
        elif "amount" in index_of and self._is_split_into_directions():
            del index_of["amount"]
        elif "amount" in index_of:
            index_of.pop("debit", None)
            index_of.pop("credit", None)
        amount = index_of.get("amount")
        if (
            amount is not None
            and self._names[amount].split()[:1] in (["net"], ["netto"])
            and "fee" not in mapping
        ):
            index_of.pop("fee", None)  # the net amount has the fee in it already

    def _take_partner(self) -> None:
        known = [name for name in ("debit", "credit") if name in self._index_of]
        if len(known) != 1:
            return
        index = self._index_of[known[0]]
        partners = [
            other
            for other, profile in enumerate(self._profiles)
            if other not in self._used
            and profile.filled
            and profile.amounts >= _MIN_FILL
            and profile.dates < _MIN_FILL
            and not any(row.cell(index) and row.cell(other) for row in self._rows)
        ]
        if len(partners) == 1:
            self._index_of["credit" if known == ["debit"] else "debit"] = partners[0]

    def _is_split_into_directions(self) -> bool:
        """Whether the amounts have no sign, and columns of debit and credit say what it is."""
        index_of = self._index_of
        if "amount" in self._mapping or not {"debit", "credit"} <= index_of.keys():
            return False
        amount, debit, credit = (self._profiles[index_of[name]] for name in ("amount", "debit", "credit"))
        return not amount.has_negative and bool(debit.filled) and bool(credit.filled)

    def columns(self) -> Columns:
        type_candidates = self._type_candidates()
        certain = {type_candidates[0].index} if type_candidates and type_candidates[0].is_certain else set()
        dates = self._all("date", set())
        self._take_texts(certain)
        texts = {field_name: self._all(field_name, certain | set(dates)) for field_name in _TEXT_FIELDS}
        used = self._used | certain | set(dates) | {index for indexes in texts.values() for index in indexes}
        kinds = tuple(
            index
            for index, name in enumerate(self._names)
            if _KIND_PARTS.search(name)
            and self._profiles[index].words > 0
            and index not in set(self._index_of.values()) - set(texts["description"])
        )
        descriptions = [index for index in texts["description"] if _key(self._names[index]) not in _KIND_KEYS]
        others = tuple(
            sorted(
                (
                    index
                    for index, profile in enumerate(self._profiles)
                    if index not in used
                    and profile.words >= _MIN_FILL
                    and profile.amounts < _MIN_FILL
                    and profile.dates < _MIN_FILL
                    and profile.currencies < _MIN_FILL
                ),
                key=lambda index: -self._profiles[index].length,
            )
        )
        if not descriptions and not texts["payee"] and others and not any(self._names):
            descriptions = [others[0]]
        posting = [index for index in texts["description"] if index not in descriptions]
        index_of = dict(self._index_of)
        for field_name in _TEXT_FIELDS:
            found = (descriptions or posting) if field_name == "description" else texts["payee"]
            if field_name not in index_of and found:
                index_of[field_name] = found[0]
        return Columns(
            index_of,
            type_candidates,
            self._currency_of_names(),
            tuple(dates),
            tuple(texts["payee"]),
            tuple(descriptions or posting),
            kinds,
            tuple(dict.fromkeys((*posting, *kinds, *others))),
            tuple(self._names),
        )

    def _all(self, field_name: str, excluded: set[int]) -> list[int]:
        """Return all columns of a field, that of the mapping alone where there is one."""
        if field_name in self._mapping:
            return [self._index_of[field_name]] if self._mapping[field_name] else []
        used = {index for name, index in self._index_of.items() if name != field_name}
        first = [self._index_of[field_name]] if field_name in self._index_of else []
        held = dict(self._index_of)
        self._index_of = {name: index for name, index in held.items() if name != field_name}
        candidates = self._candidates(field_name)
        self._index_of = held
        if field_name in _TEXT_FIELDS:
            candidates = [index for index in candidates if self._profiles[index].dates < _MIN_FILL]
        return list(dict.fromkeys([*first, *(index for index in candidates if index not in used | excluded)]))

    def _take_texts(self, excluded: set[int]) -> None:
        has_text = any(
            self._key_rank("description", index) is not None
            and self._names[index] not in _LABELS
            and self._profiles[index].fill * self._profiles[index].words >= _MIN_FILL
            for index in range(len(self._names))
        )
        for field_name in ("tags", "category", "subcategory"):
            if field_name in self._mapping:
                continue
            candidates = [index for index in self._candidates(field_name) if index not in excluded]
            if field_name == "tags" and not has_text:
                candidates = [index for index in candidates if self._names[index] not in _LABELS]
            if candidates:
                self._index_of[field_name] = candidates[0]

    def _key_rank(self, field_name: str, index: int) -> int | None:
        return _RANKS[field_name].get(_key(self._names[index]))

    def _currency_of_names(self) -> str | None:
        currencies = set()
        for name in ("amount", "debit", "credit"):
            index = self._index_of.get(name)
            if index is not None and (match := _CURRENCY_IN_NAME.search(self._header[index].strip())):
                currency = match[1] or currency_of_symbol(match[2])
                if currency and is_currency(currency):
                    currencies.add(currency)
        return currencies.pop() if len(currencies) == 1 else None

    def _type_candidates(self) -> tuple[TypeColumn, ...]:
        if "type" in self._mapping:
            return (TypeColumn(self._index_of["type"], True),) if self._mapping["type"] else ()
        used = self._used
        keys = [_key(name) for name in self._names]
        named = [
            TypeColumn(keys.index(key), key in _TYPE_KEYS)
            for key in (*_TYPE_KEYS, *_AMBIGUOUS_TYPE_KEYS)
            if key in keys and keys.index(key) not in used
        ]
        known = {candidate.index for candidate in named}
        by_cells = [
            TypeColumn(index, False)
            for index, profile in enumerate(self._profiles)
            if index not in used | known
            and profile.fill >= _MIN_FILL
            and profile.distinct <= _MAX_DIRECTION_WORDS
            and self._says_direction(index)
            and not any(
                NAME_PARTS[text].search(self._names[index]) for text in ("description", "payee", "category")
            )
        ]
        return (*named, *by_cells)

    def _says_direction(self, index: int) -> bool:
        words = frozenset(fold(row.cell(index)) for row in self._rows if row.cell(index))
        is_hinted = not self._names[index] or _DIRECTION_NAME.search(self._names[index]) is not None
        return direction_words(words) is not None and (is_hinted or all(len(word) > 1 for word in words))


def _is_direction_amount(field_name: str, name: str) -> bool:
    """Whether a name says the amounts of one direction only, such as "Withdrawal Amt."."""
    directions = [NAME_PARTS[direction].search(name) is not None for direction in ("debit", "credit")]
    return field_name == "amount" and sum(directions) == 1


def _part_rank(field_name: str, name: str) -> int:
    """Rank the columns that only a part of their name tells: days of purchase first, value dates last."""
    if field_name != "date":
        return 0
    if re.search(r"valut|value|valeur|valor|wert|rente|ertek", name):
        return 3
    return 0 if re.search(r"trans|purchase|kauf|achat|compra|operac|operaz|operation|txn", name) else 1


def running_amounts(rows: Sequence[TableRow], candidates: Iterable[int]) -> list[int]:
    """Return the columns that lead from one to the next value of another column, as amounts do with
    balances.
    """
    from lambdas.ledger.statement.tables.running_balance import find_running_amounts

    return find_running_amounts(rows, list(candidates))


def indexes_of_same_name(header: Sequence[str], index: int) -> list[int]:
    """Return the indexes of all columns that have the name of that one, itself included."""
    name = normalise_name(header[index])
    return [other for other, cell in enumerate(header) if normalise_name(cell) == name]


def is_column_number(column: str) -> bool:
    """Whether a column is given by its number (#3), not by its name."""
    return _NUMBERED_COLUMN.fullmatch(column) is not None


def is_of_other_side(name: str) -> bool:
    """Whether a column is about the other party's account, not the user's."""
    return OTHER_SIDE.search(name) is not None


def _index_of_mapped(column: str, header: Sequence[str], names: Sequence[str]) -> int | None:
    if is_column_number(column) and column not in header:
        return int(column[1:]) - 1 if int(column[1:]) <= len(header) else None
    name = normalise_name(column)
    return names.index(name) if name in names else None


def _without_currency(cell: str) -> str:
    name = normalise_name(_CURRENCY_IN_NAME.sub("", cell.strip()[:200]))
    return name.removesuffix(" in")
