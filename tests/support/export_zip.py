"""The export's package for this machine, and a Python that can import nothing else and has no time zones."""

import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path

from infra.client.paths import ROOT
from infra.stacks import assets, export_package

ALONE = """
import importlib, importlib.machinery, sys, zoneinfo
zoneinfo.reset_tzpath(())  # as with an empty PYTHONTZPATH: a runtime may have no time-zone database
sys.path[:] = [path for path in sys.path if "site-packages" not in path]
sys.path.insert(0, {folder!r})

class Runtime:
    "Finds the packages of Lambda's runtime in this environment; all others must be in the folder."

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {runtime!r}:
            return importlib.machinery.PathFinder.find_spec(name, path or [{site!r}])

sys.meta_path.append(Runtime())
{program}
"""


def lay_out(folder: Path) -> Path:
    """Fill the folder with links to the export's code and packages, trimmed like those for Lambda."""
    for package in export_package.PACKAGES:
        for file in distribution(package).files or []:
            name = file.as_posix()
            if (
                not name.startswith("..")
                and not export_package.is_trimmed(name)
                and "__pycache__" not in name
            ):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).symlink_to(Path(str(file.locate())))
    for path in assets.export_files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).symlink_to(ROOT / path)
    return folder


def run_alone(
    folder: Path, program: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program that can import only the folder, the standard library and Lambda's runtime."""
    code = ALONE.format(
        folder=str(folder),
        runtime=export_package.RUNTIME_MODULES,
        site=sysconfig.get_path("purelib"),
        program=program,
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        env=None if environment is None else dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
