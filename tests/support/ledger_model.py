"""A model of the ledger: its rules on plain dictionaries, without faults, tables or concurrency.

Every change returns the status that the API should answer.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from lambdas.ledger.joining import transfer_id

Document = dict[str, Any]

DEFAULTS: Document = {"currency": "EUR", "payee": "", "description": "", "tags": [], "refund": False}
CONTENT = (
    *("date", "type", "category", "amount", "currency", "payee", "description", "tags", "refund"),
    *("account", "toAccount", "toDate", "toAmount", "splits", "original", "references"),
)


class ModelPosting(NamedTuple):
    """The effect of a transaction on an account."""

    date: str
    account: str
    currency: str
    amount: Decimal


@dataclass
class ModelAccount:
    """One account of the model; `assertions` are the bank's balances by day."""

    currency: str
    opening_amount: Decimal
    opening_date: str
    closed: str | None
    version: int = 1
    assertions: dict[str, Decimal] = field(default_factory=dict)

    def accepts(self, currency: str, day: str) -> bool:
        is_open = self.opening_date <= day <= (self.closed or "9999")
        return currency == self.currency and is_open


@dataclass
class ModelRecord:
    """One transaction of the model."""

    content: Document
    version: int = 1
    is_binned: bool = False
    joined: tuple[str, str] | None = None
    joined_into: str | None = None
    is_separated: bool = False

    @property
    def is_live(self) -> bool:
        return not self.is_binned and self.joined_into is None


@dataclass
class Model:
    """One user's ledger."""

    records: dict[str, ModelRecord] = field(default_factory=dict)
    accounts: dict[str, ModelAccount] = field(default_factory=dict)

    def add(self, transaction_id: str, document: Document) -> int:
        """Add a transaction."""
        if not self.is_valid(document):
            return 422
        new, record = self._content(document), self.records.get(transaction_id)
        if record is not None:
            return 409 if record.is_binned or record.content != new else 200
        if not self._accounts_accept(new):
            return 422
        self.records[transaction_id] = ModelRecord(new)
        return 201

    def replace(self, transaction_id: str, version: int, document: Document) -> int:
        if not self.is_valid(document):
            return 422
        new, record = self._content(document), self.records.get(transaction_id)
        if record is None or not record.is_live:
            return 404
        if record.version == version + 1 and record.content == new:
            return 200
        return self._set_content(record, new) if record.version == version else 412

    def update(self, transaction_id: str, changes: Document) -> int:
        """Set some fields of a transaction, as a batch does."""
        record = self.records.get(transaction_id)
        if record is None or not record.is_live:
            return 404
        old = record.content
        if old["type"] == "transfer" and {"category", "account"} & set(changes):
            return 422
        if old["splits"] and "category" in changes:
            return 422
        new = content({**old, **changes})
        references = {
            account: reference
            for account, reference in (new["references"] or {}).items()
            if account in (new["account"], new["toAccount"])
        }
        new["references"] = references or None
        return 200 if new == old else self._set_content(record, new)

    def delete(self, transaction_id: str) -> int:
        record = self.records.get(transaction_id)
        if record is None or record.joined_into:
            return 404
        if not record.is_binned:
            self._move(transaction_id, record, binned=True)
        return 204

    def restore(self, transaction_id: str) -> int:
        record = self.records.get(transaction_id)
        if record is None or record.joined_into or record.is_separated:
            return 404
        if record.is_binned:
            if not self._accounts_accept(record.content):
                return 422
            self._move(transaction_id, record, binned=False)
        return 200

    def _move(self, transaction_id: str, record: ModelRecord, *, binned: bool) -> None:
        """Put a transaction into the bin or take it out; what a transfer was joined of goes with it."""
        originals = [each for each in self.records.values() if each.joined_into == transaction_id]
        for each in (record, *originals):
            each.is_binned, each.version = binned, each.version + 1

    def join(self, expense_id: str, income_id: str) -> int:
        """Join two transactions into a transfer."""
        id_ = transfer_id(expense_id, income_id)
        existing = self.records.get(id_)
        if existing and existing.is_live:
            return 200
        expense = self._joinable(expense_id, "expense")
        income = self._joinable(income_id, "income")
        if expense is None or income is None:
            return 422
        transfer = _transfer(expense.content, income.content)
        if transfer is None or not self._accounts_accept(transfer):
            return 422
        for record in (expense, income):
            record.version, record.joined_into = record.version + 1, id_
        version = max(expense.version + income.version, existing.version + 1 if existing else 0)
        self.records[id_] = ModelRecord(transfer, version, joined=(expense_id, income_id))
        return 201

    def separate(self, transaction_id: str) -> int:
        """Take a transfer apart."""
        transfer = self.records.get(transaction_id)
        if transfer is None or not (transfer.is_live or transfer.is_separated):
            return 404
        if transfer.joined is None:
            return 409
        originals = [self.records[id_] for id_ in transfer.joined]
        if transfer.is_separated:
            return 200 if all(record.is_live for record in originals) else 404
        if not all(self._accounts_accept(record.content) for record in originals):
            return 422
        transfer.is_binned, transfer.is_separated, transfer.version = True, True, transfer.version + 1
        for record in originals:
            record.version, record.joined_into = record.version + 1, None
        return 200

    def set_account(self, account_id: str, new: ModelAccount) -> int:
        """Create an account, or replace it."""
        if new.closed is not None and new.closed < new.opening_date:
            return 422
        old = self.accounts.get(account_id)
        if old is None:
            self.accounts[account_id] = new
            return 201
        days = [posting.date for posting in self.postings() if posting.account == account_id]
        first_day = min([*days, *old.assertions], default=None)
        last_day = max([*days, *old.assertions], default=None)
        if first_day is not None and new.currency != old.currency:
            return 409
        if first_day is not None and old.opening_date < new.opening_date > first_day:
            return 422
        closes = new.closed is not None and (old.closed is None or new.closed < old.closed)
        if closes and last_day is not None and str(new.closed) < last_day:
            return 422
        new.version, new.assertions = old.version + 1, old.assertions
        self.accounts[account_id] = new
        return 200

    def delete_account(self, account_id: str) -> int:
        if any(posting.account == account_id for posting in self.postings()):
            return 409
        self.accounts.pop(account_id, None)
        return 204

    def state_balance(self, account_id: str, day: str, amount: Decimal) -> int:
        """Say what the bank says about the end of a day."""
        account = self.accounts.get(account_id)
        if account is None:
            return 404
        if not account.accepts(account.currency, day):
            return 422
        is_new = day not in account.assertions
        account.assertions[day] = amount
        return 201 if is_new else 200

    def visible(self) -> dict[str, Document]:
        """Return content and version of the transactions that a list shows, by id."""
        return {
            transaction_id: {**record.content, "toCurrency": None, "version": record.version}
            for transaction_id, record in self.records.items()
            if record.is_live
        }

    def postings(self) -> Iterator[ModelPosting]:
        for record in self.records.values():
            if record.is_live:
                yield from postings(record.content)

    def totals(self) -> dict[tuple[str, tuple[str, str, str]], tuple[str, int]]:
        """Return (sum, count) by day and category key."""
        sums: dict[Any, list[Decimal]] = defaultdict(list)
        for document in self.visible().values():
            for category, amount in parts(document):
                sums[document["date"], (document["currency"], document["type"], category)].append(
                    -amount if document["refund"] else amount
                )
        return _sums_and_counts(sums)

    def months(self) -> dict[tuple[str, str, str, str], tuple[Decimal, int]]:
        """Return (sum, count) by month, currency, type and category."""
        sums: dict[Any, list[Decimal]] = defaultdict(list)
        for (day, key), (amount, count) in self.totals().items():
            sums[(day[:7], *key)] += [Decimal(amount), *[Decimal(0)] * (count - 1)]
        return {key: (sum(amounts, Decimal(0)), len(amounts)) for key, amounts in sums.items()}

    def account_totals(self) -> dict[tuple[str, tuple[str, str]], tuple[str, int]]:
        """Return (sum, count) of postings by day and account key."""
        sums: dict[Any, list[Decimal]] = defaultdict(list)
        for posting in self.postings():
            sums[posting.date, (posting.currency, posting.account)].append(posting.amount)
        return _sums_and_counts(sums)

    def balance(self, account_id: str, day: str) -> Decimal:
        """Return an account's balance at the end of a day."""
        account = self.accounts[account_id]
        if day < account.opening_date:
            return Decimal(0)
        amounts = (
            posting.amount
            for posting in self.postings()
            if posting.account == account_id and posting.date <= day
        )
        return sum(amounts, account.opening_amount)

    def net_worth(self, days: Sequence[str]) -> dict[str, dict[str, Decimal]]:
        """Return the sum of the balances at the end of each day, by currency."""
        worth: dict[str, dict[str, Decimal]] = {}
        for id_, account in self.accounts.items():
            sums = worth.setdefault(account.currency, dict.fromkeys(days, Decimal(0)))
            for day in days:
                sums[day] += self.balance(id_, day)
        return worth

    def reconciled_until(self, account_id: str) -> tuple[str | None, str | None]:
        """Return until when an account agrees with the bank, and the first day on which it does not."""
        agreed = None
        for day, amount in sorted(self.accounts[account_id].assertions.items()):
            if amount != self.balance(account_id, day):
                return agreed, day
            agreed = day
        return agreed, None

    def _content(self, document: Document) -> Document:
        """Return the document with defaults; without a currency it has that of its account."""
        account = self.accounts.get(document.get("account") or "")
        currency = account.currency if account else DEFAULTS["currency"]
        other = self.accounts.get(document.get("toAccount") or "")
        to_currency = other.currency if other and document.get("toAmount") else None
        return content({"currency": currency, **document, "toCurrency": to_currency})

    def is_valid(self, document: Document) -> bool:
        """Whether the document is a transaction, as far as that does not depend on the postings' days."""
        account, to_account = document.get("account"), document.get("toAccount")
        if account and "currency" not in document and account not in self.accounts:
            return False
        if document["type"] == "transfer" and account == to_account:
            return False
        if document.get("toAmount") is None:
            return True
        other = self.accounts.get(to_account or "")
        return other is not None and other.currency != self._content(document)["currency"]

    def _accounts_accept(self, new: Document, old: Document | None = None) -> bool:
        """Whether the accounts can have the postings that the old content did not have."""
        before = set(postings(old)) if old else set()
        return all(
            posting.account in self.accounts
            and self.accounts[posting.account].accepts(posting.currency, posting.date)
            for posting in postings(new)
            if posting not in before
        )

    def _set_content(self, record: ModelRecord, new: Document) -> int:
        if not self._accounts_accept(new, record.content):
            return 422
        record.content, record.version = new, record.version + 1
        return 200

    def _joinable(self, transaction_id: str, type_: str) -> ModelRecord | None:
        record = self.records.get(transaction_id)
        if record is None or not record.is_live:
            return None
        document = record.content
        is_joinable = document["type"] == type_ and document["account"] and not document["refund"]
        return record if is_joinable else None


def content(document: Mapping[str, Any]) -> Document:
    """Return the document with defaults for missing fields; its amounts must be as a list shows them."""
    complete = {**DEFAULTS, **document}
    if complete.get("toDate") == complete["date"]:
        complete["toDate"] = None
    complete["splits"] = [
        {"description": "", "tags": [], **split} for split in complete.get("splits") or []
    ] or None
    # The API does not show in which currency a transfer arrives.
    return {name: complete.get(name) for name in (*CONTENT, "toCurrency")}


def parts(document: Document) -> Iterator[tuple[str, Decimal]]:
    """Yield category and amount of each part that counts in sums."""
    if document["type"] == "transfer":
        return
    for part in document["splits"] or [document]:
        yield part["category"], Decimal(part["amount"])


def postings(document: Document) -> Iterator[ModelPosting]:
    """Yield what the transaction does to accounts."""
    day, account, currency = document["date"], document["account"], document["currency"]
    amount = Decimal(document["amount"])
    if account is None:
        return
    is_incoming = (document["type"] == "income") != document["refund"]
    yield ModelPosting(day, account, currency, amount if is_incoming else -amount)
    if document["toAccount"] is not None:
        to_currency = document.get("toCurrency") or currency
        to_amount = document["toAmount"]
        yield ModelPosting(
            document["toDate"] or day,
            document["toAccount"],
            to_currency,
            amount if to_amount is None else Decimal(to_amount),
        )


def _transfer(expense: Document, income: Document) -> Document | None:
    """Return the transfer of the two; None if they are none."""
    has_one_currency = expense["currency"] == income["currency"]
    if expense["account"] == income["account"]:
        return None
    if has_one_currency and expense["amount"] != income["amount"]:
        return None
    references = {**(expense["references"] or {}), **(income["references"] or {})}
    return content(
        {
            "date": expense["date"],
            "type": "transfer",
            "amount": expense["amount"],
            "currency": expense["currency"],
            "payee": expense["payee"] or income["payee"],
            "description": expense["description"] or income["description"],
            "tags": sorted({*expense["tags"], *income["tags"]}),
            "account": expense["account"],
            "toAccount": income["account"],
            "toDate": None if income["date"] == expense["date"] else income["date"],
            "toAmount": None if has_one_currency else income["amount"],
            "toCurrency": None if has_one_currency else income["currency"],
            "references": references or None,
        }
    )


def _sums_and_counts(amounts: Mapping[Any, list[Decimal]]) -> dict[Any, tuple[str, int]]:
    return {key: (format(sum(each, Decimal(0)).normalize(), "f"), len(each)) for key, each in amounts.items()}
