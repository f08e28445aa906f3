"""Files that no bank wrote: any bytes are read or refused, whatever they hold and however many they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.ledger.statement.errors import StatementError
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.read import read_statement
from tests.support.statements import read_or_refuse


# At these sizes, a reader whose work grows with the square of the size would not come to an end.
@pytest.mark.parametrize(
    "data",
    [
        b'"' * 3_000_000,
        b'Date,Amount\n2024-01-31,"' + b"a" * 3_000_000,
        b"," * 3_000_000,
        b"Date,Amount" + b"," * 3_000_000 + b"\n2024-01-31,1",
        b"\n" * 3_000_000,
        b"\n" * 3_000_000 + b"\xff",
        b"Date,Amount\n2024-01-31," + b"9" * 100_000,
        b"Date,Amount\n2024-01-31,1," + b"x," * 1_000_000,
        b"\xff" * 3_000_000,
    ],
    ids=[
        "quotes",
        "open quote",
        "commas",
        "wide header",
        "lines",
        "lines in no charset",
        "digits",
        "wide row",
        "bytes",
    ],
)
def test_a_large_hostile_table_is_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)


_WORDS = ("date", "amount", "type", "credit", "debit", "currency", "31.01.2024", "03/04/24", "-1,5", "1.000")
_TRAPS = ("(3.00)", '"', '"a\nb"', "EUR", "income", "", "\t", "\u2028", "١٢", "1e9", "NaN", "\x00")
_CELLS = st.sampled_from([*_WORDS, *_TRAPS]) | st.text(max_size=6)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(_CELLS, max_size=5), max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_any_table_is_read_or_refused(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    text = "\n".join(delimiter.join(cells) for cells in [["date", "amount"], *rows])
    read_or_refuse(text.encode(encoding, "surrogatepass"))


def test_lines_are_read_once_for_each_delimiter_and_charset_and_blank_ones_are_bounded() -> None:
    """Otherwise a few bytes, compressed, would keep the function busy until it is stopped."""
    table = b"Date,Amount,Text\n2024-01-31,-1.50,Tea\n"
    assert len(read_statement(b"\n" * 5_000 + table + b"\n" * 100_000, Options(currency="EUR")).rows) == 1
    with pytest.raises(StatementError) as refused:
        read_statement(table + b"\n" * 20_000 + b"2024-01-31,-1,Tea", Options(currency="EUR"))
    assert refused.value.code == "broken_csv"
