"""The page's figures: size, Lighthouse on a phone and a desktop, and interactions on large ledgers."""

import contextlib
import io
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.client.deployment import Deployment, open_session
from infra.client.errors import CommandError
from infra.tools import node
from infra.tools.browser import playwright_path
from tests.bench import certificate, page_interactions
from tests.bench.figure import Figure
from tests.conftest import free_port, subject
from tests.frontend.page_files import FRONTEND, first_view, first_view_sheets, gzipped

# https://www.npmjs.com/package/lighthouse, installed once into a folder outside the project.
LIGHTHOUSE = "13.5.0"
PACKAGES = Path.home() / ".cache" / "expense-tracker" / f"lighthouse-{LIGHTHOUSE}"
SCRIPT = Path(__file__).parent / "lighthouse.mjs"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# A text of each screen, so that an error page is not measured instead.
SHOWN = {"sign-in": "Every cent accounted for.", "overview": "Latest entries"}
PERFORMANCE = {"mobile": 95, "desktop": 99}
METRICS: dict[str, tuple[str, float]] = {"lcp": ("ms", 1500), "tbt": ("ms", 200), "cls": ("", 0.03)}


def figures(visits: list[int]) -> Iterator[Figure]:
    """Yield all figures, with this number of Lighthouse's visits to each screen."""
    node.use_for_playwright()
    yield from sizes()
    with deployed() as deployment:
        yield from page_interactions.figures(deployment)
        try:
            packages = lighthouse()
        except CommandError as error:
            print(f"Lighthouse's figures are left out: {error}")
            return
        for screen, storage in (("sign-in", {}), ("overview", session(deployment))):
            for form in PERFORMANCE:
                answers = visited(packages, deployment, storage, form, visits[0], SHOWN[screen])
                yield from verdicts(screen, form, list(answers))


def sizes() -> Iterator[Figure]:
    yield Figure("page: JavaScript of the first view, gzip", gzipped(first_view()) / 1024, "KB", 60, "lower")
    yield Figure("page: style of the first view, gzip", gzipped(first_view_sheets()) / 1024, "KB", 8, "lower")
    charts = gzipped([FRONTEND / "vendor" / "chart.js"]) / 1024
    yield Figure("page: the drawing library, fetched when a chart is near, gzip", charts, "KB", 75, "lower")


@contextmanager
def deployed() -> Iterator[Deployment]:
    """Deploy the tracker with the demo household to a local cloud of its own; yield the deployment."""
    from infra.local import emulator
    from infra.local.home import Home
    from infra.local.provision import provision
    from infra.local.steps import Steps

    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.prepare()
        running = emulator.start(home, free_port(), detached=False)
        try:
            yield provision(running, with_demo=True, steps=Steps(io.StringIO()))
        finally:
            emulator.stop(running)


def lighthouse() -> Path:
    """Return the folder with Lighthouse's packages, which npm installs if it is missing."""
    if not (PACKAGES / "node_modules" / "lighthouse").exists():
        PACKAGES.mkdir(parents=True, exist_ok=True)
        npm = Path(sys.executable).parent / "npm"
        package = f"lighthouse@{LIGHTHOUSE}"
        command = [
            str(npm),
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
            str(PACKAGES),
        ]
        ran = subprocess.run([*command, package], capture_output=True, text=True, check=False)
        if ran.returncode:
            shutil.rmtree(PACKAGES, ignore_errors=True)
            raise CommandError(
                "npm cannot install Lighthouse.", ran.stderr.strip()[-300:] or "Check the connection."
            )
    return PACKAGES


def session(deployment: Deployment) -> dict[str, str]:
    """Return the demo user's session as the tab stores it."""
    answer = (
        open_session(deployment)
        .client("cognito-idp")
        .admin_initiate_auth(
            UserPoolId=deployment.user_pool_id,
            ClientId=deployment.user_pool_client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={
                "USERNAME": deployment.demo_user or "",
                "PASSWORD": deployment.demo_password or "",
            },
        )
    )
    tokens = answer["AuthenticationResult"]
    who = {"id": subject(tokens["AccessToken"]), "name": deployment.demo_user}
    return {"expenses.refresh": tokens["RefreshToken"], "expenses.user": json.dumps(who)}


def visited(
    packages: Path, deployment: Deployment, storage: dict[str, str], form: str, visits: int, shown: str
) -> Iterator[dict[str, Any]]:
    """Yield Lighthouse's answer for each visit; one that does not see `shown` is repeated, twice at most."""
    key, cert = certificate.for_loopback("page.localhost")
    missing = visits
    for _ in range(3):
        asked = {
            "site": deployment.site_url,
            "kept": storage,
            "form": form,
            "runs": missing,
            "chromium": shutil.which("chromium") or str(playwright_path()),
            "key": key,
            "cert": cert,
        }
        command = [node.executable(), SCRIPT, packages]
        ran = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
        for line in ran.stdout.splitlines():
            with contextlib.suppress(json.JSONDecodeError):
                answer = json.loads(line)
                if answer["metrics"].get("lcp") and shown in answer["seen"]:
                    missing -= 1
                    yield answer
        if not missing:
            return
    raise CommandError(f"Lighthouse did not see '{shown}' in {missing} visits.", ran.stderr.strip()[-300:])


def verdicts(screen: str, form: str, answers: list[dict[str, Any]]) -> Iterator[Figure]:
    """Yield the medians of the visits."""
    for category in CATEGORIES:
        target = PERFORMANCE[form] if category == "performance" else 100
        score: float = statistics.median(answer["scores"][category] for answer in answers)
        yield Figure(f"page: Lighthouse {category}, {screen}, {form}", score, "", target, "higher")
    for metric, (unit, goal) in METRICS.items():
        value = statistics.median(answer["metrics"][metric] for answer in answers)
        yield Figure(f"page: {metric.upper()}, {screen}, {form}", value, unit, goal, "lower")
    for failed in sorted({audit for answer in answers for audit in answer["failed"]}):
        print(f"{screen}, {form}: {failed}")
