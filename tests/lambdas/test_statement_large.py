"""Two large ledgers, read to the cent."""

from collections import Counter
from decimal import Decimal

import pytest

from lambdas.ledger.statement import Options, Statement, read_statement, totals_by_currency, validate
from tests.support.lake_in_memory import Entry
from tests.support.large_ledgers import LargeLedger, account_export, household_export
from tests.support.statements import EUROS, TODAY

EXPORTS = [(household_export(), Options()), (account_export(), EUROS)]


def read_export(export: LargeLedger, options: Options) -> Statement:
    return read_statement(export.text.encode(), options)


@pytest.mark.parametrize(("export", "options"), EXPORTS, ids=["household", "account"])
def test_a_large_ledger_is_read_to_the_cent(export: LargeLedger, options: Options) -> None:
    statement = read_export(export, options)
    assert len(statement.rows) == len(export.entries) > 7000
    assert {row.message.code for row in statement.refused} <= {"not_positive"}
    assert len(statement.refused) == export.zero_rows
    ((currency, totals),) = totals_by_currency(validate(statement, TODAY).entries).items()
    assert currency == export.entries[0].currency
    assert (totals.income, totals.expense) == (export.total("income"), export.total("expense"))


@pytest.mark.parametrize(("export", "options"), EXPORTS, ids=["household", "account"])
def test_every_row_of_a_large_ledger_becomes_its_entry(export: LargeLedger, options: Options) -> None:
    entries = [
        Entry(
            row.day,
            row.type,
            row.category,
            Decimal(row.contribution),
            row.description,
            row.currency,
        )
        for row in read_export(export, options).rows
    ]
    assert entries == list(export.entries)


def test_refunds_of_income_and_of_expense_are_told_apart_by_the_type_column() -> None:
    refunds = Counter(row.type for row in read_export(household_export(), Options()).rows if row.is_refund)
    assert refunds["income"] > 10
    assert refunds["expense"] > 100


def test_exact_duplicates_of_a_large_ledger_are_each_kept_under_an_id_of_their_own() -> None:
    rows = read_export(account_export(), EUROS).rows
    assert sum(row.is_repeated for row in rows) > 10
    assert len({row.id for row in rows}) == len(rows)


def test_half_of_a_large_ledger_gives_ids_that_are_all_in_the_whole() -> None:
    lines = account_export().text.splitlines(keepends=True)
    whole = {row.id for row in read_export(account_export(), EUROS).rows}
    half = {row.id for row in read_statement("".join(lines[:3000]).encode(), EUROS).rows}
    assert len(half) == 2999
    assert half < whole
