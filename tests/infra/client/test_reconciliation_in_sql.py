"""The sums that `tracker reconcile` reads from the lake."""

from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import duckdb

from infra.client.deployment import Deployment
from infra.client.reconciliation import PostingSums, Sums, read_lake

INSERT = """
INSERT INTO expenses.transactions VALUES
    ('ada', 'a', DATE '2026-03-14', 0, 'expense', 14.50, 'EUR', 'giro', -14.50),
    ('ada', 'a', DATE '2026-03-14', 1, 'expense', -2.00, 'EUR', 'giro', 2.00),
    ('ada', 'b', DATE '2026-03-14', 0, 'transfer', 5.00, 'EUR', 'giro', -5.00),
    ('ada', 'b', DATE '2026-03-14', 1, 'transfer', 4.75, 'CHF', 'francs', 4.75),
    ('ada', 'c', DATE '2026-04-01', 0, 'income', 100.00, 'EUR', NULL, NULL),
    ('bob', 'd', DATE '2026-03-14', 0, 'expense', 1.00, 'EUR', 'giro', -1.00)
"""


def test_splits_count_as_one_posting_and_transfers_in_no_sum() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA expenses")
    connection.execute(
        "CREATE TABLE expenses.transactions (ledger_id VARCHAR, transaction_id VARCHAR, date DATE, "
        "line_number INTEGER, type VARCHAR, amount DECIMAL(18, 4), currency VARCHAR, account_id VARCHAR, "
        "balance_change DECIMAL(18, 4))"
    )
    connection.execute(INSERT)
    deployment = cast("Deployment", SimpleNamespace(database="expenses", table="transactions"))

    lake = read_lake(lambda sql: connection.sql(sql).to_arrow_table(), deployment, "ada")

    assert lake.sums == {
        ("2026-03", "EUR"): Sums(2, expense=Decimal("12.5")),
        ("2026-04", "EUR"): Sums(1, income=Decimal(100)),
    }
    assert lake.postings == {
        ("2026-03", "giro"): PostingSums(2, Decimal("-17.5")),
        ("2026-03", "francs"): PostingSums(1, Decimal("4.75")),
    }
    assert lake.by_day == {
        ("2026-03-14", "giro"): Decimal("-17.5"),
        ("2026-03-14", "francs"): Decimal("4.75"),
    }
