"""`tracker invite`: on AWS a mail with a first password, locally a password on the screen."""

import argparse
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from infra.cli import main as cli
from infra.cli.commands import invite
from infra.client.deployment import Deployment, open_session
from infra.client.errors import CommandError, UsageError
from infra.local import users
from tests.support.deployments import deployment_at

EMAIL = "ben@example.org"
ON_AWS = deployment_at(endpoint=None)
EXPECTED = {
    "UserPoolId": ON_AWS.user_pool_id,
    "Username": EMAIL,
    "UserAttributes": [{"Name": "email", "Value": EMAIL}, {"Name": "email_verified", "Value": "true"}],
    "DesiredDeliveryMediums": ["EMAIL"],
}


@pytest.fixture
def cognito() -> Iterator[Any]:
    """A stubber, whose `client` is Cognito's."""
    client = boto3.client("cognito-idp", region_name="eu-central-1")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_on_aws_cognito_mails_the_first_password(cognito: Any) -> None:
    cognito.add_response("admin_create_user", {}, EXPECTED)
    invite.invite_by_mail(ON_AWS, cognito.client, EMAIL, again=False)


def test_a_second_invitation_is_refused_and_sent_with_again(cognito: Any) -> None:
    cognito.add_client_error("admin_create_user", "UsernameExistsException", expected_params=EXPECTED)
    with pytest.raises(CommandError, match=r"was invited before[^^]*--again"):
        invite.invite_by_mail(ON_AWS, cognito.client, EMAIL, again=False)
    cognito.add_response("admin_create_user", {}, EXPECTED | {"MessageAction": "RESEND"})
    invite.invite_by_mail(ON_AWS, cognito.client, EMAIL, again=True)


@pytest.mark.parametrize("word", ["", "ben", "@example.org", "ben@", "a@b@c", "ben @example.org", "a\n@b"])
def test_a_text_that_is_no_mail_address_is_wrong_usage(word: str) -> None:
    with pytest.raises(UsageError, match="not a mail address"):
        invite.run(argparse.Namespace(email=word, again=False, aws=False))


def test_locally_each_invitation_prints_a_new_password_that_works(
    monkeypatch: pytest.MonkeyPatch, cloud: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(invite, "selected_deployment", lambda arguments: cloud)
    for _ in range(2):
        assert cli.main(["invite", EMAIL]) == 0
        password = capsys.readouterr().out.split()[-1]
        pool = open_session(cloud), cloud.user_pool_id, cloud.user_pool_client_id
        assert users.sign_in(*pool, EMAIL, password) is not None
