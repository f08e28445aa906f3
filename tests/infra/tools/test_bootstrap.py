"""Bootstrap turns a machine with only Python into one that runs a command, or says what is missing."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.client.paths import ROOT
from infra.tools import bootstrap

SOURCE = Path(bootstrap.__file__)

# Stands for uv: records how it was called, and makes an environment with two commands in it.
FAKE_UV = """#!{python}
import os, pathlib, sys
root = pathlib.Path({root!r})
with (root / "calls").open("a") as calls:
    print(*sys.argv[1:], file=calls)
if sys.argv[1] == "venv":
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/bin/python").symlink_to(sys.executable)
    for name in ("tracker", "pytest"):
        command = root / ".venv/bin" / name
        command.write_text("#!/bin/sh\\necho {{}} $1 in $VIRTUAL_ENV\\n".format(name))
        command.chmod(0o755)
if "sync" in sys.argv:
    trusted = "UV_SYSTEM_CERTS" in os.environ and "PRIVATE_AUTHORITY" in os.environ
    output = "" if trusted else os.environ.get("FAIL_WITH", "")
    print(output, file=sys.stderr)
    sys.exit(output != "")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with the bootstrap, its lock files and a uv of its own on the PATH."""
    root = tmp_path / "a checkout"
    (root / "infra" / "tools").mkdir(parents=True)
    (root / "infra" / "tools" / "bootstrap.py").write_bytes(SOURCE.read_bytes())
    (root / "infra" / "tools" / "uv.txt").write_bytes(bootstrap.UV_LOCK.read_bytes())
    (root / "requirements.txt").write_text("rich==14\n")
    (root / "requirements-dev.txt").write_text("pytest==9\nrich==14\n")
    (root / "pyproject.toml").write_text("[project]\n")
    (root / "bin").mkdir()
    uv = root / "bin" / "uv"
    uv.write_text(FAKE_UV.format(python=sys.executable, root=str(root)))
    uv.chmod(0o755)
    return root


def run(project: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(project / "infra" / "tools" / "bootstrap.py"), *command],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{project / 'bin'}:/usr/bin:/bin", **environment},
    )


def uv_calls(project: Path) -> list[str]:
    path = project / "calls"
    return path.read_text().splitlines() if path.exists() else []


def synced_locks(project: Path) -> list[str]:
    """Return the lock files that were installed, in order."""
    return [call.rpartition("/")[2] for call in uv_calls(project) if call.startswith("pip sync")]


def test_tracker_runs_with_the_runtime_packages_alone(project: Path) -> None:
    done = run(project, "tracker", "up")
    assert (done.returncode, done.stdout) == (0, f"tracker up in {project}/.venv\n"), done.stderr
    venv, sync, install = uv_calls(project)
    assert venv.startswith("venv ")
    assert sync.endswith(f"--require-hashes {project}/requirements.txt")
    assert "--no-deps --no-build-isolation --editable" in install


def test_any_other_command_runs_with_the_developers_packages(project: Path) -> None:
    assert run(project, "pytest", "tests").stdout == f"pytest tests in {project}/.venv\n"
    assert synced_locks(project) == ["requirements-dev.txt"]


def test_commands_of_both_kinds_by_turns_install_each_lock_file_at_most_once(project: Path) -> None:
    for command in ("tracker", "pytest", "tracker", "pytest"):
        assert run(project, command).returncode == 0
    assert synced_locks(project) == ["requirements.txt", "requirements-dev.txt"]


def test_an_environment_that_is_up_to_date_is_left_alone(project: Path) -> None:
    run(project, "tracker", "up")
    done = run(project, "tracker", "down")
    assert done.stdout.startswith("tracker down")
    assert done.stderr == ""
    assert len(uv_calls(project)) == 3


def test_a_changed_lock_file_is_installed_into_the_same_environment(project: Path) -> None:
    run(project, "tracker")
    (project / "requirements.txt").write_text("rich==15\n")
    assert run(project, "tracker").returncode == 0
    assert [call.split()[0:2] for call in uv_calls(project)[3:]] == [["pip", "sync"], ["pip", "install"]]


def test_a_failed_installation_is_repeated_by_the_next_command(project: Path) -> None:
    assert run(project, "tracker", FAIL_WITH="error: dns error").returncode == 1
    assert run(project, "tracker").returncode == 0


@pytest.mark.parametrize(
    ("output", "explanation"),
    [
        ("error: Failed to fetch `x`\n  dns error: failed to lookup address", "no internet connection"),
        ("error: operation timed out", "no internet connection"),
        ("error sending request\n  invalid peer certificate: UnknownIssuer", "certificate is not trusted"),
        ("error: failed to write: No space left on device (os error 28)", "The disk is full"),
        ("error: Read-only file system (os error 30)", "cannot be written to"),
        ("error: Permission denied (os error 13)", "cannot be written to"),
        ("WARNING: Retrying after connection broken by 'NewConnectionError'\nERROR: No matching distribution "
         "found for uv==1", "no internet connection"),
        ("ERROR: No matching distribution found for uv==1", "pip may be too old"),
        ("error: something never seen", "something never seen"),
    ],
)  # fmt: skip
def test_the_output_of_a_failed_installer_is_explained(project: Path, output: str, explanation: str) -> None:
    done = run(project, "tracker", FAIL_WITH=output)
    assert done.returncode == 1
    assert explanation in done.stderr
    assert output.splitlines()[-1] in done.stderr
    assert "Traceback" not in done.stderr


def test_a_network_with_its_own_authority_is_trusted_if_the_system_trusts_it(project: Path) -> None:
    done = run(project, "tracker", FAIL_WITH="invalid peer certificate: UnknownIssuer", PRIVATE_AUTHORITY="1")
    assert done.returncode == 0


def test_a_checkout_that_cannot_be_written_to_gives_an_error_message(project: Path) -> None:
    (project / ".venv" / ".bootstrap").mkdir(parents=True)
    (project / ".venv" / "bin").mkdir()
    (project / ".venv" / "bin" / "python").symlink_to(sys.executable)
    done = run(project, "tracker")
    assert done.returncode == 1
    assert ".bootstrap" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def without_uv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without uv; the path is where bootstrap would put its own."""
    monkeypatch.setattr(bootstrap, "OWN_UV", tmp_path / "uv")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return tmp_path / "uv"


def test_a_machine_without_uv_and_pip_is_told_what_to_install(
    without_uv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "succeeds", lambda command: False)
    with pytest.raises(bootstrap.BootstrapError, match="apt install python3-pip"):
        bootstrap.find_uv()


def test_pip_installs_the_pinned_uv_by_its_hash_where_the_machine_has_none(
    without_uv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "succeeds", lambda command: command[2] == "pip")
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "run_installer", commands.append)
    version = re.match(r"uv==(\S+)", bootstrap.UV_LOCK.read_text())
    assert version is not None
    assert bootstrap.find_uv() == str(without_uv / version[1] / "bin" / "uv")
    (command,) = commands
    assert " ".join(command[1:4]) == "-m pip install"
    assert "--require-hashes" in command
    assert command[-4:] == ["--requirement", str(bootstrap.UV_LOCK), "--target", str(without_uv / version[1])]


def test_an_old_python_hands_over_to_a_newer_one_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(shutil, "which", lambda name: "/opt/python3.12" if name == "python3.12" else None)
    executed: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(os, "execv", lambda program, arguments: executed.append((program, arguments)))
    with pytest.raises(SystemExit):  # the real execv does not return
        bootstrap.require_new_python()
    assert executed == [("/opt/python3.12", ["/opt/python3.12", *sys.argv])]


def test_an_old_python_alone_gives_an_error_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; .* is Python 3\.9"):
        bootstrap.require_new_python()


def test_python_36_can_read_the_file_which_uses_the_standard_library_alone() -> None:
    tree = ast.parse(SOURCE.read_text(), feature_version=(3, 6))
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
            assert node.module != "__future__", "Python 3.6 has no future import of annotations"
    assert {name.split(".")[0] for name in modules} <= sys.stdlib_module_names
    # An old Python evaluates annotations, and knows neither `list[str]` nor `str | None`.
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    annotations = [
        annotation
        for function in functions
        for annotation in (function.returns, *(argument.annotation for argument in function.args.args))
    ]
    assert [ast.unparse(a) for a in annotations if isinstance(a, ast.Subscript | ast.BinOp)] == []


def test_an_unknown_command_gives_an_error_message(project: Path) -> None:
    done = run(project, "fly")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        "There is no command fly in the environment.",
    )


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


def test_the_developers_lock_has_every_runtime_package_in_the_same_version() -> None:
    assert pins("requirements.txt") < pins("requirements-dev.txt")


def test_the_runtime_lock_has_no_test_tool() -> None:
    names = {pin.partition("==")[0] for pin in pins("requirements.txt")}
    assert names & {"pytest", "playwright", "moto", "hypothesis", "mypy", "ruff", "schemathesis"} == set()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "infra/tools/uv.txt"])
def test_a_lock_file_pins_by_version_and_hash_and_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"\n(?! )", text.strip())
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
