"""Reading a statement of a bank or budget app into transactions, or saying line by line why not."""

from lambdas.ledger.statement.error import StatementError, TooManyRowsError
from lambdas.ledger.statement.found import Column, Refusal, one_line
from lambdas.ledger.statement.judge import Judged, judge, sums
from lambdas.ledger.statement.options import FIELDS, Options
from lambdas.ledger.statement.read import Row, Statement, read_statement

__all__ = [
    "FIELDS",
    "Column",
    "Judged",
    "Options",
    "Refusal",
    "Row",
    "Statement",
    "StatementError",
    "TooManyRowsError",
    "judge",
    "one_line",
    "read_statement",
    "sums",
]
