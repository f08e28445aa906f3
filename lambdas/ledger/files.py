"""Transactions as files to keep, which an import reads back without loss. Pure: no I/O."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lambdas.ledger.json_document import write_json
from lambdas.ledger.transaction import Entry, Transaction

COLUMNS = (
    *("date", "type", "category", "amount", "currency", "payee", "description", "tags", "refund"),
    *("account", "toAccount", "toAmount", "splits", "original", "references", "id"),
    # For people alone: an import ignores them.
    *("accountName", "toAccountName"),
)
# Spreadsheets read a cell that begins so as a formula, full-width signs included. One that parts cells at ";"
# sees the beginning of a cell after each. The page's downloads follow the same rule.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?='*[=+\-@＝＋－＠\t\r])")
_NEUTRALISED = re.compile(r"(?:^|(?<=[;\t\r\n]))'(?='*[=+\-@＝＋－＠\t\r])")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format; `write` takes a part's transactions, whether it is the first, and accounts' names by id."""

    name: str
    media_type: str
    write: Callable[[Sequence[Transaction], bool, Mapping[str, str]], str]


def neutralise(text: str) -> str:
    """Return text that no spreadsheet runs: with an apostrophe before anything that looks like a formula.

    Text that has apostrophes there already gets one more, so that removing one restores the text.
    """
    return _FORMULA.sub("'", text)


def restore(text: str) -> str:
    """Return the text that `neutralise` was given."""
    return _NEUTRALISED.sub("", text)


def to_csv(transactions: Sequence[Transaction], is_first: bool, account_names: Mapping[str, str]) -> str:
    """Return CSV by RFC 4180; only the first part names the columns, so that parts can be appended."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if is_first:
        writer.writerow(COLUMNS)
    for transaction in transactions:
        row = _cells(transaction.entry) | {"id": neutralise(transaction.id)}
        for name in ("account", "toAccount"):
            row[f"{name}Name"] = neutralise(account_names.get(row[name], ""))
        writer.writerow([row[name] for name in COLUMNS])
    return buffer.getvalue()


def _cells(entry: Entry) -> dict[str, str]:
    document = entry.to_json()
    cells = {name: str(document.get(name) or "") for name in COLUMNS}
    for name in ("category", "payee", "description"):
        cells[name] = neutralise(cells[name])
    for name in ("splits", "references"):
        value = document.get(name)
        if isinstance(value, list | dict):
            cells[name] = neutralise(write_json(value))
    has_separator = any(re.search(r"[,;|]|^\[", tag) for tag in entry.tags)
    cells["tags"] = neutralise(write_json(list(entry.tags)) if has_separator else ";".join(entry.tags))
    cells["refund"] = "true" if entry.refund else "false"
    if entry.original is not None:
        cells["original"] = f"{entry.original.text} {entry.original.currency}"
    return cells


def to_batch(transactions: Sequence[Transaction], _is_first: bool, _names: Mapping[str, str]) -> str:
    """Return the body that POST /transactions/batch takes, in parts of up to 500."""
    return write_json({"transactions": entries_with_ids(transactions)})


def entries_with_ids(transactions: Sequence[Transaction]) -> list[dict[str, object]]:
    """Return the entries and ids as POST /transactions/batch takes them."""
    return [{**transaction.entry.to_json(), "id": transaction.id} for transaction in transactions]


FORMATS = {
    "csv": FileFormat("transactions.csv", "text/csv; charset=utf-8", to_csv),
    "json": FileFormat("transactions.json", "application/json", to_batch),
}
