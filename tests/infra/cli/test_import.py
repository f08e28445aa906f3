"""`tracker import` with the functions in this process: the rows added, those listed, and the exit status."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from infra.cli import main as cli
from infra.cli.commands import import_statement, rules
from infra.cli.statement_folder import FolderWatch
from infra.client.api import ApiError
from infra.client.batch_post import BATCH_SIZE, RefusedTransaction, post_transactions
from tests.support.in_process_client import client_of
from tests.support.ledger import Ledger, UserClient, ledger_in_process

HEADER = "Date,Type,Category,Amount,Currency,Description\n"


class InProcess:
    """The API as the commands use it, without a network."""

    def __init__(self, user: UserClient) -> None:
        self.user = user

    def token(self) -> str:
        return "token"

    def post(self, path: str, document: Any) -> Any:
        reply = self.user.call(f"POST {path}", document)
        if reply.status >= 400:
            raise ApiError(reply.status, reply.body)
        return reply.body

    def get(self, path: str, **query: str) -> Any:
        reply = self.user.call(f"GET {path}", query=urlencode(query))
        if reply.status >= 400:
            raise ApiError(reply.status, reply.body)
        return reply.body

    def put(self, path: str, document: Any, *, if_match: str | None = None) -> Any:
        headers = {} if if_match is None else {"if-match": if_match}
        reply = self.user.call(f"PUT {path}", document, headers=headers)
        if reply.status >= 400:
            raise ApiError(reply.status, reply.body)
        return reply.body


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    with ledger_in_process() as ledger:
        yield ledger


@pytest.fixture
def user(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> UserClient:
    user = ledger.new_user()
    monkeypatch.setattr(import_statement, "selected_deployment", lambda arguments: None)
    monkeypatch.setattr(import_statement, "sign_in", lambda deployment, name: InProcess(user))
    return user


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str, name: str = "bank.csv") -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


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


def test_a_folder_is_imported_with_all_its_statements(
    user: UserClient, file: Callable[[str, str], str], tmp_path: Path
) -> None:
    file(HEADER + "2024-03-01,expense,Bus,1,EUR,Ride\n", "march.csv")
    file(HEADER + "2024-04-01,expense,Bus,2,EUR,Ride\n", "april.CSV")
    file("not a statement", "notes.md")
    assert cli.main(["import", str(tmp_path)]) == 0
    assert sorted(row["amount"] for row in user.list_all()) == ["1.00", "2.00"]


def test_a_watched_folder_tells_of_each_file_once_it_is_complete_and_when_it_changes(tmp_path: Path) -> None:
    steps: Iterator[Callable[[], object]] = iter(
        [
            lambda: (tmp_path / "a.csv").write_text("1"),
            lambda: (tmp_path / "a.csv").write_text("12"),
            lambda: (tmp_path / ".b.csv").write_text("hidden"),
            lambda: None,
            lambda: (tmp_path / "a.csv").write_text("123"),
            lambda: None,
        ]
    )
    looks: list[str] = []

    def pause() -> None:
        looks.append("look")
        next(steps, lambda: looks.append("end"))()
        if looks[-1] == "end":
            raise KeyboardInterrupt

    told: list[tuple[str, int]] = []
    with pytest.raises(KeyboardInterrupt):
        for path in FolderWatch(tmp_path, pause).files():
            told.append((path.name, looks.count("look")))
    assert told == [("a.csv", 3), ("a.csv", 6)]


def test_watching_signs_in_once_and_goes_on_after_a_file_that_cannot_be_read(
    user: UserClient,
    file: Callable[[str, str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file("", "a.csv")
    file(HEADER + "2024-05-01,expense,Bus,1,EUR,Ride\n", "b.csv")
    file(HEADER + "2024-05-02,expense,Bus,1,EUR,Return\n", "c.csv")
    paths = [tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv"]
    users: list[str | None] = []

    def count_sign_in(_: object, name: str | None) -> InProcess:
        users.append(name)
        return InProcess(user)

    monkeypatch.setattr(import_statement, "sign_in", count_sign_in)
    monkeypatch.setattr(FolderWatch, "files", lambda self: iter(paths))
    assert cli.main(["import", str(tmp_path), "--watch"]) == 0
    assert len(user.list_all()) == 2
    assert len(users) == 1
    assert "not imported" in capsys.readouterr().err
    assert cli.main(["import", str(paths[0]), "--watch"]) == 2
    assert cli.main(["import", str(tmp_path), "--watch", "--errors", "refused.csv"]) == 2


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


def test_what_the_ledger_has_learnt_is_suggested_and_said(
    user: UserClient, file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    head = "Date,Amount,Currency,Text\n"
    march = file(head + "2024-03-04,-5,EUR,POS TEA HS 1288\n2024-03-05,-9,EUR,KINO REX\n", "march.csv")
    assert cli.main(["import", march]) == 0
    shop = next(row for row in user.list_all() if row["payee"] == "TEA HS")
    fields = {name: shop[name] for name in ("date", "amount", "description")}
    user.replace(shop["id"], 1, **fields, category="Food", payee="Tea House")
    april = file(head + "2024-04-04,-6,EUR,POS TEA HS 1290\n2024-04-05,-9,EUR,KINO REX\n", "april.csv")
    capsys.readouterr()

    assert cli.main(["import", april]) == 0

    texts = {(row["payee"], row["category"]) for row in user.list_all() if row["date"] >= "2024-04"}
    assert texts == {("Tea House", "Food"), ("KINO REX", "Uncategorised")}
    out = capsys.readouterr().out
    assert "category Food: 1 row (TEA HS)" in out
    assert "payee Tea House: 1 row (TEA HS)" in out
    # What is there already is compared as the bank has it: no suggestion makes it look changed.
    assert cli.main(["import", april]) == 0
    out = capsys.readouterr().out
    assert "Suggested" not in out
    assert re.search(r"already there +2 ", out)
    assert "changed since" not in out

    may = file(head + "2024-05-04,-6,EUR,POS TEA HS 1291\n", "may.csv")
    assert cli.main(["import", may, "--suggestions", "leave-out"]) == 0
    assert user.list_all()[0]["category"] == "Uncategorised"


def test_rows_that_all_fit_a_waiting_side_of_a_transfer_are_named(
    user: UserClient,
    file: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(import_statement, "sign_in", lambda deployment, name: client_of(user))
    for account in ("giro", "card"):
        assert user.put_account(account).status == 201
    user.add(id="paid", date="2024-07-02", amount="50", account="card", category="Transfer", type="income")
    bank = file("Date,Amount,Currency,Text\n2024-07-01,-50,EUR,Card bill\n2024-07-02,-50,EUR,Shoes\n")

    assert cli.main(["import", bank, "--account", "giro"]) == 0

    err = capsys.readouterr().err
    assert "may be the other side of 2024-07-02 50.00 EUR card" in err
    bill = re.search(r"--join (\S+)  2024-07-01 -50 EUR Card bill", err)
    assert bill is not None
    assert "2024-07-02 -50 EUR Shoes" in err
    assert cli.main(["import", bank, "--account", "giro", "--join", bill[1]]) == 0
    assert "joined with its other side: 2024-07-01 -50 EUR Card bill" in capsys.readouterr().err
    assert {row["type"] for row in user.list_all()} == {"transfer", "expense"}
    assert cli.main(["import", bank, "--account", "giro"]) == 0
    assert "--join" not in capsys.readouterr().err


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


def test_rows_are_added_to_the_account_that_is_named(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    account = {"id": "giro", "name": "Giro", "kind": "checking", "currency": "EUR"}
    assert user.call("POST /accounts", account).status == 201
    bank = file("Date,Amount,Currency,Text,Transaction ID\n2024-07-01,-2,EUR,Tea,B-00001\n")
    assert cli.main(["import", bank, "--account", "Giro"]) == 0
    (row,) = user.list_all()
    assert (row["account"], row["references"]) == ("giro", {"giro": "B-00001"})
    assert cli.main(["import", bank, "--account", "Purse"]) == 1
    assert "No account is called Purse." in capsys.readouterr().err


def test_the_same_fee_of_two_accounts_is_added_to_both(user: UserClient, file: Callable[[str], str]) -> None:
    for account in ("giro", "savings"):
        assert user.put_account(account).status == 201
    bank = file("Date,Amount,Currency,Text\n2024-07-01,-2,EUR,Fee\n")
    for account in ("giro", "savings", "giro", "savings"):
        assert cli.main(["import", bank, "--account", account]) == 0
    assert sorted(row["account"] for row in user.list_all()) == ["giro", "savings"]


def test_transactions_that_may_be_the_other_side_of_a_transfer_are_named(
    user: UserClient,
    file: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(import_statement, "sign_in", lambda deployment, name: client_of(user))
    for account in ("giro", "card"):
        assert user.put_account(account).status == 201
    for number in (1, 2):
        user.add(id=f"paid-{number}", date="2024-07-02", amount="50", account="giro", payee=f"Bill {number}")
    bank = file("Date,Amount,Currency,Text\n2024-07-01,-9,EUR,Tea\n2024-07-02,50,EUR,Payment - thank you\n")
    assert cli.main(["import", bank, "--account", "card"]) == 0
    err = capsys.readouterr().err
    assert "several may be the other side of 2024-07-02 50 EUR Payment - thank you" in err
    assert {
        "  --join paid-1  2024-07-02 50.00 EUR giro Bill 1",
        "  --join paid-2  2024-07-02 50.00 EUR giro Bill 2",
    } <= set(err.splitlines())

    assert cli.main(["import", bank, "--account", "card", "--join", "paid-2"]) == 0
    transfers = [row for row in user.list_all() if row["type"] == "transfer"]
    assert [(row["account"], row["toAccount"]) for row in transfers] == [("giro", "card")]
    assert [row["payee"] for row in user.list_all("account=giro&type=expense")] == ["Bill 1"]


def test_what_was_said_of_a_column_with_a_comma_is_taken_for_the_next_file(
    user: UserClient, file: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_statement, "sign_in", lambda deployment, name: client_of(user))
    head = 'Date,Amount,Currency,Text,"Food, or what else"\n'
    january = file(head + "2026-01-14,-5,EUR,Tea,Drinks\n")
    options = ["--map", "category=Food, or what else", "--map", "payee=Text"]
    assert cli.main(["import", january, *options]) == 0
    february = file(head + "2026-02-14,-6,EUR,Bread,Bakery\n")
    assert cli.main(["import", february]) == 0
    assert [row["category"] for row in user.list_all()] == ["Bakery", "Drinks"]


SHOP = {
    "when": {"payee": {"operator": "contains", "value": "corner"}},
    "set": {"category": "Food", "payee": "Corner shop", "tags": ["x"]},
}


def test_the_ledgers_rules_are_applied(user: UserClient, file: Callable[[str], str]) -> None:
    user.put_account("giro")
    user.put_account("savings")
    user.call("POST /rules", SHOP)
    when = {"payee": {"operator": "is", "value": "Savings plan"}}
    user.call("POST /rules", {"when": when, "set": {"transferWith": "savings"}})
    statement = "Date,Amount,Text\n2026-03-14,-5,POS CORNER 1288\n2026-03-15,-50,Savings plan\n"

    assert cli.main(["import", file(statement), "--currency", "EUR", "--account", "giro"]) == 0

    moved, shop = user.list_all()
    assert (shop["category"], shop["payee"], shop["tags"]) == ("Food", "Corner shop", ["x"])
    assert (shop["description"], shop["account"]) == ("POS CORNER 1288", "giro")
    assert (moved["type"], moved["account"], moved["toAccount"]) == ("transfer", "giro", "savings")


def test_a_dry_run_tries_the_rules_of_a_file(
    user: UserClient, file: Callable[[str], str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rules_file = tmp_path / "rules.json"
    rules_file.write_text(json.dumps({"rules": [SHOP]}))
    arguments = ["import", file("Date,Amount,Text\n2026-03-14,-5,CORNER\n"), "--currency", "EUR"]

    cli.main([*arguments, "--dry-run", "--json", "--rules", str(rules_file)])

    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["category"], row["payee"], row["description"]) == ("Food", "Corner shop", "CORNER")
    assert user.list_all() == []


@pytest.mark.parametrize("text", ["{}", "[]", "no JSON", '{"rules": [{"when": {}}]}'])
def test_a_file_without_valid_rules_is_refused(
    file: Callable[..., str], capsys: pytest.CaptureFixture[str], text: str
) -> None:
    statement = file("Date,Amount,Text\n2026-03-14,-5,CORNER\n")

    command = ["import", statement, "--currency", "EUR", "--dry-run"]
    assert cli.main([*command, "--rules", file(text, "rules.json")]) == 1
    assert "rules.json" in capsys.readouterr().err


def test_rules_are_listed_and_printed_as_a_file(
    user: UserClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    user.call("POST /rules", SHOP | {"id": "shop"})
    monkeypatch.setattr(rules, "selected_deployment", lambda arguments: None)
    monkeypatch.setattr(rules, "sign_in", lambda deployment, name: InProcess(user))

    assert cli.main(["rules"]) == 0
    assert "payee contains 'corner'" in capsys.readouterr().out
    assert cli.main(["rules", "--json"]) == 0
    (printed,) = json.loads(capsys.readouterr().out)["rules"]
    assert printed == SHOP | {"id": "shop", "position": 0, "version": 1}


@pytest.mark.parametrize("format_", ["csv", "ledger"])
@pytest.mark.parametrize("options", [(), ("--account", "giro")])
def test_exported_files_bring_back_every_transfer_and_join_nothing(
    user: UserClient,
    ledger: Ledger,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    format_: str,
    options: tuple[str, ...],
) -> None:
    for account in ("giro", "card"):
        user.put_account(account)
    user.add(id="payment", type="transfer", category=None, account="giro", toAccount="card", amount="10")
    user.add(id="out", type="expense", account="giro", amount="7")
    user.add(id="in", type="income", account="card", amount="7")
    user.add(id="bill", type="expense", account="giro", amount="8")
    user.add(id="receipt", type="income", account="card", amount="8")
    assert user.join("bill", "receipt").status == 201
    body = user.call("GET /export", query=f"format={format_}").body
    suffix, text = ("csv", body) if format_ == "csv" else ("json", json.dumps(body))
    first, again = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    for copy in (first, again):
        copy.write_text(text, encoding="utf-8")
    other = ledger.new_user()
    for account in ("giro", "card"):
        other.put_account(account)
    monkeypatch.setattr(import_statement, "sign_in", lambda deployment, username: client_of(other))

    assert cli.main(["import", str(first), str(again), *options]) == 0
    assert re.search(r"added +4 ", capsys.readouterr().out)
    assert cli.main(["import", str(first), *options]) == 0
    out = capsys.readouterr().out
    assert re.search(r"added +0\b", out)
    assert re.search(r"already there +4 ", out)

    def entries(of: UserClient) -> list[dict[str, Any]]:
        changing = ("version", "createdAt", "updatedAt")
        return [{name: one[name] for name in one if name not in changing} for one in of.list_all()]

    assert entries(other) == entries(user)


def test_what_was_added_is_reported_also_where_the_file_of_refused_rows_cannot_be_written(
    user: UserClient, file: Callable[[str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", file(GOOD), "--errors", str(tmp_path / "missing" / "errors.csv")]) == 1
    captured = capsys.readouterr()
    assert "added     2" in captured.out
    assert "cannot be written: No such file or directory" in captured.err
