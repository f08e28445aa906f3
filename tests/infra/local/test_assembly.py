"""The cache of synthesised stacks."""

from pathlib import Path

import pytest

from infra.client.errors import CommandError
from infra.local import assembly


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose synthesis only counts its calls."""
    root = tmp_path / "project"
    for name in (
        "infra/stacks/app.py",
        "infra/local/steps.py",
        "lambdas/add.py",
        "cdk.json",
        "requirements.txt",
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)

    def synthesise(folder: Path, context: str) -> None:
        folder.mkdir()
        (folder / "manifest.json").write_text("{}")
        with (root / "syntheses").open("a") as file:
            file.write("once\n")

    monkeypatch.setattr(assembly, "PROJECT", root)
    monkeypatch.setattr(assembly, "synthesise", synthesise)
    return root


def syntheses(project: Path) -> int:
    return len((project / "syntheses").read_text().splitlines())


def test_the_same_sources_are_synthesised_once(project: Path, tmp_path: Path) -> None:
    first = assembly.cached_assembly(tmp_path / "cache")
    assert assembly.cached_assembly(tmp_path / "cache") == first
    assert syntheses(project) == 1


@pytest.mark.parametrize("source", ["infra/stacks/app.py", "lambdas/add.py", "lambdas/new.py", "cdk.json"])
def test_a_changed_or_new_source_is_synthesised_again(project: Path, tmp_path: Path, source: str) -> None:
    first = assembly.cached_assembly(tmp_path / "cache")
    (project / source).write_text("changed")
    assert assembly.cached_assembly(tmp_path / "cache") != first
    assert syntheses(project) == 2


def test_another_context_has_an_assembly_of_its_own(project: Path, tmp_path: Path) -> None:
    first = assembly.cached_assembly(tmp_path / "cache")
    overrides = {"tracker": {"currency": "CHF"}}
    other = assembly.cached_assembly(tmp_path / "cache", overrides=overrides)
    assert other != first
    assert assembly.cached_assembly(tmp_path / "cache", overrides=overrides) == other
    assert syntheses(project) == 2


@pytest.mark.parametrize("other", ["infra/local/steps.py", "infra/__pycache__/app.pyc", "README.md"])
def test_a_file_that_no_template_depends_on_is_not_synthesised_again(
    project: Path, tmp_path: Path, other: str
) -> None:
    first = assembly.cached_assembly(tmp_path / "cache")
    (project / other).parent.mkdir(exist_ok=True)
    (project / other).write_text("changed")
    assert assembly.cached_assembly(tmp_path / "cache") == first


def test_the_oldest_assemblies_are_deleted_and_the_newest_is_kept(project: Path, tmp_path: Path) -> None:
    for number in range(assembly.MAX_CACHED + 3):
        (project / "cdk.json").write_text(str(number))
        newest = assembly.cached_assembly(tmp_path / "cache")
    cached = [path for path in (tmp_path / "cache").iterdir() if path.is_dir()]
    assert len(cached) == assembly.MAX_CACHED
    assert newest in cached


def test_stacks_that_cannot_be_synthesised_are_reported_and_leave_no_files(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    (broken / "infra" / "stacks").mkdir(parents=True)
    (broken / "infra" / "__init__.py").touch()
    (broken / "infra" / "stacks" / "__init__.py").touch()
    (broken / "infra" / "stacks" / "app.py").write_text("import sys; sys.exit('the currency is missing')")
    (broken / "cache").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assembly, "PROJECT", broken)
        with pytest.raises(CommandError, match=r"cannot be synthesised[^^]*the currency is missing"):
            assembly.synthesise(broken / "cache" / "assembly", "{}")
    assert list((broken / "cache").iterdir()) == []
