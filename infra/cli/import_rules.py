"""Apply rules to the rows of statements: those of the ledger, or those of a file."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, cast

from infra.client.errors import CommandError
from lambdas.ledger.accounts import Account
from lambdas.ledger.errors import Invalid, Malformed
from lambdas.ledger.json_document import Json, read_json
from lambdas.ledger.proposals import RuleBook
from lambdas.ledger.rules import Rule, in_order, parse_rule
from lambdas.ledger.statement import OWN_CSV, OWN_JSON, Row, Statement, validate
from lambdas.ledger.statement.rows import UNCATEGORISED


class Api(Protocol):
    """The call of the API that rules need."""

    def get(self, path: str, **query: str) -> Any: ...


def fetch_rules(api: Api) -> RuleBook:
    """Return the rules of the ledger, and its accounts if a rule names one to move money to."""
    documents = api.get("/rules")["rules"]
    rules = [_parse({name: one[name] for name in one if name != "version"}) for one in documents]
    accounts: dict[str, Account] = {}
    if any(rule.actions.transfer_with for rule in rules):
        accounts = {account["id"]: _account(account) for account in api.get("/accounts")["accounts"]}
    return RuleBook(rules, accounts)


def read_rules(path: Path) -> RuleBook:
    """Return the rules of a file, as `tracker rules --json` prints them.

    Raises:
        CommandError: The file cannot be read, or a rule of it is not valid.
    """
    try:
        documents = json.loads(path.read_text(encoding="utf-8-sig"))["rules"]
        rules = [_parse({name: one[name] for name in one if name != "version"}) for one in documents]
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, LookupError, TypeError, AttributeError, Malformed):
        raise CommandError(f"{path} is not a file of rules.", "tracker rules --json prints one.") from None
    except Invalid as problem:
        first = problem.errors[0]
        raise CommandError(f"A rule of {path} is not valid: {first.pointer}: {first.detail}.") from None
    return RuleBook(in_order(rules))


def _parse(document: dict[str, Any]) -> Rule:
    return parse_rule(read_json(json.dumps(document).encode()), rule_id=None, position=0)


def _account(document: dict[str, Any]) -> Account:
    return Account(
        id=document["id"],
        name=document["name"],
        kind=document["kind"],
        currency=document["currency"],
        opening_amount=Decimal(document["opening"]["amount"]),
        opening_date=document["opening"]["date"],
        closed=document["closed"],
    )


def apply_rules(book: RuleBook, statement: Statement, rows: Sequence[Row], account: str) -> list[Row]:
    """Return the rows as the rules make them; exported files are exactly what they are.

    Args:
        account: the id of the account that the file is of, "" if it is not known.
    """
    if statement.format in (OWN_CSV, OWN_JSON) or not book.rules:
        return list(rows)
    validated = validate(replace(statement, rows=tuple(rows), refused=()), datetime.now(UTC).date())
    changed = {}
    for row, entry in zip(validated.rows, validated.entries, strict=True):
        proposal = book.apply(entry, account or None, row.reference)
        if proposal.entry != entry:
            changed[row.id] = replace(
                row,
                type=proposal.entry.type,
                category=proposal.entry.category or UNCATEGORISED,
                is_incoming=entry.type == "income",
                document=cast("dict[str, Json]", proposal.entry.to_json()),
            )
    return [changed.get(row.id, row) for row in rows]
