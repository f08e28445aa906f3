"""Read a statement of a bank or budget app into transactions.

The readers of the formats (`tables`, `bank_formats`) turn a file into rows. What the file leaves open is a
question that `Options` answers. `validate` applies the ledger's rules to the rows.
"""

from lambdas.ledger.statement.errors import Message, Question, RowError, StatementError, TooManyRowsError
from lambdas.ledger.statement.formats import OWN_CSV, OWN_JSON
from lambdas.ledger.statement.options import FIELDS, Options
from lambdas.ledger.statement.read import read_statement
from lambdas.ledger.statement.rows import (
    TRANSFER,
    Balance,
    Column,
    Layout,
    LeftOut,
    RefusedRow,
    Row,
    Statement,
)
from lambdas.ledger.statement.validate import Totals, Validated, totals_by_currency, validate

__all__ = [
    "FIELDS",
    "OWN_CSV",
    "OWN_JSON",
    "TRANSFER",
    "Balance",
    "Column",
    "Layout",
    "LeftOut",
    "Message",
    "Options",
    "Question",
    "RefusedRow",
    "Row",
    "RowError",
    "Statement",
    "StatementError",
    "TooManyRowsError",
    "Totals",
    "Validated",
    "read_statement",
    "totals_by_currency",
    "validate",
]
