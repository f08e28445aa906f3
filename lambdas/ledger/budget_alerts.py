"""Budget alerts: when one is due, the marks of those that were sent, and their texts. Pure: no I/O."""

from calendar import month_name, monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict
from urllib.parse import urlencode

from lambdas.ledger import user_settings
from lambdas.ledger.budgets import NEAR, OVER, BudgetProgress
from lambdas.ledger.dynamodb_json import Action, AttributeValue, Item, Write
from lambdas.ledger.items import setting_key
from lambdas.ledger.transaction import instant_text, money_text

# The Settings table keeps the watermark of the change feed under this name, which no user has.
FEED_READER = "alerts"
# How far back the first run reads.
INITIAL_LOOKBACK = timedelta(days=1)
# How far before its watermark a run reads again: the index lags, and clocks differ.
OVERLAP = timedelta(minutes=5)
# A month is over when it has ended everywhere on earth and the next run has seen its last changes.
MONTH_GRACE = timedelta(days=1)
# How long marks are kept after the end of their month; by then no run reads them any more.
MARK_RETENTION = timedelta(days=7)
# Keeps a subject under 100 characters with the longest words around it.
# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_RequestParameters
MAX_CATEGORY_IN_SUBJECT = 48

GERMAN_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)


class Texts(TypedDict):
    """The templates of a mail in one language."""

    subject: dict[str, str]
    spent: str
    remaining: dict[str, str]
    days: tuple[str, str, str]
    links: str


TEXTS: dict[str, Texts] = {
    "en": {
        "subject": {
            NEAR: "{category}: {share}% of the budget for {month} used",
            OVER: "{category}: over the budget for {month}",
        },
        "spent": "{category}: {spent} of {amount} {currency} spent in {month} ({share}%).",
        "remaining": {NEAR: "{left} {currency} left.", OVER: "{left} {currency} over the budget."},
        "days": ("{month} has ended.", "Today is the month's last day.", "{days} days to go."),
        "links": "The transactions: {transactions}\n\nNo more of these mails: switch them off at {settings}",
    },
    "de": {
        "subject": {
            NEAR: "{category}: {share} % des Budgets für {month} verbraucht",
            OVER: "{category}: Budget für {month} überschritten",
        },
        "spent": "{category}: {spent} von {amount} {currency} im {month} ausgegeben ({share} %).",
        "remaining": {NEAR: "Noch {left} {currency} übrig.", OVER: "{left} {currency} über dem Budget."},
        "days": ("Der {month} ist vorbei.", "Heute ist der letzte Tag des Monats.", "Noch {days} Tage."),
        "links": "Die Buchungen: {transactions}\n\nKeine solchen Mails mehr: abschalten unter {settings}",
    },
}


@dataclass(frozen=True, slots=True)
class Mail:
    """One budget alert; `name` tells it from the others of its month."""

    name: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class SentMails:
    """The names of the budget alerts that a user was sent about a month (`2026-11`)."""

    month: str
    names: frozenset[str] = frozenset()

    @classmethod
    def from_items(cls, items: Iterable[Item], month: str) -> "SentMails":
        """Return those of a month among a user's items of the Settings table."""
        marks = next((item for item in items if item["Name"]["S"] == _marks_name(month)), {})
        return cls(month, frozenset(marks))


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark that a run sends a mail to a user; it is set before the mail is sent."""

    table: str
    user: str
    month: str
    mail: Mail
    run: str

    def set_actions(self) -> list[Action]:
        """Return the actions that set the mark unless another run did, if the user still wants mail.

        Repeated by the same run they succeed again.
        """
        wants_mail: Write = {
            "TableName": self.table,
            "Key": setting_key(self.user, user_settings.NAME),
            "ConditionExpression": "Mail = :true",
            "ExpressionAttributeValues": {":true": {"BOOL": True}},
        }
        update = self._write(
            "SET #mark = :run, ExpiresAt = :expires",
            "attribute_not_exists(#mark) OR #mark = :run",
            expires={"N": str(self._expires_at())},
        )
        return [{"ConditionCheck": wants_mail}, {"Update": update}]

    def removal(self) -> Write:
        """Return the update that removes this run's own mark."""
        return self._write("REMOVE #mark", "#mark = :run")

    def _write(self, update: str, condition: str, **values: AttributeValue) -> Write:
        return {
            "TableName": self.table,
            "Key": setting_key(self.user, _marks_name(self.month)),
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#mark": self.mail.name},
            "ExpressionAttributeValues": {
                ":run": {"S": self.run},
                **{f":{name}": value for name, value in values.items()},
            },
        }

    def _expires_at(self) -> int:
        """Return the epoch second at which DynamoDB may delete the marks of the month."""
        day = date.fromisoformat(f"{self.month}-01") + timedelta(days=31) + MARK_RETENTION
        return int(datetime.combine(day, time.min, UTC).timestamp())


def read_from(items: Iterable[Item], now: datetime) -> str:
    """Return the instant from which on to read the feed; `items` are the feed reader's own."""
    watermarks = [datetime.fromisoformat(item["ReadUntil"]["S"]) for item in items]
    return instant_text(max(watermarks, default=now - INITIAL_LOOKBACK) - OVERLAP)


def watermark_update(table: str, now: datetime) -> Write:
    """Return the update that sets the watermark: all changes before `now` have been read."""
    return {
        "TableName": table,
        "Key": setting_key(FEED_READER, "watermark"),
        "UpdateExpression": "SET ReadUntil = :now",
        "ExpressionAttributeValues": {":now": {"S": instant_text(now)}},
    }


def months_by_user(days: Iterable[tuple[str, str]], now: datetime) -> dict[str, list[str]]:
    """Return the months (`2026-11`) with changes by user, without those that are over."""
    oldest = (now - MONTH_GRACE).date().isoformat()[:7]
    months: dict[str, set[str]] = {}
    for user, day in days:
        if day[:7] >= oldest:
            months.setdefault(user, set()).add(day[:7])
    return {user: sorted(of_user) for user, of_user in months.items()}


def due_mails(
    progress: Iterable[BudgetProgress], sent: SentMails, now: datetime, language: str, site_url: str
) -> Iterator[Mail]:
    """Yield the mails that the progress of a user's budgets requires, without those sent.

    No mail says that a budget is nearly used up after one that said that it is overspent.
    """
    for budget in progress:
        states = {NEAR: (NEAR, OVER), OVER: (OVER,)}.get(budget.state, ())
        if states and not any(_mail_name(budget, state) in sent.names for state in states):
            yield _mail(budget, now.date(), language, site_url)


def _mail_name(progress: BudgetProgress, state: str) -> str:
    return f"{state}|{progress.budget.category}"


def _mail(progress: BudgetProgress, today: date, language: str, site_url: str) -> Mail:
    texts, budget, state = TEXTS[language], progress.budget, progress.state
    first = date.fromisoformat(f"{progress.month}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    days = max(0, (last - max(first, today)).days + 1)
    filters = {
        "from": first,
        "to": last,
        "type": "expense",
        "category": budget.category,
        "currency": budget.currency,
    }

    def money(text: str) -> str:
        return text.replace(".", ",") if language == "de" else text

    values = {
        "category": budget.category,
        "currency": budget.currency,
        "amount": money(money_text(budget.amount, budget.currency)),
        "spent": money(money_text(progress.spent, budget.currency)),
        "left": money(money_text(abs(progress.left), budget.currency)),
        "share": str(int(progress.spent * 100 / budget.amount)),
        "month": f"{_month_name(first, language)} {first.year}",
        "days": str(days),
        "transactions": f"{site_url}/#/transactions?{urlencode(filters)}",
        "settings": f"{site_url}/#/settings",
    }
    body = (
        f"{texts['spent']}\n{texts['remaining'][state]} {texts['days'][min(2, days)]}\n\n{texts['links']}\n"
    )
    subject = texts["subject"][state].format_map({**values, "category": _shortened(budget.category)})
    return Mail(_mail_name(progress, state), subject, body.format_map(values))


def _shortened(category: str) -> str:
    if len(category) <= MAX_CATEGORY_IN_SUBJECT:
        return category
    return f"{category[: MAX_CATEGORY_IN_SUBJECT - 1]}…"


def _month_name(day: date, language: str) -> str:
    return GERMAN_MONTHS[day.month - 1] if language == "de" else month_name[day.month]


def _marks_name(month: str) -> str:
    """Return the name of the item of the Settings table with a month's marks."""
    return f"mailed#{month}"
