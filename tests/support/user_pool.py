"""A stand-in for the user pool, for functions in this process."""

from typing import Any

from botocore.exceptions import ClientError


class UserPool:
    """The two operations of Cognito that functions call; `addresses` are the confirmed ones, by username."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.addresses: dict[str, str] = {}

    def admin_get_user(self, *, UserPoolId: str, Username: str) -> dict[str, Any]:  # noqa: N803
        if Username not in self.names:
            raise ClientError({"Error": {"Code": "UserNotFoundException", "Message": ""}}, "AdminGetUser")
        address = self.addresses.get(Username)
        return {
            "UserAttributes": [
                {"Name": "email", "Value": address or "unconfirmed@example.org"},
                {"Name": "email_verified", "Value": "true" if address else "false"},
            ]
        }

    def admin_delete_user(self, *, UserPoolId: str, Username: str) -> dict[str, str]:  # noqa: N803
        if Username not in self.names:
            raise ClientError({"Error": {"Code": "UserNotFoundException", "Message": ""}}, "AdminDeleteUser")
        self.names.remove(Username)
        return {}
