"""Comparing three sources: every cent and every count that differs is found, with the right verdict."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.cli.commands import reconcile
from infra.client.reconciliation import (
    BankAccount,
    MonthCurrency,
    PostingSums,
    Source,
    Sums,
    Verdict,
    compare,
    compare_with_bank,
    totals_to_compare,
)

EXPORTED = "2026-11-23T12:00:00.000000Z"
BEFORE, AFTER = "2026-11-23T11:59:59.999999Z", "2026-11-23T12:00:00.000001Z"

MONEY = st.decimals(-(10**6), 10**6, places=2, allow_nan=False)
SUMS = st.builds(Sums, st.integers(1, 1000), MONEY, MONEY)
MONTHS = st.builds(lambda year, month: f"{year}-{month:02}", st.integers(1970, 2030), st.integers(1, 12))
SOURCES = st.dictionaries(st.tuples(MONTHS, st.sampled_from(["EUR", "USD"])), SUMS, min_size=1, max_size=8)
NAMES = st.sampled_from(["ledger", "totals", "lake"])


@given(SOURCES)
def test_three_equal_sources_agree_in_every_line(source: dict[MonthCurrency, Sums]) -> None:
    lines = compare(source, dict(source), dict(source), {}, EXPORTED, Sums())
    assert {line.verdict for line in lines} == {Verdict.AGREE}
    assert [(line.month, line.name) for line in lines] == sorted(source)


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
    sources = {name: dict(source) for name in ("ledger", "totals", "lake")}
    sources[changed][key] = new
    lines = compare(**sources, changed_at={key[0]: BEFORE}, watermark=EXPORTED, nothing=Sums())
    assert [(line.month, line.name) for line in lines if line.verdict is Verdict.DIFFERENT] == [key]


@given(SOURCES, st.data(), NAMES)
def test_a_month_that_is_missing_in_one_source_is_found(
    source: dict[MonthCurrency, Sums], data: st.DataObject, changed: str
) -> None:
    key = data.draw(st.sampled_from(sorted(source)))
    sources = {name: dict(source) for name in ("ledger", "totals", "lake")}
    del sources[changed][key]
    lines = compare(**sources, changed_at={}, watermark=EXPORTED, nothing=Sums())
    assert [(line.month, line.name) for line in lines if line.verdict is not Verdict.AGREE] == [key]


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
    (line,) = compare(ONE, ONE, {}, {"2026-11": changed_at}, watermark, Sums())
    assert line.verdict is verdict


def test_a_ledger_that_differs_from_the_totals_is_never_excused_by_an_old_lake() -> None:
    (line,) = compare({}, ONE, {}, {"2026-11": AFTER}, EXPORTED, Sums())
    assert line.verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("lake", "status", "conclusion"),
    [
        (
            ONE,
            0,
            "Ledger, totals and lake agree: 1 transaction in 1 month. "
            f"The lake holds the ledger as it was at {EXPORTED}.",
        ),
        ({}, 1, "1 of 1 line changed after the last export"),
        ({("2026-11", "EUR"): Sums(1, Decimal(6))}, 1, "1 of 1 line changed after the last export"),
    ],
)
def test_the_exit_status_is_zero_only_if_all_agree(
    lake: dict[MonthCurrency, Sums], status: int, conclusion: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = compare(ONE, ONE, lake, {"2026-11": AFTER}, EXPORTED, Sums())
    assert reconcile._conclude(lines, [], [], EXPORTED, "tracker export") == status
    assert conclusion in capsys.readouterr().out


@given(SOURCES, st.data(), st.sampled_from(["days", "months"]))
def test_a_total_of_a_day_or_of_a_month_that_differs_is_found(
    source: dict[MonthCurrency, Sums], data: st.DataObject, changed: str
) -> None:
    key = data.draw(st.sampled_from(sorted(source)))
    totals = {"days": dict(source), "months": dict(source)}
    totals[changed][key] += Sums(0, Decimal("0.01"))
    compared = totals_to_compare(source, totals["days"], totals["months"], Sums())
    lines = compare(source, compared, source, {}, EXPORTED, Sums())
    assert [(line.month, line.name) for line in lines if line.verdict is Verdict.DIFFERENT] == [key]


def test_a_balance_of_the_api_that_differs_from_the_ledger_is_no_agreement(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bank = compare_with_bank([giro(("2026-11-30", "75", "75.01"))], SPENT, SPENT, {}, EXPORTED)
    assert reconcile._conclude([], [], bank, EXPORTED, "tracker export") == 1
    assert "lake agree" not in capsys.readouterr().out


def test_the_table_shows_all_three_sources_and_marks_a_difference(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lake: dict[MonthCurrency, Sums] = {("2026-11", "EUR"): Sums(1, Decimal("5.01"), Decimal(0))}
    reconcile._print_months(compare(ONE, ONE, lake, {"2026-11": BEFORE}, EXPORTED, Sums()))
    line = next(line for line in capsys.readouterr().out.splitlines() if "2026-11" in line)
    cells = [cell.strip() for cell in line.split("│")[1:-1]]
    counts, incomes, expenses = ["1", "1", "1"], ["5.00", "5.00", "5.01"], ["0.00", "0.00", "0.00"]
    assert cells == ["2026-11", "EUR", *counts, *incomes, *expenses, Verdict.DIFFERENT]


def giro(*assertions: tuple[str, str, str]) -> BankAccount:
    """Return an account that opened with 100.00: (day, what the bank says, what the API says)."""
    listed = tuple((day, Decimal(bank), Decimal(api)) for day, bank, api in assertions)
    return BankAccount("giro", "Giro", "EUR", Decimal(100), listed)


SPENT = Source(by_day={("2026-11-05", "giro"): Decimal(-20), ("2026-11-20", "giro"): Decimal(-5)})


@pytest.mark.parametrize(
    ("bank", "totals", "lake", "changed_at", "verdict"),
    [
        ("75", "75", SPENT, BEFORE, Verdict.AGREE),
        ("74.99", "75", SPENT, BEFORE, Verdict.BANK),
        ("75", "75.01", SPENT, BEFORE, Verdict.DIFFERENT),
        ("75", "75", Source(), AFTER, Verdict.BEHIND),
        ("75", "75", Source(), BEFORE, Verdict.DIFFERENT),
    ],
)
def test_a_balance_that_the_bank_states_is_compared_along_the_whole_chain(
    bank: str, totals: str, lake: Source, changed_at: str, verdict: Verdict
) -> None:
    account = giro(("2026-11-30", bank, totals))
    (line,) = compare_with_bank([account], SPENT, lake, {"2026-11": changed_at}, EXPORTED)
    assert line.verdict is verdict
    assert (line.bank, line.ledger, line.totals) == (Decimal(bank), Decimal(75), Decimal(totals))


def test_the_first_difference_from_the_bank_is_named_with_its_days(
    capsys: pytest.CaptureFixture[str],
) -> None:
    account = giro(("2026-11-10", "80", "80"), ("2026-11-30", "70", "75"), ("2026-12-31", "70", "75"))
    lines = compare_with_bank([account], SPENT, SPENT, {}, EXPORTED)

    assert reconcile._conclude_bank(lines) == 1

    assert capsys.readouterr().out.splitlines() == [
        "Giro differs from the bank by -5.00 on 2026-11-30; the difference arose after 2026-11-10.",
        "The bank agrees with 1 of 3 balances.",
    ]


def test_the_newest_agreement_and_every_difference_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    account = giro(("2026-11-04", "100", "100"), ("2026-11-10", "80", "80"), ("2026-11-30", "70", "75"))
    reconcile._print_bank(compare_with_bank([account], SPENT, SPENT, {}, EXPORTED))
    lines = [line for line in capsys.readouterr().out.splitlines() if "Giro" in line]
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines]
    assert cells == [
        ["Giro", "2026-11-10", "80.00", "80.00", "80.00", "80.00", ""],
        ["Giro", "2026-11-30", "70.00", "75.00", "75.00", "75.00", Verdict.BANK],
    ]


def test_only_months_of_accounts_that_differ_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    one = {("2026-11", "giro"): PostingSums(2, Decimal(-25))}
    other = {("2026-11", "giro"): PostingSums(1, Decimal(-20))}
    names = {"giro": ("Giro", "EUR")}
    reconcile._print_postings(compare(one, one, one, {}, EXPORTED, PostingSums()), names)
    assert capsys.readouterr().out == ""
    reconcile._print_postings(compare(one, other, one, {}, EXPORTED, PostingSums()), names)
    assert "-20.00" in capsys.readouterr().out
