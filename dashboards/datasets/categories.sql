-- The expense of each category in the ledger's newest month, in the month before, and in the three months before in total.
WITH months AS (
    SELECT ledger_id, currency, category, CAST(date_trunc('month', "date") AS DATE) AS month, SUM(amount) AS expense
    FROM expenses.transactions
    WHERE type = 'expense'
    GROUP BY 1, 2, 3, 4
),
newest AS (
    SELECT ledger_id, CAST(date_trunc('month', MAX("date")) AS DATE) AS month
    FROM expenses.transactions
    WHERE type <> 'transfer'
    GROUP BY 1
)
SELECT
    months.ledger_id,
    newest.month,
    months.currency,
    months.category,
    CAST(COALESCE(SUM(months.expense) FILTER (WHERE months.month = newest.month), 0) AS DECIMAL(18, 4)) AS this_month,
    CAST(COALESCE(SUM(months.expense) FILTER (
        WHERE months.month = CAST(newest.month - INTERVAL '1' MONTH AS DATE)), 0) AS DECIMAL(18, 4)) AS last_month,
    CAST(COALESCE(SUM(months.expense) FILTER (WHERE months.month < newest.month), 0) AS DECIMAL(18, 4)) AS three_months_before
FROM months
JOIN newest ON newest.ledger_id = months.ledger_id
WHERE months.month >= CAST(newest.month - INTERVAL '3' MONTH AS DATE)
GROUP BY 1, 2, 3, 4
