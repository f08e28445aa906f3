"""Costs are computed in one place, and the documents show what it computes."""

import math
import re
from decimal import Decimal

import pytest

from infra.client.configuration import read_configuration
from infra.client.paths import ROOT
from infra.tools import costs
from infra.tools.costs import TABLES, Usage, bill, with_costs
from lambdas.ledger import log
from tests.support.stacks import of_type, template


@pytest.mark.parametrize("name", TABLES)
def test_a_document_shows_the_computed_costs(name: str) -> None:
    """If this fails, write the tables with: python -m infra.tools.costs"""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert with_costs(text, TABLES[name]()) == text


def test_the_alarms_metrics_and_schedules_that_are_paid_for_are_those_of_the_stack() -> None:
    app = template("ExpensesApp")
    alarms = len(of_type(app, "AWS::CloudWatch::Alarm"))
    line = next(line for line in bill(Usage(users=1)) if line.part == "CloudWatch")
    exported = re.findall(r'^ +"Export\w+": \(', (ROOT / "etl/report.py").read_text("utf-8"), re.MULTILINE)
    assert line.amount == f"{alarms} alarms, {len(exported) + len(log.METRICS)} metrics"
    schedules = of_type(app, "AWS::Scheduler::Schedule").values()
    assert {body["Properties"]["ScheduleExpression"] for body in schedules} == {"rate(1 hour)"}


def test_no_part_of_the_bill_grows_faster_than_the_users() -> None:
    for one, thousand in zip(bill(Usage(users=1)), bill(Usage(users=1000)), strict=True):
        assert one.dollars <= thousand.dollars <= 1000 * one.dollars, one.part


def test_a_household_pays_cents_beside_the_alarms_and_metrics() -> None:
    """As the first sentences of the README say."""
    by_part = {line.part: line.dollars for line in bill(Usage(users=1))}
    assert sum(by_part.values()) - by_part["CloudWatch"] < Decimal("0.50")
    assert round(sum(by_part.values())) == 4


@pytest.mark.parametrize(
    ("operation", "units"),
    [
        ("add with an account", costs.WRITE_UNITS_PER_ENTRY),
        ("summary of ten years by month or year", costs.READ_UNITS_OF_MONTHS),
        ("summary of a month by day", costs.READ_UNITS_OF_DAYS),
        ("newest page of 50, page in the middle", costs.READ_UNITS_OF_PAGE),
        ("accounts with balances and net worth at the end of a month", costs.READ_UNITS_OF_ACCOUNTS),
        ("get", costs.READ_UNITS_OF_SETTINGS),
    ],
)
def test_the_units_that_are_paid_for_are_the_measured_ones(operation: str, units: int) -> None:
    text = (ROOT / "docs/performance.md").read_text(encoding="utf-8")
    (measured,) = re.findall(rf"^\| {re.escape(operation)} \| [^|]+ \| (\d+)[^|]* \|$", text, re.MULTILINE)
    assert int(measured) == units


def test_the_bytes_of_a_row_that_are_paid_for_are_the_measured_ones() -> None:
    text = (ROOT / "docs/lake.md").read_text(encoding="utf-8")
    (measured,) = re.findall(r"a row takes (\d+\.\d) bytes", text)
    assert math.ceil(float(measured)) == costs.BYTES_PER_ENTRY_LAKE


def test_the_costs_of_a_user_without_a_pause_are_those_of_the_computation() -> None:
    addition = (
        costs.PER_REQUEST_API
        + costs.PER_CALL
        + costs.GB_S_PER_REQUEST * costs.PER_GB_S
        + costs.WRITE_UNITS_PER_ENTRY * costs.PER_WRITE_UNIT
    )
    month = addition * read_configuration().requests_per_second * 30 * 24 * 3600
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    assert f"about ${addition * costs.MILLION:.0f} per million additions" in text
    counting = costs.WRITE_UNITS_PER_COUNT * costs.PER_WRITE_UNIT
    assert f"${counting * costs.MILLION:.3f} for counting them" in text
    day = (addition + counting) * read_configuration().rows_per_day
    assert f"about ${day:.2f} a day" in text
    assert f"about ${round(month, -1):.0f} a month" in text
