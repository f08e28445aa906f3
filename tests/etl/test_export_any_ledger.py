"""Whatever happens to a ledger, the lake says the same after an export."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.etl.conftest import World
from tests.etl.ledger_writer import Record

USERS = st.sampled_from(["ann", "bob", "cem"])
DATES = st.sampled_from(["2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01", "2026-02-28"])
ENTRIES: dict[str, st.SearchStrategy[Any]] = {
    "date": DATES,
    "type": st.sampled_from(["income", "expense"]),
    "category": st.sampled_from(["Food", "Food:Groceries", "a|b"]),
    "amount": st.sampled_from(["0.01", "12.50", "99999999999.99", "3"]),
    "currency": st.sampled_from(["EUR", "USD"]),
    "refund": st.booleans(),
    "tags": st.sampled_from([(), ("b", "a")]),
}
STEP = st.one_of(
    st.tuples(st.just("add"), USERS, st.fixed_dictionaries(ENTRIES)),
    st.tuples(st.just("add"), USERS, st.fixed_dictionaries(ENTRIES)),
    st.tuples(st.just("change"), st.integers(0, 99), st.fixed_dictionaries({}, optional=ENTRIES)),
    st.tuples(st.just("bin"), st.integers(0, 99)),
    st.tuples(st.just("export"), st.sampled_from([False, False, False, True])),
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEP, min_size=5, max_size=25))
def test_the_lake_equals_the_ledger_after_any_history(
    new_world: Callable[..., World], steps: list[tuple[Any, ...]]
) -> None:
    world = new_world()
    for step in steps:
        play(world, step)
    world.export()
    assert world.rows() == world.scribe.rows()
    before = world.snapshots()
    assert not world.export().committed and world.snapshots() == before
    world.export(full=True)
    assert world.rows() == world.scribe.rows()


def play(world: World, step: tuple[Any, ...]) -> None:
    existing: list[Record] = list(world.scribe.records.values())
    match step:
        case ("add", user, fields):
            world.scribe.add(user, **fields)
        case ("change", number, fields) if existing:
            world.scribe.change(existing[number % len(existing)], **fields)
        case ("bin", number) if existing:
            world.scribe.bin(existing[number % len(existing)])
        case ("export", full):
            world.export(full=full)
            assert world.rows() == world.scribe.rows()
