"""The words of the common SQL, token by token: what the parsed tree no longer tells apart.

The parser reads `a == b` as `a = b`, `nvl` as `coalesce`, `INTERVAL 1 DAY` as `INTERVAL '1' DAY`: too much.
"""

import re
from collections.abc import Iterator

from sqlglot.dialects.trino import Trino
from sqlglot.tokenizer_core import Token


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KEYWORDS = _words("""
    SELECT DISTINCT ALL FROM WHERE GROUP_BY HAVING ORDER_BY LIMIT UNION WITH ALIAS AND OR NOT IN IS NULL TRUE
    FALSE BETWEEN LIKE EXISTS CASE WHEN THEN ELSE END JOIN LEFT RIGHT FULL INNER OUTER CROSS ON OVER
    PARTITION_BY ROWS RANGE ROLLUP FILTER INTERVAL ASC DESC
""")
_TYPES = _words("VARCHAR BIGINT DOUBLE DECIMAL DATE TIMESTAMP")
_SIGNS = _words("COMMA DOT STAR PLUS DASH SLASH MOD DPIPE EQ NEQ LT LTE GT GTE L_PAREN R_PAREN")
# Words that the tokenizer takes for something else, and which are plain names here: a column `percent`.
_NAMES = _words("VAR IDENTIFIER PERCENT STRUCT ROW")
_ALLOWED = _KEYWORDS | _TYPES | _SIGNS | _NAMES | {"STRING", "NUMBER"}
# Functions, as they are written: each is known to both engines, with the same meaning and the same type.
_FUNCTIONS = _words("""
    sum count min max avg max_by min_by count_if coalesce nullif abs round lower upper length split_part lag
    lead rank dense_rank row_number first_value last_value date_trunc date_diff extract cast try_cast
""")
_INTERVAL_UNITS = frozenset({"DAY", "MONTH", "YEAR"})
# What may stand before a word that means something else elsewhere.
_BEFORE = {
    "ALL": {"UNION"},
    "DISTINCT": {"SELECT", "L_PAREN", "UNION"},
    "ROLLUP": {"GROUP_BY", "COMMA"},
}
# What must come after a word.
_AFTER = {"FILTER": {"L_PAREN"}, "OVER": {"L_PAREN"}, "IS": {"NULL", "NOT"}, "LIMIT": {"NUMBER"}}


def word_problems(sql: str) -> Iterator[str]:
    """What is written in a way that one engine alone has; raises sqlglot's TokenError."""
    tokens = Trino().tokenize(sql)
    kinds = ["", *(token.token_type.name for token in tokens), "", ""]
    for number, token in enumerate(tokens, 1):
        before, kind, after, later = kinds[number - 1 : number + 3]
        if kind in {"FROM", "JOIN"} and after == "STRING":
            yield "a file is no table"
        elif kind == "NUMBER" and after == "VAR" and tokens[number].start == token.end + 1:
            yield f"{token.text}{tokens[number].text}: write the number in digits"
        elif token.text.lower() == "date_trunc" and _arguments(kinds[number + 1 :]) != 2:
            yield "date_trunc takes a unit and a date"
        elif kind not in _ALLOWED:
            yield f"{token.text}: not in the common subset"
        elif kind in _BEFORE and before not in _BEFORE[kind]:
            yield f"{token.text} after {before or 'nothing'}: not in the common subset"
        elif (kind in _AFTER and after not in _AFTER[kind]) or (
            (kind, after) == ("IS", "NOT") and later != "NULL"
        ):
            yield f"{token.text} {tokens[min(number, len(tokens) - 1)].text}: not in the common subset"
        elif kind == "L_PAREN" and before == "FILTER" and after != "WHERE":
            yield "FILTER ( without WHERE"
        elif kind == "COMMA" and after in {"FROM", "R_PAREN", ""}:
            yield "a comma before nothing"
        elif kind == "FROM" and before in {"", "L_PAREN"}:
            yield "FROM before SELECT"
        elif kind == "INTERVAL":
            yield from _interval(tokens[number : number + 2])
        else:
            yield from _spelling(token, sql, after)


def _arguments(kinds: list[str]) -> int:
    """How many arguments stand between the parentheses that these begin with."""
    count, depth = 1, 0
    for kind in kinds:
        depth += {"L_PAREN": 1, "R_PAREN": -1}.get(kind, 0)
        if depth == 0:
            break
        count += kind == "COMMA" and depth == 1
    return count


def _interval(rest: list[Token]) -> Iterator[str]:
    told = [(token.token_type.name, token.text) for token in rest]
    if (
        len(told) < 2
        or told[0][0] != "STRING"
        or not re.fullmatch(r"\d+", told[0][1])
        or told[1][1].upper() not in _INTERVAL_UNITS
    ):
        yield f"INTERVAL {' '.join(text for _, text in told)}: write INTERVAL '1' DAY, MONTH or YEAR"


def _spelling(token: Token, sql: str, after: str) -> Iterator[str]:
    kind, text = token.token_type.name, token.text
    if kind == "EQ" and text != "=":
        yield f"{text}: write ="
    elif kind == "LIKE" and text.upper() != "LIKE":
        yield f"{text}: write LIKE"
    elif kind == "STRING" and sql[token.start] != "'":
        yield f"{sql[token.start : token.end + 1]}: write '…'"
    elif kind == "NUMBER" and not re.fullmatch(r"\d+(\.\d+)?", text):
        yield f"{text}: write the number in digits"
    elif kind == "VAR" and text.startswith(("$", "@")):
        yield f"{text}: no parameter is filled in"
    elif kind in _NAMES and kind != "IDENTIFIER" and after == "L_PAREN" and text.lower() not in _FUNCTIONS:
        yield f"{text}(…): the function is not in the common subset"
