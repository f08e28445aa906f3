-- What were all accounts together worth at the end of each day on which that changed? (what is owed counts as negative)
WITH changes AS (
    SELECT ledger_id, currency, opening_date AS "date", opening_amount AS change
    FROM expenses.accounts
    UNION ALL
    SELECT ledger_id, currency, "date", balance_change AS change
    FROM expenses.transactions
    WHERE account_id IS NOT NULL
),
days AS (
    SELECT ledger_id, currency, "date", CAST(SUM(change) AS DECIMAL(18, 4)) AS change
    FROM changes
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
FROM days
ORDER BY 1, 2, 3
