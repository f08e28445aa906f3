"""The outcome of a run, as JSON and as a log entry with metrics."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from etl.ledger_months import LedgerMonth
from etl.month_proof import Finding
from etl.plan import CurrencyTotals
from etl.small_tables_export import TableOutcome, find_unproved
from etl.upkeep import Upkeep
from lambdas.ledger.transaction import instant_text

METRICS_NAMESPACE = "ExpenseTracker"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a run.

    Attributes:
        full: whether it read the whole ledger.
        watermark: the instant (UTC text) up to which the lake holds the ledger.
        unproved: the ledger months that were left out, because their rows and totals differ.
        busy: those left out because they were written to all the time; the next run tries again.
        snapshot_id: the lake's current snapshot afterwards.
        ledger_months: how many ledger months the commit replaced; 0 without a commit.
        rows: how many rows the commit wrote.
        totals: sums and counts of these rows, by currency.
        held: whether the lake is held at an older snapshot; then nothing was read.
        finding: what the daily proof found, on the run that made it.
        upkeep: what the daily upkeep did.
        tables: what became of the small tables.
    """

    run_id: str
    full: bool
    watermark: str | None
    unproved: frozenset[LedgerMonth]
    snapshot_id: int | None
    ledger_months: int = 0
    rows: int = 0
    totals: dict[str, CurrencyTotals] = field(default_factory=dict)
    committed: bool = False
    held: bool = False
    busy: frozenset[LedgerMonth] = frozenset()
    finding: Finding = field(default_factory=Finding)
    upkeep: Upkeep = field(default_factory=Upkeep)
    tables: Sequence[TableOutcome] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the export function's answer."""
        return {
            "run_id": self.run_id,
            "full": self.full,
            "ledger_months": self.ledger_months,
            "rows": self.rows,
            "committed": self.committed,
            "held": self.held,
            "snapshot_id": self.snapshot_id,
            "watermark": self.watermark,
            "unproved": _name_months(self.unproved),
            "busy": _name_months(self.busy),
            "repaired": _name_months(self.finding.repaired),
            "wrong_totals": _name_months(self.finding.wrong_totals),
            "expired_snapshots": self.upkeep.expired,
            "deleted_files": self.upkeep.deleted,
            "unreadable_snapshots": self.upkeep.unreadable,
            "tables": {table.name: table.rows for table in self.tables},
            "unproved_tables": find_unproved(self.tables),
            "totals": {currency: asdict(totals) for currency, totals in self.totals.items()},
        }


def format_log_entry(outcome: Outcome, now: datetime) -> str:
    """Return one line of JSON, without any amount: a log entry that CloudWatch also reads as metrics.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    values: dict[str, tuple[float, str]] = {
        "ExportRows": (outcome.rows, "Count"),
        "ExportLedgerMonths": (outcome.ledger_months, "Count"),
        "ExportUnproved": (len(outcome.unproved) + len(find_unproved(outcome.tables)), "Count"),
        "ExportRepaired": (len(outcome.finding.repaired), "Count"),
        "ExportWrongTotals": (len(outcome.finding.wrong_totals), "Count"),
        "ExportAgeSeconds": (_age_s(outcome, now), "Seconds"),
        "ExportCommitted": (int(outcome.committed), "Count"),
    }
    metrics = [{"Name": name, "Unit": unit} for name, (_, unit) in values.items()]
    entry: dict[str, Any] = {
        "_aws": {
            "Timestamp": int(now.timestamp() * 1000),
            "CloudWatchMetrics": [{"Namespace": METRICS_NAMESPACE, "Dimensions": [[]], "Metrics": metrics}],
        },
        "event": "export",
        "at": instant_text(now),
    }
    without_amounts = {name: value for name, value in outcome.as_json().items() if name != "totals"}
    return json.dumps(entry | {name: value for name, (value, _) in values.items()} | without_amounts)


def _name_months(ledger_months: Iterable[LedgerMonth]) -> list[dict[str, str]]:
    return [{"ledger_id": ledger_id, "month": month} for ledger_id, month in sorted(ledger_months)]


def _age_s(outcome: Outcome, now: datetime) -> float:
    """Return how far the lake is behind the ledger: 0, unless a month was left out or the lake is held."""
    if not outcome.unproved and not outcome.busy and not outcome.held:
        return 0.0
    if outcome.watermark is None:
        return now.timestamp()
    return max(0.0, (now - datetime.fromisoformat(outcome.watermark)).total_seconds())
