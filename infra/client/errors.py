"""The one way in which a command says that something expected went wrong."""


class Failure(Exception):  # noqa: N818 - it is no programming error
    """An expected failure: what happened, and what to do about it; no traceback is shown."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message
