"""Queries on Athena, over moto: the statements that are sent and the results that are read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import boto3
import pytest
import requests
from moto import mock_aws
from moto.athena.models import Execution, athena_backends
from moto.core.models import DEFAULT_ACCOUNT_ID

from etl.sql import SqlError, run_athena

REGION: Literal["eu-west-1"] = "eu-west-1"
COLUMNS = [("d", "date", 0, 0), ("amount", "decimal", 18, 4), ("text", "varchar", 0, 0)]


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.Session]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        session = boto3.Session(region_name=REGION)
        session.client("s3").create_bucket(
            Bucket="results", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        session.client("athena").create_work_group(
            Name="queries",
            Configuration={
                "EnforceWorkGroupConfiguration": True,
                "ResultConfiguration": {"OutputLocation": "s3://results/here/"},
            },
        )
        yield session


def answer_with(rows: list[list[Any]]) -> None:
    """Queue the result of the next query, by moto's own API."""
    body: dict[str, Any] = {
        "account_id": DEFAULT_ACCOUNT_ID,
        "region": REGION,
        "results": [
            {
                "rows": [{"Data": [{"VarCharValue": value} for value in row]} for row in rows],
                "column_info": [
                    {"Name": name, "Type": type_, "Precision": precision, "Scale": scale}
                    for name, type_, precision, scale in COLUMNS
                ],
            }
        ],
    }
    requests.post("http://motoapi.amazonaws.com/moto-api/static/athena/query-results", json=body, timeout=5)


def sent_statements() -> list[str]:
    executions = athena_backends[DEFAULT_ACCOUNT_ID][REGION].executions
    return [execution.query for execution in executions.values()]


def test_a_result_has_exact_decimals_and_dates(session: boto3.Session) -> None:
    answer_with([["d", "amount", "text"], ["2026-04-05", "99999999999999.9999", "x"]])
    statement = "SELECT d, amount, text FROM expenses.transactions"
    result = run_athena(session, "queries", "expenses", statement)
    assert result.to_pylist() == [
        {"d": date(2026, 4, 5), "amount": Decimal("99999999999999.9999"), "text": "x"}
    ]
    assert sent_statements() == [statement]


def test_a_query_as_of_a_time_reads_every_lake_table_as_of_then(session: boto3.Session) -> None:
    answer_with([["d", "amount", "text"]])
    at = datetime(2026, 4, 5, 18, 30, tzinfo=UTC)
    result = run_athena(session, "queries", "expenses", "SELECT * FROM expenses.transactions", at)
    assert result.num_rows == 0
    assert sent_statements() == [
        "SELECT * FROM expenses.transactions FOR TIMESTAMP AS OF "
        "CAST('2026-04-05 18:30:00.000 UTC' AS TIMESTAMP WITH TIME ZONE)"
    ]


def test_a_failed_query_is_an_sql_error_with_athenas_reason(
    session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(execution: Execution) -> None:
        execution.status = "FAILED"

    monkeypatch.setattr(Execution, "advance", fail)
    with pytest.raises(SqlError):
        run_athena(session, "queries", "expenses", "SELECT colour FROM transactions")


def test_a_statement_that_is_not_a_query_is_never_sent(session: boto3.Session) -> None:
    with pytest.raises(SqlError, match="Only queries"):
        run_athena(session, "queries", "expenses", "DROP TABLE transactions")
    assert sent_statements() == []
