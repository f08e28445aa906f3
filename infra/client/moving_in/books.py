"""The books of another app: accounts, and movements of money between accounts and categories."""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# Changing it makes a second import of the same export add everything again.
_NAMESPACE = uuid.UUID("0b0c5b64-5a39-5d36-8c6e-0d6b8f6a1f33")
# Parts of names that tell what an account is, where the app does not say.
_KINDS = (
    (
        "checking",
        re.compile(r"checking|current account|giro|chequing|betaalrekening|compte courant|conto corrente"),
    ),
    ("cash", re.compile(r"cash|wallet|bargeld|geldbeutel|espece|efectivo|contanti|contant|gotowk|现金")),
    ("card", re.compile(r"credit ?card|card\b|visa|master ?card|amex|kreditkart|carte|tarjeta|信用卡")),
    ("savings", re.compile(r"saving|sparen|sparkonto|tagesgeld|epargne|livret|ahorro|risparm|spaar|存款")),
    ("loan", re.compile(r"loan|mortgage|debt|darlehen|kredit\b|hypothek|pret\b|prestamo|mutuo|lening|贷")),
)


class MovingInError(ValueError):
    """Raised for an export that cannot be read; `hint` says what would help."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class AppAccount:
    """An account of the app; `stated` is the balance that the export states, if it does."""

    name: str
    kind: str
    currency: str
    is_closed: bool = False
    stated: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The part of a movement in one account or in one category; exactly one of both is named.

    `amount` is signed, in `currency`: positive into the account, or into the category. `is_income` says
    whether the category is one of income, None where the app does not tell. `value` is the amount of an
    account in the currency of the movement, None where that is the account's own.
    """

    amount: Decimal
    currency: str
    account: str | None = None
    category: str | None = None
    is_income: bool | None = None
    description: str = ""
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One transaction of the app; its lines add up to zero where they have one currency.

    `is_opening` for the balance with which an account began.
    """

    key: str
    day: date
    lines: tuple[Line, ...]
    payee: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    is_opening: bool = False

    @property
    def account_lines(self) -> list[Line]:
        return [line for line in self.lines if line.account is not None]

    @property
    def category_lines(self) -> list[Line]:
        return [line for line in self.lines if line.account is None]


@dataclass(slots=True)
class Books:
    """Everything that was read of an export; `left_out` says in English what a ledger cannot hold."""

    app: str
    accounts: dict[str, AppAccount] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def balances(self) -> dict[str, Decimal]:
        """Return what the app's own lines add up to in each account."""
        balances = dict.fromkeys(self.accounts, Decimal(0))
        for movement in self.movements:
            for line in movement.account_lines:
                balances[line.account or ""] += line.amount
        return balances


def kind_of_name(name: str, default: str = "checking") -> str:
    """Return what an account is by its name, the default where that does not tell."""
    return next((kind for kind, pattern in _KINDS if pattern.search(name.casefold())), default)


def make_id(app: str, *parts: object) -> str:
    """Return the id that the same thing of an app has in every export."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(map(str, (app, *parts)))))


@dataclass(frozen=True, slots=True)
class AppRow:
    """One row of a register that has a row for each account: YNAB's and Actual's.

    `other` is the account on the other side of a transfer. Rows of one `group` are the parts of a split.
    """

    account: str
    day: date
    amount: Decimal
    payee: str = ""
    memo: str = ""
    category: str = ""
    other: str | None = None
    group: str | None = None
    is_income: bool | None = None
    is_opening: bool = False
    key: str = ""


def movements_of_rows(rows: Sequence[AppRow], currencies: dict[str, str]) -> Iterable[Movement]:
    """Yield the movements of a register; the two rows of a transfer become one.

    Args:
        rows: In the order of the export.
        currencies: The currency of each account.
    """
    partners = _pair_transfers(rows)
    counts: Counter[tuple[object, ...]] = Counter()
    for group in _groups(rows, partners):
        first = group[0][1]
        currency = currencies[first.account]
        lines = []
        for number, row in group:
            if row.other is not None and row.other in currencies:
                other = currencies[row.other]
                partner = partners.get(number)
                amount = -row.amount if partner is None else rows[partner].amount
                lines.append(Line(amount, other, account=row.other, description=row.memo))
            else:
                category = row.category or ("Transfer" if row.other is not None else "Uncategorised")
                lines.append(
                    Line(
                        -row.amount,
                        currency,
                        category=category,
                        is_income=row.is_income,
                        description=row.memo if len(group) > 1 else "",
                    )
                )
        total = sum((row.amount for _, row in group), Decimal(0))
        content = (first.account, first.day, total, first.payee, *(row.category for _, row in group))
        counts[content] += 1
        yield Movement(
            key=first.key or "\x1f".join(map(str, (*content, counts[content]))),
            day=first.day,
            lines=(Line(total, currency, account=first.account), *lines),
            payee="" if first.other is not None else first.payee,
            description=first.memo if len(group) == 1 else "",
            is_opening=first.is_opening,
        )


def _pair_transfers(rows: Sequence[AppRow]) -> dict[int, int]:
    """Return for each row of a transfer that is told by another row the number of that row.

    Of two rows, the one that money leaves stays, or the part of a split.
    """
    waiting: dict[tuple[object, ...], list[int]] = {}
    partners: dict[int, int] = {}
    for number, row in enumerate(rows):
        if row.other is None:
            continue
        key = (row.other, row.account, row.day, -row.amount)
        if waiting.get(key):
            other = waiting[key].pop(0)
            stays, goes = (other, number) if row.group is None or rows[other].group else (number, other)
            if rows[stays].group is None and rows[stays].amount > 0:
                stays, goes = goes, stays
            partners[stays] = goes
        else:
            waiting.setdefault((row.account, row.other, row.day, row.amount), []).append(number)
    return partners


def _groups(rows: Sequence[AppRow], partners: dict[int, int]) -> list[list[tuple[int, AppRow]]]:
    """Return the rows with their numbers, those of a split together, without those that another one tells."""
    told = set(partners.values())
    groups: dict[str, list[tuple[int, AppRow]]] = {}
    for number, row in enumerate(rows):
        if number not in told:
            groups.setdefault(row.group or f"row {number}", []).append((number, row))
    return list(groups.values())
