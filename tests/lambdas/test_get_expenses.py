"""Lists of transactions: filters, pages and cursors."""

from datetime import datetime, timedelta, tzinfo

import pytest

from tests.support.ledger import Ledger, UserClient, entry


def ids(transactions: list[dict[str, object]]) -> list[object]:
    return [transaction["id"] for transaction in transactions]


@pytest.fixture
def household(user: UserClient) -> UserClient:
    user.add_many(
        [
            entry(id="rent", date="2026-01-01", category="Home:Rent", amount="900", description="January"),
            entry(id="cafe", date="2026-01-02", category="Food", amount="4.50", description="Café Zoë"),
            entry(id="shop", date="2026-01-03", category="Food:Groceries", amount="61.20", tags=["weekly"]),
            entry(id="pay", date="2026-01-31", type="income", category="Salary", amount="2500"),
            entry(id="tokyo", date="2026-02-01", category="Foodie", amount="1200", currency="JPY"),
        ]
    )
    return user


def test_the_list_is_newest_first_and_ends_with_a_null_cursor(household: UserClient) -> None:
    reply = household.page()

    assert ids(reply.body["transactions"]) == ["tokyo", "pay", "shop", "cafe", "rent"]
    assert reply.body["cursor"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from=2026-01-02&to=2026-01-31", ["pay", "shop", "cafe"]),
        ("type=income", ["pay"]),
        ("category=Food", ["shop", "cafe"]),
        ("category=Food:Groceries", ["shop"]),
        ("tag=weekly", ["shop"]),
        ("tag=week", []),
        ("currency=JPY", ["tokyo"]),
        ("min=61.20&max=1000", ["shop", "rent"]),
        ("q=CAFE", ["cafe"]),
        ("q=zoe+caf%C3%A9", ["cafe"]),
        ("q=january", ["rent"]),
        ("q=rent", ["rent"]),
        ("q=", ["tokyo", "pay", "shop", "cafe", "rent"]),
        ("q=food&max=100&type=expense&from=2026-01-03", ["shop"]),
        ("from=1900-01-01&to=9999-12-31", ["tokyo", "pay", "shop", "cafe", "rent"]),
        ("from=2500-01-01", []),
    ],
)
def test_filters_narrow_the_list(household: UserClient, query: str, expected: list[str]) -> None:
    assert ids(household.list_all(query)) == expected


@pytest.mark.parametrize("query", ["", "category=Food", "q=o"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_pages_of_a_query_contain_each_match_once(household: UserClient, query: str, limit: int) -> None:
    whole = ids(household.list_all(query))
    paged = ids(household.list_all(f"{query}&limit={limit}"))

    assert sorted(paged, key=str) == sorted(whole, key=str)
    assert len(paged) == len(set(paged))


def test_pages_stay_complete_while_transactions_are_added_and_deleted(user: UserClient) -> None:
    user.add_many([entry(id=f"t{n}", date=f"2026-01-{1 + n // 3:02}") for n in range(30)])
    first = user.page("limit=10").body
    seen = ids(first["transactions"])
    user.add(id="newer", date="2026-02-01")
    user.add(id="beside", date="2026-01-07")
    user.delete(str(seen[-1]))

    later: list[object] = []
    cursor = first["cursor"]
    while cursor:
        page = user.page(f"limit=10&cursor={cursor}").body
        later += ids(page["transactions"])
        cursor = page["cursor"]

    assert sorted([*seen, *(id_ for id_ in later if id_ != "beside")], key=str) == sorted(
        f"t{n}" for n in range(30)
    )


class Tomorrow(datetime):
    """A clock that is one day ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(days=1)


def test_a_cursor_from_before_midnight_is_valid_after_it(
    household: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = household.page("limit=2").body["cursor"]
    link = household.call("GET /export", query="limit=2").headers["Link"]
    monkeypatch.setattr("lambdas.ledger.http.datetime", Tomorrow)

    assert ids(household.page(f"cursor={listed}").body["transactions"]) == ["shop", "cafe", "rent"]
    second = household.call("GET /export", query=link.partition("?")[2].partition(">")[0])
    assert (second.status, second.body.count("\n")) == (200, 2)


def test_one_request_reads_a_bounded_part_of_a_long_ledger(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lambdas.ledger.listing.MAX_EXAMINED", 20)
    monkeypatch.setattr("lambdas.ledger.listing.MAX_EXAMINED_AT_ONCE", 10)
    user.add_many([entry(id=f"t{n:02}", date=f"2026-01-{1 + n % 28:02}") for n in range(56)])
    user.add(id="needle", date="2025-12-31", description="needle")

    reply = user.page("q=needle&limit=5")

    assert reply.body["transactions"] == []
    assert reply.body["cursor"]
    assert ids(user.list_all("q=needle&limit=5")) == ["needle"]


def test_a_cursor_of_another_user_or_query_or_a_changed_one_is_refused(
    ledger: Ledger, household: UserClient
) -> None:
    cursor = household.page("limit=2&type=expense").body["cursor"]
    # Changed in the signature, in the day and in the id.
    changed = [
        cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
        for at in (0, 25, len(cursor) - 3)
    ]
    attempts = [
        ledger.new_user().page(f"limit=2&type=expense&cursor={cursor}"),
        household.page(f"limit=2&cursor={cursor}"),
        *(household.page(f"limit=2&type=expense&cursor={each}") for each in changed),
        household.page("limit=2&type=expense&cursor=%C3%A9"),
        household.page("limit=2&type=expense&cursor="),
    ]

    assert household.page(f"limit=3&type=expense&cursor={cursor}").status == 200
    for reply in attempts:
        assert reply.status == 400
        assert reply.body["errors"][0]["pointer"] == "#/query/cursor"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "#/query/limit"),
        ("limit=501", "#/query/limit"),
        ("limit=ten", "#/query/limit"),
        ("limit=%D9%A3", "#/query/limit"),
        ("from=2026-02-30", "#/query/from"),
        ("to=yesterday", "#/query/to"),
        ("from=2026-02-02&to=2026-02-01", "#/query/from"),
        ("type=both", "#/query/type"),
        ("currency=eur", "#/query/currency"),
        ("min=1e3", "#/query/min"),
        ("min=2&max=1", "#/query/min"),
        ("category=", "#/query/category"),
        ("user=somebody", "#/query/user"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(user: UserClient, query: str, pointer: str) -> None:
    reply = user.page(query)

    assert reply.status == 422
    assert [error["pointer"] for error in reply.body["errors"]] == [pointer]


def test_a_user_cannot_read_anothers_transactions(ledger: Ledger, household: UserClient) -> None:
    other = ledger.new_user()

    assert other.list_all() == []
    assert other.get("rent").status == 404


@pytest.mark.parametrize("transaction_id", ["unknown", "a/b", "", "#settings", "x" * 129])
def test_an_unknown_or_malformed_id_is_not_found(user: UserClient, transaction_id: str) -> None:
    assert user.get(transaction_id).status == 404


def test_both_routes_list_transactions(household: UserClient) -> None:
    assert household.call("GET /getExpenses", query="limit=1").body == household.page("limit=1").body
