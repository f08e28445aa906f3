"""Takes everything away that is kept of a user, in transactions between which ledger and totals agree."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lambdas.ledger.items import Item, Record, from_item
from lambdas.ledger.store import ConditionFailedError, Store
from lambdas.ledger.totals import is_month
from lambdas.ledger.writer import Writer, chunks_by_day

# A call that has less patience left than this ends, and says that there is more to do.
RESERVE_S = 5.0
# A transaction may touch 4 MB of items, and a month of very many categories has some 100 KB.
CLEARED_AT_ONCE = 25
# What a day's item consists of when it only tells the export that the day is empty. One that the export has
# seen so expires by itself: until then the lake may go back to a snapshot in which the day was not empty.
EMPTY_DAY = ("UserID", "Date", "Shard", "ChangedAt", "ExpiresAt")


def erase(store: Store, user: str, now: datetime) -> tuple[int, bool]:
    """How many transactions were erased, and whether nothing is left of the user.

    Days without transactions stay in the change feed, as bare as they can be, until the export has heard of
    them. Records written while this is at work are erased too, as long as they come before the end.
    """
    erased = 0
    while store.left_s > RESERVE_S:
        erased += _erase_records(store, user, now)
        totals = _everything(store, store.totals, user)
        # The ledger is seen empty after the totals were read: a day that has not changed until it is
        # cleared holds nothing. It is looked at once more for what came meanwhile to another day.
        if _records(store, user) or not _clear_totals(store, totals) or not _delete_settings(store, user):
            continue
        if not _records(store, user):
            return erased, True
    return erased, False


def _erase_records(store: Store, user: str, now: datetime) -> int:
    writer, erased = Writer(store), 0
    while records := _records(store, user):
        for chunk in chunks_by_day(records, lambda record: record.transaction.entry.date):
            if store.left_s <= RESERVE_S:
                return erased
            erased += len(chunk) if writer.erase(user, chunk, now) else 0
    return erased


def _records(store: Store, user: str) -> list[Record]:
    """The first of the user's records, those in the bin among them; as many as one answer holds."""
    answer = store.call("query", ConsistentRead=True, **_all_of(store.expenses, user))
    return [from_item(item) for item in answer["Items"]]


def _clear_totals(store: Store, items: Sequence[Item]) -> bool:
    """Clears days and removes months; False where a day changed after it was read, or time is up."""
    actions = [action for item in items if (action := _clear(store.totals, item))]
    return _do(store, actions)


def _clear(table: str, item: Item) -> Item | None:
    """The action that leaves of a total no more than the export must see."""
    key = {"UserID": item["UserID"], "Date": item["Date"]}
    # A month is in no change feed, so nothing says whether it changed meanwhile; if it did, so did the
    # ledger, which is looked at again.
    if is_month(item["Date"]["S"]):
        return {"Delete": {"TableName": table, "Key": key}}
    bare = {name: item[name] for name in EMPTY_DAY if name in item}
    if bare == item:
        return None
    return {
        "Put": {
            "TableName": table,
            "Item": bare,
            "ConditionExpression": "ChangedAt = :seen",
            "ExpressionAttributeValues": {":seen": item["ChangedAt"]},
        }
    }


def _delete_settings(store: Store, user: str) -> bool:
    return _do(
        store,
        [
            {
                "Delete": {
                    "TableName": store.settings,
                    "Key": {"UserID": item["UserID"], "Name": item["Name"]},
                }
            }
            for item in store.list_settings(user)
        ],
    )


def _do(store: Store, actions: Sequence[Item]) -> bool:
    for start in range(0, len(actions), CLEARED_AT_ONCE):
        if store.left_s <= RESERVE_S:
            return False
        try:
            store.transact(actions[start : start + CLEARED_AT_ONCE])
        except ConditionFailedError:
            return False
    return True


def _everything(store: Store, table: str, user: str) -> list[Item]:
    return [item for page in store.query_pages(**_all_of(table, user)) for item in page["Items"]]


def _all_of(table: str, user: str) -> Mapping[str, Any]:
    return {
        "TableName": table,
        "KeyConditionExpression": "UserID = :user",
        "ExpressionAttributeValues": {":user": {"S": user}},
    }
