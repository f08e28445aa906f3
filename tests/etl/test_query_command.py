"""`tracker query --saved`."""

import argparse

import pytest

from infra.cli.commands import query as command
from infra.client.errors import CommandError


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(words)


def test_a_saved_query_is_run_by_its_name() -> None:
    arguments = parsed("--saved", "months")
    assert "FROM expenses.transactions" in command.select_sql(arguments.sql, arguments.saved)


def test_without_a_name_the_saved_queries_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(parsed("--saved")) == 0
    printed = capsys.readouterr().out
    assert "category-trend" in printed and "Which subscriptions" in printed


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(CommandError, match="no saved query nothing"):
        command.select_sql(None, "nothing")


def test_a_saved_querys_name_without_the_option_is_answered_with_the_command() -> None:
    with pytest.raises(CommandError) as refused:
        command.select_sql("net-worth", None)
    assert "tracker query --saved net-worth" in f"{refused.value} {refused.value.remedy}"


@pytest.mark.parametrize(("sql", "saved"), [(None, None), ("SELECT 1", "months")])
def test_the_command_takes_either_a_statement_or_a_name(sql: str | None, saved: str | None) -> None:
    with pytest.raises(CommandError, match="either"):
        command.select_sql(sql, saved)
