"""One definition of each golden number: API, lake and preview agree with the raw file, computed by hand."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dashboards import household
from dashboards.dataset import DATASETS, RECURRING, ROLLING
from dashboards.preview import Preview
from infra.api_client import ApiClient
from infra.dashboard_data import local_query
from infra.target import Target
from tests.dashboards import golden, real_files
from tests.dashboards.test_preview import figures, to_cent
from tests.kit.command_line import CommandLine, for_user
from tests.kit.lake_in_memory import Entry

FILE = "generated_bean-example_2010-2025_flat.csv"
SINCE = 2023
CURRENCY, FIRST, LAST = "USD", date(2024, 12, 1), date(2025, 11, 30)


@pytest.fixture
def tracker(
    cloud: Target,
    new_user: Callable[[], Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> CommandLine:
    return for_user(cloud, new_user, tmp_path, monkeypatch, capsys)


def within(entries: Sequence[Entry], first: date = FIRST, last: date = LAST) -> list[Entry]:
    return [entry for entry in entries if entry.currency == CURRENCY and first <= entry.date <= last]


def since(year: int, folder: Path) -> Path:
    """The raw file's lines from that year on, as they are."""
    head, *lines = (real_files.DATA / FILE).read_text(encoding="utf-8-sig").splitlines(keepends=True)
    part = folder / FILE
    part.write_text(head + "".join(line for line in lines if int(line[:4]) >= year), encoding="utf-8")
    return part


def test_api_lake_and_preview_show_the_golden_numbers_of_a_real_file(
    tracker: CommandLine, cloud: Target, tmp_path: Path
) -> None:
    entries = [entry for entry in real_files.example_household() if entry.date.year >= SINCE]
    tracker.run("import", str(since(SINCE, tmp_path)), as_user=True)
    assert tracker.run("export")[0] == 0
    query, sub = local_query(cloud), tracker.user.sub
    year = within(entries)
    wanted = {name: getattr(golden, name)(year) for name in ("income", "expense", "net")}
    rate = golden.savings_rate(year)
    assert rate is not None and wanted["expense"] > 10_000

    # The API's summary.
    client = ApiClient(cloud, tracker.user.username, tracker.user.password)
    asked = {"from": FIRST.isoformat(), "to": LAST.isoformat(), "currency": CURRENCY}
    [total] = client.get("/summary", **asked)["totals"]
    assert {name: Decimal(total[name]) for name in wanted} == wanted

    # The lake's SQL: the datasets, verbatim.
    mine = [
        row for row in query(ROLLING.sql).to_pylist() if (row["user_id"], row["currency"]) == (sub, CURRENCY)
    ]
    newest = max(row["date"] for row in mine)
    expense = sum((row["expense_30_days"] for row in mine if row["date"] == newest), Decimal())
    assert expense == golden.rolling_expense(within(entries, date.min, date.max), newest)
    recurring = {
        (row["currency"], row["category"], row["description"]): (row["months"], row["amount"])
        for row in query(RECURRING.sql).to_pylist()
        if row["user_id"] == sub
    }
    assert recurring == golden.recurring(entries)

    # The preview.
    definition = household.definition(household.example_arns(), "EUR")
    drawn = Preview(household.NAME, definition, DATASETS, query, LAST, sub)
    answers = drawn.answers(p_Currency=CURRENCY)
    for name, amount in wanted.items():
        [row] = figures(drawn, answers, f"kpi-{name}")
        assert to_cent(row[f"kpi-{name}-value"]) == amount == Decimal(total[name])
    [row] = figures(drawn, answers, "kpi-savings-rate")
    assert row["kpi-savings-rate-value"] == pytest.approx(float(rate))
    day = figures(drawn, answers, "average")[-1]
    average = (
        golden.rolling_expense(within(entries, date.min, date.max), date.fromisoformat(day["average-day"]))
        / 30
    )
    assert day["average-value"] == pytest.approx(float(average))
    shown = {
        row["recurring-description"]: row["recurring-months"] for row in figures(drawn, answers, "recurring")
    }
    assert shown == {key[2]: months for key, (months, _) in golden.recurring(entries).items()}
