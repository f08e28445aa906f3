"""Statements in tests: read one from text, and look at what came of it."""

from datetime import date

import pytest

from lambdas.ledger.statement import Options, Row, Statement, StatementError, read_statement, validate

EUROS = Options(currency="EUR")
OWN_HEADER = "Date,Type,Category,Amount,Currency,Description\n"
TODAY = date(2026, 3, 31)


def read(text: str, options: Options = EUROS) -> Statement:
    return read_statement(text.encode(), options)


def only(statement: Statement) -> Row:
    """The transaction of a statement that has exactly one."""
    (row,) = statement.rows
    return row


def types(statement: Statement) -> list[tuple[str, str, bool]]:
    """(type, amount, is a refund) of each row."""
    return [(row.type, row.amount_text, row.is_refund) for row in statement.rows]


def refused(statement: Statement) -> list[tuple[int, str, str]]:
    """(line, field, code) of each row that is refused."""
    return [(row.line, row.field, row.message.code) for row in statement.refused]


def left_out(statement: Statement) -> list[tuple[int, str]]:
    """(line, code) of each row that is no transaction."""
    return [(row.line, row.message.code) for row in statement.left_out]


def error_of(data: str | bytes, options: Options = EUROS) -> StatementError:
    """The error with which a file is refused."""
    with pytest.raises(StatementError) as caught:
        read_statement(data.encode() if isinstance(data, str) else data, options)
    return caught.value


def read_or_refuse(data: bytes) -> None:
    """Read a file that may hold anything: it gives valid rows with distinct ids, or a described error."""
    try:
        statement = read_statement(data, EUROS)
    except StatementError as error:
        assert error.message.detail
        return
    assert all(row.amount > 0 for row in statement.rows)
    assert all(row.detail for row in statement.refused)
    assert len({row.id for row in statement.rows}) == len(statement.rows)
    validated = validate(statement, TODAY)
    assert len(validated.rows) + len(validated.refused) == len(statement.rows) + len(statement.refused)


# What banks call a transaction that moved no money, or none yet.
STATES = (
    *(
        "Pending",
        "VORGEMERKT",
        "Reversed",
        "Reverted",
        "Cancelled",
        "Declined",
        "Failed",
        "Authorised",
        "In Progress",
    ),
    *(
        "Expired",
        "Voided",
        "On Hold",
        "Not settled",
        "Unpaid",
        "Returned",
        "Rejected",
        "Chargeback",
        "Processing",
    ),
    *(
        "Blocked",
        "annulée",
        "en attente",
        "anulado",
        "en espera",
        "Rückgängig",
        "Nicht ausgeführt",
        "storniert",
    ),
    *(
        "Zurückgebucht",
        "odrzucona",
        "zamítnuto",
        "Estornado",
        "hylätty",
        "In sospeso",
        "In afwachting",
        "отменено",
    ),
)
