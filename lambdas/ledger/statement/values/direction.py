"""Income, expense or refund: from the sign of the amount, from a word beside it, or as the user says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from lambdas.ledger.statement.errors import Question, StatementError
from lambdas.ledger.statement.options import NEGATIVE_MEANINGS, REFUND, TYPES

# Words that say what the transaction is: a negative amount beside one is a refund.
_TYPE_WORDS = {
    "income": "income", "expense": "expense", "einnahme": "income", "ausgabe": "expense",
    "einnahmen": "income", "ausgaben": "expense", "ingreso": "income", "gasto": "expense",
    "revenu": "income", "depense": "expense", "dépense": "expense", "entrata": "income", "spesa": "expense",
    "uscita": "expense", "receita": "income", "despesa": "expense", "bevétel": "income",
    "kiadás": "expense", "příjem": "income", "výdaj": "expense", "inkomsten": "income",
    "uitgaven": "expense", "收入": "income", "支出": "expense", "expenses": "expense", "доход": "income",
    "расход": "expense", "egreso": "expense", "egresos": "expense", "ingresos": "income", "gastos": "expense",
}  # fmt: skip
# Words that say which way the money went; banks write them beside a sign or instead of one.
_DIRECTION_WORDS = {
    "credit": "income", "debit": "expense", "cr": "income", "dr": "expense", "c": "income", "d": "expense",
    "crdt": "income", "dbit": "expense", "in": "income", "out": "expense", "inflow": "income",
    "outflow": "expense", "deposit": "income", "withdrawal": "expense", "incoming": "income",
    "outgoing": "expense", "haben": "income",
    "soll": "expense", "bij": "income", "af": "expense", "abono": "income", "cargo": "expense",
    "crédit": "income", "débit": "expense",
}  # fmt: skip

DEBIT, CREDIT = "debit", "credit"
# One negative expense may be a refund; a file of nothing but refunds has no income with a sign of its own.
_MIN_EXPENSES = 2


@dataclass(frozen=True, slots=True)
class SignedAmount:
    """The amount of a row with its sign; `word` says the direction, None where no column does."""

    value: Decimal
    word: str | None


@dataclass(frozen=True, slots=True)
class Direction:
    """The way in which the rows of one file say what is income and what is expense.

    `type`: the type of all rows, None if they differ. `is_by_word`: a word says the type, not the sign.
    `refund_sign`: for each type, the sign (1 or -1) that makes an amount a refund; 0 if no sign does.
    """

    type: str | None
    is_by_word: bool
    refund_sign: Mapping[str, int]

    def type_of(self, amount: SignedAmount) -> tuple[str, bool] | None:
        """Return (type, is_refund) of a row, or None if its word is neither income nor expense."""
        if self.type is None and not self.is_by_word:
            return ("income" if amount.value > 0 else "expense"), False
        row_type = self.type or type_of_word(amount.word or "")
        if row_type is None:
            return None
        refund_sign = self.refund_sign[row_type]
        return row_type, refund_sign != 0 and (amount.value < 0) == (refund_sign < 0)


_NEGATIVE_IS_REFUND = {"income": -1, "expense": -1}
_NEGATIVE_IS_SPENDING = {"income": -1, "expense": 1}
_SIGN_SAYS_NOTHING = {"income": 0, "expense": 0}


def type_of_word(word: str) -> str | None:
    """Return `income` or `expense` if the word says one of them, else None."""
    folded = word.strip().casefold()
    return _TYPE_WORDS.get(folded) or _DIRECTION_WORDS.get(folded)


def is_type_word(word: str) -> bool:
    """Return whether a word says income or expense, not only which way the money went."""
    return word.strip().casefold() in _TYPE_WORDS


def detect_direction(
    amounts: Iterable[SignedAmount], has_words: bool, given_type: str | None, negative: str | None
) -> Direction:
    """Return what the signs and words of a file mean; raise `StatementError` if they allow for two readings.

    `given_type` and `negative` are what the user said (`Options.type`, `Options.negative`).
    """
    if given_type is not None or not has_words:
        return Direction(given_type, False, _NEGATIVE_IS_REFUND)
    if negative is not None:
        return Direction(None, True, _NEGATIVE_IS_REFUND if negative == REFUND else _NEGATIVE_IS_SPENDING)
    typed = [
        (row_type, amount)
        for amount in amounts
        if amount.value and amount.word and (row_type := type_of_word(amount.word))
    ]
    signs = {kind: {amount.value > 0 for row_type, amount in typed if row_type == kind} for kind in TYPES}
    question = Question("negative", NEGATIVE_MEANINGS)
    if any((amount.word or "").strip().casefold() in _TYPE_WORDS for _, amount in typed):
        expenses = sum(row_type == "expense" for row_type, _ in typed)
        if signs["expense"] == {False} and signs["income"] == {True} and expenses >= _MIN_EXPENSES:
            return Direction(None, True, _NEGATIVE_IS_SPENDING)
        if signs["expense"] == {False}:
            raise StatementError("ambiguous_sign", question)
        return Direction(None, True, _NEGATIVE_IS_REFUND)
    for kind in TYPES:
        if len(signs[kind]) > 1:
            raise StatementError("mixed_signs", question, type=kind)
    return Direction(None, True, _SIGN_SAYS_NOTHING)
