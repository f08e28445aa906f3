"""Detect the format of a file by its content, and load the reader of that format."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from lambdas.ledger.statement.errors import Question, StatementError
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.own_files import is_own_csv, is_own_json
from lambdas.ledger.statement.rows import Reading

CSV, OFX, QIF, CAMT, MT940 = "csv", "ofx", "qif", "camt053", "mt940"
# Files that the tracker exports itself.
OWN_CSV, OWN_JSON = "own-csv", "own-json"
XLSX, XLS, HTML, ZIP = "xlsx", "xls", "html", "zip"
ZIP_MAGIC, XLS_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

_HEAD_LENGTH = 16_384
_OFX = re.compile(r"OFXHEADER\s*[:=]|<OFX>", re.IGNORECASE)
_MT940 = (re.compile(r"^:20:", re.MULTILINE), re.compile(r"^:(?:25|28C?|60[FM]|61):", re.MULTILINE))
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|table|body|meta|style|head)\b|urn:schemas-microsoft-com:office:spreadsheet",
    re.IGNORECASE,
)
_QIF = re.compile(r"^!(?:Type:|Account\s*$|Option:|Clear:)", re.IGNORECASE | re.MULTILINE)

# The options that not every format leaves open.
_CHECKED_OPTIONS = ("columns", "date_format", "decimal", "negative", "positive", "type")


@dataclass(frozen=True, slots=True)
class _Format:
    """Where the reader of a format is, and which of the checked options the format leaves open."""

    module: str
    function: str
    options: tuple[str, ...]


_FORMATS = {
    CSV: _Format("tables.reader", "read_csv", _CHECKED_OPTIONS),
    HTML: _Format("workbooks.reader", "read_markup", _CHECKED_OPTIONS),
    OFX: _Format("bank_formats.ofx", "read_ofx", ("decimal", "positive", "type")),
    QIF: _Format("bank_formats.qif", "read_qif", ("date_format", "decimal", "positive", "type")),
    CAMT: _Format("bank_formats.camt", "read_camt", ()),
    MT940: _Format("bank_formats.mt940", "read_mt940", ()),
    OWN_CSV: _Format("own_files", "read_own_csv", ()),
    OWN_JSON: _Format("own_files", "read_own_json", ()),
}


def detect_format(text: str) -> str:
    """Return the format of a file; one that is none of the others is taken for CSV."""
    head = _with_lf(text[:_HEAD_LENGTH])
    if _OFX.search(head):
        return OFX
    if head.lstrip().startswith("<"):
        return HTML if _MARKUP.search(head) else CAMT
    if all(tag.search(head) for tag in _MT940):
        return MT940
    if is_own_json(head):
        return OWN_JSON
    if _QIF.search(head):
        return QIF
    return OWN_CSV if is_own_csv(head) else CSV


def read_format(name: str, text: str, options: Options, max_rows: int | None) -> Reading:
    """Read a text in a format; raise `StatementError` for an option that the format settles itself."""
    if name != CSV:  # whose cells may hold other line ends
        text = _with_lf(text)
    file_format = _FORMATS[name]
    for option in _CHECKED_OPTIONS:
        if getattr(options, option) and option not in file_format.options:
            raise StatementError("option_not_needed", Question(option), option=option, format=name)
    # Most calls read one file, so that only its reader is loaded.
    module = import_module(f"lambdas.ledger.statement.{file_format.module}")
    read: Callable[[str, Options, int | None], Reading] = getattr(module, file_format.function)
    return read(text, options, max_rows)


def _with_lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
