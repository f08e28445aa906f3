-- How much was moved between accounts each month, and how often?
SELECT
    ledger_id,
    currency,
    account_id,
    CAST(date_trunc('month', "date") AS DATE) AS month,
    CAST(COALESCE(SUM(balance_change) FILTER (WHERE balance_change > 0), 0) AS DECIMAL(18, 4)) AS arrived,
    CAST(COALESCE(-SUM(balance_change) FILTER (WHERE balance_change < 0), 0) AS DECIMAL(18, 4)) AS departed,
    COUNT(*) AS transfers
FROM expenses.transactions
WHERE type = 'transfer'
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
