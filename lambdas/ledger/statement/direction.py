"""Income or expense, and whether it is a refund: from the sign, a word, or what the person says."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from lambdas.ledger.statement.error import StatementError
from lambdas.ledger.statement.options import NEGATIVES, REFUND

# These say what the transaction is, so that a negative amount of it is a refund.
_DECLARED = {
    "income": "income", "expense": "expense", "einnahme": "income", "ausgabe": "expense",
    "einnahmen": "income", "ausgaben": "expense", "ingreso": "income", "gasto": "expense",
    "revenu": "income", "depense": "expense", "dépense": "expense", "entrata": "income", "spesa": "expense",
    "uscita": "expense", "receita": "income", "despesa": "expense", "bevétel": "income",
    "kiadás": "expense", "příjem": "income", "výdaj": "expense", "inkomsten": "income",
    "uitgaven": "expense", "收入": "income", "支出": "expense", "expenses": "expense", "доход": "income",
    "расход": "expense",
}  # fmt: skip
# These say which way the money went; banks write them beside a sign or instead of one.
_WAYS = {
    "credit": "income", "debit": "expense", "cr": "income", "dr": "expense", "c": "income", "d": "expense",
    "crdt": "income", "dbit": "expense", "in": "income", "out": "expense", "inflow": "income",
    "outflow": "expense", "deposit": "income", "withdrawal": "expense", "incoming": "income",
    "outgoing": "expense", "haben": "income",
    "soll": "expense", "bij": "income", "af": "expense", "abono": "income", "cargo": "expense",
    "crédit": "income", "débit": "expense",
}  # fmt: skip

DEBIT, CREDIT = "debit", "credit"


class Direction(NamedTuple):
    """How the rows of one file say income or expense.

    `fixed`: all rows are of this type. `by_word`: a word says it. `refund_sign`: per type, the sign that
    makes an amount a refund of it (-1 or 1), 0 where the sign says nothing.
    """

    fixed: str | None
    by_word: bool
    refund_sign: Mapping[str, int]

    def of(self, value: Decimal, word: str | None) -> tuple[str, bool] | None:
        """(type, refund) of a row; None if its word is neither income nor expense."""
        if self.fixed is None and not self.by_word:
            return ("income" if value > 0 else "expense"), False
        kind = self.fixed or meaning(word or "")
        if kind is None:
            return None
        return kind, (value < 0) == (self.refund_sign[kind] < 0) and self.refund_sign[kind] != 0


def meaning(word: str) -> str | None:
    """`income` or `expense`, if the word says one of them."""
    plain = word.strip().casefold()
    return _DECLARED.get(plain) or _WAYS.get(plain)


def detect_direction(
    rows: Iterable[tuple[Decimal, str | None]], by_word: bool, fixed: str | None, negative: str | None
) -> Direction:
    """What the file's signs mean. `rows`: signed amount and word (None: no such column). Refused in doubt."""
    as_refunds = {"income": -1, "expense": -1}
    if fixed is not None:
        return Direction(fixed, False, as_refunds)
    if not by_word:
        return Direction(None, False, as_refunds)
    known = [(value, kind, word) for value, word in rows if word and (kind := meaning(word)) and value]
    signs = {kind: {value > 0 for value, of, _ in known if of == kind} for kind in ("income", "expense")}
    if negative is not None:
        return Direction(None, True, as_refunds if negative == REFUND else {"income": -1, "expense": 1})
    if any(word.strip().casefold() in _DECLARED for _, _, word in known):
        if signs["expense"] == {False}:
            raise StatementError("ambiguous_sign", "negative", NEGATIVES)
        return Direction(None, True, as_refunds)
    for kind, found in signs.items():
        if len(found) > 1:
            raise StatementError("mixed_signs", "negative", NEGATIVES, type=kind)
    return Direction(None, True, {"income": 0, "expense": 0})
