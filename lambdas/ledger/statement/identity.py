"""Give each row an id that the same row has in every file, so that importing it again adds nothing."""

import json
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from lambdas.ledger.statement.rows import Row

# Changing the namespace, or what is hashed, makes every file that was imported before come in a second time.
_NAMESPACE = uuid.UUID("6f0c3f5e-6a52-5b0e-9d0a-3f6a1f0a7c11")

_IMPORTED_VERSION = 5


def is_imported(transaction_id: str) -> bool:
    """Return whether an id was made of a row's content, as imports do."""
    try:
        return uuid.UUID(transaction_id).version == _IMPORTED_VERSION
    except ValueError:
        return False


def identify(rows: Sequence[Row], account: str) -> tuple[Row, ...]:
    """Return the rows with ids: their own, else one of the bank's id, else of the content.

    The account is part of it, and so is the number of equal rows before it in the file. `account` is the
    ledger's, for rows that name none; empty if it is unknown too.
    """
    uses = Counter((row.account, row.bank_id) for row in rows if row.bank_id)
    identified = []
    counts: Counter[str] = Counter()
    for row in rows:
        if row.id:
            content = row.id
        elif row.bank_id:
            content = _bank_content(row, account, is_unique=uses[row.account, row.bank_id] == 1)
        else:
            content = _content(row, account)
        counts[content] += 1
        row_id = row.id or str(uuid.uuid5(_NAMESPACE, f"{content}#{counts[content]}"))
        identified.append(replace(row, id=row_id, is_repeated=counts[content] > 1))
    return tuple(identified)


def _bank_content(row: Row, account: str, *, is_unique: bool) -> str:
    """Return the bank's id in its account; one that a file uses several times tells only with day and
    amount.
    """
    parts = ["bank", row.account or account, row.bank_id]
    if not is_unique:
        parts += [row.day.isoformat(), str(row.signed_amount.normalize()), row.currency]
    return _joined(parts)


def _content(row: Row, account: str) -> str:
    """Return what makes two rows the same; tags are not part of it, since people add them later."""
    parts: list[object] = [
        row.day.isoformat(),
        row.type,
        row.is_refund,
        row.category,
        row.amount_text,
        row.currency,
        row.description,
    ]
    if row.account or account:
        parts.append(row.account or account)
    return _joined(parts)


def _joined(parts: Sequence[object]) -> str:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
