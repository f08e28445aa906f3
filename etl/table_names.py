"""The names of the lake's small tables, for the stacks, which need no more of them."""

SMALL_TABLE_NAMES = ("accounts", "balance_assertions", "budgets", "categories")
