"""QuickSight's datasets are reloaded after a change: once, not too often, and without harm to the export."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from etl import export
from etl.export import Configuration
from etl.refresh import MIN_INTERVAL, refresh_datasets
from etl.table import Lake

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CHANGED = NOW - timedelta(minutes=1)
ACCOUNT = "111122223333"


@pytest.fixture
def quicksight() -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client(
        "quicksight", region_name="eu-central-1", aws_access_key_id="-", aws_secret_access_key="-"
    )
    with Stubber(client) as stubber:
        yield client, stubber


def answer_with(stubber: Stubber, *ingestions: tuple[str, datetime], id_: str = "expenses-days") -> None:
    answers = [
        {"Arn": "arn:aws:quicksight:x", "IngestionStatus": status, "CreatedTime": at}
        for status, at in ingestions
    ]
    expected = {"AwsAccountId": ACCOUNT, "DataSetId": id_, "MaxResults": 20}
    stubber.add_response("list_ingestions", {"Ingestions": answers}, expected)


def expect_refresh(stubber: Stubber, id_: str = "expenses-days") -> None:
    expected = {"AwsAccountId": ACCOUNT, "DataSetId": id_, "IngestionId": "export-20261123T120000"}
    stubber.add_response("create_ingestion", {}, expected)


def refresh(client: Any, *ids: str) -> list[str]:
    return refresh_datasets(client, ACCOUNT, ids or ["expenses-days"], CHANGED, NOW)


@pytest.mark.parametrize(
    "ingestions", [(), (("COMPLETED", CHANGED - MIN_INTERVAL),), (("FAILED", NOW - MIN_INTERVAL),)]
)
def test_a_dataset_loaded_before_the_change_is_refreshed(
    quicksight: tuple[Any, Stubber], ingestions: tuple[tuple[str, datetime], ...]
) -> None:
    client, stubber = quicksight
    answer_with(stubber, *ingestions)
    expect_refresh(stubber)
    assert refresh(client) == ["expenses-days"]


@pytest.mark.parametrize(
    "ingestion",
    [
        ("COMPLETED", CHANGED),
        ("COMPLETED", CHANGED - timedelta(minutes=5)),
        ("FAILED", NOW - timedelta(minutes=44)),
        ("RUNNING", NOW - 10 * MIN_INTERVAL),
        ("QUEUED", CHANGED - MIN_INTERVAL),
    ],
)
def test_a_dataset_that_is_current_loading_or_was_tried_just_now_is_not_refreshed(
    quicksight: tuple[Any, Stubber], ingestion: tuple[str, datetime]
) -> None:
    client, stubber = quicksight
    answer_with(stubber, ingestion)
    assert refresh(client) == []


def test_a_dataset_is_refreshed_at_most_32_times_a_day() -> None:
    loads: list[datetime] = []

    class Day:
        """QuickSight, where every refresh completes at once."""

        def list_ingestions(self, **_: Any) -> Any:
            return {"Ingestions": [{"IngestionStatus": "COMPLETED", "CreatedTime": at} for at in loads[-20:]]}

        def create_ingestion(self, **_: Any) -> None:
            loads.append(now)

    for minute in range(24 * 60):
        now = NOW + timedelta(minutes=minute)
        refresh_datasets(Day(), ACCOUNT, ["expenses-days"], now, now)  # type: ignore[arg-type]
    assert len(loads) == 32


def test_a_refused_refresh_is_logged_and_the_other_datasets_are_refreshed(
    quicksight: tuple[Any, Stubber], capsys: pytest.CaptureFixture[str]
) -> None:
    client, stubber = quicksight
    answer_with(stubber)
    stubber.add_client_error("create_ingestion", "LimitExceededException", "too many")
    answer_with(stubber, id_="expenses-rolling")
    expect_refresh(stubber, "expenses-rolling")
    assert refresh(client, "expenses-days", "expenses-rolling") == ["expenses-rolling"]
    assert "too many" in capsys.readouterr().out


def test_nothing_about_quicksight_fails_an_export(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_: Lake) -> None:
        raise ConnectionError("unreachable")

    monkeypatch.setattr(Lake, "open", unreachable)
    lake = Lake("b", "d", "t", "us-east-1")
    configuration = Configuration(
        "e", "t", 1, timedelta(0), lake, settings_table="s", quicksight_datasets=("expenses-days",)
    )
    export.refresh_dashboards(configuration, "arn:aws:lambda:us-east-1:111122223333:function:export", NOW)
    assert "QuickSight was not refreshed" in capsys.readouterr().out
