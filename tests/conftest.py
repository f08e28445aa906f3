"""Fixtures of all tests: the stacks deployed to the local cloud, and their users."""

import base64
import contextlib
import io
import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings

from infra.client.deployment import Deployment, isolate, open_session
from infra.client.errors import CommandError
from infra.local.home import Home
from infra.tools import node


@dataclass(frozen=True, slots=True)
class User:
    """A user of the deployed tracker, with an access token."""

    username: str
    password: str
    sub: str
    token: str


# The longest run first, so that no worker runs one of them alone at the end.
LONGEST_FIRST = (
    "tests/system/test_large_ledgers.py",
    "tests/system/test_local_cloud_lifecycle.py",
    "tests/system/",
    "tests/browser/",
    "tests/dashboards/",
    "tests/infra/cli/test_synth.py",
)

# What measures coverage: the units. Measuring doubles the time of every other test, though none of them is
# there to run a line of the two packages for the first time.
MEASURED = ("tests/lambdas/", "tests/etl/", "tests/infra/")

# The time of an example depends on the machine.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    """Keep tests away from AWS accounts, and drive browsers with the node of the wheel."""
    isolate(os.environ)
    node.use_for_playwright()


def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than there are processors, at most four: emulators and browsers often wait."""
    return min((os.cpu_count() or 1) + 1, 4)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not item.nodeid.startswith(MEASURED):
            item.add_marker("no_cover")

    def rank(item: pytest.Item) -> int:
        return next(
            (index for index, path in enumerate(LONGEST_FIRST) if item.nodeid.startswith(path)),
            len(LONGEST_FIRST),
        )

    items.sort(key=rank)


@pytest.fixture(scope="session")
def cloud_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home of the emulator behind `cloud`."""
    return Home(tmp_path_factory.mktemp("cloud"))


@pytest.fixture(scope="session")
def cloud(cloud_home: Home) -> Iterator[Deployment]:
    """Deploy the stacks, without data, once per run to an emulator with its own home and port; yield them.

    The emulator is stopped at the end, even if the run is killed.
    """
    from infra.local import emulator
    from infra.local.provision import provision
    from infra.local.steps import Steps

    cloud_home.prepare()
    running = None
    for _ in range(5):  # another process may take the free port before the emulator does
        with contextlib.suppress(CommandError):
            running = emulator.start(cloud_home, free_port(), detached=False)
            break
    assert running is not None, emulator.log_tail(cloud_home.log_file)
    try:
        yield provision(running, with_demo=False, steps=Steps(io.StringIO()))
    finally:
        emulator.stop(running)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def new_user(cloud: Deployment) -> Callable[[], User]:
    """Return a function that creates a signed-in user with an empty ledger."""
    from infra.local import users

    assert cloud.endpoint is not None
    session = open_session(cloud)

    def sign_up() -> User:
        username, password = f"{secrets.token_hex(6)}@example.com", users.new_password()
        users.create_user(session, cloud.user_pool_id, username, password)
        token = users.access_token(session, cloud.user_pool_id, cloud.user_pool_client_id, username, password)
        return User(username, password, subject(token), token)

    return sign_up


def subject(token: str) -> str:
    """Return the `sub` claim without checking the token's signature."""
    payload = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"])
