"""The command line's client of the API, over the functions in this process."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from infra.client.api import ApiClient, ApiError
from infra.stacks.operations import OPERATIONS
from tests.support.ledger import UserClient

ROUTES = [route for operation in OPERATIONS for route in operation.routes]


@dataclass(frozen=True)
class InProcessClient:
    """Answers like `ApiClient` for one user of the functions."""

    user: UserClient

    def token(self) -> str:
        """Return an empty token: the functions in this process check none."""
        return ""

    def get(self, path: str, **query: str) -> Any:
        return self._call("GET", path, query=urlencode(query))

    def post(self, path: str, document: object) -> Any:
        return self._call("POST", path, document)

    def put(self, path: str, document: object, *, if_match: str | None = None) -> Any:
        return self._call("PUT", path, document, headers={"if-match": if_match} if if_match else {})

    def _call(
        self,
        method: str,
        path: str,
        document: object = None,
        *,
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        # Routes without a parameter come first: `/transactions/join` is no transaction.
        for route in sorted(ROUTES, key=lambda route: route.path.count("{")):
            match = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path), path)
            if route.method == method and match:
                reply = self.user.call(
                    str(route), document, query=query, headers=headers, **match.groupdict()
                )
                if reply.status >= 400:
                    raise ApiError(reply.status, reply.body)
                return reply.body
        raise AssertionError(f"no route {method} {path}")


def client_of(user: UserClient) -> ApiClient:
    """Return the client of a user, as the commands take it."""
    return cast("ApiClient", InProcessClient(user))
