"""Characters that nobody sees, and what becomes of them in a text. Pure: no I/O.

They are removed wherever they stand: they would make two categories of one that everybody reads alike, or
turn around what is read after them. Those that writing needs stay where it needs them: a joiner between two
characters that are no ASCII (Persian, Indian scripts, emoji), a variation selector after one or in a keycap
(a digit, # or *), and the tags of a flag.
"""

import re

# Unicode's property Default_Ignorable_Code_Point, and the two controls of direction in Arabic's and in
# interlinear text, without the joiners, the variation selectors and the tags.
# https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
_REMOVED = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
_FLAG_TAGS = "\U000e0020-\U000e007f"
IGNORABLE = _REMOVED + _JOINERS + _SELECTORS + _TAGS
"""Every character that nobody sees, as the inside of a class of a regular expression."""

# Tags stay after a black flag, as in that of Scotland, or after the tags that stay.
_INVISIBLE = re.compile(f"[{_REMOVED}]|(\U0001f3f4[{_FLAG_TAGS}]{{1,16}})|[{_TAGS}]")
_BLANKS = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u2800\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_NEEDLESS = re.compile(
    f"(?<![^\x00-\x7f])[{_JOINERS}]+|(?<![{_JOINERS}])[{_JOINERS}]+(?![^\x00-\x7f])"
    f'|(?<![^\x00-"$-)+-/:-\x7f])[{_SELECTORS}]+'
)
_VISIBLE = re.compile(f"[^{_SELECTORS}]")


def remove_invisible(text: str) -> str:
    """Return the text without characters that nobody sees, but for those that writing needs."""
    return text if text.isascii() else _NEEDLESS.sub("", _INVISIBLE.sub(r"\1", text))


def strip_blanks(text: str) -> str:
    """Return the text without blanks and joiners at its ends; empty if it has no visible character."""
    text = text.strip(_BLANKS + _JOINERS)
    return text if _VISIBLE.search(text) else ""
