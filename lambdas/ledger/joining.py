"""Joining an expense and an income of two accounts into a transfer, and taking it apart. Pure: no I/O.

Joined, the two records stay in the table as they are but for their date's attribute, so that they are in no
list, sum or index. Their ids stay taken, so that importing a statement again does not add them anew.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
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
    is_near,
)

SIDES = (EXPENSE, INCOME)


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
    errors = [*_record_errors(expense, EXPENSE), *_record_errors(income, INCOME)]
    if errors or expense is None or income is None:
        raise Invalid(errors=errors)
    entry = transfer_entry(expense.transaction.entry, income.transaction.entry)
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


def creation_steps(
    transfer: Transaction, originals: Iterable[Transaction], records: Mapping[str, Record], gone: Set[str]
) -> list[Step]:
    """Return the steps that create a joined transfer with its two originals, hidden.

    An original that is there already, with the same entry, is hidden, too.

    Args:
        records: what has the ids of the three now.
        gone: the ids of those that no longer exist to the user, whose places are taken.

    Raises:
        Invalid: an original's id is taken.
    """
    steps: list[Step] = [(records.get(transfer.id), Record(transfer))]
    errors = []
    for name, original in zip(SIDES, originals, strict=True):
        record = records.get(original.id)
        hidden = Record(original, joined_into=transfer.id)
        if record is not None and original.id not in gone:
            if record.is_live and record.transaction.entry == original.entry:
                version = record.transaction.version + 1
                old = replace(record.transaction, updated_at=original.updated_at, version=version)
                hidden = Record(old, joined_into=transfer.id)
            else:
                is_deleted = record.is_binned and record.joined_into is None
                code = "id_deleted" if is_deleted else "id_taken"
                errors.append(FieldError(f"#/joinedFrom/{name}/id", code))
        steps.append((record, hidden))
    if errors:
        raise Invalid(errors=errors)
    return steps


def _record_errors(record: Record | None, type_: str) -> Iterator[FieldError]:
    if record is None or not record.is_live:
        yield FieldError(f"#/{type_}", "transaction_missing")
        return
    for code in side_errors(record.transaction.entry, type_):
        yield FieldError(f"#/{type_}", code)


def side_errors(entry: Entry, type_: str) -> Iterator[str]:
    """Yield the codes of what keeps an entry from being one side of a transfer."""
    if entry.type != type_ or entry.account is None or entry.refund:
        yield "not_joinable"


def transfer_entry(expense: Entry, income: Entry) -> Entry:
    """Return the transfer of the two; raises Invalid if they are none."""
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
        to_date=income.date if income.date != expense.date and is_near(expense.date, income.date) else None,
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
