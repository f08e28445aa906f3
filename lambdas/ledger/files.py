"""Transactions as files to keep, which an import (CSV) or a batch (JSON) reads back. Pure: no I/O."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lambdas.ledger.json_document import write_json
from lambdas.ledger.transaction import Transaction

COLUMNS = ("date", "type", "category", "amount", "currency", "description", "tags", "refund", "id")
# Spreadsheets read such a cell as a formula; https://owasp.org/www-community/attacks/CSV_Injection.
_FORMULA = re.compile(r"'*[=+\-@]")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format; `write` takes the transactions of one part and whether it is the first."""

    name: str
    media_type: str
    write: Callable[[Sequence[Transaction], bool], str]


def neutralise(text: str) -> str:
    """Return text that no spreadsheet runs: with an apostrophe before anything that looks like a formula.

    Text that has apostrophes there already gets one more, so that removing one restores the text.
    """
    return "'" + text if _FORMULA.match(text) else text


def to_csv(transactions: Sequence[Transaction], is_first: bool) -> str:
    """Return CSV by RFC 4180; only the first part names the columns, so that parts can be appended."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if is_first:
        writer.writerow(COLUMNS)
    for transaction in transactions:
        entry = transaction.entry
        row = {
            **entry.to_json(),
            "category": neutralise(entry.category or ""),
            "description": neutralise(entry.description),
            "tags": neutralise(";".join(entry.tags)),
            "refund": "true" if entry.refund else "false",
            "id": neutralise(transaction.id),
        }
        writer.writerow([row[name] for name in COLUMNS])
    return buffer.getvalue()


def to_batch(transactions: Sequence[Transaction], _is_first: bool) -> str:
    """Return the body that POST /transactions/batch takes, in parts of up to 500."""
    return write_json({"transactions": entries_with_ids(transactions)})


def entries_with_ids(transactions: Sequence[Transaction]) -> list[dict[str, object]]:
    """Return the entries and ids as POST /transactions/batch takes them."""
    return [{**transaction.entry.to_json(), "id": transaction.id} for transaction in transactions]


FORMATS = {
    "csv": FileFormat("transactions.csv", "text/csv; charset=utf-8", to_csv),
    "json": FileFormat("transactions.json", "application/json", to_batch),
}
