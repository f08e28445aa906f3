-- One row per ledger, day, currency, type and category; transfers are in no sum.
SELECT
    ledger_id,
    "date",
    currency,
    type,
    category,
    CAST(SUM(amount) AS DECIMAL(18, 4)) AS amount,
    COUNT(*) AS lines
FROM expenses.transactions
WHERE type <> 'transfer'
GROUP BY 1, 2, 3, 4, 5
