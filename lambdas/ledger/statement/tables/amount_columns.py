"""Settle which column holds the amount, or which two hold debit and credit."""

from collections.abc import Sequence

from lambdas.ledger.statement.errors import Question, StatementError
from lambdas.ledger.statement.tables.candidates import MIN_SHARE, Candidates
from lambdas.ledger.statement.tables.cells import looks_like_date
from lambdas.ledger.statement.tables.column_names import NAME_PARTS, NAME_PARTS_OF_NONE
from lambdas.ledger.statement.tables.csv_rows import TableRow, shown_rows
from lambdas.ledger.statement.tables.running_balance import find_debit_and_credit, find_running_amounts

_PAIR = 2
# The digits of the number of instalments.
_MAX_COUNT = 2


def take_by_cells(candidates: Candidates) -> None:
    """Settle date and amount by their cells where no name says them.

    Raises:
        StatementError: Several columns may hold the amount, or which of two is the debit is open.
    """
    index_of, mapping = candidates.index_of, candidates.mapping
    dates = [
        index
        for index, profile in enumerate(candidates.profiles)
        if profile.dates >= MIN_SHARE and profile.fill >= MIN_SHARE
    ]
    if "date" not in index_of and "date" not in mapping:
        free = [index for index in dates if index not in candidates.used]
        if free:
            index_of["date"] = free[0]
    if not any(name in index_of for name in ("amount", "debit", "credit")):
        _take_amount_by_cells(candidates, candidates.used | set(dates))


def _take_amount_by_cells(candidates: Candidates, used: set[int]) -> None:
    profiles = candidates.profiles
    money = [
        index
        for index, profile in enumerate(profiles)
        if index not in used
        and profile.amounts >= MIN_SHARE
        and profile.fill >= MIN_SHARE
        and not (
            NAME_PARTS_OF_NONE["amount"].search(candidates.names[index])
            or NAME_PARTS["balance"].search(candidates.names[index])
        )
    ]
    money = [index for index in money if profiles[index].has_decimals] or money
    if len(money) > 1 or _has_sparse_amounts(candidates, used):
        amounts = [
            index for index in range(len(profiles)) if index not in used and candidates.is_money(index)
        ]
        columns = find_debit_and_credit(candidates.rows, amounts)
        if columns is not None:
            candidates.index_of["debit"], candidates.index_of["credit"] = columns
            return
    if len(money) > 1:
        money = find_running_amounts(candidates.rows, money) or money
    if len(money) > 1:
        money = [index for index in money if profiles[index].has_negative] or money
        money = _without_counts(candidates, money)
    if len(money) == _PAIR and not _are_both_filled(candidates.rows, *money):
        raise _ambiguous("ambiguous_debit_column", "debit", money, candidates.rows)
    if len(money) > 1:
        raise _ambiguous("ambiguous_amount_column", "amount", money, candidates.rows)
    if money and (partner := _partner_of(candidates, money[0], used)) is not None:
        raise _ambiguous("ambiguous_debit_column", "debit", sorted((money[0], partner)), candidates.rows)
    if money:
        candidates.index_of["amount"] = money[0]
        return
    pair = [
        index
        for index, profile in enumerate(profiles)
        if index not in used and profile.filled and profile.amounts >= MIN_SHARE
    ]
    if len(pair) == _PAIR and not _are_both_filled(candidates.rows, *pair):
        raise _ambiguous("ambiguous_debit_column", "debit", pair, candidates.rows)


def _ambiguous(code: str, field: str, indexes: Sequence[int], rows: Sequence[TableRow]) -> StatementError:
    columns = [f"#{index + 1}" for index in indexes]
    choices = tuple(f"{field}={column}" for column in columns)
    return StatementError(code, Question("columns", choices), columns=columns, rows=shown_rows(rows))


def _without_counts(candidates: Candidates, money: list[int]) -> list[int]:
    """Return the columns without those of one short number, such as the count of instalments, and without
    those that repeat another one.
    """
    cells = {index: tuple(row.cell(index) for row in candidates.rows) for index in money}
    varied = [
        index
        for index in money
        if candidates.profiles[index].distinct > 1 or candidates.profiles[index].length > _MAX_COUNT
    ]
    first_of = {cells[index]: index for index in reversed(varied)}
    return [index for index in varied if first_of[cells[index]] == index] or money


def _has_sparse_amounts(candidates: Candidates, used: set[int]) -> bool:
    """Return whether a column of amounts is empty in most rows, as that of credits is."""
    return any(
        index not in used and profile.filled and profile.fill < MIN_SHARE and candidates.is_money(index)
        for index, profile in enumerate(candidates.profiles)
    )


def _partner_of(candidates: Candidates, index: int, used: set[int]) -> int | None:
    """Return the only column that holds the amounts of all rows without one in that column."""
    date = candidates.index_of.get("date", 0)
    rows = [row for row in candidates.rows if looks_like_date(row.cell(date))]
    partners = [
        other
        for other, profile in enumerate(candidates.profiles)
        if other not in used
        and other != index
        and profile.filled
        and candidates.is_money(other)
        and any(row.cell(other) for row in rows)
        and all(bool(row.cell(index)) != bool(row.cell(other)) for row in rows)
    ]
    return partners[0] if len(partners) == 1 else None


def _are_both_filled(rows: Sequence[TableRow], index: int, other: int) -> bool:
    return any(row.cell(index) and row.cell(other) for row in rows)


def settle_amounts(candidates: Candidates) -> None:
    """Keep one amount column, or debit and credit columns."""
    index_of, mapping = candidates.index_of, candidates.mapping
    if "debit" in mapping or "credit" in mapping:
        index_of.pop("amount", None)
        _take_partner(candidates)
    elif "amount" not in index_of:
        _take_partner(candidates)
    elif _is_split_into_directions(candidates):
        del index_of["amount"]
    elif side := _other_side(candidates):
        index_of[side] = index_of.pop("amount")
    else:
        index_of.pop("debit", None)
        index_of.pop("credit", None)
    amount = index_of.get("amount")
    is_net = amount is not None and candidates.names[amount].split()[:1] in (["net"], ["netto"])
    if is_net and "fee" not in mapping:
        index_of.pop("fee", None)  # the net amount has the fee in it already


def _other_side(candidates: Candidates) -> str | None:
    """Return what amounts are that stand only where the debit or credit is empty, None if they do not."""
    index_of = candidates.index_of
    named = [name for name in ("debit", "credit") if name in index_of]
    if len(named) != 1 or "amount" in candidates.mapping:
        return None
    index, amount = index_of[named[0]], index_of["amount"]
    profile = candidates.profiles[amount]
    has_both = candidates.profiles[index].filled and profile.filled and not profile.has_negative
    if not has_both or any(bool(row.cell(index)) == bool(row.cell(amount)) for row in candidates.rows):
        return None
    return "credit" if named == ["debit"] else "debit"


def _take_partner(candidates: Candidates) -> None:
    """Settle the credit beside the only debit, or the debit beside the only credit."""
    known = [name for name in ("debit", "credit") if name in candidates.index_of]
    if len(known) != 1:
        return
    index = candidates.index_of[known[0]]
    partners = [
        other
        for other, profile in enumerate(candidates.profiles)
        if other not in candidates.used
        and profile.filled
        and candidates.is_money(other)
        and not _are_both_filled(candidates.rows, index, other)
    ]
    if len(partners) == 1:
        candidates.index_of["credit" if known == ["debit"] else "debit"] = partners[0]


def _is_split_into_directions(candidates: Candidates) -> bool:
    """Return whether the amounts have no sign, and columns of debit and credit say what it is."""
    index_of = candidates.index_of
    if "amount" in candidates.mapping or not {"debit", "credit"} <= index_of.keys():
        return False
    amount, debit, credit = (candidates.profiles[index_of[name]] for name in ("amount", "debit", "credit"))
    return not amount.has_negative and bool(debit.filled) and bool(credit.filled)
