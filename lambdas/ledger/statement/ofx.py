"""OFX and QFX: the SGML of version 1 and the XML of version 2, read tag by tag.

https://www.financialdataexchange.org/FDX/About/OFX-Work-Group.aspx. Tags without an end, empty ones and CDATA
are all in use. Nothing is expanded but the few entities of text.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from lambdas.ledger.statement.amounts import detect_mark, read_cell
from lambdas.ledger.statement.booking import Booking, currency_or_given, day_of
from lambdas.ledger.statement.error import StatementError, TooManyRowsError
from lambdas.ledger.statement.found import Draft, Reading, Refusal, RowError, clean, joined
from lambdas.ledger.statement.options import Options

# No branch of it looks past the next tag, so that a hostile file takes no longer than any other.
_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<data>[^\]<]*+)\]\]>|<(?P<end>/?)(?P<tag>[A-Za-z0-9_.]++)[^<>]*+>(?P<text>[^<]*+)"
)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&nbsp;": " "}
_ENTITY = re.compile("|".join(_ENTITIES))
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)
_AMOUNT = re.compile(r"[+-]?[\d.,]+", re.ASCII)
_LINE = "line"


def read_ofx(text: str, options: Options, most_rows: int | None) -> Reading:
    """Raises `StatementError` if there is no transaction, or amounts that can be read in two ways."""
    records = []
    for record in _records(text):
        records.append(record)
        if most_rows is not None and len(records) > most_rows:
            raise TooManyRowsError(most_rows)
    if not records:
        raise StatementError("no_transactions", format="OFX")
    amounts = (record.get("TRNAMT", "") for record in records)
    mark = options.decimal or detect_mark(filter(_AMOUNT.fullmatch, amounts), "TRNAMT")
    found: list[Draft | Refusal] = []
    for record in records:
        line = int(record[_LINE])
        try:
            found.append(Draft(line, _booking(record, mark, options).transaction(options.type)))
        except RowError as error:
            shown = " ".join(value for name, value in record.items() if name != _LINE)
            found.append(error.refusal(line, shown))
    return Reading(found, by_sign=options.type is None)


def _records(text: str) -> Iterator[dict[str, str]]:
    """The leaves of each STMTTRN by tag, with its line and its statement's CURDEF; INVTRANs by name only."""
    line, counted, last_tag = 1, 0, ""
    statement_currency = within = ""
    record: dict[str, str] | None = None
    for token in _TOKEN.finditer(text):
        data, tag = token["data"], (token["tag"] or last_tag).upper()
        value = clean(data if data is not None else _ENTITY.sub(lambda m: _ENTITIES[m[0]], token["text"]))
        if token["end"] or tag == "STMTTRN":
            if record is not None and tag in ("STMTTRN", "BANKTRANLIST"):
                yield record
                record = None
            if tag == "STMTTRN" and not token["end"]:
                line, counted = line + text.count("\n", counted, token.start()), token.start()
                record, within = {_LINE: str(line), "CURDEF": statement_currency}, ""
        elif tag == "INVTRAN" and data is None:
            line, counted = line + text.count("\n", counted, token.start()), token.start()
            yield {_LINE: str(line), "INVTRAN": "investment"}
        elif record is None:
            statement_currency = value if tag == "CURDEF" else statement_currency
        else:
            # CURRENCY: the amount is in it. ORIGCURRENCY: it was converted from it.
            within = tag if tag in ("CURRENCY", "ORIGCURRENCY") else within
            name = f"{within}/{tag}" if tag == "CURSYM" else tag
            if value and name not in record:
                record[name] = value
        last_tag = tag
    if record is not None:
        yield record


def _booking(record: dict[str, str], mark: str, options: Options) -> Booking:
    if "INVTRAN" in record:
        raise RowError("type", "an investment is neither income nor expense")
    payee, memo = record.get("NAME", ""), record.get("MEMO", "")
    return Booking(
        _day(record),
        _amount(record.get("TRNAMT", ""), mark),
        currency_or_given(record.get("CURRENCY/CURSYM") or record["CURDEF"], options.currency),
        # Many banks cut the name after 32 characters and repeat it whole in the memo.
        memo if payee.casefold() in memo.casefold() else joined(payee, memo),
    )


def _day(record: dict[str, str]) -> date:
    written = record.get("DTPOSTED") or record.get("DTUSER", "")
    match = _DAY.match(written)
    day = day_of(*match.groups()) if match else None
    if day is None:
        raise RowError("date", f"{written[:40]!r} is not a date" if written else "there is no date")
    return day


def _amount(written: str, mark: str) -> Decimal:
    cell = read_cell(written) if _AMOUNT.fullmatch(written) else None
    value = cell.value(mark) if cell else None
    if value is None:
        raise RowError("amount", f"{written[:40]!r} is not an amount" if written else "there is no amount")
    return value
