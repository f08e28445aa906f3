"""The lake's upkeep, once a day: old snapshots expire, and files that no snapshot uses are deleted."""

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pyiceberg.exceptions import CommitFailedException
from pyiceberg.expressions import In, Reference
from pyiceberg.expressions.literals import literal
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot
from pyiceberg.table.update.snapshot import ExpireSnapshots

from etl.pages import map_parallel
from etl.storage import UnreadableError, reading
from etl.table import HELD, PROPERTY, WATERMARK, list_stored_files
from lambdas.ledger.transaction import instant_text

# How far back the lake can be queried.
SNAPSHOT_RETENTION = timedelta(days=30)
# How far back each commit can be queried. Of earlier days only the last snapshot is kept: every run reads
# the list of snapshots, and lists their files.
COMMIT_RETENTION = timedelta(days=7)
# A query that began before a commit goes on reading the older snapshot.
READER_RETENTION = timedelta(hours=1)
# A file that no snapshot uses may belong to a commit that is being made.
ORPHAN_RETENTION = timedelta(days=1)
# A lake may be held at an older snapshot for so long after a ledger that it contains was erased.
MAX_HOLD_AFTER_ERASURE = timedelta(hours=12)
# Properties of the table: the day of the last upkeep, and the newest erasure that no snapshot predates.
MAINTAINED = f"{PROPERTY}maintained-at"
ERASED_UNTIL = f"{PROPERTY}erased-until"


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The result of one upkeep.

    Attributes:
        expired: how many snapshots expired.
        deleted: how many files were deleted.
        unreadable: how many snapshots, expired ones included, have a damaged or missing list of files.
    """

    expired: int = 0
    deleted: int = 0
    unreadable: int = 0


def is_due(table: Table, now: datetime) -> bool:
    """Return whether this is the first run of its day (UTC)."""
    return table.properties.get(MAINTAINED, "")[:10] != instant_text(now)[:10]


def erasures_seen_until(table: Table, now: datetime) -> str:
    """Return the instant (UTC text) after which erased accounts may still be in a snapshot."""
    return table.properties.get(ERASED_UNTIL, instant_text(now - SNAPSHOT_RETENTION))


def is_old_hold(table: Table, now: datetime) -> bool:
    """Return whether the lake's hold must not delay an erasure any longer."""
    return table.properties[HELD] < instant_text(now - MAX_HOLD_AFTER_ERASURE)


def maintain(table: Table, now: datetime, erasures: Mapping[str, str]) -> Upkeep:
    """Expire snapshots and delete unused files; where somebody else commits meanwhile, a later run does it.

    Args:
        erasures: the erased ledgers, each with the instant (UTC text) of its end.

    Raises:
        UnreadableError: the current snapshot's list of files is damaged; nothing was deleted.
    """
    expired = find_expired(table, now, is_erasure=bool(erasures))
    expired_ids = {snapshot.snapshot_id for snapshot in expired}
    files = _find_files(table, table.snapshots())
    # A query of a damaged snapshot fails, but somebody may mend it: until it expires, its files are unknown.
    is_complete = all(files[id_] is not None for id_ in files.keys() - expired_ids)
    properties = {MAINTAINED: instant_text(now)}
    if erasures and is_complete and is_forgotten(table, erasures, expired):
        properties[ERASED_UNTIL] = max(erasures.values())
    expired_files = set[str]().union(*(files[id_] or () for id_ in expired_ids))
    try:
        with table.transaction() as transaction:
            transaction.set_properties(properties)
            if expired:
                with ExpireSnapshots(transaction) as update:
                    update.by_ids(list(expired_ids))
    except CommitFailedException:
        return Upkeep()
    unreadable = sum(names is None for names in files.values())
    # Somebody else's commit may have come between.
    files |= _find_files(table, [new for new in table.snapshots() if new.snapshot_id not in files])
    used = [files[snapshot.snapshot_id] for snapshot in table.snapshots()]
    if None in used:
        return Upkeep(len(expired), unreadable=unreadable)
    kept = set[str]().union(*(names or () for names in used)) | _find_table_files(table)
    deleted = _delete_unused_files(table, kept, expired_files, now - ORPHAN_RETENTION)
    return Upkeep(len(expired), deleted, unreadable)


def find_expired(table: Table, now: datetime, *, is_erasure: bool) -> list[Snapshot]:
    """Return the snapshots that nobody needs: each was replaced longer ago than it is kept.

    The time of its replacement counts, not of its commit: a snapshot of last year that was current until
    yesterday is what a query of last week reads. One that was still current at the end of its day (UTC) is
    kept for SNAPSHOT_RETENTION, another for COMMIT_RETENTION; after an erasure all for READER_RETENTION.
    """
    in_use = {reference.snapshot_id for reference in table.refs().values()}
    replaced_at: dict[int, datetime] = {}
    for entry, successor in itertools.pairwise(table.history()):
        replaced_at[entry.snapshot_id] = datetime.fromtimestamp(successor.timestamp_ms / 1000, UTC)

    def is_expired(snapshot: Snapshot) -> bool:
        committed = _committed_at(snapshot)
        replaced = replaced_at.get(snapshot.snapshot_id, committed)
        is_last_of_day = replaced.date() > committed.date()
        retention = SNAPSHOT_RETENTION if is_last_of_day else COMMIT_RETENTION
        return replaced < now - (READER_RETENTION if is_erasure else retention)

    return [
        snapshot
        for snapshot in table.snapshots()
        if snapshot.snapshot_id not in in_use and is_expired(snapshot)
    ]


def is_forgotten(table: Table, erasures: Mapping[str, str], expired: Collection[Snapshot]) -> bool:
    """Return whether no snapshot has rows of these ledgers any more, once the expired ones are gone."""
    current, gone = table.current_snapshot(), {snapshot.snapshot_id for snapshot in expired}
    last = max(erasures.values())
    for snapshot in table.snapshots():
        if snapshot.snapshot_id in gone or snapshot == current:
            continue
        if snapshot.summary is None or snapshot.summary.additional_properties.get(WATERMARK, "") <= last:
            return False
    is_of_erased = In(term=Reference("ledger_id"), values={literal(ledger_id) for ledger_id in erasures})
    with reading("the current snapshot"):
        rows = table.scan(row_filter=is_of_erased, selected_fields=("ledger_id",)).to_arrow()
    return int(rows.num_rows) == 0


def _committed_at(snapshot: Snapshot) -> datetime:
    return datetime.fromtimestamp(snapshot.timestamp_ms / 1000, UTC)


def _delete_unused_files(
    table: Table, used: Collection[str], expired_files: Collection[str], orphaned_before: datetime
) -> int:
    """Delete files of expired snapshots, and older files that a failed run left; return how many."""
    stored = [file for folder in ("data", "metadata") for file in list_stored_files(table, folder)]
    unused = [
        file.location
        for file in stored
        if file.location not in used
        and (file.location in expired_files or file.modified_at < orphaned_before)
    ]
    with reading("a file that no snapshot uses"):
        map_parallel(table.io.delete, unused)
    return len(unused)


def _find_table_files(table: Table) -> set[str]:
    """Return the files that the table's metadata names itself: its versions, and statistics of engines."""
    metadata = table.metadata
    # pyiceberg leaves the entries of partitions' statistics when their snapshot expires.
    snapshots = {snapshot.snapshot_id for snapshot in table.snapshots()}
    statistics = [*metadata.statistics, *metadata.partition_statistics]
    return {
        table.metadata_location,
        *(entry.metadata_file for entry in metadata.metadata_log),
        *(file.statistics_path for file in statistics if file.snapshot_id in snapshots),
    }


def _find_files(table: Table, snapshots: Collection[Snapshot]) -> dict[int, set[str] | None]:
    """Return all files of each snapshot: data files, manifests, and the list of manifests.

    None stands for a snapshot that cannot be read.

    Raises:
        UnreadableError: it is the current one.
    """
    names = map_parallel(lambda snapshot: _list_files(table, snapshot), list(snapshots))
    return {snapshot.snapshot_id: files for snapshot, files in zip(snapshots, names, strict=True)}


def _list_files(table: Table, snapshot: Snapshot) -> set[str] | None:
    files = {snapshot.manifest_list}
    try:
        with reading("a snapshot's list of files"):
            for manifest in snapshot.manifests(table.io):
                files.add(manifest.manifest_path)
                entries = manifest.fetch_manifest_entry(table.io, discard_deleted=True)
                files |= {entry.data_file.file_path for entry in entries}
    except UnreadableError:
        if snapshot == table.current_snapshot():
            raise
        return None
    return files
