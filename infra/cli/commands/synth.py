"""`tracker synth`: write the CloudFormation that AWS would get, and lint it."""

import argparse
import shutil
import subprocess
import sysconfig
from pathlib import Path

from rich.console import Console

from infra.client.configuration import read_context
from infra.client.errors import CommandError
from infra.client.paths import BUILD, ROOT
from infra.stacks import export_package
from infra.tools.node import use_for_cdk

NAME = "synth"
HELP = "write the CloudFormation that AWS would get to cdk.out and lint it"

# The CDK itself writes a DependsOn beside a reference to the same role.
IGNORED_CHECKS = ("W3005",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        type=Path,
        default=ROOT / "cdk.out",
        metavar="DIR",
        help="the folder to write to (default: cdk.out)",
    )
    parser.add_argument(
        "--without-packages",
        action="store_true",
        help="leave the export's packages out of its zip: nothing is downloaded; not for deployment",
    )


def run(arguments: argparse.Namespace) -> int:
    out: Path = arguments.out
    console = Console(stderr=True)
    with console.status("Synthesising the stacks …"):
        synthesise(out, with_packages=not arguments.without_packages)
    templates = sorted(out.glob("*.template.json"))
    with console.status("Linting the templates …"):
        lint(templates)
    for template in templates:
        print(template)
    if not arguments.without_packages:
        print(f"The export's package: {export_package.check_size(BUILD / 'export')}")
    return 0


def synthesise(out: Path, *, with_packages: bool) -> None:
    """Write the assembly to `out`, replacing an older one; refuse a folder with other files."""
    if out.exists() and any(out.iterdir()) and not (out / "cdk.out").is_file():
        raise CommandError(
            f"{out} holds other files than synthesised stacks.", "Name another folder with --out."
        )
    shutil.rmtree(out, ignore_errors=True)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(
            f"{out} cannot be written to: {error.strerror}.", "Name another folder with --out."
        ) from None
    use_for_cdk()
    from infra.stacks import app  # the CDK takes seconds to import

    context = read_context() | {"exportWheels": str(with_packages).lower()}
    app.compose(context, out).synth()


def lint(templates: list[Path]) -> None:
    """Fail on what cfn-lint finds, warnings included."""
    linter = Path(sysconfig.get_path("scripts")) / "cfn-lint"
    try:
        completed = subprocess.run(
            [linter, "--ignore-checks", *IGNORED_CHECKS, "--", *templates],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise CommandError(
            "cfn-lint is missing, so the templates are not checked.",
            "Run `make synth`, which installs it with the developers' tools.",
        ) from None
    if completed.returncode:
        raise CommandError(
            "cfn-lint finds problems in the templates.", (completed.stdout + completed.stderr).strip()
        )
