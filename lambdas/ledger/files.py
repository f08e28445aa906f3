"""Transactions as files to keep, which come back in by an import (CSV) or a batch (JSON). Pure: no I/O."""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lambdas.ledger.transaction import Transaction

COLUMNS = ("date", "type", "category", "amount", "currency", "description", "tags", "refund", "id")
# What spreadsheets take for a formula; https://owasp.org/www-community/attacks/CSV_Injection.
_FORMULA = re.compile(r"'*[=+\-@]")


@dataclass(frozen=True, slots=True)
class File:
    """A format; `write` gets the transactions of one part and whether it is the first."""

    name: str
    media_type: str
    write: Callable[[Sequence[Transaction], bool], str]


def neutral(text: str) -> str:
    """The text so that no spreadsheet runs it: an apostrophe before what looks like a formula.

    One more apostrophe where there are some already, so that taking one away gives the text again.
    """
    return "'" + text if _FORMULA.match(text) else text


def to_csv(transactions: Sequence[Transaction], first: bool) -> str:
    """RFC 4180; the names of the columns stand in the first part alone, so that parts can be appended."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if first:
        writer.writerow(COLUMNS)
    for transaction in transactions:
        document = transaction.to_json()
        document["tags"] = ";".join(document["tags"])
        document["refund"] = "true" if document["refund"] else "false"
        for name in ("category", "description", "tags", "id"):
            document[name] = neutral(document[name])
        writer.writerow([document[name] for name in COLUMNS])
    return buffer.getvalue()


def to_batch(transactions: Sequence[Transaction], _first: bool) -> str:
    """What POST /transactions/batch takes, in parts of up to 500."""
    return json.dumps({"transactions": entries(transactions)}, ensure_ascii=False, separators=(",", ":"))


def entries(transactions: Sequence[Transaction]) -> list[dict[str, Any]]:
    """What the user said, and the ids."""
    documents = [transaction.to_json() for transaction in transactions]
    return [{name: document[name] for name in COLUMNS} for document in documents]


FILES = {
    "csv": File("transactions.csv", "text/csv; charset=utf-8", to_csv),
    "json": File("transactions.json", "application/json", to_batch),
}
