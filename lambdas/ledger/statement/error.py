"""The one expected failure of reading a statement: the file as a whole cannot be read, or not in one way."""


class StatementError(ValueError):
    """A file that cannot be read; `setting` names what would settle it and `choices` its possible values.

    `setting` is a field of `Options` ("date_format", "decimal", …), so that a command line and a page can
    each say it in their own words.
    """

    def __init__(self, message: str, setting: str | None = None, choices: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.setting = setting
        self.choices = choices


class TooManyRowsError(StatementError):
    """More rows than the caller takes at once."""

    def __init__(self, most: int) -> None:
        super().__init__(f"the file has more than {most} rows")
