"""The one expected failure of reading a statement: the file as a whole cannot be read, or not in one way."""

from lambdas.ledger.problems import Param, describe


class StatementError(ValueError):
    """A file that cannot be read; `setting` names what would settle it and `choices` its possible values.

    `setting` is a field of `Options` ("date_format", "decimal", …), so that a command line and a page can
    each say it in their own words. `code` and `params` are those of `lambdas.ledger.problems`.
    """

    def __init__(
        self, code: str, setting: str | None = None, choices: tuple[str, ...] = (), **params: Param
    ) -> None:
        super().__init__(describe(code, params))
        self.code = code
        self.setting = setting
        self.choices = choices
        self.params = {**params, "choices": choices} if choices else params


class TooManyRowsError(StatementError):
    """More rows than the caller takes at once."""

    def __init__(self, most: int) -> None:
        super().__init__("too_many_rows", max=most)
