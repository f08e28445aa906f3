"""The contents of the functions' zips, as allow-lists: a file that no list names is never shipped."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from aws_cdk import IgnoreMode
from aws_cdk import aws_lambda as lambda_

from infra.client.paths import BUILD, ROOT
from infra.stacks import export_package

# Patterns as in .gitignore, the last match wins: only Python files, and only those of the named packages.
_PYTHON_FILES = ("*", "!*/", "!*.py", "/*")
_NEVER = ("__pycache__", ".*")
ONLINE_FILES = (*_PYTHON_FILES, "!/lambdas", *_NEVER)
# The export shares `lambdas/ledger` with the online functions; only the command line uses `etl/sql.py`.
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
    """Return the code of every online function: the Python files of `lambdas/` and nothing else."""
    return _selected(ROOT, ONLINE_FILES)


def export_code(with_packages: bool) -> lambda_.Code:
    """Return the export's code; without packages for the local cloud, whose interpreter has them already."""
    if not with_packages:
        return _selected(ROOT, EXPORT_FILES)
    return lambda_.Code.from_asset(str(build_export_folder()))


def build_export_folder() -> Path:
    """Write a new folder with the export's packages and code, as Lambda will see it, and return its path."""
    folder = BUILD / "export"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(export_package.lambda_packages(), folder, copy_function=_link)
    for path in export_files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, folder / path)
    export_package.check_size(folder)
    return folder


def export_files() -> Iterator[Path]:
    """Yield the project's files in the export's zip, relative to the root, as `EXPORT_FILES` selects them."""
    for package in (ROOT / "etl", ROOT / "lambdas" / "ledger"):
        yield from (
            path.relative_to(ROOT)
            for path in sorted(package.rglob("*.py"))
            if path != ROOT / "etl" / "sql.py"
        )
    yield Path("lambdas/__init__.py")


def _link(source: str, target: str) -> None:
    """Link instead of copy where the file system can, since the packages take 150 MB."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _selected(root: Path, patterns: Sequence[str]) -> lambda_.Code:
    return lambda_.Code.from_asset(str(root), exclude=list(patterns), ignore_mode=IgnoreMode.GIT)
