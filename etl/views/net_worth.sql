-- All accounts of a ledger in one currency together, at the end of each day on which that changed.
WITH worth_days AS (
    SELECT ledger_id, currency, "date", CAST(SUM(change) AS DECIMAL(18, 4)) AS change
    FROM expenses.balances
    GROUP BY 1, 2, 3
)
SELECT
    ledger_id,
    currency,
    "date",
    change,
    CAST(SUM(change) OVER (
        PARTITION BY ledger_id, currency ORDER BY "date" ROWS UNBOUNDED PRECEDING
    ) AS DECIMAL(18, 4)) AS net_worth
FROM worth_days
