"""Takes keys without transactions out of the totals, so that a day or month does not fill up for ever."""

from collections.abc import Iterable
from dataclasses import replace

from lambdas.ledger.dynamodb_json import AttributeValue
from lambdas.ledger.errors import Busy
from lambdas.ledger.store import ConditionFailedError, Store
from lambdas.ledger.totals import Change, TotalsKey, attribute_names, month_key, net_changes


def remove_empty_totals(store: Store, ledger_id: str, changes: Iterable[Change]) -> None:
    """Remove the keys of which these changes, now written, took the last transaction.

    What cannot be removed now stays as a count of zero, which is right, too, until the key is emptied again.
    """
    fallen = _fallen_keys(changes)
    if not fallen:
        return
    try:
        for item in store.get_totals(ledger_id, fallen):
            date = item["Date"]["S"]
            names = [attribute_names(key) for key in fallen[date]]
            empty = [(sum_, count) for sum_, count in names if item.get(count, {}).get("N") == "0"]
            if empty:
                _remove(store, ledger_id, date, empty)
    except Busy:
        return


def _fallen_keys(changes: Iterable[Change]) -> dict[str, list[TotalsKey]]:
    """Return the keys whose counts these changes lower, by day and month."""
    days = list(changes)
    months = [replace(change, date=month_key(change.date)) for change in days]
    fallen = {
        date: [key for key, (_, count) in totals.items() if count < 0]
        for date, totals in net_changes([*days, *months]).items()
    }
    return {date: keys for date, keys in fallen.items() if keys}


def _remove(store: Store, ledger_id: str, date: str, empty: list[tuple[str, str]]) -> None:
    """Remove sums and counts on condition that the counts are still zero."""
    names = {}
    for index, (sum_, count) in enumerate(empty):
        names[f"#s{index}"], names[f"#n{index}"] = sum_, count
    zero: dict[str, AttributeValue] = {":zero": {"N": "0"}}
    try:
        store.call(
            "update_item",
            TableName=store.totals,
            Key={"LedgerID": {"S": ledger_id}, "Date": {"S": date}},
            UpdateExpression=f"REMOVE {', '.join(names)}",
            ConditionExpression=" AND ".join(f"#n{index} = :zero" for index in range(len(empty))),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=zero,
        )
    except ConditionFailedError:
        return
