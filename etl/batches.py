"""Many small tables as few larger ones, without holding everything twice."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

BATCH_ROWS = 131_072


def batches(parts: Iterable[pa.Table], rows: int = BATCH_ROWS) -> Iterator[pa.Table]:
    """The parts joined into tables of about so many rows, in which repeated texts are kept once."""
    waiting: list[pa.Table] = []
    for part in parts:
        waiting.append(part)
        if sum(each.num_rows for each in waiting) >= rows:
            yield joined(waiting)
            waiting = []
    if waiting:
        yield joined(waiting)


def joined(parts: list[pa.Table]) -> pa.Table:
    table = pa.concat_tables(parts).unify_dictionaries().combine_chunks()
    parts.clear()
    # What the parts lay in goes back to the system, or the next ones would lie beside it.
    pa.default_memory_pool().release_unused()
    return table
