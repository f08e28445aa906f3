"""Members of a zip archive, read up to a bound whatever the archive says of their size."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from lambdas.ledger.statement.errors import StatementError

# A statement of 5 MB of CSV is an archive of this size at most; what unpacks to more is no statement.
MAX_UNPACKED_BYTES = 48 * 1024**2
_CHUNK_BYTES = 256 * 1024
MAX_MEMBERS = 1_000


class Archive:
    """An archive, of which at most `rest` bytes more are read altogether."""

    def __init__(self, data: bytes, rest: int = MAX_UNPACKED_BYTES) -> None:
        """Open the archive; raise `StatementError` if it is broken, encrypted or has too many members."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.members = {info.filename: info for info in self._zip.infolist() if not info.is_dir()}
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise StatementError("broken_archive") from None
        if len(self.members) > MAX_MEMBERS:
            raise StatementError("archive_too_large")
        self.rest = rest

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a member in parts; nothing if there is no such member."""
        info = self.members.get(name)
        if info is None:
            return
        if info.flag_bits & 1:
            raise StatementError("archive_with_password")
        try:
            with self._zip.open(info) as file:
                while chunk := file.read(_CHUNK_BYTES):
                    self.rest -= len(chunk)
                    if self.rest < 0:
                        raise StatementError("archive_too_large")
                    yield chunk
        except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, EOFError, OSError):
            raise StatementError("broken_archive") from None

    def read(self, name: str) -> bytes:
        """Return the content of a member, empty if there is no such member."""
        return b"".join(self.chunks(name))
