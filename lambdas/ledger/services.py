"""What is asked of AWS beside the tables: the user pool, the topic that mails. Clients come when needed."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from lambdas.ledger import sdk
from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.store import Store

# What a published mail and each subscription's filter name its reader by.
READER = "user_id"
# Our codes for the errors of Subscribe.
# https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html#API_Subscribe_Errors
SUBSCRIBE_CODES = {
    "FilterPolicyLimitExceeded": "too_many_subscriptions",
    "SubscriptionLimitExceeded": "too_many_subscriptions",
    "InvalidParameter": "address_still_subscribed",
}


class NotSentError(Exception):
    """A mail surely did not go out; after any other error it may have."""


def subscription_in(item: Mapping[str, Any]) -> str | None:
    """The ARN of the user's subscription, which the settings keep."""
    return item["Subscription"]["S"] if "Subscription" in item else None


class Users:
    """The user pool: who a user is, and to forget him."""

    def __init__(self, store: Store, pool_id: str) -> None:
        self.store = store
        self.pool_id = pool_id
        self.client: Any = None

    def address(self, username: str) -> str | None:
        """The mail address, if the pool has seen that it is the user's own; raises Busy."""
        try:
            answer = self._ask(lambda client: client.admin_get_user, username)
        except ClientError as error:
            if error.response["Error"]["Code"] != "UserNotFoundException":
                raise
            return None
        found = {each["Name"]: each["Value"] for each in answer["UserAttributes"]}
        return found.get("email") if found.get("email_verified") == "true" else None

    def forget(self, username: str) -> None:
        """Afterwards there is no such user, also if there was none; raises Busy."""
        try:
            self._ask(lambda client: client.admin_delete_user, username)
        except ClientError as error:
            if error.response["Error"]["Code"] != "UserNotFoundException":
                raise

    def _ask(self, operation: Callable[[Any], Any], username: str) -> dict[str, Any]:
        self.client = self.client or sdk.client("cognito-idp")
        ask = operation(self.client)
        return self.store.call_with_retry(lambda: ask(UserPoolId=self.pool_id, Username=username) or {})


class Mails:
    """The topic of budget alerts; a subscription takes those of one user alone."""

    def __init__(self, store: Store, topic: str) -> None:
        self.store = store
        self.topic = topic
        self.client: Any = None

    def subscribe(self, user: str, address: str) -> str:
        """The subscription's ARN, the same one if repeated. SNS first asks the address whether it agrees.

        Raises Invalid where SNS takes no such subscription, and Busy.
        """
        request = {
            "TopicArn": self.topic,
            "Protocol": "email",
            "Endpoint": address,
            "Attributes": {"FilterPolicy": json.dumps({READER: [user]})},
            "ReturnSubscriptionArn": True,
        }
        try:
            answer = self.store.call_with_retry(lambda: self._sns().subscribe(**request))
        except ClientError as error:
            code = SUBSCRIBE_CODES.get(error.response["Error"]["Code"])
            if code is None:
                raise
            raise Invalid(errors=[FieldError("#/alerts/mail", code)]) from error
        return str(answer["SubscriptionArn"])

    def unsubscribe(self, arn: str) -> bool:
        """Whether it is gone. One that waits to be confirmed cannot be ended; SNS drops it after two days."""
        try:
            self.store.call_with_retry(lambda: self._sns().unsubscribe(SubscriptionArn=arn))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code not in ("NotFound", "InvalidParameter"):
                raise
            return bool(code == "NotFound")
        return True

    def send(self, user: str, subject: str, text: str) -> None:
        """Publish a mail, once: a repetition could make it two. Raises NotSentError if none went out."""
        try:
            self._sns().publish(
                TopicArn=self.topic,
                Subject=subject,
                Message=text,
                MessageAttributes={READER: {"DataType": "String", "StringValue": user}},
            )
        except (ConnectTimeoutError, EndpointConnectionError) as error:
            raise NotSentError from error
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
                raise
            raise NotSentError from error

    def _sns(self) -> Any:
        self.client = self.client or sdk.client("sns")
        return self.client
