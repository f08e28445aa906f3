"""DynamoDB Local, AWS's own engine, as a process on loopback: fetched once with Maven, run with Java."""

import hashlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
LIBRARIES = HERE.parents[1] / ".build" / "dynamodb-local"
START_S = 60.0
FETCH_S = 600.0


class MissingError(Exception):
    """This machine lacks something that DynamoDB Local needs."""


def fetch() -> Path:
    """Return the folder with the engine's jars; they are kept until pom.xml changes."""
    pom = HERE / "pom.xml"
    folder = LIBRARIES / hashlib.sha256(pom.read_bytes()).hexdigest()[:16]
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise MissingError(f"{program} is not installed")
    if not folder.exists():
        partial = folder.with_suffix(".partial")
        goal = "org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies"
        command = ["mvn", "-q", "-B", "-f", str(pom), goal, f"-DoutputDirectory={partial}"]
        fetching = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_S, check=False)
        if fetching.returncode:
            raise MissingError(
                "Maven could not fetch DynamoDB Local: " + (fetching.stdout + fetching.stderr)[-500:]
            )
        partial.rename(folder)
    return folder


@contextmanager
def run() -> Iterator[str]:
    """Run an empty engine in memory; yield its endpoint."""
    folder, port = fetch(), _free_port()
    source = str(HERE / "DynamoDbOnLoopback.java")
    command = ["java", f"-Djava.library.path={folder}", "-cp", f"{folder}/*", source, str(port)]
    log = folder / f"{port}.log"
    with log.open("w") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            _wait(process, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
    log.unlink()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise MissingError("DynamoDB Local did not start: " + log.read_text()[-500:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
