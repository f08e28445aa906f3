"""The items of Totals."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lambdas.ledger.totals import (
    CategoryKey,
    Change,
    Totals,
    attribute_names,
    iter_totals,
    net_changes,
    parse_item,
    shard_of,
)

keys = st.builds(
    CategoryKey, st.sampled_from(["EUR", "JPY"]), st.sampled_from(["income", "expense"]), st.text(min_size=1)
)
figures = st.tuples(st.decimals(-999, 999, places=2), st.integers(-3, 3))


def test_a_keys_attributes_name_currency_type_and_category() -> None:
    assert attribute_names(CategoryKey("EUR", "expense", "Food:Groceries")) == (
        "S|EUR|expense|Food:Groceries",
        "N|EUR|expense|Food:Groceries",
    )


@given(st.dictionaries(keys, figures))
def test_what_is_written_of_a_day_is_read_from_it_whatever_the_category_contains(
    day: Totals,
) -> None:
    item: dict[str, dict[str, str]] = {
        "LedgerID": {"S": "u"},
        "Date": {"S": "2026-01-01"},
        "Shard": {"N": "1"},
    }
    for key, (amount, count) in day.items():
        sum_name, count_name = attribute_names(key)
        item |= {sum_name: {"N": str(amount)}, count_name: {"N": str(count)}}

    assert parse_item(item) == day
    assert [total.key for total in iter_totals([item])] == [key for key, (_, count) in day.items() if count]


def test_changes_of_a_day_that_cancel_out_leave_the_day_in_the_feed() -> None:
    key = CategoryKey("EUR", "expense", "Food")
    changes = [Change("2026-01-01", key, Decimal(5), 1), Change("2026-01-01", key, Decimal(-5), -1)]

    assert net_changes(changes) == {"2026-01-01": {key: (Decimal(0), 0)}}


@given(st.text(), st.integers(1, 64))
def test_a_user_always_belongs_to_the_same_shard(user: str, shards: int) -> None:
    assert shard_of(user, shards) == shard_of(user, shards)
    assert 0 <= shard_of(user, shards) < shards


def test_the_shard_comes_of_the_crc_32_of_the_users_utf_8() -> None:
    # The check value of CRC-32/ISO-HDLC: https://reveng.sourceforge.io/crc-catalogue/17plus.htm
    assert shard_of("123456789", 2**32) == 0xCBF43926
    assert shard_of("é", 8) == 6
