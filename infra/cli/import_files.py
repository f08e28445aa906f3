"""Reading the files of an import with the options of the command, or those remembered for their layout."""

import argparse
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from infra.client.errors import CommandError, UsageError
from lambdas.ledger.statement import Options, Statement, StatementError, read_statement
from lambdas.ledger.statement.fingerprint import layout_of
from lambdas.ledger.statement.options import column_pairs

# The largest known ledger has a tenth of this; the whole file is held in memory.
MAX_FILE_BYTES = 100 * 1024**2

# Codes of statement errors about an option rather than the file.
_USAGE_CODES = (
    "impossible_option",
    "malformed_date_format",
    "not_a_currency_code",
    "unknown_column_field",
    "unknown_encoding",
)
_OPTIONS = {
    "columns": "--map FIELD=COLUMN",
    "currency": "--currency EUR",
    "date_format": "--date-format",
    "decimal": "--decimal",
    "encoding": "--encoding",
    "negative": "--negative",
    "positive": "--positive",
    "type": "--type",
}


def given_options(arguments: argparse.Namespace) -> dict[str, str]:
    """Return the options that say how to read the files, by the parameters of the preview."""
    values = {
        "currency": arguments.currency and arguments.currency.upper(),
        "dateFormat": arguments.date_format,
        "decimal": arguments.decimal,
        "encoding": arguments.encoding,
        "map": ",".join(arguments.map),
        "negative": arguments.negative,
        "positive": arguments.positive,
        "type": arguments.type,
    }
    return {name: value for name, value in values.items() if value}


class FileError(Exception):
    """A file that cannot be read, or in more than one way."""

    def __init__(self, path: Path, error: StatementError) -> None:
        super().__init__(str(error))
        self.path = path
        self.error = error

    def for_user(self) -> CommandError:
        """Return the error as the command shows it, with the options that would settle it."""
        kind = UsageError if self.error.code in _USAGE_CODES else CommandError
        return kind(f"{self.path}: {self.error}.", _remedy(self.error))

    def to_json(self) -> dict[str, object]:
        """Return the error as `--json` prints it."""
        return {
            "error": self.error.message.detail,
            "setting": self.error.option,
            "choices": self.error.choices,
        }


def read_file(
    arguments: argparse.Namespace,
    path: Path,
    remembered: Mapping[str, Mapping[str, str]],
    account: str | None = None,
) -> Statement:
    """Read one file as the options say, or as `remembered` says of its layout.

    Args:
        arguments: The command line.
        path: The file.
        remembered: What was said of earlier files, by their layout.
        account: The id of the account that the file is of, if that is known.

    Raises:
        CommandError: The file cannot be opened, or is too large.
        FileError: It is no statement, or leaves open a question.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CommandError(f"{path} is larger than {MAX_FILE_BYTES // 1024**2} MB.", "Split it.")
        data = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    values: Mapping[str, str] = given_options(arguments)
    if remembered and (before := remembered.get(layout_of(data))):
        values = before
        shown = ", ".join(f"{name} {value}" for name, value in before.items())
        print(f"Note: {path.name} is read as the last file of its layout ({shown}).", file=sys.stderr)
    options = Options(
        columns=_mapping(arguments.map or column_pairs(values.get("map", ""))),
        date_format=values.get("dateFormat"),
        decimal=values.get("decimal"),
        currency=values.get("currency"),
        type=values.get("type"),
        negative=values.get("negative"),
        positive=values.get("positive"),
        encoding=values.get("encoding"),
        account=account,
    )
    try:
        return read_statement(data, options)
    except StatementError as error:
        raise FileError(path, error) from None


def _mapping(pairs: Iterable[str]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            raise UsageError(f"--map {pair} names no column.", "Write it as --map date='Booking date'")
        mapping[field.strip().lower()] = column.strip()
    return mapping


def _remedy(error: StatementError) -> str:
    """Return the options that settle how to read the file, with the values to choose from."""
    if error.question is None:
        return ""
    option, choices = _OPTIONS[error.question.option], error.question.choices
    if error.code == "option_not_needed":
        return f"Run it again without {option.partition(' ')[0]}."
    if error.question.option == "columns":
        # A choice is either field=#number, or the name of a column that says only what there is.
        numbered = tuple(choice for choice in choices if re.search(r"=#\d+$", choice))
        option, choices = ("--map", numbered) if numbered else (option, ())
    if choices:
        return "Settle it with " + " or ".join(f"{option} {choice}" for choice in choices)
    return f"Settle it with {option}"
