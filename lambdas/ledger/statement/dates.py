"""Which way a whole column writes its dates, and the day each cell names."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lambdas.ledger.statement.error import StatementError

# With dots only day-first is in use, so no month-first twin makes every German or Czech file ambiguous.
FORMATS = (
    "YYYY-MM-DD", "YYYY/MM/DD", "YYYY.MM.DD", "YYYYMMDD", "YYYY年MM月DD日",
    "DD.MM.YYYY", "DD.MM.YY", "DD/MM/YYYY", "MM/DD/YYYY", "DD/MM/YY", "MM/DD/YY",
    "DD-MM-YYYY", "MM-DD-YYYY", "DD-MM-YY", "MM-DD-YY",
    "DD-MMM-YYYY", "DD-MMM-YY", "DD MMM YYYY", "DD MMM YY", "DD/MMM/YYYY", "MMM DD, YYYY", "MMM DD YYYY",
)  # fmt: skip

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TOKEN = re.compile("YYYY|YY|MMM|MM|DD|M|D")
_TOKEN_PATTERNS = {
    "YYYY": r"(?P<year>\d{4})", "YY": r"(?P<short>\d{2})", "MMM": r"(?P<name>[a-z]{3,9})\.?",
    "MM": r"(?P<month>\d{1,2})", "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})", "D": r"(?P<day>\d{1,2})",
}  # fmt: skip
_STRPTIME = {
    "%Y": "YYYY",
    "%y": "YY",
    "%b": "MMM",
    "%B": "MMM",
    "%m": "MM",
    "%d": "DD",
    "%-d": "D",
    "%-m": "M",
}
# A time of day may follow; it is left aside: the ledger keeps days.
_REST = r"\.?(?:[T ,]+\d{1,2}:\d{2}.{0,40})?"
_LONGEST_CELL = 80


@dataclass(frozen=True, slots=True)
class DateFormat:
    """One way to write a day, such as `DD/MM/YYYY`. Two-digit years: 69–99 are 19xx (POSIX strptime)."""

    name: str
    pattern: re.Pattern[str]

    def read(self, cell: str) -> date | None:
        """The day that `cell` names, or None if it names none in this format."""
        match = self.pattern.fullmatch(_plain(cell)) if len(cell) <= _LONGEST_CELL else None
        if match is None:
            return None
        parts = match.groupdict()
        if parts.get("name"):
            name = parts["name"][:3].lower()
            month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
        else:
            month = int(parts["month"])
        if parts.get("short"):
            year = int(parts["short"]) + (1900 if int(parts["short"]) >= 69 else 2000)
        else:
            year = int(parts["year"])
        try:
            return date(year, month, int(parts["day"]))
        except ValueError:
            return None


def _plain(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def _compile(name: str) -> DateFormat:
    exact = name.isalpha() and name.isascii()  # nothing parts the numbers, so each has its full width
    pattern, end = "", 0
    for token in _TOKEN.finditer(name):
        piece = _TOKEN_PATTERNS[token.group()]
        pattern += re.escape(name[end : token.start()]) + (piece.replace("{1,2}", "{2}") if exact else piece)
        end = token.end()
    pattern += re.escape(name[end:])
    return DateFormat(name, re.compile(pattern + _REST, re.ASCII | re.IGNORECASE))


def named_format(name: str) -> DateFormat:
    """The format a person gave: `DD/MM/YYYY`, `dd/mm/yyyy` or `%d/%m/%Y`."""
    wanted = name.strip()
    if "%" in wanted:
        for directive, token in _STRPTIME.items():
            wanted = wanted.replace(directive, token)
    else:
        wanted = wanted.upper()
    tokens = [token.group()[0] if token.group() != "MMM" else "M" for token in _TOKEN.finditer(wanted)]
    if sorted(tokens) != ["D", "M", "Y"] or "%" in wanted:
        raise StatementError("malformed_date_format", "date_format", FORMATS[:7], format=name)
    return _compile(wanted)


_KNOWN = tuple(_compile(name) for name in FORMATS)


def detect_format(cells: Iterable[str], column: str) -> DateFormat:
    """The one format that reads every cell that is a date at all; refused when two read them differently."""
    readings: dict[str, dict[str, date]] = {}
    for cell in dict.fromkeys(cells):
        ways = {known.name: day for known in _KNOWN if (day := known.read(cell)) is not None}
        if ways:
            readings[cell] = ways
    if not readings:
        raise StatementError("no_dates", "date_format", FORMATS[:7], column=column)
    possible = [known for known in _KNOWN if all(known.name in ways for ways in readings.values())]
    if not possible:
        raise _mixed(readings, column)
    for other in possible[1:]:
        for cell, ways in readings.items():
            if ways[other.name] != ways[possible[0].name]:
                raise StatementError(
                    "ambiguous_date_format",
                    "date_format",
                    (possible[0].name, other.name),
                    column=column,
                    cell=cell,
                    day=str(ways[possible[0].name]),
                    format=possible[0].name,
                    otherDay=str(ways[other.name]),
                    otherFormat=other.name,
                )
    return possible[0]


def _mixed(readings: dict[str, dict[str, date]], column: str) -> StatementError:
    common = max(_KNOWN, key=lambda known: sum(known.name in ways for ways in readings.values())).name
    one = next(cell for cell, ways in readings.items() if common in ways)
    odd, ways = next((cell, ways) for cell, ways in readings.items() if common not in ways)
    return StatementError(
        "mixed_date_formats",
        "date_format",
        (common, next(iter(ways))),
        column=column,
        cell=one,
        format=common,
        other=odd,
        otherFormat=next(iter(ways)),
    )
