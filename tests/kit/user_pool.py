"""A user pool that knows only who is in it, for functions in this process."""

from botocore.exceptions import ClientError


class UserPool:
    """The one call of Cognito's that a function makes."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def admin_delete_user(self, *, UserPoolId: str, Username: str) -> dict[str, str]:  # noqa: N803
        if Username not in self.names:
            raise ClientError({"Error": {"Code": "UserNotFoundException", "Message": ""}}, "AdminDeleteUser")
        self.names.remove(Username)
        return {}
