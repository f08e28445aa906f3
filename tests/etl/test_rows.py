"""DynamoDB's JSON becomes rows of the lake to the last digit."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.day_totals import decode_day_totals
from etl.iceberg_schema import build_schema
from etl.ledger_months import LedgerMonth, select_months
from etl.pages import decode_last_key
from etl.parquet_writer import sort_rows
from etl.proof import find_unequal_months
from etl.rows import decode_rows, to_lake_rows
from etl.schema import ARROW_SCHEMA, COLUMNS
from lambdas.ledger.totals import attribute_names
from tests.etl.ledger_writer import Record, Split

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
AMOUNTS = (
    st.integers(1, 10**15 - 1)
    .flatmap(lambda digits: st.integers(0, 4).map(lambda places: str(Decimal(digits).scaleb(-places))))
    .filter(lambda text: Decimal(text) < 10**14)
)
DAYS = st.dates(min_value=date(1970, 1, 1), max_value=date(2030, 1, 1))


TAGS = st.sets(TEXT.filter(bool), max_size=3).map(tuple)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
CATEGORIES = st.tuples(TEXT.filter(bool), st.sampled_from(["", "|", "|x", ":y"])).map("".join)
ACCOUNTS = st.sampled_from(["", "giro", "0193-cash"])
TYPES = st.sampled_from(["income", "expense"])


def plain() -> st.SearchStrategy[dict[str, Any]]:
    """Generate the fields of an income or expense."""
    return st.fixed_dictionaries(
        {
            "type": TYPES,
            "category": CATEGORIES,
            "amount": AMOUNTS,
            "refund": st.booleans(),
            "account": ACCOUNTS,
        }
    )


def transfer() -> st.SearchStrategy[dict[str, Any]]:
    """Generate the fields of a transfer, of one currency or two."""
    return st.fixed_dictionaries(
        {
            "type": st.just("transfer"),
            "amount": AMOUNTS,
            "account": st.just("giro"),
            "to_account": st.sampled_from(["savings", "0193-cash"]),
            "to_amount": st.none() | st.tuples(AMOUNTS, CURRENCIES),
        }
    )


@st.composite
def split(draw: st.DrawFn) -> dict[str, Any]:
    """Generate the fields of a split transaction; one part may be negative."""
    amounts = draw(st.lists(st.integers(1, 10**6), min_size=2, max_size=5))
    amounts[-1] -= draw(st.sampled_from([0, amounts[-1] + 1]))
    parts = [
        Split(draw(CATEGORIES), format(Decimal(cents).scaleb(-2), "f"), draw(TEXT), draw(TAGS))
        for cents in amounts
    ]
    amount = format(Decimal(sum(amounts)).scaleb(-2), "f")
    fields = {"type": draw(TYPES), "refund": draw(st.booleans()), "account": draw(ACCOUNTS)}
    return fields | {"splits": tuple(parts), "amount": amount}


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    keys = draw(st.lists(st.tuples(st.sampled_from(["ann", "bob", "ünï"]), st.integers(0, 99)), unique=True))
    return [
        Record(
            ledger_id=user,
            transaction_id=f"t{number}",
            date=draw(DAYS).isoformat(),
            currency=draw(CURRENCIES),
            description=draw(TEXT),
            tags=draw(TAGS),
            version=draw(st.integers(1, 10**6)),
            payee=draw(TEXT),
            original=draw(st.none() | st.tuples(AMOUNTS, CURRENCIES)),
            **draw(st.one_of(plain(), transfer(), split())),
        )
        for user, number in keys
    ]


def answer(items: Sequence[Mapping[str, Any]], **more: Any) -> bytes:
    """Return an answer of Query or Scan as AWS sends it: compact JSON, most texts in UTF-8."""
    document = {"Count": len(items), "Items": items, "ScannedCount": len(items), **more}
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def decoded(ledger: list[Record]) -> pa.Table:
    return to_lake_rows(decode_rows(answer([record.to_item() for record in ledger])))


def totals(ledger: list[Record]) -> pa.Table:
    """Return the day totals that go with the records."""
    return decode_day_totals(answer(day_items(ledger))).totals


def day_items(ledger: list[Record]) -> list[dict[str, Any]]:
    """Return the Totals items that go with the records."""
    days: dict[tuple[str, str], dict[str, Decimal]] = {}
    for record in ledger:
        day = days.setdefault((record.ledger_id, record.date), {})
        for key, amount in record.changes():
            total, count = attribute_names(key)
            day[total] = day.get(total, Decimal(0)) + amount
            day[count] = day.get(count, Decimal(0)) + 1
    return [
        {"LedgerID": {"S": user}, "Date": {"S": date}, "ChangedAt": {"S": "x"}}
        | {name: {"N": format(value, "f")} for name, value in day.items()}
        for (user, date), day in days.items()
    ]


def test_answers_in_these_tests_are_compact_as_aws_sends_them() -> None:
    """tests/conformance holds AWS's own engine to the same form."""
    item = {"LedgerID": {"S": "ünï"}, "Version": {"N": "1"}}
    assert answer([item], LastEvaluatedKey={"LedgerID": {"S": "ünï"}}).decode() == (
        '{"Count":1,"Items":[{"LedgerID":{"S":"ünï"},"Version":{"N":"1"}}],"ScannedCount":1,'
        '"LastEvaluatedKey":{"LedgerID":{"S":"ünï"}}}'
    )


@settings(deadline=None)
@given(records())
def test_every_value_arrives_exactly(ledger: list[Record]) -> None:
    assert decoded(ledger).to_pylist() == [row for record in ledger for row in record.to_rows()]


@settings(deadline=None)
@given(records())
def test_rows_and_the_totals_that_go_with_them_agree(ledger: list[Record]) -> None:
    assert find_unequal_months(decoded(ledger), totals(ledger)) == set()


@settings(deadline=None)
@given(records(), st.data())
def test_an_answers_layout_and_order_of_attributes_make_no_difference(
    ledger: list[Record], data: st.DataObject
) -> None:
    items = [record.to_item() for record in ledger]
    shuffled = [dict(data.draw(st.permutations(list(item.items())))) for item in items]
    escaped = json.dumps({"Items": shuffled}, indent=1).encode()
    assert decode_rows(escaped).equals(decode_rows(answer(items)))


@settings(deadline=None)
@given(records(), st.data())
def test_months_are_left_out_of_the_days_and_emptied_days_are_marked(
    ledger: list[Record], data: st.DataObject
) -> None:
    items = day_items(ledger)
    emptied, expiring = set(), set()
    for item in items:
        kind = data.draw(st.sampled_from(["day", "month", "emptied", "expiring"]))
        key = (item["LedgerID"]["S"], item["Date"]["S"])
        if kind == "month":
            item["Date"]["S"] = f"M#{item['Date']['S'][:7]}"
            del item["ChangedAt"]
        elif kind != "day":
            item |= {name: {"N": "0"} for name in item if name[1] == "|"}
            emptied.add(key)
        if kind == "expiring":
            item["ExpiresAt"] = {"N": "1999999999"}
            expiring.add(key)
    shuffled = [dict(data.draw(st.permutations(list(item.items())))) for item in items]
    decoded_days = decode_day_totals(answer(shuffled))
    days = {
        (day["ledger_id"], day["date"].isoformat()): day["emptied"] for day in decoded_days.days.to_pylist()
    }
    assert days == {
        key: key in emptied - expiring
        for key in ((item["LedgerID"]["S"], item["Date"]["S"]) for item in items)
        if not key[1].startswith("M#")
    }
    with_totals = {(line["ledger_id"], line["date"].isoformat()) for line in decoded_days.totals.to_pylist()}
    assert with_totals == days.keys() - emptied


@pytest.mark.parametrize(
    ("attributes", "total"),
    [
        ({"S|EUR|expense|Food": {"N": "0.01"}}, ("0.0100", 0)),
        ({"N|EUR|expense|Food": {"N": "2"}}, ("0.0000", 2)),
        ({"S|EUR|expense|Food": {"N": "0.01"}, "N|EUR|expense|Food": {"N": "0"}}, ("0.0100", 0)),
    ],
    ids=["a sum without a count", "a count without a sum", "a sum that remained"],
)
def test_the_proof_sees_a_sum_or_count_without_the_other(
    attributes: dict[str, Any], total: tuple[str, int]
) -> None:
    item = {"LedgerID": {"S": "ann"}, "Date": {"S": "2026-11-23"}, "ChangedAt": {"S": "x"}} | attributes
    [line] = decode_day_totals(answer([item])).totals.to_pylist()
    assert (str(line["sum"]), line["count"]) == total
    assert find_unequal_months(decoded([]), decode_day_totals(answer([item])).totals)


@settings(deadline=None)
@given(records(), st.sampled_from(["after the items", "before the items", "none"]))
def test_the_key_of_the_next_page_is_read_wherever_it_stands(ledger: list[Record], where: str) -> None:
    items = [record.to_item() for record in ledger]
    items.append(Record("ann", "last", description="LastEvaluatedKey").to_item())
    key = {"LastEvaluatedKey": {"LedgerID": {"S": "zoe"}, "Date": {"S": "2026-11-23"}}}
    if where == "none":
        assert decode_last_key(answer(items)) is None
    elif where == "after the items":
        assert decode_last_key(answer(items, **key)) == key["LastEvaluatedKey"]
    else:
        before = json.dumps({**key, "Items": items}).encode()
        assert decode_last_key(before) == key["LastEvaluatedKey"]


@settings(deadline=None)
@given(records().filter(bool), st.data())
def test_a_row_missing_doubled_or_changed_is_found_in_its_month(
    ledger: list[Record], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(ledger) - 1))
    record = ledger[at]
    harm = data.draw(st.sampled_from(["missing", "doubled", "refund", "currency"]))
    changed = {
        "missing": [],
        "doubled": [record, record],
        "refund": [Record(**{**vars_of(record), "refund": not record.refund})],
        "currency": [Record(**{**vars_of(record), "currency": "USD"})],
    }[harm]
    harmed = ledger[:at] + changed + ledger[at + 1 :]
    assert find_unequal_months(decoded(harmed), totals(ledger)) == {
        LedgerMonth(record.ledger_id, record.date[:7])
    }


@settings(deadline=None)
@given(records())
def test_the_order_is_user_day_and_id(ledger: list[Record]) -> None:
    rows = sort_rows(decoded(ledger)).to_pylist()
    assert rows == sorted(
        rows, key=lambda row: (row["ledger_id"].encode(), row["date"], row["transaction_id"])
    )


@settings(deadline=None)
@given(records())
def test_the_rows_of_ledger_months_are_those_of_their_users_and_months(ledger: list[Record]) -> None:
    months = {LedgerMonth(record.ledger_id, record.date[:7]) for record in ledger[::2]}
    rows = decoded(ledger)
    selected = [record for record in ledger if (record.ledger_id, record.date[:7]) in months]
    expected = [row for record in selected for row in record.to_rows()]
    assert rows.filter(select_months(rows, months)).to_pylist() == expected


def test_a_transaction_in_the_bin_is_no_row() -> None:
    binned = {name: value for name, value in Record("ann", "t1").to_item().items() if name != "Date"}
    body = answer([binned, Record("ann", "t2").to_item()])
    assert decode_rows(body)["transaction_id"].to_pylist() == ["t2"]


def test_unknown_attributes_are_ignored_and_missing_texts_are_empty() -> None:
    item = Record("ann", "t1").to_item() | {"Weather": {"S": "rain"}, "Notes": {"L": [{"M": {}}]}}
    del item["Description"]
    [row] = to_lake_rows(decode_rows(answer([item]))).to_pylist()
    assert row == Record("ann", "t1").to_row()


@pytest.mark.parametrize("amount", ["0.00001", "123456789012345.00", "1e", "", "NaN"])
def test_an_amount_that_the_lake_cannot_hold_exactly_is_refused(amount: str) -> None:
    with pytest.raises(pa.ArrowInvalid):
        decoded([Record("ann", "t1", amount=amount)])


def test_the_lake_has_the_columns_of_the_schema_with_their_comments() -> None:
    fields = build_schema().fields
    assert [(field.name, field.doc) for field in fields] == [(c.name, c.comment) for c in COLUMNS]
    assert all(field.doc for field in fields)
    assert ARROW_SCHEMA.names == [column.name for column in COLUMNS]


def vars_of(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in Record.__dataclass_fields__}


def test_a_transfer_that_arrives_on_another_day_has_a_row_on_each() -> None:
    item = {
        "LedgerID": {"S": "ann"},
        "TransactionID": {"S": "t"},
        "Date": {"S": "2026-01-31"},
        "ToDate": {"S": "2026-02-02"},
        "Type": {"S": "transfer"},
        "Amount": {"N": "5"},
        "Currency": {"S": "EUR"},
        "Account": {"S": "giro"},
        "ToAccount": {"S": "card"},
        "CreatedAt": {"S": "2026-01-31T12:00:00.000000Z"},
        "UpdatedAt": {"S": "2026-01-31T12:00:00.000000Z"},
        "Version": {"N": "1"},
    }

    rows = decode_rows(json.dumps({"Items": [item]}).encode()).to_pylist()

    assert [(str(row["date"]), row["line_number"], row["account_id"]) for row in rows] == [
        ("2026-01-31", 0, "giro"),
        ("2026-02-02", 1, "card"),
    ]
