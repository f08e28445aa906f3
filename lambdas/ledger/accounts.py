"""Accounts: where money is, as items of the Settings table. Pure: no clock, no I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lambdas.ledger.dynamodb_json import Action, AttributeValue, Item, Write
from lambdas.ledger.errors import FieldError
from lambdas.ledger.fields import RuleError, one_of, read_object
from lambdas.ledger.items import setting_key
from lambdas.ledger.json_document import Json, Number
from lambdas.ledger.transaction import (
    FIRST_DAY,
    money_text,
    parse_amount,
    parse_currency,
    parse_day,
    parse_id,
    parse_text,
)

KINDS = ("cash", "checking", "savings", "card", "loan", "other")
PREFIX = "account#"
MAX_ACCOUNTS = 100
MAX_NAME = 64
MAX_POSITION = 9999
# The fields of an opening balance.
OPENING = ("amount", "date")


@dataclass(frozen=True, slots=True)
class Account:
    """Where money is, in one currency.

    `opening_amount` is the balance at the start of `opening_date`; it can be negative. `closed` is the last
    day that a posting may have, None while the account is open. `uses` is a counter that every write of a
    posting or balance assertion of the account raises, in its own DynamoDB transaction: what must not happen
    to an account in use (its deletion, another currency) is conditional on the counter.
    """

    id: str
    name: str
    kind: str
    currency: str
    opening_amount: Decimal
    opening_date: str
    position: int = 0
    closed: str | None = None
    version: int = 1
    uses: int = 0

    def has_same_content(self, other: "Account") -> bool:
        """Return whether a caller who wrote this account would have written the other one too."""
        return self == replace(other, version=self.version, uses=self.uses)

    def chosen_json(self) -> dict[str, object]:
        """Return what the user chose, as POST /accounts and PUT /accounts/{id} take it, with the id."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "currency": self.currency,
            "opening": {
                "amount": money_text(self.opening_amount, self.currency),
                "date": self.opening_date,
            },
            "position": self.position,
            "closed": self.closed,
        }

    def to_item(self, ledger_id: str) -> Item:
        item: dict[str, AttributeValue] = {
            **setting_key(ledger_id, setting_name(self.id)),
            "AccountName": {"S": self.name},
            "Kind": {"S": self.kind},
            "Currency": {"S": self.currency},
            "OpeningAmount": {"N": format(self.opening_amount, "f")},
            "OpeningDate": {"S": self.opening_date},
            "Position": {"N": str(self.position)},
            "Version": {"N": str(self.version)},
            "Uses": {"N": str(self.uses)},
        }
        if self.closed is not None:
            item["ClosedDate"] = {"S": self.closed}
        return item

    @classmethod
    def from_item(cls, item: Item) -> "Account":
        return cls(
            id=item["Name"]["S"].removeprefix(PREFIX),
            name=item["AccountName"]["S"],
            kind=item["Kind"]["S"],
            currency=item["Currency"]["S"],
            opening_amount=Decimal(item["OpeningAmount"]["N"]),
            opening_date=item["OpeningDate"]["S"],
            position=int(item["Position"]["N"]),
            closed=item["ClosedDate"]["S"] if "ClosedDate" in item else None,
            version=int(item["Version"]["N"]),
            uses=int(item["Uses"]["N"]),
        )


def setting_name(account_id: str) -> str:
    """Return the name of an account's item in the Settings table."""
    return PREFIX + account_id


def accounts_in(items: Iterable[Item]) -> list[Account]:
    """Return the accounts among a ledger's items of the Settings table, in the user's order."""
    accounts = [Account.from_item(item) for item in items if item["Name"]["S"].startswith(PREFIX)]
    return sorted(accounts, key=lambda account: (account.position, account.name, account.id))


def use_action(
    settings_table: str, ledger_id: str, account_id: str, currency: str, days: Sequence[str]
) -> Action:
    """Return the action that lets a write add postings or balance assertions of these days to an account.

    It raises the counter of the account's uses, on condition that the account exists, has the currency and is
    open on all of the days. A write that only takes postings away needs no such action.
    """
    return {
        "Update": {
            "TableName": settings_table,
            "Key": setting_key(ledger_id, setting_name(account_id)),
            "UpdateExpression": "ADD Uses :one",
            "ConditionExpression": (
                "Currency = :currency AND OpeningDate <= :first "
                "AND (attribute_not_exists(ClosedDate) OR ClosedDate >= :last)"
            ),
            "ExpressionAttributeValues": {
                ":one": {"N": "1"},
                ":currency": {"S": currency},
                ":first": {"S": min(days)},
                ":last": {"S": max(days)},
            },
        }
    }


def update_write(
    settings_table: str, ledger_id: str, old: Account, new: Account, *, is_guarded: bool
) -> Write:
    """Return the update of an account on condition that it still has the old version.

    Args:
        is_guarded: whether it is also refused if the account was used since it was read.
    """
    key = setting_key(ledger_id, setting_name(old.id))
    item = {name: value for name, value in new.to_item(ledger_id).items() if name not in {*key, "Uses"}}
    names = {f"#{name}": name for name in (*item, "ClosedDate", "Version", "Uses")}
    values = {f":{name}": value for name, value in item.items()}
    values |= {":old": {"N": str(old.version)}}
    expression = "SET " + ", ".join(f"#{name} = :{name}" for name in item)
    if new.closed is None:
        expression += " REMOVE #ClosedDate"
    condition = "#Version = :old"
    if is_guarded:
        condition += " AND #Uses = :uses"
        values |= {":uses": {"N": str(old.uses)}}
    else:
        del names["#Uses"]
    return {
        "TableName": settings_table,
        "Key": key,
        "UpdateExpression": expression,
        "ConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }


def delete_action(settings_table: str, ledger_id: str, account: Account) -> Action:
    """Return the deletion of an account, on condition that it has neither changed nor been used since."""
    return {
        "Delete": {
            "TableName": settings_table,
            "Key": setting_key(ledger_id, setting_name(account.id)),
            "ConditionExpression": "Version = :version AND Uses = :uses",
            "ExpressionAttributeValues": {
                ":version": {"N": str(account.version)},
                ":uses": {"N": str(account.uses)},
            },
        }
    }


def use_error(account: Account | None, currency: str, day: str, pointer: str) -> FieldError | None:
    """Return why `use_action` refuses a posting or balance assertion; None if it does not."""
    if account is None:
        return FieldError(pointer, "account_missing")
    if account.currency != currency:
        return FieldError(pointer, "account_currency", {"currency": account.currency})
    if day < account.opening_date:
        return FieldError(pointer, "account_not_open", {"min": account.opening_date})
    if account.closed is not None and day > account.closed:
        return FieldError(pointer, "account_closed", {"max": account.closed})
    return None


def parse_balance(value: Json, currency: str) -> Decimal:
    """Return an amount that may be zero or negative, with the decimals of the currency filled up."""
    is_negative = isinstance(value, str) and value.startswith("-")
    try:
        amount = parse_amount(value.removeprefix("-") if isinstance(value, str) else value, currency)
    except RuleError as error:
        if error.code != "not_positive":
            raise
        amount = parse_amount("1", currency) * 0
    return -amount if is_negative and amount else amount


def parse_account(document: Json, *, account_id: str | None, position: int, today: date) -> Account:
    """Return the account that a caller's JSON describes.

    Args:
        account_id: the account's id (PUT); None where the document may have one (POST). The result's id is ""
            if neither has.
        position: where the account stands if the document does not say so.

    Raises:
        Invalid: with every bad field named.
    """
    fields = read_object(document)
    name = fields.required("name", lambda value: parse_text(value, max_length=MAX_NAME))
    kind = fields.required("kind", one_of(KINDS))
    currency = fields.required("currency", parse_currency)
    # Without a valid currency the account is refused anyway; any one serves to check the amount.
    opening_amount, opening_date = fields.optional(
        "opening",
        lambda value: _parse_opening(value, currency or "EUR", today),
        (Decimal(0), FIRST_DAY.isoformat()),
    )
    parsed_position = fields.optional("position", parse_position, position)
    closed = fields.optional("closed", lambda value: _parse_closed(value, today), None)
    chosen_id = fields.optional("id", parse_id, None) if account_id is None else account_id
    if closed is not None and closed < opening_date:
        fields.errors.append(FieldError("#/closed", "closed_before_opening", {"min": opening_date}))
    fields.finish()
    return Account(
        id=chosen_id or "",
        name=name,
        kind=kind,
        currency=currency,
        opening_amount=opening_amount,
        opening_date=opening_date,
        position=parsed_position,
        closed=closed,
    )


def find_account(accounts: Iterable[Account], account_id: str) -> Account | None:
    return next((account for account in accounts if account.id == account_id), None)


def _parse_opening(value: Json, currency: str, today: date) -> tuple[Decimal, str]:
    if not isinstance(value, Mapping) or set(value) != set(OPENING):
        raise RuleError("wrong_fields", fields=OPENING)
    try:
        amount = parse_balance(value["amount"], currency)
    except RuleError as error:
        raise error.within("/amount") from None
    try:
        return amount, parse_day(value["date"], today=today)
    except RuleError as error:
        raise error.within("/date") from None


def _parse_closed(value: Json, today: date) -> str | None:
    return None if value is None else parse_day(value, today=today)


def parse_position(value: Json) -> int:
    if isinstance(value, Number) and value.text.isascii() and value.text.isdecimal() and len(value.text) <= 4:
        return int(value.text)
    raise RuleError("integer_out_of_range", min=0, max=MAX_POSITION)
