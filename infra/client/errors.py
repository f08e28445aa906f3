"""The exceptions by which a command reports an expected failure."""


class CommandError(Exception):
    """An expected failure, shown without a traceback; the command's exit status is then 1.

    Args:
        message: what happened and why, as a sentence.
        remedy: what to do next, or nothing. A `tracker COMMAND` in it is completed with --home or --aws.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message


class UsageError(CommandError):
    """The command was called in a wrong way; its exit status is then 2."""
