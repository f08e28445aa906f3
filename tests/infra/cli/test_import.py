"""`tracker import` with the functions in this process: the rows added, those listed, and the exit status."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.cli import main as cli
from infra.client.api import ApiError
from infra.client.batch_post import BATCH_SIZE, RefusedTransaction, post_transactions
from tests.support.ledger import UserClient
from tests.support.statements import OWN_HEADER as HEADER

GOOD = HEADER + "2024-01-31,expense,Food,12.50,EUR,Tea\n2024-01-31,income,Work,2000,EUR,Pay\n"


QIF = "!Type:Bank\nD01/31/2024\nT-5.00\nPTea\n^\n"


def test_every_row_is_added_and_a_second_time_none_is(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", file(GOOD)]) == 0
    assert sorted(row["payee"] for row in user.list_all()) == ["Pay", "Tea"]
    assert "added     2       EUR  2000.00    12.50" in capsys.readouterr().out
    assert cli.main(["import", file(GOOD)]) == 0
    assert len(user.list_all()) == 2
    out = capsys.readouterr().out
    assert "added             0" in out
    assert "already there     2       EUR  2000.00    12.50" in out


def test_equal_rows_are_each_kept_and_an_overlapping_file_adds_only_what_is_new(
    user: UserClient, file: Callable[[str], str]
) -> None:
    ride = "2024-02-01,expense,Bus,2.80,EUR,Ride\n"
    assert cli.main(["import", file(HEADER + ride + ride)]) == 0
    assert (
        cli.main(["import", file(HEADER + ride + ride + ride + "2024-02-02,expense,Bus,2.80,EUR,Ride\n")])
        == 0
    )
    assert len(user.list_all()) == 4


def test_what_the_page_previews_is_what_the_command_line_records(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    camt = (
        "<Document><BkToCstmrStmt><Ntry><Amt Ccy='EUR'>6.60</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>"
        "<BookgDt><Dt>2024-01-31</Dt></BookgDt></Ntry></BkToCstmrStmt></Document>"
    )
    for text in (GOOD, camt, "!Type:Bank\nD1/31/2024\nT-7.70\nLFood:Tea\n^\n"):
        headers = {"content-type": "text/plain"}
        reply = user.call("POST /imports/preview", text, query="currency=EUR", headers=headers)
        assert cli.main(["import", file(text), "--currency", "EUR"]) == 0
        shown = {row["transaction"]["id"] for row in reply.body["rows"]}
        assert shown <= {row["id"] for row in user.list_all()}
        posted = user.add_many([row["transaction"] for row in reply.body["rows"]]).body
        assert posted["existing"] == len(shown)


def test_rows_that_reader_or_api_refuse_are_listed_with_line_and_reason_and_the_others_are_added(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    name = file(
        GOOD
        + "2024-02-01,expense,Food,0.00,EUR,nothing\n"
        + f"2024-02-01,expense,{'x' * 65},1,EUR,long category\n"
        + "1969-12-31,expense,Food,1,EUR,old\n"
        + "2024-02-01,expense,Food,1.234,EUR,too fine\n"
        + "2024-02-01,expense,Food,1,XXQ,no such currency\n"
        + "2024-02-03,expense,Food,7,EUR,fine\n"
    )
    assert cli.main(["import", name, "--errors", str(tmp_path / "errors.csv")]) == 1
    assert sorted(row["amount"] for row in user.list_all()) == ["12.50", "2000.00", "7.00"]
    captured = capsys.readouterr()
    listed = [line for line in captured.err.splitlines() if line.startswith("bank.csv:")]
    assert listed == [
        "bank.csv:4: amount: must be more than zero",
        "bank.csv:5: category: must have at most 64 characters",
        "bank.csv:6: date: must be between 1970-01-01 and " + listed[2][-10:],
        "bank.csv:7: amount: has more decimals than EUR allows (2)",
        "bank.csv:8: currency: must be an ISO 4217 code in capitals, such as EUR",
    ]
    assert "refused     5" in captured.out
    rows = list(csv.DictReader((tmp_path / "errors.csv").open()))
    assert [row["line"] for row in rows] == ["4", "5", "6", "7", "8"]


def test_transactions_that_were_edited_or_deleted_since_stay_as_they_are(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["import", file(GOOD)])
    tea = next(row for row in user.list_all() if row["payee"] == "Tea")
    pay = next(row for row in user.list_all() if row["payee"] == "Pay")
    user.replace(tea["id"], 1, date="2024-01-31", category="Food:Tea", amount="13")
    user.delete(pay["id"])
    capsys.readouterr()
    assert cli.main(["import", file(GOOD)]) == 0
    assert [row["category"] for row in user.list_all()] == ["Food:Tea"]
    assert "there, changed since     2" in capsys.readouterr().out


def test_a_dry_run_lists_the_same_rows_and_writes_nothing(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = file(GOOD + f"2024-02-01,expense,{'x' * 65},1,EUR,long\n2024-02-01,expense,Food,0,EUR,zero\n")
    assert cli.main(["import", name, "--dry-run"]) == 1
    dry = capsys.readouterr()
    assert user.list_all() == []
    assert "would be posted     2       EUR  2000.00    12.50" in dry.out
    assert cli.main(["import", name]) == 1
    wet = capsys.readouterr()
    refused = [line for line in dry.err.splitlines() if line.startswith("bank.csv:")]
    assert refused
    assert refused == [line for line in wet.err.splitlines() if line.startswith("bank.csv:")]


def test_a_dry_run_prints_rows_and_questions_as_json(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = file(GOOD + "2024-02-01,expense,Food,0,EUR,zero\n")
    assert cli.main(["import", name, "--dry-run", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [(row["date"], row["type"], row["amount"]) for row in answer["rows"]] == [
        ("2024-01-31", "expense", "12.5"),
        ("2024-01-31", "income", "2000"),
    ]
    assert answer["refused"] == [
        {"file": "bank.csv", "line": 4, "field": "amount", "reason": "must be more than zero"}
    ]
    assert cli.main(["import", file("Date,Amount\n2024-01-31,5\n"), "--dry-run", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "error": "the file does not say which currency its amounts are in",
        "setting": "currency",
        "choices": [],
    }
    assert user.list_all() == []


def test_json_without_a_dry_run_is_refused(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", file(GOOD), "--json"]) == 2
    assert "Use it with --dry-run." in capsys.readouterr().err
    assert user.list_all() == []


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (
            "Date,Amount\n03/04/2024,5\n",
            ["--currency", "eur"],
            "--date-format DD/MM/YYYY or --date-format MM/DD",
        ),
        ('Date,Amount\n2024-01-31,"1,234"\n', ["--currency", "EUR"], "--decimal . or --decimal ,"),
        ("Date,Amount\n2024-01-31,5\n", [], "--currency EUR"),
        ("when,much\nonce,5\n", [], "--map FIELD=COLUMN"),
        (
            "Date,Amount\n2024-01-31,5\n2024-01-31,6\n",
            ["--currency", "EUR"],
            "--positive income or --positive spending",
        ),
        ("", [], "the file is empty"),
        (QIF, ["--currency", "EUR", "--map", "amount=#2"], "Run it again without --map"),
    ],
)
def test_a_file_that_cannot_be_read_in_one_way_is_refused_with_the_option_that_settles_it(
    user: UserClient,
    file: Callable[[str], str],
    capsys: pytest.CaptureFixture[str],
    text: str,
    options: list[str],
    message: str,
) -> None:
    assert cli.main(["import", file(text), *options]) == 1
    assert message in capsys.readouterr().err
    assert user.list_all() == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--map", "amount"], "--map date="),
        (["--map", "foo=bar"], "foo"),
        (["--encoding", "nosuch"], "nosuch"),
        (["--date-format", "foo"], "is not a date format"),
        (["--currency", "euros"], "EUROS"),
    ],
)
def test_an_impossible_option_is_wrong_usage(
    user: UserClient,
    file: Callable[[str], str],
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    assert cli.main(["import", file(GOOD), *options]) == 2
    assert message in capsys.readouterr().err
    assert user.list_all() == []


def test_a_missing_file_is_reported_without_a_traceback(
    user: UserClient, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert cli.main(["import", str(tmp_path / "none.csv")]) == 1
    assert "none.csv cannot be read: No such file or directory" in capsys.readouterr().err


def test_the_options_reach_the_reader(user: UserClient, file: Callable[[str], str]) -> None:
    name = file("wann;was;wieviel\n03/04/2024;Tee;1.234\n")
    options = [
        "--map",
        "date=wann",
        "--map",
        "description=Was",
        "--map",
        "amount=wieviel",
        "--type",
        "expense",
    ]
    options += ["--date-format", "DD/MM/YYYY", "--decimal", ",", "--currency", "chf", "--encoding", "utf-8"]
    assert cli.main(["import", name, *options]) == 0
    (row,) = user.list_all()
    assert (row["date"], row["amount"], row["currency"], row["type"]) == (
        "2024-04-03",
        "1234.00",
        "CHF",
        "expense",
    )


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        (
            "date,amount\n2024-01-31,5\n2024-02-01,6\n",
            ["--positive", "income"],
            [("income", "5.00"), ("income", "6.00")],
        ),
        (
            "date,amount\n2024-01-31,5\n2024-02-01,6\n",
            ["--positive", "spending"],
            [("expense", "5.00"), ("expense", "6.00")],
        ),
        ("date,type,amount\n2024-01-31,expense,-5\n", ["--negative", "refund"], [("refund", "5.00")]),
        ("date,type,amount\n2024-01-31,expense,-5\n", ["--negative", "spending"], [("expense", "5.00")]),
    ],
)
def test_signs_are_read_as_the_options_say(
    user: UserClient,
    file: Callable[[str], str],
    text: str,
    options: list[str],
    expected: list[tuple[str, str]],
) -> None:
    assert cli.main(["import", file(text), "--currency", "EUR", *options]) == 0
    kinds = [("refund" if row["refund"] else row["type"], row["amount"]) for row in user.list_all()]
    assert sorted(kinds) == expected


class Scripted:
    """An API that refuses every batch holding one bad row as a whole."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def post(self, path: str, document: Any) -> Any:
        rows = document["transactions"]
        self.sizes.append(len(rows))
        if any(row["category"] == "bad" for row in rows):
            raise ApiError(422, {"errors": [{"pointer": "#/category", "detail": "is one too many"}]})
        return {"results": [{"index": index, "status": 201} for index in range(len(rows))]}


def test_a_transaction_that_spoils_its_batch_is_found_and_the_others_are_added() -> None:
    rows = [
        {"date": f"2024-01-{1 + n % 28:02}", "category": "bad" if n == 700 else "good"} for n in range(1200)
    ]
    api = Scripted()
    counts: list[int] = []
    result = post_transactions(api, rows, counts.append)
    assert result.refused == [RefusedTransaction(700, "category", "is one too many")]
    assert result.added == [n for n in range(1200) if n != 700]
    assert sum(counts) == 1200
    assert max(api.sizes) == BATCH_SIZE


def test_an_error_that_is_not_about_the_transactions_ends_the_posting() -> None:
    class Broken:
        def post(self, path: str, document: Any) -> Any:
            raise ApiError(403, {"title": "Forbidden"})

    with pytest.raises(ApiError):
        post_transactions(Broken(), [{"date": "2024-01-31"}])


def test_columns_of_one_name_are_settled_by_the_option_that_the_message_names(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    twins = file("Date,Type,Amount,Amount,Currency\n2024-01-31,expense,1,2,EUR\n")
    assert cli.main(["import", twins]) == 1
    assert "Settle it with --map amount=#3 or --map amount=#4" in capsys.readouterr().err
    assert cli.main(["import", twins, "--map", "amount=#4"]) == 0
    assert [row["amount"] for row in user.list_all()] == ["2.00"]


def test_a_row_that_resembles_a_transaction_of_the_ledger_waits_for_an_answer(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    user.add(date="2024-06-01", amount="12.50", payee="Tea House")
    user.add(date="2024-06-01", amount="7", payee="Book Barn")
    bank = file(
        "Date,Amount,Currency,Text\n2024-06-03,-12.50,EUR,TEA HOUSE 1288\n2024-06-02,-7,EUR,BOOK BARN\n"
        "2024-06-03,-3,EUR,Bus\n"
    )
    assert cli.main(["import", bank]) == 0
    assert len(user.list_all()) == 3
    err = capsys.readouterr().err
    assert "2024-06-03 -12.5 EUR TEA HOUSE 1288 resembles 2024-06-01 -12.5 EUR Tea House" in err
    assert "--similar add" in err

    tea_house, _ = re.findall(r"add it with --add (\S+)", err)
    assert cli.main(["import", bank, "--add", tea_house]) == 0
    assert [row["date"] for row in user.list_all() if row["amount"] == "12.50"] == [
        "2024-06-03",
        "2024-06-01",
    ]
    assert "TEA HOUSE" not in capsys.readouterr().err

    assert cli.main(["import", bank, "--similar", "add"]) == 0
    assert len(user.list_all()) == 5


def test_what_was_said_of_a_statement_is_taken_for_the_next_one_of_its_layout(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    march = file("Date,Amount,Currency,Text\n03/04/2024,-1,EUR,Tea\n")
    assert cli.main(["import", march]) == 1
    assert cli.main(["import", march, "--date-format", "DD/MM/YYYY"]) == 0
    april = file("Date,Amount,Currency,Text\n05/04/2024,-2,EUR,Bus\n")
    assert cli.main(["import", april]) == 0
    assert sorted(row["date"] for row in user.list_all()) == ["2024-04-03", "2024-04-05"]
    assert "read as the last file of its layout (dateFormat DD/MM/YYYY)" in capsys.readouterr().err


def test_what_was_said_of_a_column_with_a_comma_is_taken_for_the_next_file(
    user: UserClient,
    file: Callable[[str], str],
) -> None:
    head = 'Date,Amount,Currency,Text,"Food, or what else"\n'
    january = file(head + "2026-01-14,-5,EUR,Tea,Drinks\n")
    options = ["--map", "category=Food, or what else", "--map", "payee=Text"]
    assert cli.main(["import", january, *options]) == 0
    february = file(head + "2026-02-14,-6,EUR,Bread,Bakery\n")
    assert cli.main(["import", february]) == 0
    assert [row["category"] for row in user.list_all()] == ["Bakery", "Drinks"]


def test_what_was_added_is_reported_also_where_the_file_of_refused_rows_cannot_be_written(
    user: UserClient, file: Callable[[str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", file(GOOD), "--errors", str(tmp_path / "missing" / "errors.csv")]) == 1
    captured = capsys.readouterr()
    assert "added     2" in captured.out
    assert "cannot be written: No such file or directory" in captured.err
