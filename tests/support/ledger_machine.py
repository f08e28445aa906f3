"""Random operations of several users against a plain model, with faults at any call to DynamoDB."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lambdas.ledger.joining import transfer_id
from tests.support.ledger import Ledger, Reply, UserClient
from tests.support.ledger_faults import Fault
from tests.support.ledger_model import Model, ModelAccount, content

USERS = 2
IDS = [f"t{number}" for number in range(6)]
# Pairs that are joined, and the ids of the transfers that come of it.
PAIRS = [("t0", "t1"), ("t1", "t0"), ("t2", "t3")]
TRANSFERS = [transfer_id(*pair) for pair in PAIRS]
DAYS = ["2026-01-31", "2026-02-01", "2026-02-02"]
ACCOUNTS = {"giro": "EUR", "visa": "EUR", "dollars": "USD"}
FAULTS = [Fault.UNREACHED, Fault.LOST_ANSWER, Fault.ERROR, Fault.THROTTLED, Fault.CONFLICT]

who = st.integers(0, USERS - 1)
ids = st.sampled_from(IDS)
changed_ids = st.sampled_from([*IDS, *IDS, *TRANSFERS])
account_ids = st.sampled_from(list(ACCOUNTS))
days = st.sampled_from(DAYS)
# Few amounts, so that some are equal.
cents = st.sampled_from([1, 500, 999_999]) | st.integers(1, 999_999)
categories = st.sampled_from(["Food", "Food:Groceries", "a|b"])


def money(amount: int) -> str:
    """Return an amount in cents as the API writes it."""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


amounts = cents.map(money)
common = {
    "description": st.sampled_from(["", "ünï"]),
    "tags": st.sampled_from([[], ["a"], ["a", "b"]]),
    "payee": st.sampled_from(["", "Lidl"]),
}


def references(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with the bank's references of its accounts if it has any."""
    accounts = [document[name] for name in ("account", "toAccount") if name in document]
    return (
        {**document, "references": {account: f"ref {account}" for account in accounts}}
        if accounts
        else document
    )


simple = st.fixed_dictionaries(
    {"date": days, "type": st.sampled_from(["income", "expense"]), "category": categories, "amount": amounts},
    optional={
        **common,
        "currency": st.sampled_from(["EUR", "USD"]),
        "refund": st.booleans(),
        "account": account_ids,
        "original": st.just({"amount": "100", "currency": "JPY"}),
    },
)


@st.composite
def splits(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a split transaction; its parts add up to its amount."""
    document = draw(simple)
    del document["category"]
    shares = draw(st.lists(st.integers(-5_000, 9_000).filter(bool), min_size=2, max_size=5))
    if sum(shares) <= 0:
        shares.append(1 - sum(shares))
    document["splits"] = [{"category": draw(categories), "amount": money(share)} for share in shares]
    document["amount"] = money(sum(shares))
    return document


@st.composite
def transfers(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a transfer, mostly between accounts whose currencies it fits."""
    account, to_account = draw(st.permutations(list(ACCOUNTS)))[:2]
    document = draw(st.fixed_dictionaries({"date": days, "amount": amounts}, optional=common))
    document |= {"type": "transfer", "account": account, "toAccount": to_account}
    document |= draw(st.fixed_dictionaries({}, optional={"toDate": days}))
    needs_amount = ACCOUNTS[account] != ACCOUNTS[to_account]
    if needs_amount != draw(st.sampled_from([False, False, False, True])):
        document["toAmount"] = draw(amounts)
    return document


documents = st.one_of(simple, simple, splits(), transfers()).map(
    lambda document: references(document) if document["amount"] == "5.00" else document
)
account_states = st.builds(
    ModelAccount,
    st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
    st.integers(-5_000, 5_000).map(lambda amount: Decimal(amount).scaleb(-2)),
    st.sampled_from(["2026-01-01", "2026-01-01", "2026-02-01"]),
    st.sampled_from([None, None, None, "2026-02-01"]),
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "category": categories,
        "payee": st.sampled_from(["", "Lidl", "Aldi"]),
        "tags": st.sampled_from([[], ["a"], ["c"]]),
        "account": account_ids | st.none(),
    },
).filter(bool)
# Mostly none, sometimes one or a few, sometimes more than a request retries.
faults: st.SearchStrategy[list[Fault]] = st.one_of(
    st.just([]),
    st.lists(st.sampled_from([Fault.NONE, *FAULTS]), min_size=1, max_size=4),
    st.sampled_from(FAULTS).map(lambda fault: [Fault.NONE, *[fault] * 12]),
    st.sampled_from(FAULTS).map(lambda fault: [fault] * 12),
)


class LedgerMachine(RuleBasedStateMachine):
    """Random requests; a caller repeats those that are answered 503, as the contract says.

    `checks` is how often all runs together compared, after each step and once before the first.
    """

    ledger: Ledger
    checks = 0

    @initialize()
    def start(self) -> None:
        self.start_ledger()

    def start_ledger(self) -> None:
        """Empty the tables, and give every user the accounts."""
        self.ledger.empty()
        self.users = [self.ledger.new_user() for _ in range(USERS)]
        self.models = [Model() for _ in range(USERS)]
        for user, model in zip(self.users, self.models, strict=True):
            for account_id, currency in ACCOUNTS.items():
                account = ModelAccount(currency, Decimal(0), "2026-01-01", None)
                model.set_account(account_id, account)
                assert put_account(user, account_id, None, account).status == 201

    def call_with_retry(self, faults: list[Fault], call: Callable[[], Reply]) -> tuple[Reply, bool]:
        """Return the final answer, and whether the call had to be repeated."""
        with self.ledger.with_faults(faults):
            reply = call()
        if reply.status != 503:
            return reply, False
        assert int(reply.headers["Retry-After"]) > 0
        return call(), True

    @rule(who=who, id_=ids, document=documents, faults=faults)
    def add(self, who: int, id_: str, document: dict[str, Any], faults: list[Fault]) -> None:
        reply, repeated = self.call_with_retry(
            faults, lambda: self.users[who].call("POST /transactions", {"id": id_, **document})
        )
        expected = self.models[who].add(id_, document)
        assert reply.status == expected or (repeated and (reply.status, expected) == (200, 201))

    @rule(who=who, batch=st.lists(st.tuples(ids, documents), min_size=1, max_size=8), faults=faults)
    def add_many(self, who: int, batch: list[tuple[str, dict[str, Any]]], faults: list[Fault]) -> None:
        body = [{"id": id_, **document} for id_, document in batch]
        reply, repeated = self.call_with_retry(faults, lambda: self.users[who].add_many(body))
        assert reply.status == 200
        self.check_batch(who, batch, reply, repeated)

    def add_pair(self, who: int, pair: tuple[str, str], day: str) -> None:
        """Add an expense and an income of this day that can be joined, unless their ids are taken."""
        both = {"category": "Food", "amount": "5.00"}
        documents = (
            {**both, "date": DAYS[1], "type": "expense", "account": "giro"},
            {**both, "date": day, "type": "income", "account": "visa"},
        )
        self.add_many(who, list(zip(pair, documents, strict=True)), [])

    def check_batch(
        self, who: int, batch: list[tuple[str, dict[str, Any]]], reply: Reply, repeated: bool
    ) -> None:
        """Of several entries with one id the first valid one is recorded, or is refused for its accounts."""
        model, refused = self.models[who], set[str]()
        for result, (id_, document) in zip(reply.body["results"], batch, strict=True):
            expected = 422 if id_ in refused else model.add(id_, document)
            if expected == 422 and result["status"] == 422 and model.is_valid(document):
                refused.add(id_)
            assert result["status"] == expected or (repeated and (result["status"], expected) == (200, 201))

    @rule(who=who, id_=changed_ids, back=st.sampled_from([0, 0, 0, 1, 2]), document=documents, faults=faults)
    def replace(self, who: int, id_: str, back: int, document: dict[str, Any], faults: list[Fault]) -> None:
        record = self.models[who].records.get(id_)
        version = max(1, record.version - back) if record else 1
        headers = {"if-match": f'"{version}"'}
        reply, _ = self.call_with_retry(
            faults,
            lambda: self.users[who].call("PUT /transactions/{id}", document, headers=headers, id=id_),
        )
        assert reply.status == self.models[who].replace(id_, version, document)

    @rule(who=who, id_=changed_ids, faults=faults)
    def delete(self, who: int, id_: str, faults: list[Fault]) -> None:
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].delete(id_))
        assert reply.status == self.models[who].delete(id_)

    @rule(who=who, id_=changed_ids, is_ready=st.booleans(), faults=faults)
    def restore(self, who: int, id_: str, is_ready: bool, faults: list[Fault]) -> None:
        binned = [each for each, record in self.models[who].records.items() if record.is_binned]
        id_ = binned[0] if is_ready and binned else id_
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].restore(id_))
        assert reply.status == self.models[who].restore(id_)

    @rule(who=who, ids_=st.lists(changed_ids, min_size=1, max_size=6), restore=st.booleans(), faults=faults)
    def change_many(self, who: int, ids_: list[str], restore: bool, faults: list[Fault]) -> None:
        route = f"POST /transactions/batch/{'restore' if restore else 'delete'}"
        change = self.models[who].restore if restore else self.models[who].delete
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].call(route, {"ids": ids_}))
        assert [result["status"] for result in reply.body["results"]] == [change(id_) for id_ in ids_]

    @rule(
        who=who,
        ids_=st.lists(changed_ids, min_size=1, max_size=6, unique=True),
        changes=changes,
        faults=faults,
    )
    def update_many(self, who: int, ids_: list[str], changes: dict[str, Any], faults: list[Fault]) -> None:
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].update_many(ids_, **changes))
        assert [result["status"] for result in reply.body["results"]] == [
            self.models[who].update(id_, changes) for id_ in ids_
        ]

    @rule(
        who=who,
        pair=st.sampled_from(PAIRS),
        day=days,
        is_ready=st.sampled_from([True, True, False]),
        faults=faults,
    )
    def join(self, who: int, pair: tuple[str, str], day: str, is_ready: bool, faults: list[Fault]) -> None:
        if is_ready:
            self.add_pair(who, pair, day)
        reply, repeated = self.call_with_retry(faults, lambda: self.users[who].join(*pair))
        expected = self.models[who].join(*pair)
        assert reply.status == expected or (repeated and (reply.status, expected) == (200, 201))

    @rule(who=who, id_=st.sampled_from([*IDS[:2], *TRANSFERS]), is_ready=st.booleans(), faults=faults)
    def separate(self, who: int, id_: str, is_ready: bool, faults: list[Fault]) -> None:
        records = self.models[who].records
        joined = [each for each in TRANSFERS if each in records and records[each].is_live]
        id_ = joined[0] if is_ready and joined else id_
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].separate(id_))
        assert reply.status == self.models[who].separate(id_)

    @rule(who=who, id_=account_ids, account=account_states, faults=faults)
    def set_account(self, who: int, id_: str, account: ModelAccount, faults: list[Fault]) -> None:
        model = self.models[who]
        version = model.accounts[id_].version if id_ in model.accounts else None
        account = ModelAccount(account.currency, account.opening_amount, account.opening_date, account.closed)
        reply, repeated = self.call_with_retry(
            faults, lambda: put_account(self.users[who], id_, version, account)
        )
        expected = model.set_account(id_, account)
        assert reply.status == expected or (repeated and (reply.status, expected) == (200, 201))

    @rule(who=who, id_=account_ids, faults=faults)
    def delete_account(self, who: int, id_: str, faults: list[Fault]) -> None:
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].call("DELETE /accounts/{id}", id=id_))
        assert reply.status == self.models[who].delete_account(id_)

    @rule(who=who, id_=account_ids, day=days, is_right=st.booleans(), faults=faults)
    def state_balance(self, who: int, id_: str, day: str, is_right: bool, faults: list[Fault]) -> None:
        model = self.models[who]
        amount = model.balance(id_, day) if id_ in model.accounts and is_right else Decimal("1.23")
        route = "PUT /accounts/{id}/balance-assertions/{date}"
        body = {"amount": money(int(amount * 100))}
        reply, repeated = self.call_with_retry(
            faults, lambda: self.users[who].call(route, body, id=id_, date=day)
        )
        expected = model.state_balance(id_, day, amount)
        assert reply.status == expected or (repeated and (reply.status, expected) == (200, 201))

    @rule(who=who, is_due=st.sampled_from([False] * 5 + [True]), faults=faults)
    def erase(self, who: int, is_due: bool, faults: list[Fault]) -> None:
        """Erase everything in a sixth of the cases: ledgers would stay too small otherwise."""
        if not is_due:
            return
        body = {"confirm": "erase everything"}
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].call("DELETE /account", body))
        assert (reply.status, reply.body["done"]) == (200, True)
        self.models[who] = Model()

    @rule(who=who, faults=faults)
    def sum_up(self, who: int, faults: list[Fault]) -> None:
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].summary("period=monthly"))
        sums = {
            (period["start"][:7], period["currency"], each["type"], each["category"]): (
                Decimal(each["amount"]),
                each["count"],
            )
            for period in reply.body["periods"]
            for each in period["categories"]
        }
        assert sums == self.models[who].months()

    @invariant()
    def ledger_totals_and_model_agree(self) -> None:
        type(self).checks += 1
        for user, model in zip(getattr(self, "users", []), getattr(self, "models", []), strict=True):
            assert listed(user) == model.visible()
            assert user.totals() == model.totals()
            assert user.account_totals() == model.account_totals()

    @invariant()
    def balances_and_agreement_with_the_bank_are_those_of_the_model(self) -> None:
        """Look at every account on every day: some days end a month, and others are read from days."""
        for user, model in zip(getattr(self, "users", []), getattr(self, "models", []), strict=True):
            balances = {id_: {day: model.balance(id_, day) for day in DAYS} for id_ in model.accounts}
            assert user.balances(DAYS[0], DAYS[-1]) == (balances, model.net_worth(DAYS))
            accounts = user.accounts(DAYS[-1])
            assert {id_: Decimal(account["balance"]) for id_, account in accounts.items()} == {
                id_: balances[id_][DAYS[-1]] for id_ in balances
            }
            for id_, account in accounts.items():
                difference = account["firstDifference"]
                agreement = (account["reconciledUntil"], difference and difference["on"])
                assert agreement == model.reconciled_until(id_)


def put_account(user: UserClient, account_id: str, version: int | None, account: ModelAccount) -> Reply:
    opening = {"amount": f"{account.opening_amount:.2f}", "date": account.opening_date}
    return user.put_account(
        account_id, version, currency=account.currency, opening=opening, closed=account.closed
    )


def listed(user: UserClient) -> dict[str, dict[str, Any]]:
    """Return content and version of the transactions in the list, by id."""
    return {
        document["id"]: {**content(document), "version": document["version"]}
        for document in user.list_all("limit=3")
    }
