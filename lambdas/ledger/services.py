"""The user pool and the topic of budget alerts; their clients are created when first needed."""

import json

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.sdk import Client, Connect
from lambdas.ledger.store import Store

# The attribute of a published mail by which each subscription's filter selects the mails of its user.
RECIPIENT = "user_id"
# Our codes for the errors of Subscribe.
# https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html#API_Subscribe_Errors
SUBSCRIBE_CODES = {
    "FilterPolicyLimitExceeded": "too_many_subscriptions",
    "SubscriptionLimitExceeded": "too_many_subscriptions",
    "InvalidParameter": "address_still_subscribed",
}


class NotSentError(Exception):
    """The mail was certainly not sent; after any other error it may have been."""


class LazyClient:
    """Creates the client of a service when it is first needed."""

    def __init__(self, connect: Connect, service: str) -> None:
        self._connect = connect
        self._service = service
        self._client: Client = None

    def get(self) -> Client:
        if self._client is None:
            self._client = self._connect(self._service)
        return self._client


class Users:
    """The user pool: the addresses of users, and their deletion."""

    def __init__(self, store: Store, connect: Connect, pool_id: str) -> None:
        self._store = store
        self._pool_id = pool_id
        self._cognito = LazyClient(connect, "cognito-idp")

    def address(self, username: str) -> str | None:
        """Return the mail address, if the pool has verified that it is the user's own; raises Busy."""
        try:
            user = self._store.call_with_retry(
                lambda: self._cognito.get().admin_get_user(UserPoolId=self._pool_id, Username=username)
            )
        except ClientError as error:
            _raise_unless(error, "UserNotFoundException")
            return None
        attributes = {attribute["Name"]: attribute["Value"] for attribute in user["UserAttributes"]}
        return attributes.get("email") if attributes.get("email_verified") == "true" else None

    def delete(self, username: str) -> None:
        """Delete the user; succeeds also where there is none. Raises Busy."""
        try:
            self._store.call_with_retry(
                lambda: self._cognito.get().admin_delete_user(UserPoolId=self._pool_id, Username=username)
            )
        except ClientError as error:
            _raise_unless(error, "UserNotFoundException")


class Mails:
    """The topic of budget alerts; a subscription receives those of one user."""

    def __init__(self, store: Store, connect: Connect, topic: str) -> None:
        self._store = store
        self._topic = topic
        self._sns = LazyClient(connect, "sns")

    def subscribe(self, user: str, address: str) -> str:
        """Subscribe the address, which SNS first mails for its consent; return the ARN, the same if repeated.

        Raises:
            Invalid: SNS does not accept the subscription.
            Busy: SNS stays unavailable until the deadline.
        """
        try:
            answer = self._store.call_with_retry(
                lambda: self._sns.get().subscribe(
                    TopicArn=self._topic,
                    Protocol="email",
                    Endpoint=address,
                    Attributes={"FilterPolicy": json.dumps({RECIPIENT: [user]})},
                    ReturnSubscriptionArn=True,
                )
            )
        except ClientError as error:
            code = SUBSCRIBE_CODES.get(error.response["Error"]["Code"])
            if code is None:
                raise
            raise Invalid(errors=[FieldError("#/alerts/mail", code)]) from error
        return str(answer["SubscriptionArn"])

    def unsubscribe(self, arn: str) -> bool:
        """Return whether the subscription is gone.

        One that is not confirmed yet cannot be ended; SNS drops it by itself after two days.
        """
        try:
            self._store.call_with_retry(lambda: self._sns.get().unsubscribe(SubscriptionArn=arn))
        except ClientError as error:
            _raise_unless(error, "NotFound", "InvalidParameter")
            return error.response["Error"]["Code"] == "NotFound"
        return True

    def send(self, user: str, subject: str, text: str) -> None:
        """Publish a mail without retries, since a retry could send it twice.

        Raises:
            NotSentError: it was certainly not sent.
        """
        try:
            self._sns.get().publish(
                TopicArn=self._topic,
                Subject=subject,
                Message=text,
                MessageAttributes={RECIPIENT: {"DataType": "String", "StringValue": user}},
            )
        except (ConnectTimeoutError, EndpointConnectionError) as error:
            raise NotSentError from error
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
                raise
            raise NotSentError from error


def _raise_unless(error: ClientError, *codes: str) -> None:
    if error.response["Error"]["Code"] not in codes:
        raise error
