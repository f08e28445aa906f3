-- How did the transactions change each account's balance, month by month? (without its opening balance)
WITH months AS (
    SELECT
        ledger_id,
        account_id,
        currency,
        CAST(date_trunc('month', "date") AS DATE) AS month,
        CAST(SUM(balance_change) AS DECIMAL(18, 4)) AS change
    FROM expenses.transactions
    WHERE account_id IS NOT NULL
    GROUP BY 1, 2, 3, 4
)
SELECT
    ledger_id,
    account_id,
    currency,
    month,
    change,
    CAST(SUM(change) OVER (
        PARTITION BY ledger_id, account_id, currency ORDER BY month ROWS UNBOUNDED PRECEDING
    ) AS DECIMAL(18, 4)) AS change_so_far
FROM months
ORDER BY 1, 2, 3, 4
