"""SendBudgetAlerts: mails each user who wants it, once, when a budget is nearly used up or overspent."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from lambdas.ledger import budget_alerts, budgets, config, log, services, store, user_settings
from lambdas.ledger.budget_alerts import Mail
from lambdas.ledger.store import ConditionFailedError
from lambdas.ledger.totals import iter_totals, month_key

STORE = store.budget_alerts_store()
MAILS = services.Mails(STORE, config.budget_alerts_topic())
SITE = config.site_url()
# SNS shuts a subscription off that gets more than ten mails a second.
# https://repost.aws/knowledge-center/sns-email-subscription-disabled
PAUSE_S = 0.15

log.configure()


class UnfinishedError(Exception):
    """Some users could not be told; the next run looks at the same changes again."""


def handler(event: Mapping[str, Any], context: object) -> dict[str, int]:
    """What the schedule calls; `event` says nothing."""
    return send_budget_alerts(datetime.now(UTC))


def send_budget_alerts(now: datetime) -> dict[str, int]:
    """Look at all that changed since the last run that ended well: users looked at, mails sent."""
    run, sent, failed = secrets.token_hex(16), 0, 0
    STORE.begin()
    changed = STORE.changes_since(budget_alerts.since(STORE.list_settings(budget_alerts.READER), now))
    users = budget_alerts.months_by_user(changed, now)
    for user, months in users.items():
        STORE.begin()
        try:
            for month, mail in _due(user, months, now):
                sent += _send(user, month, mail, run)
                STORE.sleep(PAUSE_S)
                STORE.begin()
        except Exception as error:  # one user's trouble keeps nobody else from his mail
            failed += 1
            log.error({"event": "alerts", **log.error_location(error)})
    outcome = {"users": len(users), "sent": sent, "failed": failed}
    (log.error if failed else log.info)({"event": "alerts", **outcome})
    if failed:
        raise UnfinishedError(f"{failed} of {len(users)} users")
    STORE.begin()
    STORE.call("update_item", **budget_alerts.read_until(STORE.settings, now))
    return outcome


def _due(user: str, months: list[str], now: datetime) -> Iterator[tuple[str, Mail]]:
    items = STORE.list_settings(user)
    wanted = next((item for item in items if item["Name"]["S"] == user_settings.NAME), None)
    if wanted is None:
        return
    chosen, _ = user_settings.from_item(wanted)
    if not chosen.mail:
        return
    language = "de" if (chosen.locale or "").partition("-")[0].lower() == "de" else "en"
    found, percent = budgets.from_items(items)
    for month in months if found else ():
        totals = iter_totals(STORE.total(user, month_key(month)))
        sums = {total.key: total.amount for total in totals}
        progress = budgets.progress(found, month, sums, percent)
        for mail in budget_alerts.due(progress, budget_alerts.marks_of(items, month), now, language, SITE):
            yield month, mail


def _send(user: str, month: str, mail: Mail, run: str) -> bool:
    """Mark, then send (docs/adr/0005); False if another run was first, or the user wants no mail any more."""
    try:
        STORE.transact(budget_alerts.mark(STORE.settings, user, month, mail, run))
    except ConditionFailedError:
        return False
    try:
        MAILS.send(user, mail.subject, mail.text)
    except services.NotSentError:
        STORE.call("update_item", **budget_alerts.unmark(STORE.settings, user, month, mail, run))
        raise
    return True
