"""Reading a CSV statement of a bank or budget app into transactions, or saying line by line why not."""

from lambdas.ledger.statement.columns import FIELDS
from lambdas.ledger.statement.error import StatementError
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.read import Refusal, Row, Statement, read_statement

__all__ = ["FIELDS", "Options", "Refusal", "Row", "Statement", "StatementError", "read_statement"]
