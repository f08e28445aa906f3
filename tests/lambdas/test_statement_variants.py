"""One table written in many ways: other words for direction and state, other dates, other columns."""

import pytest

from lambdas.ledger.statement import Options, StatementError, read_statement
from tests.support.statements import STATES

EUR = Options(currency="EUR")
ENTRIES = [("2026-03-14", "expense", "12.5", "EUR"), ("2026-03-16", "income", "1500", "EUR")]


def entries(text: str, options: Options = EUR) -> list[tuple[str, str, str, str]]:
    rows = read_statement(text.encode(), options).rows
    return [(row.day.isoformat(), row.type, row.amount_text, row.currency) for row in rows]


@pytest.mark.parametrize(
    ("name", "spent", "received"),
    [
        ("S/H", "S", "H"),
        ("Vorzeichen", "-", "+"),
        ("CdtDbtInd", "DBIT", "CRDT"),
        ("is_debit", "true", "false"),
        ("isIncome", "0", "1"),
        ("Transaction Type", "Payment", "Receipt"),
        ("Kind", "Spent", "Received"),
        ("Umsatztyp", "Zahlungsausgang", "Zahlungseingang"),
        ("Art", "Belastung", "Gutschrift"),
        ("", "DR", "CR"),
        ("type", "Purchase", "Deposit"),
        ("Tipo", "Uscita", "Entrata"),
        ("T/J", "T", "J"),
        ("Typ", "Obciążenie", "Uznanie"),
        ("direction", "OUT", "IN"),
        ("", "D", "K"),
    ],
)
def test_the_words_of_a_column_tell_what_was_spent(name: str, spent: str, received: str) -> None:
    text = f"Date;Text;Amount;{name}\n2026-03-14;Tea;12.50;{spent}\n2026-03-16;Pay;1500.00;{received}\n"
    assert entries(text) == ENTRIES


@pytest.mark.parametrize("state", STATES)
def test_a_row_that_is_not_booked_is_left_out_whatever_the_word(state: str) -> None:
    text = (
        "Date,Text,Amount,Status\n2026-03-14,Tea,-12.50,Completed\n"
        f"2026-03-15,Coffee,-3.00,{state}\n2026-03-16,Pay,1500.00,Completed\n"
    )
    assert entries(text) == ENTRIES
    (left_out,) = read_statement(text.encode(), EUR).left_out
    assert (left_out.line, left_out.message.code) == (3, "not_booked")


@pytest.mark.parametrize(("name", "yes", "no"), [("Booked", "yes", "no"), ("Is Pending", "false", "true")])
def test_a_column_may_say_yes_or_no_to_being_booked(name: str, yes: str, no: str) -> None:
    booked = f"2026-03-14,Tea,-12.50,{yes}\n2026-03-16,Pay,1500,{yes}\n"
    text = f"Date,Text,Amount,{name}\n{booked}2026-03-17,Coffee,-3,{no}\n"
    assert entries(text) == ENTRIES


@pytest.mark.parametrize(
    "line",
    [
        "2026-03-15,PENDING - Coffee,-3.00",
        "2026-03-15,S A L D O,87.50",
        "2026-03-01,Opening Balance,100.00",
        "vorgemerkt,Coffee,-3.00",
        ",Total,1487.50",
    ],
)
def test_a_row_that_is_no_transaction_is_left_out_with_its_line(line: str) -> None:
    text = f"Date,Text,Amount\n2026-03-14,Tea,-12.50\n{line}\n2026-03-16,Pay,1500.00\n"
    assert entries(text) == ENTRIES
    assert [row.line for row in read_statement(text.encode(), EUR).left_out] == [3]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("14-Mar-2026", "16-Mar-2026"),
        ("Mar 14, 2026", "Mar 16, 2026"),
        ("Mar-14-2026", "Mar-16-2026"),
        ("2026-Mar-14", "2026-Mar-16"),
        ("14 mars 2026", "16 mars 2026"),
        ("14 de marzo de 2026", "16 de marzo de 2026"),
        ("14.März 2026", "16. März 2026"),
        ("14MAR26", "16MAR26"),
        ("14MAR2026", "16MAR2026"),
        ("Sat, 14 Mar 2026", "Mon, 16 Mar 2026"),
        ("Saturday, March 14, 2026", "Monday, March 16, 2026"),
        ("14. 3. 2026", "16. 3. 2026"),
        ("14/03/26", "16/03/26"),
        ("14/03/2026", "16-03-2026"),
        ("2026.03.14.", "2026.03.16."),
        ("14032026", "16032026"),
        ("20260314101112", "20260316090000"),
        ("2026-03-14T23:11:12Z", "2026-03-16T00:11:12+02:00"),
        ("2026-03-14 10:11:12.123456 UTC", "2026-03-16 10:11:12.123456 UTC"),
        ("14.03.2026 / 10:11", "16.03.2026 / 10:11"),
        ("14/3/2026 10:11:12 AM", "16/3/2026 9:00:00 PM"),
    ],
)
def test_a_day_is_read_however_it_is_written(first: str, second: str) -> None:
    assert entries(f"Date;Text;Amount\n{first};Tea;-12.50\n{second};Pay;1500.00\n") == ENTRIES


@pytest.mark.parametrize(
    "lines",
    [
        ("2026-03-14,Tea,12.50,,87.50", "2026-03-16,Pay,,1500.00,1587.50", "2026-03-18,Cafe,4.00,,1583.50"),
        ("2026-03-18,Cafe,4.00,,1583.50", "2026-03-16,Pay,,1500.00,1587.50", "2026-03-14,Tea,12.50,,87.50"),
        ("2026-03-14,Tea,,12.50,87.50", "2026-03-16,Pay,1500.00,,1587.50", "2026-03-18,Cafe,,4.00,1583.50"),
    ],
)
def test_without_a_header_the_balance_tells_debits_from_credits(lines: tuple[str, ...]) -> None:
    cafe = ("2026-03-18", "expense", "4", "EUR")
    assert sorted(entries("\n".join(lines))) == [*ENTRIES, cafe]


@pytest.mark.parametrize(
    ("above", "columns", "cells"),
    [
        ("Account 1234 Currency: CHF", "", ""),
        ("Währung:;CHF", "", ""),
        ("Saldo;2.787,50 CHF", "", ""),
        ("", ";Unit", ";CHF"),
        ("", ";Currency", ";756"),
        ("", ";Balance (CHF)", ";1.00"),
    ],
)
def test_the_currency_of_the_file_goes_before_the_one_that_is_given(
    above: str, columns: str, cells: str
) -> None:
    text = (
        f"{above}\n\nDate;Text;Amount{columns}\n2026-03-14;Tea;-12.50{cells}\n2026-03-16;Pay;1500.00{cells}\n"
    )
    assert {currency for *_, currency in entries(text)} == {"CHF"}


@pytest.mark.parametrize(
    ("header", "first", "spent"),
    [
        ("Amount,Provision", "-12.00,0.50", "12.5"),
        ("Amount,Transaction fee,ATM fee", "-10.00,1.50,-1.00", "12.5"),
        ("Gross,Fee,Net", "-12.00,-0.50,-12.50", "12.5"),
    ],
)
def test_fees_are_spent_too(header: str, first: str, spent: str) -> None:
    zeros = ",0" * header.count(",")
    text = f"Date,Text,{header}\n2026-03-14,Tea,{first}\n2026-03-16,Pay,1500.00{zeros or ''}\n"
    if header.startswith("Gross"):
        text = text.replace("1500.00,0,0", "1500.00,0,1500.00")
    assert entries(text)[0] == ("2026-03-14", "expense", spent, "EUR")


@pytest.mark.parametrize("name", ["Activity", "Wording", "Popis operace", "Intitulé", "What", "Info"])
def test_the_text_is_kept_under_whatever_name(name: str) -> None:
    text = f"Date,{name},Amount\n2026-03-14,Tea house,-12.50\n2026-03-16,Acme pay,1500.00\n"
    assert [row.description for row in read_statement(text.encode(), EUR).rows] == ["Tea house", "Acme pay"]


def test_a_file_without_any_text_says_so() -> None:
    statement = read_statement(b"Date,Amount\n2026-03-14,-12.50\n2026-03-16,1500.00\n", EUR)
    assert [note.code for note in statement.notes] == ["no_text"]


def test_a_single_charge_on_a_card_is_a_question() -> None:
    with pytest.raises(StatementError) as error:
        read_statement(b"Card Number,Date,Text,Amount\n*1234,2026-03-01,GROCER,45.10\n", EUR)
    assert error.value.option == "positive"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("3/14'26", "3/16'26"),
        ("14.03'2026", "16.03'2026"),
        ("14.3.'26", "16.3.'26"),
        ("14/ 3/26", "16/ 3/26"),
        ("03-14-26", "03-16-26"),
        ("2026-03-14", "2026-03-16"),
        ("14 March 2026", "16 March 2026"),
    ],
)
def test_a_day_of_qif_is_read_however_it_is_written(first: str, second: str) -> None:
    assert entries(f"!Type:Bank\nD{first}\nT-12.50\nPTea\n^\nD{second}\nT1,500.00\nPPay\n^\n") == ENTRIES


def test_on_a_card_in_qif_the_bill_paid_is_a_transfer_and_a_return_a_refund() -> None:
    records = ("T-12.50\nPTea", "T300\nPPayment thank you", "T5\nPShoe shop")
    text = "!Type:CCard\n" + "".join(f"D14/03/2026\n{record}\n^\n" for record in records)
    statement = read_statement(text.encode(), EUR)
    assert [row.amount_text for row in statement.transfers] == ["300"]
    assert [(row.type, row.is_refund) for row in statement.rows] == [("expense", False), ("expense", True)]


@pytest.mark.parametrize(
    "field_61",
    [
        "2603140314D12,50NMSCNONREF",
        "260314 0314 D 12,50 NMSC NONREF",
        "2603140314DR12,50NTRFX//123456",
        "260314D12,5NMSC",
        "2603140314DEUR12,50NMSC",
        "2603140314 D000000000012,50NMSC",
        "2603140314D12.50NMSC",
        "2603140314D\n12,50NMSC",
    ],
)
def test_field_61_of_mt940_is_read_in_every_dialect(field_61: str) -> None:
    head = ":20:X\n:25:1234/5678\n:28C:1/1\n:60F:C260301EUR100,00\n"
    text = f"{head}:61:{field_61}\n:86:Tea\n:62F:C260331EUR87,50\n-\n"
    assert entries(text) == ENTRIES[:1]
