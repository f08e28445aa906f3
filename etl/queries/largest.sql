-- What were the twenty largest expenses of each currency?
WITH ranked AS (
    SELECT
        currency,
        "date",
        category,
        description,
        amount,
        RANK() OVER (PARTITION BY currency ORDER BY amount DESC) AS place
    FROM expenses.transactions
    WHERE type = 'expense'
)
SELECT currency, place, "date", category, description, amount
FROM ranked
WHERE place <= 20
ORDER BY 1, 2, 3, 5
