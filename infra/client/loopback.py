"""Tells addresses of this machine from all others."""

import ipaddress
from urllib.parse import urlsplit

from infra.client.errors import CommandError


def is_loopback(host: str) -> bool:
    """Return whether a host name or address can only mean this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_loopback_url(url: str) -> bool:
    """Return whether the host of a URL can only mean this machine; False for a text that is no URL."""
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


def require_loopback(endpoint: str) -> None:
    """Refuse an endpoint of another machine."""
    if not is_loopback_url(endpoint):
        raise CommandError(
            f"{endpoint or 'An empty endpoint'} is not on this machine.",
            "The local cloud is only ever reached at 127.0.0.1. To work on AWS, add --aws.",
        )
