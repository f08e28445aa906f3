"""The rules of a transaction's fields."""

import unicodedata
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.ledger.currencies import MINOR_UNITS
from lambdas.ledger.entry_rules import parse_entry
from lambdas.ledger.errors import Invalid
from lambdas.ledger.fields import RuleError
from lambdas.ledger.invisible import remove_invisible, strip_blanks
from lambdas.ledger.items import Record
from lambdas.ledger.transaction import (
    Entry,
    Transaction,
    instant_text,
    last_day,
    money_text,
    new_id,
    parse_amount,
    parse_text,
)
from tests.support.ledger import entry

TODAY = date(2026, 11, 23)

currencies = st.sampled_from(sorted(MINOR_UNITS))
printable = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn")), max_size=30)


@st.composite
def money(draw: st.DrawFn) -> tuple[str, str]:
    """An accepted amount, as it may be written, and its currency."""
    currency = draw(currencies)
    digits = MINOR_UNITS[currency]
    max_minor_units = 10 ** min(15, 14 + digits) - 1
    minor = draw(st.integers(1, max_minor_units))
    return format(Decimal(minor).scaleb(-digits), "f"), currency


def parsed(**fields: Any) -> Entry:
    return parse_entry(entry(**fields), today=TODAY, default_currency="EUR", with_id=True)[1]


def refused_fields(document: Any) -> list[str]:
    """Return the pointers of the fields that are refused."""
    with pytest.raises(Invalid) as refused:
        parse_entry(document, today=TODAY, default_currency="EUR", with_id=True)
    return [error.pointer for error in refused.value.errors]


@given(money())
def test_an_accepted_amount_keeps_its_value_and_gets_the_currencys_digits(
    written: tuple[str, str],
) -> None:
    text, currency = written

    canonical = money_text(parse_amount(text, currency), currency)

    assert Decimal(canonical) == Decimal(text)
    assert len(canonical.partition(".")[2]) == MINOR_UNITS[currency]


@given(st.one_of(st.text(max_size=25), st.floats().map(str), st.decimals().map(str), st.integers().map(str)))
def test_every_accepted_amount_is_positive_and_fits_the_lake(text: str) -> None:
    try:
        amount = parse_amount(text, "EUR")
    except ValueError:
        return
    assert Decimal("0.01") <= amount < Decimal(10) ** 13
    assert text.isascii()
    assert Decimal(text) == amount


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0", "EUR"),
        ("0.00", "EUR"),
        ("-1", "EUR"),
        ("+1", "EUR"),
        ("1.", "EUR"),
        (".5", "EUR"),
        ("1e3", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1,50", "EUR"),
        (" 1", "EUR"),
        ("01", "EUR"),
        ("1_000", "EUR"),
        ("١٢", "EUR"),
        ("1.001", "EUR"),
        ("1.0", "JPY"),
        ("1.0001", "KWD"),
        ("12345678901234", "EUR"),
        ("123456789012345", "JPY"),
        ("9" * 400, "EUR"),
        (12.5, "EUR"),
        (12, "EUR"),
        (True, "EUR"),
        (None, "EUR"),
    ],
)
def test_an_amount_that_is_not_plain_positive_and_in_bounds_is_refused(amount: Any, currency: str) -> None:
    assert refused_fields({**entry(currency=currency), "amount": amount}) == ["#/amount"]


@pytest.mark.parametrize(
    ("amount", "currency", "canonical"),
    [
        ("1250", "JPY", "1250"),
        ("0.5", "USD", "0.50"),
        ("0.125", "KWD", "0.125"),
        ("99999999999999", "JPY", "99999999999999"),
        ("9999999999999.99", "EUR", "9999999999999.99"),
    ],
)
def test_each_currency_has_its_own_decimals(amount: str, currency: str, canonical: str) -> None:
    assert money_text(parsed(amount=amount, currency=currency).amount, currency) == canonical


@pytest.mark.parametrize("day", ["1970-01-01", "2024-02-29", "2026-11-23", "2027-11-23"])
def test_days_from_1970_to_one_year_ahead_are_accepted(day: str) -> None:
    assert parsed(date=day).date == day


@pytest.mark.parametrize(
    "day",
    [
        "1969-12-31",
        "2027-11-24",
        "2026-02-29",
        "2026-2-01",
        "20260201",
        "2026-W05-1",
        "2026-02-01T00:00",
        "",
        "٢٠٢٦-٠١-٠١",
        20260201,
    ],
)
def test_any_other_day_is_refused(day: Any) -> None:
    assert refused_fields(entry(date=day)) == ["#/date"]


def test_one_year_ahead_of_a_leap_day_is_the_28th() -> None:
    assert last_day(date(2028, 2, 29)) == date(2029, 2, 28)


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2027, 11, 23)))
def test_every_day_in_bounds_is_kept_as_it_is(day: date) -> None:
    assert parsed(date=day.isoformat()).date == day.isoformat()


@pytest.mark.parametrize(
    "text", ["<b>x</b>", "=cmd|' /C calc'!A0", "👩‍👩‍👧", "'; DROP TABLE--", "ünï|cödé", "S|EUR|x"]
)
def test_text_is_kept_as_it_is(text: str) -> None:
    entry = parsed(category=text, description=text, tags=[text])

    assert (entry.category, entry.description, entry.tags) == (text, text, (text,))


def test_text_is_trimmed_and_composed() -> None:
    assert parsed(category=" Cafe\u0301\n").category == "Café"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Fo\u200bod", "Food"),
        ("Food\ufe0f", "Food"),
        ("Fo\u200d\u200bod\u200c", "Food"),
        ("\u202elive", "live"),
        ("\u2067\u05d0\u2069", "\u05d0"),
        ("\u00a0\ufeffFood\u3164 ", "Food"),
        ("e\u034f\u0301", "\u00e9"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("\u2764\ufe0f 1\ufe0f\u20e3", "\u2764\ufe0f 1\ufe0f\u20e3"),
        ("\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467"),
        ("\U0001f3f4\U000e0067\U000e007f", "\U0001f3f4\U000e0067\U000e007f"),
        ("a\U000e0067\U000e007f", "a"),
    ],
)
def test_what_nobody_sees_is_removed_but_where_writing_needs_it(text: str, kept: str) -> None:
    assert parse_text(text, max_length=20) == kept


@pytest.mark.parametrize(
    "text", ["\u200b", "\u00ad\u2060", "\u3164", "\u200d", "\ufe0f", "\u2800", "\u115f \u1160"]
)
def test_text_without_a_visible_character_is_empty(text: str) -> None:
    with pytest.raises(RuleError, match="empty"):
        parse_text(text, max_length=20)
    assert parse_text(text, max_length=20, may_be_empty=True) == ""


@given(
    st.text(
        st.sampled_from("aé \u200b\u200c\u200d\ufe0f\u202e\u0301\u3000\U0001f3f4\U000e0067") | st.characters()
    )
)
def test_removing_what_nobody_sees_leaves_nothing_more_to_remove(text: str) -> None:
    once = strip_blanks(unicodedata.normalize("NFC", remove_invisible(text)))

    assert strip_blanks(unicodedata.normalize("NFC", remove_invisible(once))) == once


@pytest.mark.parametrize("character", ["\0", "\n", "\t", "\x7f", "\x85", "\u2028", "\ud800"])
def test_control_characters_and_lone_surrogates_are_refused(character: str) -> None:
    text = f"a{character}b"

    assert refused_fields(entry(category=text, description=text, tags=["fine", text])) == [
        "#/category",
        "#/description",
        "#/tags/1",
    ]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"category": " "}, "#/category"),
        ({"category": "x" * 65}, "#/category"),
        ({"category": 7}, "#/category"),
        ({"description": "x" * 513}, "#/description"),
        ({"type": "Expense"}, "#/type"),
        ({"type": ["expense"]}, "#/type"),
        ({"currency": "eur"}, "#/currency"),
        ({"currency": "XAU"}, "#/currency"),
        ({"currency": []}, "#/currency"),
        ({"tags": "a"}, "#/tags"),
        ({"tags": [""]}, "#/tags/0"),
        ({"tags": ["x" * 33]}, "#/tags/0"),
        ({"tags": [str(n) for n in range(21)]}, "#/tags"),
        ({"refund": "yes"}, "#/refund"),
        ({"id": ""}, "#/id"),
        ({"id": "a/b"}, "#/id"),
        ({"id": "x" * 129}, "#/id"),
        ({"id": 1}, "#/id"),
        ({"id": "."}, "#/id"),
        ({"id": ".."}, "#/id"),
        ({"amout": "1"}, "#/amout"),
        ({"user/Id~": "me"}, "#/user~1Id~0"),
    ],
)
def test_a_bad_field_is_refused_by_name(fields: dict[str, Any], pointer: str) -> None:
    assert refused_fields({**entry(), **fields}) == [pointer]


def test_all_bad_fields_are_named_at_once() -> None:
    assert set(refused_fields({"x": 1})) == {"#/x", "#/date", "#/type", "#/category", "#/amount"}


@pytest.mark.parametrize("document", [[], "text", None, True, 3])
def test_a_document_that_is_no_object_is_refused_as_a_whole(document: Any) -> None:
    assert refused_fields(document) == ["#"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | printable,
        lambda values: st.lists(values) | st.dictionaries(printable, values),
        max_leaves=10,
    )
)
def test_any_json_is_accepted_or_refused_without_a_crash(value: Any) -> None:
    for name in ("date", "type", "category", "amount", "currency", "description", "tags", "refund", "id"):
        try:
            parsed(**{name: value})
        except Invalid as refused:
            assert refused.errors


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)), st.binary(min_size=10, max_size=10))
def test_new_ids_are_uuids_of_version_7_that_carry_the_millisecond(now: datetime, randomness: bytes) -> None:
    id_ = uuid.UUID(new_id(now.replace(tzinfo=UTC), randomness))

    assert (id_.version, id_.variant) == (7, uuid.RFC_4122)
    assert id_.int >> 80 == int(now.replace(tzinfo=UTC).timestamp() * 1000)


def test_new_ids_sort_by_time() -> None:
    earlier, later = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)

    assert new_id(earlier, b"\xff" * 10) < new_id(later, b"\x00" * 10)


def test_instants_always_have_microseconds() -> None:
    assert instant_text(datetime(2026, 11, 23, 18, 50, tzinfo=UTC)) == "2026-11-23T18:50:00.000000Z"


@given(
    amount=money(),
    texts=st.tuples(
        printable.filter(str.strip), printable, st.lists(printable.filter(str.strip), max_size=3)
    ),
    refund=st.booleans(),
    expires_at=st.none() | st.integers(0, 2**40),
)
def test_a_record_is_read_from_its_item_unchanged(
    amount: tuple[str, str], texts: tuple[str, str, list[str]], refund: bool, expires_at: int | None
) -> None:
    category, description, tags = texts
    entry_ = parsed(
        amount=amount[0],
        currency=amount[1],
        category=category,
        description=description,
        tags=tags,
        refund=refund,
    )
    record = Record(
        Transaction("id", entry_, "2026-01-01T00:00:00.000000Z", "2026-01-02T00:00:00.000000Z", 3), expires_at
    )

    assert Record.from_item(record.to_item("user")) == record


def test_a_text_that_is_far_too_long_is_refused_before_it_is_normalised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Normalising takes time that grows with the square of a run of combining characters."""
    longest = 0

    original = unicodedata.normalize

    def normalize(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
        nonlocal longest
        longest = max(longest, len(text))
        return original(form, text)

    decomposed = original("NFD", "\u1f82" * 500)
    monkeypatch.setattr(unicodedata, "normalize", normalize)
    with pytest.raises(RuleError, match="too_long"):
        parse_text("a" + "\u0315\u0300" * 100_000, max_length=500)
    assert longest == 0
    assert parse_text(decomposed, max_length=500) == "\u1f82" * 500
    assert longest == 2000
