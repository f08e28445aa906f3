"""Statements that banks and apps really wrote, and two large ledgers whose sums are known."""

import json
import re
import time
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lambdas.ledger.statement import Options, Statement, StatementError, read_statement, validate

DATA = Path(__file__).parents[2] / "../shared/data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no statements to read: {DATA.name} is not there")

FLAT = "large/generated_bean-example_2010-2025_flat.csv"
CASHFLOW = "large/jerbouma_cashflow_2014-2023.csv"

# file: (rows, refused rows), or what settles it; None: there is no transaction in it
EXPECTED: dict[str, tuple[int, int] | str | None] = {
    "csv-app/openbudgeteer_TestImportFile1.txt": (4, 0),
    "csv-app/openbudgeteer_TestImportFile2.txt": "negative",
    "csv-app/revolut_account_activity_example.csv": (25, 0),
    "csv-bank/bank2ynab_20180226-1000594757-umsatz.CSV": (1, 0),
    "csv-bank/bank2ynab_2019-03-02_11-50-46_bunq-statement.csv": (7, 0),
    "csv-bank/bank2ynab_MS_JANE_SMITH_01-12-2019_14-12-2019.csv": (10, 3),
    "csv-bank/bank2ynab_Movements_1234512345_201805271848.csv": (1, 0),
    "csv-bank/bank2ynab_TH_20180101-20180523_strana_1.csv": (9, 0),
    "csv-bank/bank2ynab_TransactionHistory_20180418043121.csv": (8, 8),
    "csv-bank/bank2ynab_Umsaetze_KtoNr538917600_EUR_02-03-2018_1503.CSV": (1, 0),
    "csv-bank/bank2ynab_W80844_EBH_201945.202122.csv": (2, 0),
    "csv-bank/bank2ynab_export_BE11123456789012_20180304_1422.csv": (1, 0),
    "csv-bank/bank2ynab_export_KBC-Mastercard_Business_Essential_20200204_1604.csv": (3, 0),
    "csv-bank/bank2ynab_umsatz-1234________1234-20180227.CSV": (1, 0),
    "csv-bank/csv2ofx_amazon.csv": (3, 4),
    "csv-bank/csv2ofx_capitalone.csv": (2, 0),
    "csv-bank/csv2ofx_creditunion.csv": (8, 0),
    "csv-bank/csv2ofx_gls.csv": (1, 0),
    "csv-bank/csv2ofx_ingesp.csv": (10, 0),
    "csv-bank/csv2ofx_n26-fr.csv": (2, 0),
    "csv-bank/csv2ofx_outbank.csv": (4, 0),
    "csv-bank/csv2ofx_payoneer.csv": "date_format",
    "csv-bank/csv2ofx_schwab-checking.csv": (4, 0),
    "csv-bank/csv2ofx_stripe-default.csv": (5, 0),
    "csv-bank/deg_bmo-debit.csv": (4, 0),
    "csv-bank/deg_hsbc-hk-credit.csv": (11, 0),
    "csv-bank/deg_hsbc-hk-debit.csv": (10, 0),
    "csv-bank/deg_icbc-debit-v1.csv": (11, 1),
    "csv-bank/deg_jd.csv": (12, 14),
    "csv-bank/deg_meituan.csv": (29, 0),
    "csv-bank/deg_wechat.csv": (16, 11),
    "camt/genkgo_camt052.v2.xml": (1, 0),
    "camt/genkgo_camt053.v2.five.decimals.xml": (1, 0),
    "camt/genkgo_camt053.v2.minimal.xml": (1, 0),
    "camt/genkgo_camt053.v2.multi.statement.xml": (2, 0),
    "camt/genkgo_camt053.v4.xml": (1, 0),
    "camt/genkgo_camt053.v8.xml": (1, 0),
    "mt940/ASNB_mt940.txt": (8, 0),
    "mt940/betterplace_with_binary_character.sta": (4, 0),
    "mt940/cmxl_mt940.sta": (16, 0),
    "mt940/jejik_abnamro.sta": (10, 0),
    "mt940/jejik_ing.sta": (7, 0),
    "mt940/jejik_postfinance.sta": (4, 0),
    "mt940/jejik_rabobank.sta": (5, 0),
    "mt940/mBank_mt940.sta": (3, 0),
    "mt940/self-provided_february_30.sta": (1, 0),
    "ofx/annacruz_bradesco.ofx": (6, 0),
    "ofx/annacruz_cef_malformed_decimal.ofx": (0, 1),
    "ofx/annacruz_creditcard.ofx": (3, 0),
    "ofx/annacruz_nd-amex-sample.ofx": (15, 0),
    "ofx/annacruz_santander.ofx": (4, 0),
    "ofx/annacruz_utf8.ofx": (36, 0),
    "ofx/annacruz_v211.ofx": (3, 0),
    "ofx/ofxparse_bank_medium.ofx": (3, 0),
    "ofx/ofxparse_checking.ofx": (3, 0),
    "ofx/ofxparse_fail_nice_date_missing.ofx": (0, 3),
    "ofx/ofxparse_fail_nice_decimal_error.ofx": (0, 1),
    "ofx/ofxparse_fail_nice_empty_balance.ofx": (1, 0),
    "ofx/ofxparse_multiple_accounts.ofx": None,
    "ofx/ofxparse_ofx-v102-empty-tags.ofx": (1, 0),
    "ofx/ofxparse_suncorp.ofx": (1, 0),
    "qif/actual_data-with-categories.qif": (3, 0),
    "qif/csv2ofx_default.qif": (8, 0),
    "qif/csv2ofx_default_w_splits.qif": (8, 0),
    "qif/quiffen_test_category_override.qif": (4, 0),
    "qif/quiffen_test_nosymbol.qif": None,
    "qif/quiffen_test_option_autoswitch.qif": None,
    "qif/quiffen_test_oth_a.qif": (10, 2),
    "qif/quiffen_test_split.qif": (1, 1),
}
FOLDERS = {
    "csv-app": "csv",
    "csv-bank": "csv",
    "ofx": "ofx",
    "qif": "qif",
    "camt": "camt053",
    "mt940": "mt940",
}


def sums(statement: Statement) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for row in statement.rows:
        totals[row.draft.type] += row.draft.contribution
    return totals


def facts(name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((DATA / "FACTS.json").read_text())[name]
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_a_banks_file_gives_its_rows_or_says_what_would_settle_it(name: str) -> None:
    started = time.monotonic()
    try:
        statement = read_statement((DATA / name).read_bytes(), Options(currency="EUR"))
    except StatementError as error:
        assert error.setting == EXPECTED[name]
    else:
        assert (len(statement.rows), len(statement.refused)) == EXPECTED[name]
        assert statement.format == FOLDERS[name.partition("/")[0]]
    assert time.monotonic() - started < 5


def test_marks_of_before_the_euro_are_refused_one_by_one() -> None:
    statement = read_statement((DATA / "mt940/cmxl_mt940.sta").read_bytes(), Options(currency="EUR"))
    validated = validate(statement, date(2026, 1, 1))
    marks = sum(row.draft.currency == "DEM" for row in statement.rows)
    assert marks
    assert (len(validated.rows), len(validated.refused)) == (16 - marks, marks)
    assert {row.field for row in validated.refused} == {"currency"}


def test_every_file_of_a_bank_or_app_is_among_those_expected() -> None:
    found = {f"{folder}/{path.name}" for folder in FOLDERS for path in (DATA / folder).iterdir()}
    assert found == set(EXPECTED)


def test_the_document_says_of_each_file_what_came_of_it() -> None:
    text = (Path(__file__).parents[2] / "docs/import.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([^`]+/[^`]+)` \| (file refused|\d+) \| (\d*) ?\|", text, re.MULTILINE)
    assert {name: (rows, refused) for name, rows, refused in told} == {
        name: tuple(map(str, expected)) if isinstance(expected, tuple) else ("file refused", "")
        for name, expected in EXPECTED.items()
    }


def net(name: str) -> Decimal:
    """What the rows of a file changed on the account."""
    totals = sums(read_statement((DATA / name).read_bytes(), Options(currency="EUR")))
    return totals["income"] - totals["expense"]


def names(folder: str) -> list[str]:
    """The files of a folder whose rows are all taken."""
    return [
        name for name, expected in EXPECTED.items() if name.startswith(f"{folder}/") and is_whole(expected)
    ]


def is_whole(expected: tuple[int, int] | str | None) -> bool:
    return isinstance(expected, tuple) and expected[1] == 0


@pytest.mark.parametrize("name", names("ofx"))
def test_the_amounts_of_an_ofx_file_come_out_as_they_are_written(name: str) -> None:
    text = (DATA / name).read_text("latin-1").replace(",", ".")
    assert net(name) == sum(map(Decimal, re.findall(r"<TRNAMT>\s*(-?[\d.]+)", text)))


@pytest.mark.parametrize("name", names("qif"))
def test_the_amounts_of_a_qif_file_come_out_as_they_are_written(name: str) -> None:
    lines = (DATA / name).read_text().splitlines()
    assert net(name) == sum(Decimal(line[1:]) for line in lines if re.fullmatch(r"T-?[\d.]+", line))


@pytest.mark.parametrize("name", names("camt"))
def test_the_amounts_of_a_camt_file_come_out_as_they_are_written(name: str) -> None:
    entries = ElementTree.parse(DATA / name).iterfind(".//{*}Ntry")  # noqa: S314
    signed = [(entry.findtext("{*}CdtDbtInd"), Decimal(entry.findtext("{*}Amt", ""))) for entry in entries]
    assert net(name) == sum(amount if way == "CRDT" else -amount for way, amount in signed)


# The others' balances were made up when the files were made anonymous.
@pytest.mark.parametrize(
    "name",
    [
        "ASNB_mt940.txt",
        "betterplace_with_binary_character.sta",
        "cmxl_mt940.sta",
        "mBank_mt940.sta",
        "self-provided_february_30.sta",
    ],
)
def test_the_entries_of_an_mt940_file_lead_from_its_opening_to_its_closing_balances(name: str) -> None:
    text = (DATA / "mt940" / name).read_text()
    balance = r"^:{}:([CD])\d{{6}}[A-Z]{{3}}([\d,]+)"
    opening, closing = (
        sum(Decimal(amount.replace(",", ".")) * (1 if mark == "C" else -1) for mark, amount in found)
        for found in (re.findall(balance.format(tag), text, re.MULTILINE) for tag in ("60[FM]", "62[FM]"))
    )
    assert net(f"mt940/{name}") == closing - opening


def test_what_settles_a_file_makes_it_readable() -> None:
    for name, options, rows in (
        ("csv-bank/csv2ofx_payoneer.csv", Options(date_format="MM/DD/YYYY"), 2),
        ("csv-app/openbudgeteer_TestImportFile2.txt", Options(negative="refund"), 4),
    ):
        assert len(read_statement((DATA / name).read_bytes(), options).rows) == rows


def test_a_ledger_with_types_and_refunds_comes_out_to_the_cent() -> None:
    statement = read_statement((DATA / FLAT).read_bytes())
    known = facts(FLAT)
    assert len(statement.rows) + len(statement.refused) == int(known["rows"])
    assert len(statement.refused) == 17
    assert {row.message.code for row in statement.refused} == {"not_positive"}
    assert sums(statement) == {
        "income": Decimal(known["income_sum"]),
        "expense": Decimal(known["expense_sum"]),
    }
    refunds = [row for row in statement.rows if row.draft.is_refund]
    assert len([row for row in refunds if row.draft.type == "income"]) == 18
    days = sorted(row.draft.day.isoformat() for row in statement.rows)
    assert (days[0], days[-1]) == (known["first_date"], known["last_date"])


def test_a_ledger_of_signed_values_comes_out_to_the_cent_with_its_exact_duplicates() -> None:
    statement = read_statement((DATA / CASHFLOW).read_bytes(), Options(currency="EUR"))
    known = facts(CASHFLOW)
    assert (len(statement.rows), len(statement.refused)) == (int(known["rows"]), 0)
    assert sums(statement) == {
        "income": Decimal(known["income_sum"]),
        "expense": Decimal(known["expense_sum"]),
    }
    assert len({row.id for row in statement.rows}) == int(known["rows"])


def test_half_of_a_ledger_gives_ids_that_are_all_in_the_whole() -> None:
    data = (DATA / CASHFLOW).read_bytes()
    half = b"\n".join(data.split(b"\n")[:3000])
    whole_ids = {row.id for row in read_statement(data, Options(currency="EUR")).rows}
    half_ids = {row.id for row in read_statement(half, Options(currency="EUR")).rows}
    assert len(half_ids) > 2900
    assert half_ids < whole_ids
