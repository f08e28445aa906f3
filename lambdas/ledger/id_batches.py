"""Requests about up to 500 transactions by id: their ids, and the outcome of each. Pure: no I/O."""

from collections.abc import Sequence

from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.items import Record
from lambdas.ledger.json_document import Json
from lambdas.ledger.transaction import is_id
from lambdas.ledger.writer import Outcomes

MAX_IDS = 500
MAX_BYTES = 256 * 1024


def parse_ids(values: Json) -> list[str]:
    """Return the ids of a request; raises Invalid with every malformed one named."""
    if not isinstance(values, list) or not 1 <= len(values) <= MAX_IDS:
        bounds = {"min": 1, "max": MAX_IDS}
        raise Invalid(errors=[FieldError("#/ids", "wrong_number_of_items", bounds)])
    ids = [value for value in values if isinstance(value, str) and is_id(value)]
    if len(ids) < len(values):
        raise Invalid(
            errors=[
                FieldError(f"#/ids/{index}", "malformed_id")
                for index, value in enumerate(values)
                if not isinstance(value, str) or not is_id(value)
            ]
        )
    return ids


def results_json(ids: Sequence[str], outcomes: Outcomes, status: int) -> list[dict[str, object]]:
    """Return the outcome of each id in the order sent: the status, 404 for a missing one, 422 with errors."""
    return [
        {"index": index, "id": id_, **_result_json(outcomes.get(id_), status)}
        for index, id_ in enumerate(ids)
    ]


def count_records(outcomes: Outcomes) -> int:
    """Return how many of the outcomes are records."""
    return sum(isinstance(outcome, Record) for outcome in outcomes.values())


def _result_json(outcome: Record | Invalid | None, status: int) -> dict[str, object]:
    if isinstance(outcome, Invalid):
        return {"status": 422, "errors": [error.to_json() for error in outcome.errors]}
    return {"status": 404 if outcome is None else status}
