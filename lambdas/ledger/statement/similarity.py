"""When two entries may be one, or the two sides of one transfer."""

import re

# One entry as it was typed, or in two exports, is at most so many days apart.
MAX_DAYS_BETWEEN_COPIES = 3
# The two sides of a transfer are booked at most so many days apart.
MAX_DAYS_BETWEEN_SIDES = 5
_WORD = re.compile(r"\w{3,}")


def share_words(text: str, other: str) -> bool:
    """Return whether two texts have a word in common, case aside."""
    return bool(_words(text) & _words(other))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
