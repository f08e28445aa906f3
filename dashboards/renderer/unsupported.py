"""What the preview cannot show, it names."""

from collections.abc import Collection, Mapping
from typing import Any


class UnsupportedError(Exception):
    """A feature of the definition that the preview does not draw; the message names it and its place."""


def only(value: Mapping[str, Any], allowed: Collection[str], where: str) -> None:
    """Refuse members other than these, and those left empty."""
    for name, inner in value.items():
        if name not in allowed and inner not in (None, [], {}):
            raise UnsupportedError(f"{where}: the preview does not support {name}")


def one(value: Mapping[str, Any], where: str) -> tuple[str, Any]:
    """The one member of a union."""
    [(name, inner)] = [(name, inner) for name, inner in value.items() if inner is not None] or [("", None)]
    if not name:
        raise UnsupportedError(f"{where}: nothing is chosen")
    return name, inner
