"""Statements that banks and apps really wrote, and two large ledgers whose sums are known."""

import json
import time
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from lambdas.ledger.statement import Options, Statement, StatementError, read_statement

DATA = Path(__file__).parents[2] / "../shared/data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no statements to read: {DATA.name} is not there")

FLAT = "large/generated_bean-example_2010-2025_flat.csv"
CASHFLOW = "large/jerbouma_cashflow_2014-2023.csv"

# file: (rows, refused rows), or what settles it
EXPECTED: dict[str, tuple[int, int] | str] = {
    "csv-app/openbudgeteer_TestImportFile1.txt": (4, 0),
    "csv-app/openbudgeteer_TestImportFile2.txt": "negative",
    "csv-app/revolut_account_activity_example.csv": (25, 0),
    "csv-bank/bank2ynab_20180226-1000594757-umsatz.CSV": (1, 0),
    "csv-bank/bank2ynab_2019-03-02_11-50-46_bunq-statement.csv": (7, 0),
    "csv-bank/bank2ynab_MS_JANE_SMITH_01-12-2019_14-12-2019.csv": (10, 3),
    "csv-bank/bank2ynab_Movements_1234512345_201805271848.csv": "encoding",
    "csv-bank/bank2ynab_TH_20180101-20180523_strana_1.csv": "encoding",
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
}


def sums(statement: Statement) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for row in statement.rows:
        amount = Decimal(row.transaction["amount"])
        totals[row.transaction["type"]] += -amount if row.transaction["refund"] else amount
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
        assert (len(statement.rows), len(statement.refusals)) == EXPECTED[name]
    assert time.monotonic() - started < 5


def test_every_file_of_a_bank_or_app_is_among_those_expected() -> None:
    found = {
        f"{folder}/{path.name}" for folder in ("csv-bank", "csv-app") for path in (DATA / folder).iterdir()
    }
    assert found == set(EXPECTED)


def test_what_settles_a_file_makes_it_readable() -> None:
    for name, options, rows in (
        ("csv-bank/bank2ynab_Movements_1234512345_201805271848.csv", Options(encoding="cp1250"), 1),
        ("csv-bank/csv2ofx_payoneer.csv", Options(date_format="MM/DD/YYYY"), 2),
        ("csv-app/openbudgeteer_TestImportFile2.txt", Options(negative="refund"), 4),
    ):
        assert len(read_statement((DATA / name).read_bytes(), options).rows) == rows


def test_a_ledger_with_types_and_refunds_comes_out_to_the_cent() -> None:
    statement = read_statement((DATA / FLAT).read_bytes())
    known = facts(FLAT)
    assert len(statement.rows) + len(statement.refusals) == int(known["rows"])
    assert len(statement.refusals) == 17
    assert {refusal.reason for refusal in statement.refusals} == {"amount must be greater than 0"}
    assert sums(statement) == {
        "income": Decimal(known["income_sum"]),
        "expense": Decimal(known["expense_sum"]),
    }
    refunds = [row for row in statement.rows if row.transaction["refund"]]
    assert len([row for row in refunds if row.transaction["type"] == "income"]) == 18
    days = sorted(row.transaction["date"] for row in statement.rows)
    assert (days[0], days[-1]) == (known["first_date"], known["last_date"])


def test_a_ledger_of_signed_values_comes_out_to_the_cent_with_its_exact_duplicates() -> None:
    statement = read_statement((DATA / CASHFLOW).read_bytes(), Options(currency="EUR"))
    known = facts(CASHFLOW)
    assert (len(statement.rows), len(statement.refusals)) == (int(known["rows"]), 0)
    assert sums(statement) == {
        "income": Decimal(known["income_sum"]),
        "expense": Decimal(known["expense_sum"]),
    }
    assert len({row.transaction["id"] for row in statement.rows}) == int(known["rows"])


def test_half_of_a_ledger_gives_ids_that_are_all_in_the_whole() -> None:
    data = (DATA / CASHFLOW).read_bytes()
    half = b"\n".join(data.split(b"\n")[:3000])
    whole_ids = {row.transaction["id"] for row in read_statement(data, Options(currency="EUR")).rows}
    half_ids = {row.transaction["id"] for row in read_statement(half, Options(currency="EUR")).rows}
    assert len(half_ids) > 2900
    assert half_ids < whole_ids
