"""What statements mean: signs, directions, states, fees, balances, transfers, and columns told by their
cells.
"""

import itertools
from collections.abc import Sequence

import pytest

from lambdas.ledger.statement import Options, Statement, read_statement
from lambdas.ledger.statement.several import Combined, combine, is_same_account
from tests.support.statements import EUROS, error_of, left_out, only, read, types


def spent_and_received(statement: Statement) -> tuple[list[str], list[str]]:
    """The amounts that left the account and those that came in."""
    rows = sorted((*statement.rows, *statement.transfers), key=lambda row: row.line)
    return [r.amount_text for r in rows if r.signed_amount < 0], [
        r.amount_text for r in rows if r.signed_amount > 0
    ]


CARD = "Date,Description,Amount\n2026-01-02,GROCER,12.50\n2026-01-03,BOOKSHOP,30\n2026-01-05,{text},-42.50\n"


@pytest.mark.parametrize(
    "text", ["AUTOPAY PAYMENT - THANK YOU", "Pagamento recebido", "Ihre Zahlung", "Paiement reçu"]
)
def test_positive_amounts_of_a_card_whose_bill_is_paid_are_spending(text: str) -> None:
    statement = read(CARD.format(text=text))
    assert types(statement) == [("expense", "12.5", False), ("expense", "30", False)]
    assert [row.amount_text for row in statement.transfers] == ["42.5"]
    assert [note.code for note in statement.notes] == ["charges_are_positive"]


def test_mostly_positive_amounts_without_a_sign_of_what_they_are_ask() -> None:
    text = CARD.format(text="GROCER")
    error = error_of(text)
    assert (error.code, error.option, error.choices) == (
        "mostly_positive",
        "positive",
        ("income", "spending"),
    )
    card = read(text, Options(currency="EUR", positive="spending"))
    assert types(card)[-1] == ("expense", "42.5", True)
    account = read(text, Options(currency="EUR", positive="income"))
    assert types(account)[-1] == ("expense", "42.5", False)


def test_amounts_that_lead_from_balance_to_balance_are_those_of_an_account() -> None:
    rows = "2026-01-02,A,10,110\n2026-01-03,B,20,130\n2026-01-04,C,-5,125\n"
    assert types(read(f"Date,Text,Amount,Balance\n{rows}"))[0] == ("income", "10", False)


@pytest.mark.parametrize(
    ("debit", "credit"),
    [
        ("D", "C"),
        ("D", "K"),
        ("Debet", "Kredit"),
        ("Soll", "Haben"),
        ("S", "H"),
        ("Af", "Bij"),
        ("DBIT", "CRDT"),
        ("Wn", "Ma"),
        ("Cargo", "Abono"),
        ("Uscita", "Entrata"),
        ("Terhelés", "Jóváírás"),
        ("OUT", "IN"),
        ("-", "+"),
    ],
)
@pytest.mark.parametrize("name", ["Type", "D/K", "Indicator", "CreditDebet"])
def test_a_direction_is_told_by_its_words_under_any_name(debit: str, credit: str, name: str) -> None:
    text = f"Date;Amount;{name};Text\n2026-01-02;10;{debit};tea\n2026-01-03;20;{credit};pay\n"
    assert types(read(text)) == [("expense", "10", False), ("income", "20", False)]


@pytest.mark.parametrize("name", ["Is Credit", "Credit?"])
def test_truth_values_say_the_direction_that_the_header_names(name: str) -> None:
    text = f"Date;Amount;{name}\n2026-01-02;10;False\n2026-01-03;20;True\n"
    columns = {"type": name}
    assert types(read(text, Options(currency="EUR", columns=columns))) == [
        ("expense", "10", False),
        ("income", "20", False),
    ]


@pytest.mark.parametrize(
    "state",
    [
        "PENDING",
        "Reverted",
        "Cancelled",
        "failed",
        "Vorgemerkt",
        "Ausstehend",
        "En attente",
        "Rechazado",
        "In sospeso",
        "Oczekujące",
        "Čekající",
        "Függő",
        "Odottaa",
        "В обработке",
        "DECLINED",
        "Annullato",
        "Geweigerd",
        "Storniert",
    ],
)
@pytest.mark.parametrize("name", ["Status", "Estado", "State", "Remark code"])
def test_rows_that_are_not_booked_are_left_out_under_any_word(state: str, name: str) -> None:
    text = f"Date;Text;Amount;{name}\n2026-01-02;tea;-1;Completed\n2026-01-03;milk;-2;{state}\n"
    statement = read(text)
    assert only(statement).amount_text == "1"
    assert left_out(statement) == [(3, "not_booked")]


@pytest.mark.parametrize(
    "words",
    [
        "Opening balance",
        "Closing Balance",
        "Anfangssaldo",
        "Solde initial",
        "Saldo inicial",
        "Beginsaldo",
        "Turnover",
        "Saldo końcowe",
        "Počáteční zůstatek",
        "Nyitó egyenleg",
        "Alkusaldo",
        "Входящий остаток",
        "Balance brought forward",
    ],
)
def test_balances_and_totals_are_left_out(words: str) -> None:
    statement = read(f"Date;Text;Amount\n2026-01-01;{words};1000\n2026-01-02;Balanced meals;-5\n")
    assert only(statement).description == "Balanced meals"
    assert left_out(statement) == [(2, "balance_row")]


def test_footers_and_repeated_headers_are_left_out_and_listed() -> None:
    statement = read(
        "Date;Text;Amount\n2026-01-02;tea;-5\nDate;Text;Amount\n\nDisclaimer:\nNo bank wrote this.\n"
    )
    assert only(statement).description == "tea"
    assert left_out(statement) == [(3, "repeated_header"), (5, "no_transaction"), (6, "no_transaction")]


def test_a_further_line_of_text_belongs_to_the_row_above() -> None:
    assert (
        only(read("Date;Text;Amount\n2026-01-02;Card payment;-5\n;TEA HOUSE;\n")).description
        == "Card payment TEA HOUSE"
    )


def test_fees_are_added_to_the_amounts() -> None:
    statement = read(
        "Date;Text;Amount;Fee\n2026-01-02;cash;-100;2\n2026-01-03;plan;0;9\n2026-01-04;pay;50;1\n"
    )
    assert spent_and_received(statement) == (["102", "9"], ["49"])
    assert [note.code for note in statement.notes] == ["fees_added"]


def test_fees_that_the_balances_show_in_the_amounts_are_not_added_again() -> None:
    text = "Date;Text;Amount;Fee;Balance\n2026-01-02;a;-100;2;900\n"
    text += "2026-01-03;b;-50;1;850\n2026-01-04;c;-1;1;849\n"
    assert spent_and_received(read(text)) == (["100", "50", "1"], [])


def test_a_net_amount_has_its_fee_already() -> None:
    text = "Date;Name;Gross;Fee;Net\n2026-01-02;a;100.00;-3.00;97.00\n2026-01-03;b;-5.00;0.00;-5.00\n"
    assert spent_and_received(read(text)) == (["5"], ["97"])


CELLS = {
    "date": ("31.01.2026", "28.02.2026"),
    "text": ("Tea house", "Book shop"),
    "amount": ("-1,50", "2.000,00"),
}


@pytest.mark.parametrize("order", list(itertools.permutations(CELLS)))
@pytest.mark.parametrize("header", [False, True])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_columns_are_told_by_their_cells_in_any_order(
    order: Sequence[str], header: bool, delimiter: str
) -> None:
    lines = [delimiter.join(CELLS[name][index] for name in order) for index in range(2)]
    if header:
        lines.insert(0, delimiter.join("xyz" for _ in order))
    statement = read("\n".join(lines))
    assert [(row.day.isoformat(), row.type, row.amount_text) for row in statement.rows] == [
        ("2026-01-31", "expense", "1.5"),
        ("2026-02-28", "income", "2000"),
    ]
    if not header:
        assert statement.rows[0].description == "Tea house"


def test_the_first_row_is_kept_where_places_are_given() -> None:
    options = Options(currency="EUR", columns={"date": "#2", "amount": "#1", "description": "#3"})
    assert len(read("-1.50,2026-01-31,tea\n-2.50,2026-02-01,milk\n", options).rows) == 2


def test_several_columns_that_may_hold_the_amount_ask_for_its_place() -> None:
    text = "when;much;more\n2026-01-31;5.10;6.20\n2026-02-01;7.70;9.90\n"
    error = error_of(text)
    assert (error.code, error.option, error.choices) == (
        "ambiguous_amount_column",
        "columns",
        ("amount=#2", "amount=#3"),
    )
    options = Options(currency="EUR", columns={"amount": "#3"}, positive="income")
    assert [row.amount_text for row in read(text, options).rows] == ["6.2", "9.9"]


@pytest.mark.parametrize("name", ["Valuta", "Value", "Wert", "Date valeur", "Rentedatum"])
def test_a_value_date_is_a_date_where_its_cells_are(name: str) -> None:
    text = f"Datum;Text;Betrag;{name}\n04.12.2026;tea;-5;03.12.2026\n05.12.2026;pay;7;05.12.2026\n"
    assert [row.day.isoformat() for row in read(text).rows] == ["2026-12-04", "2026-12-05"]
    alone = f"{name};Text;Betrag\n04.12.2026;tea;-5\n"
    assert only(read(alone)).day.isoformat() == "2026-12-04"


def test_valuta_is_the_currency_where_its_cells_are_currencies() -> None:
    assert only(read("Dato;Tekst;Belopp;Valuta\n2026-12-04;te;-5;NOK\n")).currency == "NOK"


@pytest.mark.parametrize("name", ["CCY", "Muntsoort", "Devise", "xyz", "Waluta"])
def test_a_currency_stands_under_any_name(name: str) -> None:
    statement = read(f"Date;Text;Amount;{name}\n2026-12-04;tea;-5;USD\n2026-12-05;tea;-6;GBP\n")
    assert [row.currency for row in statement.rows] == ["USD", "GBP"]


@pytest.mark.parametrize("header", ["Betrag (€)", "Credit in EUR", "Amount (EUR)", "Montant EUR"])
def test_a_currency_stands_in_the_header(header: str) -> None:
    assert only(read(f"Datum;Text;{header}\n04.12.2026;tea;-5\n", Options())).currency == "EUR"


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["01-19-2026", "01/20/2026"], ["2026-01-19", "2026-01-20"]),
        (["19.01.2026", "20/01/2026"], ["2026-01-19", "2026-01-20"]),
        (["5 mai 2026", "6 juil. 2026"], ["2026-05-05", "2026-07-06"]),
        (["1. Okt 2026"], ["2026-10-01"]),
        (["1 of nothing"], None),
        (["31 Dez 2026", "1 März 2026"], ["2026-12-31", "2026-03-01"]),
    ],
)
def test_mixed_separators_and_names_of_months(cells: list[str], days: list[str] | None) -> None:
    text = "Date;Text;Amount\n" + "".join(f"{cell};tea;-5\n" for cell in cells)
    if days is None:
        assert error_of(text).option == "date_format"
    else:
        assert [row.day.isoformat() for row in read(text).rows] == days


def test_a_label_is_a_text_and_long_texts_are_cut() -> None:
    statement = read(f"Date;Label;Amount\n2026-01-02;{'long ' * 300};-5\n")
    assert only(statement).description == ("long " * 300)[:512].strip()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Źródło śliwek i łąk"),
        ("cp1250", "Příjem na účet číslo"),
        ("cp1252", "Café Müller à la crème"),
        ("cp1251", "Чай и кофе"),
        ("iso8859-2", "Żółta łąka śpi"),
        ("cp1253", "Καφές και τσάι"),
    ],
)
def test_the_letters_of_the_cells_tell_the_encoding(encoding: str, text: str) -> None:
    data = f"Date;Text;Amount\n2026-01-02;{text};-5\n".encode(encoding)
    assert only(read_statement(data, EUROS)).description == text


@pytest.mark.parametrize(
    "row",
    [
        "ACCT_XFER;",
        "Pot transfer;",
        "Umbuchung;",
        "x;Transfers",
        "x;Credit Card Payment",
        "Internal transfer;",
        "Giroconto;",
    ],
)
def test_transfers_between_own_accounts_are_neither_income_nor_expense(row: str) -> None:
    statement = read(
        f"Date;Text;Amount;Type;Category\n2026-01-02;to savings;-5;{row}\n2026-01-03;tea;-2;x;Food\n"
    )
    assert only(statement).description == "tea"
    assert [(row.amount_text, row.is_incoming) for row in statement.transfers] == [("5", False)]


@pytest.mark.parametrize("kind", ["TRANSFER", "Überweisung", "Virement reçu", "Faster Payment", "Payment"])
def test_money_sent_to_others_is_spending(kind: str) -> None:
    assert only(read(f"Date;Text;Amount;Type\n2026-01-02;rent;-5;{kind}\n")).type == "expense"


def test_on_a_card_returns_are_refunds_and_payments_are_transfers() -> None:
    statement = read(
        "Date;Text;Amount;Type\n2026-01-02;a;-5;Sale\n2026-01-03;a;5;Return\n2026-01-04;b;9;Payment\n"
    )
    assert types(statement) == [("expense", "5", False), ("expense", "5", True)]
    assert [row.amount_text for row in statement.transfers] == ["9"]


def test_balances_are_kept_by_day() -> None:
    statement = read("Date;Text;Amount;Balance\n2026-01-02;a;-5;95\n2026-01-02;b;-5;90\n2026-01-03;c;-1;89\n")
    assert [(one.day.isoformat(), str(one.amount)) for one in statement.balances] == [
        ("2026-01-02", "90"),
        ("2026-01-03", "89"),
    ]


NAMES = ("New Balance Store", "Reservation Hotel", "Pending Coffee Bar", "Summe Markt", "Total Energies")


def test_a_shop_may_be_called_like_a_balance_or_a_state() -> None:
    lines = "".join(f"2026-01-{day:02};{name};-{day}\n" for day, name in enumerate(NAMES, 2))
    statement = read(f"Date;Text;Amount\n{lines}")
    assert [row.description for row in statement.rows] == list(NAMES)
    assert left_out(statement) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-01-09;Closing balance;100", "balance_row"),
        ("2026-01-09;SALDO ANTERIOR 31/12/2025;100", "balance_row"),
        ("2026-01-09;Balance as of 31 January 2026;100", "balance_row"),
        ("2026-01-09;S A L D O;100", "balance_row"),
        (";New balance of your account;100", "balance_row"),
        ("2026-01-09;PENDING: Coffee;-3", "not_booked"),
        ("2026-01-09;(Reservation) Hotel;-3", "not_booked"),
        ("2026-01-09;Vorgemerkt - Hotel;-3", "not_booked"),
    ],
)
def test_balances_and_states_are_left_out_and_listed(row: str, code: str) -> None:
    statement = read(f"Date;Text;Amount\n2026-01-02;Shop;-5\n2026-01-03;Shop;-6\n{row}\n")
    assert (len(statement.rows), left_out(statement)) == (2, [(4, code)])


def balances(text: str, options: Options = EUROS) -> list[tuple[str, str]]:
    return [(one.day.isoformat(), str(one.amount)) for one in read(text, options).balances]


OWED = "Date;Text;Amount;{name}\n2026-01-02;Shop;20;20\n2026-01-03;Grocer;30;50\n2026-01-05;{text};-50;0\n"


@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        ("Balance owed", "Branch", EUROS),
        ("Balance", "PAYMENT - THANK YOU", EUROS),
        ("Balance", "Branch", Options(currency="EUR", positive="spending")),
    ],
)
def test_a_balance_that_a_card_owes_grows_with_charges_and_is_below_zero(
    name: str, text: str, options: Options
) -> None:
    file = OWED.format(name=name, text=text)
    assert balances(file, options) == [("2026-01-02", "-20"), ("2026-01-03", "-50"), ("2026-01-05", "0")]
    assert spent_and_received(read(file, options)) == (["20", "30"], ["50"])


def test_a_balance_owed_beside_debits_and_credits_is_below_zero() -> None:
    file = "Date;Text;Debit;Credit;Balance\n2026-01-02;a;20;;20\n2026-01-03;b;30;;50\n2026-01-05;c;;50;0\n"
    assert [amount for _, amount in balances(file)] == ["-20", "-50", "0"]


def test_a_balance_that_falls_with_positive_charges_is_what_is_left() -> None:
    file = "Date;Text;Amount;Balance\n2026-01-02;a;20;80\n2026-01-03;b;30;50\n"
    assert [amount for _, amount in balances(file, Options(currency="EUR", positive="spending"))] == [
        "80",
        "50",
    ]


def test_a_running_balance_that_may_be_owed_is_asked_about() -> None:
    error = error_of(OWED.format(name="Balance", text="Online payment"))
    assert (error.code, error.option) == ("mostly_positive", "positive")
    account = (
        "Date;Text;Amount;Balance\n2026-01-02;Pay;90;90\n2026-01-03;Bonus;30;120\n2026-01-05;Shop;-50;70\n"
    )
    assert spent_and_received(read(account)) == (["50"], ["90", "30"])


def test_balances_and_fees_may_have_another_decimal_mark_than_the_amounts() -> None:
    file = "Date;Text;Amount;Fee;Balance\n2026-01-02;a;-5.00;1,00;1.094,00\n2026-01-03;b;-5.25;0;1.088,75\n"
    assert [amount for _, amount in balances(file)] == ["1094.00", "1088.75"]
    assert [row.amount_text for row in read(file).rows] == ["6", "5.25"]


def test_a_balance_that_cannot_be_read_is_noted() -> None:
    statement = read("Date;Text;Amount;Balance\n2026-01-02;a;-5;95\n2026-01-03;b;-5;9O\n2026-01-04;c;-5;-\n")
    assert len(statement.balances) == 1
    assert [(note.code, note.params["value"]) for note in statement.notes] == [("balance_ignored", "9O")]


def test_a_fee_that_cannot_be_read_refuses_its_row() -> None:
    statement = read(
        "Date;Text;Amount;Fee\n2026-01-02;a;-5;1.50\n2026-01-03;b;-5;1.5O\n2026-01-04;c;-5;-\n2026-01-05;d;-5;\n"
    )
    assert [row.amount_text for row in statement.rows] == ["6.5", "5", "5"]
    (refused,) = statement.refused
    assert (refused.line, refused.field, refused.message.code) == (3, "fee", "unreadable_amount")


@pytest.mark.parametrize("rows", ["b;-5;90\n2026-01-02;a;-10;95", "a;-10;95\n2026-01-02;b;-5;90"])
def test_the_balance_of_a_single_day_is_that_after_its_last_row(rows: str) -> None:
    assert balances(f"Date;Text;Amount;Balance\n2026-01-02;{rows}\n") == [("2026-01-02", "90")]


def ofx(account: str, *transactions: tuple[str, str, str, str]) -> str:
    rows = "".join(
        f"<STMTTRN><TRNTYPE>{kind}<DTPOSTED>20260102<TRNAMT>{amount}<FITID>{fitid}<NAME>{name}</STMTTRN>"
        for kind, amount, fitid, name in transactions
    )
    head = f"<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>{account}</BANKACCTFROM>"
    return f"{head}<BANKTRANLIST>{rows}</BANKTRANLIST></STMTRS></OFX>"


def test_ofx_debits_without_sign_are_spending() -> None:
    statement = read(ofx("771", ("DEBIT", "5.00", "1", "tea"), ("CREDIT", "9.00", "2", "pay")))
    assert types(statement) == [("expense", "5", False), ("income", "9", False)]
    assert [row.type for row in read(ofx("771", ("XFER", "-5.00", "1", "to savings"))).transfers] == [
        "transfer"
    ]


def counts(*texts: str) -> tuple[int, int, int, int]:
    combined: Combined = combine([read(text) for text in texts])
    lists = (combined.rows, combined.transfers, combined.existing, combined.similar)
    return tuple(sum(map(len, part)) for part in lists)  # type: ignore[return-value]  # four of them


def test_equal_rows_of_two_accounts_are_two_and_one_bank_id_is_one() -> None:
    fee = ("FEE", "-4.90", "A1", "Account fee")
    assert counts(ofx("771", fee), ofx("772", ("FEE", "-4.90", "B1", "Account fee"))) == (2, 0, 0, 0)
    assert counts(ofx("771", fee), ofx("771", ("FEE", "-4.90", "A1", "Another name"))) == (1, 0, 1, 0)


def test_one_entry_in_two_formats_is_shown_as_similar() -> None:
    table = "Date;Text;Amount;IBAN\n2026-01-02;Account fee;-4.90;DE0012345771\n"
    assert counts(ofx("12345771", ("FEE", "-4.90", "A1", "Account fee")), table) == (1, 0, 0, 1)


def test_the_two_sides_of_a_transfer_meet_across_files() -> None:
    one = "Date;Text;Amount\n2026-01-02;To card;-50\n2026-01-03;tea;-2\n"
    other = "Buchung;Name;Betrag\n04.01.2026;From account;50\n05.01.2026;milk;-3\n"
    assert counts(one, other) == (2, 2, 0, 0)


def test_an_iban_holds_the_banks_own_number() -> None:
    assert is_same_account("DE00500600700000012345", "12345")
    assert is_same_account("", "12345")
    assert not is_same_account("771", "772")
