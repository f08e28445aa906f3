# ruff: noqa: E501 (lists of words)
"""Payees as a person calls them: without the numbers of cards, days, branches and references. Pure."""

import re
import unicodedata
from functools import lru_cache

MAX_PAYEE = 128

# What a terminal or a payment service writes before the name.
_PREFIX = re.compile(
    r"^(?:(?:visa|mastercard|maestro|girocard|debit|credit|card|karte|kartenzahlung|kartenumsatz|kauf|purchase|payment"
    r"|pos|eftpos|contactless|interac|achat|paiement|carte|cb|facture|prlv|sepa|compra|tarj(?:eta)?|pagamento|acquisto"
    r"|betaalautomaat|bea|pin|aankoop|bancontact|platba|nakup|platnosc|zakup|korttiosto|kortkop|varekjop|dankort|lastschrift"
    r"|authori[sz]ed|recurring|online|retail|withdrawal|ec|apple pay|google pay|nr|no|at|on|to|in|from)\b[\s.:*/-]*"
    r"|(?:sumup|paypal|pp|sq|sp|tst|zettle|izettle|klarna|amzn mktp [a-z]{2}|stripe|ls|nyx|crv|bolt|pay)\s*\*\s*)+",
    re.IGNORECASE,
)
_NOISE = (
    re.compile(r"\b\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?\b|\b\d{1,2}:\d{2}(?::\d{2})?\b"),  # days, times
    re.compile(
        r"\b\d{1,2}\s?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b(?:\s?\d{2,4})?",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![*x•])[*x•]{2,}[\s-]?\d+", re.IGNORECASE),  # cards
    re.compile(
        r"\b(?:card|karte|kaart|carte|ref|reference|nr|no|id|mandat|auth|terminal|filiale?|store|branch|shop)\b"
        r"[\s.:#]*\d[\w-]*",
        re.IGNORECASE,
    ),
    re.compile(r"#\s?\d+"),
    # References of letters and digits.
    re.compile(r"(?<![A-Z0-9-])\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9-]{7,}\b"),
    re.compile(r"(?<![\w&])\d{2,}(?![\w&])|(?<=[a-z])\d{3,}\b", re.IGNORECASE),  # branches, amounts of digits
)
_EDGES = " \t-–—*/,.:;#|+_'\""
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_TWO_LETTERS = re.compile(r"[^\W\d_][\W\d_]*[^\W\d_]")


@lru_cache(maxsize=4096)
def clean_payee(text: str) -> str:
    """Return the name in a bank's text, or the text itself where nothing else would remain."""
    name = " ".join(text.split())
    for pattern in _NOISE:
        name = pattern.sub(" ", name)
    name = _PREFIX.sub("", " ".join(name.split())).strip(_EDGES)
    name = " ".join(name.split())
    if not _TWO_LETTERS.search(name):
        name = " ".join(text.split())
    return name[:MAX_PAYEE].strip()


def payee_key(text: str) -> str:
    """Return what two texts of one payee have in common, empty if a text names nobody."""
    decomposed = unicodedata.normalize("NFKD", clean_payee(text[:512]).casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(_NOT_LETTERS.sub(" ", plain).split()[:4])
