"""Copies everything of a deployment but the lake out of it, and into an empty one.

A backup is general: it holds the items of the tables as DynamoDB has them, and each user's address. The lake
is written anew from the ledger. A restored user has another id, so that ids of users are replaced wherever an
item has one.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import boto3

from infra.client.backup_files import MANIFEST, Files, read_lines, write_lines
from infra.client.deployment import Deployment
from infra.client.errors import CommandError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMAT = 1
LEDGER_KEY = "LedgerID"
USERS_FILE = "users.jsonl.gz"
# A write between two readings of a ledger's totals makes it be read again.
MAX_READINGS = 20
BATCH_SIZE = 25
MAX_BATCH_ATTEMPTS = 50
# Cognito's subjects are UUIDs.
_USER_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# A subscription to mails belongs to its deployment's topic.
SUBSCRIPTION = "Subscription"


Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BackedUpUser:
    """A user: the id that keys their ledger, and the address by which they sign in."""

    id: str
    email: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a backup, from its manifest."""

    at: str
    ledgers: int
    users: int
    items: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Restoration:
    """The restored contents, and the number of users whose subscriptions to budget mails were not."""

    contents: Contents
    ended_subscriptions: int


@dataclass(frozen=True, slots=True)
class BackupSource:
    """The three tables and the user pool, deployed or not."""

    expenses_table: str
    totals_table: str
    settings_table: str
    user_pool_id: str

    @classmethod
    def of_deployment(cls, deployment: Deployment) -> "BackupSource":
        return cls(
            deployment.expenses_table,
            deployment.totals_table,
            deployment.settings_table,
            deployment.user_pool_id,
        )

    def tables(self) -> dict[str, str]:
        """Return the tables by the name that a backup gives them, in the order of writing."""
        return {
            "expenses": self.expenses_table,
            "totals": self.totals_table,
            "settings": self.settings_table,
        }


def back_up(session: boto3.Session, source: BackupSource, files: Files, now: datetime) -> Contents:
    """Write a backup, whose manifest comes last: without it, it is not whole.

    Each ledger is read at one instant: its totals are read before and after its transactions, until no write
    was between. Ledgers are independent of each other.

    Raises:
        CommandError: The place holds files already, or a ledger is written to without a pause.
    """
    if files.names():
        raise CommandError("There are files there already.", "Name an empty folder, or another prefix.")
    client: DynamoDBClient = session.client("dynamodb")
    tables = source.tables()
    items: dict[str, list[Item]] = {name: [] for name in tables}
    ledger_ids = sorted(set().union(*(read_ledger_ids(client, table) for table in tables.values())))
    for ledger_id in ledger_ids:
        for name, ledger_items in read_ledger(client, tables, ledger_id).items():
            items[name] += ledger_items
    users = list(read_users(session, source.user_pool_id))
    write_lines(files, USERS_FILE, map(asdict, users))
    counts = {name: write_lines(files, f"{name}.jsonl.gz", rows) for name, rows in items.items()}
    contents = Contents(now.isoformat(timespec="seconds"), len(ledger_ids), len(users), counts)
    files.write(MANIFEST, json.dumps({"format": FORMAT, **asdict(contents)}, indent=2).encode())
    return contents


def read_ledger_ids(client: "DynamoDBClient", table: str) -> set[str]:
    """Return the ids of all ledgers that have an item in the table."""
    pages = client.get_paginator("scan").paginate(
        TableName=table, ProjectionExpression=LEDGER_KEY, ConsistentRead=True
    )
    return {item[LEDGER_KEY]["S"] for page in pages for item in page["Items"]}


def read_ledger(client: "DynamoDBClient", tables: Mapping[str, str], ledger_id: str) -> dict[str, list[Item]]:
    """Return a ledger's items by table, all as of one instant: no write changed its totals meanwhile."""
    before = _query(client, tables["totals"], ledger_id)
    for _ in range(MAX_READINGS):
        others = {
            name: _query(client, table, ledger_id) for name, table in tables.items() if name != "totals"
        }
        after = _query(client, tables["totals"], ledger_id)
        if after == before:
            return {**others, "totals": after}
        before = after
    raise CommandError(
        f"The ledger {ledger_id} is written to without a pause.",
        "Wait until an import has ended, and repeat.",
    )


def _query(client: "DynamoDBClient", table: str, ledger_id: str) -> list[Item]:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression=f"{LEDGER_KEY} = :ledger",
        ExpressionAttributeValues={":ledger": {"S": ledger_id}},
        ConsistentRead=True,
    )
    return [dict(item) for page in pages for item in page["Items"]]


def read_users(session: boto3.Session, pool: str) -> Iterator[BackedUpUser]:
    """Yield every user of the pool."""
    pages = session.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=pool)
    for page in pages:
        for user in page["Users"]:
            attributes = {item["Name"]: item.get("Value", "") for item in user.get("Attributes", [])}
            yield BackedUpUser(attributes["sub"], attributes.get("email", user["Username"]))


def read_contents(files: Files) -> Contents:
    """Return what the manifest says. Raises CommandError if there is none or its format is unknown."""
    try:
        document = json.loads(files.read(MANIFEST))
        if document.pop("format") != FORMAT:
            raise ValueError("its format is unknown")
        return Contents(**document)
    except (ValueError, TypeError, KeyError) as error:
        raise CommandError(f"{MANIFEST} cannot be used: {error}", "Use the version that wrote it.") from None


def restore(
    session: boto3.Session,
    deployment: Deployment,
    files: Files,
    ensure_user: Callable[[str], str],
    *,
    replaces: bool = False,
) -> Restoration:
    """Write a backup into a deployment.

    Everything is read and counted before anything is written.

    Args:
        session: of the deployment.
        deployment: the one to write to.
        files: the backup.
        ensure_user: returns the id of the user with an address, whom it creates if there is none.
        replaces: whether to delete what the tables hold; otherwise they must be empty.

    Raises:
        CommandError: A table is not empty, or the backup is incomplete.
    """
    client: DynamoDBClient = session.client("dynamodb")
    tables = BackupSource.of_deployment(deployment).tables()
    contents = read_contents(files)
    if not replaces:
        require_empty(client, tables.values())
    users = [BackedUpUser(**document) for document in read_lines(files, USERS_FILE)]
    items = {name: list(read_lines(files, f"{name}.jsonl.gz")) for name in tables}
    counts = {name: len(rows) for name, rows in items.items()}
    if counts != dict(contents.items) or len(users) != contents.users:
        raise CommandError(f"The backup is incomplete: its files do not hold what {MANIFEST} says.")
    new_ids = {user.id: ensure_user(user.email) for user in users}
    if replaces:
        for table in tables.values():
            delete_items(client, table)
    ended = 0
    for name, table in tables.items():
        renamed = [rename(item, new_ids) for item in items[name]]
        ended += count_subscriptions(items[name]) - count_subscriptions(renamed)
        _write(client, table, renamed)
    return Restoration(contents, ended)


def count_subscriptions(items: Iterable[Item]) -> int:
    """Return how many of the items are settings of users who get budget mails."""
    return sum(SUBSCRIPTION in item for item in items)


def require_empty(client: "DynamoDBClient", tables: Iterable[str]) -> None:
    """Raise CommandError if a table holds an item."""
    for table in tables:
        if client.scan(TableName=table, Limit=1)["Items"]:
            raise CommandError(
                "This deployment holds data, and a backup can only be restored into an empty one.",
                "Locally: tracker up --no-demo --home DIR. On AWS: deploy to another account or region. "
                "To delete what it holds: --replace",
            )


def rename(item: Item, new_ids: Mapping[str, str]) -> Item:
    """Return an item under the new ids, and without what belongs to the old deployment if they differ."""
    renamed: Item = replace_ids(item, new_ids)
    if renamed[LEDGER_KEY] == item[LEDGER_KEY]:
        return renamed
    return {name: value for name, value in renamed.items() if name != SUBSCRIPTION}


def replace_ids(value: Any, new_ids: Mapping[str, str]) -> Any:
    """Return an attribute value with each user's id in its texts replaced by the user's new one."""
    if isinstance(value, str):
        return _USER_ID.sub(lambda match: new_ids.get(match[0], match[0]), value)
    if isinstance(value, list):
        return [replace_ids(element, new_ids) for element in value]
    if isinstance(value, dict):
        return {key: replace_ids(element, new_ids) for key, element in value.items()}
    return value


def delete_items(client: "DynamoDBClient", table: str) -> None:
    """Delete every item of a table, which stays."""
    names = [key["AttributeName"] for key in client.describe_table(TableName=table)["Table"]["KeySchema"]]
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        ProjectionExpression=", ".join(f"#{number}" for number, _ in enumerate(names)),
        ExpressionAttributeNames={f"#{number}": name for number, name in enumerate(names)},
        ConsistentRead=True,
    )
    keys = [dict(item) for page in pages for item in page["Items"]]
    _send(client, table, [{"DeleteRequest": {"Key": key}} for key in keys])


def _write(client: "DynamoDBClient", table: str, items: Sequence[Item]) -> None:
    _send(client, table, [{"PutRequest": {"Item": item}} for item in items])


def _send(client: "DynamoDBClient", table: str, writes: Sequence[Any]) -> None:
    for start in range(0, len(writes), BATCH_SIZE):
        requests: Any = writes[start : start + BATCH_SIZE]
        for _ in range(MAX_BATCH_ATTEMPTS):
            answer = client.batch_write_item(RequestItems={table: requests})
            requests = answer.get("UnprocessedItems", {}).get(table, [])
            if not requests:
                break
        else:
            raise CommandError(
                f"The table {table} does not accept more writes now.",
                "Empty the deployment (docs/backup.md) and restore again later.",
            )
