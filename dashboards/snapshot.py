"""The committed snapshot of what is deployed; `python -m dashboards.snapshot` updates it."""

import json
from pathlib import Path

from dashboards import household, theme
from dashboards.dataset import DATASETS

SNAPSHOTS = Path(__file__).parent / "snapshots"


def rendered() -> dict[str, str]:
    """Return the definition, the theme, and the columns as the checker reads them, by file name."""
    documents = {
        "household.json": household.definition(household.example_arns(), "EUR"),
        "theme.json": theme.configuration(),
        "columns.json": {dataset.identifier: dict(dataset.columns) for dataset in DATASETS},
    }
    return {
        name: json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        for name, document in documents.items()
    }


def main() -> None:
    SNAPSHOTS.mkdir(exist_ok=True)
    for name, text in rendered().items():
        (SNAPSHOTS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
