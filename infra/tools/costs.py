"""Computes what a month costs: measured units times AWS's prices of one day.

README.md and docs/scale.md show it:

    python -m infra.tools.costs        # writes both tables

Units, requests and bytes of the lake were measured; durations on Lambda and what a household does are
estimates, named so below. No free tier counts.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from infra.client.paths import ROOT
from infra.tools.measured_requests import ONE_ROW_RUN, UNCHANGED_RUN, count_s3_reads, count_s3_writes

# List prices of us-east-1 in US dollars, on this day; each with the page that has it.
PRICES_OF = "November 2025"
MILLION = 1_000_000
PER_REQUEST_API = Decimal("1.00") / MILLION  # https://aws.amazon.com/api-gateway/pricing/
PER_CALL = Decimal("0.20") / MILLION  # https://aws.amazon.com/lambda/pricing/
PER_GB_S = Decimal("13.3334") / MILLION
PER_WRITE_UNIT = Decimal("0.625") / MILLION  # https://aws.amazon.com/dynamodb/pricing/on-demand/
PER_READ_UNIT = Decimal("0.125") / MILLION
PER_GB_TABLE = Decimal("0.25") + Decimal("0.20")  # with point-in-time recovery
PER_GB_S3 = Decimal("0.023")  # https://aws.amazon.com/s3/pricing/
PER_S3_WRITE = Decimal("5") / MILLION
PER_S3_READ = Decimal("0.4") / MILLION
PER_GB_ATHENA = Decimal("5") / 1024  # https://aws.amazon.com/athena/pricing/
PER_ALARM, PER_METRIC = Decimal("0.10"), Decimal("0.30")  # https://aws.amazon.com/cloudwatch/pricing/
PER_GB_LOG = Decimal("0.50")
PER_USER_SIGN_IN = Decimal("0.015")  # https://aws.amazon.com/cognito/pricing/
PER_MAIL = Decimal("2") / 100_000  # https://aws.amazon.com/sns/pricing/
PER_GB_CLOUDFRONT = Decimal("0.085")  # https://aws.amazon.com/cloudfront/pricing/
PER_SCHEDULE_CALL = Decimal("1") / MILLION  # https://aws.amazon.com/eventbridge/pricing/

# Measured: units for ledgers of 100,000 transactions (docs/performance.md), bytes of a row (docs/lake.md).
WRITE_UNITS_PER_ENTRY = 15  # with an account
WRITE_UNITS_PER_COUNT = 1  # of what a person adds in a day, for each request that adds
READ_UNITS_OF_MONTHS, READ_UNITS_OF_DAYS, READ_UNITS_OF_PAGE = 18, 5, 4
READ_UNITS_OF_ACCOUNTS, READ_UNITS_OF_SETTINGS = 19, 1
BYTES_PER_ENTRY_LAKE = 36

# The overview asks for twelve months, the days of four, the latest entries, accounts and settings.
REQUESTS_PER_VIEW = 5
READ_UNITS_PER_VIEW = (
    READ_UNITS_OF_MONTHS
    + 4 * READ_UNITS_OF_DAYS
    + READ_UNITS_OF_PAGE
    + READ_UNITS_OF_ACCOUNTS
    + READ_UNITS_OF_SETTINGS
)
RUNS = 720  # of the export and of the budget alerts: one an hour
READ_UNITS_PER_RUN = (
    10  # at most one for each query of the change feed and the watermarks, while little changes
)
CLOUDWATCH = "CloudWatch"
ALARMS, METRICS = 9, 10
MIN_MB_PER_QUERY = 10

# Estimates: nothing here was run on AWS.
GB_S_PER_REQUEST = Decimal("0.027")
IDLE_RUN_S, COMMIT_RUN_S = Decimal("2.5"), Decimal("5")
EXPORT_GB, ALERTS_GB = Decimal(2), Decimal("0.5")
ALERTS_RUN_S = Decimal(1)
BYTES_PER_ENTRY_TABLE = 900
BYTES_PER_LOG_LINE = 400
PAGE_MB_PER_VIEW = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class Usage:
    """The estimated load of a deployment in a month: its users, and the requests of each."""

    users: int
    entries_per_user: int = 300
    views_per_user: int = 120
    queries: int = 100
    years_of_history: int = 3
    commits: int = 150

    @property
    def entries(self) -> int:
        return self.users * self.entries_per_user

    @property
    def requests(self) -> int:
        return self.users * (self.entries_per_user + self.views_per_user * REQUESTS_PER_VIEW)

    @property
    def kept_entries(self) -> int:
        return self.entries * 12 * self.years_of_history


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the bill: what, how much of it, and its price in US dollars."""

    part: str
    amount: str
    dollars: Decimal


def bill(usage: Usage) -> list[Line]:
    """Return the parts of a month's bill."""
    requests = usage.requests
    request_gb_s = requests * GB_S_PER_REQUEST
    writes = usage.entries * (WRITE_UNITS_PER_ENTRY + WRITE_UNITS_PER_COUNT)
    reads_per_run = READ_UNITS_PER_RUN + usage.users * READ_UNITS_OF_SETTINGS
    reads = usage.users * usage.views_per_user * READ_UNITS_PER_VIEW + RUNS * reads_per_run
    table_gb = _gb(usage.kept_entries * BYTES_PER_ENTRY_TABLE)
    export_s = (RUNS - usage.commits) * IDLE_RUN_S + usage.commits * COMMIT_RUN_S
    export_gb_s = export_s * EXPORT_GB
    alerts_gb_s = RUNS * ALERTS_RUN_S * ALERTS_GB
    mails = usage.users * 2
    s3_reads, s3_writes = (
        (RUNS - usage.commits) * count(UNCHANGED_RUN) + usage.commits * count(ONE_ROW_RUN)
        for count in (count_s3_reads, count_s3_writes)
    )
    lake_gb = _gb(usage.kept_entries * BYTES_PER_ENTRY_LAKE)
    athena_gb = max(Decimal(MIN_MB_PER_QUERY) / 1024, lake_gb) * usage.queries
    log_gb = _gb((requests + 2 * RUNS) * BYTES_PER_LOG_LINE)
    page_gb = usage.users * usage.views_per_user * PAGE_MB_PER_VIEW / 1024
    return [
        Line(
            "HTTP API and Lambda",
            f"{requests:,} requests, {request_gb_s:,.0f} GB-s",
            requests * (PER_REQUEST_API + PER_CALL) + request_gb_s * PER_GB_S,
        ),
        Line(
            "DynamoDB",
            f"{writes:,} write and {reads:,} read units, {_size(table_gb)} with point-in-time recovery",
            writes * PER_WRITE_UNIT + reads * PER_READ_UNIT + table_gb * PER_GB_TABLE,
        ),
        Line(
            "export",
            f"{RUNS} runs, {usage.commits} of them with changes: {export_gb_s:,.0f} GB-s",
            export_gb_s * PER_GB_S + RUNS * (PER_CALL + PER_SCHEDULE_CALL),
        ),
        Line(
            "budget alerts",
            f"{RUNS} runs: {alerts_gb_s:,.0f} GB-s; {mails:,} mails",
            alerts_gb_s * PER_GB_S + RUNS * (PER_CALL + PER_SCHEDULE_CALL) + mails * PER_MAIL,
        ),
        Line(
            "S3",
            f"{s3_reads:,} reads, {s3_writes:,} writes, {_size(lake_gb)}",
            s3_reads * PER_S3_READ + s3_writes * PER_S3_WRITE + lake_gb * PER_GB_S3,
        ),
        Line("Athena", f"{usage.queries} queries, {_size(athena_gb)}", athena_gb * PER_GB_ATHENA),
        Line(
            "CloudFront and logs",
            f"{_size(page_gb)} of pages, {_size(log_gb)} of logs",
            page_gb * PER_GB_CLOUDFRONT + log_gb * PER_GB_LOG,
        ),
        Line(
            "Cognito",
            "1 user who signs in" if usage.users == 1 else f"{usage.users:,} users who sign in",
            usage.users * PER_USER_SIGN_IN,
        ),
        Line(
            CLOUDWATCH,
            f"{ALARMS} alarms, {METRICS} metrics",
            ALARMS * PER_ALARM + METRICS * PER_METRIC,
        ),
    ]


def _gb(number_of_bytes: int) -> Decimal:
    return Decimal(number_of_bytes) / 1024**3


def _size(gigabytes: Decimal) -> str:
    if gigabytes >= 1:
        return f"{gigabytes:,.1f} GB"
    megabytes = gigabytes * 1024
    return f"{megabytes:,.0f} MB" if megabytes >= 1 else "under 1 MB"


def dollars(amount: Decimal) -> str:
    """Return an amount in dollars and cents."""
    return f"${amount.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.dollars for line in lines), Decimal(0))


def render_household() -> str:
    """Return the README's table of one household, part by part, and what of it is CloudWatch's."""
    lines = bill(Usage(users=1))
    alarms = sum((line.dollars for line in lines if line.part == CLOUDWATCH), Decimal(0))
    rows = [f"| {line.part} | {line.amount} | {dollars(line.dollars)} |" for line in lines]
    head = ["| what | a month | price |", "| --- | --- | --- |"]
    together = f"| **together** | | **{dollars(total(lines))}** |"
    sentences = (
        f"CloudWatch's alarms and metrics are {dollars(alarms)} of it, and everything else is "
        f"{dollars(total(lines) - alarms)}. AWS\n"
        f"charges for neither the first ten alarms nor the first ten metrics of an account."
    )
    return "\n".join([*head, *rows, together, "", sentences])


def render_growth(sizes: Sequence[int] = (1, 100, 1_000, 10_000)) -> str:
    """Return the table of docs/scale.md: the same parts for more users."""
    # With more users, something changes in every hour.
    bills = [bill(Usage(users=users, commits=min(RUNS, 150 * users))) for users in sizes]
    head = [
        "| what | " + " | ".join(f"{users:,} user{'s' * (users > 1)}" for users in sizes) + " |",
        "| --- |" + " --- |" * len(sizes),
    ]
    rows = [
        f"| {parts[0].part} | " + " | ".join(dollars(part.dollars) for part in parts) + " |"
        for parts in zip(*bills, strict=True)
    ]
    together = "| **together** | " + " | ".join(f"**{dollars(total(lines))}**" for lines in bills) + " |"
    return "\n".join([*head, *rows, together])


TABLES = {"README.md": render_household, "docs/scale.md": render_growth}
_TABLE = re.compile(
    r"(?<=<!-- costs: python -m infra\.tools\.costs -->\n).*?(?=\n<!-- /costs -->)", re.DOTALL
)


def with_costs(text: str, table: str) -> str:
    """Return a document's text with its table of costs replaced."""
    replaced, number = _TABLE.subn(lambda _: table, text)
    if number != 1:
        raise ValueError("the document does not mark one table of costs")
    return replaced


def main() -> int:
    """Write the tables into the documents."""
    for name, render in TABLES.items():
        path: Path = ROOT / name
        path.write_text(with_costs(path.read_text(encoding="utf-8"), render()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
