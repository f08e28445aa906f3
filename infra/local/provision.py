"""Brings a running emulator from whatever state to a tracker in use; safe to repeat at any point."""

import time
from dataclasses import replace
from datetime import date

import boto3

from infra.client.deployment import (
    Deployment,
    LocalSession,
    deployment_from_outputs,
    read_outputs,
    write_outputs,
)
from infra.client.errors import CommandError
from infra.client.export import run_export
from infra.local import assembly, demo, deployer, deployment_marks, site, users
from infra.local.emulator import Emulator
from infra.local.home import Home, reporting_write_errors
from infra.local.steps import Steps
from infra.local.template_adapters import LOCAL_OVERLAP_S


def provision(running: Emulator, with_demo: bool, steps: Steps) -> Deployment:
    """Synthesise, deploy, publish, fill, export, each only as far as needed; outputs.json says the result."""
    session = LocalSession(running.endpoint)
    with steps.step("Synthesise the stacks"):
        synthesised = assembly.cached_assembly()
    with steps.step("Deploy the stacks"):
        outputs = deployer.deploy(session, synthesised, running.port)
    with steps.step("Publish the page") as step:
        put = site.publish(session, outputs)
        step.remark(f"{put} files" if put else "unchanged")
    deployment = reachable_deployment(running, outputs, session.region_name)
    if with_demo:
        deployment = add_demo_login(running.home, session, deployment, steps)
    with reporting_write_errors(running.home.root):
        write_outputs(running.home.root, deployment)
    if with_demo:
        fill_demo_and_export(session, deployment, steps)
    return deployment


def reachable_deployment(running: Emulator, outputs: dict[str, str], region: str) -> Deployment:
    """Return the deployment with addresses for programs: only browsers resolve names below `.localhost`."""
    api = f"{running.endpoint}/_aws/execute-api/{outputs['ApiId']}/api"
    return deployment_from_outputs({**outputs, "ApiUrl": api}, region, endpoint=running.endpoint)


def add_demo_login(home: Home, session: boto3.Session, deployment: Deployment, steps: Steps) -> Deployment:
    """The deployment with a demo login that works; the one of before, if there is one."""
    with steps.step("Create the demo user") as step:
        previous = previous_deployment(home)
        user, password = users.ensure_demo_user(
            session, deployment.user_pool_id, deployment.user_pool_client_id, previous
        )
        step.remark("unchanged" if previous and password == previous.demo_password else user)
    return replace(deployment, demo_user=user, demo_password=password)


def previous_deployment(home: Home) -> Deployment | None:
    """What outputs.json says from the last time; None if there is none that can be read."""
    try:
        return read_outputs(home.root)
    except CommandError:
        return None


def fill_demo_and_export(session: boto3.Session, deployment: Deployment, steps: Steps) -> None:
    """The demo ledger, the first time only; then one export, so that the lake has what the ledger has."""
    if deployment_marks.read(session, deployment_marks.DEMO) is None:
        with steps.step("Fill the demo ledger") as step:
            rows = demo.post_demo_ledger(deployment, date.today(), step.count)
            step.remark(f"{rows:,} transactions")
            # An export reads again what the overlap before the last one shows: without this pause that would
            # be the whole demo ledger, every time until something else changes.
            time.sleep(LOCAL_OVERLAP_S)
        deployment_marks.write(session, deployment_marks.DEMO, str(rows))
    with steps.step("Export to the lake") as step:
        ran = run_export(session, deployment.export_function)
        step.remark(f"{ran['rows']:,} rows written" if ran["committed"] else "nothing new")
