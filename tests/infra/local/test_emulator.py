"""Starting an emulator that will not start, and telling what runs from what only seems to."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.client.errors import CommandError
from infra.local import emulator
from infra.local.home import Home, acquire_lock
from tests.conftest import free_port


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.prepare()
    return made


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Start this Python code in place of the emulator."""

    def set_code(code: str) -> None:
        def launch(home: Home, port: int, detached: bool, lock: Any, log: Any) -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [sys.executable, "-c", code], stdout=log, stderr=log, pass_fds=(lock.fileno(),)
            )

        monkeypatch.setattr(emulator, "spawn", launch)

    return set_code


def test_an_emulator_that_ends_at_once_is_told_with_its_last_words(
    home: Home, instead: Callable[[str], None]
) -> None:
    instead("import sys; sys.exit('no room at the inn')")
    with pytest.raises(
        CommandError, match=r"ended while it started[^^]*no room at the inn[^^]*emulator\.log"
    ):
        emulator.start(home, free_port(), detached=False)
    assert emulator.find(home) is None
    assert emulator.unclean_stop_warning(home) is None


def test_an_emulator_that_does_not_answer_is_ended_and_told(
    home: Home, instead: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "START_TIMEOUT_S", 1)
    instead("import time; time.sleep(60)")
    with pytest.raises(CommandError, match="did not answer on port"):
        emulator.start(home, free_port(), detached=False)
    assert emulator.find(home) is None


def test_an_emulator_that_does_not_stop_is_told_with_its_process(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "STOP_TIMEOUT_S", 1)
    lock = acquire_lock(home)
    assert lock is not None
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    code = f"import signal, time; {deaf}; print(flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, pass_fds=(lock.fileno(),)
    ) as stubborn:
        lock.close()
        assert stubborn.stdout is not None
        stubborn.stdout.readline()
        home.running_file.write_text(json.dumps({"pid": stubborn.pid, "port": 4680}))
        running = emulator.find(home)
        assert running is not None
        with pytest.raises(CommandError, match=f"kill -9 {stubborn.pid}"):
            emulator.stop(running)
        stubborn.kill()


def test_a_note_of_a_process_that_is_gone_is_not_taken_for_a_running_one(home: Home) -> None:
    home.running_file.write_text(json.dumps({"pid": os.getpid(), "port": 4680}))
    assert emulator.find(home) is None
    said = emulator.unclean_stop_warning(home)
    assert said is not None
    assert "not stopped cleanly" in said


def test_a_home_that_another_command_holds_is_told_after_a_while(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "SETTLE_TIMEOUT_S", 0.5)
    lock = acquire_lock(home)
    assert lock is not None
    with lock:
        started = time.monotonic()
        with pytest.raises(CommandError, match="Another tracker command is at work"):
            emulator.find(home)
        assert time.monotonic() - started < 10
        with pytest.raises(CommandError, match="Another tracker command is at work"):
            emulator.start(home, free_port(), detached=False)
    assert emulator.find(home) is None


@pytest.mark.parametrize("left", ["objects only", "half a state", "a broken state"])
def test_what_a_first_start_left_that_saved_nothing_is_emptied_and_told(
    home: Home, instead: Callable[[str], None], left: str
) -> None:
    instead("")
    home.discard_unsaved_start()
    (home.objects / "000000000000" / "a-bucket").mkdir(parents=True)
    if left != "objects only":
        (home.state / "dynamodb.json").write_text("{}" if left == "half a state" else "{")
    assert (
        emulator.unclean_stop_warning(home)
        == "The first start ended before anything was saved: the next one begins anew."
    )
    with pytest.raises(CommandError, match="ended while it started"):
        emulator.start(home, free_port(), detached=False)
    assert not any(home.objects.iterdir())
    assert not any(home.state.iterdir())
    assert emulator.unclean_stop_warning(home) is None


def test_a_home_with_a_state_keeps_it_whether_or_not_it_knows_of_the_note(
    home: Home, instead: Callable[[str], None]
) -> None:
    instead("")
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


def test_the_emulators_environment_is_made_of_an_allow_list(home: Home) -> None:
    users = {
        "PATH": "/bin",
        "AWS_PROFILE": "work",
        "PYTHONPATH": "/x",
        "HTTP_PROXY": "http://x",
        "TOKEN": "y",
    }
    environment = emulator.server_environment(home, 4680, users)
    assert environment["PATH"] == "/bin"
    assert not {"AWS_PROFILE", "PYTHONPATH", "HTTP_PROXY", "TOKEN"} & environment.keys()
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["AUTH"] == "true"
    for name in ("STATE_DIR", "S3_DATA_DIR", "TMPDIR"):
        assert Path(environment[name]).is_relative_to(home.root)
