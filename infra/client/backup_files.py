"""Where a backup is kept: a folder, or a prefix of a bucket. Its files are JSON lines, compressed."""

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import boto3

from infra.client.errors import CommandError

MANIFEST = "manifest.json"
_NEEDS_MANIFEST = f"Name the folder or s3://BUCKET/PREFIX with {MANIFEST}, as `tracker backup` wrote it."


class Files(Protocol):
    """Reads and writes whole files by their name."""

    def write(self, name: str, body: bytes) -> None: ...

    def read(self, name: str) -> bytes:
        """Return a file. Raises CommandError if it is not there."""

    def names(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """Files of a folder that only its owner can read, since a backup holds everything of every user."""

    folder: Path

    def write(self, name: str, body: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self.folder / name
            path.touch(mode=0o600)
            path.write_bytes(body)
        except OSError as error:
            raise CommandError(f"{self.folder} cannot be written to: {error.strerror}.") from None

    def read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise CommandError(
                f"{self.folder / name} cannot be read: {error.strerror}.", _NEEDS_MANIFEST
            ) from None

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.is_dir() else []


@dataclass(frozen=True, slots=True)
class BucketFiles:
    """Objects below a prefix of a bucket."""

    session: boto3.Session
    bucket: str
    prefix: str

    def write(self, name: str, body: bytes) -> None:
        self.session.client("s3").put_object(
            Bucket=self.bucket, Key=f"{self.prefix}{name}", Body=body, ServerSideEncryption="AES256"
        )

    def read(self, name: str) -> bytes:
        s3 = self.session.client("s3")
        try:
            return s3.get_object(Bucket=self.bucket, Key=f"{self.prefix}{name}")["Body"].read()
        except s3.exceptions.NoSuchKey:
            raise CommandError(
                f"s3://{self.bucket}/{self.prefix}{name} is not there.", _NEEDS_MANIFEST
            ) from None

    def names(self) -> list[str]:
        pages = self.session.client("s3").get_paginator("list_objects_v2")
        answers = pages.paginate(Bucket=self.bucket, Prefix=self.prefix)
        return [
            item["Key"].removeprefix(self.prefix) for answer in answers for item in answer.get("Contents", [])
        ]


def open_files(place: str, session: boto3.Session) -> Files:
    """Return the files at a place, which is a folder or `s3://BUCKET/PREFIX`."""
    parts = urlsplit(place)
    if parts.scheme != "s3":
        return FolderFiles(Path(place))
    prefix = parts.path.strip("/")
    return BucketFiles(session, parts.netloc, f"{prefix}/" if prefix else "")


def write_lines(files: Files, name: str, documents: Iterable[Any]) -> int:
    """Write documents as lines of JSON and return their number."""
    lines = [json.dumps(document, ensure_ascii=False, sort_keys=True) for document in documents]
    # Without the time, the same documents give the same file.
    files.write(name, gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0))
    return len(lines)


def read_lines(files: Files, name: str) -> Iterator[Any]:
    """Yield the documents of a file of JSON lines. Raises CommandError if it is damaged."""
    body = files.read(name)
    try:
        text = gzip.decompress(body).decode()
        yield from map(json.loads, text.splitlines())
    except (OSError, EOFError, ValueError) as error:
        raise CommandError(f"{name} of the backup is damaged: {error}", "Use another backup.") from None
