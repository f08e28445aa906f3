"""Which columns of a table can hold a field, by their names and cells."""

from collections.abc import Mapping, Sequence

from lambdas.ledger.statement.tables.cells import is_currency, profile_columns
from lambdas.ledger.statement.tables.column_names import NAME_PARTS, NAME_PARTS_OF_NONE
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.tables.names import (
    RANKS,
    TYPE_KEYS,
    index_of_mapped,
    is_direction_amount,
    is_of_other_side,
    is_value_date,
    key_of,
    name_without_currency,
    normalise_name,
    part_rank,
)
from lambdas.ledger.statement.values.amounts import currency_of_number, parse_amount_cell
from lambdas.ledger.statement.values.words import FALSE_WORDS, TRUE_WORDS, fold

# A column is a field if so many of its filled cells have the field's shape, and of all rows so many a cell.
MIN_SHARE = 0.5
_MIN_CURRENCY_SHARE = 0.6
_TYPE = "type"
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


class Candidates:
    """The columns of a table, and the fields that are settled so far: each column holds one of them.

    `names` are normalised. `rows` are those whose cells say what a column can be. `yes_means` is what the
    user said of a column of yes and no: that yes is a debit, or a credit.
    """

    def __init__(self, header: Sequence[str], mapping: Mapping[str, str], rows: Sequence[TableRow]) -> None:
        self.header = header
        self.mapping = dict(mapping)
        self.yes_means: str | None = None
        self.rows = rows
        self.names = [normalise_name(cell) for cell in header]
        self._bare_names = [name_without_currency(cell) for cell in header]
        self.profiles = profile_columns(rows, len(header))
        self.index_of: dict[str, int] = {}

    @property
    def used(self) -> set[int]:
        return set(self.index_of.values())

    def take_mapping(self) -> bool:
        """Settle the fields that the user named; return False if one of their columns is missing."""
        for field_name, column in dict(self.mapping).items():
            if not column:
                continue
            index = index_of_mapped(column, self.header, self.names)
            if index is None:
                return False
            if field_name in ("debit", "credit") and self._says_yes_or_no(index):
                self.yes_means = field_name
                del self.mapping[field_name]
                self.mapping[_TYPE], self.index_of[_TYPE] = column, index
            else:
                self.index_of[field_name] = index
        return True

    def _says_yes_or_no(self, index: int) -> bool:
        """Return whether a column says of each row only whether it is something, such as a debit."""
        words = {fold(cell) for row in self.rows if (cell := row.cell(index))}
        return bool(words) and words <= TRUE_WORDS | FALSE_WORDS

    def take_single_fields(self) -> None:
        """Settle the fields that one column holds, by names whose cells fit."""
        for field_name in _SINGLE_FIELDS:
            if field_name not in self.mapping:
                candidates = self.rank(field_name)
                if candidates:
                    self.index_of[field_name] = (
                        self._nearest_currency(candidates) if field_name == "currency" else candidates[0]
                    )
        if "currency" not in self.index_of and "currency" not in self.mapping:
            self._take_currency_by_cells()
        # Names alone are enough where no column has the right cells; its rows are then refused one by one.
        for field_name in ("date", "amount"):
            if field_name not in self.mapping and field_name not in self.index_of:
                if field_name == "amount" and ("debit" in self.index_of or "credit" in self.index_of):
                    continue
                index = self._first_exact(field_name)
                if index is not None:
                    self.index_of[field_name] = index

    def rank(self, field_name: str) -> list[int]:
        """Return the free columns that fit a field by name and cells, best first."""
        ranks, parts = RANKS[field_name], NAME_PARTS.get(field_name)
        none = NAME_PARTS_OF_NONE.get(field_name)
        used = self.used
        ranked = []
        for index, name in enumerate(self.names):
            if not name or index in used or not self._fits(field_name, index):
                continue
            if field_name in ("debit", "credit") and self._holds_both_signs(index):
                continue
            exact = [ranks[key] for key in (key_of(name), key_of(self._bare_names[index])) if key in ranks]
            if field_name == "amount" and not exact and self._holds_both_signs(index):
                exact = [len(ranks)]
            if exact:
                tier = 3 if field_name == "date" and is_value_date(name) else 0
                ranked.append((tier, min(exact), 0 if key_of(name) in ranks else 1, index))
            elif (
                parts
                and parts.search(name)
                and not (none and none.search(name))
                and not is_direction_amount(field_name, name)
            ):
                tier = 3 if field_name == "date" and is_value_date(name) else 1
                ranked.append((tier, part_rank(field_name, name), 0, index))
            elif field_name == "date" and not (none and none.search(name)):
                ranked.append((2, 0, 0, index))  # its cells are days, whatever its name
        return [index for *_, index in sorted(ranked)]

    def _holds_both_signs(self, index: int) -> bool:
        """Return whether a column is named for both ways, as "Deposit/Withdrawal", and has both signs."""
        name = self.names[index]
        if not all(NAME_PARTS[side].search(name) for side in ("debit", "credit")) or not self.is_money(index):
            return False
        amounts = [amount for row in self.rows if (amount := parse_amount_cell(row.cell(index)))]
        return len({amount.is_negative for amount in amounts}) > 1

    def exact_rank(self, field_name: str, index: int) -> int | None:
        """Return the place of a column's whole name among those of a field, None if it is not there."""
        return RANKS[field_name].get(key_of(self.names[index]))

    def is_money(self, index: int) -> bool:
        """Return whether most cells of a column are amounts, and no dates."""
        profile = self.profiles[index]
        return profile.amounts >= MIN_SHARE and profile.dates < MIN_SHARE

    def _fits(self, field_name: str, index: int) -> bool:
        profile = self.profiles[index]
        if field_name == "date":
            return profile.dates >= MIN_SHARE
        if field_name == "amount":
            return self.is_money(index)
        if field_name == "fee" and "%" in self.header[index]:
            return False
        if field_name in ("debit", "credit", "balance", "fee"):
            is_direction = key_of(self.names[index]) in TYPE_KEYS
            return self.is_money(index) or (profile.filled == 0 and not is_direction)
        if field_name == "currency":
            cells = {row.cell(index) for row in self.rows} - {""}
            are_numbers = bool(cells) and all(map(currency_of_number, cells))
            return profile.filled == 0 or profile.currencies >= _MIN_CURRENCY_SHARE or are_numbers
        if field_name == "account":
            return profile.dates < MIN_SHARE and not is_of_other_side(self.names[index])
        if field_name == "status":
            return max(profile.dates, profile.amounts) < MIN_SHARE
        return True

    def _first_exact(self, field_name: str) -> int | None:
        ranks = RANKS[field_name]
        best = [
            (ranks[key], index)
            for index in range(len(self.header))
            if index not in self.used
            for key in (key_of(self.names[index]), key_of(self._bare_names[index]))
            if key in ranks
            and not (field_name == "amount" and self.profiles[index].dates > MIN_SHARE)
            and not (field_name == "date" and self.profiles[index].amounts > MIN_SHARE)
            and not self.profiles[index].currencies > MIN_SHARE
        ]
        return min(best)[1] if best else None

    def _take_currency_by_cells(self) -> None:
        none = NAME_PARTS_OF_NONE["currency"]
        for index, profile in enumerate(self.profiles):
            if index in self.used or profile.fill < MIN_SHARE or profile.currencies < 1:
                continue
            cells = {row.cell(index) for row in self.rows if row.cell(index)}
            if all(map(is_currency, cells)) and not none.search(self.names[index]):
                self.index_of["currency"] = index
                return

    def _nearest_currency(self, candidates: Sequence[int]) -> int:
        """Return the column right of the amount among equal names, as banks write several beside their
        amounts.
        """
        first = candidates[0]
        amount = self.index_of.get("amount")
        equal = [index for index in candidates if self.names[index] == self.names[first]]
        are_codes = all(self.profiles[index].currencies == 1 for index in equal)
        return amount + 1 if amount is not None and amount + 1 in equal and are_codes else first
