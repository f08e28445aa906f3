"""Texts of a statement as the ledger keeps them."""

import unicodedata

from lambdas.ledger.invisible import remove_invisible, strip_blanks

MAX_TEXT_SHOWN = 200
TEXT_SEPARATOR = " – "
MAX_NORMALISED = 8192
# What programs write around numbers in text from right to left.
DIRECTION_MARKS = str.maketrans("", "", "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
# Control characters and lone surrogates. The ledger refuses them; in a bank's text they must not cost a row.
_UNPRINTABLE = frozenset({"Cc", "Cs"})


def clean(text: str) -> str:
    """Normalise to NFC, collapse runs of whitespace to one space, and drop what nobody sees."""
    if not text.isascii():
        # Normalising takes time that grows with the square of a run of combining characters.
        text = strip_blanks(unicodedata.normalize("NFC", remove_invisible(text[:MAX_NORMALISED])))
    text = " ".join(text.split())
    if text.isprintable():
        return text
    return "".join(character for character in text if unicodedata.category(character) not in _UNPRINTABLE)


def one_line(text: str) -> str:
    """Return the beginning of a row, to be shown to the user."""
    return clean(text[: 2 * MAX_TEXT_SHOWN])[:MAX_TEXT_SHOWN]


def join_texts(*texts: str) -> str:
    """Join payee and text to one description, leaving out empty and repeated ones."""
    return TEXT_SEPARATOR.join(dict.fromkeys(text for text in texts if text not in ("", "/")))
