"""Statements in many languages, words and shapes become the same few entries."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from lambdas.ledger.statement import Options, Row, StatementError, read_statement, validate
from tests.support.statements import TODAY

VARIATIONS = Path(__file__).parents[1] / "fixtures/statement_variations.txt"
Entry = tuple[str, Decimal, str]


@dataclass(frozen=True, slots=True)
class Variation:
    """A statement, the currency of rows that name none, and what it must become: see the fixture."""

    text: str
    currency: str
    expected: str


def variations() -> Iterator[tuple[str, Variation]]:
    for block in re.split(r"(?m)^== ", VARIATIONS.read_text("utf-8"))[1:]:
        head, text = block.split("\n", 1)
        name, currency, expected = head.split(" | ")
        yield name, Variation(text.strip("\n") + "\n", currency, expected)


def expected_entries(variation: Variation) -> tuple[list[Entry], list[Entry], int, list[tuple[Entry, str]]]:
    """(rows, transfers, number left out at most, words of the texts) of a variation."""
    rows: list[Entry] = []
    transfers: list[Entry] = []
    words = []
    left_out = 0
    for part in variation.expected.split("; "):
        if part.startswith("L"):
            left_out = int(part[1:])
            continue
        day, amount, *text = part.split(" ", 2)
        match = re.fullmatch(r"(-?[\d.]+)([A-Z]{3})?", amount)
        assert match is not None
        currency = match[2] or variation.currency
        entry = (f"2026-03-{int(day.lstrip('T')):02}", Decimal(match[1]), currency)
        (transfers if day.startswith("T") else rows).append(entry)
        words += [(entry, word) for word in (text[0].split("&") if text else ())]
    return sorted(rows), sorted(transfers), left_out, words


def entry_of(row: Row) -> Entry:
    return row.day.isoformat(), row.signed_amount, row.currency


@pytest.mark.parametrize("variation", [pytest.param(one, id=name) for name, one in variations()])
def test_a_statement_is_read_whatever_its_language_words_and_shapes(variation: Variation) -> None:
    currency = None if variation.currency == "-" else variation.currency
    statement = read_statement(variation.text.encode(), Options(currency=currency))
    validated = validate(statement, TODAY)

    rows, transfers, max_left_out, words = expected_entries(variation)
    assert sorted(map(entry_of, validated.rows)) == rows
    assert sorted(map(entry_of, statement.transfers)) == transfers
    assert len(statement.left_out) + len(validated.refused) <= max_left_out
    for entry, word in words:
        texts = [row.description for row in statement.rows if entry_of(row) == entry]
        assert any(word in text for text in texts)


@pytest.mark.parametrize(
    ("encoding", "name", "text"),
    [
        ("cp1250", "Opis", "Księgarnia Żółw śląska"),
        ("iso8859-2", "Opis", "Księgarnia Żółw źródło"),
        ("cp1251", "Text", "Книжный магазин"),
        ("cp1253", "Text", "Βιβλιοπωλείο Αθήνα"),
        ("cp1254", "Aciklama", "Çay Evi Şişli ığdır"),
        ("cp1257", "Paskirtis", "Arbatinė Žvėryne už šūvį"),
        ("cp850", "Text", "Bücher Müller"),
        ("mac-roman", "Text", "Bücher Gehälter"),
        ("gb18030", "商品说明", "茶馆"),
        ("cp866", "Text", "Книжный магазин"),
        ("cp1256", "Text", "بيت الشاي"),
        ("cp874", "Text", "ร้านน้ำชา"),
        ("cp932", "摘要", "喫茶店①"),
        ("shift_jis", "内容", "喫茶店"),
        ("euc_jp", "摘要", "喫茶店テラス"),
        ("shift_jis", "摘要", "喫茶店"),
        ("euc_kr", "적요", "찻집"),
        ("big5", "摘要", "茶館"),
    ],
)
def test_the_bytes_of_the_cells_tell_the_encoding(encoding: str, name: str, text: str) -> None:
    headers = {
        "gb18030": "交易时间;{};金额",
        "shift_jis": "日付;{};金額",
        "cp932": "日付;{};金額",
        "euc_jp": "日付;{};金額",
        "big5": "日期;{};金額",
        "euc_kr": "거래일자;{};금액",
    }
    header = headers.get(encoding, "Date;{};Amount").format(name)
    data = f"{header}\n14.03.2026;{text};-12.50\n16.03.2026;Acme;1500.00\n".encode(encoding)

    statement = read_statement(data, Options(currency="EUR"))

    assert statement.rows[0].description == text


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("Date,Description,Amount\n03/14/2026,Tea,12.50\n03/15/2026,Books,30.00\n", ("positive", "spending")),
        (
            "山田 様,4980-****-****-****,三井住友カード\n2026/03/14,Tea,1250,１,１,1250,\n"
            "2026/03/15,本屋,3000,１,１,3000,\n,,,,,4250,\n",
            ("positive", "spending"),
        ),
        ("14/03/2026,Tea,12.50,\n15/03/2026,Books,30,\n16/03/2026,Acme,,1500\n", ("columns", "debit=#3")),
    ],
)
def test_what_cannot_be_settled_is_asked_with_a_choice_that_settles_it(
    text: str, choice: tuple[str, str]
) -> None:
    with pytest.raises(StatementError) as caught:
        read_statement(text.encode(), Options(currency="EUR"))
    assert (caught.value.option, choice[1] in caught.value.choices) == (choice[0], True)
