"""Read the bytes of a statement into rows, each with the line that it came from."""

from lambdas.ledger.statement.assemble import to_statement
from lambdas.ledger.statement.encoding import FALLBACK_ENCODING, decode
from lambdas.ledger.statement.errors import Question, StatementError
from lambdas.ledger.statement.formats import CSV, XLS, XLS_MAGIC, ZIP_MAGIC, detect_format, read_format
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import Reading, Statement

# What banks write that do not write UTF-8. The names of the columns are words in only one of them.
OTHER_ENCODINGS = ("cp1250", "cp1251", "gb18030", "shift_jis", "euc_kr", "big5")
_NO_HEADER = ("no_header", "no_header_with_columns")
_IN_WRONG_ENCODING = (*_NO_HEADER, "not_in_encoding", "nul_characters")


def read_statement(data: bytes, options: Options | None = None, *, max_rows: int | None = None) -> Statement:
    """Read a file.

    Args:
        data: The bytes of the file, in any known format and encoding.
        options: What the user says about the file.
        max_rows: The number of rows, refused ones included, beyond which the file is refused.

    Raises:
        StatementError: The file cannot be read, or in more than one way.
        TooManyRowsError: The file has more rows than `max_rows`.
    """
    options = options or Options()
    options.validate()
    if data.startswith(ZIP_MAGIC):
        # Few files are archives, and a cold start should not load their readers.
        from lambdas.ledger.statement.workbooks.zip_files import read_zip

        return read_zip(data, options, max_rows, read_statement)
    if data.startswith(XLS_MAGIC):
        from lambdas.ledger.statement.workbooks.reader import read_binary

        return to_statement(XLS, "", read_binary(data, options, max_rows), options, max_rows)
    try:
        text, encoding = decode(data, options.encoding)
    except StatementError as error:
        if error.code != "not_in_encoding" or options.encoding:
            raise
        reading, encoding = _read_in_some_encoding(data, None, options, max_rows)
        return to_statement(CSV, encoding, reading, options, max_rows)
    file_format = detect_format(text)
    if file_format == CSV and encoding == FALLBACK_ENCODING and not options.encoding:
        reading, encoding = _read_in_some_encoding(data, text, options, max_rows)
    else:
        try:
            reading = read_format(file_format, text, options, max_rows)
        except StatementError as error:
            if error.code not in _NO_HEADER or encoding.startswith(("utf", "ascii")) or options.encoding:
                raise
            raise _no_header_in(encoding, error) from None
    return to_statement(file_format, encoding, reading, options, max_rows)


def _read_in_some_encoding(
    data: bytes, text: str | None, options: Options, max_rows: int | None
) -> tuple[Reading, str]:
    """Read a table whose bytes do not tell the encoding in the first one in which its header has known
    names; `text` is None if the bytes are no text in the usual one.
    """
    reading: Reading | None = None
    error: StatementError | None = None
    if text is None:
        error = StatementError(
            "not_in_encoding", Question("encoding", OTHER_ENCODINGS), encoding=FALLBACK_ENCODING
        )
    else:
        try:
            reading = read_format(CSV, text, options, max_rows)
        except StatementError as problem:
            error = problem
    if reading is not None and reading.is_named:
        return reading, FALLBACK_ENCODING
    for encoding in OTHER_ENCODINGS:
        try:
            other = read_format(CSV, decode(data, encoding)[0], options, max_rows)
        except StatementError as problem:
            is_other = error is not None and problem.code not in (*_IN_WRONG_ENCODING, error.code)
            if is_other and error is not None and error.code != "not_in_encoding":
                raise
            continue
        if other.is_named:
            return other, encoding
    if reading is not None:
        return reading, FALLBACK_ENCODING
    if error is None or error.code not in _NO_HEADER:
        raise error or StatementError("empty_file")
    raise _no_header_in(FALLBACK_ENCODING, error)


def _no_header_in(encoding: str, error: StatementError) -> StatementError:
    """Return the error of a file whose header is unknown, perhaps because of its encoding."""
    question = Question("encoding", OTHER_ENCODINGS)
    params = {name: error.message.params[name] for name in ("max", "line", "cells", "rows")}
    return StatementError("no_header_in_encoding", question, encoding=encoding, **params)
