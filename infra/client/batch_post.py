"""Posting many transactions to the API: in batches, each with its outcome, safe to repeat."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from infra.client.api import ApiError

# What the API takes at once.
BATCH = 500
CREATED, EXISTING, DIFFERENT = 201, 200, 409


class Api(Protocol):
    """The one call that posting needs."""

    def post(self, path: str, document: Any) -> Any: ...


@dataclass(slots=True)
class Posted:
    """Outcomes by position in the sequence that was posted.

    `kept`: there under this id, but edited or deleted since, and left as it is. `refused`: (position, field,
    reason).
    """

    added: list[int] = field(default_factory=list)
    existing: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)


def post(
    client: Api, transactions: Sequence[Mapping[str, Any]], advance: Callable[[int], None] = lambda _: None
) -> Posted:
    """Post them all, each under its own `id`; `advance` hears how many more are done."""
    posted = Posted()
    # By day: one day's transactions share a record of totals, which is then written as few times as can be.
    order = sorted(range(len(transactions)), key=lambda position: str(transactions[position].get("date")))
    for batch in _batches(order):
        _post(client, transactions, batch, posted)
        advance(len(batch))
    for outcome in (posted.added, posted.existing, posted.kept, posted.refused):
        outcome.sort()
    return posted


def _batches(order: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(order), BATCH):
        yield order[start : start + BATCH]


def _post(
    client: Api, transactions: Sequence[Mapping[str, Any]], batch: Sequence[int], posted: Posted
) -> None:
    try:
        answer = client.post(
            "/transactions/batch", {"transactions": [transactions[position] for position in batch]}
        )
    except ApiError as error:
        if error.status not in (413, 422):
            raise
        if len(batch) == 1:
            posted.refused.append((batch[0], *_reason(error.errors or [("#", str(error))])))
            return
        # The batch as a whole is too much; its halves may do, and the row at fault ends up alone.
        for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :]):
            _post(client, transactions, half, posted)
        return
    for result in answer["results"]:
        position = batch[result["index"]]
        if result["status"] == CREATED:
            posted.added.append(position)
        elif result["status"] == EXISTING:
            posted.existing.append(position)
        elif result["status"] == DIFFERENT:
            posted.kept.append(position)
        else:
            errors = [(error["pointer"], error["detail"]) for error in result.get("errors") or ()]
            posted.refused.append((position, *_reason(errors)))


def _reason(errors: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """(field, reason) of the first error, the others appended to the reason."""
    if not errors:
        return "row", "refused without a reason"
    (pointer, detail), *others = errors
    more = "".join(f"; {_field(pointer)} {detail}" for pointer, detail in others)
    return _field(pointer), f"{_field(pointer)} {detail}{more}"


def _field(pointer: str) -> str:
    return pointer.removeprefix("#").strip("/").split("/")[0] or "row"
