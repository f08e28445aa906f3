"""The preview shows the ledger's figures under all filters, and refuses by name what it cannot draw."""

import html
import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.renderer.charts import chart
from dashboards.renderer.rolling_date import rolling_date
from dashboards.renderer.rows import InexactError
from dashboards.renderer.unsupported import UnsupportedError
from tests.dashboards import reference_figures
from tests.dashboards.definition_edits import (
    Edit,
    chart_options,
    column,
    definition,
    field_wells,
    set_value,
)
from tests.dashboards.preview_results import TODAY, entries_between, preview_of, shown_rows, to_decimal
from tests.support.lake_in_memory import Entry, household
from tests.support.large_ledgers import account_by_payee, household_export

LEDGERS: dict[str, Callable[[], Sequence[Entry]]] = {
    "household": household,
    "large account": account_by_payee,
    "large household": lambda: household_export().entries,
}


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=LEDGERS.keys())
def test_the_figures_of_the_preview_equal_the_ledger(ledger: Callable[[], Sequence[Entry]]) -> None:
    entries = ledger()
    currency, last = entries[-1].currency, max(entry.date for entry in entries)
    first = date(last.year - 1, last.month, 1)
    preview = preview_of(entries, today=last)
    results = preview.results(p_Currency=currency, p_From=first.isoformat(), p_To=last.isoformat())
    own = entries_between(entries, first, last, currency)
    for name in ("income", "expense", "net"):
        [row] = shown_rows(preview, results, f"kpi-{name}")
        assert to_decimal(row[f"kpi-{name}-value"]) == getattr(reference_figures, name)(own)
    [rate] = shown_rows(preview, results, "kpi-savings-rate")
    expected_rate = reference_figures.savings_rate(own)
    assert expected_rate is not None
    assert rate["kpi-savings-rate-value"] == pytest.approx(float(expected_rate))
    day = shown_rows(preview, results, "average")[-1]
    all_entries = [entry for entry in entries if entry.currency == currency]
    average = reference_figures.rolling_expense(all_entries, date.fromisoformat(day["average-day"])) / 30
    assert day["average-value"] == pytest.approx(float(average))
    recurring = {
        (row["recurring-category"], row["recurring-description"]): row["recurring-amount"]
        for row in shown_rows(preview, results, "recurring")
    }
    payments = reference_figures.recurring(all_entries)
    expected = {key[1:]: float(amount) for key, (_, amount) in payments.items()}
    assert recurring == pytest.approx(expected)


def test_months_and_categories_and_their_totals_have_the_same_sum() -> None:
    preview = preview_of(household())
    results = preview.results()
    own = entries_between(household(), date(2025, 12, 1), TODAY)
    months = {row["months-month"]: row for row in shown_rows(preview, results, "months")}
    expected = reference_figures.by_month(own)
    assert {(currency, month.isoformat()) for currency, month in expected} == {
        ("EUR", month) for month in months
    }
    for (_, month), group in expected.items():
        assert to_decimal(months[month.isoformat()]["months-net"]) == reference_figures.net(group)
    [total] = shown_rows(preview, results, "pivot", "total")

    def sum_of(visual_id: str, output: str = "rows") -> Decimal:
        rows = shown_rows(preview, results, visual_id, output)
        return sum((to_decimal(row[f"{visual_id}-expense"]) for row in rows), Decimal())

    by_row, by_category, by_month = sum_of("pivot", "by_row"), sum_of("by-category"), sum_of("by-month")
    assert to_decimal(total["pivot-expense"]) == by_row == by_category == by_month
    assert by_row == reference_figures.expense(own)
    net = shown_rows(preview, results, "cumulative")[-1]["cumulative-net"]
    assert to_decimal(net) == reference_figures.net(own)


@settings(max_examples=8, deadline=None)
@given(
    first=st.dates(date(2024, 12, 1), TODAY),
    days=st.integers(0, 500),
    currency=st.sampled_from(["EUR", "USD", "JPY"]),
    categories=st.none() | st.sets(st.sampled_from(["Food:Groceries", "Home:Rent", "Salary", "Travel"])),
)
def test_every_filter_applies_to_every_figure(
    first: date, days: int, currency: str, categories: set[str] | None
) -> None:
    last = date.fromordinal(first.toordinal() + days)
    preview = preview_of(household())
    selection = None if categories is None else sorted(categories)
    results = preview.results(
        p_Currency=currency, p_From=first.isoformat(), p_To=last.isoformat(), f_filter_category=selection
    )
    own = [
        entry
        for entry in entries_between(household(), first, last, currency)
        if categories is None or entry.category in categories
    ]
    ledger = shown_rows(preview, results, "ledger")
    assert len(ledger) == len(own)
    assert sum(to_decimal(row["ledger-signed_amount"]) for row in ledger) == reference_figures.net(own)
    rows = shown_rows(preview, results, "kpi-expense")
    assert sum(to_decimal(row["kpi-expense-value"]) for row in rows) == reference_figures.expense(own)


def test_a_click_on_a_slice_filters_its_sheet_only() -> None:
    preview = preview_of(household())
    names = [signal["name"] for signal in preview.dataflow.signals]
    [signal] = [name for name in names if name.startswith("k_")]
    results = preview.results(**{signal: "Food"})
    entries = entries_between(household(), date(2025, 12, 1), TODAY)
    food = [entry for entry in entries if entry.category.startswith("Food:")]
    [row] = shown_rows(preview, results, "kpi-expense")
    assert to_decimal(row["kpi-expense-value"]) == reference_figures.expense(food)
    assert len(shown_rows(preview, results, "by-category")) > 1
    assert len(shown_rows(preview, results, "ledger")) == len(entries)


def test_the_parameter_of_a_category_shows_only_its_transactions() -> None:
    preview = preview_of(household())
    rows = shown_rows(preview, preview.results(p_OnlyCategory="Travel"), "ledger")
    assert {row["ledger-category"] for row in rows} == {"Travel"}


def test_the_preview_of_a_user_has_no_data_of_others() -> None:
    both = [*household(), Entry(TODAY, "income", "Salary", Decimal("7000000"), ledger_id="ben")]
    preview = preview_of(both, ledger_id="ben")
    [row] = shown_rows(preview, preview.results(), "kpi-income")
    assert row["kpi-income-value"] == 7_000_000
    assert "3200" not in json.dumps(preview.columns)


def test_amounts_too_large_to_add_exactly_are_refused() -> None:
    large = [Entry(TODAY, "income", "Lottery", Decimal("99999999999.99")) for _ in range(10)]
    with pytest.raises(InexactError):
        preview_of(large).results()


def test_an_empty_ledger_can_be_drawn() -> None:
    preview = preview_of([])
    assert all(rows == [] for rows in preview.results().values())
    assert preview.pictures()["overview"].startswith(b"\x89PNG")


def test_every_sheet_has_a_picture_in_light_and_in_dark() -> None:
    preview = preview_of(household(months=14))
    light, dark = preview.pictures(), preview.pictures(dark=True)
    assert list(light) == ["overview", "spending", "trends", "transactions"]
    assert all(picture.startswith(b"\x89PNG") and picture != dark[sheet] for sheet, picture in light.items())


@pytest.mark.parametrize("visual_id", ["years", "balances"])
def test_a_line_chart_draws_a_line_of_its_own_for_each_color(visual_id: str) -> None:
    visual = next(visual for visual in preview_of([]).visuals if visual.id == visual_id)
    [color] = visual.fields_in("Colors")
    specification = chart(visual)
    [line] = [
        layer for layer in specification.get("layer", [specification]) if layer["mark"]["type"] == "line"
    ]
    assert line["encoding"]["color"]["field"] == color.key


def pictures_as_svg(monkeypatch: pytest.MonkeyPatch, **signals: Any) -> dict[str, str]:
    """Return the SVG of each sheet's picture, by sheet id."""
    monkeypatch.setattr("dashboards.renderer.pictures.vl_convert.svg_to_png", str.encode)
    pictures = preview_of(household(months=30)).pictures(**signals)
    return {sheet: html.unescape(picture.decode()) for sheet, picture in pictures.items()}


def test_a_picture_lists_the_values_of_all_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = pictures_as_svg(monkeypatch, p_From="2026-03-01")
    for text in sheets.values():
        assert "Currency: EUR · From: 2026-03-01 · To: 2026-11-23 · Categories: all" in text
    sheets = pictures_as_svg(monkeypatch, f_filter_category=["Home:Rent", "Leisure"])
    assert all("Categories: Home:Rent, Leisure" in text for text in sheets.values())


def test_no_title_or_subtitle_is_cut_in_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = pictures_as_svg(monkeypatch)
    for visual in preview_of(household()).visuals:
        assert f">{visual.title}<" in sheets[visual.sheet]
        assert f">{visual.subtitle}<" in sheets[visual.sheet], visual.id


def test_the_change_of_a_rate_is_in_percentage_points(monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.search(r"[▲▼] [+-]\d+\.\d%-points from \d+\.\d%<", pictures_as_svg(monkeypatch)["overview"])
    assert '"comparisonSuffix":"-points"' in preview_of(household()).page()


def test_the_page_needs_no_network_and_escapes_text_of_the_ledger() -> None:
    hostile = Entry(
        TODAY, "expense", "</script><script>alert(1)</script>", Decimal("1"), "<img src=x onerror=alert(1)>"
    )
    page = preview_of([*household(), hostile]).page()
    assert "default-src 'none'" in page
    assert "<script>alert" not in page and "<img src=x" not in page
    external = re.findall(r"""(?:src|href)\s*=\s*["']https?://""", page.split("<script>", 1)[0])
    assert external == []


def test_the_page_has_the_licences_of_the_libraries_that_it_embeds_in_these_versions() -> None:
    (licences,) = re.findall(
        r'<script type="text/plain" id="licences">\n(.*?)</script>', preview_of(household()).page(), re.DOTALL
    )
    vega, embed = vl_convert.get_vega_version(), vl_convert.get_vega_embed_version()
    lite = vl_convert.get_vegalite_versions()[-1]
    assert f"vega {vega}, vega-lite {lite}." in licences.splitlines()[0]
    assert f"vega-embed {embed} " in licences.splitlines()[0]
    for holder in ("University of Washington Interactive Data Lab", "Mike Bostock", "Cynthia Brewer"):
        assert holder in licences


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
def test_a_rolling_date_is_evaluated(expression: str, day: date) -> None:
    assert rolling_date(expression, TODAY) == day


@pytest.mark.parametrize(
    "expression", ["today()", "addDateTime(1, 'HH', now())", "truncDate('WK', now())", "addDateTime(1, 2, 3)"]
)
def test_an_unsupported_rolling_date_is_refused_with_its_text(expression: str) -> None:
    with pytest.raises(UnsupportedError, match=re.escape(f"rolling date {expression}: ")):
        rolling_date(expression, TODAY)


ADDED_DIMENSION: dict[str, object] = {"CategoricalDimensionField": {}}
UNSUPPORTED: dict[str, tuple[str, Edit]] = {
    "a kind of visual": (
        "SankeyDiagramVisual",
        set_value({"SankeyDiagramVisual": {}}, "Sheets", 0, "Visuals", 4),
    ),
    "an option": (
        "ReferenceLines",
        lambda d: chart_options(d, "months").update(ReferenceLines=[{"Status": "ENABLED"}]),
    ),
    "small multiples": (
        "SmallMultiples",
        lambda d: field_wells(d, "by-month").update(SmallMultiples=[ADDED_DIMENSION]),
    ),
    "an arrangement": (
        "stacks",
        lambda d: chart_options(d, "by-month").update(BarsArrangement="CLUSTERED"),
    ),
    "totals of single rows": (
        "does not add up",
        lambda d: chart_options(d, "ledger").update(TotalOptions={"TotalsVisibility": "VISIBLE"}),
    ),
    "a filter": (
        "RelativeDatesFilter",
        set_value(
            {"RelativeDatesFilter": {"FilterId": "added", "Column": column("date")}},
            *("FilterGroups", 1, "Filters", 0),
        ),
    ),
    "a function": (
        "parseJson",
        set_value("sum(parseJson({category}, 'x'))", "CalculatedFields", 0, "Expression"),
    ),
    "a table calculation": (
        "windowSum",
        set_value("windowSum(sum({net}), [{date} ASC], 1, 1)", "CalculatedFields", 0, "Expression"),
    ),
}


@pytest.mark.parametrize(("feature", "edit"), UNSUPPORTED.values(), ids=UNSUPPORTED.keys())
def test_a_feature_that_the_preview_does_not_draw_is_refused_by_name(feature: str, edit: Edit) -> None:
    document = definition()
    edit(document)
    with pytest.raises(UnsupportedError, match=feature):
        preview_of([], document).page()


def test_every_visual_of_the_dashboard_is_drawn() -> None:
    count = sum(len(sheet["Visuals"]) for sheet in definition()["Sheets"])
    assert len(preview_of([]).visuals) == count
