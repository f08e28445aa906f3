"""`tracker up`, `down` and `reset` as a user runs them, with signals, kills, full disks and taken ports."""

import contextlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.client.deployment import open_session, read_outputs
from infra.local import emulator
from infra.local.home import Home
from tests.conftest import free_port
from tests.support.waiting import wait_until

PLAIN = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}


TIMEOUT_S = 120


def tracker(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.cli.main", *arguments]
    return subprocess.run(
        command, **{"capture_output": True, "text": True, "timeout": TIMEOUT_S, "env": PLAIN, **options}
    )


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home whose emulator is killed when the test is over."""
    directory = Home(tmp_path / "home")
    yield directory
    running = emulator.find(directory)
    if running is not None:
        os.kill(running.pid, signal.SIGKILL)


@pytest.fixture
def up(home: Home) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Return a function that starts `tracker up --no-demo` in the foreground and waits until it is ready."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            "-m",
            "infra.cli.main",
            "up",
            "--no-demo",
            "--home",
            str(home.root),
            *options,
        ]
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=PLAIN,
            preexec_fn=_heed_interrupts,
        )
        started.append(process)
        read_until(process, "Ctrl-C stops it")
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def _heed_interrupts() -> None:
    """Take back that a shell makes programs which it starts in the background ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Return what a process prints up to these words."""
    assert process.stdout is not None
    seen = ""
    while words not in seen:
        assert select.select([process.stdout], [], [], TIMEOUT_S)[0], f"printed only: {seen}"
        # Not through the buffered reader, which would hide lines from select.
        chunk = os.read(process.stdout.fileno(), 65536).decode()
        assert chunk, f"ended with {process.wait()} after: {seen}"
        seen += chunk
    return seen


def put_value(home: Home, value: str) -> None:
    """Put an item with this value into the ledger's table."""
    deployment = read_outputs(home.root)
    assert deployment.endpoint is not None
    open_session(deployment).client("dynamodb").put_item(
        TableName=deployment.expenses_table,
        Item={"LedgerID": {"S": "u"}, "TransactionID": {"S": "t"}, "Value": {"S": value}},
    )


def read_value(home: Home) -> str | None:
    """Return the value of the item; None if there is no such item."""
    deployment = read_outputs(home.root)
    assert deployment.endpoint is not None
    answer = (
        open_session(deployment)
        .client("dynamodb")
        .get_item(
            TableName=deployment.expenses_table, Key={"LedgerID": {"S": "u"}, "TransactionID": {"S": "t"}}
        )
    )
    return answer["Item"]["Value"]["S"] if "Item" in answer else None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_cloud_cleanly_and_the_next_start_has_all_data(
    home: Home, up: Callable[..., subprocess.Popen[str]], number: signal.Signals
) -> None:
    process = up("--port", str(free_port()))
    put_value(home, "precious")
    first = read_outputs(home.root)
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, "Everything is kept" in output) == (0, True), output
    assert emulator.find(home) is None

    output = tracker("up", "--no-demo", "--detach", "--home", str(home.root)).stdout
    assert "not stopped cleanly" not in output
    assert read_outputs(home.root) == first
    assert read_value(home) == "precious"


def test_another_port_changes_every_address_and_keeps_the_data(home: Home) -> None:
    before, after = free_port(), free_port()
    options = ("up", "--no-demo", "--detach", "--home", str(home.root))
    assert tracker(*options, "--port", str(before)).returncode == 0
    put_value(home, "precious")
    first = read_outputs(home.root)
    assert tracker("down", "--home", str(home.root)).returncode == 0
    assert tracker(*options, "--port", str(after)).returncode == 0
    second = read_outputs(home.root)
    assert read_value(home) == "precious"
    assert (first.user_pool_id, first.expenses_table) == (second.user_pool_id, second.expenses_table)
    described = json.dumps(
        open_session(second)
        .client("cognito-idp")
        .describe_user_pool_client(UserPoolId=second.user_pool_id, ClientId=second.user_pool_client_id)[
            "UserPoolClient"
        ],
        default=str,
    )
    config = urllib.request.Request(f"http://127.0.0.1:{after}/config.json")
    config.add_header("Host", second.site_url.removeprefix("http://"))
    with urllib.request.urlopen(config, timeout=30) as answer:
        page = answer.read().decode()
    for text in (home.outputs_file.read_text(), described, page):
        assert f":{after}" in text
        assert f":{before}" not in text


def test_two_homes_run_side_by_side_and_share_no_data(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    try:
        for either in (home, other):
            done = tracker(
                "up", "--no-demo", "--detach", "--home", str(either.root), "--port", str(free_port())
            )
            assert done.returncode == 0, done.stderr
        put_value(home, "mine")
        assert (read_value(home), read_value(other)) == ("mine", None)
        tracker("down", "--home", str(home.root))
        assert read_value(other) is None  # it still answers
    finally:
        tracker("reset", "--yes", "--home", str(other.root))
    assert not other.root.exists()


def test_a_killed_emulator_loses_seconds_of_data_and_the_next_start_reports_it(
    home: Home, up: Callable[..., subprocess.Popen[str]]
) -> None:
    process = up("--port", str(free_port()))
    put_value(home, "precious")
    saved = home.state / "dynamodb.json"
    wait_until(lambda: saved.exists() and "precious" in saved.read_text(), "not saved while it runs")
    running = emulator.find(home)
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "ended unexpectedly" in output
    assert "Traceback" not in output

    output = tracker("down", "--home", str(home.root)).stdout
    assert "No local cloud is running" in output
    output = tracker("up", "--no-demo", "--detach", "--home", str(home.root)).stdout
    assert re.search(r"not stopped cleanly\. Its state was last saved at \d{4}-", output)
    assert read_value(home) == "precious"


def test_a_first_start_that_was_killed_is_repeated_from_the_beginning(home: Home) -> None:
    options = ("up", "--no-demo", "--detach", "--home", str(home.root))
    command = [sys.executable, "-m", "infra.cli.main", *options, "--port", str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=PLAIN) as process:
        # Objects are written at once, the state that lists them only later.
        wait_until(lambda: any(home.objects.glob("*/*/*")), "nothing was put", pause_s=0.005)
        process.kill()
        os.kill((home.read_running_file() or pytest.fail("nothing runs")).pid, signal.SIGKILL)
    assert not home.state.joinpath("s3.json").exists()
    done = tracker(*options, "--port", str(free_port()))
    assert done.returncode == 0, done.stderr
    assert "The first start ended before anything was saved" in done.stdout
    put_value(home, "precious")
    assert tracker("down", "--home", str(home.root)).returncode == 0
    assert "starts from nothing" not in tracker(*options).stdout
    assert read_value(home) == "precious"


def test_the_emulator_stops_cleanly_when_the_command_is_killed(
    home: Home, up: Callable[..., subprocess.Popen[str]]
) -> None:
    process = up("--port", str(free_port()))
    put_value(home, "precious")
    process.kill()
    wait_until(lambda: emulator.find(home) is None, "the emulator still runs")
    assert emulator.unclean_stop_warning(home) is None


def test_a_taken_port_gives_an_error_with_a_remedy(home: Home) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        done = tracker("up", "--no-demo", "--home", str(home.root), "--port", port)
    assert done.returncode == 1
    assert f"Port {port} cannot be used" in done.stderr
    assert "--port NUMBER" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["0", "80", "99999", "-1", "x"])
def test_an_impossible_port_is_wrong_usage(home: Home, port: str) -> None:
    done = tracker("up", "--no-demo", "--home", str(home.root), f"--port={port}")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_home_that_cannot_be_written_gives_an_error_with_a_remedy(tmp_path: Path) -> None:
    for directory in (Path("/proc/tracker"), Path("/dev/null/home")):
        done = tracker("up", "--no-demo", "--home", str(directory))
        assert done.returncode == 1
        assert "--home DIR" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Return a function that mounts a small disk with these options."""
    mount_point = tmp_path / "disk"
    mount_point.mkdir()
    mounted = False

    def mount(options: str) -> Path:
        nonlocal mounted
        if os.geteuid() != 0:
            pytest.skip("only root can mount a disk")
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(mount_point)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")
        mounted = True
        return mount_point

    yield mount
    if mounted:
        running = emulator.find(Home(mount_point / "home")) if (mount_point / "home").exists() else None
        if running is not None:
            emulator.stop(running)
        subprocess.run(["umount", str(mount_point)], check=True)


def test_a_full_disk_gives_an_error_with_a_remedy(disk: Callable[[str], Path]) -> None:
    done = tracker("up", "--no-demo", "--home", str(disk("size=1m") / "home"))
    assert done.returncode == 1
    assert "The disk of" in done.stderr
    assert "Make room" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_read_only_disk_gives_an_error_with_a_remedy(disk: Callable[[str], Path]) -> None:
    done = tracker("up", "--no-demo", "--home", str(disk("size=1m,ro") / "home"))
    assert done.returncode == 1
    assert "cannot be written to (Read-only file system)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_disk_that_fills_up_loses_nothing_that_was_acknowledged_and_is_reported(
    disk: Callable[[str], Path],
) -> None:
    home = Home(disk("size=260m") / "home")
    options = ("--home", str(home.root))
    assert tracker("up", "--no-demo", "--detach", "--port", str(free_port()), *options).returncode == 0
    put_value(home, "early")
    assert tracker("down", *options).returncode == 0
    assert tracker("up", "--no-demo", "--detach", *options).returncode == 0
    ballast = home.root.parent / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"0" * 65536)
    with pytest.raises(ClientError, match="507"):
        put_value(home, "late")
    assert read_value(home) == "early"
    done = tracker("down", *options)
    assert done.returncode == 1
    assert "its last state could not be written" in done.stderr
    assert "Make room" in done.stderr
    assert "Traceback" not in done.stderr
    ballast.unlink()
    output = tracker("up", "--no-demo", "--detach", *options).stdout
    assert "not stopped cleanly" in output
    assert read_value(home) == "early"


def test_reset_deletes_nothing_without_confirmation(home: Home) -> None:
    tracker("up", "--no-demo", "--detach", "--home", str(home.root), "--port", str(free_port()))
    done = tracker("reset", "--home", str(home.root), stdin=subprocess.DEVNULL)
    assert done.returncode == 1
    assert f"tracker reset --home {home.root} --yes" in done.stderr
    assert home.outputs_file.exists()
    (home.root / "mine.txt").write_text("not the tracker's")
    assert tracker("reset", "--yes", "--home", str(home.root)).returncode == 0
    assert [path.name for path in home.root.iterdir()] == ["mine.txt"]


def test_a_running_home_is_updated_and_refuses_a_second_port(home: Home) -> None:
    options = ("up", "--no-demo", "--detach", "--home", str(home.root), "--port")
    port = free_port()
    tracker(*options, str(port))
    refused = tracker(*options, str(free_port()))
    assert refused.returncode == 1
    assert f"running already, on port {port}" in refused.stderr
    assert tracker(*options, str(port)).returncode == 0


def test_the_cloud_listens_on_loopback_only_and_ignores_the_users_aws_settings(home: Home) -> None:
    port = free_port()
    secrets = {
        "AWS_PROFILE": "work",
        "AWS_SECRET_ACCESS_KEY": "real-secret",
        "AWS_ENDPOINT_URL": "https://x.example",
        "http_proxy": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }
    done = tracker(
        "up", "--no-demo", "--detach", "--home", str(home.root), "--port", str(port), env=PLAIN | secrets
    )
    assert done.returncode == 0, done.stderr
    running = emulator.find(home)
    assert running is not None
    assert listening(running.pid) == {("127.0.0.1", port)}
    environment = Path(f"/proc/{running.pid}/environ").read_bytes().decode().split("\0")
    assert not [
        entry for entry in environment if "real-secret" in entry or "x.example" in entry or entry == "work"
    ]
    assert f"AWS_CONFIG_FILE={os.devnull}" in environment
    assert "AUTH=true" in environment


def listening(pid: int) -> set[tuple[str, int]]:
    """Return every TCP address that the process listens on, IPv4 and IPv6."""
    if not Path("/proc").exists():
        pytest.skip("needs /proc")
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        link = str(descriptor.readlink())
        if link.startswith("socket:["):
            inodes.add(link[8:-1])
    addresses = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            address, _, port = fields[1].partition(":")
            if fields[3] == "0A" and fields[9] in inodes:
                host = socket.inet_ntoa(bytes.fromhex(address)[::-1]) if len(address) == 8 else address
                addresses.add((host, int(port, 16)))
    return addresses
