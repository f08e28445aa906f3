-- On which weekdays is the money spent? (1 is Monday)
SELECT
    ledger_id,
    currency,
    date_diff('day', DATE '1900-01-01', "date") % 7 + 1 AS weekday,
    CAST(SUM(amount) AS DECIMAL(18, 4)) AS expense,
    COUNT(*) AS transactions
FROM expenses.transactions
WHERE type = 'expense'
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
