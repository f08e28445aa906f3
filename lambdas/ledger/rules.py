"""Rules: when a transaction looks so, set its category, payee, tags or other account. Pure: no I/O."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from lambdas.ledger.accounts import MAX_POSITION, Account, parse_position, use_error
from lambdas.ledger.dynamodb_json import AttributeValue, Item
from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.fields import FieldReader, RuleError, one_of, read_object
from lambdas.ledger.items import setting_key
from lambdas.ledger.json_document import Json
from lambdas.ledger.query import fold, parse_bound
from lambdas.ledger.transaction import (
    INCOME,
    MAX_DESCRIPTION,
    MAX_PAYEE,
    MAX_TAGS,
    TRANSFER,
    Entry,
    parse_category,
    parse_id,
    parse_tags,
    parse_text,
    parse_type,
)

PREFIX = "rule#"
MAX_RULES = 200
OPERATORS = ("contains", "is", "startsWith")
# The fields that a rule can set, as `Outcome.rules` names them.
CATEGORY, PAYEE, TAGS, TO_ACCOUNT = "category", "payee", "tags", "transferWith"


# An import tries each rule on each row: 200 rules on 10,000 rows fold each text once.
_folded = lru_cache(maxsize=4096)(fold)


@dataclass(frozen=True, slots=True)
class TextCondition:
    """A text to contain, to equal or to start with, regardless of case and accents."""

    operator: str
    value: str

    def matches(self, text: str) -> bool:
        folded, value = _folded(text), _folded(self.value)
        if self.operator == "is":
            return folded == value
        return folded.startswith(value) if self.operator == "startsWith" else value in folded

    def to_json(self) -> dict[str, str]:
        return {"operator": self.operator, "value": self.value}


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a rule, which must all be true of a transaction; None is true of any.

    The payee stands for a description that is empty: an import leaves out one that only repeats the payee.
    """

    payee: TextCondition | None = None
    description: TextCondition | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    account: str | None = None
    type: str | None = None

    def matches(self, entry: Entry) -> bool:
        return (
            (self.type is None or self.type == entry.type)
            and (self.account is None or self.account in (entry.account, entry.to_account))
            and (self.min_amount is None or self.min_amount <= entry.amount)
            and (self.max_amount is None or entry.amount <= self.max_amount)
            and (self.payee is None or self.payee.matches(entry.payee))
            and (self.description is None or self.description.matches(entry.description or entry.payee))
        )

    def to_json(self) -> dict[str, object]:
        bounds = {"min": self.min_amount, "max": self.max_amount}
        fields = {
            "payee": self.payee.to_json() if self.payee else None,
            "description": self.description.to_json() if self.description else None,
            "amount": {name: f"{bound:f}" for name, bound in bounds.items() if bound is not None} or None,
            "account": self.account,
            "type": self.type,
        }
        return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Actions:
    """The values that a rule sets; None and no tags set nothing.

    `tags` are added to those of the transaction. `transfer_with` is the other account of a transfer.
    """

    category: str | None = None
    payee: str | None = None
    tags: tuple[str, ...] = ()
    transfer_with: str | None = None

    def to_json(self) -> dict[str, object]:
        fields = {
            CATEGORY: self.category,
            PAYEE: self.payee,
            TAGS: list(self.tags) or None,
            TO_ACCOUNT: self.transfer_with,
        }
        return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions, and what is set where they hold; rules apply in the order of their positions."""

    id: str
    position: int
    when: Conditions
    actions: Actions
    version: int = 1

    def has_same_content(self, other: "Rule") -> bool:
        """Return whether a caller who wrote this rule would have written the other one too."""
        return self == replace(other, version=self.version)

    def chosen_json(self) -> dict[str, object]:
        """Return what the user chose, as POST /rules takes it."""
        return {
            "id": self.id,
            "position": self.position,
            "when": self.when.to_json(),
            "set": self.actions.to_json(),
        }

    def to_json(self) -> dict[str, object]:
        return {**self.chosen_json(), "version": self.version}

    def to_item(self, ledger_id: str) -> Item:
        when, actions = self.when, self.actions
        item: dict[str, AttributeValue] = {
            **setting_key(ledger_id, setting_name(self.id)),
            "Position": {"N": str(self.position)},
            "Version": {"N": str(self.version)},
        }
        for name, condition in (("Payee", when.payee), ("Description", when.description)):
            if condition is not None:
                item[f"{name}Operator"] = {"S": condition.operator}
                item[f"{name}Value"] = {"S": condition.value}
        for name, bound in (("MinAmount", when.min_amount), ("MaxAmount", when.max_amount)):
            if bound is not None:
                item[name] = {"N": f"{bound:f}"}
        texts = {
            "Account": when.account,
            "Type": when.type,
            "SetCategory": actions.category,
            "SetPayee": actions.payee,
            "SetTransferWith": actions.transfer_with,
        }
        item |= {name: {"S": text} for name, text in texts.items() if text is not None}
        if actions.tags:
            item["SetTags"] = {"SS": list(actions.tags)}
        return item

    @classmethod
    def from_item(cls, item: Item) -> "Rule":
        def text(name: str) -> str | None:
            return item[name]["S"] if name in item else None

        def condition(name: str) -> TextCondition | None:
            operator, value = text(f"{name}Operator"), text(f"{name}Value")
            return None if operator is None or value is None else TextCondition(operator, value)

        def bound(name: str) -> Decimal | None:
            return Decimal(item[name]["N"]) if name in item else None

        return cls(
            id=item["Name"]["S"].removeprefix(PREFIX),
            position=int(item["Position"]["N"]),
            when=Conditions(
                payee=condition("Payee"),
                description=condition("Description"),
                min_amount=bound("MinAmount"),
                max_amount=bound("MaxAmount"),
                account=text("Account"),
                type=text("Type"),
            ),
            actions=Actions(
                category=text("SetCategory"),
                payee=text("SetPayee"),
                tags=tuple(sorted(item["SetTags"]["SS"])) if "SetTags" in item else (),
                transfer_with=text("SetTransferWith"),
            ),
            version=int(item["Version"]["N"]),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """An entry after the rules, and the id of the rule that set each field, by the field's name."""

    entry: Entry
    rules: Mapping[str, str]


def apply_rules(rules: Sequence[Rule], entry: Entry, accounts: Mapping[str, Account]) -> Outcome:
    """Return what the rules make of an entry.

    All conditions look at the entry as it came. Of rules that set the same field, the first wins; a category
    and a transfer are one field. Tags are added by all. An action that the entry cannot have, such as the
    category of a transfer, is passed over.

    Args:
        rules: in their order.
        accounts: those of the ledger, by id.
    """
    names: dict[str, str] = {}
    result = entry
    for rule in rules:
        if not rule.when.matches(entry):
            continue
        for name, change in _changes(rule.actions, accounts):
            is_set = name in names or (name == TO_ACCOUNT and CATEGORY in names)
            changed = None if is_set and name != TAGS else change(result)
            if changed is not None:
                names.setdefault(name, rule.id)
                result = changed
    return Outcome(result, names)


def _changes(
    actions: Actions, accounts: Mapping[str, Account]
) -> Iterable[tuple[str, Callable[[Entry], Entry | None]]]:
    """Yield the fields that the actions set, each with what sets it; that returns None where it cannot."""
    if actions.transfer_with is not None:
        other = accounts.get(actions.transfer_with)
        yield TO_ACCOUNT, lambda entry: _as_transfer(entry, other)
    if actions.category is not None:
        yield CATEGORY, lambda entry: _with_category(entry, actions.category)
    if actions.payee is not None:
        payee = actions.payee
        yield PAYEE, lambda entry: with_payee(entry, payee)
    if actions.tags:
        yield TAGS, lambda entry: _with_tags(entry, actions.tags)


def _with_category(entry: Entry, category: str | None) -> Entry | None:
    return None if entry.type == TRANSFER or entry.splits else replace(entry, category=category)


def with_payee(entry: Entry, payee: str) -> Entry:
    """Return the entry with another payee.

    The old one, which an import takes out of the bank's text, becomes the description if there is none.
    """
    if payee == entry.payee:
        return entry
    return replace(entry, payee=payee, description=entry.description or entry.payee)


def _with_tags(entry: Entry, tags: tuple[str, ...]) -> Entry | None:
    combined = tuple(sorted({*entry.tags, *tags}))
    return replace(entry, tags=combined) if len(combined) <= MAX_TAGS else None


def _as_transfer(entry: Entry, other: Account | None) -> Entry | None:
    """Return the entry as a transfer with another account of the user; None where it cannot be one."""
    cannot_move = entry.type == TRANSFER or entry.refund or entry.splits or entry.original is not None
    if other is None or entry.account is None or entry.account == other.id or cannot_move:
        return None
    if use_error(other, entry.currency, entry.date, "") is not None:
        return None
    ends = (other.id, entry.account) if entry.type == INCOME else (entry.account, other.id)
    return replace(entry, type=TRANSFER, category=None, account=ends[0], to_account=ends[1])


def setting_name(rule_id: str) -> str:
    """Return the name of a rule's item in the Settings table."""
    return PREFIX + rule_id


def rules_in(items: Iterable[Item]) -> list[Rule]:
    """Return the rules among a ledger's items of the Settings table, in their order."""
    return in_order(Rule.from_item(item) for item in items if item["Name"]["S"].startswith(PREFIX))


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: (rule.position, rule.id))


def parse_rule(document: Json, *, rule_id: str | None, position: int) -> Rule:
    """Return the rule that a caller's JSON describes; raises Invalid with every bad field named.

    Args:
        rule_id: the rule's id (PUT); None where the document may have one (POST). The result's id is "" if
            neither has.
        position: where the rule stands if the document does not say so.
    """
    fields = read_object(document)
    when = fields.required("when", _parse_conditions)
    actions = fields.required("set", _parse_actions)
    parsed_position = fields.optional("position", parse_position, position)
    chosen_id = fields.optional("id", parse_id, None) if rule_id is None else rule_id
    if not fields.errors:
        fields.errors += _contradictions(when, actions)
    fields.finish()
    return Rule(chosen_id or "", parsed_position, when, actions)


def next_position(rules: Iterable[Rule]) -> int:
    """Return the position behind all of the rules."""
    return min(max((rule.position + 1 for rule in rules), default=0), MAX_POSITION)


def _parse_conditions(value: Json) -> Conditions:
    fields = _read_fields(value, ("payee", "description", "amount", "account", "type"))
    no_bounds: tuple[Decimal | None, Decimal | None] = (None, None)
    min_amount, max_amount = fields.optional("amount", _parse_bounds, no_bounds)
    conditions = Conditions(
        payee=fields.optional("payee", lambda text: _parse_text_condition(text, MAX_PAYEE), None),
        description=fields.optional(
            "description", lambda text: _parse_text_condition(text, MAX_DESCRIPTION), None
        ),
        min_amount=min_amount,
        max_amount=max_amount,
        account=fields.optional("account", parse_id, None),
        type=fields.optional("type", parse_type, None),
    )
    _raise_first(fields)
    if conditions == Conditions():
        raise RuleError("no_condition")
    return conditions


def _parse_actions(value: Json) -> Actions:
    fields = _read_fields(value, (CATEGORY, PAYEE, TAGS, TO_ACCOUNT))
    no_tags: tuple[str, ...] = ()
    actions = Actions(
        category=fields.optional(CATEGORY, parse_category, None),
        payee=fields.optional(PAYEE, lambda text: parse_text(text, max_length=MAX_PAYEE), None),
        tags=fields.optional(TAGS, parse_tags, no_tags),
        transfer_with=fields.optional(TO_ACCOUNT, parse_id, None),
    )
    _raise_first(fields)
    if actions == Actions():
        raise RuleError("no_action")
    return actions


def _read_fields(value: Json, known: tuple[str, ...]) -> FieldReader[Json]:
    """Return a reader of an object inside another one."""
    if not isinstance(value, Mapping):
        raise RuleError("not_an_object")
    if not set(value) <= set(known):
        raise RuleError("wrong_fields", fields=known)
    return FieldReader(value, "/", "unknown_field")


def _raise_first(fields: FieldReader[Json]) -> None:
    if fields.errors:
        error = fields.errors[0]
        raise RuleError(error.code, error.pointer, **error.params)


def _parse_text_condition(value: Json, max_length: int) -> TextCondition:
    if not isinstance(value, Mapping) or set(value) != {"operator", "value"}:
        raise RuleError("wrong_fields", fields=("operator", "value"))
    fields = FieldReader(value, "/", "unknown_field")
    condition = TextCondition(
        fields.required("operator", one_of(OPERATORS)),
        fields.required("value", lambda text: parse_text(text, max_length=max_length)),
    )
    _raise_first(fields)
    if not fold(condition.value):
        raise RuleError("empty", "/value")
    return condition


def _parse_bounds(value: Json) -> tuple[Decimal | None, Decimal | None]:
    fields = _read_fields(value, ("min", "max"))
    lower, upper = (fields.optional(name, _parse_bound, None) for name in ("min", "max"))
    _raise_first(fields)
    if lower is not None and upper is not None and lower > upper:
        raise RuleError("reversed_range", "/min", upper="max")
    return lower, upper


def _parse_bound(value: Json) -> Decimal:
    if not isinstance(value, str):
        raise RuleError("amount_not_a_string")
    return parse_bound(value)


def _contradictions(when: Conditions, actions: Actions) -> Iterable[FieldError]:
    """Yield the errors of fields that are valid by themselves, but not together."""
    if actions.transfer_with is None:
        return
    if actions.category is not None:
        yield FieldError(f"#/set/{CATEGORY}", "not_for_transfers")
    if actions.transfer_with == when.account:
        yield FieldError(f"#/set/{TO_ACCOUNT}", "same_account")


def check_accounts(rule: Rule, accounts: Mapping[str, Account]) -> None:
    """Raise Invalid if the rule names an account that the ledger does not have."""
    named = {"#/when/account": rule.when.account, f"#/set/{TO_ACCOUNT}": rule.actions.transfer_with}
    errors = [
        FieldError(pointer, "account_missing")
        for pointer, account in named.items()
        if account is not None and account not in accounts
    ]
    if errors:
        raise Invalid(errors=errors)
