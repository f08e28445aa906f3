"""Erases a ledger, in transactions between which records and totals are consistent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from lambdas.ledger.batches import steps_by_batch
from lambdas.ledger.dynamodb_json import Action, Item
from lambdas.ledger.items import Record
from lambdas.ledger.store import ConditionFailedError, Store
from lambdas.ledger.totals import ERASED, ERASED_SHARD, is_month
from lambdas.ledger.transaction import instant_text
from lambdas.ledger.writer import Writer

# A call with less time left than this ends, and reports that there is more to do.
MIN_REMAINING_S = 5.0
# A transaction may touch 4 MB of items, and a month of very many categories has some 100 KB.
MAX_ACTIONS = 25
# The attributes that the export needs to see that a day has become empty. Once it has seen that, the item
# expires by itself; until then the lake may go back to a snapshot in which the day was not empty.
EMPTY_DAY = ("LedgerID", "Date", "Shard", "ChangedAt", "ExpiresAt")
# The export lets the lake's older snapshots expire, and DynamoDB keeps its point-in-time backups so long.
LAKE_RETENTION, BACKUP_RETENTION = timedelta(days=1), timedelta(days=35)
# Longer than the lake keeps any snapshot.
MARK_RETENTION = timedelta(days=90)
# How long an erased ledger is looked at again: longer than a token that was valid then, and several runs.
LATE_WRITES = timedelta(days=1)
OF_LEDGER = "LedgerID = :ledger"


def erase(store: Store, ledger_id: str, now: datetime) -> tuple[int, bool]:
    """Return how many transactions were erased, and whether nothing is left of the ledger.

    Days without transactions stay in the change feed, with nothing but EMPTY_DAY, until the export has read
    them. Records written meanwhile are erased too, if they are written before the end.
    """
    erased = 0
    while store.remaining_s > MIN_REMAINING_S:
        erased += _erase_records(store, ledger_id, now)
        totals = store.query_items(store.totals, OF_LEDGER, {":ledger": {"S": ledger_id}})
        # If the ledger is still empty after the totals were read, a day that does not change until it is
        # cleared has no transactions. The ledger is read once more for transactions of other days.
        if _read_records(store, ledger_id):
            continue
        if not _clear_totals(store, totals) or not _delete_settings(store, ledger_id):
            continue
        if not _read_records(store, ledger_id):
            _mark_erased(store, ledger_id, now)
            return erased, True
    return erased, False


def erase_late_writes(store: Store, now: datetime) -> int:
    """Erase what was written into erased ledgers after their end; return how many ledgers that were.

    A token outlives its user by some minutes, because the gateway looks at its signature alone. Looking for
    the mark of the erasure in each write instead would make every write dearer.
    """
    late = 0
    since = instant_text(now - LATE_WRITES)
    for ledger_id in {ledger_id for ledger_id, _ in store.changes_since(since, [ERASED_SHARD])}:
        store.start_request()
        if _read_records(store, ledger_id) or store.list_settings(ledger_id):
            late += 1
            erase(store, ledger_id, now)
    return late


def _mark_erased(store: Store, ledger_id: str, now: datetime) -> None:
    """Tell the export that the lake must forget the ledger; the mark expires by itself."""
    mark: Item = {
        "LedgerID": {"S": ledger_id},
        "Date": {"S": ERASED},
        "Shard": {"N": str(ERASED_SHARD)},
        "ChangedAt": {"S": instant_text(now)},
        "ExpiresAt": {"N": str(int((now + MARK_RETENTION).timestamp()))},
    }
    store.call("put_item", TableName=store.totals, Item=mark)


def _erase_records(store: Store, ledger_id: str, now: datetime) -> int:
    writer, erased = Writer(store), 0
    while records := _read_records(store, ledger_id):
        for steps in steps_by_batch((record, None) for record in records):
            if store.remaining_s <= MIN_REMAINING_S:
                return erased
            batch = [record for record, _ in steps if record]
            erased += len(batch) if writer.erase(ledger_id, batch, now) else 0
    return erased


def _read_records(store: Store, ledger_id: str) -> list[Record]:
    """Return the first page of the ledger's records, those in the bin included."""
    answer = store.call(
        "query",
        TableName=store.expenses,
        ConsistentRead=True,
        KeyConditionExpression=OF_LEDGER,
        ExpressionAttributeValues={":ledger": {"S": ledger_id}},
    )
    return [Record.from_item(item) for item in answer["Items"]]


def _clear_totals(store: Store, items: Sequence[Item]) -> bool:
    """Clear days and delete months; return False if a day has changed meanwhile, or time is up."""
    actions = (_clearing_action(store.totals, item) for item in items)
    return _apply(store, [action for action in actions if action is not None])


def _clearing_action(table: str, item: Item) -> Action | None:
    """Return the action that strips a day's totals to EMPTY_DAY (None: they are) or deletes a month's."""
    key: Item = {"LedgerID": item["LedgerID"], "Date": item["Date"]}
    # A month is not in the feed, so that it has no mark of its last change. If it has changed, so has the
    # ledger, which is read again.
    if is_month(item["Date"]["S"]):
        return {"Delete": {"TableName": table, "Key": key}}
    stripped: Item = {name: item[name] for name in EMPTY_DAY if name in item}
    if stripped == item:
        return None
    return {
        "Put": {
            "TableName": table,
            "Item": stripped,
            "ConditionExpression": "ChangedAt = :seen",
            "ExpressionAttributeValues": {":seen": item["ChangedAt"]},
        }
    }


def _delete_settings(store: Store, ledger_id: str) -> bool:
    """Delete settings, budgets and marks; return False if time is up."""
    actions: list[Action] = [
        {"Delete": {"TableName": store.settings, "Key": {"LedgerID": item["LedgerID"], "Name": item["Name"]}}}
        for item in store.list_settings(ledger_id)
    ]
    return _apply(store, actions)


def _apply(store: Store, actions: Sequence[Action]) -> bool:
    """Apply the actions; return False if an item has changed meanwhile, or time is up."""
    for start in range(0, len(actions), MAX_ACTIONS):
        if store.remaining_s <= MIN_REMAINING_S:
            return False
        try:
            store.transact(actions[start : start + MAX_ACTIONS])
        except ConditionFailedError:
            return False
    return True
