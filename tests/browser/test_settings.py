"""Settings: language, currency, week and categories take effect at once; export and erasure of everything."""

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from lambdas.ledger.errors import FieldError
from tests.support.page import TODAY, Tracker, Watch

HOSTILE = "<script>alert(1)</script>=cmd"
SWISS = re.compile("CHF\\s1['’]234\\.50")


def test_language_currency_and_week_take_effect_at_once_and_can_be_undone(tracker: Tracker) -> None:
    tracker.record(
        [{"date": "2026-01-04", "type": "expense", "category": "Food", "amount": "1234.5", "currency": "CHF"}]
    )
    page = tracker.page
    page.keyboard.press("s")
    expect(page.get_by_text("€1,234.50")).to_be_visible()
    page.get_by_label("Currency", exact=True).select_option("CHF")
    expect(page.get_by_text("CHF 1,234.50")).to_be_visible()
    page.get_by_label("Language").select_option(label="Deutsch")
    expect(page.get_by_role("heading", level=1)).to_have_text("Einstellungen")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_label("Datums- und Zahlenformat").select_option("CH")
    expect(page.get_by_text(SWISS)).to_be_visible()
    page.get_by_label("Die Woche beginnt am").select_option("sunday")
    expect(page.get_by_text("Einstellungen gespeichert").last).to_be_visible()

    # Another tab of the same user has the same language, from the first frame after a reload.
    page.goto(f"{tracker.cloud.site_url}/#/reports?period=weekly&from=2026-01-01&to=2026-01-10")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Berichte")
    page.get_by_text("Tabelle zeigen", exact=True).first.click()
    table = page.get_by_role("region", name="Verlauf").get_by_role("table")
    # 4 January 2026 is a Sunday, with which the week begins.
    expect(table.get_by_role("row", name=re.compile("4. Jan"))).to_contain_text(SWISS)
    days = page.get_by_role("region", name="Tag für Tag")
    days.scroll_into_view_if_needed()
    expect(days.get_by_role("columnheader").first).to_have_text("S")
    assert tracker.call("GET", "/settings")["locale"] == "de-CH"

    page.goto(f"{tracker.cloud.site_url}/#/settings")
    page.get_by_label("Die Woche beginnt am").select_option("saturday")
    page.get_by_role("status").get_by_role("button", name="Rückgängig").last.click()
    expect(page.get_by_label("Die Woche beginnt am")).to_have_value("sunday")


def test_a_german_browser_gets_the_german_page(tracker: Tracker) -> None:
    tracker.record([{"date": TODAY.isoformat(), "type": "expense", "category": "Essen", "amount": "1234.5"}])
    browser = tracker.page.context.browser
    assert browser
    context = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 900})
    german = Tracker(context.new_page(), tracker.cloud, tracker.user)
    german.page.goto(f"{tracker.cloud.site_url}/")
    expect(german.page.get_by_role("button", name="Anmelden")).to_be_visible()
    german.enter(views="Ansichten")
    expect(german.page.locator(".headline")).to_have_text("1.234,50 €")
    context.close()


def test_saved_categories_are_suggested_before_they_are_used(tracker: Tracker, watch: Watch) -> None:
    page = tracker.page
    tracker.open("Settings")
    for name in ("Hobbies:Chess", HOSTILE):
        page.get_by_role("textbox", name="Category").fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"Delete {name}")).to_be_visible()
    page.get_by_role("button", name=f"Delete {HOSTILE}").click()
    expect(page.get_by_role("button", name=f"Delete {HOSTILE}")).to_have_count(0)
    page.get_by_label("Warn me when this much of a budget is spent").fill("95")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.keyboard.press("Tab")
    mail = page.get_by_role("switch", name="Email me when a budget is nearly used up")
    expect(mail).not_to_be_checked()
    expect(mail).to_have_accessible_description(re.compile("AWS emails you a confirmation link"))
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        mail.check()
    settings = tracker.call("GET", "/settings")
    assert settings["categories"] == [{"name": "Hobbies:Chess", "type": "expense"}]
    assert settings["alerts"] == {"budgetPercent": 95, "mail": True}
    watch.expected = {422}
    refused = {"errors": [FieldError("#/alerts/mail", "no_confirmed_address").to_json()]}
    page.route("**/api/settings", lambda route: route.fulfill(status=422, json=refused))
    mail.click()
    expect(page.get_by_text("Your sign-in has no confirmed mail address.")).to_be_visible()
    expect(mail).to_be_checked()
    page.unroute("**/api/settings")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add transaction").click()
    page.get_by_role("dialog").get_by_label("Category").fill("che")
    expect(page.get_by_role("option", name="Hobbies:Chess")).to_be_visible()


def test_a_change_made_elsewhere_meanwhile_is_not_overwritten(tracker: Tracker, watch: Watch) -> None:
    watch.expected = {412}
    tracker.open("Settings")
    expect(tracker.page.get_by_label("Week starts on")).to_have_value("monday")
    tracker.call("PUT", "/settings", {"currency": "USD"}, {"If-Match": '"0"'})
    tracker.page.get_by_label("Week starts on").select_option("sunday")
    expect(tracker.page.get_by_text("changed elsewhere")).to_be_visible()
    expect(tracker.page.get_by_label("Currency", exact=True)).to_have_value("USD")
    assert tracker.call("GET", "/settings")["weekStart"] == "monday"


def test_everything_can_be_exported_and_then_erased(tracker: Tracker, tmp_path: Path) -> None:
    tracker.record(
        {
            "date": TODAY.isoformat(),
            "type": "expense",
            "category": "Food",
            "amount": "1",
            "description": HOSTILE,
        }
        for _ in range(3)
    )
    tracker.call("POST", "/budgets", {"category": "Food", "amount": "9", "currency": "EUR"})
    page = tracker.page
    tracker.open("Settings")
    files = {}
    for kind, name in (("CSV", "transactions"), ("JSON", "ledger")):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"as {kind}").click()
        assert download.value.suggested_filename == f"{name}-{TODAY.isoformat()}.{kind.lower()}"
        download.value.save_as(tmp_path / kind)
        files[kind] = (tmp_path / kind).read_text(encoding="utf-8")
    assert files["CSV"].startswith("date,type,category,amount")
    assert files["CSV"].count(HOSTILE) == 3
    ledger = json.loads(files["JSON"])
    assert [one["description"] for one in ledger["transactions"]] == [HOSTILE] * 3
    assert ledger["budgets"] == [{"category": "Food", "amount": "9.00", "currency": "EUR"}]

    page.get_by_role("button", name="Erase everything…").click()
    dialog = page.get_by_role("dialog", name="Erase the account")
    erase = dialog.get_by_role("button", name="Erase for good")
    expect(erase).to_be_disabled()
    dialog.get_by_label("Type “erase everything”").fill("erase some")
    expect(erase).to_be_disabled()
    dialog.get_by_label("Type “erase everything”").fill("erase everything")
    erase.click()
    expect(page.get_by_role("alert")).to_contain_text("Your account and everything in it has been erased.")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert tracker.call("GET", "/transactions")["transactions"] == []


def test_single_letters_can_be_switched_off_as_shortcuts(tracker: Tracker) -> None:
    page = tracker.page
    tracker.open("Settings")
    page.get_by_role("switch", name="Single letters are shortcuts").uncheck()
    page.get_by_role("heading", level=1).click()
    page.keyboard.type("sport")
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    page.reload()
    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Command menu")).to_be_visible()


def test_a_category_is_renamed_everywhere_and_back(tracker: Tracker) -> None:
    common = {"date": TODAY.isoformat(), "type": "expense", "amount": "5"}
    tracker.record({**common, "category": name} for name in ("Food", "Food:Bread", "Travel"))
    page = tracker.page
    tracker.open("Settings")
    page.get_by_text("3 categories in use").click()
    page.get_by_role("button", name="Rename Food", exact=True).click()
    dialog = page.get_by_role("dialog", name="Rename Food")
    dialog.get_by_label("New name").fill("Meals")
    dialog.get_by_role("button", name="Rename").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Rename Meals:Bread")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Rename Food:Bread")).to_be_visible()
