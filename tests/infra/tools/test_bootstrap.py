"""From a machine with only Python to a command in the environment, or to words that say what is missing."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.tools import bootstrap

SOURCE = Path(bootstrap.__file__)

# Stands for uv: notes how it was called, and makes an environment with a command in it.
FAKE_UV = """#!{python}
import os, pathlib, sys
root = pathlib.Path({root!r})
with (root / "calls").open("a") as calls:
    print(*sys.argv[1:], file=calls)
if sys.argv[1] == "venv":
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/bin/python").symlink_to(sys.executable)
    hello = root / ".venv/bin/hello"
    hello.write_text("#!/bin/sh\\necho hello $1 from $VIRTUAL_ENV\\n")
    hello.chmod(0o755)
if "sync" in sys.argv:
    said = "" if "UV_SYSTEM_CERTS" in os.environ and "PRIVATE_AUTHORITY" in os.environ else None
    said = os.environ.get("FAIL_WITH", "") if said is None else said
    print(said, file=sys.stderr)
    sys.exit(said != "")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with the bootstrap, a lock file and a uv of its own on the PATH."""
    root = tmp_path / "a checkout"
    (root / "infra" / "tools").mkdir(parents=True)
    (root / "infra" / "tools" / "bootstrap.py").write_bytes(SOURCE.read_bytes())
    (root / "requirements.lock").write_text("rich==14\n")
    (root / "pyproject.toml").write_text("[project]\n")
    (root / "tools").mkdir()
    uv = root / "tools" / "uv"
    uv.write_text(FAKE_UV.format(python=sys.executable, root=str(root)))
    uv.chmod(0o755)
    return root


def run(project: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(project / "infra" / "tools" / "bootstrap.py"), *command],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{project / 'tools'}:/usr/bin:/bin", **environment},
    )


def calls(project: Path) -> list[str]:
    path = project / "calls"
    return path.read_text().splitlines() if path.exists() else []


def test_a_bare_checkout_gets_the_locked_packages_and_runs_the_command(project: Path) -> None:
    done = run(project, "hello", "you")
    assert (done.returncode, done.stdout) == (0, f"hello you from {project}/.venv\n"), done.stderr
    made, synced, installed = calls(project)
    assert made.startswith("venv ")
    assert synced.endswith(f"--require-hashes {project}/requirements.lock")
    assert "--no-deps --no-build-isolation --editable" in installed


def test_an_environment_that_is_up_to_date_is_left_alone(project: Path) -> None:
    run(project, "hello", "you")
    done = run(project, "hello", "again")
    assert done.stdout.startswith("hello again")
    assert done.stderr == ""
    assert len(calls(project)) == 3


def test_a_changed_lock_file_is_installed_into_the_same_environment(project: Path) -> None:
    run(project, "hello", "you")
    (project / "requirements.lock").write_text("rich==15\n")
    assert run(project, "hello", "again").returncode == 0
    assert [call.split()[0:2] for call in calls(project)[3:]] == [["pip", "sync"], ["pip", "install"]]


def test_an_installation_that_failed_is_taken_up_again(project: Path) -> None:
    assert run(project, "hello", "you", FAIL_WITH="error: dns error").returncode == 1
    assert run(project, "hello", "you").returncode == 0


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("error: Failed to fetch `x`\n  dns error: failed to lookup address", "no internet connection"),
        ("error: operation timed out", "no internet connection"),
        ("error sending request\n  invalid peer certificate: UnknownIssuer", "certificate is not trusted"),
        ("error: failed to write: No space left on device (os error 28)", "The disk is full"),
        ("error: Read-only file system (os error 30)", "cannot be written to"),
        ("error: Permission denied (os error 13)", "cannot be written to"),
        ("error: something never seen", "something never seen"),
    ],
)
def test_an_installer_that_fails_is_put_into_words(project: Path, said: str, told: str) -> None:
    done = run(project, "hello", FAIL_WITH=said)
    assert done.returncode == 1
    assert told in done.stderr
    assert said.splitlines()[-1] in done.stderr
    assert "Traceback" not in done.stderr


def test_a_network_with_its_own_authority_is_trusted_if_the_system_trusts_it(project: Path) -> None:
    done = run(project, "hello", FAIL_WITH="invalid peer certificate: UnknownIssuer", PRIVATE_AUTHORITY="1")
    assert done.returncode == 0


def test_a_checkout_that_cannot_be_written_is_told_in_words(project: Path) -> None:
    (project / ".venv" / ".bootstrap").mkdir(parents=True)
    (project / ".venv" / "bin").mkdir()
    (project / ".venv" / "bin" / "python").symlink_to(sys.executable)
    done = run(project, "hello")
    assert done.returncode == 1
    assert ".bootstrap" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_machine_without_uv_and_pip_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "OWN_UV", tmp_path / "uv")
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap, "succeeds", lambda command: False)
    with pytest.raises(bootstrap.Unprepared, match="apt install python3-pip"):
        bootstrap.find_uv()


def test_uv_is_brought_by_pip_where_it_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "OWN_UV", tmp_path / "uv")
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap, "succeeds", lambda command: command[2] == "pip")
    ran: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "quietly", ran.append)
    assert bootstrap.find_uv() == str(tmp_path / "uv" / "bin" / "uv")
    assert ran == [
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--upgrade",
            "--target",
            str(tmp_path / "uv"),
            "uv",
        ]
    ]


def test_an_old_python_gives_way_to_a_newer_one_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(
        bootstrap.shutil, "which", lambda name: "/opt/python3.12" if name == "python3.12" else None
    )
    ran: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(os, "execv", lambda program, arguments: ran.append((program, arguments)))
    with pytest.raises(SystemExit):  # the real execv does not come back
        bootstrap.use_new_enough_python()
    assert ran == [("/opt/python3.12", ["/opt/python3.12", *sys.argv])]


def test_an_old_python_alone_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; .* is Python 3\.9"):
        bootstrap.use_new_enough_python()


def test_an_old_python_can_read_the_file_which_uses_the_standard_library_alone() -> None:
    tree = ast.parse(SOURCE.read_text(), feature_version=(3, 7))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names


def test_an_unknown_command_is_told_in_words(project: Path) -> None:
    done = run(project, "fly")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        "There is no command fly in the environment.",
    )
