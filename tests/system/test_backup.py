"""A backup of one deployment, restored into another, is the same ledger to the cent."""

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import requests

from infra.cli import main as cli
from infra.cli.commands import backup
from infra.cli.session import PASSWORD_VARIABLE
from infra.client import deployment as deployment_module
from infra.client.api import ApiClient
from infra.client.backup_files import open_files
from infra.client.deployment import Deployment, open_session, read_outputs
from infra.local import emulator
from infra.local.home import Home
from infra.local.provision import provision
from infra.local.steps import Steps
from tests.conftest import User, free_port
from tests.support.command_line import CommandLine, for_user

CSV = """date,amount,type,category,description,currency
2026-09-01,-12.50,,Food:Groceries,Market,EUR
2026-09-30,2500,,Salary,September,EUR
2026-10-02,-7.99,,Fun,Cinema,USD
2026-10-03,-1200,,Housing,Rent,JPY
"""
SETTINGS: Any = {
    "currency": "CHF",
    "locale": "de",
    "weekStart": "sunday",
    "categories": [{"name": "Food:Groceries", "type": "expense"}],
    "alerts": {"budgetPercent": 75, "mail": False},
}


def put_settings(cloud: Deployment, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    etag = requests.get(f"{cloud.api_url}/settings", headers=headers, timeout=30).headers["ETag"]
    answer = requests.put(
        f"{cloud.api_url}/settings", json=SETTINGS, headers={**headers, "If-Match": etag}, timeout=30
    )
    assert answer.status_code == 200, answer.text


@pytest.fixture
def source(
    cloud: Deployment,
    new_user: Callable[[], User],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> CommandLine:
    """A user with transactions, one of them deleted, settings and a budget."""
    home = tmp_path / "source"
    home.mkdir()
    source = for_user(cloud, new_user, home, monkeypatch, capsys)
    (tmp_path / "bank.csv").write_text(CSV, encoding="utf-8")
    status, _, error = source.run("import", str(tmp_path / "bank.csv"), as_user=True)
    assert status == 0, error
    client = ApiClient(cloud, source.user.username, source.user.password)
    put_settings(cloud, source.user.token)
    client.post("/budgets", {"category": "Food:Groceries", "amount": "300", "currency": "EUR"})
    added = {"date": "2026-09-05", "amount": "1", "type": "expense", "category": "Gone"}
    deleted = client.post("/transactions", added)
    client.post("/transactions/batch/delete", {"ids": [deleted["id"]]})
    return source


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Home]:
    """The home of a second emulator, with an empty deployment."""
    home = Home(tmp_path / "target")
    home.prepare()
    running = emulator.start(home, free_port(), detached=False)
    try:
        provision(running, with_demo=False, steps=Steps(io.StringIO()))
        yield home
    finally:
        emulator.stop(running)


def account(deployment: Deployment, name: str, password: str) -> Any:
    """Return everything of a user, as the API exports it."""
    document = ApiClient(deployment, name, password).get("/export", format="ledger")
    return json.loads(json.dumps(document))


def test_a_restored_deployment_is_the_same_to_the_cent(
    source: CommandLine,
    target: Home,
    cloud: Deployment,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = str(tmp_path / "backup")
    back_up_what_destroy_left(cloud, place, monkeypatch)
    capsys.readouterr()
    status = cli.main(["restore", place, "--home", str(target.root)])
    restored = capsys.readouterr()
    assert status == 0, restored.err
    name = source.user.username
    (password,) = re.findall(
        rf"^{re.escape(name)} signs in with the password (\S+)$", restored.out, re.MULTILINE
    )
    monkeypatch.setenv(PASSWORD_VARIABLE, password)
    assert cli.main(["reconcile", "--user", name, "--home", str(target.root)]) == 0
    assert "Ledger, totals and lake agree: 4 transactions in 2 months" in capsys.readouterr().out
    assert account(read_outputs(target.root), name, password) == account(cloud, name, source.user.password)

    rehearse_going_back(target, tmp_path / "earlier", name, password)
    assert "Ledger, totals and lake agree: 4 transactions in 2 months" in capsys.readouterr().out
    assert account(read_outputs(target.root), name, password) == account(cloud, name, source.user.password)


def back_up_what_destroy_left(cloud: Deployment, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back up tables and pool by their names, as docs/backup.md says for a destroyed deployment.

    The emulator stands in for AWS; whoever asks it for a stack's outputs fails.
    """
    tables = (cloud.expenses_table, cloud.totals_table, cloud.settings_table)
    with monkeypatch.context() as patches:
        patches.setattr(backup, "aws_session", lambda: open_session(cloud))
        patches.setattr(deployment_module, "read_stack_outputs", Mock(side_effect=AssertionError))
        named = ["--tables", *tables, "--user-pool", cloud.user_pool_id]
        assert cli.main(["backup", place, "--aws", *named]) == 0


def rehearse_going_back(home: Home, place: Path, name: str, password: str) -> None:
    """Bring tables of an earlier second back, with the commands of docs/backup.md.

    The emulator restores a table as it is at the call, so the mistake comes after it.
    """
    deployment = read_outputs(home.root)
    dynamodb = open_session(deployment).client("dynamodb")
    names = (deployment.expenses_table, deployment.totals_table, deployment.settings_table)
    for table in names:
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=table, TargetTableName=f"{table}-earlier", UseLatestRestorableTime=True
        )
    client = ApiClient(deployment, name, password)
    client.post("/transactions", {"date": "2026-10-09", "amount": "5", "type": "expense", "category": "X"})
    tables = [f"{table}-earlier" for table in names]
    assert cli.main(["backup", str(place), "--tables", *tables, "--home", str(home.root)]) == 0
    assert cli.main(["restore", str(place), "--replace", "--yes", "--home", str(home.root)]) == 0
    assert cli.main(["reconcile", "--user", name, "--home", str(home.root)]) == 0


def test_a_backup_in_a_bucket_or_of_named_tables_has_the_files_of_one_in_a_folder(
    source: CommandLine, cloud: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(cloud)
    session.client("s3").create_bucket(Bucket="backups")
    assert source.run("backup", str(tmp_path / "backup"))[0] == 0
    assert source.run("backup", "s3://backups/first")[0] == 0
    back_up_what_destroy_left(cloud, str(tmp_path / "named"), monkeypatch)
    folder = open_files(str(tmp_path / "backup"), session)
    for place in ("s3://backups/first", str(tmp_path / "named")):
        files = open_files(place, session)
        assert sorted(files.names()) == folder.names()
        for name in set(folder.names()) - {"manifest.json"}:  # which has the time
            assert files.read(name) == folder.read(name)
    assert source.run("restore", "s3://backups/second")[0] == 1


def test_a_deployment_with_data_and_a_place_with_files_are_refused(
    source: CommandLine, cloud: Deployment, tmp_path: Path
) -> None:
    place = tmp_path / "backup"
    assert source.run("backup", str(place))[0] == 0
    status, _, error = source.run("backup", str(place))
    assert (status, "There are files there already" in error) == (1, True)
    status, _, error = source.run("restore", str(place))
    assert (status, "only be restored into an empty one" in error) == (1, True)


def test_a_backup_can_be_read_by_its_owner_alone(source: CommandLine, tmp_path: Path) -> None:
    place = tmp_path / "backup"
    assert source.run("backup", str(place))[0] == 0
    assert place.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in place.iterdir()} == {0o600}
