"""Exported files, and that they can be imported again."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas import get_expenses
from lambdas.ledger.files import COLUMNS, Part, neutralise, restore, to_batch, to_csv
from lambdas.ledger.invisible import IGNORABLE, remove_invisible, strip_blanks
from lambdas.ledger.joining import transfer_entry, transfer_id
from lambdas.ledger.new_entries import parse_new
from lambdas.ledger.statement import Options, StatementError, read_statement, validate
from lambdas.ledger.transaction import Entry, Joined, Money, Split, Transaction
from tests.support.ledger import Ledger, Reply, UserClient, entry

IDS = [f"0195951c-4f4c-7a31-9d28-0a3a3b5d9a{number:02x}" for number in range(6)]
# What the ledger itself writes into a transaction.
OWN_FIELDS = {"createdAt", "updatedAt", "version"}


ACCOUNTS = [
    {"id": "giro", "name": "=Giro", "kind": "checking", "currency": "EUR"},
    {"id": "card", "name": "Card", "kind": "card", "currency": "EUR", "closed": "2026-12-31"},
    {
        "id": "dinars",
        "name": "Dinars",
        "kind": "cash",
        "currency": "KWD",
        "opening": {"amount": "-1.234", "date": "2026-01-01"},
        "position": 7,
    },
]
# Two sides of a payment that are joined.
BILL = entry(
    id="bill", amount="80.00", category="Transfer", account="giro", payee="=Card", references={"giro": "b-1"}
)
RECEIPT = entry(
    id="receipt",
    type="income",
    amount="80.00",
    category="Thank you",
    account="card",
    date="2026-03-16",
    tags=["a;b"],
)
SPLITS = [
    {"category": "Food", "amount": "14.50", "description": "=1+1", "tags": ["a;b"]},
    {"category": "Deposits", "amount": "-2.00"},
]


@pytest.fixture
def household(user: UserClient) -> UserClient:
    """A user with every kind of entry."""
    for account in ACCOUNTS:
        user.call("POST /accounts", account)
    route = "PUT /accounts/{id}/balance-assertions/{date}"
    user.call(route, {"amount": "-1.5", "source": "statement"}, id="dinars", date="2026-03-31")
    user.call(route, {"amount": "10"}, id="giro", date="2026-02-28")
    added = user.add_many(
        [
            entry(id=IDS[0], description='He said "hi", twice\\', category="Food:Café", tags=["a", "b c"]),
            entry(id=IDS[1], description="=HYPERLINK(1)", category="@home", refund=True),
            entry(id=IDS[2], description="'-already", date="2026-03-15", amount="1200", currency="JPY"),
            entry(id=IDS[3], description="", type="income", category="Salary", amount="2500"),
            entry(id=IDS[4], description="茶 👩‍👩‍👧", tags=["+plus"]),
            entry(id="-own.id", payee="-10 % Shop", account="giro", references={"giro": "=REF 1"}),
            entry(id="split", category=None, splits=SPLITS, account="card", tags=["[x", "y,z"]),
            entry(id="abroad", account="card", original={"amount": "1500", "currency": "JPY"}),
            entry(
                id="paid",
                type="transfer",
                category=None,
                account="giro",
                toAccount="card",
                references={"card": "c-1", "giro": "g-1"},
            ),
            entry(
                id="changed",
                type="transfer",
                category=None,
                account="giro",
                toAccount="dinars",
                toAmount="4.125",
            ),
        ]
    )
    assert added.body["refused"] == 0, added.body
    user.delete(user.add(id=IDS[5], description="binned").body["id"])
    user.add_many([BILL, RECEIPT])
    user.join("bill", "receipt")
    return user


def parts(user: UserClient, query: str) -> list[Reply]:
    """Return all parts of an export by following its links."""
    replies = []
    while True:
        reply = user.call("GET /export", query=query)
        replies.append(reply)
        link = re.fullmatch(r'<export\?(.*)>; rel="next"', reply.headers.get("Link", ""))
        if not link:
            return replies
        query = link.group(1)


def content(user: UserClient) -> dict[str, dict[str, object]]:
    return {
        each["id"]: {name: value for name, value in each.items() if name not in OWN_FIELDS}
        for each in user.list_all()
    }


def copy_of(ledger: Ledger, user: UserClient) -> UserClient:
    """Return another user with the same accounts and nothing else."""
    other = ledger.new_user()
    for account in user.call("GET /export", query="format=ledger").body["accounts"]:
        assert other.call("POST /accounts", account).status == 201
    return other


@pytest.mark.parametrize("export", ["csv", "json", "ledger"])
def test_importing_an_exported_file_gives_the_same_transactions(
    ledger: Ledger, household: UserClient, export: str
) -> None:
    replies = parts(household, f"format={export}&limit=3")
    bodies = [reply.body for reply in replies]
    if export == "csv":
        text = "".join(bodies)
    else:
        text = json.dumps(
            bodies[0] | {"transactions": [each for body in bodies for each in body["transactions"]]}
        )
    statement = read_statement(text.encode(), Options())
    other = copy_of(ledger, household)

    assert not statement.refused
    assert len(validate(statement, date(2026, 11, 28)).rows) == 11
    assert other.add_many([row.to_json() for row in statement.rows]).body["created"] == 11
    assert content(other) == content(household)
    assert other.totals() == household.totals()
    assert other.add_many([row.to_json() for row in statement.rows]).body["existing"] == 11
    assert other.call("GET /export", query="limit=1000").body == household.call("GET /export").body
    for user in (other, household):
        assert user.separate(transfer_id("bill", "receipt")).status == 200
    assert content(other) == content(household)
    assert other.account_totals() == household.account_totals()


def test_an_exported_file_joins_the_two_again_where_they_are_apart(
    ledger: Ledger, household: UserClient
) -> None:
    rows = read_statement(household.call("GET /export").body.encode(), Options()).rows
    other = copy_of(ledger, household)
    other.add_many([BILL, RECEIPT])

    assert other.add_many([row.to_json() for row in rows]).body["created"] == 11

    assert content(other) == content(household)
    assert other.totals() == household.totals()


def test_a_joined_transfer_is_refused_where_the_id_of_one_of_the_two_is_taken(
    ledger: Ledger, household: UserClient
) -> None:
    (document,) = joined_documents(household)
    other = copy_of(ledger, household)
    other.add_many([{**BILL, "amount": "79.00"}, RECEIPT])
    other.delete("receipt")

    reply = other.call("POST /transactions", document)
    (result,) = other.add_many([document]).body["results"]

    errors = [(error["pointer"], error["code"]) for error in reply.body["errors"]]
    assert errors == [("#/joinedFrom/expense/id", "id_taken"), ("#/joinedFrom/income/id", "id_deleted")]
    assert (reply.status, result["status"], result["errors"]) == (422, 422, reply.body["errors"])
    assert set(content(other)) == {"bill"}


def joined_documents(user: UserClient) -> list[dict[str, Any]]:
    documents = user.call("GET /export", query="format=json").body["transactions"]
    return [document for document in documents if "joinedFrom" in document]


@pytest.mark.parametrize(
    ("changes", "sides", "pointer", "code"),
    [
        ({"id": "own"}, {}, "#/id", "not_the_joined_id"),
        (
            {"type": "expense", "toAccount": None, "toDate": None, "category": "Food"},
            {},
            "#/joinedFrom",
            "for_transfers_only",
        ),
        ({"joinedFrom": {"expense": BILL}}, {}, "#/joinedFrom", "wrong_fields"),
        ({}, {"expense": {"amount": "1.234"}}, "#/joinedFrom/expense/amount", "too_many_decimals"),
        ({}, {"expense": {"refund": True}}, "#/joinedFrom/expense", "not_joinable"),
        ({}, {"income": {"type": "expense"}}, "#/joinedFrom/income", "not_joinable"),
        ({}, {"income": {"amount": "81.00"}}, "#/joinedFrom/income", "amounts_differ"),
        ({}, {"income": {"id": "bill"}}, "#/joinedFrom/income/id", "duplicate"),
        ({}, {"income": {"id": None}}, "#/joinedFrom/income/id", "required"),
    ],
)
def test_what_a_transfer_was_joined_of_must_be_joinable(
    household: UserClient,
    changes: dict[str, Any],
    sides: dict[str, dict[str, Any]],
    pointer: str,
    code: str,
) -> None:
    (document,) = joined_documents(household)
    changed = {
        name: entry(**{**side, **sides.get(name, {})}) for name, side in document["joinedFrom"].items()
    }
    document = {**document, "joinedFrom": changed, **changes}
    document = {name: value for name, value in document.items() if value is not None}

    reply = household.call("POST /transactions", document)

    assert (reply.status, reply.body["errors"][0]["pointer"], reply.body["errors"][0]["code"]) == (
        422,
        pointer,
        code,
    )


def test_a_part_of_an_export_ends_before_the_joined_would_make_it_too_large(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_expenses, "MAX_WEIGHT", 15)
    user.put_account("giro")
    user.put_account("card")
    splits = [{"category": "Food", "amount": "1.00"}] * 2
    for number in range(3):
        expense = entry(
            id=f"e{number}", amount="2.00", category=None, splits=splits, account="giro", payee=f"{number}"
        )
        income = entry(
            id=f"i{number}", amount="2.00", category=None, splits=splits, account="card", type="income"
        )
        user.add_many([expense, income])
        user.join(f"e{number}", f"i{number}")

    bodies = [reply.body["transactions"] for reply in parts(user, "format=json")]

    assert [len(body) for body in bodies] == [2, 1]
    assert {each["payee"] for body in bodies for each in body} == {str(number) for number in range(3)}


@pytest.mark.parametrize("export", ["csv", "json", "ledger"])
def test_the_preview_of_an_exported_file_shows_every_row_as_it_is_posted(
    ledger: Ledger, household: UserClient, export: str
) -> None:
    reply = household.call("GET /export", query=f"format={export}")
    text = reply.body if export == "csv" else json.dumps(reply.body)
    other = copy_of(ledger, household)

    body = other.call("POST /imports/preview", text).body

    own_format = "own-csv" if export == "csv" else "own-json"
    assert (body["format"], body["refused"], body["leftOut"]) == (own_format, [], [])
    other.add_many([row["transaction"] for row in body["rows"]])
    assert content(other) == content(household)
    for user in (other, household):
        again = user.call("POST /imports/preview", text).body["rows"]
        assert [row["duplicate"] for row in again] == ["recorded"] * 11


def test_a_csv_that_a_spreadsheet_has_saved_anew_is_read_like_any_other(household: UserClient) -> None:
    text = re.sub(r"(?m)^2026-03-(\d\d)", r"\1/03/2026", parts(household, "")[0].body)

    assert read_statement(text.encode(), Options(positive="income")).format == "csv"


def test_an_exported_ledger_can_be_put_into_another(ledger: Ledger, household: UserClient) -> None:
    stored = {"currency": "USD", "locale": "de", "weekStart": "sunday", "alerts": {"budgetPercent": 7}}
    household.call("PUT /settings", stored, headers={"if-match": '"0"'})
    for category, amount in (("Food:Café", "300.5"), ("Home", "1")):
        household.add_budget(category, amount)
    household.call("POST /rules", {"when": {"type": "income"}, "set": {"tags": ["pay"]}})
    other = ledger.new_user()

    first, *others = [reply.body for reply in parts(household, "format=ledger&limit=2")]
    other.call("PUT /settings", first["settings"], headers={"if-match": '"0"'})
    for budget in first["budgets"]:
        other.call("POST /budgets", budget)
    for account in first["accounts"]:
        assert other.call("POST /accounts", account).status == 201
    for rule in first["rules"]:
        assert other.call("POST /rules", rule).status == 201
    for part in (first, *others):
        other.add_many(part["transactions"])
    for assertion in first["balanceAssertions"]:
        other.call(
            "PUT /accounts/{id}/balance-assertions/{date}",
            {"amount": assertion["amount"], "source": assertion["source"]},
            id=assertion["account"],
            date=assertion["date"],
        )

    assert len(others) == 5
    assert all(set(part) == {"transactions"} for part in others)
    for route in ("GET /settings", "GET /budgets", "GET /accounts", "GET /rules"):
        assert other.call(route).body == household.call(route).body
    assert (content(other), other.totals()) == (content(household), household.totals())


def test_an_exported_ledger_without_settings_says_so(user: UserClient) -> None:
    reply = user.call("GET /export", query="format=ledger")

    assert reply.body == {
        "settings": None,
        "budgets": [],
        "accounts": [],
        "rules": [],
        "balanceAssertions": [],
        "transactions": [],
    }
    assert 'filename="ledger.json"' in reply.headers["Content-Disposition"]


def test_posting_an_exported_json_as_a_batch_gives_the_same_transactions(
    ledger: Ledger, household: UserClient
) -> None:
    other = copy_of(ledger, household)
    for reply in parts(household, "format=json&limit=2"):
        assert other.call("POST /transactions/batch", reply.body).body["refused"] == 0

    assert content(other) == content(household)


def test_no_cell_of_a_csv_is_a_formula(household: UserClient) -> None:
    rows = list(csv.reader(io.StringIO(parts(household, "")[0].body)))

    assert len(rows) == 12
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


PRINTABLE = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))


def texts(max_size: int, min_size: int = 0) -> st.SearchStrategy[str]:
    """Text as the ledger keeps it: in NFC, without invisible characters and outer blanks."""
    special = st.sampled_from(["=", "'", "-", ";", ",", "|", "[", '"', "{", "\\", " "])
    text = st.text(special | PRINTABLE, max_size=max_size).map(
        lambda text: strip_blanks(normalize("NFC", remove_invisible(text)))
    )
    return text.filter(lambda text: min_size <= len(text) <= max_size)


CENTS = st.integers(1, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
TAGS = st.sets(texts(8, 1), max_size=3).map(lambda tags: tuple(sorted(tags)))
NAMES = texts(12, 1)
ACCOUNT_IDS = st.sampled_from(["giro", "-card", "a.b~c"])


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Draw an entry of any type, with any of its fields."""
    type_ = draw(st.sampled_from(["income", "expense", "transfer"]))
    account = draw(ACCOUNT_IDS if type_ == "transfer" else st.none() | ACCOUNT_IDS)
    usual = Entry(
        date=draw(st.dates(date(1970, 1, 1), date(2026, 11, 28))).isoformat(),
        type=type_,
        category=None,
        amount=draw(CENTS),
        currency="EUR",
        description=draw(texts(20)),
        tags=draw(TAGS),
        payee=draw(texts(20)),
        account=account,
    )
    if account is not None:
        references = draw(st.dictionaries(st.just(account), NAMES))
        usual = replace(usual, references=tuple(references.items()))
    if type_ == "transfer":
        to_amount = draw(st.none() | CENTS.map(lambda amount: Money(amount * 10, "CLF")))
        day = date.fromisoformat(usual.date)
        days = st.integers(-14, 14).map(lambda days: str(day + timedelta(days=days)))
        to_date = draw(st.none() | days.filter(lambda each: "1970-01-01" <= each != usual.date))
        return replace(usual, to_account="other", to_date=to_date, to_amount=to_amount)
    usual = replace(
        usual,
        refund=draw(st.booleans()),
        original=draw(st.none() | st.integers(1, 10**6).map(lambda amount: Money(Decimal(amount), "JPY"))),
    )
    amounts = draw(st.lists(CENTS | CENTS.map(lambda amount: -amount), min_size=2, max_size=4))
    if sum(amounts) <= 0 or draw(st.booleans()):
        return replace(usual, category=draw(NAMES))
    splits = tuple(Split(draw(NAMES), amount, draw(texts(20)), draw(TAGS)) for amount in amounts)
    return replace(usual, amount=sum(amounts, Decimal(0)), splits=splits)


FILE_IDS = st.uuids().map(str) | st.sampled_from(["-x", "~y", "z.1"])


@st.composite
def joined(draw: st.DrawFn) -> tuple[Transaction, Transaction, Transaction]:
    """Draw a transfer, edited or not, with the expense and the income that it was joined of."""
    expense, income = draw(
        st.tuples(entries(), entries()).filter(
            lambda both: all(each.type != "transfer" and each.account and not each.refund for each in both)
        )
    )
    expense = replace(expense, type="expense", account="giro", references=())
    income = replace(income, type="income", account="card", references=())
    if expense.category is not None and income.category is not None:
        income = replace(income, amount=expense.amount)
    else:
        expense, income = replace(expense, splits=(), category="a"), replace(income, splits=(), category="b")
        income = replace(income, amount=expense.amount)
    ids = draw(st.lists(FILE_IDS, min_size=2, max_size=2, unique=True))
    transfer = draw(st.just(transfer_entry(expense, income)) | entries().filter(lambda each: each.to_account))
    return (
        Transaction(transfer_id(*ids), transfer, "then", "then", 1, Joined(*ids)),
        Transaction(ids[0], expense, "then", "then", 1),
        Transaction(ids[1], income, "then", "then", 1),
    )


@given(st.lists(st.tuples(FILE_IDS, entries()), max_size=5), st.lists(joined(), max_size=2))
def test_any_entries_are_the_same_after_an_export_and_an_import(
    listed: list[tuple[str, Entry]], triples: list[tuple[Transaction, Transaction, Transaction]]
) -> None:
    transactions = [Transaction(id_, entry, "then", "then", 1) for id_, entry in dict(listed).items()]
    of_id = {transfer.id: (transfer, expense, income) for transfer, expense, income in triples}
    originals: dict[str, Transaction] = {}
    for transfer, *sides in of_id.values():
        if not {side.id for side in sides} & set(originals):
            transactions.append(transfer)
            originals |= {side.id: side for side in sides}
    expected = {transaction.id: comparable(transaction.entry) for transaction in transactions}
    expected_originals = {id_: comparable(original.entry) for id_, original in originals.items()}

    for text in (to_csv(Part(transactions, originals)), to_batch(Part(transactions, originals))):
        statement = read_statement(text.encode(), Options())
        validated = validate(statement, date(2026, 11, 28))

        assert not validated.refused
        imported = zip(validated.rows, validated.entries, strict=True)
        assert {row.id: comparable(entry) for row, entry in imported} == expected
        news = [
            parse_new(
                row.to_json(), today=date(2026, 11, 28), default_currency="EUR", currency_of=lambda _: "CLF"
            )
            for row in validated.rows
        ]
        assert {id_: comparable(each) for new in news for id_, each in new.joined_from} == expected_originals


def comparable(entry: Entry) -> Entry:
    """Return the entry with what arrives in another currency as a plain number."""
    if entry.to_amount is None:
        return entry
    return replace(entry, to_amount=Money(entry.to_amount.amount.normalize(), "CLF"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"transactions": [', "not_json"),
        ('{"transactions": {}}', "no_transactions"),
        ('{"budgets": []}', "no_transactions"),
    ],
)
def test_a_broken_exported_file_is_refused(text: str, code: str) -> None:
    with pytest.raises(StatementError) as refused:
        read_statement(text.encode(), Options())

    assert refused.value.code == code


def test_the_rows_of_an_exported_file_that_cannot_be_read_are_named() -> None:
    text = (
        ",".join(COLUMNS)
        + """
2026-03-14,expense,Food,1.50,EUR,,,,false,,,,,,,,,a
2026-02-30,expense,Food,1.50,EUR,,,,false,,,,,,,,,b
2026-03-14,expense,Food,much,EUR,,,,false,,,,,,,,,c
2026-03-14,expense,,1.50,EUR,,,,false,,,,,{,,,,d
2026-03-14,expense,Food,1.50,EUR,,,,perhaps,,,,,,,,,e
"""
    )

    validated = validate(read_statement(text.encode(), Options()), date(2026, 11, 28))

    assert [row.id for row in validated.rows] == ["a"]
    assert [(row.line, row.field, row.message.code) for row in validated.refused] == [
        (3, "date", "malformed_date"),
        (4, "amount", "malformed_amount"),
        (5, "splits", "wrong_number_of_items"),
        (6, "refund", "not_a_boolean"),
    ]


SIGNS = "=+-@＝＋－＠\u2212\ufe62\ufe63\ufe66\ufe6b\t\r"
UNSEEN = re.compile(f'(?:[^\\S\\t\\r\\n]|["{IGNORABLE}])*')


@given(st.text(alphabet=SIGNS + "';\n\"ax \u3000\u200b\u202e\ufeff\u3164"))
def test_neutralised_text_is_no_formula_and_can_be_restored(text: str) -> None:
    for cell in (neutralise(text), *re.split("[;\t\r\n]", neutralise(text))):
        assert not UNSEEN.sub("", cell, count=1).startswith(tuple(SIGNS))
    assert restore(neutralise(text)) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_is_a_formula_whatever_a_spreadsheet_parts_cells_at(delimiter: str) -> None:
    attacks = ["x;=cmd|' /C calc'!A0", 'a";=1', 'a;"=1"', "b; +1", "c;\u200b\uff1d1", '"=1"', "-1,=2", "a|=3"]
    entries = [
        Entry("2026-03-14", "expense", attack, Decimal("1.50"), "EUR", attack, (attack, "=2"), payee=attack)
        for attack in attacks
    ]
    text = to_csv(Part([Transaction(f"-{n}", each, "", "", 1) for n, each in enumerate(entries)]))

    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]

    assert len(cells) > len(attacks)
    assert not [cell for cell in cells if UNSEEN.sub("", cell, count=1).startswith(tuple(SIGNS))]


def test_every_cell_that_a_spreadsheet_may_part_is_in_quotes() -> None:
    texts = ("a;b", "a,b", "a|b", 'a"b')
    entries = [Entry("2026-03-14", "expense", text, Decimal(1), "EUR") for text in texts]

    lines = to_csv(Part([Transaction("id", each, "", "", 1) for each in entries])).splitlines()[1:]

    quoted = ('"a;b"', '"a,b"', '"a|b"', '"a""b"')
    assert [line.removeprefix("2026-03-14,expense,").split(",1.00")[0] for line in lines] == list(quoted)


def test_an_export_has_the_filters_of_the_list(household: UserClient) -> None:
    (reply,) = parts(household, "format=json&type=income&q=sal")

    assert [each["id"] for each in reply.body["transactions"]] == [IDS[3]]
    assert reply.headers["Content-Disposition"] == 'attachment; filename="transactions.json"'


@pytest.mark.parametrize(
    ("query", "pointer"), [("format=xlsx", "format"), ("limit=1001", "limit"), ("nonsense=1", "nonsense")]
)
def test_a_bad_parameter_is_refused_by_name(user: UserClient, query: str, pointer: str) -> None:
    reply = user.call("GET /export", query=query)

    assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, f"#/query/{pointer}")
