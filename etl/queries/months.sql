-- What came in, what went out and what was left, month by month?
SELECT
    ledger_id,
    currency,
    CAST(date_trunc('month', "date") AS DATE) AS month,
    CAST(COALESCE(SUM(amount) FILTER (WHERE type = 'income'), 0) AS DECIMAL(18, 4)) AS income,
    CAST(COALESCE(SUM(amount) FILTER (WHERE type = 'expense'), 0) AS DECIMAL(18, 4)) AS expense,
    CAST(SUM(signed_amount) AS DECIMAL(18, 4)) AS net,
    COUNT(*) AS transactions
FROM expenses.transactions
WHERE type <> 'transfer'
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
