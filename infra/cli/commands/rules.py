"""`tracker rules`: list the ledger's rules, or print them as JSON to keep, share or try."""

import argparse
import json
from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from infra.cli.session import add_user_option, selected_deployment, sign_in
from infra.cli.tables import print_table

NAME = "rules"
HELP = "list the rules that imports apply"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_user_option(parser)
    parser.add_argument("--json", action="store_true", help="print the rules as JSON, for import --rules")


def run(arguments: argparse.Namespace) -> int:
    answer = sign_in(selected_deployment(arguments), arguments.user).get("/rules")
    if arguments.json:
        print(json.dumps(answer, indent=2, ensure_ascii=False))
        return 0
    table = Table("", "when", "set")
    for number, rule in enumerate(answer["rules"], 1):
        table.add_row(str(number), Text(_conditions(rule["when"])), Text(_actions(rule["set"])))
    print_table(table)
    return 0


def _conditions(when: Mapping[str, Any]) -> str:
    words = {"contains": "contains", "is": "is", "startsWith": "starts with"}
    texts = [
        f"{name} {words[when[name]['operator']]} {when[name]['value']!r}"
        for name in ("payee", "description")
        if name in when
    ]
    texts += [f"amount {name} {bound}" for name, bound in when.get("amount", {}).items()]
    texts += [f"{name} is {when[name]}" for name in ("account", "type") if name in when]
    return ", ".join(texts)


def _actions(actions: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in actions.items()
    )
