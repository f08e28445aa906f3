"""QuickSight is loaded afresh after a change: once, not too often, and without harm to the export."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from etl import export
from etl.export import Settings
from etl.refresh import PAUSE, refresh_datasets
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


def told(stubber: Stubber, *ingestions: tuple[str, datetime], id_: str = "expenses-days") -> None:
    answers = [
        {"Arn": "arn:aws:quicksight:x", "IngestionStatus": status, "CreatedTime": at}
        for status, at in ingestions
    ]
    asked = {"AwsAccountId": ACCOUNT, "DataSetId": id_, "MaxResults": 20}
    stubber.add_response("list_ingestions", {"Ingestions": answers}, asked)


def starts(stubber: Stubber, id_: str = "expenses-days") -> None:
    asked = {"AwsAccountId": ACCOUNT, "DataSetId": id_, "IngestionId": "export-20261123T120000"}
    stubber.add_response("create_ingestion", {}, asked)


def run(client: Any, *ids: str) -> list[str]:
    return refresh_datasets(client, ACCOUNT, ids or ["expenses-days"], CHANGED, NOW)


@pytest.mark.parametrize("ingestions", [(), (("COMPLETED", CHANGED - PAUSE),), (("FAILED", NOW - PAUSE),)])
def test_a_dataset_loaded_before_the_change_is_loaded_afresh(
    quicksight: tuple[Any, Stubber], ingestions: tuple[tuple[str, datetime], ...]
) -> None:
    client, stubber = quicksight
    told(stubber, *ingestions)
    starts(stubber)
    assert run(client) == ["expenses-days"]


@pytest.mark.parametrize(
    "ingestion",
    [
        ("COMPLETED", CHANGED),
        ("COMPLETED", CHANGED - timedelta(minutes=5)),
        ("FAILED", NOW - timedelta(minutes=44)),
        ("RUNNING", NOW - 10 * PAUSE),
        ("QUEUED", CHANGED - PAUSE),
    ],
)
def test_one_that_shows_the_change_is_loading_or_was_tried_just_now_is_left(
    quicksight: tuple[Any, Stubber], ingestion: tuple[str, datetime]
) -> None:
    client, stubber = quicksight
    told(stubber, ingestion)
    assert run(client) == []


def test_in_a_day_of_changes_every_minute_a_dataset_is_loaded_32_times_at_most() -> None:
    loads: list[datetime] = []

    class Day:
        """QuickSight, with every load done at once."""

        def list_ingestions(self, **_: Any) -> Any:
            return {"Ingestions": [{"IngestionStatus": "COMPLETED", "CreatedTime": at} for at in loads[-20:]]}

        def create_ingestion(self, **_: Any) -> None:
            loads.append(now)

    for minute in range(24 * 60):
        now = NOW + timedelta(minutes=minute)
        refresh_datasets(Day(), ACCOUNT, ["expenses-days"], now, now)  # type: ignore[arg-type]
    assert len(loads) == 32


def test_a_refusal_is_logged_and_the_others_go_on(
    quicksight: tuple[Any, Stubber], capsys: pytest.CaptureFixture[str]
) -> None:
    client, stubber = quicksight
    told(stubber)
    stubber.add_client_error("create_ingestion", "LimitExceededException", "too many")
    told(stubber, id_="expenses-rolling")
    starts(stubber, "expenses-rolling")
    assert run(client, "expenses-days", "expenses-rolling") == ["expenses-rolling"]
    assert "too many" in capsys.readouterr().out


def test_nothing_about_quicksight_fails_an_export(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_: Lake) -> None:
        raise ConnectionError("no way there")

    monkeypatch.setattr(Lake, "open", unreachable)
    settings = Settings("e", "t", 1, timedelta(0), Lake("b", "d", "t", "us-east-1"), ("expenses-days",))
    export.refresh(settings, "arn:aws:lambda:us-east-1:111122223333:function:export", NOW)
    assert "no refresh" in capsys.readouterr().out
