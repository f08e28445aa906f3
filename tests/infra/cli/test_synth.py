"""`tracker synth` writes templates that cfn-lint has no error for, and overwrites nothing else."""

import json
from pathlib import Path

import pytest

from infra.cli.commands import synth
from infra.client.errors import CommandError
from tests.support.stacks import OTHER, synthesised


def written(folder: Path, templates: dict[str, str]) -> list[Path]:
    paths = []
    for stack, text in templates.items():
        path = folder / f"{stack}.template.json"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def test_the_templates_have_no_error_for_cfn_lint(tmp_path: Path) -> None:
    synth.lint(written(tmp_path, synthesised()))


def test_the_templates_have_no_error_with_everything_switched_on(tmp_path: Path) -> None:
    templates = synthesised(**OTHER)
    assert set(templates) == {"ExpensesData", "ExpensesApp", "ExpensesInsights"}
    synth.lint(written(tmp_path, templates))


def test_an_error_in_a_template_is_shown_and_fails(tmp_path: Path) -> None:
    bad = json.loads(synthesised()["ExpensesData"])
    for resource in bad["Resources"].values():
        if resource["Type"] == "AWS::DynamoDB::Table":
            resource["Properties"]["BillingMode"] = "FREE"
    with pytest.raises(CommandError, match="cfn-lint finds errors") as raised:
        synth.lint(written(tmp_path, {"ExpensesData": json.dumps(bad)}))
    assert "FREE" in raised.value.remedy


def test_a_folder_with_something_else_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(CommandError, match="holds something else"):
        synth.synthesise(tmp_path, with_packages=False)
    assert (tmp_path / "thesis.txt").exists()


def test_an_older_assembly_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "cdk.out").write_text("{}", encoding="utf-8")
    (out / "ExpensesGone.template.json").write_text("{}", encoding="utf-8")
    synth.synthesise(out, with_packages=False)
    names = {path.name for path in out.glob("*.template.json")}
    assert names == {"ExpensesData.template.json", "ExpensesApp.template.json"}
