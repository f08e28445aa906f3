"""Costs are computed in one place, and the documents show what it computes."""

import re
from decimal import Decimal

import pytest

from infra.client.costs import TABLES, Usage, bill, total, with_costs
from infra.client.paths import ROOT
from lambdas.ledger import log
from tests.support.stacks import of_type, template


@pytest.mark.parametrize("name", TABLES)
def test_a_document_shows_the_computed_costs(name: str) -> None:
    """If this fails, write the tables with: python -m infra.client.costs"""
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


def test_costs_grow_more_slowly_than_users() -> None:
    one, thousand = total(bill(Usage(users=1))), total(bill(Usage(users=1000)))
    assert one < thousand < 1000 * one
    assert one > Decimal("0.01")
