"""The saved queries: one SQL file a question, the same on Athena and DuckDB."""

from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).parent / "queries"


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query with its name (the file's) and the question that it answers (its first line)."""

    name: str
    question: str
    sql: str


def saved_queries() -> dict[str, SavedQuery]:
    """All of them by name, in the order of their names."""
    return {path.stem: _read(path) for path in sorted(QUERIES.glob("*.sql"))}


def _read(path: Path) -> SavedQuery:
    text = path.read_text(encoding="utf-8")
    return SavedQuery(path.stem, text.partition("\n")[0].removeprefix("-- "), text)
