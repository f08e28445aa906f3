"""Random operations of several users against a plain model, with faults at any call to DynamoDB."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.support.ledger import Ledger, Reply, UserClient
from tests.support.ledger_faults import Fault
from tests.support.ledger_model import Model, content

USERS = 2
IDS = [f"t{number}" for number in range(6)]
FAULTS = [Fault.UNREACHED, Fault.LOST_ANSWER, Fault.ERROR, Fault.THROTTLED, Fault.CONFLICT]

who = st.integers(0, USERS - 1)
ids = st.sampled_from(IDS)
documents = st.fixed_dictionaries(
    {
        "date": st.sampled_from(["2026-01-31", "2026-02-01", "2026-02-02"]),
        "type": st.sampled_from(["income", "expense"]),
        "category": st.sampled_from(["Food", "Food:Groceries", "a|b"]),
        "amount": st.integers(1, 999_999).map(lambda cents: f"{cents // 100}.{cents % 100:02}"),
    },
    optional={
        "currency": st.sampled_from(["EUR", "USD"]),
        "description": st.sampled_from(["", "ünï"]),
        "tags": st.sampled_from([[], ["a"], ["a", "b"]]),
        "refund": st.booleans(),
    },
)
# Mostly none, sometimes one or a few, sometimes more than a request retries.
faults: st.SearchStrategy[list[Fault]] = st.one_of(
    st.just([]),
    st.lists(st.sampled_from([Fault.NONE, *FAULTS]), min_size=1, max_size=4),
    st.sampled_from(FAULTS).map(lambda fault: [Fault.NONE, *[fault] * 12]),
    st.sampled_from(FAULTS).map(lambda fault: [fault] * 12),
)


class LedgerMachine(RuleBasedStateMachine):
    """Random requests; a caller repeats those that are answered 503, as the contract says."""

    ledger: Ledger

    @initialize()
    def start(self) -> None:
        self.ledger.empty()
        self.users = [self.ledger.new_user() for _ in range(USERS)]
        self.models = [Model() for _ in range(USERS)]

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
        reply, repeated = self.call_with_retry(faults, lambda: self.users[who].add(id=id_, **document))
        expected = self.models[who].add(id_, document)
        assert reply.status == expected or (repeated and (reply.status, expected) == (200, 201))

    @rule(who=who, batch=st.lists(st.tuples(ids, documents), min_size=1, max_size=8), faults=faults)
    def add_many(self, who: int, batch: list[tuple[str, dict[str, Any]]], faults: list[Fault]) -> None:
        body = [{"id": id_, **document} for id_, document in batch]
        reply, repeated = self.call_with_retry(faults, lambda: self.users[who].add_many(body))
        assert reply.status == 200
        expected = [self.models[who].add(id_, document) for id_, document in batch]
        for result, status in zip(reply.body["results"], expected, strict=True):
            assert result["status"] == status or (repeated and (result["status"], status) == (200, 201))

    @rule(who=who, id_=ids, back=st.sampled_from([0, 0, 0, 1, 2]), document=documents, faults=faults)
    def replace(self, who: int, id_: str, back: int, document: dict[str, Any], faults: list[Fault]) -> None:
        record = self.models[who].records.get(id_)
        version = max(1, record.version - back) if record else 1
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].replace(id_, version, **document))
        assert reply.status == self.models[who].replace(id_, version, document)

    @rule(who=who, id_=ids, faults=faults)
    def delete(self, who: int, id_: str, faults: list[Fault]) -> None:
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].delete(id_))
        assert reply.status == self.models[who].delete(id_)

    @rule(who=who, id_=ids, faults=faults)
    def restore(self, who: int, id_: str, faults: list[Fault]) -> None:
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].restore(id_))
        assert reply.status == self.models[who].restore(id_)

    @rule(who=who, ids_=st.lists(ids, min_size=1, max_size=6), restore=st.booleans(), faults=faults)
    def change_many(self, who: int, ids_: list[str], restore: bool, faults: list[Fault]) -> None:
        route = f"POST /transactions/batch/{'restore' if restore else 'delete'}"
        change = self.models[who].restore if restore else self.models[who].delete
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].call(route, {"ids": ids_}))
        assert [result["status"] for result in reply.body["results"]] == [change(id_) for id_ in ids_]

    @rule(who=who, is_due=st.sampled_from([False, False, True]), faults=faults)
    def erase(self, who: int, is_due: bool, faults: list[Fault]) -> None:
        """Erase the account in a third of the cases: ledgers would stay too small otherwise."""
        if not is_due:
            return
        body = {"confirm": "erase everything"}
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].call("DELETE /account", body))
        assert (reply.status, reply.body["done"]) == (200, True)
        self.models[who] = Model()

    @rule(who=who, faults=faults)
    def sum_up(self, who: int, faults: list[Fault]) -> None:
        reply, _ = self.call_with_retry(faults, lambda: self.users[who].summary("period=monthly"))
        counts = {
            (period["start"][:7], period["currency"]): period["count"] for period in reply.body["periods"]
        }
        documents = self.models[who].visible().values()
        months = Counter((document["date"][:7], document["currency"]) for document in documents)
        assert counts == months

    @invariant()
    def ledger_totals_and_model_agree(self) -> None:
        for user, model in zip(getattr(self, "users", []), getattr(self, "models", []), strict=True):
            assert listed(user) == model.visible()
            assert user.totals() == model.totals()


def listed(user: UserClient) -> dict[str, dict[str, Any]]:
    """Return content and version of the transactions in the list, by id."""
    return {
        document["id"]: {**content(document), "version": document["version"]}
        for document in user.list_all("limit=3")
    }
