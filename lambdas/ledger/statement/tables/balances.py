"""Balances at the end of each day, from the running balance beside the rows of a table."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lambdas.ledger.statement.rows import Balance, Row
from lambdas.ledger.statement.tables.running_balance import count_steps, steps_down_and_up

BalancedRow = tuple[Row, Balance]


def balances_of_days(
    rows: Sequence[BalancedRow], *, is_newest_first: bool, is_flipped: bool
) -> tuple[Balance, ...]:
    """Return one balance for each day, account and currency: that after its last row in time.

    Args:
        rows: Each row that has a balance beside it, in the order of the file.
        is_newest_first: Whether the days of the file go back in time.
        is_flipped: Whether positive amounts are spending in the file.
    """
    by_account: dict[tuple[str, str], list[BalancedRow]] = defaultdict(list)
    for row, balance in rows:
        by_account[balance.account, balance.currency].append((row, balance))
    ends: list[Balance] = []
    for rows_of_account in by_account.values():
        by_day: dict[date, list[BalancedRow]] = defaultdict(list)
        for row, balance in _as_owned(rows_of_account, is_flipped=is_flipped):
            by_day[balance.day].append((row, balance))
        ends += [_last(of_day, is_newest_first=is_newest_first) for of_day in by_day.values()]
    return tuple(sorted(ends, key=lambda balance: balance.line))


def _as_owned(rows: Sequence[BalancedRow], *, is_flipped: bool) -> list[BalancedRow]:
    """Return the rows with what the account held: a balance that grows with what is spent is owed."""
    amounts, values = _columns(rows)
    owned, owed = count_steps(amounts, values), count_steps(amounts, [-value for value in values])
    if owed < owned or (owed == owned and not is_flipped):
        return list(rows)
    return [(row, replace(balance, amount=-balance.amount)) for row, balance in rows]


def _last(rows: Sequence[BalancedRow], *, is_newest_first: bool) -> Balance:
    """Return the balance after the last row of a day, whichever way its balances lead."""
    down, up = steps_down_and_up(*_columns(rows))
    is_up = up > down if up != down else is_newest_first
    return rows[0 if is_up else -1][1]


def _columns(rows: Sequence[BalancedRow]) -> tuple[list[Decimal], list[Decimal]]:
    return [row.signed_amount for row, _ in rows], [balance.amount for _, balance in rows]
