"""The DynamoDB transactions of a change."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lambdas.ledger.batches import MAX_ACTIONS, Step, account_uses, changes_of, steps_by_batch
from lambdas.ledger.items import Record, put_action, totals_actions
from lambdas.ledger.totals import is_month
from lambdas.ledger.transaction import Entry, Split, Transaction, instant_text
from lambdas.ledger.writer import Writer
from tests.support.ledger import UserClient

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def transaction(day: date) -> Transaction:
    entry = Entry(date=day.isoformat(), type="expense", category="Food", amount=Decimal(1), currency="EUR")
    return Transaction(str(uuid.uuid4()), entry, instant_text(NOW), instant_text(NOW), 1)


@given(st.lists(st.dates(date(2020, 1, 1), date(2026, 12, 31)), max_size=500))
def test_batches_fit_dynamodbs_limit_and_contain_every_transaction(days: list[date]) -> None:
    transactions = [transaction(day) for day in days]
    batches = list(steps_by_batch((None, Record(transaction)) for transaction in transactions))

    ids = [new.transaction.id for batch in batches for _, new in batch if new]
    assert sorted(ids) == sorted(transaction.id for transaction in transactions)
    for batch in batches:
        actions = totals_actions("Totals", "user", 4, changes_of(batch), NOW)
        assert len(batch) + len(actions) <= MAX_ACTIONS
    assert all(len(batch) >= MAX_ACTIONS // 3 for batch in batches[:-1])


entries = st.builds(
    lambda day, number, account, currency: Entry(
        date=f"2026-01-{day:02}",
        type="expense",
        category=None,
        amount=Decimal(number),
        currency=currency,
        account=account,
        splits=tuple(Split(f"{day}.{index}", Decimal(1)) for index in range(number)),
    ),
    st.integers(1, 4),
    st.integers(2, 50),
    st.sampled_from(["giro", "visa"]) | st.none(),
    st.sampled_from(["EUR", "USD"]),
)


@given(st.lists(entries, max_size=60))
def test_batches_of_splits_and_accounts_fit_one_expression_and_name_no_item_twice(
    of_batch: list[Entry],
) -> None:
    steps: list[Step] = [
        (None, Record(Transaction(str(number), entry, instant_text(NOW), instant_text(NOW), 1)))
        for number, entry in enumerate(of_batch)
    ]

    batches = list(steps_by_batch(steps))

    assert sum(len(batch) for batch in batches) == len(steps)
    for batch in batches:
        uses = [use.account for use in account_uses(batch)]
        updates = totals_actions("Totals", "user", 4, changes_of(batch), NOW)
        assert len(uses) == len(set(uses))
        assert len(batch) + len(updates) + len(uses) <= MAX_ACTIONS
        # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
        assert all(len(update["Update"]["UpdateExpression"]) <= 4096 for update in updates)


def test_a_month_is_written_only_if_its_totals_change() -> None:
    changes = transaction(date(2026, 3, 14)).entry.changes
    both = totals_actions("Totals", "user", 4, changes(), NOW)
    neither = totals_actions("Totals", "user", 4, [*changes(-1), *changes()], NOW)

    assert [action["Update"]["Key"]["Date"]["S"] for action in both] == ["2026-03-14", "M#2026-03"]
    assert [action["Update"]["Key"]["Date"]["S"] for action in neither] == ["2026-03-14"]
    assert not any(is_month(action["Update"]["Key"]["Date"]["S"]) for action in neither)


def test_a_record_is_put_on_condition_that_it_has_not_changed() -> None:
    record = Record(transaction(date(2026, 3, 14)))

    assert put_action("Expenses", "user", None, record)["Put"]["ConditionExpression"].startswith(
        "attribute_not_exists"
    )
    assert "Version" in put_action("Expenses", "user", record, record)["Put"]["ConditionExpression"]


def test_records_are_erased_with_their_totals_or_not_at_all(user: UserClient) -> None:
    writer = Writer(user.ledger.functions["add_expense"].store)
    user.add(id="a", amount="5")
    user.add(id="b", amount="7")
    records = writer.store.find_many(user.user, ["a", "b"])
    user.replace("b", 1, amount="8")

    assert not writer.erase(user.user, list(records.values()), NOW)
    assert user.totals() == {("2026-03-14", ("EUR", "expense", "Food")): ("13", 2)}
    records = writer.store.find_many(user.user, ["a", "b"])
    assert writer.erase(user.user, list(records.values()), NOW)
    assert user.totals() == {}
    assert user.list_all() == [] and writer.store.find(user.user, "a") is None
