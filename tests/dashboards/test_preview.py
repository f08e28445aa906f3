"""The preview: the ledger's figures under every choice of the reader; and it names what it cannot draw."""

import copy
import html
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards import household as dashboard
from dashboards.household_preview import household_preview
from dashboards.renderer.plan import PlannedVisual
from dashboards.renderer.preview import Preview
from dashboards.renderer.rolling_date import rolling_date
from dashboards.renderer.rows import InexactError
from dashboards.renderer.unsupported import UnsupportedError
from tests.dashboards import golden
from tests.support.lake_in_memory import Entry, household, open_lake
from tests.support.large_ledgers import account_by_payee, household_export

TODAY = date(2026, 11, 23)


def preview(
    entries: Sequence[Entry], definition: Any = None, user: str | None = "ada", today: date = TODAY
) -> Preview:
    drawn = household_preview(open_lake(entries), today, "EUR", user)
    return replace(drawn, definition=definition) if definition else drawn


def figures(drawn: Preview, results: Any, visual_id: str, name: str = "rows") -> list[dict[str, Any]]:
    """A visual's answer with the fields' ids instead of the dataflow's keys."""
    visual = next(each for each in drawn.visuals if each.id == visual_id)
    names = {field.key: field.id for field in visual.fields}
    return [
        {names[key]: value for key, value in row.items() if key in names}
        for row in results[f"{visual.prefix}_{name}"]
    ]


def to_cent(value: float | None) -> Decimal:
    assert value is not None
    return Decimal(repr(value)).quantize(Decimal("0.0001"))


def chosen(entries: Sequence[Entry], first: date, last: date, currency: str = "EUR") -> list[Entry]:
    return [entry for entry in entries if entry.currency == currency and first <= entry.date <= last]


LEDGERS: dict[str, Callable[[], Sequence[Entry]]] = {
    "household": household,
    "large account": account_by_payee,
    "large household": lambda: household_export().entries,
}


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=LEDGERS.keys())
def test_the_golden_numbers_are_those_computed_by_hand(ledger: Callable[[], Sequence[Entry]]) -> None:
    entries = ledger()
    currency, last = entries[-1].currency, max(entry.date for entry in entries)
    first = date(last.year - 1, last.month, 1)
    drawn = preview(entries, today=last)
    results = drawn.results(p_Currency=currency, p_From=first.isoformat(), p_To=last.isoformat())
    own = chosen(entries, first, last, currency)
    for name in ("income", "expense", "net"):
        [row] = figures(drawn, results, f"kpi-{name}")
        assert to_cent(row[f"kpi-{name}-value"]) == getattr(golden, name)(own)
    [rate] = figures(drawn, results, "kpi-savings-rate")
    wanted = golden.savings_rate(own)
    assert wanted is not None and rate["kpi-savings-rate-value"] == pytest.approx(float(wanted))
    day = figures(drawn, results, "average")[-1]
    everything = [entry for entry in entries if entry.currency == currency]
    average = golden.rolling_expense(everything, date.fromisoformat(day["average-day"])) / 30
    assert day["average-value"] == pytest.approx(float(average))
    recurring = {
        (row["recurring-category"], row["recurring-description"]): row["recurring-amount"]
        for row in figures(drawn, results, "recurring")
    }
    found = {key[1:]: float(amount) for key, (_, amount) in golden.recurring(everything).items()}
    assert recurring == pytest.approx(found)


def test_months_categories_and_their_totals_add_up_to_the_same() -> None:
    drawn = preview(household())
    results = drawn.results()
    own = chosen(household(), date(2025, 12, 1), TODAY)
    months = {row["months-month"]: row for row in figures(drawn, results, "months")}
    wanted = golden.by_month(own)
    assert {(currency, month.isoformat()) for currency, month in wanted} == {
        ("EUR", month) for month in months
    }
    for (_, month), group in wanted.items():
        assert to_cent(months[month.isoformat()]["months-net"]) == golden.net(group)
    [total] = figures(drawn, results, "pivot", "total")
    by_row = sum(to_cent(row["pivot-expense"]) for row in figures(drawn, results, "pivot", "by_row"))
    went = sum(to_cent(row["by-category-expense"]) for row in figures(drawn, results, "by-category"))
    stacked = sum(to_cent(row["by-month-expense"]) for row in figures(drawn, results, "by-month"))
    assert to_cent(total["pivot-expense"]) == by_row == went == stacked == golden.expense(own)
    net = figures(drawn, results, "cumulative")[-1]["cumulative-net"]
    assert to_cent(net) == golden.net(own)


@settings(max_examples=8, deadline=None)
@given(
    first=st.dates(date(2024, 12, 1), TODAY),
    days=st.integers(0, 500),
    currency=st.sampled_from(["EUR", "USD", "JPY"]),
    categories=st.none() | st.sets(st.sampled_from(["Food:Groceries", "Home:Rent", "Salary", "Travel"])),
)
def test_every_filter_holds_in_every_figure(
    first: date, days: int, currency: str, categories: set[str] | None
) -> None:
    last = date.fromordinal(first.toordinal() + days)
    drawn = preview(household())
    picked = None if categories is None else sorted(categories)
    results = drawn.results(
        p_Currency=currency, p_From=first.isoformat(), p_To=last.isoformat(), f_filter_category=picked
    )
    own = [
        e
        for e in chosen(household(), first, last, currency)
        if categories is None or e.category in categories
    ]
    ledger = figures(drawn, results, "ledger")
    assert len(ledger) == len(own)
    assert sum(to_cent(row["ledger-signed_amount"]) for row in ledger) == golden.net(own)
    shown = figures(drawn, results, "kpi-expense")
    assert sum(to_cent(row["kpi-expense-value"]) for row in shown) == golden.expense(own)


def test_a_click_on_a_slice_filters_the_sheet_and_no_other() -> None:
    drawn = preview(household())
    [signal] = [each["name"] for each in drawn.dataflow.signals if each["name"].startswith("k_")]
    results = drawn.results(**{signal: "Food"})
    own = [e for e in chosen(household(), date(2025, 12, 1), TODAY) if e.category.startswith("Food:")]
    [row] = figures(drawn, results, "kpi-expense")
    assert to_cent(row["kpi-expense-value"]) == golden.expense(own)
    assert len(figures(drawn, results, "by-category")) > 1
    assert len(figures(drawn, results, "ledger")) == len(chosen(household(), date(2025, 12, 1), TODAY))


def test_a_drill_shows_the_transactions_of_the_category() -> None:
    drawn = preview(household())
    rows = figures(drawn, drawn.results(p_OnlyCategory="Travel"), "ledger")
    assert {row["ledger-category"] for row in rows} == {"Travel"}


def test_each_user_is_drawn_alone() -> None:
    both = [*household(), Entry(TODAY, "income", "Salary", Decimal("7000000"), user_id="ben")]
    drawn = preview(both, user="ben")
    [row] = figures(drawn, drawn.results(), "kpi-income")
    assert row["kpi-income-value"] == 7_000_000
    assert "3200" not in json.dumps(drawn.columns)


def test_amounts_too_large_to_add_exactly_are_refused() -> None:
    large = [Entry(TODAY, "income", "Lottery", Decimal("99999999999.99")) for _ in range(10)]
    with pytest.raises(InexactError):
        preview(large).results()


def test_a_ledger_of_nothing_is_drawn_as_nothing() -> None:
    drawn = preview([])
    assert all(rows == [] for rows in drawn.results().values())
    assert drawn.pictures()["overview"].startswith(b"\x89PNG")


def test_pictures_are_drawn_of_every_sheet_light_and_dark() -> None:
    drawn = preview(household(months=14))
    light, dark = drawn.pictures(), drawn.pictures(dark=True)
    assert list(light) == ["overview", "spending", "trends", "transactions"]
    assert all(picture.startswith(b"\x89PNG") and picture != dark[sheet] for sheet, picture in light.items())


def drawn_as_text(monkeypatch: pytest.MonkeyPatch, **signals: Any) -> dict[str, str]:
    """The pictures before they become pixels."""
    monkeypatch.setattr("dashboards.renderer.pictures.vl_convert.svg_to_png", str.encode)
    pictures = preview(household(months=30)).pictures(**signals)
    return {sheet: html.unescape(picture.decode()) for sheet, picture in pictures.items()}


def test_a_picture_tells_every_choice_that_it_was_drawn_under(monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = drawn_as_text(monkeypatch, p_From="2026-03-01")
    for text in sheets.values():
        assert "Currency: EUR · From: 2026-03-01 · To: 2026-11-23 · Categories: all" in text
    sheets = drawn_as_text(monkeypatch, f_filter_category=["Home:Rent", "Leisure"])
    assert all("Categories: Home:Rent, Leisure" in text for text in sheets.values())


def test_no_title_or_subtitle_is_cut_in_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = drawn_as_text(monkeypatch)
    for visual in preview(household()).visuals:
        assert f">{visual.title}<" in sheets[visual.sheet]
        assert f">{visual.subtitle}<" in sheets[visual.sheet], visual.id


def test_a_rates_change_is_in_percentage_points(monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.search(r"[▲▼] [+-]\d+\.\d%-points from \d+\.\d%<", drawn_as_text(monkeypatch)["overview"])
    assert '"comparisonSuffix":"-points"' in preview(household()).page()


def test_the_page_needs_no_network_and_runs_no_text_of_the_ledger() -> None:
    nasty = Entry(
        TODAY, "expense", "</script><script>alert(1)</script>", Decimal("1"), "<img src=x onerror=alert(1)>"
    )
    page = preview([*household(), nasty]).page()
    assert "default-src 'none'" in page
    assert "<script>alert" not in page and "<img src=x" not in page
    outside = re.findall(r"""(?:src|href)\s*=\s*["']https?://""", page.split("<script>", 1)[0])
    assert outside == []


@pytest.mark.parametrize(
    ("expression", "day"),
    [
        ("addDateTime(-11, 'MM', truncDate('MM', now()))", date(2025, 12, 1)),
        ("truncDate('DD', now())", TODAY),
        ("truncDate('YYYY', now())", date(2026, 1, 1)),
        ("addDateTime(-1, 'Q', truncDate('Q', now()))", date(2026, 7, 1)),
        ("addDateTime(3, 'MM', addDateTime(8, 'DD', now()))", date(2027, 3, 1)),
        ("addDateTime(1, 'YYYY', now())", date(2027, 11, 23)),
        ("addDateTime(-2, 'WK', now())", date(2026, 11, 9)),
    ],
)
def test_a_rolling_date_is_worked_out(expression: str, day: date) -> None:
    assert rolling_date(expression, TODAY) == day


def _change(keys: Sequence[Any], value: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for key in keys[:-1]:
            document = document[key]
        document[keys[-1]] = value

    return change


def _visual(sheet: int, number: int, *keys: Any) -> list[Any]:
    kinds = {
        (0, 4): "ComboChartVisual",
        (0, 5): "PieChartVisual",
        (1, 0): "BarChartVisual",
        (1, 2): "HeatMapVisual",
    }
    return ["Sheets", sheet, "Visuals", number, kinds[sheet, number], *keys]


UNSUPPORTED: dict[str, tuple[str, Callable[[Any], None]]] = {
    "a kind of visual": (
        "SankeyDiagramVisual",
        _change(["Sheets", 0, "Visuals", 4], {"SankeyDiagramVisual": {}}),
    ),
    "an option": (
        "ReferenceLines",
        _change(_visual(0, 4, "ChartConfiguration", "ReferenceLines"), [{"Status": "ENABLED"}]),
    ),
    "small multiples": (
        "SmallMultiples",
        _change(
            _visual(
                1, 0, "ChartConfiguration", "FieldWells", "BarChartAggregatedFieldWells", "SmallMultiples"
            ),
            [{"CategoricalDimensionField": {}}],
        ),
    ),
    "an arrangement": (
        "stacks",
        _change(_visual(1, 0, "ChartConfiguration", "BarsArrangement"), "CLUSTERED"),
    ),
    "a filter": (
        "RelativeDatesFilter",
        _change(
            ["FilterGroups", 1, "Filters", 0],
            {
                "RelativeDatesFilter": {
                    "FilterId": "x",
                    "Column": {"DataSetIdentifier": "days", "ColumnName": "date"},
                }
            },
        ),
    ),
    "a function": (
        "parseJson",
        _change(["CalculatedFields", 0, "Expression"], "sum(parseJson({category}, 'x'))"),
    ),
    "a table calculation": (
        "windowSum",
        _change(["CalculatedFields", 0, "Expression"], "windowSum(sum({net}), [{date} ASC], 1, 1)"),
    ),
}


@pytest.mark.parametrize(("named", "change"), UNSUPPORTED.values(), ids=UNSUPPORTED.keys())
def test_what_the_preview_cannot_draw_it_names(named: str, change: Callable[[Any], None]) -> None:
    document = copy.deepcopy(dashboard.definition(dashboard.example_arns(), "EUR"))
    change(document)
    with pytest.raises(UnsupportedError, match=named):
        preview([], document).page()


def test_every_visual_of_the_dashboard_is_drawn() -> None:
    drawn: list[PlannedVisual] = preview([]).visuals
    assert len(drawn) == sum(len(sheet["Visuals"]) for sheet in preview([]).definition["Sheets"])
