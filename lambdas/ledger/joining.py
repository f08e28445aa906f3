"""Joining an expense and an income of two accounts into a transfer, and taking it apart. Pure: no I/O.

Joined, the two records stay in the table as they are but for their date's attribute, so that they are in no
list, sum or index. Their ids stay taken, so that importing a statement again does not add them anew.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from lambdas.ledger.batches import Step
from lambdas.ledger.errors import Conflict, FieldError, Invalid
from lambdas.ledger.items import Record
from lambdas.ledger.transaction import (
    EXPENSE,
    INCOME,
    MAX_TAGS,
    TRANSFER,
    Entry,
    Joined,
    Money,
    Transaction,
    instant_text,
)


def transfer_id(expense_id: str, income_id: str) -> str:
    """Return the id of the transfer: joining the same two again finds it."""
    return hashlib.sha256(f"join\n{expense_id}\n{income_id}".encode()).hexdigest()[:32]


def join_steps(
    expense: Record | None, income: Record | None, transfer: Record | None, now: datetime
) -> list[Step]:
    """Return the steps that join the two; the first one is the transfer's.

    Args:
        transfer: what has the transfer's id now.

    Raises:
        Invalid: the two are no transfer.
    """
    errors = [*_errors(expense, EXPENSE), *_errors(income, INCOME)]
    if errors or expense is None or income is None:
        raise Invalid(errors=errors)
    entry = _transfer_entry(expense.transaction.entry, income.transaction.entry)
    id_ = transfer_id(expense.transaction.id, income.transaction.id)
    hidden = [record.next(now, joined_into=id_) for record in (expense, income)]
    at = instant_text(now)
    joined = Joined(expense.transaction.id, income.transaction.id)
    # A transfer that is joined, separated and joined again has a greater version than before, even if it was
    # in no table meanwhile.
    version = sum(record.transaction.version for record in hidden)
    if transfer is not None:
        version = max(version, transfer.transaction.version + 1)
    new = Record(Transaction(id_, entry, at, at, version, joined))
    return [(transfer, new), (expense, hidden[0]), (income, hidden[1])]


def _errors(record: Record | None, type_: str) -> Iterator[FieldError]:
    pointer = f"#/{type_}"
    if record is None or not record.is_live:
        yield FieldError(pointer, "transaction_missing")
        return
    entry = record.transaction.entry
    if entry.type != type_ or entry.account is None or entry.refund:
        yield FieldError(pointer, "not_joinable")


def _transfer_entry(expense: Entry, income: Entry) -> Entry:
    if expense.account == income.account:
        raise Invalid(errors=[FieldError("#/income", "same_account")])
    has_one_currency = expense.currency == income.currency
    if has_one_currency and expense.amount != income.amount:
        raise Invalid(errors=[FieldError("#/income", "amounts_differ")])
    return Entry(
        date=expense.date,
        type=TRANSFER,
        category=None,
        amount=expense.amount,
        currency=expense.currency,
        description=expense.description or income.description,
        tags=tuple(sorted({*expense.tags, *income.tags})[:MAX_TAGS]),
        payee=expense.payee or income.payee,
        account=expense.account,
        to_account=income.account,
        to_amount=None if has_one_currency else Money(income.amount, income.currency),
        references=tuple(sorted({*expense.references, *income.references})),
    )


def separate_steps(
    transfer: Record, expense: Record | None, income: Record | None, now: datetime
) -> tuple[list[Step], Record, Record]:
    """Return the steps that take a transfer apart, and the expense and the income as they are then.

    Raises:
        Conflict: the transfer was not joined of two transactions.
    """
    originals = [record for record in (expense, income) if record is not None]
    if len(originals) < 2 or any(record.joined_into != transfer.transaction.id for record in originals):
        raise Conflict("not_joined")
    restored = [record.next(now) for record in originals]
    separated = transfer.next(now, binned=True, separated=True)
    steps: list[Step] = [(transfer, separated), *zip(originals, restored, strict=True)]
    return steps, restored[0], restored[1]
