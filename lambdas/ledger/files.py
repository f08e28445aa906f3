"""Transactions as files to keep, which an import reads back without loss. Pure: no I/O."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lambdas.ledger.invisible import IGNORABLE
from lambdas.ledger.json_document import write_json
from lambdas.ledger.transaction import EXPENSE, INCOME, JOINED_FROM, Entry, Transaction

COLUMNS = (
    *("date", "type", "category", "amount", "currency", "payee", "description", "tags", "refund"),
    *("account", "toAccount", "toDate", "toAmount", "splits", "original", "references", "joinedFrom", "id"),
    # For people alone: an import ignores them.
    *("accountName", "toAccountName"),
)
# Spreadsheets read a cell that begins so as a formula, in any width of these signs, and behind blanks,
# quotes and characters that nobody sees. One that parts cells at ";" or tabs sees the beginning of a cell
# after each. The page's downloads follow the same rule.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_BEGINNING = rf"(?:[^\S\t\r\n]|[\"'{IGNORABLE}])*[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b＝＋－＠\t\r]"
_CELL_BEGINNING = r"(?:^|(?<=[;\t\r\n]))"
_FORMULA = re.compile(f"{_CELL_BEGINNING}(?={_FORMULA_BEGINNING})")
_NEUTRALISED = re.compile(f"{_CELL_BEGINNING}'(?={_FORMULA_BEGINNING})")
# What some spreadsheet or other parts cells at.
_SEPARATOR = re.compile(r'[",;|\t\r\n]')


@dataclass(frozen=True, slots=True)
class Part:
    """The transactions of one part of a file.

    `originals` are what joined transfers were joined of, by id. `account_names` are by id.
    """

    transactions: Sequence[Transaction]
    originals: Mapping[str, Transaction] = field(default_factory=dict)
    account_names: Mapping[str, str] = field(default_factory=dict)
    is_first: bool = True

    def documents(self) -> list[dict[str, object]]:
        """Return entries and ids as POST /transactions/batch takes them."""
        return [self.document(transaction) for transaction in self.transactions]

    def document(self, transaction: Transaction) -> dict[str, object]:
        """Return an entry with its id, and with the two that it was joined of."""
        document = {**transaction.entry.to_json(), "id": transaction.id}
        joined = transaction.joined
        if joined and joined.expense in self.originals and joined.income in self.originals:
            document[JOINED_FROM] = {
                name: {**self.originals[id_].entry.to_json(), "id": id_}
                for name, id_ in ((EXPENSE, joined.expense), (INCOME, joined.income))
            }
        return document


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format of files."""

    name: str
    media_type: str
    write: Callable[[Part], str]


def neutralise(text: str) -> str:
    """Return text that no spreadsheet runs: with an apostrophe before anything that looks like a formula.

    Text that has apostrophes there already gets one more, so that removing one restores the text.
    """
    return _FORMULA.sub("'", text)


def restore(text: str) -> str:
    """Return the text that `neutralise` was given."""
    return _NEUTRALISED.sub("", text)


def to_csv(part: Part) -> str:
    """Return CSV by RFC 4180; only the first part names the columns, so that parts can be appended."""
    lines = [",".join(COLUMNS)] if part.is_first else []
    for transaction in part.transactions:
        entry = transaction.entry
        row = _cells(entry, part.document(transaction))
        for name, account in {"accountName": entry.account, "toAccountName": entry.to_account}.items():
            row[name] = neutralise(part.account_names.get(account or "", ""))
        lines.append(",".join(_quote(row[name]) for name in COLUMNS))
    return "".join(f"{line}\r\n" for line in lines)


def _quote(cell: str) -> str:
    """Return a cell in quotes if it has anything that a spreadsheet may part cells at."""
    return '"' + cell.replace('"', '""') + '"' if _SEPARATOR.search(cell) else cell


def _cells(entry: Entry, document: Mapping[str, object]) -> dict[str, str]:
    cells = {name: str(document.get(name) or "") for name in COLUMNS}
    for name in ("category", "payee", "description", "account", "toAccount", "id"):
        cells[name] = neutralise(cells[name])
    for name in ("splits", "references", JOINED_FROM):
        value = document.get(name)
        if isinstance(value, list | dict):
            cells[name] = neutralise(write_json(value))
    has_separator = any(re.search(r"[,;|]|^\[", tag) for tag in entry.tags)
    cells["tags"] = neutralise(write_json(list(entry.tags)) if has_separator else ";".join(entry.tags))
    cells["refund"] = "true" if entry.refund else "false"
    if entry.original is not None:
        cells["original"] = f"{entry.original.text} {entry.original.currency}"
    return cells


def to_batch(part: Part) -> str:
    """Return the body that POST /transactions/batch takes, in parts of up to 500."""
    return write_json({"transactions": part.documents()})


FORMATS = {
    "csv": FileFormat("transactions.csv", "text/csv; charset=utf-8", to_csv),
    "json": FileFormat("transactions.json", "application/json", to_batch),
}
