"""Give each row an id that the same row has in every file, so that importing it again adds nothing."""

import json
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from lambdas.ledger.statement.rows import Row

# Changing the namespace, or what is hashed, makes every file that was imported before come in a second time.
_NAMESPACE = uuid.UUID("6f0c3f5e-6a52-5b0e-9d0a-3f6a1f0a7c11")


def identify(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows with ids: their own, or made of the content and the number of equal rows before."""
    identified = []
    counts: Counter[str] = Counter()
    for row in rows:
        content = row.id or _content(row)
        counts[content] += 1
        row_id = row.id or str(uuid.uuid5(_NAMESPACE, f"{content}#{counts[content]}"))
        identified.append(replace(row, id=row_id, is_repeated=counts[content] > 1))
    return tuple(identified)


def _content(row: Row) -> str:
    """Return what makes two rows the same; tags are not part of it, since people add them later."""
    parts = (
        row.day.isoformat(),
        row.type,
        row.is_refund,
        row.category,
        row.amount_text,
        row.currency,
        row.description,
    )
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
