"""A mistake in a definition."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "house"]
ERROR: Severity = "error"
"""AWS refuses the definition, or draws it wrong."""
WARNING: Severity = "warning"
"""AWS accepts and draws it; it is probably not meant so."""
HOUSE: Severity = "house"
"""AWS accepts and draws it; the rule is one of a project's own."""


@dataclass(frozen=True)
class Problem:
    """A mistake, or a part that was not checked, with its rule and its JSON path from the document's root."""

    rule: str
    path: str
    message: str
    severity: Severity = ERROR

    def __str__(self) -> str:
        return f"{self.severity}: {self.path}: {self.message} [{self.rule}]"
