"""The export's packages for Lambda's platform, fetched by uv from the lock file and trimmed; no Docker.

boto3 and what comes with it are not among them: the runtime brings them.
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
LARGEST_UNZIPPED_BYTES = 250 * 1024 * 1024

# What `etl.export` imports, and what that imports. A test holds it complete.
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
    "typing-extensions",
    "typing-inspection",
    "zstandard",
)
# Modules that the Lambda runtime has of its own: boto3 and its needs.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
RUNTIME_MODULES = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")

# What no import of the export reaches: other engines, other file systems, headers, sources, tests.
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


def trimmed(name: str) -> bool:
    """Whether the file `name` (a path inside the zip) is left out."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in TRIMMED)


def packages_for_lambda() -> Path:
    """A folder with the packages, fetched once for each state of the lock file and of this module."""
    requirements = locked(LOCK.read_text(encoding="utf-8"), PACKAGES)
    digest = hashlib.sha256(Path(__file__).read_bytes() + requirements.encode()).hexdigest()[:16]
    folder = BUILD / "wheels" / digest
    if not folder.exists():
        fresh = folder.with_name(f"{digest}.{os.getpid()}")
        fetch(requirements, fresh)
        trim(fresh)
        for older in folder.parent.iterdir():
            if older != fresh:
                shutil.rmtree(older, ignore_errors=True)
        fresh.rename(folder)
    return folder


def locked(lock: str, names: Iterable[str]) -> str:
    """The lock file's entries of these packages alone, hashes included."""
    entries = {
        match["name"]: match[0] for match in re.finditer(r"^(?P<name>[\w.-]+)==.*\n(?:    .*\n)*", lock, re.M)
    }
    missing = [name for name in names if name not in entries]
    if missing:
        raise CommandError(
            f"requirements.txt has no {', '.join(missing)}, which the export needs.",
            "Make the lock file anew: the README says how.",
        )
    return "".join(entries[name] for name in names)


def fetch(requirements: str, into: Path) -> None:
    """Install the wheels of Lambda's platform into `into`; nothing is built and nothing unlocked gets in."""
    into.mkdir(parents=True)
    listed = into.with_suffix(".txt")
    listed.write_text(requirements, encoding="utf-8")
    options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--link-mode", "copy"]
    platform = ["--python-platform", PLATFORM, "--python-version", PYTHON_VERSION]
    try:
        done = subprocess.run(
            [find_uv(), "pip", "install", "--target", str(into), *platform, *options, "-r", str(listed)],
            env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"},
            capture_output=True,
            text=True,
            check=False,
        )
    except BootstrapError as problem:
        raise CommandError("The export's packages cannot be fetched.", str(problem)) from None
    finally:
        listed.unlink()
    if done.returncode:
        shutil.rmtree(into, ignore_errors=True)
        raise CommandError(
            "The export's packages for Lambda cannot be fetched.",
            "Is this machine online? uv said:\n" + "\n".join(done.stderr.splitlines()[-10:]),
        )


def trim(folder: Path) -> None:
    """Remove what the export does not use, and then folders that hold nothing any more."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif trimmed(path.relative_to(folder).as_posix()):
            path.unlink()


def fitting_size(folder: Path) -> str:
    """The package's size in words; raises CommandError where Lambda would refuse it."""
    size = size_bytes(folder)
    said = f"{size / 1024 / 1024:.0f} MB unzipped, of at most {LARGEST_UNZIPPED_BYTES // 1024 // 1024}"
    if size > LARGEST_UNZIPPED_BYTES:
        raise CommandError(
            f"The export's package is too large for Lambda: {said}.",
            "infra/stacks/export_package.py trims it.",
        )
    return said


def size_bytes(folder: Path) -> int:
    """What Lambda counts: the unzipped size."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
