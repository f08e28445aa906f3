"""The export's packages for Lambda's platform, installed by uv from the lock file and trimmed; no Docker.

boto3 and its dependencies are not among them, since the runtime has them.
"""

import fnmatch
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from infra.client.errors import CommandError
from infra.client.paths import BUILD, ROOT
from infra.tools.bootstrap import BootstrapError, find_uv

LOCK = ROOT / "requirements.txt"
PYTHON_VERSION = "3.13"
PLATFORM = "aarch64-manylinux_2_28"
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_UNZIPPED_BYTES = 250 * 1024 * 1024

# The packages that `etl.export` imports, and their dependencies. A test fails where one is missing.
PACKAGES = (
    "annotated-types",
    "cachetools",
    "certifi",
    "charset-normalizer",
    "fsspec",
    "idna",
    "mmh3",
    "msgspec",
    "pyarrow",
    "pydantic",
    "pydantic-core",
    "pyiceberg",
    "pyiceberg-core",
    "pyparsing",
    "pyroaring",
    "requests",
    "strictyaml",
    "tenacity",
    "tzdata",
    "typing-extensions",
    "typing-inspection",
    "zstandard",
)
# Modules that the Lambda runtime has: boto3 and its dependencies.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
RUNTIME_MODULES = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")

# Files that no import of the export reaches: other engines and file systems, headers, sources, tests.
TRIMMED = (
    "bin/*",
    "fb303/*",
    "hive_metastore/*",
    "pyarrow/include/*",
    "pyarrow/includes/*",
    "pyarrow/src/*",
    "pyarrow/tests/*",
    "pyarrow/*.h",
    "pyarrow/*.px[di]",
    "pyarrow/*.pyx",
    "pyarrow/_azurefs*",
    "pyarrow/_flight*",
    "pyarrow/_gcsfs*",
    "pyarrow/_hdfs*",
    "pyarrow/_orc*",
    "pyarrow/_dataset_orc*",
    "pyarrow/_pyarrow_cpp_tests*",
    "pyarrow/_substrait*",
    "pyarrow/libarrow_flight*",
    "pyarrow/libarrow_python_flight*",
    # Copies of one library under three names; the loader asks for `….so.<major>`.
    "pyarrow/libarrow_python*.so",
    "pyarrow/libarrow_python*.so.*.*.*",
    "pydantic/v1/*",
    "pydantic/mypy.py",
    "pyiceberg/cli/*",
    "*.pyi",
    "*.pyc",
    ".lock",
)


def is_trimmed(name: str) -> bool:
    """Return whether the file with this path inside the zip is left out."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in TRIMMED)


def lambda_packages() -> Path:
    """Return a folder with the packages, installed once per state of the lock file and this module."""
    requirements = locked_entries(LOCK.read_text(encoding="utf-8"), PACKAGES)
    digest = hashlib.sha256(Path(__file__).read_bytes() + requirements.encode()).hexdigest()[:16]
    folder = BUILD / "wheels" / digest
    if not folder.exists():
        temporary = folder.with_name(f"{digest}.{os.getpid()}")
        install(requirements, temporary)
        trim(temporary)
        for older in folder.parent.iterdir():
            if older != temporary:
                shutil.rmtree(older, ignore_errors=True)
        temporary.rename(folder)
    return folder


def locked_entries(lock: str, names: Iterable[str]) -> str:
    """Return the lock file's entries of these packages, with their hashes.

    Raises:
        CommandError: The lock file lacks one.
    """
    entries = {
        match["name"]: match[0] for match in re.finditer(r"^(?P<name>[\w.-]+)==.*\n(?:    .*\n)*", lock, re.M)
    }
    missing = [name for name in names if name not in entries]
    if missing:
        raise CommandError(
            f"requirements.txt has no {', '.join(missing)}, which the export needs.",
            "Resolve the lock files again: make lock",
        )
    return "".join(entries[name] for name in names)


def install(requirements: str, folder: Path) -> None:
    """Install the wheels for Lambda's platform into a new folder; uv builds nothing and checks every hash.

    Raises:
        CommandError: uv cannot be installed, or cannot download the packages.
    """
    folder.mkdir(parents=True)
    requirements_file = folder.with_suffix(".txt")
    requirements_file.write_text(requirements, encoding="utf-8")
    options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--link-mode", "copy"]
    platform = ["--python-platform", PLATFORM, "--python-version", PYTHON_VERSION]
    try:
        result = subprocess.run(
            [
                find_uv(),
                "pip",
                "install",
                "--target",
                str(folder),
                *platform,
                *options,
                "-r",
                str(requirements_file),
            ],
            env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"},
            capture_output=True,
            text=True,
            check=False,
        )
    except BootstrapError as problem:
        raise CommandError("The export's packages cannot be installed.", str(problem)) from None
    finally:
        requirements_file.unlink()
    if result.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise CommandError(
            "The export's packages for Lambda cannot be installed.",
            "Check the internet connection. uv's last lines:\n" + "\n".join(result.stderr.splitlines()[-10:]),
        )


def trim(folder: Path) -> None:
    """Remove the files that the export does not use, and then the empty folders."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif is_trimmed(path.relative_to(folder).as_posix()):
            path.unlink()


def check_size(folder: Path) -> str:
    """Return the unzipped size as text.

    Raises:
        CommandError: The package is too large for Lambda.
    """
    size = size_bytes(folder)
    text = f"{size / 1024 / 1024:.0f} MB unzipped, of at most {MAX_UNZIPPED_BYTES // 1024 // 1024}"
    if size > MAX_UNZIPPED_BYTES:
        raise CommandError(
            f"The export's package is too large for Lambda: {text}.",
            "Trim it in infra/stacks/export_package.py.",
        )
    return text


def size_bytes(folder: Path) -> int:
    """Return the unzipped size, which is what Lambda limits."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
