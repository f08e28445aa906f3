"""Comparing three sources: every cent and every count that differs is found, with the right verdict."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.cli.commands import reconcile
from infra.client.reconciliation import MonthCurrency, Sums, Verdict, calendar_years, compare

EXPORTED = "2026-11-23T12:00:00.000000Z"
BEFORE, AFTER = "2026-11-23T11:59:59.999999Z", "2026-11-23T12:00:00.000001Z"

MONEY = st.decimals(-(10**6), 10**6, places=2, allow_nan=False)
SUMS = st.builds(Sums, st.integers(1, 1000), MONEY, MONEY)
MONTHS = st.builds(lambda year, month: f"{year}-{month:02}", st.integers(1970, 2030), st.integers(1, 12))
SOURCES = st.dictionaries(st.tuples(MONTHS, st.sampled_from(["EUR", "USD"])), SUMS, min_size=1, max_size=8)
NAMES = st.sampled_from(["api", "totals", "lake"])


@given(SOURCES)
def test_three_equal_sources_agree_in_every_line(source: dict[MonthCurrency, Sums]) -> None:
    lines = compare(source, dict(source), dict(source), {}, EXPORTED)
    assert {line.verdict for line in lines} == {Verdict.AGREE}
    assert [(line.month, line.currency) for line in lines] == sorted(source)


@given(SOURCES, st.data(), NAMES)
def test_a_difference_of_a_cent_or_a_count_in_any_source_is_found(
    source: dict[MonthCurrency, Sums], data: st.DataObject, changed: str
) -> None:
    key = data.draw(st.sampled_from(sorted(source)))
    old = source[key]
    new = data.draw(
        st.sampled_from(
            [
                replace(old, count=old.count + 1),
                replace(old, income=old.income + Decimal("0.01")),
                replace(old, expense=old.expense - Decimal("0.01")),
            ]
        )
    )
    sources = {name: dict(source) for name in ("api", "totals", "lake")}
    sources[changed][key] = new
    lines = compare(**sources, changed_at={key[0]: BEFORE}, watermark=EXPORTED)
    assert [(line.month, line.currency) for line in lines if line.verdict is Verdict.DIFFERENT] == [key]


@given(SOURCES, st.data(), NAMES)
def test_a_month_that_is_missing_in_one_source_is_found(
    source: dict[MonthCurrency, Sums], data: st.DataObject, changed: str
) -> None:
    key = data.draw(st.sampled_from(sorted(source)))
    sources = {name: dict(source) for name in ("api", "totals", "lake")}
    del sources[changed][key]
    lines = compare(**sources, changed_at={}, watermark=EXPORTED)
    assert [(line.month, line.currency) for line in lines if line.verdict is not Verdict.AGREE] == [key]


ONE: dict[MonthCurrency, Sums] = {("2026-11", "EUR"): Sums(1, Decimal(5), Decimal(0))}


@pytest.mark.parametrize(
    ("changed_at", "watermark", "verdict"),
    [
        (AFTER, EXPORTED, Verdict.BEHIND),
        (BEFORE, EXPORTED, Verdict.DIFFERENT),
        (BEFORE, None, Verdict.BEHIND),
    ],
)
def test_a_lake_is_behind_only_if_the_month_changed_after_the_export(
    changed_at: str, watermark: str | None, verdict: Verdict
) -> None:
    (line,) = compare(ONE, ONE, {}, {"2026-11": changed_at}, watermark)
    assert line.verdict is verdict


def test_an_api_that_differs_from_the_totals_is_never_excused_by_an_old_lake() -> None:
    (line,) = compare({}, ONE, {}, {"2026-11": AFTER}, EXPORTED)
    assert line.verdict is Verdict.DIFFERENT


def test_the_calendar_years_reach_from_the_first_to_the_last_month() -> None:
    assert list(calendar_years([("2024-12", "EUR")], [("2026-01", "EUR")])) == [2024, 2025, 2026]
    assert list(calendar_years([], [])) == []


@pytest.mark.parametrize(
    ("lake", "status", "conclusion"),
    [
        (ONE, 0, f"All agree: 1 transaction in 1 month. The lake holds the ledger as it was at {EXPORTED}."),
        ({}, 1, "1 of 1 line changed after the last export"),
        ({("2026-11", "EUR"): Sums(1, Decimal(6))}, 1, "1 of 1 line changed after the last export"),
    ],
)
def test_the_exit_status_is_zero_only_if_all_agree(
    lake: dict[MonthCurrency, Sums], status: int, conclusion: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = compare(ONE, ONE, lake, {"2026-11": AFTER}, EXPORTED)
    assert reconcile._conclude(lines, EXPORTED, "tracker export") == status
    assert conclusion in capsys.readouterr().out


def test_the_table_shows_all_three_sources_and_marks_a_difference(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lake: dict[MonthCurrency, Sums] = {("2026-11", "EUR"): Sums(1, Decimal("5.01"), Decimal(0))}
    reconcile._print_comparisons(compare(ONE, ONE, lake, {"2026-11": BEFORE}, EXPORTED))
    line = next(line for line in capsys.readouterr().out.splitlines() if "2026-11" in line)
    cells = [cell.strip() for cell in line.split("│")[1:-1]]
    counts, incomes, expenses = ["1", "1", "1"], ["5.00", "5.00", "5.01"], ["0.00", "0.00", "0.00"]
    assert cells == ["2026-11", "EUR", *counts, *incomes, *expenses, Verdict.DIFFERENT]
