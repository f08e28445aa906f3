"""GetSummary: income, expense and net per period, and budgets, read from the totals alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from lambdas.ledger.budgets import budgets_in, budgets_progress
from lambdas.ledger.config import Configuration
from lambdas.ledger.fields import one_of, read_query
from lambdas.ledger.http import HttpHandler, Request, Response
from lambdas.ledger.query import read_days
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.store import Store
from lambdas.ledger.summary import PERIODS, WEEK_STARTS, key_ranges, summarise
from lambdas.ledger.totals import Total, iter_totals, month_key
from lambdas.ledger.transaction import parse_currency
from lambdas.ledger.user_settings import DEFAULT_BUDGET_PERCENT, settings_in

ENVIRONMENT = ("TOTALS_TABLE", "SETTINGS_TABLE")


@dataclass(frozen=True, slots=True)
class GetSummary:
    """The route that sums up."""

    store: Store

    def summary(self, request: Request) -> Response:
        """GET /summary"""
        fields = read_query(request.query)
        days = read_days(fields).possible(request.now.date())
        period = fields.optional("period", one_of(PERIODS), "monthly")
        week_start = fields.optional("weekStart", one_of(tuple(WEEK_STARTS)), "monday")
        currency = fields.optional("currency", parse_currency, None)
        fields.finish()
        ranges = [] if days.is_empty else key_ranges(days, period)
        totals = (total for keys in ranges for total in self._totals(request.ledger_id, keys, currency))
        body = summarise(totals, period, week_start, days)
        if period == "monthly":
            month = min(days.last, request.now.date().isoformat())[:7]
            body["budgets"] = self._budgets(request.ledger_id, month, currency)
        return Response(200, body)

    def _budgets(self, ledger_id: str, month: str, currency: str | None) -> list[dict[str, object]]:
        """Return the progress of a month's budgets; if there are any, the totals are read again."""
        items = self.store.list_settings(ledger_id)
        budgets = [budget for budget in budgets_in(items) if currency in (None, budget.currency)]
        if not budgets:
            return []
        stored = settings_in(items)
        near_percent = stored.settings.alerts.budget_percent if stored else DEFAULT_BUDGET_PERCENT
        key = month_key(month)
        sums = {total.key: total.amount for total in self._totals(ledger_id, (key, key), currency)}
        return [progress.to_json() for progress in budgets_progress(budgets, month, sums, near_percent)]

    def _totals(self, ledger_id: str, keys: tuple[str, str], currency: str | None) -> Iterator[Total]:
        """Yield the totals between two sort keys, both inclusive."""
        for total in iter_totals(self.store.list_totals(ledger_id, *keys)):
            if currency is None or total.key.currency == currency:
                yield total


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    return HttpHandler({"GET /summary": GetSummary(store).summary}, store)


handler = lambda_handler(build, ENVIRONMENT)
