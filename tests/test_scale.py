"""docs/scale.md: every cost in it comes out of the units measured and the prices published, as said there."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "scale.md"
MILLION = 1_000_000
HOURS = 730

# US dollars in us-east-1, as published in November 2024; docs/scale.md names the pages. Free tiers are not
# counted, save for the users of Cognito, where they decide.
WRITE_UNIT, READ_UNIT = 0.625 / MILLION, 0.125 / MILLION
TABLE_GB, RECOVERY_GB, LAKE_GB = 0.25, 0.20, 0.023
HTTP_CALL, FRONT_CALL, LAMBDA_CALL = 1.00 / MILLION, 1.00 / MILLION, 0.20 / MILLION
GB_SECOND = 0.0000133334
LOG_GB, ALARM = 0.50, 0.10
USER, FREE_USERS = 0.015, 10_000
PUT, GET, SCANNED_TB = 0.005 / 1000, 0.0004 / 1000, 5.0

# What a user does in a month, and what of it was measured in units (docs/performance.md) and bytes.
ADDED, CHANGED, VISITS, READS_A_VISIT = 100, 10, 30, 5
UNITS_ADD, UNITS_CHANGE, UNITS_A_VISIT = 12, 13, 4 + 4 + 15 + 1 + 1
MONTHS_KEPT = 60
ITEM_BYTES, DAY_BYTES, DAYS, LAKE_ROW_BYTES = 2 * 400, 500, 20, 34
CALL_S, CALL_GB, LOG_BYTES, ALARMS = 0.1, 1.0, 1000, 7
# A run of the mails: seconds of the function, read units of a user whose totals changed, mails of a user.
MAIL_RUN_S, MAIL_RUN_GB, UNITS_A_LOOK, MAILS, MAIL = {1: 1.0, 1000: 3.0}, 0.5, 2, 2, 2.00 / 100_000
# A run of the export: seconds of the function, and read units of a changed user's month (rows and totals).
RUN_S, EXPORT_GB, UNITS_A_MONTH = {1: 3.0, 1000: 6.0}, 2.0, 11


def costs(users: int) -> dict[str, float]:
    """A month of so many users, five years after they began, by what is paid for."""
    writes, visits = users * (ADDED + CHANGED), users * VISITS
    calls = writes + visits * READS_A_VISIT
    rows = users * ADDED * MONTHS_KEPT
    table_gb = (rows * ITEM_BYTES + users * MONTHS_KEPT * DAYS * DAY_BYTES) / 1e9
    # Each addition changes a user's month; within an hour hardly twice.
    changed = min(users, writes / HOURS) * HOURS
    found = {
        "requests: API, CloudFront, functions, logs": calls
        * (HTTP_CALL + FRONT_CALL + LAMBDA_CALL + CALL_S * CALL_GB * GB_SECOND + LOG_BYTES / 1e9 * LOG_GB),
        "DynamoDB: writing and reading": users
        * ((ADDED * UNITS_ADD + CHANGED * UNITS_CHANGE) * WRITE_UNIT + VISITS * UNITS_A_VISIT * READ_UNIT),
        "DynamoDB: storage and recovery to any second": table_gb * (TABLE_GB + RECOVERY_GB),
        "export: reading what changed": changed * UNITS_A_MONTH * READ_UNIT,
        "lake in S3": rows * LAKE_ROW_BYTES / 1e9 * LAKE_GB,
        "sign-in": max(0, users - FREE_USERS) * USER,
        "alarms": ALARMS * ALARM,
    }
    if users in RUN_S:
        found["mails about budgets, two a user"] = (
            HOURS * MAIL_RUN_S[users] * MAIL_RUN_GB * GB_SECOND
            + changed * UNITS_A_LOOK * READ_UNIT
            + users * MAILS * MAIL
        )
        found["export: its function, hourly"] = HOURS * (RUN_S[users] * EXPORT_GB * GB_SECOND + 30 * PUT)
    return found


def money(amount: float) -> str:
    return f"{amount:,.2f}" if amount < 100 else f"{amount:,.0f}"


def test_the_costs_are_what_units_and_prices_make() -> None:
    said = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and re.fullmatch(r"[\d.,]+|not this way", cells[1]):
            said[cells[0]] = cells[1:]
    columns = [costs(users) for users in (1, 1000, MILLION)]
    expected = {
        name: [money(column[name]) if name in column else "not this way" for column in columns]
        for name in columns[0]
    }
    expected["together"] = [money(sum(column.values())) for column in columns]
    assert said == expected
