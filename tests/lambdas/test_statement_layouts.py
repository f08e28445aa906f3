"""The layouts of banks and apps: each file of tests/fixtures/statements becomes its rows or is refused.

The files have the header words, separators, encodings, line ends and traps of real exports; every name,
account and amount in them is invented.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from lambdas.ledger.statement import Options, Statement, read_statement, totals_by_currency, validate
from tests.support.statements import EUROS, TODAY, error_of

FIXTURES = Path(__file__).parents[1] / "fixtures/statements"
FORMATS = {"csv": "csv", "ofx": "ofx", "qif": "qif", "camt": "camt053", "mt940": "mt940"}


@dataclass(frozen=True, slots=True)
class Read:
    """A file that is read: its rows, the codes of its refused rows, and its (income, expense) by currency.

    `sums` is empty where the file does not say which amounts are spending. Day and description are those of
    the first row.
    """

    rows: int
    refused: tuple[str, ...]
    sums: Mapping[str, tuple[str, str]]
    day: str
    description: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is refused, with the option that would settle it, if one would."""

    code: str
    option: str | None


LAYOUTS: Mapping[str, Read | Refused] = {
    "csv/amazon_orders.csv": Refused("all_rows_are_income", "positive"),
    "csv/bmo.csv": Read(3, (), {"EUR": ("0.01", "108.32")}, "2024-05-01", "[DN]EXAMPLE MSP/DIV"),
    "csv/bunq.csv": Read(
        3,
        (),
        {"EUR": ("8.78", "20.77")},
        "2024-12-06",
        "CLOUD HOST – CLOUD HOST 555-0100, US 9.95 USD, 1 USD = 0.88241 EUR",
    ),
    "csv/capital_one.csv": Read(1, (), {"EUR": ("0.00", "1080.00")}, "2024-12-31", "Northern Rail"),
    "csv/commerzbank.csv": Read(
        1,
        (),
        {"EUR": ("0.00", "17.22")},
        "2025-03-03",
        "Kartenzahlung MARKTHALLE SAGT DANKE. 10000001//Bremen 2025-03-01T11:33:59 KFN 1 VJ 1812",
    ),
    "csv/credit_union.csv": Refused("all_rows_are_income", "positive"),
    "csv/czech_amount_czk.csv": Read(3, (), {"CZK": ("18500.00", "332.61")}, "2024-04-07", "Pekárna Na Rohu"),
    "csv/czech_booked_amount.csv": Read(
        1, (), {"CZK": ("0.00", "121.00")}, "2024-05-27", "Čajovna U Řeky – Zelený čaj"
    ),
    "csv/erste_hungary.csv": Read(
        2, (), {"HUF": ("241900.00", "1350.00")}, "2024-04-19", "Sarki Pékség – Kenyér"
    ),
    "csv/german_card.csv": Read(
        1, (), {"EUR": ("0.00", "5.40")}, "2025-02-20", "BÄCKEREI AM TOR DE 0800000000 DE"
    ),
    "csv/gls.csv": Read(
        1,
        (),
        {"EUR": ("0.00", "98.76")},
        "2024-10-10",
        "Bücherstube Möwe AG – K0000017 B0000001 – 25 Rechnung",
    ),
    "csv/hsbc_hk.csv": Read(
        4,
        (),
        {"HKD": ("12500.00", "2031.00"), "CNY": ("9800.00", "0.00")},
        "2024-03-24",
        "TEA HOUSE HC0000000000000004 22MAR",
    ),
    "csv/hsbc_hk_card.csv": Read(
        4,
        (),
        {"CNY": ("0.00", "1092.14"), "HKD": ("0.00", "27.90")},
        "2024-04-19",
        "TEA MERCHANT – QR TEA MERCHANT CHN CN",
    ),
    "csv/icbc.csv": Read(
        3, ("unreadable_date",), {"CNY": ("8300.00", "1253.90")}, "2024-05-02", "河边茶馆有限公司 – 消费"
    ),
    "csv/ing_spain.csv": Read(4, (), {"EUR": ("1396.94", "1017.60")}, "2024-03-24", "Abono por campaña"),
    "csv/jd.csv": Read(
        2,
        ("unknown_type", "unreadable_amount", "not_positive"),
        {"EUR": ("0.00", "71.10")},
        "2024-12-30",
        "示例物流 – 寄书",
    ),
    "csv/kbc.csv": Read(
        1, (), {"EUR": ("0.00", "3.40")}, "2024-02-28", "BIJDRAGE 01-02-2024 - 28-02-2024 28-02 PLUSREKENING"
    ),
    "csv/kbc_mastercard.csv": Read(2, (), {"EUR": ("0.00", "35.77")}, "2024-02-01", "Bakkerij De Molen"),
    "csv/meituan.csv": Read(3, (), {"EUR": ("20.00", "37.07")}, "2025-02-28", "河边茶馆（示例店） 订单详情"),
    "csv/n26_french.csv": Read(2, (), {"EUR": ("328.00", "27.50")}, "2024-03-07", "Compte courant"),
    "csv/ocbc.csv": Read(
        3,
        (),
        {"SGD": ("3200.00", "72.80")},
        "2024-04-18",
        "DEBIT PURCHASE 15/04/24 55-0001 NOODLE BAR EXAMPLE ST",
    ),
    "csv/openbudgeteer.csv": Read(
        4, (), {"EUR": ("1980.00", "1052.34")}, "2025-02-03", "Blue Door Books – Order 81"
    ),
    "csv/openbudgeteer_debit_credit.csv": Refused("mixed_signs", "negative"),
    "csv/outbank.csv": Read(
        2, (), {"EUR": ("100.00", "63.89")}, "2024-02-20", "Ada Example – Gutschrift aus Dauerauftrag"
    ),
    "csv/payoneer.csv": Refused("ambiguous_date_format", "date_format"),
    "csv/revolut.csv": Read(5, (), {"EUR": ("750.07", "175.75")}, "2024-06-19", "Cashback"),
    "csv/schwab.csv": Read(3, (), {"EUR": ("20.00", "1178.00")}, "2024-08-17", "Deposit Mobile Banking"),
    "csv/sparkasse.csv": Read(
        1,
        (),
        {"EUR": ("0.00", "36.99")},
        "2025-02-22",
        "Schwalbe Mobilfunk GmbH – EREF+RG 2025-17MREF+M1CRED+DE98ZZZ09999999999SVWZ+02/2025 Ihre Rechnung",
    ),
    "csv/stripe.csv": Refused("all_rows_are_income", "positive"),
    "csv/uk_card.csv": Read(
        3, (), {"GBP": ("0.00", "1097.20")}, "2024-12-12", "BRIGHT INSURANCE 01632 960000 GBR"
    ),
    "csv/wechat.csv": Read(
        2,
        ("unknown_type", "unknown_type"),
        {"EUR": ("0.35", "28.16")},
        "2024-09-26",
        "河边米线(示例店) – 总共消费:28.16",
    ),
    "ofx/amex_two_cards.ofx": Read(
        3,
        (),
        {"USD": ("0.00", "81.52"), "EUR": ("0.00", "12.50")},
        "2024-09-13",
        "CORNER MARKET HARBOUR – 70000000001 GROCERY STORE",
    ),
    "ofx/amount_with_symbol.ofx": Read(0, ("unreadable_amount",), {}, "", ""),
    "ofx/amount_without_digits.ofx": Read(0, ("unreadable_amount",), {}, "", ""),
    "ofx/balances_only.ofx": Refused("no_transactions", None),
    "ofx/bradesco.ofx": Read(2, (), {"BRL": ("1250.00", "530.86")}, "2024-07-30", "PAGTO ELETRONICO TRIBUTO"),
    "ofx/cdata.ofx": Read(
        1, (), {"AUD": ("0.00", "16.85")}, "2024-12-15", "EFTPOS WDL CORNER MARKET HARBOUR WEST VICAU"
    ),
    "ofx/credit_card.ofx": Read(
        2, (), {"USD": ("0.00", "31.17")}, "2024-05-10", "ELM PHARMACY 10000001 ANYTOWN"
    ),
    "ofx/cut_name.ofx": Read(
        2,
        (),
        {"USD": ("0.01", "25.00")},
        "2024-03-31",
        "DIVIDEND EARNED FOR PERIOD OF 03/01/2024 THROUGH 03/31/2024",
    ),
    "ofx/empty_tags.ofx": Read(1, (), {"AUD": ("12.34", "0.00")}, "2024-05-07", "EXB:Transfer"),
    "ofx/mixed_ends.ofx": Read(3, (), {"BRL": ("60.39", "183.74")}, "2024-10-09", "COMPRA CARTÃO ELETRÔNICO"),
    "ofx/name_in_memo.ofx": Read(
        2, (), {"CAD": ("0.00", "323.27")}, "2024-04-01", "POS MERCHANDISE;NOODLE BAR #112"
    ),
    "ofx/no_dates.ofx": Read(0, ("no_date", "no_date", "unreadable_date"), {}, "", ""),
    "ofx/no_header.ofx": Read(1, (), {"CAD": ("120.00", "0.00")}, "2024-03-08", "Example"),
    "ofx/santander.ofx": Read(2, (), {"BRL": ("2150.00", "11.76")}, "2024-09-01", "TARIFA REGISTRO"),
    "ofx/version_2.ofx": Read(2, (), {"USD": ("0.00", "34.75")}, "2024-08-24", "Harbour Diving Gear"),
    "qif/accounts.qif": Refused("all_rows_are_income", "positive"),
    "qif/auto_switch.qif": Refused("no_transactions", None),
    "qif/categories.qif": Read(2, (), {"EUR": ("0.00", "120.73")}, "2024-12-19", "Paper Moon"),
    "qif/day_first.qif": Read(2, (), {"EUR": ("1000.00", "12.57")}, "2024-12-22", "Income For January"),
    "qif/one_split_each.qif": Refused("all_rows_are_income", "positive"),
    "qif/securities.qif": Refused("no_transactions", None),
    "qif/split_transfer.qif": Read(1, (), {"EUR": ("0.00", "1.00")}, "2000-01-01", "Corner Market"),
    "qif/splits_and_lists.qif": Read(
        5, (), {"EUR": ("82.50", "50.00")}, "2025-02-14", "Swallow Mobile – sign up credit"
    ),
    "camt/report_052_v2.xml": Read(
        1, (), {"SEK": ("0.00", "2500.00")}, "2024-10-18", "Bokhandel Exempel – Faktura 17"
    ),
    "camt/statement_053_v2.xml": Read(1, (), {"EUR": ("8.85", "0.00")}, "2024-12-31", "Ben Example – Books"),
    "camt/statement_053_v2_trailing_zeros.xml": Read(
        1, (), {"EUR": ("8.85", "0.00")}, "2024-12-31", "Ben Example – Books"
    ),
    "camt/statement_053_v4.xml": Read(
        1, (), {"EUR": ("7.70", "0.00")}, "2024-12-31", "Ben Example – 4000000000000001"
    ),
    "camt/statement_053_v8.xml": Read(
        1, (), {"EUR": ("6.60", "0.00")}, "2024-12-31", "Ben Example – 4000000000000002"
    ),
    "camt/two_statements_053_v2.xml": Read(
        2, (), {"EUR": ("8.85", "19.40")}, "2024-12-31", "Ben Example – Books"
    ),
    "mt940/abn_amro.sta": Read(
        4,
        (),
        {"EUR": ("0.00", "142.59")},
        "2024-05-24",
        "GIRO 400008 VOORBEELD TV BETALINGSKENM. 0000000000000010000000001 BETREFT "
        "FACTUUR D.D. 20-05-2024 INCL. 1,44 BTW",
    ),
    "mt940/asn.sta": Read(
        3, (), {"EUR": ("1000.00", "146.55")}, "2025-01-01", "NL02INGB0123456789 a voorbeeld Betaling boeken"
    ),
    "mt940/february_30.sta": Read(1, (), {"EUR": ("0.00", "7.50")}, "2024-03-01", "Pauschalen"),
    "mt940/german_parts.sta": Read(
        3,
        (),
        {"EUR": ("1147.00", "193.05")},
        "2025-03-19",
        "BEISPIEL PAY – AUSZAHLUNG VOM EINKAUF K ONTO 250318P30000001",
    ),
    "mt940/ing_netherlands.sta": Read(
        4,
        (),
        {"EUR": ("4.68", "26.14")},
        "2024-07-22",
        "RC AFREKENING BETALINGSVERKEER BETREFT REKENING 4700007 PERIODE: 01-04-2024 / "
        "30-06-2024 VOORBEELD Bank N.V. tarifering",
    ),
    "mt940/marks.sta": Read(
        7,
        (),
        {"DEM": ("185.00", "68.00"), "EUR": ("3000.00", "800.00"), "PLN": ("204.00", "100.00")},
        "1998-10-17",
        "999PN5477SCHECK-NR. 0000010000001",
    ),
    "mt940/mbank.sta": Read(
        2,
        (),
        {"PLN": ("0.03", "0.00")},
        "2024-01-19",
        "911 TRANSAKCJA COLLECT; ID IPH: XX000000000001; Z RACH.: "
        "61109010140000071219812875; OD: ADA PRZYKLAD UL. LIPOWA 1 M 2 00-001 WARSZAWA; "
        "TYT.: PRZELEW SRODKOW ; TNR: 100000000000001.010001",
    ),
    "mt940/postfinance.sta": Read(
        3,
        (),
        {"CHF": ("229.20", "79.90")},
        "2023-12-09",
        "GIRO AUS ONLINE-SIC 80532 AUFTRAGGEBER: ADA BEISPIEL MUSTERSTRASSE 10 1234 "
        "MUSTERDORF 231209CH10000001 MITTEILUNGEN: RECHNUNG 17",
    ),
    "mt940/rabobank.sta": Read(
        3,
        (),
        {"EUR": ("0.00", "294.79")},
        "2024-05-27",
        "A. Voorbeeld – Terugboeking NIET AKKOORD MET AFSCHRIJVING KOSTEN KINDEROPVANG JUNI 20000001",
    ),
}


def read_layout(name: str, options: Options = EUROS) -> Statement:
    return read_statement((FIXTURES / name).read_bytes(), options)


@pytest.mark.parametrize("name", [name for name, expected in LAYOUTS.items() if isinstance(expected, Read)])
def test_a_layout_becomes_its_rows(name: str) -> None:
    expected = LAYOUTS[name]
    assert isinstance(expected, Read)
    statement = read_layout(name)
    assert statement.format == FORMATS[name.partition("/")[0]]
    assert len(statement.rows) == expected.rows
    assert tuple(row.message.code for row in statement.refused) == expected.refused
    if expected.rows:
        first = statement.rows[0]
        assert (first.day.isoformat(), first.description) == (expected.day, expected.description)
    sums: dict[str, list[Decimal]] = {}
    for row in statement.rows:
        income_and_expense = sums.setdefault(row.currency, [Decimal(0), Decimal(0)])
        income_and_expense[row.type == "expense"] += row.contribution
    if expected.sums:
        assert sums == {currency: [*map(Decimal, amounts)] for currency, amounts in expected.sums.items()}


@pytest.mark.parametrize(
    "name", [name for name, expected in LAYOUTS.items() if isinstance(expected, Refused)]
)
def test_a_layout_that_cannot_be_read_in_one_way_is_refused_with_the_option_that_settles_it(
    name: str,
) -> None:
    expected = LAYOUTS[name]
    assert isinstance(expected, Refused)
    error = error_of((FIXTURES / name).read_bytes())
    assert (error.code, error.option) == (expected.code, expected.option)


@pytest.mark.parametrize(
    ("name", "options", "rows"),
    [
        ("csv/payoneer.csv", Options(date_format="MM/DD/YYYY"), 2),
        ("csv/openbudgeteer_debit_credit.csv", Options(negative="refund"), 4),
        ("csv/uk_card.csv", Options(positive="spending"), 3),
        ("csv/stripe.csv", Options(positive="income"), 2),
        ("qif/accounts.qif", Options(currency="EUR", positive="spending"), 3),
    ],
)
def test_the_option_that_settles_a_layout_makes_it_readable(name: str, options: Options, rows: int) -> None:
    assert len(read_layout(name, options).rows) == rows


def test_every_fixture_has_its_expectation() -> None:
    assert {path.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("*.*")} == set(LAYOUTS)


def test_the_guide_lists_every_layout_with_its_rows() -> None:
    text = (Path(__file__).parents[2] / "docs/import.md").read_text(encoding="utf-8")
    listed = re.findall(
        r"^\| `([^`]+/[^`]+)` \| [^|]+ \| (file refused|\d+) \| (\d*) ?\|", text, re.MULTILINE
    )
    assert {name: (rows, refused) for name, rows, refused in listed} == {
        name: (str(expected.rows), str(len(expected.refused)))
        if isinstance(expected, Read)
        else ("file refused", "")
        for name, expected in LAYOUTS.items()
    }


@pytest.mark.parametrize(
    ("name", "fields", "currencies"),
    [
        ("mt940/marks.sta", ["currency", "currency"], {"EUR", "PLN"}),
        ("csv/czech_amount_czk.csv", ["date"], {"CZK"}),
    ],
    ids=["marks of before the euro", "a day of the year 1111"],
)
def test_rows_that_the_ledger_refuses_are_refused_one_by_one(
    name: str, fields: list[str], currencies: set[str]
) -> None:
    statement = read_layout(name)
    validated = validate(statement, TODAY)
    assert [row.field for row in validated.refused] == fields
    assert len(validated.rows) == len(statement.rows) - len(fields)
    assert set(totals_by_currency(validated.entries)) == currencies


def net(name: str) -> Decimal:
    """The change of the account by the rows of a file."""
    return sum(
        (row.contribution if row.type == "income" else -row.contribution for row in read_layout(name).rows),
        start=Decimal(0),
    )


def whole(folder: str) -> list[str]:
    """The files of a folder of which no row is refused, left out or a transfer."""
    return [
        name
        for name, expected in LAYOUTS.items()
        if name.startswith(f"{folder}/")
        and isinstance(expected, Read)
        and not expected.refused
        and not read_layout(name).left_out
        and not read_layout(name).transfers
    ]


@pytest.mark.parametrize("name", whole("ofx"))
def test_the_amounts_of_an_ofx_file_come_out_as_they_are_written(name: str) -> None:
    text = (FIXTURES / name).read_text("latin-1").replace(",", ".")
    assert net(name) == sum(map(Decimal, re.findall(r"<TRNAMT>\s*(-?[\d.]+)", text)))


@pytest.mark.parametrize("name", whole("qif"))
def test_the_amounts_of_a_qif_file_come_out_as_they_are_written(name: str) -> None:
    lines = (FIXTURES / name).read_text("utf-8").splitlines()
    assert net(name) == sum(Decimal(line[1:]) for line in lines if re.fullmatch(r"T-?[\d.]+", line))


@pytest.mark.parametrize("name", whole("camt"))
def test_the_amounts_of_a_camt_file_come_out_as_they_are_written(name: str) -> None:
    entries = ElementTree.parse(FIXTURES / name).iterfind(".//{*}Ntry")  # noqa: S314 (a file of ours)
    amounts = [(entry.findtext("{*}CdtDbtInd"), Decimal(entry.findtext("{*}Amt", ""))) for entry in entries]
    assert net(name) == sum(amount if indicator == "CRDT" else -amount for indicator, amount in amounts)


@pytest.mark.parametrize("name", whole("mt940"))
def test_the_entries_of_an_mt940_file_lead_from_its_opening_to_its_closing_balances(name: str) -> None:
    text = (FIXTURES / name).read_text("utf-8")
    # A file of several statements has several of both; those between them cancel out.
    assert net(name) == sum_of_balances(text, "62[FM]") - sum_of_balances(text, "60[FM]")


def sum_of_balances(text: str, tag: str) -> Decimal:
    balances = re.findall(rf"^:{tag}:([CD])\d{{6}}[A-Z]{{3}}([\d,]+)", text, re.MULTILINE)
    amounts = ((mark, Decimal(amount.replace(",", "."))) for mark, amount in balances)
    return sum((amount if mark == "C" else -amount for mark, amount in amounts), start=Decimal(0))
