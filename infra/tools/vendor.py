"""Copy the page's libraries from node_modules into frontend/vendor: `python -m infra.tools.vendor`.

package.json pins their versions and package-lock.json their hashes, which `npm ci` checks. The copies are
committed, so that running and testing the tracker needs no npm. `--check` writes nothing and fails where a
copy differs from the pinned package, as after an update of package.json alone; `make lint` runs it.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.client.paths import ROOT

NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "frontend" / "vendor"


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package that the page uses: `files` maps its paths to names in frontend/vendor."""

    name: str
    files: dict[str, str]
    licence: str = "LICENSE"

    @property
    def licence_name(self) -> str:
        """Where the licence goes, relative to frontend/vendor."""
        return f"licences/{self.name.removeprefix('@').replace('/', '-')}.txt"


PACKAGES = (
    Package("preact", {"dist/preact.mjs": "preact.js", "hooks/dist/hooks.mjs": "preact-hooks.js"}),
    Package("htm", {"dist/htm.mjs": "htm.js"}),
    Package("@preact/signals", {"dist/signals.mjs": "signals.js"}),
    Package("@preact/signals-core", {"dist/signals-core.mjs": "signals-core.js"}),
    Package("chart.js", {"dist/chart.umd.min.js": "chart.js"}, licence="LICENSE.md"),
)

# A browser resolves no bare name without an import map, and an inline map would need a hash in the policy.
RELATIVE_IMPORTS = {
    "preact": "./preact.js",
    "preact/hooks": "./preact-hooks.js",
    "@preact/signals-core": "./signals-core.js",
}
BARE_IMPORT = re.compile(r'(\b(?:from|import)\s*)"([^"./][^"]*)"')
SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=\S+\s*$")


def main(argv: list[str] | None = None) -> int:
    """Copy every file, or with `--check` list those that differ; the exit status is 1 if any does."""
    parser = argparse.ArgumentParser(prog="python -m infra.tools.vendor", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a copy differs")
    check = parser.parse_args(argv).check
    try:
        outdated = {name: text for name, text in vendored_files(NODE_MODULES) if read(VENDOR / name) != text}
    except FileNotFoundError as error:
        print(f"{error.filename} is missing. Run `npm ci`, then try again.", file=sys.stderr)
        return 1
    for name, text in outdated.items():
        print(f"frontend/vendor/{name} {'is not the pinned version' if check else 'written'}")
        if not check:
            (VENDOR / name).parent.mkdir(parents=True, exist_ok=True)
            (VENDOR / name).write_text(text, encoding="utf-8")
    if check and outdated:
        print("Run `make vendor` and commit the result.", file=sys.stderr)
    return int(check and bool(outdated))


def vendored_files(node_modules: Path) -> Iterator[tuple[str, str]]:
    """Yield each file's path below frontend/vendor and its text, adapted for browsers."""
    for package in PACKAGES:
        folder = node_modules / package.name
        for source, name in package.files.items():
            yield name, for_browsers((folder / source).read_text(encoding="utf-8"))
        yield package.licence_name, (folder / package.licence).read_text(encoding="utf-8")


def for_browsers(module: str) -> str:
    """Return a module's text with relative instead of bare imports, and without a link to its source map."""
    text = SOURCE_MAP.sub("\n", module)
    return BARE_IMPORT.sub(lambda match: f'{match[1]}"{RELATIVE_IMPORTS[match[2]]}"', text)


def read(path: Path) -> str | None:
    """Return the file's text; None if there is no such file."""
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
