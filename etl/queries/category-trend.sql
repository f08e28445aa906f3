-- What does each kind of expense (groceries, say) cost a month, beside its average of the last 12 months?
WITH months AS (
    SELECT
        ledger_id,
        currency,
        category,
        CAST(date_trunc('month', "date") AS DATE) AS month,
        CAST(SUM(amount) AS DECIMAL(18, 4)) AS expense
    FROM expenses.transactions
    WHERE type = 'expense'
    GROUP BY 1, 2, 3, 4
)
SELECT
    ledger_id,
    currency,
    category,
    month,
    expense,
    round(AVG(CAST(expense AS DOUBLE)) OVER (
        PARTITION BY ledger_id, currency, category
        ORDER BY month
        RANGE BETWEEN INTERVAL '11' MONTH PRECEDING AND CURRENT ROW
    ), 2) AS average_12_months
FROM months
ORDER BY 1, 2, 3, 4
