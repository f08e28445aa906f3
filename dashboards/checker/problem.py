"""A mistake in a definition."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A mistake, or a part that was not checked, with its rule and its JSON path from the document's root."""

    rule: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message} [{self.rule}]"
