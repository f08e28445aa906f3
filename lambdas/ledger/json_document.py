"""JSON bodies: read strictly, so that no number is ever a float, and written compactly."""

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias

from lambdas.ledger.errors import Malformed


class Number:
    """A JSON number as its digits: money and counts come as text or as whole numbers, never as floats."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


Json: TypeAlias = "bool | str | Number | list[Json] | dict[str, Json] | None"
"""A document as `read_json` returns it."""

JsonObject = Mapping[str, object]
"""An object to be written."""


def read_json(text: bytes) -> Json:
    """Return the document; raises Malformed where RFC 8259 is broken or a field is repeated."""
    try:
        document: Json = json.loads(
            text.decode(),
            parse_float=Number,
            parse_int=Number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_repetition,
        )
    except (ValueError, RecursionError):
        raise Malformed("not_json") from None
    return document


def write_json(document: JsonObject | Sequence[object], *, ascii_only: bool = False) -> str:
    """Return compact JSON; `ascii_only` can also write a lone surrogate, for which no UTF-8 exists."""
    return json.dumps(document, ensure_ascii=ascii_only, separators=(",", ":"))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _without_repetition(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a field is repeated")
    return document
