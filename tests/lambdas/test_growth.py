"""No input makes the work grow faster than its length: operations are counted, not time."""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.ledger import errors, files, query, rules
from lambdas.ledger.json_document import Json, read_json
from lambdas.ledger.new_entries import parse_new
from lambdas.ledger.statement import Options, StatementError, read_statement

# An input is repeated so often, and so often times TIMES.
REPEATED, TIMES = 150, 4
# What grows with n·log n, or in steps, stays below this multiple of linear growth; n² is at 4.
TOLERANCE = 2.0
# Operations that do not depend on the length.
FIXED = 3_000


def operations(work: Callable[[], object]) -> int:
    """Return how many lines of Python and how many functions, those in C included, a piece of work runs."""
    count = 0

    def trace(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    def profile(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event == "c_call"

    before, profiled_before = sys.gettrace(), sys.getprofile()
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        with suppress(StatementError, errors.LedgerError, ValueError):
            work()
    finally:
        sys.setprofile(profiled_before)
        sys.settrace(before)
    return count


def assert_linear(work: Callable[[str], object], head: str, repeated: str, tail: str) -> None:
    """Assert that the work on a text grows with the number of repetitions of its middle, or less."""
    operations(lambda: work(head + repeated + tail))  # imports and caches, which count below no more
    short = operations(lambda: work(head + repeated * REPEATED + tail))
    long = operations(lambda: work(head + repeated * REPEATED * TIMES + tail))
    assert long <= TOLERANCE * TIMES * short + FIXED, (short, long)


HEADS = (
    "",
    "Date,Amount,Text\n",
    "Buchungstag;Betrag;Verwendungszweck\n",
    "OFXHEADER:100\n\n<OFX><BANKTRANLIST>",
    "!Type:Bank\n",
    ":20:START\n:25:1/2\n:60F:C240131EUR1,00\n",
    '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><Stmt>',
    ",".join(files.COLUMNS) + "\n",
    '{"transactions": [',
)
PIECES = st.sampled_from(
    [
        *(",", ";", "\t", "|", '"', "'", "\n", "\r\n", " ", "-", ".", "1", "x", "\u0301", "\u200b", "\u202e"),
        *("2024-01-31,-1.50,Tea\n", "31.01.2024;-1,50;Tee\n", '2024-01-31,1,"a\nb"\n'),
        *("<STMTTRN>", "</STMTTRN>", "<TRNAMT>-1.50", "<DTPOSTED>20240131", "<NAME>", "&amp;", "&#x"),
        *("D2024-01-31\n", "T-1.50\n", "SFood\n", "$1\n", "^\n"),
        *(":61:2401310131D1,50NTRFX\n", ":86:?20a?21b\n", ":62F:C240131EUR1,00\n", "-}\n"),
        *("<Ntry>", "</Ntry>", "<Amt Ccy='EUR'>1</Amt>", "<!--", "<![CDATA[", "]]>", "<!DOCTYPE a ["),
        *('{"date": "2024-01-31", "amount": "1"},', "{", "[", "]", "}", ":", "\\u0000", "1e9"),
    ]
)
FRAGMENTS = st.lists(PIECES, min_size=1, max_size=6).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(HEADS), FRAGMENTS, FRAGMENTS | st.just(""))
def test_reading_a_statement_grows_with_its_length(head: str, repeated: str, tail: str) -> None:
    assert_linear(lambda text: read_statement(text.encode(), Options(currency="EUR")), head, repeated, tail)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(["", '{"a": ', '["', '{"', "[[["]), FRAGMENTS, FRAGMENTS | st.just(""))
def test_reading_json_grows_with_its_length(head: str, repeated: str, tail: str) -> None:
    assert_linear(lambda text: read_json(text.encode()), head, repeated, tail)


USUAL = {"date": "2026-03-14", "type": "expense", "category": "Food", "amount": "1.50", "currency": "EUR"}


@pytest.mark.parametrize(
    "field", ["category", "description", "payee", "amount", "date", "id", "tags", "splits"]
)
@settings(max_examples=10, deadline=None)
@given(FRAGMENTS)
def test_the_rules_of_a_transaction_grow_with_the_length_of_a_field(field: str, repeated: str) -> None:
    def parse(text: str) -> object:
        letters: list[Json] = list(text)
        value: Json = letters if field in ("tags", "splits") else text
        return parse_new({**USUAL, field: value}, today=date(2026, 11, 28), default_currency="EUR")

    assert_linear(parse, "", repeated, "")


@settings(max_examples=20, deadline=None)
@given(FRAGMENTS)
def test_a_search_and_a_rule_grow_with_their_length(repeated: str) -> None:
    assert_linear(query.parse_search, "", repeated, "")
    assert_linear(
        lambda text: rules.parse_rule(
            {"when": {"payee": {"operator": "contains", "value": text}}, "set": {"tags": list(text)}},
            rule_id=None,
            position=0,
        ),
        "",
        repeated,
        "",
    )


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["", ";", "'", " "]), FRAGMENTS)
def test_a_cell_of_an_export_grows_with_its_length(head: str, repeated: str) -> None:
    assert_linear(lambda text: files.restore(files.neutralise(text)), head, repeated, "")


def test_work_that_grows_with_the_square_is_found() -> None:
    with pytest.raises(AssertionError):
        assert_linear(lambda text: [other for _ in text for other in text], "", "x", "")
