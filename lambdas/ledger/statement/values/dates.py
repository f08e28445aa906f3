"""Dates in cells: the format that holds for a whole column, and the day that each cell names."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lambdas.ledger.statement.errors import Question, StatementError
from lambdas.ledger.statement.values.text import DIRECTION_MARKS

# With dots, the day always comes first. A month-first format with dots would make every German file
# ambiguous.
DATE_FORMATS = (
    "YYYY-MM-DD", "YYYY/MM/DD", "YYYY.MM.DD", "YYYYMMDD", "YYYY年MM月DD日",
    "DD.MM.YYYY", "DD.MM.YY", "DD/MM/YYYY", "MM/DD/YYYY", "DD/MM/YY", "MM/DD/YY",
    "DD-MM-YYYY", "MM-DD-YYYY", "DD-MM-YY", "MM-DD-YY", "YY/MM/DD", "YY-MM-DD",
    "DD-MMM-YYYY", "DD-MMM-YY", "DD MMM YYYY", "DD MMM YY", "DD/MMM/YYYY", "MMM DD, YYYY", "MMM DD YYYY",
    "MMM-DD-YYYY", "YYYY-MMM-DD", "DDMMMYYYY", "DDMMMYY", "DDMMYYYY", "MMDDYYYY",
    "YYYY년 MM월 DD일", "DD MM YYYY",
)  # fmt: skip

# The beginnings of the names of the months, without accents; longer ones are tried first.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan gen ene sty led tam янв ian",
            "feb fev fév lut uno helm фев fbr",
            "mar mär mrt maar mars märz brez maal мар mrz",
            "apr avr abr kwi dub huht апр",
            "may mai mag mei maj kve touk май мая",
            "jun jui giu cze cer kesa июн",
            "jul juil lug lip cec hein июл",
            "aug août aou ago sie srp elo авг",
            "sep set wrz zar syys сен",
            "oct okt ott out paz rij loka окт",
            "nov lis mar нояб ноя",
            "dec dez dic déc gru pro joul дек des",
        ),
        1,
    )
    for name in reversed(names.split())
}
_MONTHS |= {"mar": 3, "mai": 5, "lis": 11, "juin": 6, "july": 7}
_TOKEN = re.compile("YYYY|YY|MMM|MM|DD|M|D")
_TOKEN_PATTERNS = {
    "YYYY": r"(?P<year>\d{4})", "YY": r"(?P<short>\d{2})", "MMM": r"(?P<name>[^\W0-9_]{3,12})\.?",
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
# A time of day may follow; it is ignored, because the ledger keeps days.
_TIME_OF_DAY = r"\.?(?:[T ,/-]+\d{1,2}[:.]\d{2}.{0,40})?"
_MAX_CELL_LENGTH = 80
# Outside of these years, eight digits without separators are no day.
_MIN_YEAR, _MAX_YEAR = 1900, 2199
# Years of the Thai calendar, which counts from 543 BC.
_MIN_THAI_YEAR, _MAX_THAI_YEAR, _THAI_EPOCH = 2443, 2642, 543
# The years before the first one of each Japanese era, and of the Republic of China.
_ERAS = {"R": 2018, "令和": 2018, "H": 1988, "平成": 1988, "S": 1925, "昭和": 1925, "": 1911}
_ERA = re.compile(r"(?P<era>[RHS]|令和|平成|昭和)(?P<year>\d{1,2}|元)[./年-](?=\d{1,2}[./月-]\d{1,2})")
_MARK = re.compile("[./月]")
_REPUBLIC = re.compile(r"(?P<era>)(?P<year>1[0-4]\d)(?P<mark>[./-])(?=\d{1,2}(?P=mark)\d{1,2}(?!\d))")
_PLAIN = re.compile(r"[0-9]{1,4}[./-]?[0-9]{1,2}[./-]?[0-9]{1,4}")
_WEEKDAY = re.compile(
    r"^[^\W\d_]{2,12}\.?, +|^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|mo|di|mi|do|fr|sa|so)\.? +(?=\w)",
    re.IGNORECASE,
)
_SPACED_SEPARATOR = re.compile(r"(?<=\d)\s*([./-])\s+(?=\d)")
_DOT_BEFORE_NAME = re.compile(r"(?<=\d)\.\s*(?=[^\W\d_]{3})")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_TIME_FIRST = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?,? +(?=\d)")
_SHORT_YEAR_MARK = re.compile(r"['’](?=\d{2}$)")
_COMMA_AFTER_NAME = re.compile(r"(?<=[^\W\d_]), (?=\d{4}\b)")
_OF = re.compile(r"(?<=[\w.]) (?:de|del|of) (?=\w)")


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A way to write a day, such as `DD/MM/YYYY`; two-digit years from 69 on are 19xx, as in POSIX."""

    name: str
    pattern: re.Pattern[str]

    def parse(self, cell: str) -> date | None:
        """Return the day that a cell names, or None if it names none in this format."""
        match = self.pattern.fullmatch(_normalise(cell)) if len(cell) <= _MAX_CELL_LENGTH else None
        if match is None:
            return None
        parts = match.groupdict()
        month = _month(parts["name"]) if parts.get("name") else int(parts["month"])
        if parts.get("short"):
            year = int(parts["short"]) + (1900 if int(parts["short"]) >= 69 else 2000)
        else:
            year = int(parts["year"])
            if _MIN_THAI_YEAR <= year <= _MAX_THAI_YEAR and not self.name.isalpha():
                year -= _THAI_EPOCH
        if self.name.isalpha() and not _MIN_YEAR <= year <= _MAX_YEAR:
            return None
        try:
            return date(year, month, int(parts["day"]))
        except ValueError:
            return None


def _month(name: str) -> int:
    """Return the number of a month by its name in one of the languages of Europe, 0 if it is none."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    for text in (name.casefold(), plain):
        for length in (4, 3):
            if text[:length] in _MONTHS:
                return _MONTHS[text[:length]]
    return 0


def _normalise(cell: str) -> str:
    """Return a date without a day of the week, and without what stands between its parts for the eye."""
    if _PLAIN.fullmatch(cell) and not _REPUBLIC.match(cell):
        return cell
    text = " ".join(unicodedata.normalize("NFKC", cell).translate(DIRECTION_MARKS).split())
    if match := _ERA.match(text) or _REPUBLIC.match(text):
        year = _ERAS[match["era"]] + int(match["year"].replace("元", "1"))
        month_and_day, space, time = text[match.end() :].partition(" ")
        text = f"{year}-{_MARK.sub('-', month_and_day.rstrip('日'))}{space}{time}"
    text = _SHORT_YEAR_MARK.sub("", _TIME_FIRST.sub("", _ORDINAL.sub("", _WEEKDAY.sub("", text))))
    text = _SPACED_SEPARATOR.sub(r"\1", text)
    return _OF.sub(" ", _COMMA_AFTER_NAME.sub(" ", _DOT_BEFORE_NAME.sub(" ", text)))


def _compile(name: str) -> DateFormat:
    has_separators = not (name.isalpha() and name.isascii())
    pattern, end = "", 0
    for token in _TOKEN.finditer(name):
        token_pattern = _TOKEN_PATTERNS[token.group()]
        if not has_separators:  # each number must have its full width
            token_pattern = token_pattern.replace("{1,2}", "{2}")
        pattern += re.escape(name[end : token.start()]) + token_pattern
        end = token.end()
    pattern += re.escape(name[end:])
    if name == "YYYYMMDD":
        pattern += r"(?:\d{4}|\d{6})?"  # the time of day without separators
    flags = re.IGNORECASE if "MMM" in name else re.ASCII | re.IGNORECASE
    return DateFormat(
        name, re.compile(pattern.replace(r"\d", "[0-9]") + _TIME_OF_DAY.replace(r"\d", "[0-9]"), flags)
    )


def parse_date_format(text: str) -> DateFormat:
    """Parse a format that the user gave: `DD/MM/YYYY`, `dd/mm/yyyy` or `%d/%m/%Y`."""
    name = text.strip()
    if "%" in name:
        for directive, token in _STRPTIME.items():
            name = name.replace(directive, token)
    else:
        name = name.upper()
    tokens = sorted(token.group()[0] for token in _TOKEN.finditer(name))
    if tokens != ["D", "M", "Y"] or "%" in name:
        question = Question("date_format", DATE_FORMATS[:7])
        raise StatementError("malformed_date_format", question, format=text)
    return _compile(name)


_KNOWN_FORMATS = tuple(_compile(name) for name in DATE_FORMATS)
# Every column of days with a short year at the end can be read so too, until 2031.
_SHORT_YEAR_FIRST = frozenset({"YY/MM/DD", "YY-MM-DD"})
# A reading under which a statement is so many times as long as under another, and as long as that, is wrong.
_MAX_LENGTH_RATIO, _MIN_WRONG_DAYS = 3, 300


_DATE_START = re.compile(
    r"[\s\u200e\u200f]*(?:\d{1,4}\s*[-/. ]|\d{8}(?:\d{4}|\d{6})?\b|\d{4}[年년]|\d{1,2}(?:st|nd|rd|th)\b"
    r"|\d{1,2}:\d{2}|[RHS]\d{1,2}[./-]|(?:令和|平成|昭和)|\d{2}[^\W\d_]{3}|[^\W\d_]{2,12}\.?[ ,-]+[\w])"
)


def is_date(cell: str) -> bool:
    """Return whether a cell is a day in one of the known formats."""
    return _DATE_START.match(cell) is not None and any(
        known.parse(cell) for known in _KNOWN_FORMATS if known.name not in _SHORT_YEAR_FIRST
    )


@dataclass(frozen=True, slots=True)
class MixedFormat:
    """Several formats in one column, of which each cell fits those of one order of day and month only."""

    name: str
    formats: tuple[DateFormat, ...]

    def parse(self, cell: str) -> date | None:
        """Return the day that a cell names, or None if it names none in any of the formats."""
        return next((day for known in self.formats if (day := known.parse(cell)) is not None), None)


def detect_date_format(cells: Iterable[str], column: str) -> DateFormat | MixedFormat:
    """Return the format of all cells that are dates; raise `StatementError` if two read them differently."""
    days_by_cell: dict[str, dict[str, date]] = {}  # of each cell, the day under each format that fits it
    for cell in dict.fromkeys(cells):
        if not _DATE_START.match(cell):
            continue
        days = {known.name: day for known in _KNOWN_FORMATS if (day := known.parse(cell)) is not None}
        if days:
            days_by_cell[cell] = days
    if not days_by_cell:
        raise StatementError("no_dates", Question("date_format", DATE_FORMATS[:7]), column=column)
    if mixed := _mixed_format(days_by_cell):
        return mixed
    first, *others = formats = _nearest_days(_formats_of_all(days_by_cell, column), days_by_cell)
    for other in others:
        for cell, days in days_by_cell.items():
            if days[other.name] != days[first.name]:
                raise StatementError(
                    "ambiguous_date_format",
                    Question("date_format", tuple(known.name for known in formats)),
                    column=column,
                    cell=cell,
                    format=first.name,
                    day=days[first.name].isoformat(),
                    otherFormat=other.name,
                    otherDay=days[other.name].isoformat(),
                )
    return first


def _nearest_days(
    formats: Sequence[DateFormat], days_by_cell: Mapping[str, Mapping[str, date]]
) -> list[DateFormat]:
    """Return the formats without those that take the days of months for years, or years for days.

    Read so, days of one month become days of many years.
    """
    if _SHORT_YEAR_FIRST.isdisjoint(known.name for known in formats):
        return list(formats)
    lengths = {}
    for known in formats:
        days = [days[known.name].toordinal() for days in days_by_cell.values()]
        lengths[known.name] = max(days) - min(days)
    longest = max(_MAX_LENGTH_RATIO * min(lengths.values()), _MIN_WRONG_DAYS)
    return [known for known in formats if lengths[known.name] <= longest]


def _mixed_format(days_by_cell: Mapping[str, Mapping[str, date]]) -> MixedFormat | None:
    """Return the formats of a column of several separators, if one order of day and month fits all."""
    if any(all(known.name in days for days in days_by_cell.values()) for known in _KNOWN_FORMATS):
        return None
    readings = []
    for is_month_first in (False, True):
        formats = tuple(
            known
            for known in _KNOWN_FORMATS
            if known.name.startswith("YYYY")
            or "MMM" in known.name
            or known.name.startswith("MM") == is_month_first
        )
        mixed = MixedFormat("MM/DD/YYYY" if is_month_first else "DD/MM/YYYY", formats)
        days = {cell: mixed.parse(cell) for cell in days_by_cell}
        if None not in days.values():
            readings.append((mixed, days))
    if len(readings) > 1 and readings[0][1] != readings[1][1]:
        return None
    return readings[0][0] if readings else None


def _formats_of_all(days_by_cell: Mapping[str, Mapping[str, date]], column: str) -> list[DateFormat]:
    """Return the formats that fit every cell; raise `StatementError` if there is none."""
    fitting = [known for known in _KNOWN_FORMATS if all(known.name in days for days in days_by_cell.values())]
    if fitting:
        return fitting
    common = max(
        _KNOWN_FORMATS, key=lambda known: sum(known.name in days for days in days_by_cell.values())
    ).name
    cell = next(cell for cell, days in days_by_cell.items() if common in days)
    other_cell, other_days = next((cell, days) for cell, days in days_by_cell.items() if common not in days)
    other_format = next(iter(other_days))
    raise StatementError(
        "mixed_date_formats",
        Question("date_format", (common, other_format)),
        column=column,
        cell=cell,
        format=common,
        other=other_cell,
        otherFormat=other_format,
    )
