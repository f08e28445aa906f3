"""Post many transactions to the API in batches; posting the same ones again is safe."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NotRequired, Protocol, TypedDict

from infra.client.api import ApiError

# The number of transactions that the API accepts in one request.
BATCH_SIZE = 500
CREATED, EXISTING, DIFFERENT = 201, 200, 409
# The problems that the transactions themselves cause; all others end the posting.
_REFUSED_BATCH = (413, 422)


class Api(Protocol):
    """The one call of the API that posting needs."""

    def post(self, path: str, document: object) -> Any: ...


class _FieldError(TypedDict):
    pointer: str
    detail: str


class _Result(TypedDict):
    index: int
    status: int
    errors: NotRequired[list[_FieldError]]


@dataclass(frozen=True, slots=True)
class RefusedTransaction:
    """A transaction that the API refuses: its position, the field at fault, and the reason in English."""

    position: int
    field: str
    reason: str


@dataclass(slots=True)
class PostResult:
    """The outcome of each transaction, by its position in the sequence that was posted.

    `existing` were there before; `changed` too, but they were edited or deleted since, and left as they are.
    """

    added: list[int] = field(default_factory=list)
    existing: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    refused: list[RefusedTransaction] = field(default_factory=list)


def post_transactions(
    client: Api,
    transactions: Sequence[Mapping[str, object]],
    advance: Callable[[int], None] = lambda count: None,
) -> PostResult:
    """Post all transactions, each under its own `id`.

    Args:
        client: The API.
        transactions: Their documents, as the API takes them.
        advance: Called after each batch with the number of transactions in it.

    Raises:
        ApiError: The API cannot be reached or refuses the user.
    """
    result = PostResult()
    # By day, since the transactions of a day share an item of totals, which is then written less often.
    order = sorted(range(len(transactions)), key=lambda position: str(transactions[position].get("date")))
    for batch in _batches(order):
        _post_batch(client, transactions, batch, result)
        advance(len(batch))
    for positions in (result.added, result.existing, result.changed):
        positions.sort()
    result.refused.sort(key=lambda refused: refused.position)
    return result


def _batches(order: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(order), BATCH_SIZE):
        yield order[start : start + BATCH_SIZE]


def _post_batch(
    client: Api, transactions: Sequence[Mapping[str, object]], batch: Sequence[int], result: PostResult
) -> None:
    """Post a batch; halve one that is refused as a whole, until the transaction at fault is alone."""
    document = {"transactions": [transactions[position] for position in batch]}
    try:
        answer = client.post("/transactions/batch", document)
    except ApiError as error:
        if error.status not in _REFUSED_BATCH:
            raise
        if len(batch) == 1:
            errors = [(field.pointer, field.detail) for field in error.problem.errors]
            result.refused.append(_refused(batch[0], errors or [("#", str(error))]))
            return
        for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :]):
            _post_batch(client, transactions, half, result)
        return
    outcomes: list[_Result] = answer["results"]
    for outcome in outcomes:
        position = batch[outcome["index"]]
        if outcome["status"] == CREATED:
            result.added.append(position)
        elif outcome["status"] == EXISTING:
            result.existing.append(position)
        elif outcome["status"] == DIFFERENT:
            result.changed.append(position)
        else:
            errors = [(error["pointer"], error["detail"]) for error in outcome.get("errors", ())]
            result.refused.append(_refused(position, errors))


def _refused(position: int, errors: Sequence[tuple[str, str]]) -> RefusedTransaction:
    """Return the first error, a pair of pointer and detail, with the others appended to its reason."""
    if not errors:
        return RefusedTransaction(position, "row", "refused without a reason")
    (pointer, detail), *others = errors
    more = "".join(f"; {_field_of(other)}: {text}" for other, text in others)
    return RefusedTransaction(position, _field_of(pointer), f"{detail}{more}")


def _field_of(pointer: str) -> str:
    return pointer.removeprefix("#").strip("/").split("/")[0] or "row"
