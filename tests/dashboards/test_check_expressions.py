"""The checker parses every expression, infers its type and names its mistakes."""

import pytest

from tests.dashboards.definition_edits import (
    add_calculated_field,
    in_sequence,
    report_after,
)

WRONG_EXPRESSIONS = {
    "{net} - category": "- needs numbers, not STRING",
    "date * 2": "* needs numbers, not DATETIME",
    "({net} > 1) + 1": "+ needs numbers, not BOOLEAN",
    "-category": "- needs numbers, not STRING",
    "{net} % category": "% needs numbers",
    "{net} ^ category": "^ needs numbers",
    "date > 3": "> cannot compare DATETIME with DECIMAL",
    "{net} <> category": "<> cannot compare DECIMAL with STRING",
    "abs(MONTH)": "no column or calculated field {MONTH}",
    "{net} > 1 and category": "and needs conditions, not STRING",
    "date or {net} > 1": "or needs conditions, not DATETIME",
    "not category": "not needs conditions, not STRING",
    "abs(category)": "abs takes a number, not STRING",
    "abs(date)": "abs takes a number, not DATETIME",
    "abs({net} > 1)": "abs takes a number, not BOOLEAN",
    "strlen({net})": "strlen takes a string, not DECIMAL",
    "strlen(transactions)": "strlen takes a string, not INTEGER",
    "strlen(date)": "strlen takes a string, not DATETIME",
    "formatDate(category)": "formatDate takes a datetime, not STRING",
    "formatDate({net})": "formatDate takes a datetime, not DECIMAL",
    "formatDate(transactions)": "formatDate takes a datetime, not INTEGER",
    "abs({net}, 1)": "abs takes 1 argument, not 2.",
    "round({net}, 1, 2)": "round takes 1 to 2 arguments, not 3.",
    "coalesce({net})": "coalesce takes 2 or more arguments, not 1",
    "sum({net}) + {net}": "mixes aggregated and unaggregated values",
    "sum(sum({net}))": "sum cannot aggregate a value that is aggregated.",
    "ifelse({net} > 1, sum({net}), 0)": "mixes aggregated and unaggregated values",
    "abs(ifelse({net} > 1, category, NULL))": "abs takes a number, not STRING",
    "switch(category, 'x')": "switch takes 3 or more",
    "abs(switch(category, 'x', date, date))": "abs takes a number, not DATETIME",
    "strlen(coalesce(transactions, {net}))": "strlen takes a string, not DECIMAL",
    "strlen(coalesce(transactions, transactions))": "strlen takes a string, not INTEGER",
    "sumOver({net}, [category], PRE_FILTER) + sum({net})": "mixes aggregated and unaggregated values",
    "runningSum(sum({net}), [date ASC]) + {net}": "mixes aggregated and unaggregated values",
    "in(category, [weekdays])": "no column or calculated field {weekdays}",
    "{net} # 1": "Unexpected character '#' at position 6.",
    " ": "Expected a value at position 1, but found the end.",
    "{net} {net}": "Expected the end at position 6, but found",
    "sum({net}": "Expected ')' at position 9, but found the end.",
    "in(category, ['x' 'y'])": "Expected ']'",
    "'a' ')'": "Expected the end",
    "MONTH": "no column or calculated field {MONTH}",
    "abs(${Added})": "There is no parameter Added.",
    "abs(${Currency})": "abs takes a number, not STRING",
    "abs(${From})": "abs takes a number, not DATETIME",
    "truncDate('MONTH', date)": "truncDate has no period 'MONTH'",
    "extract('MONTH', date)": "extract has no period 'MONTH'",
    "addDateTime('MM', -1, date)": "addDateTime takes a number, a period and a date",
    "addDateTime(1, 'MONTHS', date)": "addDateTime has no period 'MONTHS'",
    "dateDiff(date, date, 'D')": "dateDiff has no period 'D'",
    "ifelse({net} > 1, 1, {net} > 0, 2)": "ifelse takes pairs of a condition and a value",
    "switch(category, 'x', 1)": "switch takes an expression, pairs of a label and a value, and a default",
    "ifelse({net} > 1, 'much', 0)": "ifelse returns DECIMAL or STRING",
    "switch(category, 'x', date, 'none')": "switch returns DATETIME or STRING",
    "runningSum(sum({net}), 5)": "runningSum takes the fields to sort by in brackets",
    "sum({net}) > 1 and {net} > 1": "mixes aggregated and unaggregated values",
}


VALID_EXPRESSIONS = [
    "{net} > transactions",
    "date > '2026-01-01'",
    "({net} > 1) and (category = 'x')",
    "in(category, ['x', ${Currency}])",
    "sum({net}, [category]) + {net}",
    "sum({net}, [category]) + sum({net})",
    "sumOver({net}, [category], PRE_FILTER) + {net}",
    "sumOver({net}, [category], PRE_AGG) + {net}",
    "sumOver(sum({net}), [category], POST_AGG_FILTER) + sum({net})",
    "runningSum(sum({net}), [date ASC, category desc])",
    "count(category)",
    "min(date)",
    "strlen(coalesce(category, 'x'))",
    "strlen(ifelse({net} > 1, category, NULL))",
    "strlen(switch({net}, 1, category, 'x'))",
    "formatDate(max(date))",
    "strlen(concat(category, toString({net})))",
    "dateDiff(${From}, ${To})",
    "extract('MM', date)",
    "5 + 1 > .5",
    "strlen(coalesce(NULL, NULL))",
    "{net} > 1 or isNull(category)",
    "not (isNull(category))",
    "{Savings rate} * 100",
    "'it''s' = \"x\"",
    # Forms that occur in published dashboards.
    "maxOver(date, [category, currency], PRE_FILTER)",
    'ifelse(in("All", ${Currency}), 1, in(category, ["Food", "Rent"]), 2, 0)',
    "sum(max({net}, [{category}]))",
    "ifelse(strlen(category) > 0 or isNull(category), 1, NULL)",
    "runningSum(sum(net), [truncDate('MM', date) ASC], [])",
    "sumOver(sum({net}), [category])",
    "dateDiff(date, now(), 'DD') /* days since */",
    "periodOverPeriodDifference(sum(net), date, MONTH, 1)",
    "-sum({net}) % 7 ^ 2",
    "percentOfTotal(sum({net}), [{category}])",
]
LONG_EXPRESSIONS = {
    "a long sum": "1" + "+{net}" * 2_000,
    "many conditions": " and ".join(["{net} > 1"] * 1_500),
    "nested choices": "ifelse({net} > 1, 1, " * 1_000 + "0" + ")" * 1_000,
    "nested parentheses": "(" * 5_000 + "{net}" + ")" * 5_000,
    "many signs": "-" * 5_000 + "{net}",
    "many negations": "not " * 5_000 + "isNull({net})",
    "nested lists": "in({net}, " + "[" * 2_000 + "1" + "]" * 2_000 + ")",
}


def messages(text: str) -> list[str]:
    """Return the problems of a calculated field."""
    return [problem.message for problem in report_after(add_calculated_field(text)).problems]


@pytest.mark.parametrize(("text", "message"), WRONG_EXPRESSIONS.items())
def test_a_wrong_expression_is_reported_with_its_mistake(text: str, message: str) -> None:
    [actual] = messages(text)
    assert message in actual


@pytest.mark.parametrize("text", VALID_EXPRESSIONS)
def test_a_valid_expression_has_no_problem(text: str) -> None:
    assert messages(text) == []


@pytest.mark.parametrize("text", LONG_EXPRESSIONS.values(), ids=LONG_EXPRESSIONS.keys())
def test_a_long_or_deeply_nested_expression_is_checked_to_its_end(text: str) -> None:
    assert messages(text) == []
    start, _, end = text.rpartition("{net}")
    assert messages(f"{start}{{weekdays}}{end}") == [
        "There is no column or calculated field {weekdays} in days."
    ]


@pytest.mark.parametrize(("last", "count"), [("{net}", 0), ("{weekdays}", 1), ("{Field 0}", 400)])
def test_a_long_chain_of_calculated_fields_is_checked_to_its_end(last: str, count: int) -> None:
    chain = [
        add_calculated_field(f"{{Field {number + 1}}} + 1" if number < 399 else last, f"Field {number}")
        for number in range(400)
    ]
    assert len(report_after(in_sequence(*chain)).problems) == count
