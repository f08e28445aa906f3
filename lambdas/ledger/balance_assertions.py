"""Balance assertions: what the bank says an account held at the end of a day. Pure: no clock, no I/O."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from lambdas.ledger.accounts import Account, parse_balance
from lambdas.ledger.dynamodb_json import Action, Item, Write
from lambdas.ledger.fields import one_of, read_object
from lambdas.ledger.items import setting_key
from lambdas.ledger.json_document import Json
from lambdas.ledger.transaction import money_text

PREFIX = "assertion#"
TYPED, STATEMENT = "typed", "statement"
SOURCES = (TYPED, STATEMENT)


@dataclass(frozen=True, slots=True)
class BalanceAssertion:
    """The balance of an account at the end of a day, typed in by the user or brought by a statement."""

    account_id: str
    date: str
    amount: Decimal
    source: str = TYPED
    version: int = 1

    def has_same_content(self, other: "BalanceAssertion") -> bool:
        return self == replace(other, version=self.version)

    def chosen_json(self, currency: str) -> dict[str, object]:
        """Return what was chosen, with the day, in the account's currency."""
        return {"date": self.date, "amount": money_text(self.amount, currency), "source": self.source}

    def to_item(self, ledger_id: str) -> Item:
        return {
            **setting_key(ledger_id, setting_name(self.account_id, self.date)),
            "Amount": {"N": format(self.amount, "f")},
            "Source": {"S": self.source},
            "Version": {"N": str(self.version)},
        }

    @classmethod
    def from_item(cls, item: Item) -> "BalanceAssertion":
        account_id, _, day = item["Name"]["S"].removeprefix(PREFIX).partition("#")
        return cls(
            account_id=account_id,
            date=day,
            amount=Decimal(item["Amount"]["N"]),
            source=item["Source"]["S"],
            version=int(item["Version"]["N"]),
        )


@dataclass(frozen=True, slots=True)
class CheckedAssertion:
    """A balance assertion beside the ledger's balance at the end of its day."""

    assertion: BalanceAssertion
    balance: Decimal

    @property
    def difference(self) -> Decimal:
        """How much more the bank says than the ledger."""
        return self.assertion.amount - self.balance

    def to_json(self, currency: str) -> dict[str, object]:
        return {
            **self.assertion.chosen_json(currency),
            "balance": money_text(self.balance, currency),
            "difference": money_text(self.difference, currency),
            "version": self.assertion.version,
        }


def setting_name(account_id: str, day: str) -> str:
    """Return the name of a balance assertion's item in the Settings table."""
    return f"{prefix_of(account_id)}{day}"


def prefix_of(account_id: str) -> str:
    """Return how the names of all items of one account's balance assertions begin."""
    return f"{PREFIX}{account_id}#"


def assertions_in(items: Iterable[Item]) -> list[BalanceAssertion]:
    """Return the balance assertions among items of the Settings table, by account, oldest first."""
    assertions = [BalanceAssertion.from_item(item) for item in items if item["Name"]["S"].startswith(PREFIX)]
    return sorted(assertions, key=lambda assertion: (assertion.account_id, assertion.date))


def put_action(
    settings_table: str, ledger_id: str, old: BalanceAssertion | None, new: BalanceAssertion
) -> Action:
    """Return the write of a balance assertion that replaces the old one (None: there is none yet)."""
    put: Write = {"TableName": settings_table, "Item": new.to_item(ledger_id)}
    if old is None:
        put["ConditionExpression"] = "attribute_not_exists(Version)"
    else:
        put["ConditionExpression"] = "Version = :version"
        put["ExpressionAttributeValues"] = {":version": {"N": str(old.version)}}
    return {"Put": put}


def parse_assertion(document: Json, account: Account, day: str) -> BalanceAssertion:
    """Return the balance assertion that a caller's JSON describes; raises Invalid."""
    fields = read_object(document)
    amount = fields.required("amount", lambda value: parse_balance(value, account.currency))
    source = fields.optional("source", one_of(SOURCES), TYPED)
    fields.finish()
    return BalanceAssertion(account.id, day, amount, source)


def check_assertions(
    assertions: Iterable[BalanceAssertion], balance_on: Callable[[str], Decimal]
) -> list[CheckedAssertion]:
    """Return the assertions of one account with the ledger's balances, oldest first."""
    return [
        CheckedAssertion(assertion, balance_on(assertion.date))
        for assertion in sorted(assertions, key=lambda assertion: assertion.date)
    ]


def agreement_json(account: Account, checked: Sequence[CheckedAssertion]) -> dict[str, object]:
    """Return until when the ledger agrees with the bank, and the first assertion that differs, with its days.

    `reconciledUntil` is the day of the newest assertion up to which all of them hold. The difference arose on
    the days after it (`from`), up to the first that differs (`on`).
    """
    index = next((index for index, each in enumerate(checked) if each.difference), len(checked))
    reconciled_until = checked[index - 1].assertion.date if index else None
    if index == len(checked):
        return {"reconciledUntil": reconciled_until, "firstDifference": None}
    differing = checked[index]
    first = _next_day(reconciled_until) if reconciled_until else account.opening_date
    parameters = {"from": first, "to": differing.assertion.date, "account": account.id}
    return {
        "reconciledUntil": reconciled_until,
        "firstDifference": {
            "after": reconciled_until,
            "from": first,
            "on": differing.assertion.date,
            "stated": money_text(differing.assertion.amount, account.currency),
            "balance": money_text(differing.balance, account.currency),
            "difference": money_text(differing.difference, account.currency),
            "transactions": f"/transactions?{urlencode(parameters)}",
        },
    }


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
