"""Propose what the rows of a statement become: by the user's rules, and by what the ledger has recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lambdas.ledger import accounts as stored_accounts
from lambdas.ledger import rules as stored_rules
from lambdas.ledger.accounts import Account, accounts_in
from lambdas.ledger.rules import CATEGORY, PAYEE, Rule, apply_rules, rules_in, with_payee
from lambdas.ledger.statement.rows import UNCATEGORISED
from lambdas.ledger.store import Store
from lambdas.ledger.suggestions import History
from lambdas.ledger.transaction import TRANSFER, Entry


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry as it is proposed, the rule that set each field, and the fields that history suggested."""

    entry: Entry
    rules: Mapping[str, str]
    suggested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of a ledger in their order, and its accounts by id."""

    rules: Sequence[Rule] = ()
    accounts: Mapping[str, Account] | None = None

    def apply(self, entry: Entry, account: str | None, reference: str | None = None) -> Proposal:
        """Return what the rules make of a row.

        Args:
            account: that of the statement, for a row that names none.
            reference: what the bank calls the row there.
        """
        own = entry.account or account
        outcome = apply_rules(self.rules, replace(entry, account=own), self.accounts or {})
        result = outcome.entry
        if result.type != TRANSFER or entry.type == TRANSFER:
            result = replace(result, account=entry.account)
        elif own and reference and not result.references:
            result = replace(result, references=((own, reference),))
        return Proposal(result, outcome.rules)


def read_rules(store: Store, ledger_id: str) -> RuleBook:
    rules = rules_in(store.list_settings(ledger_id, stored_rules.PREFIX))
    if not any(rule.actions.transfer_with for rule in rules):
        return RuleBook(rules)
    accounts = accounts_in(store.list_settings(ledger_id, stored_accounts.PREFIX))
    return RuleBook(rules, {account.id: account for account in accounts})


def add_suggestions(history: History, before: Entry, proposal: Proposal) -> Proposal:
    """Return the proposal with what history knows of a row and no rule has set.

    Args:
        before: the entry of the row as the bank has it, by whose texts the payee is known.
    """
    entry, suggested = proposal.entry, []
    if entry.category == UNCATEGORISED and CATEGORY not in proposal.rules and not entry.splits:
        names = (entry.payee, before.payee, before.description)
        category = history.category_of(entry.type, names)
        if category is not None:
            entry = replace(entry, category=category)
            suggested.append(CATEGORY)
    if PAYEE not in proposal.rules:
        payee = history.payee_of(before.payee)
        if payee is not None and payee != entry.payee:
            entry = with_payee(entry, payee)
            suggested.append(PAYEE)
    return Proposal(entry, proposal.rules, tuple(suggested))
