"""Keeps web pages other than the tracker's own, and other users of the machine, from the emulator.

The emulator allows every origin and does not check its root user's signature. Without this guard, any page
open in the user's browser could read and delete the ledger: docs/adr/0010-the-local-cloud-is-sealed.md.
"""

from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from infra.client.loopback import is_loopback_url
from infra.local.access import key_rejection

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# The emulator's own commands, one of which deletes everything.
CONTROL_PATH = "/_ministack"
# Pages of the origins in `corsOrigins` may call the API only: directly, or through the site.
API_PATHS = ("/_aws/execute-api/", "/api/")
ALLOW_ORIGIN = b"access-control-allow-origin"


class SameOriginGuard:
    """An ASGI application that passes on requests of programs with the home's key, and of the page."""

    def __init__(
        self, application: Application, port: int, access_key: str, allowed: Collection[str] = ()
    ) -> None:
        self._application = application
        self._port = port
        self._access_key = access_key
        self._allowed = frozenset(origin.lower() for origin in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._application(scope, receive, send)
            return
        reason = rejection_reason(scope, self._port, self._allowed) or key_rejection(scope, self._access_key)
        if reason:
            await reject(scope, send, reason)
            return

        async def send_without_wildcard(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, value)
                    for name, value in message.get("headers", ())
                    if not (name.lower() == ALLOW_ORIGIN and value.strip() == b"*")
                ]
            await send(message)

        await self._application(scope, receive, send_without_wildcard)


def rejection_reason(scope: Scope, port: int, allowed: Collection[str] = ()) -> str | None:
    """Return why the request is rejected, None if it is passed on.

    Browsers set Host, Origin and Sec-Fetch-Site, and no page can change them
    (https://fetch.spec.whatwg.org/#forbidden-request-header, https://www.w3.org/TR/fetch-metadata/).
    Other programs send neither Origin nor Sec-Fetch-Site; they need the home's key (`access.key_rejection`).
    """
    host, origin, site = (header(scope, name) for name in (b"host", b"origin", b"sec-fetch-site"))
    if host is None or not is_loopback_url(f"//{host}"):
        # DNS rebinding: a name of another machine that resolves to this one.
        return "This address answers under the names of this machine only."
    if origin in allowed and scope["path"].startswith(API_PATHS):
        return None
    if scope["path"].startswith(CONTROL_PATH) and (origin is not None or site not in (None, "none")):
        return "No web page may use the emulator's own commands."
    if origin == "null":
        # Forms of a page without a referrer send it too; `site` tells them from a page without an origin.
        return None if site == "same-origin" else "A page without an origin may not call this address."
    if origin is not None and not is_own_origin(origin, host, port):
        return f"A page of {origin} may not call this address; `corsOrigins` in cdk.json can allow it."
    if site not in (None, "none", "same-origin") and not is_page_navigation(scope):
        return "A page of another site may not call this address."
    return None


def is_own_origin(origin: str, host: str, port: int) -> bool:
    """Return whether a page of `origin` came from this emulator.

    It then has the host of the request, or that of the site, whose requests the emulator passes on to the API
    under another host name.
    """
    if origin == f"http://{host}":
        return True
    try:
        has_own_port = urlsplit(origin).port == port
    except ValueError:
        return False
    return has_own_port and origin.startswith("http://") and is_loopback_url(origin)


def is_page_navigation(scope: Scope) -> bool:
    """Return whether a person follows a link to a page here, whose content the linking page cannot read.

    A link with a query is none, since the emulator accepts commands in the query string.
    """
    return (
        scope.get("method") == "GET"
        and header(scope, b"sec-fetch-mode") == "navigate"
        and header(scope, b"sec-fetch-dest") == "document"
        and not scope.get("query_string")
    )


def header(scope: Scope, name: bytes) -> str | None:
    """Return a header in lower case; repeated ones are joined, which equals no allowed value."""
    values = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]
    return ", ".join(values).strip().lower() if values else None


async def reject(scope: Scope, send: Send, reason: str) -> None:
    """Answer 403 in plain text; close a WebSocket before it opens, which is a 403 too."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = f"{reason}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
