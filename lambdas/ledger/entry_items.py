"""Entries as attributes of their record's item, and back. Pure: no I/O."""

from decimal import Decimal

from lambdas.ledger.dynamodb_json import AttributeValue, Item
from lambdas.ledger.transaction import Entry, Money, Split


def entry_to_attributes(entry: Entry) -> dict[str, AttributeValue]:
    """Return the attributes of the entry but its date; those that are empty are left out."""
    texts = {
        "Type": entry.type,
        "Category": entry.category,
        "Currency": entry.currency,
        "Payee": entry.payee,
        "Description": entry.description,
        "Account": entry.account,
        "ToAccount": entry.to_account,
        "ToDate": entry.to_date,
        "ToCurrency": entry.to_amount.currency if entry.to_amount else None,
    }
    item: dict[str, AttributeValue] = {name: {"S": text} for name, text in texts.items() if text}
    item["Amount"] = _number(entry.amount)
    if entry.to_amount:
        item["ToAmount"] = _number(entry.to_amount.amount)
    if entry.tags:
        item["Tags"] = {"SS": list(entry.tags)}
    if entry.refund:
        item["Refund"] = {"BOOL": True}
    if entry.splits:
        item["Splits"] = {"L": [{"M": _split_attributes(split)} for split in entry.splits]}
    if entry.original:
        original = entry.original
        item["Original"] = {"M": {"Amount": _number(original.amount), "Currency": {"S": original.currency}}}
    if entry.references:
        item["References"] = {"M": {account: {"S": text} for account, text in entry.references}}
    return item


def _split_attributes(split: Split) -> dict[str, AttributeValue]:
    item: dict[str, AttributeValue] = {"Category": {"S": split.category}, "Amount": _number(split.amount)}
    if split.description:
        item["Description"] = {"S": split.description}
    if split.tags:
        item["Tags"] = {"SS": list(split.tags)}
    return item


def entry_from_item(item: Item) -> Entry:
    """Return the entry of a record's item, in the bin or not."""
    original = item["Original"]["M"] if "Original" in item else None
    references = item["References"]["M"] if "References" in item else {}
    return Entry(
        date=item["Date" if "Date" in item else "BinnedDate"]["S"],
        type=item["Type"]["S"],
        category=_text_or_none(item, "Category"),
        amount=Decimal(item["Amount"]["N"]),
        currency=item["Currency"]["S"],
        description=_text_or_none(item, "Description") or "",
        tags=_tags_of(item),
        refund="Refund" in item,
        payee=_text_or_none(item, "Payee") or "",
        account=_text_or_none(item, "Account"),
        to_account=_text_or_none(item, "ToAccount"),
        to_date=_text_or_none(item, "ToDate"),
        to_amount=_money_of(item["ToAmount"], item["ToCurrency"]) if "ToAmount" in item else None,
        splits=tuple(_split_of(split["M"]) for split in item["Splits"]["L"]) if "Splits" in item else (),
        original=_money_of(original["Amount"], original["Currency"]) if original else None,
        references=tuple(sorted((account, text["S"]) for account, text in references.items())),
    )


def _split_of(item: Item) -> Split:
    return Split(
        item["Category"]["S"],
        Decimal(item["Amount"]["N"]),
        _text_or_none(item, "Description") or "",
        _tags_of(item),
    )


def _number(amount: Decimal) -> AttributeValue:
    return {"N": format(amount, "f")}


def _money_of(amount: AttributeValue, currency: AttributeValue) -> Money:
    return Money(Decimal(amount["N"]), currency["S"])


def _text_or_none(item: Item, name: str) -> str | None:
    return item[name]["S"] if name in item else None


def _tags_of(item: Item) -> tuple[str, ...]:
    return tuple(sorted(item["Tags"]["SS"])) if "Tags" in item else ()
