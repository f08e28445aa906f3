"""`tracker dashboards check` and `tracker dashboards preview`."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboards.dataset import DATASETS
from dashboards.snapshot import SNAPSHOTS
from infra.cli import main as cli
from infra.client.deployment import Deployment
from tests.support.command_line import CommandLine, for_user

COLUMNS = SNAPSHOTS / "columns.json"


def test_our_dashboard_has_no_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dashboards", "check"]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "No problems.\n")


def test_problems_of_an_exported_definition_have_their_json_paths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = json.loads((SNAPSHOTS / "household.json").read_text(encoding="utf-8"))
    exported = tmp_path / "exported.json"
    exported.write_text(json.dumps({"Name": "x", "Definition": definition, "Errors": []}), encoding="utf-8")
    assert cli.main(["dashboards", "check", str(exported), "--columns", str(COLUMNS)]) == 0
    definition["Sheets"][1]["Name"] = "S"
    exported.write_text(json.dumps({"Definition": definition}), encoding="utf-8")
    assert cli.main(["dashboards", "check", str(exported), "--columns", str(COLUMNS)]) == 1
    assert capsys.readouterr().out.startswith(
        "error: $.Definition.Sheets[1].Name: A sheet's name must have at least 2 characters."
    )


def test_without_columns_the_command_lists_what_it_did_not_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dashboards", "check", str(SNAPSHOTS / "household.json")]) == 0
    errors = capsys.readouterr().err
    assert errors.count("not checked: $.DataSetIdentifierDeclarations[") == len(DATASETS)


@pytest.mark.parametrize(
    ("content", "columns", "message"),
    [
        (None, None, "cannot be read"),
        ("{", None, "is not JSON"),
        ('{"Sheets":' * 100_000 + "1" + "}" * 100_000, None, "is nested too deeply"),
        ("[" * 100_000, None, "is nested too deeply"),
        ("- [" * 9_000, None, "is ne"),
        ("a: {", None, "is neither JSON nor YAML"),
        ("words", None, "is not JSON"),
        ('{"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}}', None, "has no resource of the types"),
        ("{}", '{"days": {"income": "MONEY"}}', "does not describe columns"),
        ("{}", '{"days": {"income": ["DECIMAL"]}}', "does not describe columns"),
        ("{}", '{"days": {"income": {"DECIMAL": 1}}}', "does not describe columns"),
        ("{}", '{"days": null}', "does not describe columns"),
        ("{}", "[]", "does not describe columns"),
    ],
    ids=range(13),
)
def test_an_unusable_file_is_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, columns: str | None, message: str
) -> None:
    file, columns_file = tmp_path / "definition.json", tmp_path / "columns.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    options = []
    if columns is not None:
        columns_file.write_text(columns, encoding="utf-8")
        options = ["--columns", str(columns_file)]
    assert cli.main(["dashboards", "check", str(file), *options]) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_file_is_read_in_any_unicode_encoding(tmp_path: Path, encoding: str) -> None:
    definition, columns = tmp_path / "definition.json", tmp_path / "columns.json"
    for copy, source in ((definition, SNAPSHOTS / "household.json"), (columns, COLUMNS)):
        copy.write_bytes(source.read_text(encoding="utf-8").encode(encoding))
    assert cli.main(["dashboards", "check", str(definition), "--columns", str(columns)]) == 0


@pytest.fixture
def tracker(
    cloud: Deployment,
    new_user: Callable[[], Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> CommandLine:
    return for_user(cloud, new_user, tmp_path, monkeypatch, capsys)


def test_the_preview_draws_one_users_transactions_in_the_deployed_lake(
    tracker: CommandLine, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "date,type,category,amount,currency\n"
        "2026-11-02,income,Salary,1234.56,EUR\n2026-11-03,expense,Food:Groceries,34.56,EUR\n",
        encoding="utf-8",
    )
    assert tracker.run("import", str(rows), as_user=True)[0] == 0
    assert tracker.run("export")[0] == 0
    page = tmp_path / "page.html"
    options = ["--out", str(page), "--png", "--today", "2026-11-23", "--user", tracker.user.username]
    status, out, err = tracker.run("dashboards", "preview", *options)
    assert (status, err) == (0, "")
    sheets = ["overview", "spending", "trends", "transactions"]
    assert out.split() == [str(page), *(str(page.with_name(f"page-{sheet}.png")) for sheet in sheets)]
    data = (
        page.read_text(encoding="utf-8")
        .split('<script type="application/json" id="preview">')[1]
        .split("</script>")[0]
    )
    days = json.loads(data)["datasets"]["days"]
    assert Decimal(sum(days["income"])) / 10_000 == Decimal("1234.56")
    assert Decimal(sum(days["expense"])) / 10_000 == Decimal("34.56")


def test_the_preview_creates_no_folder_for_its_page(tracker: CommandLine, tmp_path: Path) -> None:
    assert tracker.run("export")[0] == 0
    page = tmp_path / "missing" / "page.html"
    options = ["--out", str(page), "--user", tracker.user.username]
    status, _, err = tracker.run("dashboards", "preview", *options)
    assert (status, f"{page} cannot be written: No such file or directory" in err) == (1, True)
    assert not page.parent.exists()


def test_the_preview_of_an_old_ledger_in_another_currency_shows_its_transactions(
    tracker: CommandLine, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "date,type,category,amount,currency\n2019-05-02,income,Salary,88.00,CHF\n", encoding="utf-8"
    )
    assert tracker.run("import", str(rows), as_user=True)[0] == 0
    assert tracker.run("export")[0] == 0
    page = tmp_path / "page.html"
    _, _, err = tracker.run("dashboards", "preview", "--out", str(page), "--user", tracker.user.username)
    assert "newest transaction is of 2019-05-02" in err
    text = page.read_text(encoding="utf-8")
    assert '{"name":"p_Currency","value":"CHF"}' in text and '{"name":"p_To","value":"2019-05-02"}' in text


def test_an_unknown_user_or_an_unwritable_file_is_refused(tracker: CommandLine, tmp_path: Path) -> None:
    tracker.run("export")
    status, _, err = tracker.run("dashboards", "preview", "--user", "nobody@example.org")
    assert (status, "There is no user nobody@example.org" in err) == (1, True)
    (tmp_path / "file").write_text("", encoding="utf-8")
    status, _, err = tracker.run(
        "dashboards",
        "preview",
        "--user",
        tracker.user.username,
        "--out",
        str(tmp_path / "file" / "page.html"),
    )
    assert (status, "cannot be written" in err) == (1, True)


def write_template(path: Path, definition: Any, **properties: Any) -> str:
    resources = {
        "Household": {
            "Type": "AWS::QuickSight::Dashboard",
            "Properties": {"Definition": definition, **properties},
        },
        "Bucket": {"Type": "AWS::S3::Bucket"},
    }
    path.write_text(yaml.safe_dump({"Resources": resources}), encoding="utf-8")
    return str(path)


def household_definition() -> Any:
    return json.loads((SNAPSHOTS / "household.json").read_text(encoding="utf-8"))


def test_yaml_is_read_with_dates_as_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    definition = household_definition()
    file = tmp_path / "definition.yaml"
    file.write_text(yaml.safe_dump(definition), encoding="utf-8")
    assert cli.main(["dashboards", "check", str(file), "--columns", str(COLUMNS)]) == 0
    file.write_text(
        file.read_text(encoding="utf-8").replace("Name: Spending", "Name: 2026-01-31"), encoding="utf-8"
    )
    assert cli.main(["dashboards", "check", str(file), "--columns", str(COLUMNS)]) == 0
    assert capsys.readouterr().out == ""


def test_each_dashboard_of_a_template_is_checked_with_cloudformations_limits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = household_definition()
    definition["DataSetIdentifierDeclarations"][0]["DataSetArn"] = {"Fn::GetAtt": ["Days", "Arn"]}
    definition["Sheets"][0]["Name"] = {"Ref": "SheetName"}
    template = write_template(tmp_path / "template.yaml", definition, Name={"Fn::Sub": "${Stack}-x"})
    assert cli.main(["dashboards", "check", template, "--columns", str(COLUMNS)]) == 0
    assert capsys.readouterr().out == ""

    definition["TooltipSheets"] = []
    template = write_template(tmp_path / "template.yaml", definition)
    assert cli.main(["dashboards", "check", template, "--columns", str(COLUMNS)]) == 1
    assert capsys.readouterr().out.startswith(
        "error: $.Resources.Household.Properties.Definition.TooltipSheets: "
    )
    assert cli.main(["dashboards", "check", template, "--columns", str(COLUMNS), "--for", "api"]) == 0


def test_cloudformations_short_forms_stand_for_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(
        "Resources:\n  Analysis:\n    Type: AWS::QuickSight::Analysis\n    Properties:\n      Definition:\n"
        "        DataSetIdentifierDeclarations:\n"
        "          - {Identifier: days, DataSetArn: !Sub 'arn:aws:quicksight:${R}:${A}:dataset/days'}\n"
        "        Sheets:\n          - {SheetId: !Ref Sheet, Name: X, Visuals: !FindInMap [A, B, C]}\n",
        encoding="utf-8",
    )
    assert cli.main(["dashboards", "check", str(file)]) == 1
    captured = capsys.readouterr()
    assert [line.partition(": ")[0] for line in captured.out.splitlines()] == ["warning", "error"]
    assert "Sheets[0].Visuals: The value is known when it is deployed." in captured.err


def test_warnings_alone_leave_the_exit_status_at_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = household_definition()
    spare = {**definition["DataSetIdentifierDeclarations"][0], "Identifier": "spare"}
    definition["DataSetIdentifierDeclarations"].append(spare)
    file = tmp_path / "definition.json"
    file.write_text(json.dumps(definition), encoding="utf-8")
    assert cli.main(["dashboards", "check", str(file), "--columns", str(COLUMNS)]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("warning: ") and captured.err.endswith("1 warning\n")


def test_house_rules_hold_for_our_own_dashboard_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = household_definition()
    definition["FilterGroups"] = [
        group for group in definition["FilterGroups"] if group["FilterGroupId"] != "group-currency"
    ]
    file = tmp_path / "definition.json"
    file.write_text(json.dumps(definition), encoding="utf-8")
    cli.main(["dashboards", "check", str(file), "--columns", str(COLUMNS)])
    assert "[currency]" not in capsys.readouterr().out
