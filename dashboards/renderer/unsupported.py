"""Refusal of what the preview cannot draw: nothing is left out silently."""

from collections.abc import Collection, Mapping
from typing import Any


class UnsupportedError(Exception):
    """The definition uses a feature that the preview does not draw; the message names it and its location."""


def refuse_other_members(value: Mapping[str, Any], supported: Collection[str], location: str) -> None:
    """Refuse members that are set and not supported.

    Args:
        value: A structure of the definition.
        supported: The names of the members that the preview reads.
        location: What the message calls the structure, for instance the visual's id.

    Raises:
        UnsupportedError: Another member is set.
    """
    for name, inner in value.items():
        if name not in supported and inner not in (None, [], {}):
            raise UnsupportedError(f"{location}: the preview does not support {name}")


def only_member(value: Mapping[str, Any], location: str) -> tuple[str, Any]:
    """Return the name and the value of a union's one member.

    Raises:
        UnsupportedError: No member is set.
    """
    members = [(name, inner) for name, inner in value.items() if inner is not None]
    if not members:
        raise UnsupportedError(f"{location}: a member is missing")
    [member] = members
    return member
