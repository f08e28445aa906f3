-- How much of each category came back as refunds?
SELECT
    ledger_id,
    currency,
    category,
    CAST(SUM(amount) FILTER (WHERE amount > 0) AS DECIMAL(18, 4)) AS spent,
    CAST(-SUM(amount) FILTER (WHERE amount < 0) AS DECIMAL(18, 4)) AS refunded,
    COUNT(*) FILTER (WHERE amount < 0) AS refunds
FROM expenses.transactions
WHERE type = 'expense'
GROUP BY 1, 2, 3
HAVING COUNT(*) FILTER (WHERE amount < 0) > 0
ORDER BY 1, 2, 3
