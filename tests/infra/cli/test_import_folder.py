"""`tracker import` of folders: all statements of one, and one that is watched."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.cli import main as cli
from infra.cli.commands import import_statement
from infra.cli.statement_folder import FolderWatch
from infra.client.api import ApiClient
from tests.support.in_process_client import client_of
from tests.support.ledger import UserClient
from tests.support.statements import OWN_HEADER as HEADER


def test_a_folder_is_imported_with_all_its_statements(
    user: UserClient, file: Callable[[str, str], str], tmp_path: Path
) -> None:
    file(HEADER + "2024-03-01,expense,Bus,1,EUR,Ride\n", "march.csv")
    file(HEADER + "2024-04-01,expense,Bus,2,EUR,Ride\n", "april.CSV")
    file("not a statement", "notes.md")
    assert cli.main(["import", str(tmp_path)]) == 0
    assert sorted(row["amount"] for row in user.list_all()) == ["1.00", "2.00"]


def test_a_watched_folder_tells_of_each_file_once_it_is_complete_and_when_it_changes(tmp_path: Path) -> None:
    steps: Iterator[Callable[[], object]] = iter(
        [
            lambda: (tmp_path / "a.csv").write_text("1"),
            lambda: (tmp_path / "a.csv").write_text("12"),
            lambda: (tmp_path / ".b.csv").write_text("hidden"),
            lambda: None,
            lambda: (tmp_path / "a.csv").write_text("123"),
            lambda: None,
        ]
    )
    looks: list[str] = []

    def pause() -> None:
        looks.append("look")
        next(steps, lambda: looks.append("end"))()
        if looks[-1] == "end":
            raise KeyboardInterrupt

    told: list[tuple[str, int]] = []
    with pytest.raises(KeyboardInterrupt):
        for path in FolderWatch(tmp_path, pause).files():
            told.append((path.name, looks.count("look")))
    assert told == [("a.csv", 3), ("a.csv", 6)]


def test_watching_signs_in_once_and_goes_on_after_a_file_that_cannot_be_read(
    user: UserClient,
    file: Callable[[str, str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file("", "a.csv")
    file(HEADER + "2024-05-01,expense,Bus,1,EUR,Ride\n", "b.csv")
    file(HEADER + "2024-05-02,expense,Bus,1,EUR,Return\n", "c.csv")
    paths = [tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv"]
    users: list[str | None] = []

    def count_sign_in(_: object, name: str | None) -> ApiClient:
        users.append(name)
        return client_of(user)

    monkeypatch.setattr(import_statement, "sign_in", count_sign_in)
    monkeypatch.setattr(FolderWatch, "files", lambda self: iter(paths))
    assert cli.main(["import", str(tmp_path), "--watch"]) == 0
    assert len(user.list_all()) == 2
    assert len(users) == 1
    assert "not imported" in capsys.readouterr().err
    assert cli.main(["import", str(paths[0]), "--watch"]) == 2
    assert cli.main(["import", str(tmp_path), "--watch", "--errors", "refused.csv"]) == 2
