"""`tracker failures`: list, repeat or clear the runs that failed three times."""

import argparse

from infra.cli.session import selected_deployment
from infra.cli.terminal import count
from infra.client.aws_errors import reporting_aws_errors
from infra.client.deployment import open_session
from infra.client.failed_runs import delete_failed_runs, list_failed_runs, retry_failed_runs

NAME = "failures"
HELP = "list, repeat or clear the runs of export and budget alerts that failed three times"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--retry", action="store_true", help="run each again, once, and clear it")
    group.add_argument("--clear", action="store_true", help="delete them all")


def run(arguments: argparse.Namespace) -> int:
    """Return 1 if there are failed runs and none of them is dealt with."""
    deployment = selected_deployment(arguments)
    session = open_session(deployment)
    with reporting_aws_errors():
        runs = list_failed_runs(session, deployment.failed_runs_queue)
        for failed in runs:
            print(f"{failed.at}  {failed.function or 'unknown message'}  {failed.reason}")
        if not runs:
            print("No run has failed in the last 14 days, or all were cleared.")
            return 0
        if arguments.retry:
            started = retry_failed_runs(session, deployment.failed_runs_queue, runs)
            print(f"{count(len(started), 'run')} started again; look here once more in some minutes.")
            return 0
        if arguments.clear:
            delete_failed_runs(session, deployment.failed_runs_queue, runs)
            print(f"{count(len(runs), 'message')} cleared.")
            return 0
    print("The next scheduled run repairs what is left. To run them now: tracker failures --retry")
    return 1
