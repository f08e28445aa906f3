"""Which format a file is in, told by its content alone, and who reads it."""

import re
from collections.abc import Callable
from importlib import import_module

from lambdas.ledger.statement.error import StatementError
from lambdas.ledger.statement.found import Reading
from lambdas.ledger.statement.options import Options

Reader = Callable[[str, Options, int | None], Reading]

CSV, OFX, QIF, CAMT, MT940 = "csv", "ofx", "qif", "camt053", "mt940"
FORMATS = (CSV, OFX, QIF, CAMT, MT940)

_HEAD = 16_384
_OFX = re.compile(r"OFXHEADER\s*[:=]|<OFX>", re.IGNORECASE)
_MT940 = (re.compile(r"^:20:", re.MULTILINE), re.compile(r"^:(?:25|28C?|60[FM]|61):", re.MULTILINE))
_QIF = re.compile(r"^!(?:Type:|Account\s*$|Option:|Clear:)", re.IGNORECASE | re.MULTILINE)

# A reader is loaded when it is needed: most imports are of one file.
_READERS = {
    CSV: ("delimited", "read_csv"),
    OFX: ("ofx", "read_ofx"),
    QIF: ("qif", "read_qif"),
    CAMT: ("camt", "read_camt"),
    MT940: ("mt940", "read_mt940"),
}
# What a person may say about a file of the format; what it says itself is not to be said otherwise.
_SETTINGS = {
    OFX: ("decimal", "type"),
    QIF: ("date_format", "decimal", "type"),
    CAMT: (),
    MT940: (),
}
_OPTIONS = ("columns", "date_format", "decimal", "negative", "type")


def detect(text: str) -> str:
    """The format; whatever is none of the others is taken for CSV."""
    head = _with_plain_ends(text[:_HEAD])
    if _OFX.search(head):
        return OFX
    if head.lstrip().startswith("<"):
        return CAMT
    if all(tag.search(head) for tag in _MT940):
        return MT940
    return QIF if _QIF.search(head) else CSV


def read(kind: str, text: str, options: Options, most_rows: int | None) -> Reading:
    """Read by the reader of the format; line ends are LF for all but CSV, whose cells may hold others."""
    if kind != CSV:
        text = _with_plain_ends(text)
        for setting in _OPTIONS:
            if getattr(options, setting) and setting not in _SETTINGS[kind]:
                raise StatementError("option_not_needed", setting, option=setting, format=kind)
    module, name = _READERS[kind]
    reader: Reader = getattr(import_module(f"lambdas.ledger.statement.{module}"), name)
    return reader(text, options, most_rows)


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
