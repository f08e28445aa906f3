"""After an export the lake equals the ledger, whatever happened to the ledger."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.etl.conftest import ExportFixture, NewPipeline
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
    new_pipeline: NewPipeline, steps: list[tuple[Any, ...]]
) -> None:
    pipeline = new_pipeline()
    for step in steps:
        apply(pipeline, step)
    pipeline.export()
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()
    before = pipeline.count_snapshots()
    assert not pipeline.export().committed and pipeline.count_snapshots() == before
    pipeline.export(full=True)
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def apply(pipeline: ExportFixture, step: tuple[Any, ...]) -> None:
    existing: list[Record] = list(pipeline.ledger.records.values())
    match step:
        case ("add", user, fields):
            pipeline.ledger.add(user, **fields)
        case ("change", number, fields) if existing:
            pipeline.ledger.change(existing[number % len(existing)], **fields)
        case ("bin", number) if existing:
            pipeline.ledger.move_to_bin(existing[number % len(existing)])
        case ("export", full):
            pipeline.export(full=full)
            assert pipeline.read_lake() == pipeline.ledger.expected_rows()
