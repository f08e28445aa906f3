"""The datasets of the dashboards: each is one SQL file and the types of its columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from dashboards.checker.column_types import DATETIME, DECIMAL, INTEGER, STRING

DATASETS_DIRECTORY = Path(__file__).parent / "datasets"


@dataclass(frozen=True)
class Dataset:
    """A QuickSight dataset; `columns` maps each column of the SQL, in its order, to its QuickSight type."""

    identifier: str
    title: str
    columns: Mapping[str, str]

    @property
    def path(self) -> Path:
        return DATASETS_DIRECTORY / f"{self.identifier}.sql"

    @property
    def sql(self) -> str:
        """The query, exactly as Athena, DuckDB and QuickSight run it."""
        return self.path.read_text(encoding="utf-8")


def _dataset(identifier: str, title: str, **columns: str) -> Dataset:
    return Dataset(identifier, title, MappingProxyType(columns))


TRANSACTIONS = _dataset(
    "transactions",
    "Expenses: transactions",
    ledger_id=STRING,
    transaction_id=STRING,
    date=DATETIME,
    type=STRING,
    category=STRING,
    top_level_category=STRING,
    currency=STRING,
    description=STRING,
    amount=DECIMAL,
    signed_amount=DECIMAL,
    updated_at=DATETIME,
)
DAYS = _dataset(
    "days",
    "Expenses: days",
    ledger_id=STRING,
    date=DATETIME,
    year=STRING,
    month_of_year=STRING,
    weekday=STRING,
    currency=STRING,
    type=STRING,
    category=STRING,
    top_level_category=STRING,
    income=DECIMAL,
    expense=DECIMAL,
    net=DECIMAL,
    income_year_before=DECIMAL,
    expense_year_before=DECIMAL,
    net_year_before=DECIMAL,
    transactions=INTEGER,
)
ROLLING = _dataset(
    "rolling",
    "Expenses: rolling 30 days",
    ledger_id=STRING,
    date=DATETIME,
    currency=STRING,
    category=STRING,
    expense_30_days=DECIMAL,
)
CATEGORIES = _dataset(
    "categories",
    "Expenses: categories this month",
    ledger_id=STRING,
    month=DATETIME,
    currency=STRING,
    category=STRING,
    this_month=DECIMAL,
    last_month=DECIMAL,
    three_months_before=DECIMAL,
)
RECURRING = _dataset(
    "recurring",
    "Expenses: recurring payments",
    ledger_id=STRING,
    date=DATETIME,
    first_paid_on=DATETIME,
    currency=STRING,
    category=STRING,
    description=STRING,
    amount=DECIMAL,
    months=INTEGER,
    paid=DECIMAL,
    running=STRING,
)
BALANCES = _dataset(
    "balances",
    "Expenses: balances at the end of months",
    ledger_id=STRING,
    date=DATETIME,
    currency=STRING,
    account=STRING,
    kind=STRING,
    balance=DECIMAL,
    moved_in=DECIMAL,
    moved_out=DECIMAL,
)
FRESHNESS = _dataset(
    "freshness",
    "Expenses: data freshness",
    ledger_id=STRING,
    first_date=DATETIME,
    last_date=DATETIME,
    transactions=INTEGER,
    newest_change=DATETIME,
    snapshot_committed=DATETIME,
)

DATASETS: tuple[Dataset, ...] = (TRANSACTIONS, DAYS, ROLLING, CATEGORIES, RECURRING, BALANCES, FRESHNESS)
