"""Changes of the ledger: each is one DynamoDB transaction of records, totals and the accounts' counters."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from lambdas.ledger.account_reader import AccountReader
from lambdas.ledger.accounts import use_action
from lambdas.ledger.batches import Step, account_uses, changes_of, postings_of, steps_by_batch
from lambdas.ledger.empty_totals import remove_empty_totals
from lambdas.ledger.errors import Busy, Changed, Conflict, FieldError, Invalid, NotFound
from lambdas.ledger.items import Record, delete_action, put_action, totals_actions
from lambdas.ledger.joining import creation_steps, join_steps, separate_steps, transfer_id
from lambdas.ledger.store import ConditionFailedError, Store
from lambdas.ledger.transaction import Entry, Joined, Transaction

# How often a change is decided anew because another request changed the record meanwhile.
MAX_ATTEMPTS = 5

Outcomes = Mapping[str, Record | Invalid]
"""By a transaction's id: the record as it is now, or why it cannot be so."""

Originals = Sequence[Transaction]
"""The expense and the income that a transfer was joined of; none of any other transaction."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why nothing was written: a record has changed, or these accounts cannot have the postings."""

    accounts: frozenset[str]


class Writer:
    """Writes to any ledger; which one it is follows from the verified token (`http.Request`)."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def create(
        self, ledger_id: str, transaction: Transaction, now: datetime, originals: Originals = ()
    ) -> tuple[Transaction, bool]:
        """Return the stored transaction and whether this call created it.

        Args:
            originals: the two that a joined transfer was joined of.

        Raises:
            Conflict: another transaction has the id.
            Invalid: an account cannot have the posting.
            Busy: other requests kept changing the record.
        """
        if originals:
            record = self._create_joined(ledger_id, transaction, originals, now)
            return same_or_conflict(record, transaction) if record else (transaction, True)
        gone: Record | None = None
        for _ in range(MAX_ATTEMPTS):
            failure = self._write(ledger_id, [(gone, Record(transaction))], now)
            if failure is None:
                return transaction, True
            existing = self.store.find(ledger_id, transaction.id)
            if existing and not self._is_gone(ledger_id, existing, now):
                return same_or_conflict(existing, transaction)
            self._raise_refusal(ledger_id, [(None, Record(transaction))], failure)
            gone = existing
        raise Busy

    def create_many(
        self,
        ledger_id: str,
        transactions: Sequence[Transaction],
        now: datetime,
        originals: Mapping[str, Originals],
    ) -> Outcomes:
        """Create the transactions (of distinct ids) that do not exist; return the outcomes of the others.

        Each DynamoDB transaction keeps records and totals consistent, so that an interruption between two
        of them leaves an exact ledger, and a repetition finds the first ones existing.

        Args:
            originals: the two of each joined transfer, by its id.
        """
        outcomes: dict[str, Record | Invalid] = {}
        single = (each for each in transactions if each.id not in originals)
        for batch in steps_by_batch((None, Record(transaction)) for transaction in single):
            outcomes |= self._create_batch(ledger_id, [new.transaction for _, new in batch if new], now)
        for transaction in transactions:
            if transaction.id in originals:
                outcome = self._joined_outcome(ledger_id, transaction, originals[transaction.id], now)
                outcomes |= {transaction.id: outcome} if outcome else {}
        # A time-out can hide a success: then the record was found, although this call had written it.
        created = {transaction.id: Record(transaction) for transaction in transactions}
        return {id_: outcome for id_, outcome in outcomes.items() if outcome != created[id_]}

    def _create_batch(
        self, ledger_id: str, batch: Sequence[Transaction], now: datetime
    ) -> dict[str, Record | Invalid]:
        """Create those of one DynamoDB transaction that can be; return the outcomes of the others."""
        outcomes: dict[str, Record | Invalid] = {}
        gone: dict[str, Record] = {}
        pending = list(batch)
        for _ in range(MAX_ATTEMPTS):
            steps: list[Step] = [(gone.get(each.id), Record(each)) for each in pending]
            try:
                failure = self._write(ledger_id, steps, now)
            except Invalid as error:
                return outcomes | self._create_singly(ledger_id, pending, error, now)
            if failure is None:
                return outcomes
            records = self.store.find_many(ledger_id, [transaction.id for transaction in pending])
            gone = {id_: each for id_, each in records.items() if self._is_gone(ledger_id, each, now)}
            outcomes |= {id_: record for id_, record in records.items() if id_ not in gone}
            accounts = AccountReader(self.store, ledger_id)
            for transaction in pending:
                errors = _errors((None, Record(transaction)), accounts, failure.accounts)
                if errors and transaction.id not in outcomes:
                    outcomes[transaction.id] = Invalid(errors=errors)
            pending = [transaction for transaction in pending if transaction.id not in outcomes]
            if not pending:
                return outcomes
        raise Busy

    def _create_singly(
        self, ledger_id: str, pending: Sequence[Transaction], error: Invalid, now: datetime
    ) -> dict[str, Record | Invalid]:
        """Create one by one what cannot be created together, so that each has an outcome of its own."""
        if len(pending) == 1:
            return {pending[0].id: error}
        outcomes: dict[str, Record | Invalid] = {}
        for transaction in pending:
            outcomes |= self._create_batch(ledger_id, [transaction], now)
        return outcomes

    def _joined_outcome(
        self, ledger_id: str, transfer: Transaction, originals: Originals, now: datetime
    ) -> Record | Invalid | None:
        """Create a joined transfer; return what is there already, or why it cannot be created."""
        try:
            return self._create_joined(ledger_id, transfer, originals, now)
        except Invalid as error:
            return error

    def _create_joined(
        self, ledger_id: str, transfer: Transaction, originals: Originals, now: datetime
    ) -> Record | None:
        """Create a joined transfer with its originals, hidden; return the record if it exists already.

        Raises:
            Invalid: an account cannot have the postings, or another transaction has the id of an original.
            Busy: other requests kept changing the records.
        """
        failure: Failure | None = None
        for _ in range(MAX_ATTEMPTS):
            ids = (transfer.id, *(original.id for original in originals))
            records = self.store.find_many(ledger_id, ids)
            gone = {id_ for id_, record in records.items() if self._is_gone(ledger_id, record, now)}
            if transfer.id in records and transfer.id not in gone:
                return records[transfer.id]
            steps = creation_steps(transfer, originals, records, gone)
            failure = self._write_or_raise(ledger_id, steps, failure, now)
            if failure is None:
                return None
        raise Busy

    def replace(
        self, ledger_id: str, transaction_id: str, entry: Entry, versions: Sequence[int], now: datetime
    ) -> Transaction:
        """Replace the entry and return the new state.

        Args:
            versions: the versions that the caller regards as current; none: any.
        """

        def decide(old: Record | None) -> Record:
            if old is None or not old.is_live:
                raise NotFound
            current = old.transaction
            if current.version - 1 in versions and current.entry == entry:
                return old  # the caller repeats a change whose answer was lost (RFC 9110, section 13.1.1)
            check_version(current.version, versions)
            return old.next(now, entry=entry)

        return self._change(ledger_id, transaction_id, decide, now).transaction

    def delete(self, ledger_id: str, transaction_id: str, versions: Sequence[int], now: datetime) -> None:
        """Move the transaction to the bin, where it may already be."""
        self._change(ledger_id, transaction_id, lambda old: into_bin(old, versions, now), now)

    def delete_many(self, ledger_id: str, transaction_ids: Iterable[str], now: datetime) -> Outcomes:
        """Move the existing ones to the bin, whatever their version, and return them by id."""
        return self._change_many(ledger_id, transaction_ids, lambda old: into_bin(old, (), now), now)

    def restore(self, ledger_id: str, transaction_id: str, now: datetime) -> Transaction:
        """Take the transaction out of the bin; one that is not in it stays as it is."""
        return self._change(ledger_id, transaction_id, lambda old: out_of_bin(old, now), now).transaction

    def restore_many(self, ledger_id: str, transaction_ids: Iterable[str], now: datetime) -> Outcomes:
        """Take the existing ones out of the bin, where they are in it, and return the outcomes by id."""
        return self._change_many(ledger_id, transaction_ids, lambda old: out_of_bin(old, now), now)

    def update_many(
        self,
        ledger_id: str,
        transaction_ids: Iterable[str],
        change: Callable[[Entry], Entry],
        now: datetime,
    ) -> Outcomes:
        """Change the entries of the existing ones, whatever their version, and return the outcomes by id.

        Args:
            change: returns the new entry; raises Invalid for one that cannot be changed so.
        """

        def decide(old: Record | None) -> Record:
            if old is None or not old.is_live:
                raise NotFound
            entry = change(old.transaction.entry)
            return old if entry == old.transaction.entry else old.next(now, entry=entry)

        return self._change_many(ledger_id, transaction_ids, decide, now)

    def join(
        self, ledger_id: str, expense_id: str, income_id: str, now: datetime
    ) -> tuple[Transaction, bool]:
        """Join an expense and an income into a transfer; return it, and whether this call did so."""
        id_ = transfer_id(expense_id, income_id)
        joined = Joined(expense_id, income_id)
        failure: Failure | None = None
        for attempt in range(MAX_ATTEMPTS):
            records = self.store.find_many(ledger_id, dict.fromkeys((expense_id, income_id, id_)))
            transfer = records.get(id_)
            if transfer and transfer.is_live and transfer.transaction.joined == joined:
                return transfer.transaction, attempt > 0
            steps = join_steps(records.get(expense_id), records.get(income_id), transfer, now)
            failure = self._write_or_raise(ledger_id, steps, failure, now)
            if failure is None and steps[0][1]:
                return steps[0][1].transaction, True
        raise Busy

    def separate(self, ledger_id: str, transaction_id: str, now: datetime) -> tuple[Transaction, Transaction]:
        """Take a joined transfer apart; return the expense and the income that it was joined of."""
        failure: Failure | None = None
        for _ in range(MAX_ATTEMPTS):
            transfer = self.store.find(ledger_id, transaction_id)
            if transfer is None or not (transfer.is_live or transfer.is_separated):
                raise NotFound
            joined = transfer.transaction.joined
            if joined is None:
                raise Conflict("not_joined")
            records = self.store.find_many(ledger_id, (joined.expense, joined.income))
            expense, income = (records.get(id_) for id_ in (joined.expense, joined.income))
            if transfer.is_separated:  # the caller repeats a request whose answer was lost
                if expense and income and expense.is_live and income.is_live:
                    return expense.transaction, income.transaction
                raise NotFound
            steps, expense, income = separate_steps(transfer, expense, income, now)
            failure = self._write_or_raise(ledger_id, steps, failure, now)
            if failure is None:
                return expense.transaction, income.transaction
        raise Busy

    def erase(self, ledger_id: str, records: Sequence[Record], now: datetime) -> bool:
        """Remove the records of one batch for good; return False if one of them has changed meanwhile."""
        return self._write_steps(ledger_id, [(record, None) for record in records], now) is None

    def _change(
        self,
        ledger_id: str,
        transaction_id: str,
        decide: Callable[[Record | None], Record],
        now: datetime,
    ) -> Record:
        failure: Failure | None = None
        for _ in range(MAX_ATTEMPTS):
            old = self.store.find(ledger_id, transaction_id)
            new = decide(old)
            if new is old:
                return new
            steps = [(old, new), *self._original_steps(ledger_id, old, new, now)]
            failure = self._write_or_raise(ledger_id, steps, failure, now)
            if failure is None:
                return new
        raise Busy

    def _change_many(
        self,
        ledger_id: str,
        transaction_ids: Iterable[str],
        decide: Callable[[Record | None], Record],
        now: datetime,
    ) -> Outcomes:
        """Change the records for which `decide` does not raise NotFound; return the outcomes by id.

        Interrupted between two DynamoDB transactions it leaves an exact ledger; a repetition does the rest.
        """
        outcomes: dict[str, Record | Invalid] = {}
        pending = list(transaction_ids)
        refusing: frozenset[str] = frozenset()
        for _ in range(MAX_ATTEMPTS):
            records = self.store.find_many(ledger_id, pending)
            accounts = AccountReader(self.store, ledger_id)
            steps: list[Step] = []
            joined: list[list[Step]] = []  # a transfer with its originals is written as one
            for transaction_id in pending:
                outcomes.pop(transaction_id, None)
                old = records.get(transaction_id)
                with suppress(NotFound):
                    outcome = _decide_or_refuse(old, decide, accounts, refusing)
                    outcomes[transaction_id] = outcome
                    if isinstance(outcome, Record) and outcome is not old:
                        originals = self._original_steps(ledger_id, old, outcome, now)
                        if originals:
                            joined.append([(old, outcome), *originals])
                        else:
                            steps.append((old, outcome))
            failures = []
            for batch in steps_by_batch(steps):
                failures += self._write_or_refuse(ledger_id, batch, now, outcomes, may_split=True)
            for batch in joined:
                failures += self._write_or_refuse(ledger_id, batch, now, outcomes, may_split=False)
            refusing = frozenset().union(*(failure.accounts for failure, _ in failures))
            pending = [old.transaction.id for _, batch in failures for old, _ in batch if old]
            if not pending:
                return outcomes
        raise Busy

    def _write_or_refuse(
        self,
        ledger_id: str,
        batch: Sequence[Step],
        now: datetime,
        outcomes: dict[str, Record | Invalid],
        *,
        may_split: bool,
    ) -> list[tuple[Failure, Sequence[Step]]]:
        """Write the steps, one by one if they are invalid together; set the outcome of an invalid one.

        Args:
            may_split: whether each step may be written without the others.

        Returns:
            The steps that have to be decided anew, and why.
        """
        try:
            failure = self._write(ledger_id, batch, now)
        except Invalid as error:
            if may_split and len(batch) > 1:
                return [
                    failed
                    for step in batch
                    for failed in self._write_or_refuse(ledger_id, [step], now, outcomes, may_split=False)
                ]
            old, _ = batch[0]
            if old:
                outcomes[old.transaction.id] = error
            return []
        return [(failure, batch)] if failure else []

    def _original_steps(self, ledger_id: str, old: Record | None, new: Record, now: datetime) -> list[Step]:
        """Return the steps that give a joined transfer's originals its time in the bin, or take it away."""
        joined = new.transaction.joined
        if joined is None or old is None or old.is_binned == new.is_binned:
            return []
        originals = self.store.find_many(ledger_id, (joined.expense, joined.income)).values()
        id_ = new.transaction.id
        return [
            (original, original.next(now, joined_into=id_, binned=new.is_binned))
            for original in originals
            if original.joined_into == id_
        ]

    def _write_or_raise(
        self, ledger_id: str, steps: Sequence[Step], failure: Failure | None, now: datetime
    ) -> Failure | None:
        """Write the steps, decided anew after a failure; raise Invalid if an account was its reason."""
        if failure is not None:
            self._raise_refusal(ledger_id, steps, failure)
        return self._write(ledger_id, steps, now)

    def _raise_refusal(self, ledger_id: str, steps: Sequence[Step], failure: Failure) -> None:
        accounts = AccountReader(self.store, ledger_id)
        errors = [error for step in steps for error in _errors(step, accounts, failure.accounts)]
        if errors:
            raise Invalid(errors=errors)

    def _is_gone(self, ledger_id: str, record: Record, now: datetime) -> bool:
        """Return whether the record no longer exists to its user, though DynamoDB still has it."""
        if record.joined_into is None:
            return record.is_expired(now)
        transfer = self.store.find(ledger_id, record.joined_into)
        return transfer is None or transfer.is_expired(now)

    def _write(self, ledger_id: str, steps: Sequence[Step], now: datetime) -> Failure | None:
        """Write all steps or none, then remove what they emptied in the totals; return why none."""
        failure = self._write_steps(ledger_id, steps, now)
        if failure is None:
            remove_empty_totals(self.store, ledger_id, changes_of(steps))
        return failure

    def _write_steps(self, ledger_id: str, steps: Sequence[Step], now: datetime) -> Failure | None:
        """Write all steps or none; return why none."""
        store = self.store
        puts = [put_action(store.expenses, ledger_id, old, new) for old, new in steps if new]
        deletes = [delete_action(store.expenses, ledger_id, old) for old, new in steps if old and not new]
        totals = totals_actions(store.totals, ledger_id, store.shards, changes_of(steps), now)
        uses = account_uses(steps)
        others = [*puts, *deletes, *totals]
        try:
            store.transact(
                [
                    *others,
                    *(
                        use_action(store.settings, ledger_id, use.account, use.currency, use.days)
                        for use in uses
                    ),
                ]
            )
        except ConditionFailedError as error:
            return Failure(
                frozenset(
                    uses[index - len(others)].account for index in error.actions if index >= len(others)
                )
            )
        return None


def _decide_or_refuse(
    old: Record | None,
    decide: Callable[[Record | None], Record],
    accounts: AccountReader,
    refusing: frozenset[str],
) -> Record | Invalid:
    """Return the decision, or why it is invalid: by itself, or because one of these accounts refuses it."""
    try:
        new = decide(old)
    except Invalid as error:
        return error
    errors = _errors((old, new), accounts, refusing)
    return Invalid(errors=errors) if errors else new


def _errors(step: Step, accounts: AccountReader, account_ids: frozenset[str]) -> list[FieldError]:
    """Return why these accounts cannot have the postings that a step adds to them."""
    old, new = step
    entries, before = new.entries if new else (), postings_of(old)
    return [error for entry in entries for error in accounts.errors(entry, account_ids, before)]


def into_bin(old: Record | None, versions: Sequence[int], now: datetime) -> Record:
    """Return the record in the bin; raises NotFound, or Changed if its version is none of these."""
    if old is None or old.joined_into is not None:
        raise NotFound
    if old.is_binned:
        return old
    check_version(old.transaction.version, versions)
    return old.next(now, binned=True)


def out_of_bin(old: Record | None, now: datetime) -> Record:
    """Return the record out of the bin; raises NotFound if its time there is up, or if it was separated."""
    if old is None or old.joined_into is not None or old.is_separated or old.is_expired(now):
        raise NotFound
    return old.next(now) if old.is_binned else old


def check_version(current: int, versions: Sequence[int]) -> None:
    """Raise Changed unless the current version is one of these; none: any will do."""
    if versions and current not in versions:
        raise Changed(version=current)


def same_or_conflict(existing: Record, transaction: Transaction) -> tuple[Transaction, bool]:
    """Return the result of a repeated creation, and whether it was this very call that created the record."""
    if existing.is_binned:
        raise Conflict("id_deleted")
    if existing.transaction.entry != transaction.entry:
        raise Conflict("id_taken")
    return existing.transaction, existing.transaction == transaction
