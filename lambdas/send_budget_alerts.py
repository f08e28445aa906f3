"""SendBudgetAlerts: mails each user who wants it, once, when a budget is nearly used up or overspent."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lambdas.ledger import budget_alerts, log
from lambdas.ledger.budget_alerts import Mail, Mark, SentMails
from lambdas.ledger.budgets import budgets_in, budgets_progress
from lambdas.ledger.config import Configuration
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.services import Mails, NotSentError
from lambdas.ledger.store import ConditionFailedError, Store
from lambdas.ledger.totals import iter_totals, month_key
from lambdas.ledger.user_settings import settings_in

# SNS ends a subscription that receives more than ten mails a second.
# https://repost.aws/knowledge-center/sns-email-subscription-disabled
PAUSE_S = 0.15

ENVIRONMENT = ("TOTALS_TABLE", "SETTINGS_TABLE", "CHANGE_SHARDS", "BUDGET_ALERTS_TOPIC", "SITE_URL")


class UnfinishedError(Exception):
    """Some users could not be mailed; the next run reads the same changes again."""


@dataclass(frozen=True, slots=True)
class SendBudgetAlerts:
    """The job that a schedule starts."""

    store: Store
    mails: Mails
    site_url: str

    def __call__(self, event: object, context: object) -> dict[str, int]:
        return self.run(datetime.now(UTC))

    def run(self, now: datetime) -> dict[str, int]:
        """Read all changes since the last successful run, and mail their users.

        Returns:
            The numbers of users with changes, of mails sent, and of users where it failed.

        Raises:
            UnfinishedError: it failed for some of the users, after the others were mailed.
        """
        run_id, sent, failed = secrets.token_hex(16), 0, 0
        self.store.start_request()
        reader_items = self.store.list_settings(budget_alerts.FEED_READER)
        changes = self.store.changes_since(budget_alerts.read_from(reader_items, now))
        months_by_user = budget_alerts.months_by_user(changes, now)
        for user, months in months_by_user.items():
            self.store.start_request()
            try:
                for month, mail in self._due_mails(user, months, now):
                    sent += self._send(Mark(self.store.settings, user, month, mail, run_id))
                    self.store.sleep(PAUSE_S)
                    self.store.start_request()
            except Exception as error:  # a failure of one user's mails must not stop those of the others
                failed += 1
                log.error({"event": "budgetAlerts", **log.error_location(error)})
        outcome = {"users": len(months_by_user), "sent": sent, "failed": failed}
        (log.error if failed else log.info)({"event": "budgetAlerts", **outcome})
        if failed:
            raise UnfinishedError(f"{failed} of {len(months_by_user)} users")
        self.store.start_request()
        self.store.call("update_item", **budget_alerts.watermark_update(self.store.settings, now))
        return outcome

    def _due_mails(self, user: str, months: Sequence[str], now: datetime) -> Iterator[tuple[str, Mail]]:
        items = self.store.list_settings(user)
        stored, budgets = settings_in(items), budgets_in(items)
        if not budgets or stored is None or not stored.settings.alerts.mail:
            return
        language = "de" if (stored.settings.locale or "").partition("-")[0].lower() == "de" else "en"
        for month in months:
            totals = iter_totals(self.store.get_total(user, month_key(month)))
            sums = {total.key: total.amount for total in totals}
            progress = budgets_progress(budgets, month, sums, stored.settings.alerts.budget_percent)
            sent = SentMails.from_items(items, month)
            for mail in budget_alerts.due_mails(progress, sent, now, language, self.site_url):
                yield month, mail

    def _send(self, mark: Mark) -> bool:
        """Set the mark, then send (docs/adr/0005); return False if another run was first or mail is off."""
        try:
            self.store.transact(mark.set_actions())
        except ConditionFailedError:
            return False
        try:
            self.mails.send(mark.user, mark.mail.subject, mark.mail.text)
        except NotSentError:
            self.store.call("update_item", **mark.removal())
            raise
        return True


def build(config: Configuration, connect: Connect) -> SendBudgetAlerts:
    store = Store(connect("dynamodb"), config)
    return SendBudgetAlerts(store, Mails(store, connect, config.budget_alerts_topic), config.site_url)


handler = lambda_handler(build, ENVIRONMENT)
