"""The rules of a transaction that is new to the ledger, also of one that another ledger has joined of two.

Pure: no clock, no I/O but `currency_of`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lambdas.ledger.entry_rules import CurrencyOf, know_no_account, parse_entry
from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.joining import SIDES, side_errors, transfer_entry, transfer_id
from lambdas.ledger.json_document import Json
from lambdas.ledger.transaction import INCOME, JOINED_FROM, TRANSFER, Entry


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry with the caller's id, if any.

    `joined_from` are ids and entries of the expense and the income that a transfer was joined of; empty of
    any other.
    """

    id: str | None
    entry: Entry
    joined_from: tuple[tuple[str, Entry], ...] = ()


def parse_new(
    document: Json,
    *,
    today: date,
    default_currency: str,
    currency_of: CurrencyOf = know_no_account,
) -> NewEntry:
    """Return the transaction that a caller's JSON describes.

    Args:
        default_currency: that of an entry without an account; the others have their account's.
        currency_of: called only where the document does not say a currency that an entry needs.

    Raises:
        Invalid: with every bad field named.
    """

    def parse(part: Json) -> tuple[str | None, Entry]:
        return parse_entry(
            part, today=today, default_currency=default_currency, with_id=True, currency_of=currency_of
        )

    if not isinstance(document, Mapping) or document.get(JOINED_FROM) is None:
        return NewEntry(*parse(document))
    errors: list[FieldError] = []
    id_, entry = None, None
    try:
        id_, entry = parse({name: value for name, value in document.items() if name != JOINED_FROM})
    except Invalid as error:
        errors += error.errors
    sides: dict[str, tuple[str, Entry]] = {}
    both = document[JOINED_FROM]
    if not isinstance(both, Mapping) or set(both) != set(SIDES):
        raise Invalid(errors=[*errors, FieldError(f"#/{JOINED_FROM}", "wrong_fields", {"fields": SIDES})])
    for name in SIDES:
        try:
            side_id, side = parse(both[name])
        except Invalid as error:
            errors += [_inside(name, each) for each in error.errors]
            continue
        errors += [FieldError(f"#/{JOINED_FROM}/{name}", code) for code in side_errors(side, name)]
        if side_id is None:
            errors.append(FieldError(f"#/{JOINED_FROM}/{name}/id", "required"))
        else:
            sides[name] = (side_id, side)
    if entry is None or errors:
        raise Invalid(errors=errors)
    return NewEntry(_joined_id(id_, entry, sides), entry, tuple(sides[name] for name in SIDES))


def _joined_id(id_: str | None, entry: Entry, sides: Mapping[str, tuple[str, Entry]]) -> str:
    """Return the id of a joined transfer, by which joining the same two again finds it; raises Invalid."""
    if entry.type != TRANSFER:
        raise Invalid(errors=[FieldError(f"#/{JOINED_FROM}", "for_transfers_only")])
    (expense_id, expense), (income_id, income) = (sides[name] for name in SIDES)
    if expense_id == income_id:
        raise Invalid(errors=[FieldError(f"#/{JOINED_FROM}/{INCOME}/id", "duplicate")])
    try:
        transfer_entry(expense, income)
    except Invalid as error:
        raise Invalid(errors=[_inside("", each) for each in error.errors]) from None
    expected = transfer_id(expense_id, income_id)
    if id_ not in (None, expected):
        raise Invalid(errors=[FieldError("#/id", "not_the_joined_id", {"id": expected})])
    return expected


def _inside(name: str, error: FieldError) -> FieldError:
    """Return the error of a field as one of a field below `joinedFrom`."""
    tail = error.pointer.removeprefix("#")
    return FieldError(f"#/{JOINED_FROM}{'/' if name else ''}{name}{tail}", error.code, error.params)
