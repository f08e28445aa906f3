"""The preview of a file: what each row would become and which rows are there already; nothing is written."""

import base64
import gzip
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from lambdas.ledger import duplicates
from lambdas.ledger.http import Event, GatewayResponse
from tests.support.ledger import Ledger, Reply, UserClient, access_token_of, entry

ROUTE = "POST /imports/preview"
HEAD = "Date,Amount,Payee\n"
QUERY = "currency=EUR"


def preview(user: UserClient, file: str | bytes, query: str = QUERY) -> Reply:
    if isinstance(file, str):
        return user.call(ROUTE, file, query=query, headers={"content-type": "text/plain; charset=utf-8"})
    event: dict[str, Any] = {
        "routeKey": ROUTE,
        "headers": {"content-type": "application/octet-stream"},
        "requestContext": {"requestId": "r", "authorizer": access_token_of(user.user)},
        "queryStringParameters": dict(pair.split("=", 1) for pair in query.split("&") if pair),
        "body": base64.b64encode(file).decode(),
        "isBase64Encoded": True,
    }
    return user.ledger.invoke(event)


def rows(reply: Reply) -> list[dict[str, Any]]:
    assert reply.status == 200, reply
    return list(reply.body["rows"])


def duplicates_of(reply: Reply) -> list[str | None]:
    return [row["duplicate"] for row in rows(reply)]


def post(user: UserClient, reply: Reply) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = user.add_many([row["transaction"] for row in rows(reply)]).body
    return answer


def test_a_file_becomes_rows_refused_rows_and_totals_and_nothing_is_written(user: UserClient) -> None:
    reply = preview(user, HEAD + "2026-03-14,-12.5,Tea\n2026-03-15,0,None\n2026-03-16,2000,Pay\n")
    first, second = rows(reply)
    assert first["line"] == 2
    assert first["transaction"] == {
        **entry(type="expense", amount="12.50", category="Uncategorised", currency="EUR"),
        "id": first["transaction"]["id"],
        "payee": "Tea",
        "description": "",
        "tags": [],
        "refund": False,
    }
    assert second["transaction"]["type"] == "income"
    assert reply.body["refused"] == [
        {
            "line": 3,
            "lastLine": 3,
            "field": "amount",
            "code": "not_positive",
            "params": {},
            "detail": "must be more than zero",
            "text": "2026-03-15,0,None",
        }
    ]
    assert reply.body["totals"] == [{"currency": "EUR", "income": "2000.00", "expense": "12.50", "count": 2}]
    assert (reply.body["format"], reply.body["encoding"], reply.body["dateFormat"]) == (
        *("csv", "utf-8", "YYYY-MM-DD"),
    )
    assert user.list_all() == []


def test_the_columns_of_the_file_are_shown_with_the_fields_that_they_hold(user: UserClient) -> None:
    reply = preview(user, "When,Date,Amount,Balance\nx,2026-03-14,-12.5,\ny,2026-03-15,-1,5\n")
    assert reply.body["columns"] == [
        {"name": "When", "field": None, "example": "x"},
        {"name": "Date", "field": "date", "example": "2026-03-14"},
        {"name": "Amount", "field": "amount", "example": "-12.5"},
        {"name": "Balance", "field": "balance", "example": "5"},
    ]


def test_posting_the_rows_twice_adds_nothing_and_they_are_marked_as_recorded(user: UserClient) -> None:
    file = HEAD + "2026-03-14,-3,Bus\n2026-03-14,-3,Bus\n2026-03-15,-3,Bus\n"
    first = preview(user, file)
    assert duplicates_of(first) == [None, "in file", None]
    assert post(user, first)["created"] == 3
    again = preview(user, file)
    assert duplicates_of(again) == ["recorded"] * 3
    assert post(user, again)["existing"] == 3
    assert len(user.list_all()) == 3


def test_a_row_that_moves_the_same_money_on_the_same_day_as_a_record_is_similar_once(
    user: UserClient,
) -> None:
    user.add(date="2026-03-14", amount="3", category="Transport", description="typed by hand")
    assert duplicates_of(
        preview(user, HEAD + "2026-03-14,-3,Bus\n2026-03-14,-3,Tram\n2026-03-15,-3,Bus\n")
    ) == [
        *("similar", None, None),
    ]


def test_a_record_of_a_few_days_apart_is_similar_if_its_text_agrees(user: UserClient) -> None:
    typed = user.add(date="2026-03-12", amount="3", payee="City Bus").body
    user.add(date="2026-03-12", amount="4", payee="Bakery")
    first, second = rows(preview(user, HEAD + "2026-03-14,-3,BUS 1288 BERLIN\n2026-03-14,-4,Tram\n"))
    assert first["duplicate"] == "similar"
    assert first["resembles"] == {
        "id": typed["id"],
        "date": "2026-03-12",
        "payee": "City Bus",
        "description": "",
    }
    assert (second["duplicate"], second["resembles"]) == (None, None)


def test_yesterdays_import_of_an_equal_purchase_is_another_purchase(user: UserClient) -> None:
    post(user, preview(user, HEAD + "2026-03-13,-3,Bus\n"))
    assert duplicates_of(preview(user, HEAD + "2026-03-14,-3,Bus\n")) == [None]
    assert duplicates_of(preview(user, HEAD + "2026-03-12,-9,X\n2026-03-14,-3,Bus line\n")) == [
        None,
        "similar",
    ]


def test_a_transfer_is_shown_as_the_account_sees_it_and_known_once_it_is_recorded(user: UserClient) -> None:
    for account in ("giro", "card"):
        document = {"id": account, "name": account, "kind": "checking", "currency": "EUR"}
        assert user.call("POST /accounts", document).status == 201
    file = "Date,Amount,Category,Text\n2026-03-14,-50,Internal transfer,To card\n2026-03-15,-3,Food,Tea\n"
    (transfer,) = preview(user, file).body["transfers"]
    assert (transfer["incoming"], transfer["transaction"]["amount"]) == (False, "50.00")
    posted = {**transfer["transaction"], "type": "transfer", "account": "giro", "toAccount": "card"}
    assert user.add_many([posted]).body["created"] == 1
    assert preview(user, file).body["transfers"][0]["duplicate"] == "recorded"
    other = "Day;What;Sum\n2026-03-15;Payment thank you;50\n2026-03-16;Shop;-9\n"
    (incoming,) = preview(user, other).body["transfers"]
    assert (incoming["incoming"], incoming["duplicate"]) == (True, "similar")


def test_a_payee_that_the_ledger_knows_brings_its_category(user: UserClient) -> None:
    user.add(date="2026-01-02", amount="7", category="Food:Groceries", payee="REWE Markt 0815")
    user.add(date="2026-02-02", amount="7", category="Food:Groceries", payee="Rewe Markt")
    user.add(date="2026-02-03", amount="7", category="Home", payee="Bauhaus")
    file = (
        HEAD
        + "2026-03-14,-12.50,REWE MARKT 1288 BERLIN 14.03.\n2026-03-15,-5,Unknown\n2026-03-16,9,Bauhaus\n"
    )
    known, unknown, income = rows(preview(user, file))
    assert (known["transaction"]["category"], known["suggested"]) == ("Food:Groceries", ["category"])
    assert (unknown["transaction"]["category"], unknown["suggested"]) == ("Uncategorised", [])
    assert income["suggested"] == []


def rule(user: UserClient, when: Mapping[str, Any], **actions: Any) -> str:
    reply = user.call("POST /rules", {"when": when, "set": actions})
    assert reply.status == 201, reply
    return str(reply.body["id"])


CORNER = {"payee": {"operator": "contains", "value": "corner"}}


def test_a_row_is_as_the_rules_make_it_and_says_which_rule_set_what(user: UserClient) -> None:
    user.add(date="2026-02-02", amount="7", category="Home", payee="Corner shop")
    named = rule(user, CORNER, payee="Corner shop", category="Food", tags=["b"])
    tagged = rule(user, {"amount": {"min": "10"}}, tags=["large"])

    corner, other = rows(preview(user, HEAD + "2026-03-14,-12.50,POS CORNER SHOP 1288\n2026-03-14,-10,Tea\n"))

    transaction = corner["transaction"]
    assert (transaction["category"], transaction["tags"]) == ("Food", ["b", "large"])
    assert (transaction["payee"], transaction["description"]) == ("Corner shop", "POS CORNER SHOP 1288")
    assert (corner["rules"], corner["suggested"]) == (dict.fromkeys(("payee", "category", "tags"), named), [])
    assert other["rules"] == {"tags": tagged}


def test_a_rule_does_not_make_a_row_another_one(user: UserClient) -> None:
    file = HEAD + "2026-03-14,-12.50,CORNER SHOP\n"
    post(user, preview(user, file))
    rule(user, CORNER, payee="Corner shop", category="Food")

    assert duplicates_of(preview(user, file)) == ["recorded"]


def test_a_rule_makes_a_row_a_transfer_with_an_own_account(user: UserClient) -> None:
    for account in ("giro", "savings"):
        user.put_account(account)
    rule_id = rule(user, CORNER, transferWith="savings")
    file = (
        "Date;Text;Amount;ID\n2026-03-14;CORNER BANK;-50;R20260314A\n2026-03-15;Corner Bank;20;R20260315B\n"
    )

    reply = preview(user, file, QUERY + "&account=giro")
    out, back = rows(reply)

    assert (out["transaction"]["type"], out["rules"]) == ("transfer", {"transferWith": rule_id})
    ends = [(row["transaction"]["account"], row["transaction"]["toAccount"]) for row in (out, back)]
    assert ends == [("giro", "savings"), ("savings", "giro")]
    assert out["transaction"]["references"] == {"giro": "R20260314A"}
    assert user.add_many([row["transaction"] for row in (out, back)]).body["created"] == 2
    (without,) = {row["transaction"]["type"] for row in rows(preview(user, file))} - {"income"}
    assert without == "expense", "without its account a row cannot be a transfer"


def test_a_transfer_of_a_rule_whose_other_side_is_recorded_is_similar_to_it(user: UserClient) -> None:
    for account in ("giro", "savings"):
        user.put_account(account)
    rule(user, CORNER, transferWith="savings")
    user.add(id="side", date="2026-03-14", type="income", amount="50", account="savings", currency="EUR")

    (row,) = rows(preview(user, HEAD + "2026-03-14,-50,Corner bank\n", QUERY + "&account=giro"))

    assert (row["duplicate"], row["resembles"]["id"]) == ("similar", "side")


def test_a_rule_says_the_other_account_of_a_transfer_of_the_file(user: UserClient) -> None:
    for account in ("giro", "card"):
        user.put_account(account)
    rule_id = rule(user, {"description": {"operator": "contains", "value": "card"}}, transferWith="card")
    file = "Date,Amount,Category,Text\n2026-03-14,-50,Internal transfer,To card\n2026-03-15,-3,Food,Tea\n"

    (transfer,) = preview(user, file, QUERY + "&account=giro").body["transfers"]
    assert (transfer["otherAccount"], transfer["rules"]) == ("card", {"transferWith": rule_id})
    (transfer,) = preview(user, file).body["transfers"]
    assert (transfer["otherAccount"], transfer["rules"]) == (None, {})


def test_a_payee_that_was_renamed_is_called_so_the_next_time(user: UserClient) -> None:
    first = preview(user, HEAD + "2026-02-14,-12.50,POS CORNER SHOP 1288 14.02.\n").body["rows"][0]
    renamed = first["transaction"] | {"payee": "My corner", "category": "Food"}
    user.add_many([renamed])
    user.add(date="2026-02-20", payee="Anna", description="Tea house", category="Gifts")

    corner, tea = rows(
        preview(user, HEAD + "2026-03-14,-9,POS CORNER SHOP 4711 14.03.\n2026-03-15,-3,Tea house\n")
    )

    assert (corner["transaction"]["payee"], corner["transaction"]["category"]) == ("My corner", "Food")
    assert corner["transaction"]["description"] == "POS CORNER SHOP 4711 14.03."
    assert corner["suggested"] == ["category", "payee"]
    assert tea["transaction"]["payee"] == "Tea house", "a note of one's own is no name"


def test_rules_leave_exported_files_as_they_are(user: UserClient) -> None:
    rule(user, CORNER, category="Food")
    user.add(id="t", payee="Corner", category="Home")
    file = user.call("GET /export", query="format=csv").body

    (row,) = rows(preview(user, file))
    assert (row["transaction"]["category"], row["rules"]) == ("Home", {})


def test_a_refund_typed_by_hand_is_the_same_money_as_what_the_bank_saw_come_in(user: UserClient) -> None:
    user.add(date="2026-03-14", amount="20", refund=True)
    assert duplicates_of(preview(user, HEAD + "2026-03-14,20,Shop\n")) == ["similar"]


@pytest.mark.parametrize(
    "other", [{"amount": "3.01"}, {"currency": "USD"}, {"date": "2026-03-13"}, {"type": "income"}]
)
def test_other_money_is_not_similar(user: UserClient, other: dict[str, str]) -> None:
    user.add(**{"date": "2026-03-14", "amount": "3", **other})
    assert duplicates_of(preview(user, HEAD + "2026-03-14,-3,Bus\n")) == [None]


def test_a_record_of_an_earlier_import_makes_no_other_row_similar(user: UserClient) -> None:
    post(user, preview(user, HEAD + "2026-03-14,-3,Bus\n"))
    assert duplicates_of(preview(user, HEAD + "2026-03-14,-3,Bus\n2026-03-14,-3,Tram\n")) == [
        "recorded",
        None,
    ]


def test_a_transaction_in_the_bin_or_of_another_user_is_no_duplicate(
    user: UserClient, ledger: Ledger
) -> None:
    other = ledger.new_user()
    post(other, preview(other, HEAD + "2026-03-14,-3,Bus\n"))
    first = preview(user, HEAD + "2026-03-14,-3,Bus\n")
    assert duplicates_of(first) == [None]
    post(user, first)
    user.delete(rows(first)[0]["transaction"]["id"])
    assert duplicates_of(preview(user, HEAD + "2026-03-14,-3,Bus\n")) == [None]


def test_only_the_files_own_days_are_read_and_the_answer_says_which(user: UserClient) -> None:
    reply = preview(user, HEAD + "2026-03-14,-3,Bus\n2025-12-31,-3,Bus\n1969-01-01,-3,Bus\n")
    assert reply.body["compared"] == {"from": "2025-12-31", "to": "2026-03-14", "complete": True}
    assert [row["field"] for row in reply.body["refused"]] == ["date"]
    empty = preview(user, HEAD + "2026-03-14,0,Bus\n")
    assert empty.body["compared"] == {"from": None, "to": None, "complete": True}


def test_a_long_history_is_compared_from_its_newest_day_up_to_a_bound(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [(date(2026, 1, 1) + timedelta(days=n)).isoformat() for n in range(30)]
    user.add_many([entry(date=day, amount="3") for day in days])
    file = HEAD + "".join(f"{day},-3,Bus\n" for day in days)
    monkeypatch.setattr(duplicates, "MAX_COMPARED_RECORDS", 10)
    monkeypatch.setattr(duplicates, "RECORDS_PER_PAGE", 5)
    reply = preview(user, file)
    assert reply.body["compared"] == {"from": days[-9], "to": days[-1], "complete": False}
    assert duplicates_of(reply) == [None] * 20 + ["similar"] * 10
    monkeypatch.setattr(duplicates, "MAX_COMPARED_RECORDS", 1)
    monkeypatch.setattr(duplicates, "RECORDS_PER_PAGE", 1)
    assert preview(user, file).body["compared"] == {"from": None, "to": None, "complete": False}


@pytest.mark.parametrize(
    ("file", "query", "pointer", "choices"),
    [
        ("Date,Amount\n03/04/2024,5\n", QUERY, "#/query/dateFormat", ["DD/MM/YYYY", "MM/DD/YYYY"]),
        ('Date,Amount\n2024-01-31,"1,234"\n', QUERY, "#/query/decimal", [".", ","]),
        ("Date,Amount\n2024-01-31,5\n", "", "#/query/currency", None),
        ("when;much\nonce;5\n", QUERY, "#/query/map", ["when", "much"]),
        ("Date,Amount\n2024-01-31,5\n", QUERY + "&map=day=Date", "#/query/map", None),
        ("Date,Amount\n2024-01-31,5\n", QUERY + "&map=Date", "#/query/map", None),
        ("Date,Amount\n2024-01-31,5\n", QUERY + "&encoding=punycode", "#/query/encoding", None),
        ("Date,Amount\n2024-01-31,5\n", QUERY + "&colour=red", "#/query/colour", None),
        ("date,type,amount\n2024-01-31,expense,-9\n", QUERY, "#/query/negative", ["refund", "spending"]),
        ("", QUERY, "#", None),
    ],
)
def test_a_file_of_two_readings_is_refused_with_the_parameter_that_settles_it_and_its_choices(
    user: UserClient, file: str, query: str, pointer: str, choices: list[str] | None
) -> None:
    reply = preview(user, file, query)
    assert reply.status == 422
    (error,) = reply.body["errors"]
    assert (error["pointer"], error["params"].get("choices")) == (pointer, choices)


def test_each_parameter_reaches_the_reader(user: UserClient) -> None:
    file = "wann;was, genau;wieviel\n03/04/2024;Tee;1.234\n"
    query = "dateFormat=DD/MM/YYYY&decimal=,&currency=CHF&type=expense&encoding=utf-8&name=my%20file.csv"
    columns = "map=date%3Dwann,description%3DWas,%20genau,amount%3Dwieviel"
    reply = preview(user, file, f"{query}&{columns}")
    (row,) = rows(reply)
    assert {"date": "2024-04-03", "amount": "1234.00", "currency": "CHF"}.items() <= row[
        "transaction"
    ].items()
    assert (row["transaction"]["type"], row["transaction"]["payee"]) == ("expense", "Tee")
    assert reply.body["name"] == "my file.csv"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2026-03-14,-0.00,x", "amount"),
        ("2026-03-14,-0,x", "amount"),
        ("2026-03-14,12345678901234567890,x", "amount"),
        ("2026-03-14,0.001,x", "amount"),
        ("2026-03-14,1e3,x", "amount"),
        ("2026-03-14,NaN,x", "amount"),
        ("2026-03-14,١٢,x", "amount"),
        ("2026-02-31,5,x", "date"),
        ("2999-01-01,5,x", "date"),
        ("0000-00-00,5,x", "date"),
        ("2026-03-14,5,x,stray", "row"),
    ],
)
def test_a_row_that_the_ledger_would_refuse_is_refused_alone(user: UserClient, row: str, field: str) -> None:
    reply = preview(user, f"{HEAD}{row}\n2026-03-15,5,fine\n", QUERY + "&positive=income")
    assert [row["line"] for row in rows(reply)] == [3]
    (refused,) = reply.body["refused"]
    assert (refused["line"], refused["field"]) == (2, field)
    assert refused["text"].startswith(row[:4])


@pytest.mark.parametrize("currency", ["DEM", "BTC", "ZZZ"])
def test_rows_in_an_unknown_currency_are_refused_and_the_others_shown(
    user: UserClient, currency: str
) -> None:
    file = f"date,amount,currency,description\n2026-03-14,-12.50,{currency},old\n2026-03-15,-5,EUR,fine\n"
    reply = preview(user, file, "")
    assert reply.status == 200
    assert [row["line"] for row in rows(reply)] == [3]
    (refused,) = reply.body["refused"]
    assert (refused["line"], refused["field"]) == (2, "currency")


@pytest.mark.parametrize(
    "text", ["=1+1", "<script>alert(1)</script>", "🍵 \u0301evil", "@SUM(A1)", "\u0627\u0644", "x" * 512]
)
def test_text_goes_through_preview_batch_and_list_unchanged(user: UserClient, text: str) -> None:
    reply = preview(user, f'Date,Amount,Description\n2026-03-14,-5,"{text}"\n')
    assert post(user, reply)["created"] == 1
    (record,) = user.list_all()
    assert (record["description"] or record["payee"]) == text


def test_one_of_several_columns_of_a_name_is_chosen_by_its_number(user: UserClient) -> None:
    text = "Date,Amount,Date,Amount\n2026-03-14,-5,2026-03-14,-9\n"
    refused = preview(user, text)
    (error,) = refused.body["errors"]
    assert (error["pointer"], error["params"]["choices"]) == ("#/query/map", ["amount=#2", "amount=#4"])
    reply = preview(user, text, f"{QUERY}&map=amount%3D%234")
    assert [column["field"] for column in reply.body["columns"]] == ["date", None, None, "amount"]
    assert rows(reply)[0]["transaction"]["amount"] == "9.00"


@pytest.mark.parametrize(
    "body",
    [
        *[b"", b"\0", b"\xff\xfe", b"\xff\xfe\0\0", b"\xef\xbb\xbf", b"%PDF-1.7", b"PK\x03\x04", b"\n" * 9],
        *[b"<", b"<?xml", b"<OFX>", b":20:\n:25:", b"!Type:Bank", b"Date,Amount", b'"', b"Date,Amount\n\0,1"],
    ],
)
def test_a_file_that_is_no_statement_is_refused_with_a_reason(user: UserClient, body: bytes) -> None:
    reply = preview(user, body)
    assert reply.status == 422
    assert len(reply.body["errors"][0]["detail"]) > 10


def test_undecoded_bytes_and_compressed_files_are_read_like_text(user: UserClient) -> None:
    text = "Datum;Betrag;Währung\n31.01.2024;-5;EUR\n"
    expected = rows(preview(user, text))
    for data in (text.encode("cp1252"), text.encode("utf-16"), gzip.compress(text.encode())):
        assert rows(preview(user, data)) == expected


def test_a_file_of_five_mebibytes_is_read_and_one_byte_more_is_refused(user: UserClient) -> None:
    start = HEAD.encode() + b"2026-03-14,-3,Bus\n"
    blank = b" " * 100_000 + b"\n"
    full = (start + blank * 53)[: 5 * 1024**2]
    assert len(rows(preview(user, full))) == 1
    assert preview(user, full + b"\n").status == 413
    assert preview(user, gzip.compress(full + b"\n")).status == 413


def test_ten_thousand_rows_are_read_and_one_more_is_refused(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user.ledger, "is_checked", False)  # 10,000 rows take a schema's validator seconds
    file = HEAD + "".join(f"2026-03-{1 + n % 28:02},-{n}.50,Bus\n" for n in range(1, 10_000))
    assert len(rows(preview(user, file + "2026-03-14,-3,Bus\n"))) == 10_000
    reply = preview(user, file + "2026-03-14,-3,Bus\n2026-03-14,0,Bus\n")
    assert (reply.status, reply.body["detail"]) == (
        413,
        "the file has more than 10000 rows; send it in parts",
    )


def long_rows(user: UserClient, accepted: str) -> GatewayResponse:
    """The answer to 300 rows of long texts, as the gateway gets it."""
    text = HEAD + "".join(f"2026-03-14,-{n},{'Tea house ' * 40}{n}\n" for n in range(1, 301))
    event: Event = {
        "routeKey": ROUTE,
        "headers": {"content-type": "text/plain", "accept-encoding": accepted},
        "requestContext": {"requestId": "r", "authorizer": access_token_of(user.user)},
        "queryStringParameters": {"currency": "EUR"},
        "body": text,
    }
    return user.ledger.functions["import_statement"](event, None)


def test_a_long_answer_is_compressed_for_clients_that_accept_gzip(user: UserClient) -> None:
    answer = long_rows(user, "gzip, deflate, br")
    assert answer["headers"]["Content-Encoding"] == "gzip"
    assert len(answer["body"]) < 30_000
    body = json.loads(gzip.decompress(base64.b64decode(answer["body"], validate=True)))
    assert len(body["rows"]) == 300


def test_an_answer_that_is_too_long_for_lambda_is_refused(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lambdas.import_statement.MAX_ANSWER_BYTES", 200_000)
    answer = long_rows(user, "identity")
    assert answer["statusCode"] == 413
    assert "send the file in parts" in answer["body"]


def test_a_small_body_that_decompresses_to_a_large_one_is_refused(user: UserClient) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    assert len(bomb) < 60_000
    assert preview(user, bomb).status == 413


@pytest.mark.parametrize(
    "body",
    [b"\x1f\x8b", b"\x1f\x8bnonsense" * 9, gzip.compress(b"Date,Amount")[:-9]],
    ids=["nothing in it", "nonsense", "cut off"],
)
def test_a_broken_compressed_body_is_refused(user: UserClient, body: bytes) -> None:
    assert preview(user, body).status == 400


def test_the_same_fee_of_two_accounts_is_two_transactions_and_importing_both_again_adds_nothing(
    user: UserClient,
) -> None:
    for account in ("giro", "savings"):
        assert user.put_account(account).status == 201
    statement = "Date,Description,Amount\n2026-01-31,Monthly fee,-5.00\n"

    def post_to(account: str) -> list[str | None]:
        reply = preview(user, statement, f"{QUERY}&account={account}")
        user.add_many([{**row["transaction"], "account": account} for row in rows(reply)])
        return duplicates_of(reply)

    assert [post_to(account) for account in ("giro", "savings")] == [[None], [None]]
    ids = {row["id"] for row in user.list_all()}
    assert len(ids) == 2
    assert [post_to(account) for account in ("giro", "savings")] == [["recorded"], ["recorded"]]
    assert {row["id"] for row in user.list_all()} == ids
    # Without an account, either may be the row's record.
    assert duplicates_of(preview(user, statement)) == ["similar"]
    (error,) = preview(user, statement, f"{QUERY}&account=no/id").body["errors"]
    assert (error["pointer"], error["code"]) == ("#/query/account", "malformed_id")


@pytest.mark.parametrize(("day", "duplicate"), [("2026-03-19", "similar"), ("2026-03-20", None)])
def test_the_other_side_of_a_transfer_is_found_five_days_apart_at_most(
    user: UserClient, day: str, duplicate: str | None
) -> None:
    for account in ("giro", "card"):
        assert user.put_account(account).status == 201
    user.add(date="2026-03-14", type="transfer", category=None, amount="50", account="giro", toAccount="card")
    file = f"Day;What;Sum\n{day};Payment thank you;50\n2026-03-21;Shop;-9\n"
    (incoming,) = preview(user, file).body["transfers"]
    assert incoming["duplicate"] == duplicate


@pytest.mark.parametrize(("day", "other"), [("2026-03-01", "2026-03-15"), ("2026-03-15", "2026-03-01")])
def test_either_side_of_a_joined_transfer_is_recorded_two_weeks_off_its_day(
    user: UserClient, day: str, other: str
) -> None:
    for account in ("giro", "card"):
        assert user.put_account(account).status == 201
    sides = {"expense": f"{HEAD}{day},-50,To card\n", "income": f"{HEAD}{other},50,Thank you\n"}
    ids = {}
    for (side, file), account in zip(sides.items(), ("giro", "card"), strict=True):
        (row,) = rows(preview(user, file, f"{QUERY}&account={account}"))
        ids[side] = user.add(**{**row["transaction"], "account": account}).body["id"]
    transfer = user.join(ids["expense"], ids["income"]).body
    assert (transfer["date"], transfer["toDate"]) == (day, other)

    for file, account in zip(sides.values(), ("giro", "card"), strict=True):
        assert duplicates_of(preview(user, file, f"{QUERY}&account={account}")) == ["recorded"]


def test_a_transfer_is_answered_once(user: UserClient) -> None:
    file = "Date,Amount,Category,Text\n2026-03-14,-50,Internal transfer,To card\n2026-03-15,-3,Food,Tea\n"
    body = preview(user, file).body
    assert ([row["line"] for row in body["transfers"]], body["leftOut"]) == ([2], [])
