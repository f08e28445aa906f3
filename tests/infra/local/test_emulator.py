"""Starting, finding and stopping the emulator when something is in the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.cli import main as cli
from infra.client.errors import CommandError
from infra.local import emulator
from infra.local.home import Home, RunningProcess, acquire_lock
from tests.conftest import free_port


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.prepare()
    return home


@pytest.fixture
def replace_emulator(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Start Python code in place of the emulator."""

    def set_code(code: str) -> None:
        def spawn(home: Home, port: int, detached: bool, lock: Any, log: Any) -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [sys.executable, "-c", code], stdout=log, stderr=log, pass_fds=(lock.fileno(),)
            )

        monkeypatch.setattr(emulator, "spawn", spawn)

    return set_code


def test_an_emulator_that_ends_at_once_is_reported_with_the_end_of_its_log(
    home: Home, replace_emulator: Callable[[str], None]
) -> None:
    replace_emulator("import sys; sys.exit('no room at the inn')")
    with pytest.raises(
        CommandError, match=r"ended while it started[^^]*no room at the inn[^^]*emulator\.log"
    ):
        emulator.start(home, free_port(), detached=False)
    assert emulator.find(home) is None
    assert emulator.unclean_stop_warning(home) is None


def test_an_emulator_that_does_not_answer_is_killed_and_reported(
    home: Home, replace_emulator: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "START_TIMEOUT_S", 1)
    replace_emulator("import time; time.sleep(60)")
    with pytest.raises(CommandError, match="did not answer on port"):
        emulator.start(home, free_port(), detached=False)
    assert emulator.find(home) is None


def test_an_emulator_that_does_not_stop_is_reported_with_its_process(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "STOP_TIMEOUT_S", 1)
    lock = acquire_lock(home)
    assert lock is not None
    ignore = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    code = f"import signal, time; {ignore}; print(flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, pass_fds=(lock.fileno(),)
    ) as process:
        lock.close()
        assert process.stdout is not None
        process.stdout.readline()
        home.write_running_file(RunningProcess(process.pid, 4680))
        running = emulator.find(home)
        assert running is not None
        with pytest.raises(CommandError, match=f"kill -9 {process.pid}"):
            emulator.stop(running)
        process.kill()


def test_a_running_file_without_a_lock_is_of_an_unclean_stop(home: Home) -> None:
    home.write_running_file(RunningProcess(os.getpid(), 4680))
    assert emulator.find(home) is None
    assert "not stopped cleanly" in (emulator.unclean_stop_warning(home) or "")


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '{"pid": "x", "port": 1}'])
def test_a_damaged_running_file_names_no_process(home: Home, content: str) -> None:
    home.running_file.write_text(content)
    assert home.read_running_file() is None


def test_a_home_that_another_command_holds_is_reported_once_the_time_to_settle_is_over(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "SETTLE_TIMEOUT_S", 0.5)
    lock = acquire_lock(home)
    assert lock is not None
    with lock:
        with pytest.raises(CommandError, match="Another tracker command is at work"):
            emulator.find(home)
        with pytest.raises(CommandError, match="Another tracker command is at work"):
            emulator.start(home, free_port(), detached=False)
    assert emulator.find(home) is None


@pytest.mark.parametrize("files", ["objects only", "half a state", "a broken state"])
def test_the_files_of_a_first_start_that_saved_nothing_are_reported_and_deleted(
    home: Home, replace_emulator: Callable[[str], None], files: str
) -> None:
    replace_emulator("")
    home.discard_unsaved_start()
    (home.objects / "000000000000" / "a-bucket").mkdir(parents=True)
    if files != "objects only":
        (home.state / "dynamodb.json").write_text("{}" if files == "half a state" else "{")
    warning = "The first start ended before anything was saved. The next one starts from nothing."
    assert emulator.unclean_stop_warning(home) == warning
    with pytest.raises(CommandError, match="ended while it started"):
        emulator.start(home, free_port(), detached=False)
    assert not any(home.objects.iterdir())
    assert not any(home.state.iterdir())
    assert emulator.unclean_stop_warning(home) is None


def test_a_start_keeps_a_saved_state(home: Home, replace_emulator: Callable[[str], None]) -> None:
    replace_emulator("")
    (home.objects / "000000000000" / "a-bucket").mkdir(parents=True)
    (home.state / "dynamodb.json").write_text("{}")
    with pytest.raises(CommandError, match="ended while it started"):
        emulator.start(home, free_port(), detached=False)
    assert any(home.objects.iterdir())
    assert (home.state / "dynamodb.json").exists()
    assert not home.unsaved_file.exists()


@pytest.mark.parametrize("damage", [b"", b'{"payload": {', b"\xff\xfe"])
def test_a_damaged_state_is_refused_before_it_can_be_overwritten(home: Home, damage: bytes) -> None:
    (home.state / "dynamodb.json").write_bytes(damage)
    with pytest.raises(CommandError, match=r"state is damaged: .*dynamodb\.json"):
        emulator.start(home, free_port(), detached=False)
    assert (home.state / "dynamodb.json").read_bytes() == damage


def test_the_emulator_inherits_an_allow_list_of_variables(home: Home) -> None:
    inherited = {
        "PATH": "/bin",
        "AWS_PROFILE": "work",
        "PYTHONPATH": "/x",
        "HTTP_PROXY": "http://x",
        "TOKEN": "y",
    }
    environment = emulator.server_environment(home, 4680, inherited)
    assert environment["PATH"] == "/bin"
    assert not {"AWS_PROFILE", "PYTHONPATH", "HTTP_PROXY", "TOKEN"} & environment.keys()
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["AUTH"] == "true"
    for name in ("STATE_DIR", "S3_DATA_DIR", "TMPDIR"):
        assert Path(environment[name]).is_relative_to(home.root)


def test_a_key_is_made_once_and_its_owner_alone_can_read_it(home: Home) -> None:
    key = home.read_access_key()
    home.prepare()
    assert home.read_access_key() == key
    assert Home(home.root / "other").is_local_cloud() is False
    assert home.key_file.stat().st_mode & 0o777 == 0o600
    assert emulator.server_environment(home, 4680, {})["AWS_ACCESS_KEY_ID"] == key


def test_a_folder_emulator_of_something_else_is_neither_used_nor_deleted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    precious = tmp_path / "sdk" / "emulator" / "precious"
    precious.parent.mkdir(parents=True)
    precious.touch()
    with pytest.raises(CommandError, match="no folder of a local cloud"):
        Home(tmp_path / "sdk").prepare()
    assert cli.main(["reset", "--yes", "--home", str(tmp_path / "sdk")]) == 0
    assert "There is no local cloud" in capsys.readouterr().out
    assert precious.exists()


def test_a_stop_waits_for_the_processes_that_the_emulator_started(monkeypatch: pytest.MonkeyPatch) -> None:
    sleep = "import time; time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", sleep], start_new_session=True) as worker:
        assert emulator.has_process(worker.pid)
        monkeypatch.setattr(emulator, "WORKERS_TIMEOUT_S", 0.2)
        emulator.end_workers(worker.pid)
        assert worker.wait() == -signal.SIGKILL
    assert not emulator.has_process(worker.pid)
    emulator.end_workers(worker.pid)
