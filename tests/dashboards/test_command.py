"""`tracker dashboards check` and `preview`, as they are typed."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

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


def test_an_exported_definition_is_checked_with_its_paths(
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
        "$.Definition.Sheets[1].Name: A sheet's name must have at least 2 characters."
    )


def test_without_columns_it_says_what_it_did_not_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dashboards", "check", str(SNAPSHOTS / "household.json")]) == 0
    said = capsys.readouterr().err
    assert said.count("not checked: $.DataSetIdentifierDeclarations[") == len(DATASETS)


@pytest.mark.parametrize(
    ("content", "columns", "says"),
    [
        (None, None, "cannot be read"),
        ("{", None, "is not JSON"),
        ('{"Sheets":' * 100_000 + "1" + "}" * 100_000, None, "is nested too deeply"),
        ("[" * 100_000, None, "is nested too deeply"),
        ("{}", '{"days": {"income": "MONEY"}}', "does not tell columns"),
        ("{}", '{"days": {"income": ["DECIMAL"]}}', "does not tell columns"),
        ("{}", '{"days": {"income": {"DECIMAL": 1}}}', "does not tell columns"),
        ("{}", '{"days": null}', "does not tell columns"),
        ("{}", "[]", "does not tell columns"),
    ],
    ids=range(9),
)
def test_a_file_that_will_not_do_is_refused_plainly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, columns: str | None, says: str
) -> None:
    file, told = tmp_path / "definition.json", tmp_path / "columns.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    more = []
    if columns is not None:
        told.write_text(columns, encoding="utf-8")
        more = ["--columns", str(told)]
    assert cli.main(["dashboards", "check", str(file), *more]) == 1
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_file_is_read_however_a_shell_has_written_it(tmp_path: Path, encoding: str) -> None:
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


def test_the_preview_is_drawn_from_the_deployed_lake_for_one_user(
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
    page = tmp_path / "deep" / "page.html"
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


def test_a_ledger_that_ended_long_ago_in_another_currency_is_still_shown(
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


def test_a_preview_of_nobody_or_into_nowhere_is_refused_plainly(tracker: CommandLine, tmp_path: Path) -> None:
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
