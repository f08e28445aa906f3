"""What goes into each zip, as an allow-list: a file that no list names is never shipped."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from aws_cdk import IgnoreMode
from aws_cdk import aws_lambda as lambda_

from infra.client.paths import BUILD, ROOT
from infra.stacks import export_package

# Patterns as in .gitignore, the last match wins: only Python files, and only those of the named rooms.
_PYTHON_FILES = ("*", "!*/", "!*.py", "/*")
_NEVER = ("__pycache__", ".*")
ONLINE_FILES = (*_PYTHON_FILES, "!/lambdas", *_NEVER)
# Of the lambdas the export shares the ledger's rules; `etl/sql.py` serves the command line.
EXPORT_FILES = (
    *_PYTHON_FILES,
    "!/etl",
    "/etl/sql.py",
    "!/lambdas",
    "/lambdas/*",
    "!/lambdas/__init__.py",
    "!/lambdas/ledger",
    *_NEVER,
)


def online_code() -> lambda_.Code:
    """The code of every online function: the Python files of `lambdas/` and nothing else."""
    return _allowed(ROOT, ONLINE_FILES)


def export_code(with_packages: bool) -> lambda_.Code:
    """The export's code, with its packages for Lambda unless whatever runs it has them already."""
    if not with_packages:
        return _allowed(ROOT, EXPORT_FILES)
    return lambda_.Code.from_asset(str(export_folder()))


def export_folder() -> Path:
    """A fresh folder with the export's packages and its code, as Lambda will see it."""
    folder = BUILD / "export"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(export_package.packages_for_lambda(), folder, copy_function=_link)
    for path in export_files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, folder / path)
    export_package.fitting_size(folder)
    return folder


def export_files() -> Iterator[Path]:
    """The project's own files of the export, relative to its root: what `EXPORT_FILES` lets through."""
    for room in (ROOT / "etl", ROOT / "lambdas" / "ledger"):
        yield from (
            path.relative_to(ROOT) for path in sorted(room.rglob("*.py")) if path != ROOT / "etl" / "sql.py"
        )
    yield Path("lambdas/__init__.py")


def _link(source: str, target: str) -> None:
    """150 MB need not lie on the disk twice."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _allowed(root: Path, patterns: Sequence[str]) -> lambda_.Code:
    return lambda_.Code.from_asset(str(root), exclude=list(patterns), ignore_mode=IgnoreMode.GIT)
