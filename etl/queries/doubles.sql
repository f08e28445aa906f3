-- What may have been entered twice? (same day, amount, category and text)
SELECT
    ledger_id,
    currency,
    "date",
    category,
    description,
    amount,
    COUNT(DISTINCT transaction_id) AS times,
    MIN(transaction_id) AS first_id,
    MAX(transaction_id) AS last_id
FROM expenses.transactions
WHERE type <> 'transfer'
GROUP BY 1, 2, 3, 4, 5, 6
HAVING COUNT(DISTINCT transaction_id) > 1
ORDER BY 3 DESC, 1, 2, 4, 5, 6
