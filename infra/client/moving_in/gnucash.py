"""GnuCash: a book as XML, compressed or not, or as SQLite; or its transactions (and accounts) as CSV.

https://wiki.gnucash.org/wiki/GnuCash_XML_format
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from xml.parsers import expat

from infra.client.moving_in.books import AppAccount, Books, Line, Movement, MovingInError, kind_of_name
from infra.client.moving_in.files import AppFile, AppOptions, Cells, currency_code, read_tables

APP = "GnuCash"
_ROWS_HEADER = {"Date", "Transaction ID", "Description", "Full Account Name"}
_ACCOUNTS_HEADER = {"Type", "Full Account Name", "Symbol", "Namespace"}
_KINDS = {
    "BANK": "", "ASSET": "", "CASH": "cash", "CREDIT": "card", "LIABILITY": "loan", "PAYABLE": "other",
    "RECEIVABLE": "other", "STOCK": "other", "MUTUAL": "other",
}  # fmt: skip
_MAX_LEVELS = 50
_TABLES = ("commodities", "accounts", "transactions", "splits", "slots")
# The first levels of the accounts, in the languages of GnuCash's own templates.
_ROOTS = tuple(
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        (
            "INCOME",
            "income|ertr[aä]ge|einnahmen|einkommen|revenus?|ingresos|entrate|receitas?|inkomsten|доход",
        ),
        ("EXPENSE", "expenses?|aufwend|ausgaben|d[ée]penses?|gastos|uscite|spese|despesas?|uitgaven|расход"),
        ("EQUITY", "equity|eigenkapital|anfangsbestand|capitaux|patrimonio|capitale|eigen vermogen"),
        ("LIABILITY", "liabilit|fremdkapital|verbindlichkeiten|passi[fv]|pasivo|schulden"),
    )
)


@dataclass(slots=True)
class _Account:
    """An account of the book; `name` with all levels."""

    name: str = ""
    type: str = ""
    currency: str = ""
    is_security: bool = False
    parent: str = ""
    is_hidden: bool = False


@dataclass(slots=True)
class _Split:
    """One split: what it does to its account in the account's commodity, and in the transaction's."""

    account: str = ""
    quantity: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    memo: str = ""


@dataclass(slots=True)
class _Transaction:
    """A transaction of the book."""

    key: str = ""
    day: date | None = None
    currency: str = ""
    description: str = ""
    notes: str = ""
    splits: list[_Split] = field(default_factory=list)


def read(files: Sequence[AppFile], options: AppOptions) -> Books | None:
    """Return the books, None if the files are none of GnuCash."""
    for file in files:
        if file.database and (tables := read_tables(file.database, *_TABLES)):
            return _to_books(*_read_database(tables))
        if "<gnc-v2" in file.text[:2048] or "gnc:book" in file.text[:4096]:
            handler = _XmlBook()
            handler.parse(file.text)
            _name_with_parents(handler.accounts)
            return _to_books(handler.accounts, handler.transactions)
    registers = [file for file in files if set(file.header()) >= _ROWS_HEADER]
    if not registers:
        return None
    accounts = {
        row["Full Account Name"]: _Account(
            row["Full Account Name"],
            row["Type"],
            row["Symbol"],
            row["Namespace"] != "CURRENCY",
            is_hidden=row.get("Hidden", "") == "T",
        )
        for file in files
        if set(file.header()) >= _ACCOUNTS_HEADER
        for row in file.rows()
    }
    return _to_books(
        accounts, _read_table([row for file in registers for row in file.rows()], accounts, options)
    )


def _read_database(
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
) -> tuple[dict[str, _Account], list[_Transaction]]:
    """Return the accounts and transactions of a book in SQLite."""
    commodities = {row["guid"]: row for row in tables["commodities"]}
    accounts = {}
    for row in tables["accounts"]:
        commodity = commodities.get(row["commodity_guid"], {})
        accounts[row["guid"]] = _Account(
            row["name"],
            row["account_type"],
            commodity.get("mnemonic", ""),
            commodity.get("namespace", "CURRENCY") != "CURRENCY",
            row["parent_guid"] or "",
            bool(row["hidden"]),
        )
    _name_with_parents(accounts)
    notes = {row["obj_guid"]: row["string_val"] for row in tables["slots"] if row["name"] == "notes"}
    transactions = {
        row["guid"]: _Transaction(
            row["guid"],
            _day_of_database(str(row["post_date"])),
            commodities[row["currency_guid"]]["mnemonic"],
            row["description"] or "",
            notes.get(row["guid"]) or "",
        )
        for row in tables["transactions"]
    }
    for row in tables["splits"]:
        quantity = _number(f"{row['quantity_num']}/{row['quantity_denom']}")
        value = _number(f"{row['value_num']}/{row['value_denom']}")
        split = _Split(row["account_guid"], quantity, value, row["memo"] or "")
        transactions[row["tx_guid"]].splits.append(split)
    return accounts, list(transactions.values())


def _day_of_database(text: str) -> date:
    return date.fromisoformat(text[:10]) if "-" in text else datetime.strptime(text[:8], "%Y%m%d").date()


def _name_with_parents(accounts: Mapping[str, _Account]) -> None:
    """Put the names of the parents of each account before its own."""
    names = {key: account.name for key, account in accounts.items()}
    for account in accounts.values():
        levels, parent_id = [account.name], account.parent
        while (parent := accounts.get(parent_id)) is not None and len(levels) < _MAX_LEVELS:
            if parent.type != "ROOT":
                levels.append(names[parent_id])
            parent_id = parent.parent
        account.name = ":".join(reversed(levels))


def _read_table(
    rows: Sequence[Mapping[str, str]], accounts: dict[str, _Account], options: AppOptions
) -> list[_Transaction]:
    """Return the transactions of a table with a row for each split; only the first row names them."""
    number_names = [name for name in rows[0] if name.startswith(("Amount Num", "Value Num"))]
    cells = Cells(
        [row["Date"] for row in rows], [row[name] for row in rows for name in number_names], options
    )
    transactions: list[_Transaction] = []
    for row in rows:
        if row["Transaction ID"] and (not transactions or transactions[-1].key != row["Transaction ID"]):
            currency = currency_code(row.get("Commodity/Currency", "")) or options.needed_currency(APP)
            text = (row["Description"], row.get("Notes", ""))
            transactions.append(_Transaction(row["Transaction ID"], cells.day(row["Date"]), currency, *text))
        if not transactions:
            raise MovingInError("The first row of the table has no transaction ID.")
        name = row["Full Account Name"]
        account = accounts.setdefault(name, _Account(name, _type_of_name(name), transactions[-1].currency))
        quantity = cells.amount(row[number_names[0]])
        value = cells.amount(row[number_names[1]]) if len(number_names) > 1 else quantity
        transactions[-1].splits.append(_Split(account.name, quantity, value, row.get("Memo", "")))
    return transactions


def _type_of_name(name: str) -> str:
    root = name.split(":")[0]
    return next((kind for kind, pattern in _ROOTS if pattern.match(root)), "BANK")


def _to_books(accounts: Mapping[str, _Account], transactions: Iterable[_Transaction]) -> Books:
    books = Books(APP)
    for transaction in transactions:
        # Trading accounts mirror what is exchanged, and add up to nothing.
        splits = [split for split in transaction.splits if accounts[split.account].type != "TRADING"]
        lines = [_line(books, accounts[split.account], split, transaction) for split in splits]
        if not any(line.account for line in lines):
            books.left_out.append(f"{transaction.day}: {transaction.description}: touches no account")
            continue
        equity = [split for split in splits if accounts[split.account].type == "EQUITY"]
        own = [line for line in lines if line.account]
        books.movements.append(
            Movement(
                key=transaction.key,
                day=transaction.day or date.min,
                lines=tuple(lines),
                payee=transaction.description if len(own) == 1 and not equity else "",
                description=transaction.notes if len(own) == 1 and not equity else transaction.description,
                is_opening=bool(equity) and len(own) == 1 and len(equity) == len(lines) - 1,
            )
        )
    if any(account.is_security for account in accounts.values() if account.name in books.accounts):
        books.left_out.append("shares: accounts of securities hold what was paid for them, not their prices")
    return books


def _line(books: Books, account: _Account, split: _Split, transaction: _Transaction) -> Line:
    if account.type in ("INCOME", "EXPENSE", "EQUITY"):
        levels = account.name.split(":")
        name = ":".join(levels[1:]) or levels[0]
        is_income = None if account.type == "EQUITY" else account.type == "INCOME"
        return Line(
            split.value, transaction.currency, category=name, is_income=is_income, description=split.memo
        )
    currency = transaction.currency if account.is_security else account.currency
    amount = split.value if account.is_security else split.quantity
    if account.name not in books.accounts:
        short = account.name.rpartition(":")[2]
        taken = {one.name for one in books.accounts.values()}
        is_asset = account.type == "ASSET"
        kind = _KINDS.get(account.type) or kind_of_name(short, "other" if is_asset else "checking")
        name = account.name if short in taken else short
        books.accounts[account.name] = AppAccount(name, kind, currency, account.is_hidden)
    return Line(amount, books.accounts[account.name].currency, account=account.name, value=split.value)


class _XmlBook:
    """Reads the accounts and transactions of a book in XML; templates of scheduled ones are left out."""

    def __init__(self) -> None:
        self.accounts: dict[str, _Account] = {}
        self.transactions: list[_Transaction] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._account = _Account()
        self._account_id = ""
        self._transaction = _Transaction()
        self._split = _Split()
        self._slot = ""
        self._space = ""

    def parse(self, text: str) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = _reject_doctype
        try:
            parser.Parse(text.encode("utf-8"), True)
        except expat.ExpatError as error:
            raise MovingInError(f"The book is broken XML: {error}.") from None

    def _start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._path.append(name)
        self._text.clear()
        if name == "gnc:account":
            self._account, self._account_id = _Account(), ""
        elif name == "gnc:transaction":
            self._transaction = _Transaction()
        elif name == "trn:split":
            self._split = _Split()

    def _end(self, name: str) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        parent = self._path[-2] if len(self._path) > 1 else ""
        self._path.pop()
        if "gnc:template-transactions" in self._path:
            return
        if handler := _HANDLERS.get(name):
            handler(self, text, parent)

    def end_account(self, _text: str, _parent: str) -> None:
        self.accounts[self._account_id] = self._account

    def end_transaction(self, _text: str, _parent: str) -> None:
        self.transactions.append(self._transaction)

    def end_split(self, _text: str, _parent: str) -> None:
        self._transaction.splits.append(self._split)

    def set_account(self, name: str, value: str) -> None:
        setattr(self._account, name, value)

    def set_account_id(self, text: str, _parent: str) -> None:
        self._account_id = text

    def set_commodity(self, text: str, parent: str) -> None:
        if parent == "act:commodity":
            self._account.currency = text
            self._account.is_security = self._space not in ("CURRENCY", "ISO4217")
        elif parent == "trn:currency":
            self._transaction.currency = text

    def set_space(self, text: str, _parent: str) -> None:
        self._space = text

    def set_day(self, text: str, parent: str) -> None:
        if parent == "trn:date-posted":
            self._transaction.day = date.fromisoformat(text[:10])

    def set_transaction(self, name: str, value: str) -> None:
        setattr(self._transaction, name, value)

    def set_slot_key(self, text: str, _parent: str) -> None:
        self._slot = text

    def set_slot_value(self, text: str, _parent: str) -> None:
        if self._slot == "notes" and "gnc:transaction" in self._path and "trn:split" not in self._path:
            self._transaction.notes = text
        elif self._slot == "hidden" and "gnc:account" in self._path:
            self._account.is_hidden = text == "true"

    def set_split(self, name: str, value: object) -> None:
        setattr(self._split, name, value)


def _reject_doctype(*_declaration: object) -> None:
    raise MovingInError("The book declares a document type, which no book of GnuCash does.")


def _number(text: str) -> Decimal:
    """Return a number that is written as a fraction, `1250/100`."""
    fraction = Fraction(text or 0)
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


_HANDLERS: dict[str, Callable[[_XmlBook, str, str], None]] = {
    "gnc:account": _XmlBook.end_account,
    "gnc:transaction": _XmlBook.end_transaction,
    "trn:split": _XmlBook.end_split,
    "act:name": lambda book, text, _: book.set_account("name", text),
    "act:type": lambda book, text, _: book.set_account("type", text),
    "act:parent": lambda book, text, _: book.set_account("parent", text),
    "act:id": _XmlBook.set_account_id,
    "cmdty:space": _XmlBook.set_space,
    "cmdty:id": _XmlBook.set_commodity,
    "ts:date": _XmlBook.set_day,
    "trn:id": lambda book, text, _: book.set_transaction("key", text),
    "trn:description": lambda book, text, _: book.set_transaction("description", text),
    "slot:key": _XmlBook.set_slot_key,
    "slot:value": _XmlBook.set_slot_value,
    "split:account": lambda book, text, _: book.set_split("account", text),
    "split:memo": lambda book, text, _: book.set_split("memo", text),
    "split:quantity": lambda book, text, _: book.set_split("quantity", _number(text)),
    "split:value": lambda book, text, _: book.set_split("value", _number(text)),
}
