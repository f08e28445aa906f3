"""What every room's tests may ask for: the deployed stack on the local cloud, and users of it."""

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

from infra.client.deployment import Deployment, LocalSession, isolate
from infra.client.errors import CommandError
from infra.local.home import Home
from infra.tools import node


@dataclass(frozen=True, slots=True)
class User:
    """A user of the deployed tracker with an access token that is good for an hour."""

    username: str
    password: str
    sub: str
    token: str


# The longest first, so that no worker is left with one of them at the end.
LONGEST_FIRST = (
    "tests/system/test_large_ledgers.py",
    "tests/system/test_local_cloud_lifecycle.py",
    "tests/system/",
    "tests/browser/",
    "tests/dashboards/",
    "tests/infra/cli/test_synth.py",
)

# How long an example takes says more about the machine than about the product.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    """No test can reach an AWS account, whatever the environment says. The wheel's node drives browsers."""
    isolate(os.environ)
    node.use_for_playwright()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next(
            (at for at, path in enumerate(LONGEST_FIRST) if item.nodeid.startswith(path)), len(LONGEST_FIRST)
        )

    items.sort(key=place)


@pytest.fixture(scope="session")
def cloud_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Where the emulator of `cloud` keeps everything."""
    return Home(tmp_path_factory.mktemp("cloud"))


@pytest.fixture(scope="session")
def cloud(cloud_home: Home) -> Iterator[Deployment]:
    """The project's stacks, deployed once for the whole run to an emulator with a home and a port of its own.

    Nothing is in it. It is stopped at the end, even if the run is killed.
    """
    from infra.local import emulator
    from infra.local.provision import provision
    from infra.local.steps import Steps

    cloud_home.prepare()
    running = None
    for _ in range(5):  # another process may take the port between our looking and our using it
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
    """Call it for a fresh user with an empty ledger, signed in."""
    from infra.local import users

    assert cloud.endpoint is not None
    session = LocalSession(cloud.endpoint)

    def sign_up() -> User:
        username, password = f"{secrets.token_hex(6)}@example.com", users.new_password()
        users.create_user(session, cloud.user_pool_id, username, password)
        token = users.access_token(session, cloud.user_pool_id, cloud.user_pool_client_id, username, password)
        return User(username, password, subject(token), token)

    return sign_up


def subject(token: str) -> str:
    """The `sub` claim; the token's signature is the API's business."""
    payload = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"])
