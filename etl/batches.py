"""Many small tables as few larger ones, without holding everything twice."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

BATCH_ROWS = 131_072


def combine_batches(parts: Iterable[pa.Table], rows: int = BATCH_ROWS) -> Iterator[pa.Table]:
    """Yield the parts joined into tables of at least `rows` rows, in which repeated texts are kept once."""
    waiting: list[pa.Table] = []
    for part in parts:
        waiting.append(part)
        if sum(table.num_rows for table in waiting) >= rows:
            yield _combine(waiting)
            waiting = []
    if waiting:
        yield _combine(waiting)


def _combine(parts: list[pa.Table]) -> pa.Table:
    """Join the parts and empty the list, so that their memory can be reused."""
    table = pa.concat_tables(parts).unify_dictionaries().combine_chunks()
    parts.clear()
    # Otherwise the next parts would be allocated beside the memory of these.
    pa.default_memory_pool().release_unused()
    return table
