"""The synthesised stacks, made once for each state of their sources."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.client.deployment import isolate
from infra.client.errors import CommandError
from infra.local.home import reporting_write_errors

PROJECT = Path(__file__).resolve().parents[2]
CACHE = PROJECT / ".build" / "assemblies"
MAX_CACHED = 5

SOURCES = ("infra", "lambdas", "etl", "dashboards", "cdk.json", "requirements.txt")
# These adapt or run the stacks; no template depends on them.
EXCLUDED_SOURCES = ("infra/local", "infra/cli")
# MiniStack runs functions in its own interpreter, which has the export's packages: no wheels in the zip.
CONTEXT = '{"exportWheels": "false"}'


def cached_assembly(cache: Path = CACHE) -> Path:
    """The cloud assembly's directory for the sources as they are now; about 12 CPU seconds if not cached."""
    wanted = cache / fingerprint()
    with reporting_write_errors(cache, instead="run the project from a folder that you can write to"):
        cache.mkdir(parents=True, exist_ok=True)
        if not wanted.exists():
            with (cache / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # whoever waited here finds it made
                if not wanted.exists():
                    synthesise(wanted)
                    evict_oldest(cache)
        wanted.touch()  # used last
    return wanted


def fingerprint() -> str:
    """Changes whenever a source of the stacks or of their functions' code does."""
    digest = hashlib.sha256(CONTEXT.encode())
    for path in sources():
        digest.update(f"{path.relative_to(PROJECT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:20]


def sources() -> Iterator[Path]:
    """Every source file, in a fixed order."""
    for name in SOURCES:
        found = PROJECT / name
        for path in sorted(found.rglob("*")) if found.is_dir() else [found]:
            unread = any(path.is_relative_to(PROJECT / folder) for folder in EXCLUDED_SOURCES)
            if path.is_file() and not unread and "__pycache__" not in path.parts:
                yield path


def synthesise(wanted: Path) -> None:
    """Write the assembly beside its place and move it there whole: a half-written one is never used."""
    environment = dict(os.environ)
    isolate(environment)
    with tempfile.TemporaryDirectory(dir=wanted.parent, prefix="making-") as making:
        made = Path(making) / "assembly"
        # The CDK's runtime is CommonJS and unpacks itself below TMPDIR. Without this file, node would find
        # the project's own package.json there and read the runtime as an ES module.
        (Path(making) / "package.json").write_text("{}", encoding="utf-8")
        environment |= {"CDK_OUTDIR": str(made), "CDK_CONTEXT_JSON": CONTEXT, "TMPDIR": making}
        done = subprocess.run(
            [sys.executable, "-m", "infra.stacks.app"],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandError("The stacks cannot be synthesised.", "\n".join(done.stderr.splitlines()[-15:]))
        made.replace(wanted)


def evict_oldest(cache: Path) -> None:
    assemblies = [path for path in cache.iterdir() if (path / "manifest.json").exists()]
    for path in sorted(assemblies, key=lambda path: path.stat().st_mtime)[:-MAX_CACHED]:
        shutil.rmtree(path, ignore_errors=True)
