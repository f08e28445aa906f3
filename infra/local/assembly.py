"""The synthesised stacks, cached by the content of their sources."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infra.client.deployment import isolate
from infra.client.errors import CommandError
from infra.local.home import reporting_write_errors

PROJECT = Path(__file__).resolve().parents[2]
CACHE = PROJECT / ".build" / "assemblies"
MAX_CACHED = 6

SOURCES = ("infra", "lambdas", "etl", "dashboards", "cdk.json", "requirements.txt")
# These adapt or run the stacks; no template depends on them.
EXCLUDED_SOURCES = ("infra/local", "infra/cli")
# MiniStack runs functions in its own interpreter, which has the export's packages: no wheels in the zip.
WITHOUT_PACKAGES = {"exportWheels": "false"}


def cached_assembly(cache: Path = CACHE, *, overrides: Mapping[str, Any] | None = None) -> Path:
    """Return the folder of the cloud assembly for the present sources; 12 CPU seconds if it is not cached.

    Args:
        cache: where assemblies are kept, for every process of this project.
        overrides: keys of the context instead of those in cdk.json; None changes none.
    """
    context = json.dumps(WITHOUT_PACKAGES | dict(overrides or {}))
    folder = cache / fingerprint(context)
    with reporting_write_errors(cache, alternative="run the project from a folder that you can write to"):
        cache.mkdir(parents=True, exist_ok=True)
        if not folder.exists():
            with (cache / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not folder.exists():  # another process may have written it while this one waited
                    synthesise(folder, context)
                    evict_oldest(cache)
        folder.touch()  # as used last
    return folder


def fingerprint(context: str) -> str:
    """Return a text that changes with every source of the stacks or of their functions' code."""
    digest = hashlib.sha256(context.encode())
    for path in sources():
        digest.update(f"{path.relative_to(PROJECT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:20]


def sources() -> Iterator[Path]:
    """Yield every source file, always in the same order."""
    for name in SOURCES:
        source = PROJECT / name
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            is_excluded = any(path.is_relative_to(PROJECT / folder) for folder in EXCLUDED_SOURCES)
            if path.is_file() and not is_excluded and "__pycache__" not in path.parts:
                yield path


def synthesise(folder: Path, context: str) -> None:
    """Write the assembly to a temporary folder and move it: a half-written one is never used."""
    environment = dict(os.environ)
    isolate(environment)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="making-") as temporary:
        assembly = Path(temporary) / "assembly"
        # The CDK's runtime is CommonJS and unpacks itself below TMPDIR. Without this file, node would find
        # the project's own package.json there and read the runtime as an ES module.
        (Path(temporary) / "package.json").write_text("{}", encoding="utf-8")
        environment |= {"CDK_OUTDIR": str(assembly), "CDK_CONTEXT_JSON": context, "TMPDIR": temporary}
        completed = subprocess.run(
            [sys.executable, "-m", "infra.stacks.app"],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if completed.returncode:
            raise CommandError(
                "The stacks cannot be synthesised.", "\n".join(completed.stderr.splitlines()[-15:])
            )
        assembly.replace(folder)


def evict_oldest(cache: Path) -> None:
    """Delete all but the assemblies that were used last."""
    assemblies = [path for path in cache.iterdir() if (path / "manifest.json").exists()]
    for path in sorted(assemblies, key=lambda path: path.stat().st_mtime)[:-MAX_CACHED]:
        shutil.rmtree(path, ignore_errors=True)
