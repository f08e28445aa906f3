"""Brings a running emulator from whatever state to a tracker in use; safe to repeat at any point."""

import time
from dataclasses import replace
from datetime import date

import boto3

from infra.client.deployment import LocalSession, Target, read_outputs, target_from_outputs, write_outputs
from infra.client.errors import Failure
from infra.client.export import run_export
from infra.local import assembly, demo, deployer, deployment_marks, site, users
from infra.local.differences import LOCAL_OVERLAP_S
from infra.local.emulator import Emulator
from infra.local.home import Home, writing
from infra.local.steps import Steps


def bring_up(running: Emulator, with_demo: bool, steps: Steps) -> Target:
    """Synthesise, deploy, publish, fill, export, each only as far as needed; outputs.json says the result."""
    session = LocalSession(running.endpoint)
    with steps.step("Synthesise the stacks"):
        synthesised = assembly.assembly()
    with steps.step("Deploy the stacks"):
        outputs = deployer.deploy(session, synthesised, running.port)
    with steps.step("Publish the page") as step:
        put = site.publish(session, outputs)
        step.remark(f"{put} files" if put else "unchanged")
    target = target_here(running, outputs, session.region_name)
    if with_demo:
        target = with_demo_user(running.home, session, target, steps)
    with writing(running.home.root):
        write_outputs(running.home.root, target)
    if with_demo:
        fill_and_export(session, target, steps)
    return target


def target_here(running: Emulator, outputs: dict[str, str], region: str) -> Target:
    """The target as programs on this machine reach it: names below `.localhost` resolve in browsers alone."""
    api = f"{running.endpoint}/_aws/execute-api/{outputs['ApiId']}/api"
    return target_from_outputs({**outputs, "ApiUrl": api}, region, endpoint=running.endpoint)


def with_demo_user(home: Home, session: boto3.Session, target: Target, steps: Steps) -> Target:
    """The target with a demo login that works; the one of before, if there is one."""
    with steps.step("Create the demo user") as step:
        previous = last_target(home)
        user, password = users.demo_user(session, target.user_pool_id, target.user_pool_client_id, previous)
        step.remark("unchanged" if previous and password == previous.demo_password else user)
    return replace(target, demo_user=user, demo_password=password)


def last_target(home: Home) -> Target | None:
    """What outputs.json says from the last time; None if there is none that can be read."""
    try:
        return read_outputs(home.root)
    except Failure:
        return None


def fill_and_export(session: boto3.Session, target: Target, steps: Steps) -> None:
    """The demo ledger, the first time only; then one export, so that the lake has what the ledger has."""
    if deployment_marks.read(session, deployment_marks.DEMO) is None:
        with steps.step("Fill the demo ledger") as step:
            rows = demo.fill(target, date.today(), step.count)
            step.remark(f"{rows:,} transactions")
            # An export reads again what the overlap before the last one shows: without this pause that would
            # be the whole demo ledger, every time until something else changes.
            time.sleep(LOCAL_OVERLAP_S)
        deployment_marks.write(session, deployment_marks.DEMO, str(rows))
    with steps.step("Export to the lake") as step:
        ran = run_export(session, target.export_function)
        step.remark(f"{ran['rows']:,} rows written" if ran["committed"] else "nothing new")
