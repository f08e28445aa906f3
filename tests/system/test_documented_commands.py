"""Every command, call of the API and call of AWS that the documents name works, or fails in plain words.

Commands run as they are written, in this process, against the deployed stacks. Where a document writes a
value in capitals, a real one stands for it. What needs an AWS account runs without credentials, and says so.
"""

import json
import re
import shlex
import shutil
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import requests
from botocore import xform_name
from pyiceberg.table.snapshots import Snapshot

from dashboards.snapshot import SNAPSHOTS
from infra.cli import main as cli
from infra.cli.session import PASSWORD_VARIABLE, lake_location
from infra.client.api import ApiClient
from infra.client.deployment import Deployment, open_session, write_outputs
from infra.client.export import run_export
from infra.client.paths import ROOT
from tests.conftest import User
from tests.support.ledger_contract import contract
from tests.test_docs import DOCUMENTS, documented_commands, text_of

COMMANDS = sorted({str(parameter.values[0]) for parameter in documented_commands()})
# These need whole clouds of their own, or packages for AWS; the tests named here run them with every option.
TESTED_ELSEWHERE = {
    "up": "tests/system/test_local_cloud_lifecycle.py",
    "down": "tests/system/test_local_cloud_lifecycle.py",
    "reset": "tests/system/test_local_cloud_lifecycle.py",
    "restore": "tests/system/test_backup.py",
    "synth": "tests/infra/cli/test_synth.py",
}
WATCH_TESTS = "tests/infra/cli/test_import_folder.py"
# Without an option, a mention of these commands alone is no call: they take an argument.
NEED_ARGUMENT = ("backup", "forget", "import", "move-in", "query", "restore")
NEED_ACCOUNT = ("deploy", "dashboards deploy", "dashboards status", "dashboards refresh", "dashboards delete")
# Their answer without a terminal, or without what they ask about.
REFUSALS = {
    "backfill": "The local cloud has neither",
    "lake rollback": "There is no terminal to ask on.",
}
STATEMENT = "date,amount,category,description,currency\n2026-09-01,-12.50,Food:Groceries,Market,EUR\n"


@pytest.fixture(scope="module")
def user(new_user: Callable[[], User]) -> User:
    return new_user()


@pytest.fixture(scope="module")
def snapshots(cloud: Deployment, user: User) -> list[Snapshot]:
    """The snapshots of a lake to which the user's transactions came in two exports."""
    client = ApiClient(cloud, user.username, user.password)
    session = open_session(cloud)
    for day in ("2026-09-01", "2026-09-02"):
        client.post("/transactions", {"date": day, "amount": "1", "type": "expense", "category": "X"})
        run_export(session, cloud.export_function)
    return lake_location(cloud).open().snapshots()


@pytest.fixture(scope="module")
def exported_ledger(cloud: Deployment, user: User, snapshots: list[Snapshot]) -> str:
    """The user's ledger as the API exports it."""
    return json.dumps(ApiClient(cloud, user.username, user.password).get("/export", format="json"))


@pytest.fixture
def home(
    cloud: Deployment,
    user: User,
    exported_ledger: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A home with the user as its demo user, and a folder with the files that the documents name."""
    home = tmp_path / "home"
    home.mkdir()
    write_outputs(home, replace(cloud, demo_user=user.username, demo_password=user.password))
    monkeypatch.setenv(PASSWORD_VARIABLE, user.password)
    monkeypatch.setattr(webbrowser, "open", lambda url: True)
    monkeypatch.chdir(tmp_path)
    for name in ("bank.csv", "statement.csv", "checking.csv", "card.csv", "FILE"):
        (tmp_path / name).write_text(STATEMENT, encoding="utf-8")
    (tmp_path / "ledger.json").write_text(exported_ledger, encoding="utf-8")
    for name, fixture in {
        "transactions.csv": "firefly.csv",
        "accounts.json": "firefly_accounts.json",
    }.items():
        shutil.copy(ROOT / "tests/fixtures/moving_in" / fixture, tmp_path / name)
    (tmp_path / "RULES").write_text('{"rules": []}', encoding="utf-8")
    return home


def arguments_of(command: str, snapshots: list[Snapshot], user: User, home: Path) -> list[str]:
    """Return a documented command's arguments, with real values for those in capitals."""
    words = shlex.split(re.sub(r"[][]", "", command))[1:]
    values = {
        "you@example.org": user.username if words[0] in ("import", "move-in") else "you@example.org",
        **dict.fromkeys(("EMAIL", "NAME", "YOUR-E-MAIL"), user.username),
        "FOLDER": str(home.parent / "backup"),
        "DIR": str(home),
        "SNAPSHOT": str(snapshots[-2].snapshot_id),
    }
    if words[:2] == ["dashboards", "check"]:
        values |= {"FILE": str(SNAPSHOTS / "household.json"), "COLUMNS.json": str(SNAPSHOTS / "columns.json")}
    if words[0] == "query" and "--user" not in words:
        values["NAME"] = "months"
    words = [values.get(word, word) for word in words]
    at = datetime.fromtimestamp(snapshots[-2].timestamp_ms / 1000 + 0.001, UTC).isoformat()
    return [at if word.startswith("2026-11-28T08:00") else word for word in words]


def needs_account(words: list[str]) -> bool:
    named = " ".join(words[:2])
    return "--aws" in words or words[0] in NEED_ACCOUNT or named in NEED_ACCOUNT


@pytest.mark.parametrize("command", COMMANDS)
def test_a_documented_command_works_or_fails_in_plain_words(
    command: str,
    cloud: Deployment,
    user: User,
    snapshots: list[Snapshot],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = arguments_of(command, snapshots, user, home)
    if words[0] in TESTED_ELSEWHERE and "--aws" not in words:
        tests = (ROOT / TESTED_ELSEWHERE[words[0]]).read_text(encoding="utf-8")
        assert [word for word in words if word.startswith("--") and f'"{word}"' not in tests] == []
        return
    if "--watch" in words:  # it ends with Ctrl-C alone
        assert '"--watch"' in (ROOT / WATCH_TESTS).read_text(encoding="utf-8")
        return
    if [word for word in words if word != "--aws"] == [words[0]] and words[0] in NEED_ARGUMENT:
        return
    if needs_account(words):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        options = [] if words[0] in ("deploy", "dashboards") else ["--home", str(home)]
        assert cli.main(words + options) == 1
        error = capsys.readouterr().err
        assert re.search(r"no AWS credentials|no terminal|names no quicksightPrincipal", error), error
        return
    if words[0] == "reconcile":  # an import after the last export leaves the lake behind
        run_export(open_session(cloud), cloud.export_function)
    takes_home = words[:2] != ["dashboards", "check"] and "--home" not in words
    status = cli.main(words + (["--home", str(home)] if takes_home else []))
    captured = capsys.readouterr()
    refusal = next((text for part, text in REFUSALS.items() if command.startswith(f"tracker {part}")), None)
    if refusal:
        assert status == 1 and refusal in captured.err
    else:
        assert status == 0, captured.err


# ---- the API


API = next(path for path in DOCUMENTS if path.name == "api.md")
CALLS = re.findall(r"^    (curl (?:[^\n]|\n     )*)", text_of(API), re.MULTILINE)


def test_the_guide_shows_calls() -> None:
    assert len(CALLS) >= 5


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.rpartition(" ")[2])
def test_a_documented_call_of_the_api_works(
    call: str, cloud: Deployment, user: User, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["token", "--home", str(home)]) == 0
    variables = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    headers = {"Authorization": f"Bearer {variables['TOKEN']}"}
    for id_, currency in (("giro", "EUR"), ("dollars", "USD")):
        account = {"id": id_, "name": id_, "kind": "checking", "currency": currency}
        requests.post(f"{cloud.api_url}/accounts", json=account, headers=headers, timeout=30)
    words = shlex.split(call.replace("$TOKEN", variables["TOKEN"]).replace("$API", variables["API"]))
    words = [word.replace("…", "an-id") for word in words]
    body = words[words.index("-d") + 1] if "-d" in words else None
    for position, word in enumerate(words):
        if word == "-H":
            name, _, value = words[position + 1].partition(": ")
            headers[name] = value
    answer = requests.request(
        "GET" if body is None else "POST",
        words[-1],
        data=None if body is None else body.encode(),
        headers=headers,
        timeout=30,
    )
    assert answer.status_code < 300, answer.text
    assert isinstance(json.loads(answer.text), dict)


ROUTES = sorted(
    {
        route
        for path in DOCUMENTS
        if "adr" not in path.parts
        for route in re.findall(r"`(?:GET|POST|PUT|DELETE) /[^`\s]*", text_of(path))
    }
)


@pytest.mark.parametrize("route", ROUTES)
def test_a_documented_route_and_its_parameters_are_in_the_contract(route: str) -> None:
    method, _, address = route.strip("`").partition(" ")
    path, _, query = address.partition("?")
    matching = [
        body
        for template, body in contract()["paths"].items()
        if method.lower() in body
        and (path == template or re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", template), path))
    ]
    assert matching, f"{route} is no route of the contract"
    known = {resolve(item)["name"] for item in matching[0][method.lower()].get("parameters", [])}
    known |= {resolve(item)["name"] for item in matching[0].get("parameters", [])}
    assert {pair.partition("=")[0] for pair in query.split("&") if pair} <= known


def resolve(document: dict[str, Any]) -> dict[str, Any]:
    for part in document.get("$ref", "#").split("/")[1:]:
        document = (contract() if part == "components" else document)[part]
    return document


# ---- AWS's command line

AWS_CALLS = sorted(
    {
        re.sub(r"\s*\\\n\s*", " ", call)
        for path in DOCUMENTS
        for call in re.findall(
            r"(?:^ +|`)(aws [a-z-]+ [a-z-]+(?:[^`\n\\]|\\\n)*)", text_of(path), re.MULTILINE
        )
    }
)


@pytest.mark.parametrize("call", AWS_CALLS)
def test_a_documented_call_of_aws_names_an_operation_and_its_parameters(call: str) -> None:
    words = re.sub(r"'[^']*'", "VALUE", call).split()
    service, operation = words[1], words[2]
    if (service, operation) in (("sso", "login"), ("configure", "list-profiles")):
        return
    model = botocore.session.get_session().get_service_model(service)
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(operations[operation]).input_shape
    members = {xform_name(name, "-") for name in shape.members} if shape else set()
    used = {word[2:] for word in words if word.startswith("--")} - {"region", "profile"}
    assert used <= members, used - members
