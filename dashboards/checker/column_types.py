"""The types that QuickSight gives to the columns of a dataset.

https://docs.aws.amazon.com/quicksight/latest/APIReference/API_InputColumn.html
"""

from collections.abc import Mapping

STRING, INTEGER, DECIMAL, DATETIME = "STRING", "INTEGER", "DECIMAL", "DATETIME"
BOOLEAN = "BOOLEAN"
"""The type of a condition; a dataset has no columns of it, a calculated field can have it."""
COLUMN_TYPES = frozenset({STRING, INTEGER, DECIMAL, DATETIME})
NUMBERS = frozenset({INTEGER, DECIMAL})

Columns = Mapping[str, Mapping[str, str]]
"""Dataset identifier to the types of its columns, by name."""
