"""The workflows, the hooks and the CI script call targets that exist, with pinned actions and few rights."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
HOOKS = ROOT / ".pre-commit-config.yaml"
TARGETS = set(re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("path", [*WORKFLOWS, HOOKS, ROOT / ".ci" / "run"], ids=lambda path: path.name)
def test_every_make_target_that_automation_runs_exists(path: Path) -> None:
    called = set(re.findall(r"(?:^|[\s&;{])make (?:--\S+ )*([a-z][\w-]*)", path.read_text(encoding="utf-8")))
    assert called <= TARGETS
    assert called


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_pin_their_actions_and_read_only_unless_a_job_needs_more(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    uses = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert uses
    assert [action for action in uses if not re.fullmatch(r"[\w/-]+@(v\d+|[0-9a-f]{40})", action)] == []


@pytest.mark.parametrize(
    ("message", "is_accepted"),
    [
        ("etl: drop manifests without live entries", True),
        ("etl: drop manifests\n\nThey are never read.\n", True),
        ("Merge branch 'main'", True),
        ("Drop manifests", False),
        ("etl: " + "x" * 70, False),
    ],
)
def test_the_hook_accepts_a_subject_with_area_and_at_most_72_characters(
    message: str, is_accepted: bool
) -> None:
    (hook,) = [hook for repo in load(HOOKS)["repos"] for hook in repo["hooks"] if hook["id"] == "subject"]
    assert bool(re.search(hook["entry"], message, re.MULTILINE)) == is_accepted


def test_no_target_asks_for_the_environment_before_a_command_has_made_it() -> None:
    """bootstrap.py makes the environment for every command but uv's, which makes environments itself."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target, recipe in re.findall(r"^([\w-]+):[^\n]*\n((?:\t[^\n]*\n)+)", makefile, re.MULTILINE):
        commands = re.findall(r"\$\(IN_ENVIRONMENT\) (\S+)([^\n]*)", recipe)
        if commands and commands[0][0] == "uv":
            assert ".venv" not in commands[0][1], target
