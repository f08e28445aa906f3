"""The rules that a caller's JSON must meet to become an entry. Pure: no clock, no I/O but `currency_of`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from lambdas.ledger.accounts import parse_balance
from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.fields import FieldReader, RuleError, read_object
from lambdas.ledger.json_document import Json
from lambdas.ledger.transaction import (
    MAX_TRANSFER_DAYS,
    TRANSFER,
    Entry,
    Money,
    Split,
    is_near,
    money_text,
    parse_amount,
    parse_category,
    parse_currency,
    parse_day,
    parse_description,
    parse_flag,
    parse_id,
    parse_payee,
    parse_tags,
    parse_text,
    parse_type,
)

MIN_SPLITS, MAX_SPLITS = 2, 50
MAX_REFERENCE = 128

CurrencyOf = Callable[[str], str | None]
"""Returns the currency of an account by its id; None if there is no such account."""

T = TypeVar("T")


def know_no_account(_account_id: str) -> str | None:
    """Return None: the currency of no account is known."""
    return None


def parse_entry(
    document: Json,
    *,
    today: date,
    default_currency: str,
    with_id: bool,
    currency_of: CurrencyOf = know_no_account,
) -> tuple[str | None, Entry]:
    """Return the caller's id and the entry.

    Args:
        default_currency: that of an entry without an account; the others have their account's.
        with_id: whether the document may have an id; without one, or where it may not, the result's is None.
        currency_of: called only where the document does not say a currency that the entry needs.

    Raises:
        Invalid: with every bad field named.
    """
    fields = read_object(document)
    entry_date = fields.required("date", lambda value: parse_day(value, today=today))
    type_ = fields.required("type", parse_type)
    account = fields.optional_or_none("account", parse_id)
    currency = _read_currency(fields, account, default_currency, currency_of)
    has_category = type_ != TRANSFER and fields.value("splits") is None
    read_category = fields.required if has_category else fields.optional_or_none
    no_tags: tuple[str, ...] = ()
    no_splits: tuple[Split, ...] = ()
    no_references: tuple[tuple[str, str], ...] = ()
    to_account = fields.optional_or_none("toAccount", parse_id)
    to_date = fields.optional_or_none("toDate", lambda value: parse_day(value, today=today))
    entry = Entry(
        date=entry_date,
        type=type_,
        category=read_category("category", parse_category),
        amount=fields.required("amount", lambda value: parse_amount(value, currency)),
        currency=currency,
        description=fields.optional("description", parse_description, ""),
        tags=fields.optional("tags", parse_tags, no_tags),
        refund=fields.optional("refund", parse_flag, False),
        payee=fields.optional("payee", parse_payee, ""),
        account=account,
        to_account=to_account,
        to_date=None if to_date == entry_date and type_ == TRANSFER else to_date,
        to_amount=_read_to_amount(fields, to_account, currency, currency_of),
        splits=fields.optional("splits", lambda value: _parse_splits(value, currency), no_splits),
        original=fields.optional_or_none("original", _parse_original),
        references=fields.optional("references", _parse_references, no_references),
    )
    transaction_id = fields.optional("id", parse_id, None) if with_id else None
    if not fields.errors:
        fields.errors += _contradictions(entry)
    fields.finish()
    return transaction_id, entry


def _read_currency(
    fields: FieldReader[Json], account: str | None, default_currency: str, currency_of: CurrencyOf
) -> str:
    """Return the currency of the document, else of its account, else the default."""
    if account is None or "currency" in fields:
        return fields.optional("currency", parse_currency, default_currency)
    currency = currency_of(account)
    if currency is None:
        fields.errors.append(FieldError("#/account", "account_missing"))
    return currency or default_currency


def _read_to_amount(
    fields: FieldReader[Json], to_account: str | None, currency: str, currency_of: CurrencyOf
) -> Money | None:
    """Return what arrives at the other account, in its currency; None if that is the amount itself."""
    if fields.value("toAmount") is None:
        return fields.optional("toAmount", lambda _: None, None)
    if to_account is None:
        return fields.optional("toAmount", _refuse("for_transfers_only"), None)
    to_currency = currency_of(to_account)
    if to_currency is None:
        fields.errors.append(FieldError("#/toAccount", "account_missing"))
        return fields.optional("toAmount", lambda _: None, None)
    if to_currency == currency:
        return fields.optional("toAmount", _refuse("to_amount_not_allowed", currency=currency), None)
    return fields.optional(
        "toAmount", lambda value: Money(parse_amount(value, to_currency), to_currency), None
    )


def _refuse(code: str, **params: str) -> Callable[[Json], None]:
    """Return the rule that no value meets."""

    def rule(_value: Json) -> None:
        raise RuleError(code, **params)

    return rule


def _parse_split_amount(value: Json, currency: str) -> Decimal:
    """Return an amount that may be negative, but not zero."""
    amount = parse_balance(value, currency)
    if not amount:
        raise RuleError("zero")
    return amount


@dataclass(frozen=True, slots=True)
class EntryChanges:
    """Values to set in many entries; only the fields that `fields` names are set."""

    fields: frozenset[str]
    category: str | None
    payee: str
    tags: tuple[str, ...]
    account: str | None

    def applied_to(self, entry: Entry) -> Entry:
        """Return the entry with the changes; raises Invalid if it has no such fields."""
        if entry.type == TRANSFER and self.fields & {"category", "account"}:
            names = sorted(self.fields & {"category", "account"})
            raise Invalid(errors=[FieldError(f"#/changes/{name}", "not_for_transfers") for name in names])
        if entry.splits and "category" in self.fields:
            raise Invalid(errors=[FieldError("#/changes/category", "category_of_splits")])
        entry = replace(entry, **{name: getattr(self, name) for name in self.fields})
        accounts = {posting.account for posting in entry.postings}
        references = tuple(reference for reference in entry.references if reference[0] in accounts)
        return replace(entry, references=references)


def parse_changes(document: Json) -> EntryChanges:
    """Return the changes that a caller's JSON describes; raises Invalid."""
    names = ("category", "payee", "tags", "account")
    if not isinstance(document, Mapping) or not document or not set(document) <= set(names):
        raise Invalid(errors=[FieldError("#/changes", "wrong_fields", {"fields": names})])
    fields = FieldReader(document, "#/changes/", "unknown_field")
    no_tags: tuple[str, ...] = ()
    changes = EntryChanges(
        fields=frozenset(document),
        category=fields.optional("category", parse_category, None),
        payee=fields.optional("payee", parse_payee, ""),
        tags=fields.optional("tags", parse_tags, no_tags),
        account=fields.optional_or_none("account", parse_id),
    )
    fields.finish()
    return changes


def _parse_splits(value: Json, currency: str) -> tuple[Split, ...]:
    if not isinstance(value, list) or not MIN_SPLITS <= len(value) <= MAX_SPLITS:
        raise RuleError("wrong_number_of_items", min=MIN_SPLITS, max=MAX_SPLITS)
    return tuple(_parse_split(split, f"/{index}", currency) for index, split in enumerate(value))


def _parse_split(value: Json, below: str, currency: str) -> Split:
    known = ("category", "amount", "description", "tags")
    if not isinstance(value, Mapping) or not {"category", "amount"} <= set(value) <= set(known):
        raise RuleError("wrong_fields", below, fields=known)
    return Split(
        category=_at(f"{below}/category", parse_category, value["category"]),
        amount=_at(f"{below}/amount", lambda amount: _parse_split_amount(amount, currency), value["amount"]),
        description=_at(f"{below}/description", parse_description, value.get("description", "")),
        tags=_at(f"{below}/tags", parse_tags, value.get("tags", [])),
    )


def _parse_original(value: Json) -> Money:
    if not isinstance(value, Mapping) or set(value) != {"amount", "currency"}:
        raise RuleError("wrong_fields", fields=("amount", "currency"))
    currency = _at("/currency", parse_currency, value["currency"])
    return Money(_at("/amount", lambda amount: parse_amount(amount, currency), value["amount"]), currency)


def _parse_references(value: Json) -> tuple[tuple[str, str], ...]:
    """Return the bank's ids by account, in the order of the accounts' ids."""
    if not isinstance(value, Mapping):
        raise RuleError("not_an_object")
    if len(value) > 2:
        raise RuleError("too_many_items", max=2)
    references = {
        parse_id(account): parse_text(reference, max_length=MAX_REFERENCE)
        for account, reference in value.items()
    }
    return tuple(sorted(references.items()))


def _at(below: str, rule: Callable[[Json], T], value: Json) -> T:
    """Return the value by the rule; an error of it names its place."""
    try:
        return rule(value)
    except RuleError as error:
        raise error.within(below) from None


def _contradictions(entry: Entry) -> Iterator[FieldError]:
    """Yield the errors of fields that are valid by themselves, but not together."""
    yield from _transfer_errors(entry) if entry.type == TRANSFER else _category_errors(entry)
    if entry.original and entry.original.currency == entry.currency:
        yield FieldError("#/original/currency", "original_currency", {"currency": entry.currency})
    accounts = {posting.account for posting in entry.postings}
    if any(account not in accounts for account, _ in entry.references):
        yield FieldError("#/references", "not_its_account")


def _transfer_errors(entry: Entry) -> Iterator[FieldError]:
    if entry.account is None:
        yield FieldError("#/account", "required")
    if entry.to_account is None:
        yield FieldError("#/toAccount", "required")
    elif entry.to_account == entry.account:
        yield FieldError("#/toAccount", "same_account")
    if not is_near(entry.date, entry.to_date or entry.date):
        yield FieldError("#/toDate", "transfer_days", {"max": MAX_TRANSFER_DAYS})
    fields = {
        "category": entry.category is not None,
        "splits": bool(entry.splits),
        "refund": entry.refund,
        "original": entry.original is not None,
    }
    for name, is_set in fields.items():
        if is_set:
            yield FieldError(f"#/{name}", "not_for_transfers")


def _category_errors(entry: Entry) -> Iterator[FieldError]:
    for name, value in {"toAccount": entry.to_account, "toDate": entry.to_date}.items():
        if value is not None:
            yield FieldError(f"#/{name}", "for_transfers_only")
    if not entry.splits:
        return
    if entry.category is not None:
        yield FieldError("#/category", "category_of_splits")
    total = sum((split.amount for split in entry.splits), Decimal(0))
    if total != entry.amount:
        texts = {"sum": money_text(total, entry.currency), "amount": money_text(entry.amount, entry.currency)}
        yield FieldError("#/splits", "splits_sum", texts)
