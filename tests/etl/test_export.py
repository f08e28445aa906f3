"""From the ledger to the lake: what a run publishes, and what it leaves alone."""

from tests.etl.conftest import World


def test_the_first_run_publishes_the_whole_ledger(world: World) -> None:
    world.scribe.add("ann", date="2026-09-30", amount="0.01", tags=("b", "a"), description="=cmd 🦉")
    world.scribe.add("ann", date="2026-10-01", type="income", category="Salary", amount="99999999999.99")
    world.scribe.add("bob", date="2026-10-01", currency="JPY", amount="1200", refund=True)
    outcome = world.export()
    assert world.rows() == world.scribe.rows()
    assert outcome.full and outcome.committed and outcome.rows == 3 and outcome.groups == 3
    assert outcome.totals == {
        "EUR": {"income": "99999999999.99", "expense": "0.01", "count": 2},
        "JPY": {"income": "0", "expense": "-1200", "count": 1},
    }


def test_a_later_run_publishes_what_changed_since(world: World) -> None:
    kept = world.scribe.add("ann", date="2026-08-15")
    moved = world.scribe.add("ann", date="2026-09-01")
    gone = world.scribe.add("bob", date="2026-09-02")
    world.export()
    world.scribe.change(moved, date="2026-10-02", amount="3.75")
    world.scribe.bin(gone)
    world.scribe.add("bob", date="2026-08-20", refund=True)
    outcome = world.export()
    assert world.rows() == world.scribe.rows()
    assert kept.transaction_id in {row["transaction_id"] for row in world.rows()}
    assert not outcome.full and outcome.committed and outcome.groups == 4 and outcome.rows == 2
