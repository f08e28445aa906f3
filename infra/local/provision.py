"""Brings a running emulator from any state to a tracker that can be used; safe to repeat at any point."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import boto3

from infra.client.deployment import Deployment, LocalSession, read_outputs, write_outputs
from infra.client.errors import CommandError
from infra.client.export import run_export
from infra.local import assembly, demo, deployer, deployment_marks, site, users
from infra.local.emulator import Emulator
from infra.local.home import Home, reporting_write_errors
from infra.local.steps import Steps
from infra.local.template_adapters import LOCAL_OVERLAP_S


def provision(running: Emulator, with_demo: bool, steps: Steps) -> Deployment:
    """Synthesise, deploy, publish, fill and export as far as needed, and write outputs.json."""
    session = LocalSession(running.endpoint, running.home.read_access_key())
    with steps.step("Synthesise the stacks"):
        synthesised = assembly.cached_assembly()
    with steps.step("Deploy the stacks"):
        outputs = deployer.deploy(session, synthesised, running.port)
    with steps.step("Publish the page") as step:
        number = site.publish(session, outputs)
        step.remark(f"{number} files" if number else "unchanged")
    deployment = reachable_deployment(running, outputs, session.region_name)
    if with_demo:
        deployment = add_demo_login(running.home, session, deployment, steps)
    with reporting_write_errors(running.home.root):
        write_outputs(running.home.root, deployment)
    if with_demo:
        fill_demo_and_export(session, deployment, steps)
    return deployment


def reachable_deployment(running: Emulator, outputs: Mapping[str, str], region: str) -> Deployment:
    """Return the deployment with addresses for programs: only browsers resolve names below `.localhost`."""
    api_url = f"{running.endpoint}/_aws/execute-api/{outputs['ApiId']}/api"
    return Deployment.from_outputs(
        {**outputs, "ApiUrl": api_url}, region, running.endpoint, running.home.read_access_key()
    )


def add_demo_login(home: Home, session: boto3.Session, deployment: Deployment, steps: Steps) -> Deployment:
    """Return the deployment with a demo login that works: the previous one, or a new one."""
    with steps.step("Create the demo user") as step:
        previous = previous_deployment(home)
        user, password = users.ensure_demo_user(
            session, deployment.user_pool_id, deployment.user_pool_client_id, previous
        )
        step.remark("unchanged" if previous and password == previous.demo_password else user)
    return replace(deployment, demo_user=user, demo_password=password)


def previous_deployment(home: Home) -> Deployment | None:
    """Return the deployment of an outputs.json that is there; None if it is missing or damaged."""
    try:
        return read_outputs(home.root)
    except CommandError:
        return None


def fill_demo_and_export(session: boto3.Session, deployment: Deployment, steps: Steps) -> None:
    """Post the demo household's transactions, once per emulator state, and export the ledger."""
    if deployment_marks.DEMO.read(session) is None:
        with steps.step("Fill the demo ledger") as step:
            rows = demo.post_demo_ledger(deployment, date.today(), step.count)
            step.remark(f"{rows:,} transactions")
            # An export reads again what changed during the overlap before the previous one. Without this
            # pause that would be the whole demo ledger, at every run until something else changes.
            time.sleep(LOCAL_OVERLAP_S)
        deployment_marks.DEMO.write(session, str(rows))
    with steps.step("Export to the lake") as step:
        report = run_export(session, deployment.export_function)
        step.remark(f"{report.rows:,} rows written" if report.committed else "nothing new")
