-- What were the twenty largest expenses of each currency?
WITH ranked AS (
    SELECT
        ledger_id,
        currency,
        "date",
        category,
        description,
        amount,
        RANK() OVER (PARTITION BY ledger_id, currency ORDER BY amount DESC) AS place
    FROM expenses.transactions
    WHERE type = 'expense'
)
SELECT ledger_id, currency, place, "date", category, description, amount
FROM ranked
WHERE place <= 20
ORDER BY 1, 2, 3, 4, 6
