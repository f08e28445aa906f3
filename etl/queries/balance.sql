-- How did the balance of everything recorded develop, day by day?
WITH days AS (
    SELECT currency, "date", CAST(SUM(signed_amount) AS DECIMAL(18, 4)) AS net
    FROM expenses.transactions
    GROUP BY 1, 2
)
SELECT
    currency,
    "date",
    net,
    CAST(SUM(net) OVER (PARTITION BY currency ORDER BY "date" ROWS UNBOUNDED PRECEDING) AS DECIMAL(18, 4)) AS balance
FROM days
ORDER BY 1, 2
