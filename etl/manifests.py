"""The lake's commits: each writes one manifest of the live files, so that a later run opens no more of them.

pyiceberg's own overwrite adds manifests with every commit and keeps those whose files are all gone: after
years each run would open thousands of files that say nothing.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping

from pyiceberg.manifest import DataFile, ManifestContent, ManifestEntry, ManifestEntryStatus, ManifestFile
from pyiceberg.table import Transaction
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.snapshots import Operation
from pyiceberg.table.update.snapshot import _OverwriteFiles

# About 4 MB; a lake with more files has a second manifest.
MAX_ENTRIES = 8_192


class LakeTransaction(Transaction):
    """pyiceberg's transaction, which else copies the whole metadata twenty times per commit.

    The metadata grows with the snapshots of the last month, and so would the CPU of each commit.
    """

    @property
    def table_metadata(self) -> TableMetadata:
        """The metadata with the updates so far; nobody changes what is returned."""
        return super().table_metadata if self._updates else self._table.metadata


def start_replacement(transaction: Transaction, properties: Mapping[str, str]) -> "ReplaceFiles":
    """Return a new snapshot of the transaction, to which files are added and from which they are removed."""
    metadata = transaction.table_metadata
    return ReplaceFiles(
        operation=Operation.APPEND if metadata.current_snapshot() is None else Operation.OVERWRITE,
        transaction=transaction,
        io=transaction._table.io,
        commit_uuid=uuid.uuid4(),
        snapshot_properties=dict(properties),
    )


class ReplaceFiles(_OverwriteFiles):
    """pyiceberg's overwrite, checks for conflicts included, with its manifests merged."""

    def _manifests(self) -> list[ManifestFile]:
        entries: defaultdict[int, list[ManifestEntry]] = defaultdict(list)
        deletes, removed = list[ManifestFile](), list[ManifestEntry]()
        for manifest in self._parent_manifests():
            if manifest.content != ManifestContent.DATA:
                deletes.append(manifest)
                continue
            for entry in manifest.fetch_manifest_entry(self._io, discard_deleted=True):
                is_removed = entry.data_file in self._deleted_data_files
                copied = self._copy(entry, is_removed=is_removed)
                entries[manifest.partition_spec_id].append(copied)
                if is_removed:
                    removed.append(copied)
        # A commit that came between may have removed the same file: that is a conflict.
        self._validate_required_deletes(removed)
        spec_id = self._transaction.table_metadata.default_spec_id
        entries[spec_id] += [self._added(file) for file in self._added_data_files]
        manifests = [
            manifest for id_, of_spec in entries.items() for manifest in self._write_manifests(id_, of_spec)
        ]
        return manifests + _live(deletes)

    def _parent_manifests(self) -> list[ManifestFile]:
        snapshot = self._transaction.table_metadata.snapshot_by_name(self._target_branch)
        return [] if snapshot is None else snapshot.manifests(self._io)

    def _copy(self, entry: ManifestEntry, *, is_removed: bool) -> ManifestEntry:
        return ManifestEntry.from_args(
            status=ManifestEntryStatus.DELETED if is_removed else ManifestEntryStatus.EXISTING,
            snapshot_id=self._snapshot_id if is_removed else entry.snapshot_id,
            sequence_number=entry.sequence_number,
            file_sequence_number=entry.file_sequence_number,
            data_file=entry.data_file,
        )

    def _added(self, file: DataFile) -> ManifestEntry:
        return ManifestEntry.from_args(
            status=ManifestEntryStatus.ADDED,
            snapshot_id=self._snapshot_id,
            sequence_number=None,
            file_sequence_number=None,
            data_file=file,
        )

    def _write_manifests(self, spec_id: int, entries: list[ManifestEntry]) -> Iterator[ManifestFile]:
        for start in range(0, len(entries), MAX_ENTRIES):
            with self.new_manifest_writer(self.spec(spec_id)) as writer:
                for entry in entries[start : start + MAX_ENTRIES]:
                    writer.add_entry(entry)
            yield writer.to_manifest_file()


def _live(manifests: list[ManifestFile]) -> list[ManifestFile]:
    """Return the manifests that name a file that is still there."""
    return [manifest for manifest in manifests if manifest.has_added_files() or manifest.has_existing_files()]
