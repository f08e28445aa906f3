"""Read one row of a table as a transaction, by the columns and formats that hold for the whole table."""

import itertools
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lambdas.ledger.statement.errors import Message, RowError, unreadable_amount, unreadable_date
from lambdas.ledger.statement.options import SPENDING, Options
from lambdas.ledger.statement.rows import TRANSFER, UNCATEGORISED, Balance, LeftOut, Row
from lambdas.ledger.statement.tables.cells import has_words
from lambdas.ledger.statement.tables.column_names import CARD_NAMES, REFERENCE_NAMES
from lambdas.ledger.statement.tables.columns import is_of_other_side
from lambdas.ledger.statement.tables.csv_rows import MAX_CELL_LENGTH, TableRow
from lambdas.ledger.statement.tables.header import Table
from lambdas.ledger.statement.tables.running_balance import count_steps
from lambdas.ledger.statement.tables.signs import SignedRow, are_charges_positive
from lambdas.ledger.statement.values.amounts import currency_of_symbol, detect_decimal_mark, parse_amount_cell
from lambdas.ledger.statement.values.dates import detect_date_format, parse_date_format
from lambdas.ledger.statement.values.direction import (
    CREDIT,
    DEBIT,
    SignedAmount,
    detect_direction,
    is_type_word,
    type_of_word,
)
from lambdas.ledger.statement.values.text import clean, join_texts
from lambdas.ledger.statement.values.words import (
    CARD_KINDS,
    FALSE_WORDS,
    TRUE_WORDS,
    direction_words,
    fold,
    is_balance,
    is_card_payment,
    is_hold,
    is_not_booked,
    is_own_transfer,
    is_strong_card_payment,
    says_pending,
)
from lambdas.ledger.transaction import MAX_DESCRIPTION, TYPES

# The apostrophe with which exports keep a spreadsheet from running a text as a formula.
_FORMULA_GUARD = re.compile(r"^'('*[=+\-@])")
_MARKS = {"CR": "income", "Cr": "income", "DR": "expense", "Dr": "expense"}
_FLAGS = {"": False, "false": False, "no": False, "true": True, "yes": True}
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_ACCOUNT_LABEL = re.compile(
    r"\b(account|konto|rekening|compte|cuenta|conto|conta|rachun|iban|ucet|uctu|tili|szamla|счет|card|karte|carte)"
)
_CURRENCY_LABEL = re.compile(
    r"currenc|wahrung|waehrung|devise|divisa|moneda|munt|mena|valuta|waluta|валюта|币种|penznem|ccy"
)
_MIN_ACCOUNT_DIGITS = 4
_MIN_BANK_ID_LENGTH = 5
_MAX_STATUS_WORDS = 8
_MAX_STATUS_LENGTH = 40


class NoCurrencyError(RowError):
    """Raised for a row without a currency, if neither the header nor the user names one."""

    def __init__(self) -> None:
        super().__init__("currency", "no_row_currency")


@dataclass(frozen=True, slots=True)
class _Money:
    """The amount of a row with the fee in it, the currency of its cell, and the fee."""

    amount: SignedAmount
    symbol: str | None
    fee: Decimal = Decimal(0)


class RowReader:
    """The columns of a table and the formats of its dates and amounts, which hold for all rows.

    `index_of` maps each field to its column. `is_type_by_sign` if no column says what is income or expense.
    """

    def __init__(self, table: Table, options: Options) -> None:
        """Detect the formats; raise `StatementError` if the rows allow for two."""
        self._options = options
        self._table = table
        self._header = table.header.cells
        self._columns = table.columns
        self._header_currency = table.columns.currency
        self.index_of = dict(table.columns.index_of)
        self._words: dict[str, str] = {}
        self.date_format = (
            parse_date_format(options.date_format)
            if options.date_format
            else detect_date_format(self._cells(table, ["date"]), self._name_of("date"))
        )
        self._status = self._status_column()
        self._rows = [row for row in table.rows if self._left_out(row) is None]
        amount_fields = [name for name in ("amount", DEBIT, CREDIT) if name in self.index_of]
        self._decimal_mark = options.decimal or detect_decimal_mark(
            self._cells(table, amount_fields), self._name_of(amount_fields[0])
        )
        self._choose_type_column(table)
        self._drop_refunded_amounts(table)
        self._adds_fee = False
        self._adds_fee = "fee" in self.index_of and not self._has_fee_in_amount()
        has_words = "type" in self.index_of or "amount" not in self.index_of
        self._direction = detect_direction(
            self._readable_amounts(), has_words, options.type, options.negative
        )
        self.is_type_by_sign = not has_words and options.type is None
        self.is_card = False
        self._is_flipped = False
        if self.is_type_by_sign:
            self._is_flipped = self._are_charges_positive()
        self.is_card = self._is_flipped or self._has_card_kinds()
        self._has_card_header = any(CARD_NAMES.search(name) for name in table.columns.names)
        self._account = self._account_of_file()
        self._preamble_currency = self._currency_of_preamble()
        self._bank_id_index = self._bank_id_column()
        self.notes = self._notes()

    def _name_of(self, field: str) -> str:
        return self._header[self.index_of[field]] or f"#{self.index_of[field] + 1}"

    def _notes(self) -> list[Message]:
        notes = []
        if self._is_flipped and self._options.positive is None:
            notes.append(Message("charges_are_positive"))
        if self._adds_fee and any(self._fee(row) for row in self._rows):
            notes.append(Message("fees_added", {"column": self._name_of("fee")[:40]}))
        return notes

    # Columns that their cells decide.

    def _choose_type_column(self, table: Table) -> None:
        """Take the first candidate whose name is certain, or most of whose cells say income or expense."""
        if "amount" not in self.index_of:
            self.index_of.pop("type", None)
            return
        for candidate in table.columns.type_candidates:
            words = [word for row in self._rows if (word := row.cell(candidate.index))]
            column_words = self._direction_words(candidate.index, words)
            if column_words is not None and (
                candidate.is_certain or self._agrees(candidate.index, column_words)
            ):
                self._words = column_words
                self.index_of["type"] = candidate.index
                return
            known_words = sum(type_of_word(word) is not None for word in words)
            is_word_column = not all(parse_amount_cell(word) for word in words)
            if (candidate.is_certain and is_word_column) or known_words * 2 > len(words):
                self.index_of["type"] = candidate.index
                return
        self.index_of.pop("type", None)

    def _direction_words(self, index: int, words: Sequence[str]) -> dict[str, str] | None:
        """Return what each word of a column says, if all are of one pair or truth values of a named
        direction.
        """
        folded = frozenset(map(fold, words))
        if any(is_type_word(word) for word in folded):
            return None
        name = self._columns.names[index] if index < len(self._columns.names) else ""
        if folded and folded <= TRUE_WORDS | FALSE_WORDS:
            is_income = re.search(r"credit|income|deposit|haben|incoming|eingang|received", name)
            is_expense = re.search(r"debit|expense|withdraw|soll|outgoing|ausgang|spent|spending", name)
            if bool(is_income) == bool(is_expense):
                return None
            yes, no = (CREDIT, DEBIT) if is_income else (DEBIT, CREDIT)
            return {word: yes if word in TRUE_WORDS else no for word in folded}
        directions = direction_words(folded)
        if directions is None:
            return None
        return {word: CREDIT if kind == "income" else DEBIT for word, kind in directions.items()}

    def _agrees(self, index: int, words: dict[str, str]) -> bool:
        """Whether the amounts beside each word have one sign."""
        signs: dict[str, set[bool]] = {}
        for row in self._rows:
            value = self._value(row, "amount")
            word = words.get(fold(row.cell(index)))
            if value and word:
                signs.setdefault(word, set()).add(value > 0)
        return all(len(found) == 1 for found in signs.values())

    def _drop_refunded_amounts(self, table: Table) -> None:
        """Ignore a refund column that holds amounts refunded, not yes and no."""
        if any(cell.casefold() not in _FLAGS for cell in self._cells(table, ["refund"])):
            del self.index_of["refund"]

    def _status_column(self) -> int | None:
        """Return the column that says which rows are booked, by its name or by all of its words."""
        if "status" in self.index_of:
            return self.index_of["status"]
        if self._options.columns.get("status") == "":
            return None
        taken = {index for field, index in self.index_of.items() if field not in ("category", "account")}
        taken |= {*self._columns.payees, *self._columns.descriptions, *self._columns.dates}
        for index in range(len(self._header)):
            if index in taken:
                continue
            words = {cell for row in self._table.rows if (cell := row.cell(index))}
            if (
                not words
                or len(words) > _MAX_STATUS_WORDS
                or any(len(word) > _MAX_STATUS_LENGTH for word in words)
            ):
                continue
            states = {is_not_booked(word) for word in words}
            if states == {True, False}:
                return index
        return None

    def _has_fee_in_amount(self) -> bool:
        """Whether the balances show that the amounts have the fees in them already."""
        if "amount" not in self.index_of or "balance" not in self.index_of:
            return False
        amounts = [self._value(row, "amount") for row in self._rows]
        fees = [abs(self._value(row, "fee") or Decimal(0)) for row in self._rows]
        balances = [self._value(row, "balance") for row in self._rows]
        if not any(fees):
            return False
        without = [None if value is None else value - fee for value, fee in zip(amounts, fees, strict=True)]
        return count_steps(amounts, balances) > count_steps(without, balances)

    def _has_card_kinds(self) -> bool:
        """Whether a column has the kinds of a card's statement: sales, returns, payments."""
        for index in self._columns.kinds:
            kinds = {fold(cell) for row in self._table.rows if (cell := row.cell(index))}
            if kinds and kinds <= CARD_KINDS and kinds & {"sale", "sales", "purchase", "return"}:
                return True
        return False

    def _are_charges_positive(self) -> bool:
        """Whether positive amounts are spending: as the user says, or as the rows of a card do."""
        if self._options.positive is not None:
            return self._options.positive == SPENDING
        rows = []
        for row in self._rows:
            value = self._value(row, "amount")
            if value:
                texts = [
                    self._description(row, is_incoming=False),
                    *(row.cell(index) for index in self._columns.kinds),
                ]
                category = self._cell(row, "category")
                kind = " ".join(row.cell(index) for index in self._columns.kinds)
                rows.append(SignedRow(value, " ".join(texts), category, kind))
        balances = [self._value(row, "balance") for row in self._rows]
        amounts = [self._value(row, "amount") for row in self._rows]
        follows = "balance" in self.index_of and 2 * count_steps(amounts, balances) >= max(
            len(self._rows) - 1, 2
        )
        has_card_header = any(CARD_NAMES.search(name) for name in self._columns.names)
        return are_charges_positive(rows, has_card_header=has_card_header, follows_balance=follows)

    def _account_of_file(self) -> str:
        """Return the account that the lines above the table name, empty if they name none."""
        for row in self._table.preamble:
            text = " ".join(row.cells)
            if match := _IBAN.search(text):
                return match[0].replace(" ", "")
            filled = [cell for cell in row.cells if cell]
            if len(filled) == 2 and _ACCOUNT_LABEL.search(fold(filled[0])):
                digits = re.sub(r"\W", "", filled[1])
                if sum(character.isdigit() for character in digits) >= _MIN_ACCOUNT_DIGITS:
                    return digits
        return ""

    def _currency_of_preamble(self) -> str | None:
        for row in self._table.preamble:
            filled = [cell for cell in row.cells if cell]
            if (
                len(filled) == 2
                and _CURRENCY_LABEL.search(fold(filled[0]))
                and re.fullmatch("[A-Z]{3}", filled[1])
            ):
                return filled[1]
        return None

    def _bank_id_column(self) -> int | None:
        """Return the column of the bank's own ids: each row has another one, and they are no running
        numbers.
        """
        index = self.index_of.get("id")
        if index is None:
            return None
        cells = [row.cell(index) for row in self._rows]
        is_distinct = (
            bool(cells)
            and all(len(cell) >= _MIN_BANK_ID_LENGTH for cell in cells)
            and len(set(cells)) == len(cells)
        )
        return index if is_distinct else None

    # Rows that are no transactions.

    def left_out(self, row: TableRow) -> LeftOut | None:
        """Return why a row is no transaction, or None if it may be one."""
        reason = self._left_out(row)
        if reason is None:
            return None
        code, params = reason
        return LeftOut.of_row(code, row.line, self._shown(row), **params)

    def _shown(self, row: TableRow) -> str:
        return self._table.delimiter.join(row.cells[:100])

    def _left_out(self, row: TableRow) -> tuple[str, dict[str, str]] | None:
        status = row.cell(self._status) if self._status is not None else ""
        if status and self._says_not_booked(status):
            return "not_booked", {"status": status[:40]}
        if row.cells[: len(self._header)] == self._header and any(self._header):
            return "repeated_header", {}
        cell = self._date_cell(row)
        if cell and says_pending(cell):
            return "not_booked", {"status": cell[:40]}
        texts = [
            row.cell(index)
            for index in (*self._columns.descriptions, *self._columns.payees, *self._columns.kinds)
        ]
        has_money = any(
            parse_amount_cell(row.cell(self.index_of[name]))
            for name in ("amount", DEBIT, CREDIT)
            if name in self.index_of
        )
        has_day = bool(cell) and self.date_format.parse(cell) is not None
        if any(map(is_balance, texts)) or (not (has_day and has_money) and any(map(is_balance, row.cells))):
            return "balance_row", {}
        if not has_day and not has_money:
            return "no_transaction", {}
        kind = " ".join(row.cell(index) for index in self._columns.kinds)
        if kind and is_hold(kind):
            return "hold", {"kind": kind[:40]}
        return None

    def _says_not_booked(self, status: str) -> bool:
        if fold(status) in TRUE_WORDS | FALSE_WORDS:
            name = self._columns.names[self._status or 0]
            return fold(status) in TRUE_WORDS and re.search("pending|reserv|vorgemerkt", name) is not None
        return is_not_booked(status) is True

    def is_continuation(self, row: TableRow) -> bool:
        """Whether a row holds nothing but more text of the row before it."""
        texts = {*self._columns.descriptions, *self._columns.payees}
        filled = {index for index, cell in enumerate(row.cells) if cell}
        return bool(filled) and filled <= texts

    def continuation_text(self, row: TableRow) -> str:
        return clean(" ".join(row.cells))

    # Cells.

    def _readable_amounts(self) -> list[SignedAmount]:
        amounts = []
        for row in self._rows:
            try:
                amounts.append(self._money(row).amount)
            except RowError:
                continue  # refused with its reason when the row itself is read
        return amounts

    def _cells(self, table: Table, fields: Sequence[str]) -> list[str]:
        return [self._cell(row, field) for row in table.rows for field in fields]

    def _cell(self, row: TableRow, field: str) -> str:
        """Return the trimmed cell of a field, empty if the row or the table has none."""
        index = self.index_of.get(field)
        return "" if index is None else row.cell(index)

    def _value(self, row: TableRow, field: str) -> Decimal | None:
        """Return the number in the cell of a field, or None if there is none."""
        amount = parse_amount_cell(self._cell(row, field)) if field in self.index_of else None
        return amount.value(self._decimal_mark) if amount else None

    def _fee(self, row: TableRow) -> Decimal:
        return abs(self._value(row, "fee") or Decimal(0)) if self._adds_fee else Decimal(0)

    def _text(self, row: TableRow, field: str) -> str:
        """Return the cell of a field as the ledger keeps text."""
        return _kept(self._cell(row, field))

    def _date_cell(self, row: TableRow) -> str:
        """Return the cell of the day, or that of the next best date if it is empty."""
        return next(
            (cell for index in self._columns.dates if (cell := row.cell(index))), self._cell(row, "date")
        )

    def read(self, row: TableRow) -> Row:
        """Return the row as a transaction; raise `RowError` if it is none."""
        if any(len(cell) > MAX_CELL_LENGTH for cell in row.cells):
            raise RowError("row", "cell_too_long", max=MAX_CELL_LENGTH)
        if any(row.cells[len(self._header) :]):
            raise RowError("row", "too_many_cells", cells=len(row.cells), columns=len(self._header))
        cell = self._date_cell(row)
        day = self.date_format.parse(cell)
        if day is None:
            raise unreadable_date(cell, self.date_format.name)
        money = self._money(row)
        amount = money.amount
        if amount.value == 0:
            raise RowError("amount", "not_positive")
        row_type, is_refund = self._type(row, amount)
        is_refund = is_refund or _FLAGS.get(self._cell(row, "refund").casefold(), False)
        is_incoming = (row_type == "income") != is_refund
        description = self._description(row, is_incoming=is_incoming)
        if self._is_transfer(row, description, is_incoming=is_incoming):
            row_type, is_refund = TRANSFER, False
        elif self.is_card and row_type == "income":
            row_type, is_refund = "expense", True
        own_id = _own_id(self._cell(row, "id"))
        return Row(
            line=row.line,
            day=day,
            type=row_type,
            amount=abs(amount.value),
            currency=self._currency(row, money.symbol),
            category=self._category(row),
            description=description[:MAX_DESCRIPTION].strip(),
            tags=self._tags(row),
            is_refund=is_refund,
            id=own_id,
            account=self._account_of(row),
            bank_id=row.cell(self._bank_id_index) if self._bank_id_index is not None and not own_id else "",
            is_incoming=is_incoming,
        )

    def balance(self, row: TableRow, transaction: Row) -> Balance | None:
        """Return the balance that stands beside a transaction."""
        value = self._value(row, "balance")
        if value is None:
            return None
        return Balance(row.line, transaction.day, value, transaction.currency, transaction.account)

    def _is_transfer(self, row: TableRow, description: str, *, is_incoming: bool) -> bool:
        kind = " ".join(row.cell(index) for index in self._columns.kinds)
        if is_own_transfer(kind, self._cell(row, "category")):
            return True
        if not is_incoming:
            return False
        text = f"{description} {kind}"
        if self.is_card:
            return is_card_payment(text)
        return self._has_card_header and is_strong_card_payment(text)

    def _money(self, row: TableRow) -> _Money:
        """Return the amount, the fee taken off, and the currency that its cell names."""
        fee = self._fee(row)
        if "amount" in self.index_of:
            cell = self._cell(row, "amount")
            if not cell and fee:
                cell = "0"
            value, symbol = self._parse(cell)
            word = None
            if "type" in self.index_of:
                word = self._cell(row, "type")
                word = self._words.get(fold(word), word)
            if fee:
                value = self._with_fee(value, fee, word)
            return _Money(SignedAmount(value, word), symbol, fee)
        filled = []
        for field in (DEBIT, CREDIT):
            cell = self._cell(row, field)
            if cell.strip("-/ "):
                value, symbol = self._parse(cell)
                filled.append((SignedAmount(value, field), symbol))
        nonzero = [(amount, symbol) for amount, symbol in filled if amount.value != 0]
        if len(nonzero) > 1:
            raise RowError("amount", "debit_and_credit")
        if not filled:
            raise RowError("amount", "no_amount")
        amount, symbol = (nonzero or filled)[0]
        if fee:
            amount = SignedAmount(self._with_fee(amount.value, fee, amount.word), amount.word)
        return _Money(amount, symbol, fee)

    @staticmethod
    def _with_fee(value: Decimal, fee: Decimal, word: str | None) -> Decimal:
        """Return the amount with the fee: more was spent, or less came in."""
        is_spending = value <= 0 if word is None else type_of_word(word) == "expense"
        if value < 0 or (value == 0 and word is None):
            return value - fee if is_spending else value + fee
        return value + fee if is_spending else value - fee

    def _parse(self, cell: str) -> tuple[Decimal, str | None]:
        amount = parse_amount_cell(cell)
        value = amount.value(self._decimal_mark) if amount else None
        if amount is None or value is None:
            raise unreadable_amount(cell)
        return value, amount.currency

    def _mark(self, row: TableRow) -> str | None:
        """Return what a CR or DR beside the amount, in a column without a name, says of a row."""
        for index, cell in enumerate(row.cells):
            if cell in _MARKS and (index >= len(self._header) or not self._header[index]):
                return _MARKS[cell]
        return None

    def _type(self, row: TableRow, amount: SignedAmount) -> tuple[str, bool]:
        """Return (type, is_refund)."""
        mark = self._mark(row) if self.is_type_by_sign else None
        if mark is not None:
            return mark, False
        if self._is_flipped:
            amount = SignedAmount(-amount.value, amount.word)
        row_type = self._direction.type_of(amount)
        if row_type is not None:
            return row_type
        if amount.word:
            raise RowError("type", "unknown_type", value=amount.word[:40])
        raise RowError("type", "no_type")

    def _currency(self, row: TableRow, symbol: str | None) -> str:
        cell = self._cell(row, "currency")
        named = currency_of_symbol(cell) or cell.upper()
        if named and not re.fullmatch("[A-Z]{3}", named):
            raise RowError("currency", "not_a_currency_code", value=named[:40])
        if symbol and named and symbol != named:
            raise RowError("currency", "currencies_differ", amountCurrency=symbol, columnCurrency=named)
        currency = (
            named or symbol or self._header_currency or self._options.currency or self._preamble_currency
        )
        if currency is None:
            raise NoCurrencyError
        return currency

    def _account_of(self, row: TableRow) -> str:
        """Return the user's account that a row names, else that of the lines above the table."""
        index = self.index_of.get("account")
        if index is None or is_of_other_side(self._columns.names[index]):
            return self._account
        digits = re.sub(r"\W", "", row.cell(index))
        has_number = sum(character.isdigit() for character in digits) >= _MIN_ACCOUNT_DIGITS
        return digits if has_number else self._account

    # Texts.

    def _description(self, row: TableRow, *, is_incoming: bool) -> str:
        """Return payee and text, put together from all columns that hold them."""
        payee = self._payee(row, is_incoming=is_incoming)
        texts: list[str] = []
        for index in self._columns.descriptions:
            text = _kept(row.cell(index))
            if self._is_reference(index) and not has_words(text):
                continue
            folded = text.casefold()
            if text and not any(folded in other.casefold() for other in texts):
                texts = [other for other in texts if other.casefold() not in folded]
                texts.append(text)
        whole = join_texts(payee, *texts)
        if whole:
            return whole
        others = (_kept(row.cell(index)) for index in (*self._columns.others, *self._columns.descriptions))
        # The type column of the tracker's own export holds no text.
        return join_texts(*(text for text in others if has_words(text) and text not in TYPES))

    def _is_reference(self, index: int) -> bool:
        return (
            self._columns.names[index] in REFERENCE_NAMES
            and len(self._columns.descriptions) + len(self._columns.payees) > 1
        )

    def _payee(self, row: TableRow, *, is_incoming: bool) -> str:
        """Return the other side: of several columns, the payer of what came in and the payee of what was
        spent.
        """
        filled = [(index, text) for index in self._columns.payees if (text := _kept(row.cell(index)))]
        if len(filled) > 1:
            payers = [
                text
                for index, text in filled
                if re.search(
                    r"payer|zahlungspflicht|sender|absender|nadawca|ordenante|from",
                    self._columns.names[index],
                )
            ]
            payees = [text for _, text in filled if text not in payers]
            chosen = (payers if is_incoming else payees) or [text for _, text in filled]
            return chosen[0]
        return filled[0][1] if filled else ""

    def _category(self, row: TableRow) -> str:
        levels = [self._text(row, field) for field in ("category", "subcategory")]
        return ":".join(dict.fromkeys(level for level in levels if level)) or UNCATEGORISED

    def _tags(self, row: TableRow) -> tuple[str, ...]:
        tags = (tag.strip().lstrip("#") for tag in re.split("[,;|]", self._text(row, "tags")))
        return tuple(sorted({tag for tag in tags if tag}))


def last_of_each_day(balances: Iterable[Balance], *, is_newest_first: bool) -> tuple[Balance, ...]:
    """Return one balance for each day, account and currency: that of its last row in time."""
    latest: dict[tuple[date, str, str], Balance] = {}
    for balance in balances:
        key = (balance.day, balance.account, balance.currency)
        if key not in latest or not is_newest_first:
            latest[key] = balance
    return tuple(latest.values())


def is_newest_first(rows: Sequence[Row]) -> bool:
    """Whether the rows of a file go back in time."""
    steps = Counter(
        1 if after.day > before.day else -1
        for before, after in itertools.pairwise(rows)
        if after.day != before.day
    )
    return steps[-1] > steps[1]


def _kept(cell: str) -> str:
    """Return a cell as the ledger keeps text."""
    return _FORMULA_GUARD.sub(r"\1", clean(cell))


def _own_id(cell: str) -> str:
    """Return a UUID, which the tracker's own CSV export holds; a bank's reference is no id of the ledger."""
    try:
        return str(uuid.UUID(cell)) if len(cell) == 36 else ""
    except ValueError:
        return ""
