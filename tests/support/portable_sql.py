"""Every SQL statement that this project ships for both engines, Athena (Trino) and DuckDB."""

import re
from pathlib import Path

from dashboards.dataset import DATASETS
from etl.saved_queries import read_saved_queries

README = Path(__file__).parents[2] / "README.md"
README_SQL = {
    sql.splitlines()[0].removeprefix("-- "): sql
    for sql in re.findall(r"```sql\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
}
STATEMENTS = {
    **{f"dataset {dataset.identifier}": dataset.sql for dataset in DATASETS},
    **{f"saved query {query.name}": query.sql for query in read_saved_queries().values()},
    **{f"README: {title}": sql for title, sql in README_SQL.items()},
}
