"""The codes of every error that the API reports, each with its English sentence.

A client translates the code and its params; the sentence (`detail`) is for developers and logs. The names in
braces are the params. `lambdas/openapi.yaml` lists the same codes.
"""

from collections.abc import Mapping, Sequence

Param = str | int | Sequence[str]
Params = Mapping[str, Param]

TEMPLATES: Mapping[str, str] = {
    # The request as a whole.
    "malformed": "the request cannot be read",
    "not_json": "the body is not valid JSON (RFC 8259), or a field occurs twice",
    "not_base64": "the body cannot be decoded",
    "not_gzip": "the body cannot be decompressed",
    "truncated_gzip": "the compressed body is incomplete",
    "unauthenticated": "the request names no verified user",
    "not_found": "you have no such resource",
    "conflict": "the id is taken",
    "in_use": "something else depends on it",
    "changed": "the current version is {version}",
    "too_large": "the body is too large",
    "body_too_large": "the body may have up to {max} bytes",
    "file_too_large": "a file may have up to {max} bytes; send it in parts",
    "answer_too_large": "the preview is too long for one answer; send the file in parts",
    "unsupported_media_type": "send Content-Type: application/json",
    "invalid": "some fields are not valid",
    "precondition_required": "send If-Match with the ETag of what you read",
    "internal": "request {request}",
    "quota": "you have done as much as a day allows; go on tomorrow",
    "rows_quota": "you may add {max} transactions a day; go on tomorrow",
    "imports_quota": "you may read {max} files a day; go on tomorrow",
    "exports_quota": "you may export {max} parts a day; go on tomorrow",
    "busy": "the ledger could not answer in time; repeat the request",
    # Any field or parameter.
    "required": "is required",
    "unknown_field": "is not a known field",
    "unknown_parameter": "is not a known parameter",
    "not_an_object": "must be a JSON object",
    "wrong_fields": "must be an object with {fields} and no other field",
    "not_a_list": "must be a list",
    "not_a_string": "must be a string",
    "not_a_boolean": "must be true or false",
    "not_one_of": "must be one of {choices}",
    "integer_out_of_range": "must be a whole number from {min} to {max}",
    "wrong_number_of_items": "must be a list of {min} to {max} items",
    "too_many_items": "must have at most {max} items",
    "duplicate": "occurs twice",
    "empty": "must not be empty",
    "too_long": "must have at most {max} characters",
    "control_characters": "must not contain control characters",
    "malformed_id": "must have 1 to 128 of the characters A-Z a-z 0-9 . _ ~ - and not be . or ..",
    # Money and days.
    "amount_not_a_string": 'must be a string such as "12.50", not a number',
    "malformed_amount": 'must be plain digits with at most one point, such as "12.50"',
    "too_many_decimals": "has more decimals than {currency} allows ({max})",
    "too_many_digits": "has too many digits ({max} before the point)",
    "not_positive": "must be more than zero",
    "zero": "must not be zero",
    "unknown_currency": "must be an ISO 4217 code in capitals, such as EUR",
    "malformed_date": "must be a day written as YYYY-MM-DD",
    "no_such_date": "is not a calendar day",
    "date_out_of_range": "must be between {min} and {max}",
    # Transactions, lists and sums.
    "id_deleted": "a transaction with this id was deleted; restore it, or use another id",
    "id_taken": "a transaction with this id exists and has other content",
    "same_account": "must not be the account that the money leaves",
    "transfer_days": "must be at most {max} days before or after the day on which the money leaves",
    "to_amount_required": "is required: the other account is in {currency}",
    "to_amount_not_allowed": "must be left out: both accounts are in {currency}",
    "not_for_transfers": "is not for transfers; leave it out",
    "for_transfers_only": "is for transfers only; leave it out",
    "category_of_splits": "must be left out: the splits have the categories",
    "splits_sum": "add up to {sum}, not to {amount}",
    "original_currency": "must be another currency than {currency}, the transaction's own",
    "not_its_account": "must be ids of the transaction's own accounts only",
    "transaction_missing": "there is no transaction with this id",
    "not_joinable": "must be of this type, have an account, and be no refund",
    "amounts_differ": "must have the amount of the expense: both are in one currency",
    "not_the_joined_id": "must be {id}, the id that joining the two gives, or be left out",
    "not_joined": "is not a transfer that was joined of two transactions that are still there",
    "too_many_categories": "the day or its month has as many different categories as it can hold",
    "reversed_range": "must not be more than {upper}",
    "foreign_cursor": "is not a cursor of this query",
    "too_many_totals": "this range has too many totals for one answer; ask for fewer days or longer periods",
    # Settings, budgets and the account.
    "malformed_locale": "must be a language tag such as de-DE, or null for the browser's own",
    "no_confirmed_address": "your sign-in has no confirmed mail address",
    "too_many_subscriptions": "no more people can be mailed here; ask the operator of this tracker",
    "address_still_subscribed": "AWS still keeps another subscription of your address; try again in 3 days",
    "budget_exists": "there is a budget of this category already; its id is {id}",
    "other_category": "must be the budget's category; add another budget for another category",
    "too_many_budgets": "there are {max} budgets already",
    "not_confirmed": 'must be "{confirmation}", and be the only field',
    # Accounts.
    "account_missing": "there is no account with this id",
    "account_currency": "the account's currency is {currency}",
    "account_not_open": "the account has no transactions before {min}, the day of its opening balance",
    "account_closed": "the account was closed on {max}",
    "account_exists": "an account with this id exists and has other content",
    "account_in_use": "the account has transactions; close it instead",
    "account_currency_in_use": "the account has transactions or balance assertions in {currency}",
    "opening_after_use": "must not be after {max}, the day of the first transaction or balance assertion",
    "closed_before_use": "must not be before {min}, the day of the last transaction or balance assertion",
    "too_many_cut_months": (
        "balances are stated before the ends of {max} months already; state that of a month's last day"
    ),
    "closed_before_opening": "must not be before {min}, the day of the opening balance",
    "too_many_accounts": "there are {max} accounts already",
    "too_many_balances": "this range has more than {max} balances; ask for fewer days, or for months",
    # Rules.
    "no_condition": "must have at least one condition",
    "no_action": "must set at least one field",
    "rule_exists": "a rule with this id exists and has other content",
    "too_many_rules": "there are {max} rules already",
    # Bank statements.
    "malformed_column_map": "must be written as field=column",
    "unknown_column_field": "there is no field {field!r}; fields are {fields}",
    "impossible_option": "{value!r} is not a possible {option}",
    "not_a_currency_code": "{value!r} is not a currency code such as EUR",
    "option_not_needed": "the format {format} defines {option} itself; leave the option out",
    "too_many_rows": "the file has more than {max} rows; send it in parts",
    "empty_file": "the file is empty",
    "open_document": "this is an OpenDocument spreadsheet; save it as XLSX or CSV first",
    "broken_workbook": "the spreadsheet is broken or older than Excel 97; save it as CSV first",
    "broken_archive": "the zip archive is broken",
    "archive_too_large": "the zip archive unpacks to more than a statement can have",
    "archive_with_password": "the file is protected by a password; save it without one",
    "archive_in_archive": "a zip archive inside a zip archive is not opened",
    "pdf": "this is a PDF, not text; save it as CSV first",
    "unknown_encoding": "there is no encoding named {encoding!r}",
    "not_in_encoding": "the file is not text in {encoding}",
    "nul_characters": "the file is not text: it holds NUL characters, first in line {line}",
    "no_transactions": "there is no transaction in this {format} file",
    "broken_csv": "line {line}: the row cannot be read as CSV ({reason}); is a quotation mark never closed?",
    "unclosed_quotation_mark": "line {line}: a quotation mark is opened and never closed",
    "broken_xml": "line {line}: the XML is broken ({reason})",
    "not_camt": "this XML file is no account statement (camt.053, .052 or .054)",
    "xml_with_doctype": "the XML declares a document type, which no bank's statement has",
    "xml_too_deep": "line {line}: the XML is nested deeper than any statement",
    "no_header": (
        "no header row that names a date and an amount is in the first {max} rows; "
        "the fullest row (line {line}) says {cells!r}"
    ),
    "no_header_with_columns": (
        "no header row with {columns!r} that names a date and an amount is in the first {max} rows; "
        "the fullest row (line {line}) says {cells!r}"
    ),
    "no_header_in_encoding": (
        "the file is not UTF-8, and read as {encoding} no header row that names a date and an amount is in "
        "the first {max} rows; the fullest row (line {line}) says {cells!r}"
    ),
    "no_rows": "there is no row below the header in line {line}",
    "ambiguous_column": (
        "columns {columns} are named {name!r} and differ; say by its place which one is the {field}"
    ),
    "no_currency": "the file does not say which currency its amounts are in",
    "ambiguous_sign": "every expense has a negative amount: a refund, or just how the file writes spending?",
    "mixed_signs": "the amounts of {type} are positive in some rows and negative in others",
    "mixed_decimal_marks": "the amounts of column {column!r} mix decimal marks: {point!r} and {comma!r}",
    "ambiguous_decimal_mark": (
        "the amounts of column {column!r} can be read in two ways: {cell!r} is {point} or {comma}"
    ),
    "malformed_date_format": "{format!r} is not a date format: it needs one day, one month and one year",
    "no_dates": "the column {column!r} holds no date in a known format",
    "mixed_date_formats": (
        "the dates of column {column!r} are not all of one format: "
        "{cell!r} is {format}, {other!r} is {otherFormat}"
    ),
    "ambiguous_date_format": (
        "the dates of column {column!r} can be read in two ways: "
        "{cell!r} is {day} as {format} and {otherDay} as {otherFormat}"
    ),
    "ambiguous_amount_column": "columns {columns} may hold the amount; say by its place which one does",
    "ambiguous_debit_column": (
        "columns {columns} hold debits and credits; say by its place which one holds debits"
    ),
    "all_rows_are_income": (
        "no amount is negative: is a positive amount income, or spending as on most cards?"
    ),
    "mostly_positive": "most amounts are positive: are these income, or spending as on most cards?",
    # Rows of bank statements that are no transactions.
    "repeated_header": "the header again",
    "repeated_in_archive": "another file of the archive has this row too",
    "balance_row": "a balance, turnover or total",
    "no_transaction": "neither a date nor an amount",
    "hold": "money held back or released ({kind}), not moved",
    # Rows of bank statements.
    "no_date": "there is no date",
    "unreadable_date": "{value!r} is not a date written as {format}",
    "no_amount": "there is no amount",
    "unreadable_amount": "{value!r} is not an amount",
    "debit_and_credit": "both the debit and the credit column hold an amount",
    "no_type": "there is no type",
    "unknown_type": "{value!r} is neither income nor expense",
    "unknown_direction": "{value!r} is neither credit nor debit",
    "no_row_currency": "the row does not say which currency its amount is in",
    "currencies_differ": "the amount says {amountCurrency}, the currency column {columnCurrency}",
    "cell_too_long": "a cell has more than {max} characters",
    "too_many_cells": "the row has {cells} cells, the header has {columns}",
    "not_booked": "the entry is not booked (status {status!r})",
    "malformed_field_61": "field 61 is not written as MT940 requires",
    "investment": "an investment is neither income nor expense",
    "splits_do_not_add_up": "the parts add up to {sum}, not to {amount}",
    # Notes on how a bank statement was read.
    "no_text": "no row has a text; if a column holds it, say which one",
    "rows_are_numbered": "several transactions stand on one line, so rows are numbered instead of lines",
    "read_as_encoding": "the file is not UTF-8 and was read as {encoding}",
    "charges_are_positive": "positive amounts were read as spending, as on a card",
    "rows_of_several_files": "the rows of {files} files in the archive are numbered one after another",
    "member_left_out": "{name} is no statement: {reason}",
    "lines_above_table": "the lines above the table, from line {line} on, were left out: {text!r}",
    "fees_added": "the fees of column {column!r} were added to the amounts",
    "balance_ignored": "balances of column {column!r} cannot be read, such as {value!r}",
}


class _Items(tuple[str, ...]):
    """A list inside a sentence: `{names}` joins its items, `{names!r}` quotes each of them too."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(self)

    def __repr__(self) -> str:
        return ", ".join(map(repr, self))


def describe(code: str, params: Params) -> str:
    """Return the English sentence of a code.

    Raises:
        KeyError: there is no such code, or a param of its template is missing.
    """
    values = {
        name: value if isinstance(value, str | int) else _Items(value) for name, value in params.items()
    }
    return TEMPLATES[code].format_map(values)
