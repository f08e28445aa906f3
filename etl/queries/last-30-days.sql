-- What did the thirty days up to each day cost?
WITH days AS (
    SELECT ledger_id, currency, "date", CAST(SUM(amount) AS DECIMAL(18, 4)) AS expense
    FROM expenses.transactions
    WHERE type = 'expense'
    GROUP BY 1, 2, 3
)
SELECT
    ledger_id,
    currency,
    "date",
    expense,
    CAST(SUM(expense) OVER (
        PARTITION BY ledger_id, currency
        ORDER BY "date"
        RANGE BETWEEN INTERVAL '29' DAY PRECEDING AND CURRENT ROW
    ) AS DECIMAL(18, 4)) AS expense_30_days
FROM days
ORDER BY 1, 2, 3
