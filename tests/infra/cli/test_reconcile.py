"""Comparing three places: every cent and every count that differs is found, and named for what it is."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.cli.commands import reconcile
from infra.client.reconciliation import (
    AGREE,
    BEHIND,
    DIFFERENT,
    Figures,
    MonthCurrency,
    calendar_years,
    compare,
)

EXPORTED = "2026-11-23T12:00:00.000000Z"
BEFORE, AFTER = "2026-11-23T11:59:59.999999Z", "2026-11-23T12:00:00.000001Z"

MONEY = st.decimals(-(10**6), 10**6, places=2, allow_nan=False)
FIGURES = st.builds(Figures, st.integers(1, 1000), MONEY, MONEY)
MONTHS = st.builds(lambda year, month: f"{year}-{month:02}", st.integers(1970, 2030), st.integers(1, 12))
PLACES = st.dictionaries(st.tuples(MONTHS, st.sampled_from(["EUR", "USD"])), FIGURES, min_size=1, max_size=8)


@given(PLACES)
def test_three_equal_places_agree_in_every_line(place: dict[MonthCurrency, Figures]) -> None:
    lines = compare(place, dict(place), dict(place), {}, EXPORTED)
    assert {(line.month, line.currency) for line in lines} == set(place)
    assert {line.verdict for line in lines} == {AGREE}
    assert [(line.month, line.currency) for line in lines] == sorted(place)


@given(PLACES, st.data(), st.sampled_from(["api", "totals", "lake"]))
def test_a_cent_or_a_count_anywhere_is_found(
    place: dict[MonthCurrency, Figures], data: st.DataObject, where: str
) -> None:
    key = data.draw(st.sampled_from(sorted(place)))
    old = place[key]
    new = data.draw(
        st.sampled_from(
            [
                replace(old, count=old.count + 1),
                replace(old, income=old.income + Decimal("0.01")),
                replace(old, expense=old.expense - Decimal("0.01")),
            ]
        )
    )
    places = {name: dict(place) for name in ("api", "totals", "lake")}
    places[where][key] = new
    lines = compare(places["api"], places["totals"], places["lake"], {key[0]: BEFORE}, EXPORTED)
    assert [(line.month, line.currency) for line in lines if line.verdict == DIFFERENT] == [key]


@given(PLACES, st.data(), st.sampled_from(["api", "totals", "lake"]))
def test_a_month_that_one_place_does_not_have_is_found(
    place: dict[MonthCurrency, Figures], data: st.DataObject, where: str
) -> None:
    key = data.draw(st.sampled_from(sorted(place)))
    places = {name: dict(place) for name in ("api", "totals", "lake")}
    del places[where][key]
    lines = compare(places["api"], places["totals"], places["lake"], {}, EXPORTED)
    assert [(line.month, line.currency) for line in lines if line.verdict != AGREE] == [key]


ONE: dict[MonthCurrency, Figures] = {("2026-11", "EUR"): Figures(1, Decimal(5), Decimal(0))}


@pytest.mark.parametrize(
    ("changed_at", "watermark", "verdict"),
    [(AFTER, EXPORTED, BEHIND), (BEFORE, EXPORTED, DIFFERENT), (BEFORE, None, BEHIND)],
)
def test_a_lake_is_behind_only_where_the_month_changed_after_the_export(
    changed_at: str, watermark: str | None, verdict: str
) -> None:
    (line,) = compare(ONE, ONE, {}, {"2026-11": changed_at}, watermark)
    assert line.verdict == verdict


def test_an_api_that_differs_from_the_totals_is_never_excused_by_an_old_lake() -> None:
    (line,) = compare({}, ONE, {}, {"2026-11": AFTER}, EXPORTED)
    assert line.verdict == DIFFERENT


def test_every_year_between_the_first_and_the_last_month_is_asked_for() -> None:
    assert list(calendar_years([("2024-12", "EUR")], [("2026-01", "EUR")])) == [2024, 2025, 2026]
    assert list(calendar_years([], [])) == []


@pytest.mark.parametrize(
    ("lake", "status", "said"),
    [
        (
            ONE,
            0,
            f"All agree: 1 transactions in 1 months; the lake shows the ledger as it was at {EXPORTED}.",
        ),
        ({}, 1, "1 of 1 lines changed after the last export"),
        ({("2026-11", "EUR"): Figures(1, Decimal(6))}, 1, "1 of 1 lines changed after the last export"),
    ],
)
def test_the_exit_status_is_zero_only_where_all_agree(
    lake: dict[MonthCurrency, Figures], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = compare(ONE, ONE, lake, {"2026-11": AFTER}, EXPORTED)
    assert reconcile._conclude(lines, EXPORTED, "tracker export") == status
    assert said in capsys.readouterr().out


def test_the_table_shows_all_three_places_and_marks_what_differs(capsys: pytest.CaptureFixture[str]) -> None:
    other: dict[MonthCurrency, Figures] = {("2026-11", "EUR"): Figures(1, Decimal("5.01"), Decimal(0))}
    reconcile._show(compare(ONE, ONE, other, {"2026-11": BEFORE}, EXPORTED))
    line = next(line for line in capsys.readouterr().out.splitlines() if "2026-11" in line)
    cells = [cell.strip() for cell in line.split("│")[1:-1]]
    assert cells == [
        "2026-11",
        "EUR",
        "1",
        "1",
        "1",
        "5.00",
        "5.00",
        "5.01",
        "0.00",
        "0.00",
        "0.00",
        DIFFERENT,
    ]
