"""Find out which app an export is of, and read it."""

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

from infra.client.moving_in import actual, ezbookkeeping, firefly, gnucash, ynab
from infra.client.moving_in.books import Books, MovingInError
from infra.client.moving_in.files import SQLITE_MAGIC, AppFile, AppOptions
from lambdas.ledger.statement.encoding import decode
from lambdas.ledger.statement.errors import StatementError
from lambdas.ledger.statement.workbooks.archive import Archive

_GZIP_MAGIC, _ZIP_MAGIC = b"\x1f\x8b", b"PK\x03\x04"
_MAX_UNPACKED_BYTES = 1024**3
_READERS: tuple[Callable[[Sequence[AppFile], AppOptions], Books | None], ...] = (
    *(ynab.read, actual.read, firefly.read, gnucash.read, ezbookkeeping.read),
)
APPS = (firefly.APP, actual.APP, ynab.APP, gnucash.APP, ezbookkeeping.APP)


def read_export(paths: Sequence[Path], options: AppOptions) -> Books:
    """Return the books that the files of an export hold together.

    Raises:
        MovingInError: They cannot be read, or are of no known app.
    """
    files = [file for path in paths for file in _open(path)]
    for read in _READERS:
        try:
            books = read(files, options)
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, MovingInError):
                raise
            raise MovingInError(f"The export is not as the app writes it: {error!r}.") from None
        if books is not None:
            return books
    raise MovingInError(
        f"This is no export of {', '.join(APPS[:-1])} or {APPS[-1]}.", "Bank statements: tracker import"
    )


def _open(path: Path) -> list[AppFile]:
    """Return a file, or the tables in a ZIP that holds no database."""
    try:
        data = path.read_bytes()
        if data.startswith(_GZIP_MAGIC):
            data = gzip.decompress(data)
    except OSError as error:
        raise MovingInError(f"{path} cannot be read: {error.strerror or error}.") from None
    if data.startswith(SQLITE_MAGIC):
        return [AppFile(path.name, "", data)]
    try:
        if not data.startswith(_ZIP_MAGIC):
            return [AppFile(path.name, decode(data)[0])]
        archive = Archive(data, _MAX_UNPACKED_BYTES)
        if actual.DATABASE in archive.members:
            return [AppFile(path.name, "", archive.read(actual.DATABASE))]
        return [AppFile(name, decode(archive.read(name))[0]) for name in archive.members]
    except StatementError as error:
        raise MovingInError(f"{path}: {error}.") from None
