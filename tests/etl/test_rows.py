"""DynamoDB's JSON becomes rows of the lake to the last digit."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import days
from etl.layout import iceberg_schema, sorted_rows
from etl.ledger_months import LedgerMonth, ledger_month_mask
from etl.pages import last_key
from etl.proof import differing
from etl.rows import decode, lake_rows
from etl.schema import ARROW_SCHEMA, COLUMNS
from lambdas.ledger.totals import attribute_names
from tests.etl.ledger_writer import Record

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
AMOUNTS = (
    st.integers(1, 10**15 - 1)
    .flatmap(lambda digits: st.integers(0, 4).map(lambda places: str(Decimal(digits).scaleb(-places))))
    .filter(lambda text: Decimal(text) < 10**14)
)
DAYS = st.dates(min_value=date(1970, 1, 1), max_value=date(2030, 1, 1))


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    keys = draw(st.lists(st.tuples(st.sampled_from(["ann", "bob", "ünï"]), st.integers(0, 99)), unique=True))
    return [
        Record(
            user_id=user,
            transaction_id=f"t{number}",
            date=draw(DAYS).isoformat(),
            type=draw(st.sampled_from(["income", "expense"])),
            category=draw(TEXT.filter(bool)) + draw(st.sampled_from(["", "|", "|x", ":y"])),
            amount=format(Decimal(draw(AMOUNTS)), "f"),
            currency=draw(st.sampled_from(["EUR", "JPY", "KWD"])),
            description=draw(TEXT),
            tags=tuple(draw(st.sets(TEXT.filter(bool), max_size=3))),
            refund=draw(st.booleans()),
            version=draw(st.integers(1, 10**6)),
        )
        for user, number in keys
    ]


def decoded(found: list[Record]) -> pa.Table:
    body = json.dumps({"Items": [record.item() for record in found]}).encode()
    return lake_rows(decode(body))


def totals(found: list[Record]) -> pa.Table:
    """The lines of the DailyTotals that go with the records."""
    return days.decode(json.dumps({"Items": day_items(found)}).encode()).lines


def day_items(found: list[Record]) -> list[dict[str, Any]]:
    of_day: dict[tuple[str, str], dict[str, Decimal]] = {}
    for record in found:
        day = of_day.setdefault((record.user_id, record.date), {})
        total, count = attribute_names(record.currency, record.type, record.category)
        day[total] = day.get(total, Decimal(0)) + record.contribution
        day[count] = day.get(count, Decimal(0)) + 1
    return [
        {"UserID": {"S": user}, "Date": {"S": date}, "ChangedAt": {"S": "x"}}
        | {name: {"N": format(value, "f")} for name, value in day.items()}
        for (user, date), day in of_day.items()
    ]


@settings(deadline=None)
@given(records())
def test_every_value_arrives_exactly(found: list[Record]) -> None:
    assert decoded(found).to_pylist() == [record.row() for record in found]


@settings(deadline=None)
@given(records())
def test_rows_and_the_totals_that_go_with_them_agree(found: list[Record]) -> None:
    assert differing(decoded(found), totals(found)) == set()


@settings(deadline=None)
@given(records(), st.data())
def test_days_cut_out_of_the_bytes_are_those_that_the_parser_reads(
    found: list[Record], data: st.DataObject
) -> None:
    items = day_items(found)
    for item in items:
        if data.draw(st.booleans()):  # emptied, some of them marked already
            item |= {name: {"N": "0"} for name in item if name[1] == "|"}
            item |= data.draw(st.sampled_from([{}, {"ExpiresAt": {"N": "1999999999"}}]))
        if data.draw(st.booleans()):
            item["Date"]["S"] = f"M#{item['Date']['S'][:7]}"
            del item["ChangedAt"]
    items = [dict(data.draw(st.permutations(list(item.items())))) for item in items]
    last = {"LastEvaluatedKey": {"UserID": {"S": "zoe"}, "Date": {"S": "2026-11-23"}}}
    answer = {"Count": len(items), "Items": items, **last, "ScannedCount": len(items)}
    body = json.dumps(answer, separators=(",", ":"), ensure_ascii=False).encode()
    read = days.to_columns(days.ITEMS.decode(body).Items)
    cut = days.cut(body)
    if cut is not None:
        assert [part.to_pylist() for part in (cut.lines, cut.days)] == [
            part.to_pylist() for part in (read.lines, read.days)
        ]
    assert last_key(body) == last["LastEvaluatedKey"]


def test_a_usual_answer_is_cut_and_an_unusual_one_is_left_to_the_parser() -> None:
    items = day_items([Record("ann", "t1"), Record("ann", "t2", category="Fun")])
    usual = json.dumps({"Items": items}, separators=(",", ":"))
    assert days.cut(usual.encode()) is not None
    for odd in (usual.replace('"S"', '"B"'), usual.replace("Fun", "F\\u0075n"), usual.replace(":", ": ")):
        assert days.cut(odd.encode()) is None
    for attribute in ("N|EUR|expense|Fun", "ChangedAt", "UserID"):
        assert days.cut(usual.replace(attribute, "Other").encode()) is None


@settings(deadline=None)
@given(records().filter(bool), st.data())
def test_a_row_missing_doubled_or_changed_is_found_in_its_month(
    found: list[Record], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(found) - 1))
    record = found[at]
    harm = data.draw(st.sampled_from(["missing", "doubled", "refund", "currency"]))
    changed = {
        "missing": [],
        "doubled": [record, record],
        "refund": [Record(**{**vars_of(record), "refund": not record.refund})],
        "currency": [Record(**{**vars_of(record), "currency": "USD"})],
    }[harm]
    harmed = found[:at] + changed + found[at + 1 :]
    assert differing(decoded(harmed), totals(found)) == {LedgerMonth(record.user_id, record.date[:7])}


@settings(deadline=None)
@given(records())
def test_the_order_is_user_day_and_id(found: list[Record]) -> None:
    rows = sorted_rows(decoded(found)).to_pylist()
    assert rows == sorted(rows, key=lambda row: (row["user_id"].encode(), row["date"], row["transaction_id"]))


@settings(deadline=None)
@given(records())
def test_the_rows_of_a_group_are_those_of_its_user_and_month(found: list[Record]) -> None:
    groups = {LedgerMonth(record.user_id, record.date[:7]) for record in found[::2]}
    rows = decoded(found)
    expected = [record.row() for record in found if (record.user_id, record.date[:7]) in groups]
    assert rows.filter(ledger_month_mask(rows, groups)).to_pylist() == expected


def test_what_is_in_the_bin_is_no_row() -> None:
    binned = {name: value for name, value in Record("ann", "t1").item().items() if name != "Date"}
    body = json.dumps({"Items": [binned, Record("ann", "t2").item()]}).encode()
    assert decode(body)["transaction_id"].to_pylist() == ["t2"]


@pytest.mark.parametrize("amount", ["0.00001", "123456789012345.00", "1e", "", "NaN"])
def test_an_amount_that_the_lake_cannot_hold_exactly_is_refused(amount: str) -> None:
    with pytest.raises(pa.ArrowInvalid):
        decoded([Record("ann", "t1", amount=amount)])


def test_the_lakes_columns_are_those_of_the_schema_with_their_comments() -> None:
    fields = iceberg_schema().fields
    assert [(field.name, field.doc) for field in fields] == [(c.name, c.comment) for c in COLUMNS]
    assert all(field.doc for field in fields)
    assert ARROW_SCHEMA.names == [column.name for column in COLUMNS]


def vars_of(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in Record.__dataclass_fields__}
