"""Give each row an id that the same row has in every file, so that importing it again adds nothing."""

import json
import uuid
from collections import Counter
from collections.abc import Iterable

from lambdas.ledger.statement.rows import Draft, Row

# Changing the namespace, or what is hashed, makes every file that was imported before come in a second time.
_NAMESPACE = uuid.UUID("6f0c3f5e-6a52-5b0e-9d0a-3f6a1f0a7c11")


def identify(drafts: Iterable[Draft]) -> tuple[Row, ...]:
    """Return the rows with ids: their own, or made of the content and the number of equal rows before."""
    rows = []
    counts: Counter[str] = Counter()
    for draft in drafts:
        content = draft.own_id or _content(draft)
        counts[content] += 1
        row_id = draft.own_id or str(uuid.uuid5(_NAMESPACE, f"{content}#{counts[content]}"))
        rows.append(Row(row_id, draft, counts[content] > 1))
    return tuple(rows)


def _content(draft: Draft) -> str:
    """Return what makes two rows the same; tags are not part of it, since people add them later."""
    parts = (
        draft.day.isoformat(),
        draft.type,
        draft.is_refund,
        draft.category,
        draft.amount_text,
        draft.currency,
        draft.description,
    )
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
