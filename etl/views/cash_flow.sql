-- What came in, what went out and what was left: one row per ledger, month and currency.
SELECT
    ledger_id,
    CAST(date_trunc('month', "date") AS DATE) AS month,
    currency,
    CAST(COALESCE(SUM(amount) FILTER (WHERE type = 'income'), 0) AS DECIMAL(18, 4)) AS income,
    CAST(COALESCE(SUM(amount) FILTER (WHERE type = 'expense'), 0) AS DECIMAL(18, 4)) AS expense,
    CAST(SUM(CASE WHEN type = 'income' THEN amount ELSE -amount END) AS DECIMAL(18, 4)) AS net,
    CAST(SUM(lines) AS BIGINT) AS lines
FROM expenses.days
GROUP BY 1, 2, 3
