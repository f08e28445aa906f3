"""The saved queries: SQL files that run unchanged on Athena and DuckDB."""

from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).parent / "queries"


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query, named after its file; `question` is its first line, a comment."""

    name: str
    question: str
    sql: str


def read_saved_queries() -> dict[str, SavedQuery]:
    """Return all saved queries by name, sorted."""
    return {path.stem: _read(path) for path in sorted(QUERIES.glob("*.sql"))}


def _read(path: Path) -> SavedQuery:
    text = path.read_text(encoding="utf-8")
    return SavedQuery(path.stem, text.partition("\n")[0].removeprefix("-- "), text)
