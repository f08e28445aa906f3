"""What goes into each zip, as an allow-list: a file that no list names is never shipped."""

from aws_cdk import IgnoreMode
from aws_cdk import aws_lambda as lambda_

from infra.config import ROOT

# The last match wins, as in .gitignore: first nothing, then the rooms, then never what a run leaves behind.
_NEVER = ["__pycache__", "*.pyc", ".*"]
ONLINE_FILES = ["/*", "!/lambdas", *_NEVER, "/lambdas/*.yaml"]
EXPORT_FILES = [
    "/*",
    "!/etl",
    "!/lambdas",
    "/lambdas/*",
    "!/lambdas/__init__.py",
    "!/lambdas/ledger",
    *_NEVER,
]


def online_code() -> lambda_.Code:
    """The code of every online function: `lambdas/` and nothing else."""
    return _allowed(ONLINE_FILES)


def export_code(wheels: bool) -> lambda_.Code:
    """The export's code, with the wheels of its platform unless the runtime brings the packages itself."""
    if not wheels:
        return _allowed(EXPORT_FILES)
    raise NotImplementedError


def _allowed(patterns: list[str]) -> lambda_.Code:
    return lambda_.Code.from_asset(str(ROOT), exclude=patterns, ignore_mode=IgnoreMode.GIT)
