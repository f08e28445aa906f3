"""Rows of text that hides its table: each line in quotes as a whole, or one cell on each line."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lambdas.ledger.statement.tables.csv_rows import DELIMITERS, CsvRows, RowSource, TableRow, split_lines
from lambdas.ledger.statement.tables.names import names_table

_WHOLE_LINE = re.compile(r'"(?P<text>(?:[^"]|"")*)"\s*')
_MIN_LINES = 2
# A line such as "Amount: -12.50"; a label with a delimiter in it would be a row of a table.
_LABELLED = re.compile(r"\s*(?P<label>[^\W\d_][^:;,|\t\"<>{}]{1,39}?)\s*:(?:\s+(?P<text>.*)|\s*$)")
# Of a hundred lines, at least so many; the others are notes, or go on with the text before them.
_MIN_LABELLED_PERCENT = 80
# So many lines show what a text is.
_MAX_SAMPLE_LINES = 300


def row_sources(text: str) -> Sequence[RowSource]:
    """Return the ways to read a text as rows."""
    lines = split_lines(text)
    if records := _labelled_records(lines):
        return [records]
    lines = _without_outer_quotes(lines)
    return [CsvRows(lines, delimiter) for delimiter in DELIMITERS]


def _without_outer_quotes(lines: list[str]) -> list[str]:
    """Return the lines of a table, each without the quotation marks around it if all rows stand in such."""
    wrapped = [_WHOLE_LINE.fullmatch(line) for line in lines]
    first = next((number for number, match in enumerate(wrapped) if match), None)
    if first is None:
        return lines
    rows = [match for match, line in zip(wrapped[first:], lines[first:], strict=True) if line.strip()]
    if len(rows) < _MIN_LINES or not all(match and _has_delimiter(match["text"]) for match in rows):
        return lines
    return [
        match["text"].replace('""', '"') + "\n" if match else line
        for match, line in zip(wrapped, lines, strict=True)
    ]


def _has_delimiter(text: str) -> bool:
    return any(delimiter in text for delimiter in DELIMITERS)


@dataclass(frozen=True, slots=True)
class _LabelledRows:
    """Transactions of which each cell stands on a line of its own, behind the name of its column."""

    lines: Sequence[str]
    labels: tuple[str, ...]
    delimiter: str = "\t"

    def rows(self) -> Iterator[TableRow]:
        """Yield the names of the columns, then a row for each time that the first of them begins one."""
        yield TableRow(0, 0, self.labels)
        cells: dict[str, str] = {}
        first = last = 0
        for number, line in enumerate(self.lines, 1):
            match = _LABELLED.fullmatch(line.rstrip())
            if match is None or match["label"] not in self.labels:
                continue
            if match["label"] in cells:
                yield self._row(first, last, cells)
                cells = {}
            first, last = first if cells else number, number
            cells[match["label"]] = (match["text"] or "").strip()
        if cells:
            yield self._row(first, last, cells)

    def _row(self, first: int, last: int, cells: dict[str, str]) -> TableRow:
        return TableRow(first, last, tuple(cells.get(label, "") for label in self.labels))


def _labelled_records(lines: Sequence[str]) -> _LabelledRows | None:
    """Return the transactions of a text that has one cell on each line, None if it is none."""
    filled = [line for line in lines[:_MAX_SAMPLE_LINES] if line.strip()]
    matches = [match for line in filled if (match := _LABELLED.fullmatch(line.rstrip()))]
    if not matches or 100 * len(matches) < _MIN_LABELLED_PERCENT * len(filled):
        return None
    counts = Counter(match["label"] for match in matches)
    most = max(counts.values())
    labels = tuple(label for label, count in counts.items() if 2 * count > most)
    return _LabelledRows(lines, labels) if names_table(labels) else None
