"""How many rows of a next month of the same bank need no touch, measured on invented statements."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from random import Random
from typing import Any

from lambdas.ledger.proposals import Proposal, add_suggestions
from lambdas.ledger.statement import Options, read_statement, validate
from lambdas.ledger.suggestions import History, Known
from lambdas.ledger.transaction import Entry
from tests.support.large_ledgers import household_export
from tests.support.ledger import Ledger, UserClient
from tests.support.statements import TODAY

DOCS = Path(__file__).parents[2] / "docs/import.md"
HOUSEHOLDS, MONTHS = 3, 48
GOAL = 0.9
HEAD = "Buchungstag;Empfänger;Verwendungszweck;Betrag\n"
OPENING = {"amount": "1000", "date": "2025-12-31"}

# Category, what the bank writes behind the name, how often in a month at most, and the payees of a town.
HABITS = (
    ("Food:Groceries", "Kartenzahlung", 12, ("Aldi", "Rewe Markt", "Edeka Nord", "Biohof Lange")),
    ("Food:Bakery", "Kartenzahlung", 8, ("Bäckerei Ihde", "Brotstube", "Kornblume")),
    (
        "Food:Restaurant",
        "Kartenzahlung",
        9,
        (
            *("Trattoria Sole", "Ramen Haus", "Zum Anker", "Taverna Rhodos", "Curry Imbiss", "Pho Saigon"),
            *("Osteria Luna", "Burger Bude", "Gasthof Linde", "Sushi Kato", "Brasserie Nord", "Falafel Eck"),
        ),
    ),
    ("Transport:Fuel", "Tanken", 4, ("Aral", "Shell", "Jet Tankstelle")),
    ("Health:Pharmacy", "Kartenzahlung", 2, ("Hirsch Apotheke", "Markt Apotheke")),
    ("Leisure", "Kartenzahlung", 3, ("Kino Rex", "Hallenbad", "Buchhandlung Wolf", "Theater am Tor")),
    ("Shopping:Clothes", "Kartenzahlung", 2, ("Peek Mode", "Schuhhaus Krone", "Second Hand Lotte")),
)
# Category, payee, what for, day, cents; what comes in is positive.
BILLS = (
    ("Home:Rent", "Wohnbau Nord", "Miete Wohnung", 1, -98_000),
    ("Home:Electricity", "Stadtwerke", "Abschlag Strom", 3, -6_200),
    ("Communication", "Swallow Mobil", "Rechnung", 8, -1_999),
    ("Leisure:Streaming", "Filmkiste", "Abo", 14, -1_299),
    ("Insurance", "Nordlicht Versicherung", "Beitrag", 15, -4_350),
    ("Salary", "Example Works", "Gehalt", 27, 285_000),
)
SAVING = "Übertrag Tagesgeld"


def in_docs(share: float) -> bool:
    """Whether the documentation states a share."""
    return f"{share:.0%}".replace("%", " %") in DOCS.read_text("utf-8")


def entries_with_categories(rows: Sequence[Mapping[str, str]]) -> list[tuple[Entry, str]]:
    """Return what a statement without categories becomes, with the category that each row should have."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [name for name in rows[0] if name != "Category"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    validated = validate(read_statement(text.getvalue().encode(), Options()), TODAY)
    return [
        (entry, rows[row.line - 2]["Category"])
        for row, entry in zip(validated.rows, validated.entries, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement, and the category that its owner would choose; None for a transfer."""

    text: str
    category: str | None

    @property
    def payee(self) -> str:
        """The name without the number of the branch."""
        return re.split(r" \d|;", self.text.split(";", 1)[1])[0]


def month(household: int, number: int) -> list[Line]:
    """Return a month of a household; banks write dates, numbers of branches and of cards around the names."""
    random = Random(household * 100 + number)  # noqa: S311 -- the same in every run, no secret
    lines = [
        *(
            (day, f"{payee};{purpose} {number:02}/2026 Mandat {random.randrange(10**6)}", cents, category)
            for category, payee, purpose, day, cents in BILLS
        ),
        *_purchases(random, number),
        (28, f"{SAVING};Dauerauftrag {random.randrange(10**6)}", -20_000, None),
    ]
    return [
        Line(f"{day:02}.{number:02}.2026;{text};{cents / 100:.2f}", category)
        for day, text, cents, category in sorted(lines, key=lambda line: line[0])
    ]


def _purchases(random: Random, number: int) -> Iterator[tuple[int, str, int, str]]:
    for category, purpose, most, payees in HABITS:
        for _ in range(random.randint(most // 2, most)):
            # People have favourites: half of their purchases are at the first two.
            payee = random.choice(payees[:2] if random.random() < 0.5 else payees)
            day = random.randint(1, 28)
            branch = f" {random.randint(1000, 9999)}" if random.random() < 0.6 else ""
            text = f"{payee.upper()}{branch};{purpose} {day:02}.{number:02}. Karte {random.randint(10, 99)}xx"
            yield day, text, -random.randint(150, 9_000), category


def statement(lines: list[Line]) -> str:
    return HEAD + "".join(f"{line.text}\n" for line in lines)


def preview(user: UserClient, lines: list[Line]) -> dict[str, Any]:
    reply = user.call(
        "POST /imports/preview",
        statement(lines),
        query="currency=EUR&account=giro&decimal=.",
        headers={"content-type": "text/plain; charset=utf-8"},
    )
    assert reply.status == 200, reply
    return dict(reply.body)


def tidy_first_month(user: UserClient, lines: list[Line]) -> None:
    """Record a month as its owner wants it: a category for each row, and one rule for what is saved."""
    for account in ("giro", "savings"):
        document = {"id": account, "name": account, "kind": "checking", "currency": "EUR", "opening": OPENING}
        assert user.call("POST /accounts", document).status == 201
    rule = {"when": {"payee": {"operator": "contains", "value": SAVING}}, "set": {"transferWith": "savings"}}
    assert user.call("POST /rules", rule).status == 201
    rows = preview(user, lines)["rows"]
    documents = [row["transaction"] for row in rows]
    for row in rows:
        category = lines[row["line"] - 2].category
        if category is not None:
            row["transaction"] |= {"category": category, "account": "giro"}
    answer = user.add_many(documents).body
    assert (answer["created"], answer["refused"]) == (len(documents), 0)


def touched(user: UserClient, lines: list[Line]) -> list[Line]:
    """Return the lines of a month that are not proposed as their owner wants them."""
    answer = preview(user, lines)
    assert answer["refused"] == []
    rows = {row["line"]: row["transaction"] for row in answer["rows"]}
    transfers = {transfer["line"]: transfer["otherAccount"] for transfer in answer["transfers"]}
    wrong = []
    for number, line in enumerate(lines, 2):
        row = rows.get(number, {})
        if line.category is None:
            is_right = row.get("toAccount", transfers.get(number)) == "savings"
        else:
            is_right = (row.get("category"), row.get("payee")) == (line.category, line.payee)
        if not is_right:
            wrong.append(line)
    return wrong


def test_every_row_of_a_known_payee_needs_no_touch_in_a_second_month(ledger: Ledger) -> None:
    rows = unknown = 0
    for household in range(HOUSEHOLDS):
        user = ledger.new_user()
        first, second = month(household, 1), month(household, 2)
        tidy_first_month(user, first)

        wrong = touched(user, second)

        assert {line.payee for line in wrong} & {line.payee for line in first} == set()
        unknown += len(wrong)
        rows += len(second)
    assert in_docs(1 - unknown / rows), f"{1 - unknown / rows:.1%} of {rows} rows"


def test_nine_in_ten_rows_need_no_touch_after_one_month_of_a_long_statement() -> None:
    table = csv.DictReader(io.StringIO(household_export().text))
    months = [list(rows) for _, rows in groupby(table, key=lambda row: row["Date"][:7])][:MONTHS]
    right = count = 0
    for before, after in pairwise(months):
        history = History(
            Known(entry.type, entry.payee, entry.description, category, is_imported=True)
            for entry, category in reversed(entries_with_categories(before))
        )
        for entry, category in entries_with_categories(after):
            proposal = add_suggestions(history, entry, Proposal(entry, {}))
            right += (proposal.entry.category, proposal.entry.payee) == (category, entry.payee)
            count += 1

    assert len(months) == MONTHS
    assert right / count >= GOAL
    assert in_docs(right / count), f"{right / count:.1%} of {count} rows"
