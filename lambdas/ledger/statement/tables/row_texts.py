"""The texts of a row as the ledger keeps them: payee and description, category, tags."""

import re

from lambdas.ledger.statement.rows import UNCATEGORISED
from lambdas.ledger.statement.tables.cell_reader import CellReader, ledger_text
from lambdas.ledger.statement.tables.cells import has_words, is_account_number
from lambdas.ledger.statement.tables.column_names import REFERENCE_NAMES
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.values.text import join_texts
from lambdas.ledger.transaction import TYPES

_PAYER_NAME = re.compile(
    r"payer|^source|zahlungspflicht|sender|absender|nadawc|ordenante|from|avsand|avsender|afsender|maksaja|maksja|platce"
    r"|remitter|auftraggeber|zleceniodawc|moketoj"
)
_PAYEE_NAME = re.compile(
    r"payee|empf|begunst|beguenst|odbiorc|benefic|mottag|mottak|modtag|saaja|prijemc|gavej|recipient|receiv"
)


class RowTexts:
    """Reads the texts of rows."""

    def __init__(self, cells: CellReader) -> None:
        self._cells = cells
        self._columns = cells.columns
        self._payees = self._payees_but_holder()

    def description(self, row: TableRow, *, is_incoming: bool) -> str:
        """Return payee and text, put together from all columns that hold them."""
        whole = join_texts(self._payee(row, is_incoming=is_incoming), *self._texts(row))
        if whole:
            return whole
        indexes = (*self._columns.others, *self._columns.descriptions)
        others = (ledger_text(row.cell(index)) for index in indexes)
        # The type column of the tracker's own export holds no text.
        return join_texts(*(text for text in others if has_words(text) and text not in TYPES))

    def category(self, row: TableRow) -> str:
        category, subcategory = (self._cells.text(row, field) for field in ("category", "subcategory"))
        levels = [category, subcategory]
        if subcategory and category.endswith(f": {subcategory}"):  # a column of both, as YNAB has
            levels = [level.strip() for level in category.split(": ")]
        return ":".join(dict.fromkeys(level for level in levels if level)) or UNCATEGORISED

    def tags(self, row: TableRow) -> tuple[str, ...]:
        tags = (tag.strip().lstrip("#") for tag in re.split("[,;|]", self._cells.text(row, "tags")))
        return tuple(sorted({tag for tag in tags if tag}))

    def _texts(self, row: TableRow) -> list[str]:
        """Return the texts of the columns of description, without those that others repeat."""
        texts: list[str] = []
        for index in self._columns.descriptions:
            text = ledger_text(row.cell(index))
            if self._is_reference(index) and not has_words(text):
                continue
            folded = text.casefold()
            if text and not any(folded in other.casefold() for other in texts):
                # In other case, a part of the text is the name as a person writes it.
                texts = [other for other in texts if other not in text]
                texts.append(text)
        return texts

    def _is_reference(self, index: int) -> bool:
        has_other_texts = len(self._columns.descriptions) + len(self._columns.payees) > 1
        return has_other_texts and self._columns.names[index] in REFERENCE_NAMES

    def _payee(self, row: TableRow, *, is_incoming: bool) -> str:
        """Return the other side: of several columns, the payer of what came in and the payee of what was
        spent.
        """
        filled = [(index, text) for index in self._payees if (text := ledger_text(row.cell(index)))]
        filled = [(index, text) for index, text in filled if not is_account_number(text)] or filled
        if len(filled) < 2:
            return filled[0][1] if filled else ""
        payers = [text for index, text in filled if self._names_payer(index)]
        payees = [text for index, text in filled if not self._names_payer(index)]
        chosen = (payers if is_incoming else payees) or [text for _, text in filled]
        return chosen[0]

    def _names_payer(self, index: int) -> bool:
        name = self._columns.names[index]
        return _PAYER_NAME.search(name) is not None and not _PAYEE_NAME.search(name)

    def _payees_but_holder(self) -> list[int]:
        """Return the columns of payees without one that names the holder of the account in every row."""
        names = {
            index: {cell for row in self._cells.table.rows if (cell := row.cell(index))}
            for index in self._columns.payees
        }
        varied = [index for index, cells in names.items() if len(cells) > 1]
        is_long = len(self._cells.table.rows) > 1
        return varied if is_long and varied and len(varied) < len(names) else list(names)
