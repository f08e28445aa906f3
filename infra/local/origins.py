"""Lets no web page but the tracker's own talk to the emulator, though the user's browser could reach it.

The emulator's key is known to all, it checks no signature and it allows every origin. Any page that is open
in the user's browser could read and wipe the ledger, did browsers not say who asks: docs/adr/0010.
"""

from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from infra.client.deployment import is_loopback

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]

# The emulator's own switches, among them one that wipes everything.
CONTROL_PATH = "/_ministack"
# Where the setting corsOrigins may let in a page of another origin: the API, directly or through the site.
API_PATHS = ("/_aws/execute-api/", "/api/")
ALLOW_ORIGIN = b"access-control-allow-origin"


class SameOriginGuard:
    """An ASGI application that answers programs on this machine and the tracker's own page, nobody else."""

    def __init__(self, application: Application, port: int, allowed: Collection[str] = ()) -> None:
        self._application = application
        self._port = port
        self._allowed = frozenset(origin.lower() for origin in allowed)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._application(scope, receive, send)
            return
        if reason := rejection_reason(scope, self._port, self._allowed):
            await reject(scope, send, reason)
            return

        async def without_wildcard(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, value)
                    for name, value in message.get("headers", ())
                    if not (name.lower() == ALLOW_ORIGIN and value.strip() == b"*")
                ]
            await send(message)

        await self._application(scope, receive, without_wildcard)


def rejection_reason(scope: Scope, port: int, allowed: Collection[str] = ()) -> str | None:
    """Why the request is not answered; None if it is.

    A browser sends Host, Origin and Sec-Fetch-Site as they are: no page can change them
    (https://fetch.spec.whatwg.org/#forbidden-request-header, https://www.w3.org/TR/fetch-metadata/).
    Other programs send no Origin and no Sec-Fetch-Site, and could read the files as well.
    """
    host, origin, site = (header(scope, name) for name in (b"host", b"origin", b"sec-fetch-site"))
    if host is None or not is_loopback_url(f"//{host}"):
        return "This address answers to the names of this machine only."  # another one was bent to it
    if origin in allowed and scope["path"].startswith(API_PATHS):
        return None
    if scope["path"].startswith(CONTROL_PATH) and (origin is not None or site not in (None, "none")):
        return "The emulator's own switches are for no web page."
    if origin == "null":
        # A form of a page without referrer says it too; `site` tells that one from a page of no origin.
        return None if site == "same-origin" else "A page of no origin has no business here."
    if origin is not None and not is_own_origin(origin, host, port):
        return f"The page {origin} has no business here."
    if site not in (None, "none", "same-origin") and not is_page_navigation(scope):
        return "Another site's page has no business here."
    return None


def is_own_origin(origin: str, host: str, port: int) -> bool:
    """Whether a page of `origin` came from this emulator: from the host that is asked now, or from the site,
    whose requests the emulator passes on to the API under another host name."""
    if origin == f"http://{host}":
        return True
    try:
        own_port = urlsplit(origin).port == port
    except ValueError:
        return False
    return own_port and origin.startswith("http://") and is_loopback_url(origin)


def is_page_navigation(scope: Scope) -> bool:
    """Whether somebody follows a link to a page here; its answer is for the person alone. Without a query,
    for the emulator takes orders in one."""
    return (
        scope.get("method") == "GET"
        and header(scope, b"sec-fetch-mode") == "navigate"
        and header(scope, b"sec-fetch-dest") == "document"
        and not scope.get("query_string")
    )


def is_loopback_url(url: str) -> bool:
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


def header(scope: Scope, name: bytes) -> str | None:
    """The header's value; several are joined, which then equal nothing that is allowed."""
    found = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]
    return ", ".join(found).strip().lower() if found else None


async def reject(scope: Scope, send: Any, reason: str) -> None:
    """Answer 403 in plain text; a WebSocket is closed before it opens, which is a 403 too."""
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
