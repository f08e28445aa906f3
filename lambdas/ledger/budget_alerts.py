"""Budget alerts: for which budgets one is due, the mark that it was sent, what it says. Pure."""

from calendar import month_name, monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from lambdas.ledger import user_settings
from lambdas.ledger.items import Item
from lambdas.ledger.transaction import instant_text

# Under this name, which no user has, the Settings table says how far the change feed has been read.
READER = "alerts"
# A first run looks back so far.
FIRST_LOOK = timedelta(days=1)
# How far behind its watermark a run reads again: the index lags, and clocks differ.
OVERLAP = timedelta(minutes=5)
# A month is over when it has ended everywhere on earth and the next run has seen its last changes.
LINGERS = timedelta(days=1)
# Marks stay until nothing can ask for them any more.
KEPT_AFTER_MONTH = timedelta(days=7)
# Under 100 characters with the longest words around it.
# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_RequestParameters
CATEGORY_IN_SUBJECT = 48

GERMAN_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
WORDS = {
    "en": {
        "near": "{category}: {share}% of the budget for {month} used",
        "over": "{category}: over the budget for {month}",
        "spent": "{category}: {spent} of {amount} {currency} spent in {month} ({share}%).",
        "left": {"near": "{left} {currency} left.", "over": "{left} {currency} over the budget."},
        "days": ("{month} has ended.", "Today is the month's last day.", "{days} days to go."),
        "links": "The transactions: {transactions}\n\nNo more of these mails: switch them off at {settings}",
    },
    "de": {
        "near": "{category}: {share} % des Budgets für {month} verbraucht",
        "over": "{category}: Budget für {month} überschritten",
        "spent": "{category}: {spent} von {amount} {currency} im {month} ausgegeben ({share} %).",
        "left": {"near": "Noch {left} {currency} übrig.", "over": "{left} {currency} über dem Budget."},
        "days": ("Der {month} ist vorbei.", "Heute ist der letzte Tag des Monats.", "Noch {days} Tage."),
        "links": "Die Buchungen: {transactions}\n\nKeine solchen Mails mehr: abschalten unter {settings}",
    },
}


@dataclass(frozen=True, slots=True)
class Mail:
    """What one user is told; `mark` is the name of the mail among those of the month."""

    mark: str
    subject: str
    text: str


def since(items: Iterable[Item], now: datetime) -> str:
    """The instant from which on the change feed is to be read, by what the reader's items say."""
    marks = [datetime.fromisoformat(item["ReadUntil"]["S"]) for item in items]
    return instant_text(max(marks, default=now - FIRST_LOOK) - OVERLAP)


def read_until(table: str, now: datetime) -> Item:
    """The update that says that all changes before `now` have been looked at."""
    return {
        "TableName": table,
        "Key": {"UserID": {"S": READER}, "Name": {"S": "watermark"}},
        "UpdateExpression": "SET ReadUntil = :now",
        "ExpressionAttributeValues": {":now": {"S": instant_text(now)}},
    }


def months_by_user(days: Iterable[tuple[str, str]], now: datetime) -> dict[str, list[str]]:
    """The months (`2026-11`) with changes, by user, without those that are over."""
    oldest = (now - LINGERS).date().isoformat()[:7]
    found: dict[str, set[str]] = {}
    for user, day in days:
        if day[:7] >= oldest:
            found.setdefault(user, set()).add(day[:7])
    return {user: sorted(months) for user, months in found.items()}


def marks_of(items: Iterable[Item], month: str) -> Collection[str]:
    """The mails of a month that were sent, by what is kept of the user."""
    return next((item for item in items if item["Name"]["S"] == _name(month)), ())


def mark(table: str, user: str, month: str, mail: Mail, run: str) -> list[Item]:
    """The actions that mark the mail as sent by this run: on condition that no other did, and that the user
    still wants mail. Repeated by the same run they succeed again."""
    expires = date.fromisoformat(f"{month}-01") + timedelta(days=31) + KEPT_AFTER_MONTH
    wanted = {
        "TableName": table,
        "Key": {"UserID": {"S": user}, "Name": {"S": user_settings.NAME}},
        "ConditionExpression": "Mail = :true",
        "ExpressionAttributeValues": {":true": {"BOOL": True}},
    }
    marked = {
        **_of_mark(table, user, month, mail, run),
        "UpdateExpression": "SET #mark = :run, ExpiresAt = :expires",
        "ConditionExpression": "attribute_not_exists(#mark) OR #mark = :run",
    }
    at = int(datetime.fromisoformat(f"{expires}T00:00:00+00:00").timestamp())
    marked["ExpressionAttributeValues"][":expires"] = {"N": str(at)}
    return [{"ConditionCheck": wanted}, {"Update": marked}]


def unmark(table: str, user: str, month: str, mail: Mail, run: str) -> Item:
    """The update that takes the run's own mark back."""
    return {
        **_of_mark(table, user, month, mail, run),
        "UpdateExpression": "REMOVE #mark",
        "ConditionExpression": "#mark = :run",
    }


def due(
    progress: Iterable[Mapping[str, Any]], sent: Collection[str], now: datetime, language: str, site: str
) -> Iterator[Mail]:
    """The mails that the progress of a user's budgets asks for, without those `sent`.

    Whoever was told that a budget is overspent need not hear that it is nearly used up.
    """
    for budget in progress:
        state, category = budget["state"], budget["category"]
        said = {"near": ("near", "over"), "over": ("over",)}.get(state, ())
        if said and not any(f"{level}|{category}" in sent for level in said):
            yield _mail(budget, f"{state}|{category}", now.date(), language, site)


def _mail(budget: Mapping[str, Any], name: str, today: date, language: str, site: str) -> Mail:
    words: Mapping[str, Any] = WORDS[language]
    first = date.fromisoformat(f"{budget['month']}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    filters = {"from": first, "to": last, "type": "expense", "category": budget["category"]}
    values: dict[str, Any] = {
        **budget,
        "left": budget["left"].removeprefix("-"),
        "share": int(Decimal(budget["spent"]) * 100 / Decimal(budget["amount"])),
        "month": f"{_month_name(first, language)} {first.year}",
        "days": max(0, (last - max(first, today)).days + 1),
        "transactions": f"{site}/#/transactions?{urlencode({**filters, 'currency': budget['currency']})}",
        "settings": f"{site}/#/settings",
    }
    if language == "de":
        values |= {name: values[name].replace(".", ",") for name in ("spent", "amount", "left")}
    state = budget["state"]
    days = words["days"][min(2, values["days"])]
    lines = f"{words['spent']}\n{words['left'][state]} {days}\n\n{words['links']}\n"
    short = budget["category"]
    if len(short) > CATEGORY_IN_SUBJECT:
        short = f"{short[: CATEGORY_IN_SUBJECT - 1]}…"
    return Mail(name, words[state].format_map({**values, "category": short}), lines.format_map(values))


def _month_name(day: date, language: str) -> str:
    return GERMAN_MONTHS[day.month - 1] if language == "de" else month_name[day.month]


def _name(month: str) -> str:
    """The name in the Settings table of the item with a month's marks."""
    return f"mailed#{month}"


def _of_mark(table: str, user: str, month: str, mail: Mail, run: str) -> Item:
    return {
        "TableName": table,
        "Key": {"UserID": {"S": user}, "Name": {"S": _name(month)}},
        "ExpressionAttributeNames": {"#mark": mail.mark},
        "ExpressionAttributeValues": {":run": {"S": run}},
    }
