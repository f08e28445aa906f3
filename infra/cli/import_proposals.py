"""Propose what the rows of statements become: by rules of the ledger or of a file, and by its history."""

import json
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, cast

from infra.client.errors import CommandError
from lambdas.ledger.accounts import Account
from lambdas.ledger.errors import Invalid, Malformed
from lambdas.ledger.json_document import Json, read_json
from lambdas.ledger.proposals import RuleBook, add_suggestions
from lambdas.ledger.rules import Rule, in_order, parse_rule
from lambdas.ledger.statement import OWN_CSV, OWN_JSON, Row, Statement, validate
from lambdas.ledger.statement.rows import UNCATEGORISED
from lambdas.ledger.suggestions import History
from lambdas.ledger.transaction import Entry


class Api(Protocol):
    """The call of the API that fetching rules needs."""

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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that earlier transactions suggest for a field of a row, `category` or `payee`."""

    row: Row
    field: str
    value: str


def propose(
    book: RuleBook,
    history: History | None,
    statement: Statement,
    rows: Sequence[Row],
    account: str,
    recorded: Container[str],
) -> tuple[list[Row], list[Suggestion]]:
    """Return the rows as the rules make them and history suggests; exported files are exactly what they are.

    Args:
        history: None for no suggestions.
        account: the id of the account that the file is of, "" if it is not known.
        recorded: the ids of rows that the ledger has already, for which nothing is suggested.
    """
    if statement.format in (OWN_CSV, OWN_JSON) or not (book.rules or history):
        return list(rows), []
    validated = validate(replace(statement, rows=tuple(rows), refused=()), datetime.now(UTC).date())
    changed: dict[str, Row] = {}
    suggestions: list[Suggestion] = []
    for row, entry in zip(validated.rows, validated.entries, strict=True):
        proposal = book.apply(entry, account or None, row.reference)
        if history is not None and row.id not in recorded:
            proposal = add_suggestions(history, entry, proposal)
        if proposal.entry != entry:
            changed[row.id] = _proposed(row, entry, proposal.entry)
            suggestions += [
                Suggestion(row, field, str(getattr(proposal.entry, field))) for field in proposal.suggested
            ]
    return [changed.get(row.id, row) for row in rows], suggestions


def _proposed(row: Row, before: Entry, entry: Entry) -> Row:
    return replace(
        row,
        type=entry.type,
        category=entry.category or UNCATEGORISED,
        is_incoming=before.type == "income",
        document=cast("dict[str, Json]", entry.to_json()),
    )
