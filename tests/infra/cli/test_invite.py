"""`tracker invite`: a mail with a first password on AWS; a password on the screen here."""

import argparse
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from infra.cli import main as cli
from infra.cli.commands import invite
from infra.client.deployment import Deployment, open_session
from infra.client.errors import CommandError
from infra.local import users

MAIL = "ben@example.org"


OUTPUTS: dict[str, Any] = dict.fromkeys((field.name for field in fields(Deployment)), "x")
ON_AWS = Deployment(**OUTPUTS | {"endpoint": None, "user_pool_id": "eu-central-1_Pool"})
ASKED = {
    "UserPoolId": "eu-central-1_Pool",
    "Username": MAIL,
    "UserAttributes": [{"Name": "email", "Value": MAIL}, {"Name": "email_verified", "Value": "true"}],
    "DesiredDeliveryMediums": ["EMAIL"],
}


@pytest.fixture
def cognito() -> Iterator[Stubber]:
    client = boto3.client("cognito-idp", region_name="eu-central-1")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def invited(monkeypatch: pytest.MonkeyPatch, deployment: Deployment, *words: str) -> int:
    monkeypatch.setattr(invite, "selected_deployment", lambda _: deployment)
    return cli.main(["invite", *words])


def test_on_aws_cognito_mails_the_first_password(cognito: Stubber) -> None:
    cognito.add_response("admin_create_user", {}, ASKED)
    invite.invite_by_mail(ON_AWS, cognito.client, MAIL, again=False)


def test_a_second_invitation_is_told_and_only_sent_when_it_is_meant(cognito: Stubber) -> None:
    cognito.add_client_error("admin_create_user", "UsernameExistsException", expected_params=ASKED)
    with pytest.raises(CommandError, match="was let in before"):
        invite.invite_by_mail(ON_AWS, cognito.client, MAIL, again=False)
    cognito.add_response("admin_create_user", {}, ASKED | {"MessageAction": "RESEND"})
    invite.invite_by_mail(ON_AWS, cognito.client, MAIL, again=True)


@pytest.mark.parametrize("word", ["", "ben", "@example.org", "ben@", "a@b@c", "ben @example.org", "a\n@b"])
def test_what_is_no_mail_address_is_refused_before_anything_is_looked_for(word: str) -> None:
    with pytest.raises(CommandError, match="not a mail address"):
        invite.run(argparse.Namespace(email=word, again=False, aws=False))


def test_here_the_password_is_shown_and_opens_the_door(
    monkeypatch: pytest.MonkeyPatch, cloud: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert invited(monkeypatch, cloud, MAIL) == 0
        password = capsys.readouterr().out.split()[-1]
        here = open_session(cloud), cloud.user_pool_id, cloud.user_pool_client_id
        assert users.sign_in(*here, MAIL, password) is not None
