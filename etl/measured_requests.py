"""How many requests a run of the export makes, by service and operation, as `make bench ARGS=years` counts.

Costs are computed from these numbers; the benchmark fails where they are not true any more.
"""

UNCHANGED_RUN: dict[str, int] = {"s3 GET": 1}
ONE_ROW_RUN: dict[str, int] = {"s3 GET": 1}
