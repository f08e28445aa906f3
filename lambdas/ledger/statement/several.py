"""Put several statements together, as if they were imported one after another."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain

from lambdas.ledger.statement.rows import TRANSFER, Row, Statement
from lambdas.ledger.statement.similarity import (
    MAX_DAYS_BETWEEN_COPIES,
    MAX_DAYS_BETWEEN_SIDES,
    share_words,
)
from lambdas.ledger.statement.values.words import says_transfer

_MIN_ACCOUNT_LENGTH = 3


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """A row that resembles one of an earlier file, which has another id."""

    row: Row
    resembles: Row


@dataclass(slots=True)
class Combined:
    """The rows of several files, each list by file.

    `rows` and `transfers` are new in their file, `existing` stand in an earlier one, and `similar` wait for
    the user's answer.
    """

    rows: list[list[Row]] = field(default_factory=list)
    transfers: list[list[Row]] = field(default_factory=list)
    existing: list[list[Row]] = field(default_factory=list)
    similar: list[list[SimilarRow]] = field(default_factory=list)


def combine(statements: Sequence[Statement]) -> Combined:
    """Tell for each row of each file whether it is new, there already, similar to one, or a transfer."""
    combined = Combined()
    known: dict[str, Row] = {}
    earlier: list[tuple[Statement, list[Row]]] = []
    for statement in statements:
        rows = [*statement.rows, *statement.transfers]
        existing = [row for row in rows if row.id in known]
        fresh = [row for row in rows if row.id not in known]
        similar = _similar_rows(statement, rows, [row for row in fresh if row.document is None], earlier)
        similar_ids = {one.row.id for one in similar}
        new = [row for row in fresh if row.id not in similar_ids]
        known |= {row.id: row for row in new}
        earlier.append((statement, rows))
        combined.rows.append([row for row in new if not row.is_side])
        combined.transfers.append([row for row in new if row.is_side])
        combined.existing.append(existing)
        combined.similar.append(similar)
    _join_transfers(combined)
    return combined


def _similar_rows(
    statement: Statement,
    rows: Sequence[Row],
    fresh: Sequence[Row],
    earlier: Sequence[tuple[Statement, list[Row]]],
) -> list[SimilarRow]:
    """Return the fresh rows that resemble a row of an earlier file which this file does not repeat by its
    id.
    """
    if not rows or not fresh:
        return []
    ids = {row.id for row in rows}
    first, last = min(row.day for row in rows), max(row.day for row in rows)
    similar: list[SimilarRow] = []
    taken: set[str] = set()
    for other_statement, other_rows in earlier:
        candidates: dict[tuple[str, Decimal], list[Row]] = defaultdict(list)
        for row in other_rows:
            if row.id not in ids and row.id not in taken:
                candidates[row.currency, row.signed_amount].append(row)
        days = [row.day for row in other_rows]
        for row in fresh:
            if (
                any(one.row.id == row.id for one in similar[-1:])
                or not days
                or not min(days) <= row.day <= max(days)
            ):
                continue
            for other in candidates.get((row.currency, row.signed_amount), ()):
                if (
                    other.id not in taken
                    and first <= other.day <= last
                    and _resembles(row, statement, other, other_statement)
                ):
                    taken.add(other.id)
                    similar.append(SimilarRow(row, other))
                    break
    return list({one.row.id: one for one in similar}.values())


def _resembles(row: Row, statement: Statement, other: Row, other_statement: Statement) -> bool:
    """Return whether two rows of one amount may be one entry: of one account, a few days apart, with words in
    common.
    """
    if abs((row.day - other.day).days) > MAX_DAYS_BETWEEN_COPIES or not is_same_account(
        row.account, other.account
    ):
        return False
    if statement.format == other_statement.format and row.bank_id and other.bank_id:
        return False
    return share_words(row.description, other.description)


def is_same_account(account: str, other: str) -> bool:
    """Return whether two numbers may be one account: an IBAN has the bank's own in it, some have none."""
    numbers = [re.sub(r"[^A-Z0-9]", "", number.upper()).lstrip("0") for number in (account, other)]
    short, long = sorted(numbers, key=len)
    return not short or (len(short) >= _MIN_ACCOUNT_LENGTH and short in long)


def _join_transfers(combined: Combined) -> None:
    """Make the two sides of a transfer transfers: equal amounts of two files, one in and one out, a few
    days apart. What the tracker has exported is exactly what it is.
    """
    waiting: dict[tuple[str, Decimal], list[tuple[int, Row]]] = defaultdict(list)
    joined: dict[int, set[str]] = defaultdict(set)
    for number, rows_of_file in enumerate(zip(combined.rows, combined.transfers, strict=True)):
        possible_sides = [row for row in chain(*rows_of_file) if row.document is None]
        for row in possible_sides:
            sides = waiting.get((row.currency, -row.signed_amount), [])
            candidates = [
                (abs((row.day - side.day).days), position)
                for position, (other_number, side) in enumerate(sides)
                if other_number != number
                and abs((row.day - side.day).days) <= MAX_DAYS_BETWEEN_SIDES
                and not _are_one_account(row, side)
                and _are_sides(row, side)
            ]
            if candidates and not row.is_refund:
                other_number, side = sides.pop(min(candidates)[1])
                joined[number].add(row.id)
                joined[other_number].add(side.id)
        for row in possible_sides:
            if row.id not in joined[number] and not row.is_refund:
                waiting[row.currency, row.signed_amount].append((number, row))
    for number, ids in joined.items():
        sides_of_file = [row for row in combined.rows[number] if row.id in ids]
        combined.rows[number] = [row for row in combined.rows[number] if row.id not in ids]
        combined.transfers[number] += [as_transfer(row) for row in sides_of_file]


def _are_sides(row: Row, side: Row) -> bool:
    """Return whether two rows of opposite amounts are no chance: of one day or the next, or called so."""
    if abs((row.day - side.day).days) <= 1 or TRANSFER in (row.type, side.type):
        return True
    texts = (row.description, side.description)
    return any(map(says_transfer, texts)) or share_words(*texts)


def _are_one_account(row: Row, side: Row) -> bool:
    return bool(row.account and side.account) and is_same_account(row.account, side.account)


def as_transfer(row: Row) -> Row:
    """Return an income or expense as the side of a transfer that it is; it keeps its id."""
    return replace(row, type=TRANSFER, is_incoming=row.signed_amount > 0, is_refund=False)


def transfer_to_json(row: Row) -> Mapping[str, str]:
    """Return a transfer as the account of the file sees it: negative where money left."""
    text = row.amount_text
    return {
        "date": row.day.isoformat(),
        "amount": text if row.is_incoming else f"-{text}",
        "currency": row.currency,
        "description": row.description,
        "account": row.account,
    }
