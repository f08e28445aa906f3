"""`tracker forget`: erase the ledger of a user who cannot do so, or no longer."""

import argparse
from datetime import UTC, datetime

from infra.cli.session import selected_deployment
from infra.cli.terminal import confirm, count
from infra.client.aws_errors import reporting_aws_errors
from infra.client.configuration import read_configuration
from infra.client.deployment import open_session
from infra.client.errors import UsageError
from lambdas.ledger import erasure
from lambdas.ledger.config import Configuration
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import is_id

NAME = "forget"
HELP = "erase the ledger with an id: of a user who is gone, or cannot sign in to erase it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ledger", metavar="ID", help="the user's id, `sub` in the user pool")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    """Erase a ledger as its user would, but leave the user pool alone."""
    if not is_id(arguments.ledger):
        raise UsageError(f"{arguments.ledger!r} is no user's id.", "It is `sub` in the user pool.")
    deployment = selected_deployment(arguments)
    question = f"Erase all transactions, accounts and settings of {arguments.ledger}?"
    if not arguments.yes and not confirm(question, "To erase without asking: tracker forget ID --yes"):
        print("Nothing was erased.")
        return 1
    config = Configuration(
        expenses_table=deployment.expenses_table,
        totals_table=deployment.totals_table,
        settings_table=deployment.settings_table,
        change_shards=read_configuration().change_shards,
    )
    with reporting_aws_errors():
        store = Store(open_session(deployment).client("dynamodb"), config)
        erased = erase_all(store, arguments.ledger, datetime.now(UTC))
    print(f"{count(erased, 'transaction')} erased. The lake forgets them with its next export.")
    return 0


def erase_all(store: Store, ledger_id: str, now: datetime) -> int:
    """Erase a ledger, in as many calls as that needs; return how many transactions it had."""
    erased = 0
    while True:
        store.start_request()
        number, is_done = erasure.erase(store, ledger_id, now)
        erased += number
        if is_done:
            return erased
