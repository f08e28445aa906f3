"""`tracker synth` writes templates without errors for cfn-lint, and overwrites no other files."""

import json
from pathlib import Path

import pytest

from infra.cli.commands import synth
from infra.client.errors import CommandError
from tests.support.stacks import OTHER, synthesised


def write(folder: Path, templates: dict[str, str]) -> list[Path]:
    paths = []
    for stack, text in templates.items():
        path = folder / f"{stack}.template.json"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def test_cfn_lint_finds_nothing_with_every_feature_configured(tmp_path: Path) -> None:
    templates = synthesised(**OTHER)
    assert set(templates) == {"ExpensesData", "ExpensesApp", "ExpensesInsights"}
    paths = write(tmp_path, templates)
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    assert all(path.stat().st_size < 1_000_000 for path in paths)
    synth.lint(paths)


def test_an_error_in_a_template_fails_and_is_shown(tmp_path: Path) -> None:
    document = json.loads(synthesised()["ExpensesData"])
    for resource in document["Resources"].values():
        if resource["Type"] == "AWS::DynamoDB::Table":
            resource["Properties"]["BillingMode"] = "FREE"
    with pytest.raises(CommandError, match="cfn-lint finds problems") as raised:
        synth.lint(write(tmp_path, {"ExpensesData": json.dumps(document)}))
    assert "FREE" in raised.value.remedy


def test_a_folder_with_other_files_is_not_changed(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(CommandError, match="holds other files"):
        synth.synthesise(tmp_path, with_packages=False)
    assert (tmp_path / "thesis.txt").exists()


def test_a_folder_that_cannot_be_made_is_named_before_anything_is_synthesised(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="file/out cannot be written to: Not a directory"):
        synth.synthesise(tmp_path / "file" / "out", with_packages=False)


def test_an_older_assembly_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "cdk.out").write_text("{}", encoding="utf-8")
    (out / "ExpensesGone.template.json").write_text("{}", encoding="utf-8")
    synth.synthesise(out, with_packages=False)
    names = {path.name for path in out.glob("*.template.json")}
    assert names == {"ExpensesData.template.json", "ExpensesApp.template.json"}
