"""Write the books of another app as accounts and transactions of a ledger, and say what must come of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from infra.client.moving_in.books import AppAccount, Books, Line, Movement, make_id
from lambdas.ledger.currencies import MINOR_UNITS
from lambdas.ledger.transaction import MAX_CATEGORY, MAX_DESCRIPTION, MAX_PAYEE, MAX_TAG, MAX_TAGS

_ADJUSTMENT = "Balance adjustment"
_MAX_NAME = 64
_MAX_SPLITS = 50


@dataclass(frozen=True, slots=True)
class LedgerDocument:
    """The document to send, and the balances and counts that the ledger must have afterwards.

    `balances` and `postings` are by the id of the account: its last balance, and the number of its postings.
    """

    accounts: Sequence[Mapping[str, Any]]
    transactions: Sequence[Mapping[str, Any]]
    balances: Mapping[str, Decimal]
    postings: Mapping[str, int]


def to_ledger(books: Books) -> LedgerDocument:
    """Return the accounts and transactions of a ledger that hold the books."""
    ids = {name: make_id(books.app, "account", name) for name in books.accounts}
    openings = _openings(books)
    transactions: list[dict[str, Any]] = []
    for movement in books.movements:
        if openings.get(_opened(movement)) is not movement:
            parts = list(_transactions(movement, books.accounts, ids))
            for number, document in enumerate(parts):
                transactions.append({"id": make_id(books.app, movement.key, number), **document})
    postings: dict[str, int] = defaultdict(int)
    first_days: dict[str, str] = {}
    last_days: dict[str, str] = {}
    for document in transactions:
        for account_id in filter(None, (document.get("account"), document.get("toAccount"))):
            postings[account_id] += 1
            first_days[account_id] = min(first_days.get(account_id, document["date"]), document["date"])
            last_days[account_id] = max(last_days.get(account_id, document["date"]), document["date"])
    accounts = [
        _account_json(
            account,
            ids[name],
            position,
            openings.get(name),
            first_days.get(ids[name]),
            last_days.get(ids[name]),
        )
        for position, (name, account) in enumerate(books.accounts.items())
    ]
    balances = {ids[name]: balance for name, balance in books.balances().items()}
    return LedgerDocument(accounts, transactions, balances, {ids[name]: postings[ids[name]] for name in ids})


def converted_balances(document: LedgerDocument) -> dict[str, Decimal]:
    """Return the last balance of each account as the accounts and transactions that are sent lead to it."""
    balances = {
        account["id"]: Decimal(account.get("opening", {}).get("amount", "0")) for account in document.accounts
    }
    for one in document.transactions:
        amount = Decimal(one["amount"])
        if one["type"] == "transfer":
            balances[one["account"]] -= amount
            balances[one["toAccount"]] += Decimal(one.get("toAmount", one["amount"]))
        else:
            balances[one["account"]] += amount if (one["type"] == "income") != one["refund"] else -amount
    return balances


def _openings(books: Books) -> dict[str | None, Movement]:
    """Return of each account the movement that is its opening balance: the first one, before all others."""
    openings: dict[str | None, Movement] = {}
    for movement in books.movements:
        name = _opened(movement)
        if name is not None:
            openings.setdefault(name, movement)
    return openings


def _opened(movement: Movement) -> str | None:
    """Return the account that a movement opens, None if it opens none."""
    lines = movement.account_lines
    return lines[0].account if movement.is_opening and len(lines) == 1 else None


def _account_json(
    account: AppAccount,
    account_id: str,
    position: int,
    opening: Movement | None,
    first_day: str | None,
    last_day: str | None,
) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": account_id,
        "name": account.name[:_MAX_NAME].strip(),
        "kind": account.kind,
        "currency": account.currency,
        "position": position,
    }
    if opening is not None:
        day = min(filter(None, (opening.day.isoformat(), first_day)))
        amount = opening.account_lines[0].amount
        document["opening"] = {"amount": _signed_text(amount, account.currency), "date": day}
        last_day = max(filter(None, (day, last_day)))
    if account.is_closed and last_day:
        document["closed"] = last_day
    return document


def _transactions(
    movement: Movement, accounts: Mapping[str, AppAccount], ids: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Yield the transactions of a movement.

    Money between two accounts is a transfer. What is left of the first account is income or an expense, with
    splits if it has several categories.
    """
    lines = _sums_of_accounts(movement)
    common = {
        "date": movement.day.isoformat(),
        "description": movement.description[:MAX_DESCRIPTION].strip(),
        "payee": movement.payee[:MAX_PAYEE].strip(),
        "tags": _tags(movement.tags),
    }
    if not lines:
        return
    main, *others = lines
    rest = main.amount
    for other in others:
        is_alone = len(others) == 1 and not movement.category_lines
        is_exchange = is_alone and main.currency != other.currency
        sent = rest if is_exchange else _in_currency_of(main, other)
        if sent and other.amount:
            rest -= sent
            yield {**common, **_transfer(main, other, sent, ids)}
    categories = movement.category_lines or [
        Line(-rest, main.currency, category=_ADJUSTMENT, is_income=rest > 0)
    ]
    if rest or any(line.amount for line in movement.category_lines):
        yield from _of_categories(common, main, rest, categories, ids)


def _in_currency_of(main: Line, other: Line) -> Decimal:
    """Return what the main account sent to the other one, negative, in its own currency."""
    if other.value is None or main.value is None or not main.value or main.currency == other.currency:
        return -other.amount
    unit = Decimal(1).scaleb(-MINOR_UNITS.get(main.currency, 2))
    return (-other.value * main.amount / main.value).quantize(unit, ROUND_HALF_UP)


def _sums_of_accounts(movement: Movement) -> list[Line]:
    """Return one line for each account, the one with most money first; none where nothing moves."""
    sums: dict[str, Line] = {}
    for line in movement.account_lines:
        name = line.account or ""
        value = line.amount if line.value is None else line.value
        before = sums.get(name, Line(Decimal(0), line.currency, account=name, value=Decimal(0)))
        sums[name] = replace(before, amount=before.amount + line.amount, value=(before.value or 0) + value)
    lines = list(sums.values())
    if movement.category_lines or len(lines) > 2:
        # Money moves between the first account and the others, as far as their signs differ.
        lines.sort(key=lambda line: abs(line.value or Decimal(0)), reverse=True)
    else:
        lines.sort(key=lambda line: line.amount)
    moved = [line for line in lines if line.amount]
    return moved or (lines[:1] if movement.category_lines else [])


def _transfer(main: Line, other: Line, sent: Decimal, ids: Mapping[str, str]) -> dict[str, Any]:
    """Return the transfer of an amount from the main account; negative if it came from the other one."""
    source, target = (main, other) if sent < 0 else (other, main)
    outgoing, incoming = abs(sent), abs(other.amount)
    if source is other:
        outgoing, incoming = incoming, outgoing
    document: dict[str, Any] = {
        "type": "transfer",
        "account": ids[source.account or ""],
        "toAccount": ids[target.account or ""],
        "amount": _text(outgoing, source.currency),
        "currency": source.currency,
        "refund": False,
    }
    if source.currency != target.currency:
        document["toAmount"] = _text(incoming, target.currency)
    return document


def _of_categories(
    common: Mapping[str, Any], main: Line, rest: Decimal, categories: Sequence[Line], ids: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Yield the income or expense of an account, or of each category where they add up to nothing."""
    parts = _in_currency(categories, rest, main.currency)
    if not rest or len(parts) > _MAX_SPLITS:
        for part in parts:
            yield {**common, **_entry(main, -part.amount, [part], ids)}
        return
    yield {**common, **_entry(main, rest, parts, ids)}


def _entry(main: Line, amount: Decimal, parts: Sequence[Line], ids: Mapping[str, str]) -> dict[str, Any]:
    kinds = {part.is_income for part in parts}
    is_income = kinds.pop() if len(kinds) == 1 else None
    is_incoming = amount > 0
    row_type = "income" if (is_incoming if is_income is None else is_income) else "expense"
    document: dict[str, Any] = {
        "type": row_type,
        "account": ids[main.account or ""],
        "amount": _text(abs(amount), main.currency),
        "currency": main.currency,
        "refund": (row_type == "income") != is_incoming,
    }
    if len(parts) == 1:
        (part,) = parts
        return document | {"category": _category(part.category)}
    sign = -1 if is_incoming else 1
    splits = [
        {
            "category": _category(part.category),
            "amount": _signed_text(sign * part.amount, main.currency),
            "description": part.description[:MAX_DESCRIPTION].strip(),
            "tags": [],
        }
        for part in parts
    ]
    return document | {"splits": splits}


def _in_currency(parts: Sequence[Line], rest: Decimal, currency: str) -> list[Line]:
    """Return the parts in the account's currency so that they add up; parts of nothing are left out."""
    moved = [part for part in parts if part.amount] or list(parts[:1])
    total = sum((part.amount for part in moved), Decimal(0))
    if total == -rest:
        return moved
    if len(moved) == 1 and rest:
        return [_with_amount(moved[0], -rest, currency)]
    if not total or not rest:
        return [*moved, Line(-rest - total, currency, category=_ADJUSTMENT)]
    unit = Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2))
    scaled = [(part.amount * -rest / total).quantize(unit, ROUND_HALF_UP) for part in moved]
    scaled[0] += -rest - sum(scaled)
    return [
        _with_amount(part, amount, currency) for part, amount in zip(moved, scaled, strict=True) if amount
    ]


def _with_amount(part: Line, amount: Decimal, currency: str) -> Line:
    return Line(amount, currency, None, part.category, part.is_income, part.description)


def _category(name: str | None) -> str:
    """Return a category whose levels are parted by colons, as the ledger keeps it."""
    levels = (level.strip() for level in (name or "").split(":"))
    return ":".join(filter(None, levels))[:MAX_CATEGORY].strip(" :") or "Uncategorised"


def _tags(tags: Sequence[str]) -> list[str]:
    texts = sorted({tag.strip()[:MAX_TAG].strip() for tag in tags})
    return [tag for tag in texts if tag][:MAX_TAGS]


def _text(amount: Decimal, currency: str) -> str:
    """Return an amount with the decimals of its currency."""
    unit = Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2))
    rounded = amount.quantize(unit, ROUND_HALF_UP)
    return format(rounded if rounded == amount else amount.normalize(), "f")


def _signed_text(amount: Decimal, currency: str) -> str:
    return f"-{_text(-amount, currency)}" if amount < 0 else _text(amount, currency)
