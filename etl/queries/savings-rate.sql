-- Which share of each year's income was not spent?
WITH years AS (
    SELECT
        ledger_id,
        currency,
        extract(YEAR FROM "date") AS year,
        CAST(COALESCE(SUM(amount) FILTER (WHERE type = 'income'), 0) AS DECIMAL(18, 4)) AS income,
        CAST(SUM(signed_amount) AS DECIMAL(18, 4)) AS net
    FROM expenses.transactions
    WHERE type <> 'transfer'
    GROUP BY 1, 2, 3
)
SELECT
    ledger_id,
    currency,
    year,
    income,
    net,
    round(100 * CAST(net AS DOUBLE) / CAST(NULLIF(income, 0) AS DOUBLE), 1) AS percent
FROM years
ORDER BY 1, 2, 3
