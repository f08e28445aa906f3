"""`tracker restore`: what it says about budget mails, which do not come along."""

import pytest

from infra.cli import main as cli
from infra.cli.commands import restore
from infra.client.backup import Contents, Restoration, count_subscriptions, rename
from infra.client.export import ExportReport
from tests.infra.cli.test_export import DOCUMENT
from tests.support.deployments import deployment_at

OLD, NEW = "7c1d0000-1111-2222-3333-444444444444", "7c1d0000-1111-2222-3333-555555555555"
SETTINGS = {"LedgerID": {"S": OLD}, "Subscription": {"S": "arn:aws:sns:us-east-1:1:BudgetAlerts:1"}}


def test_a_subscription_stays_with_its_user_and_its_deployment() -> None:
    assert rename(SETTINGS, {OLD: OLD}) == SETTINGS
    assert rename(SETTINGS, {OLD: NEW}) == {"LedgerID": {"S": NEW}}
    assert count_subscriptions([SETTINGS, {"LedgerID": {"S": OLD}}]) == 1


@pytest.mark.parametrize(
    ("ended", "message"), [(0, ""), (1, "Budget mails of 1 user are off"), (2, "Budget mails of 2 users are")]
)
def test_only_mails_that_were_on_are_said_to_be_off(
    ended: int, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = Contents("2026-11-23T18:00:00", 1, 1, {"expenses": 4, "totals": 2, "settings": 1})
    monkeypatch.setattr(restore, "restore", lambda *_, **__: Restoration(contents, ended))
    monkeypatch.setattr(restore, "run_export", lambda *_, **__: ExportReport.from_document(DOCUMENT))
    monkeypatch.setattr(restore, "selected_deployment", lambda arguments: deployment_at())
    assert cli.main(["restore", "s3://backups/first"]) == 0
    output = capsys.readouterr().out
    assert message in output
    assert ("mails" in output) == bool(ended)
