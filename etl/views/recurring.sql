-- Recurring payments: the same text, category and currency, once in each of at least three months in a row, each amount
-- within 10 % of the one before. The text is the description, or the payee where there is none. Only the newest such run.
WITH payments AS (
    SELECT ledger_id, currency, category, COALESCE(NULLIF(description, ''), payee) AS description, CAST(date_trunc('month', "date") AS DATE) AS month,
        MAX("date") AS paid_on, SUM(amount) AS amount
    FROM expenses.transactions
    WHERE type = 'expense' AND amount > 0 AND COALESCE(NULLIF(description, ''), payee) <> ''
    GROUP BY 1, 2, 3, 4, 5
    HAVING COUNT(*) = 1
),
neighbours AS (
    SELECT ledger_id, currency, category, description, month, paid_on, amount,
        LAG(month) OVER (PARTITION BY ledger_id, currency, category, description ORDER BY month) AS month_before,
        LAG(amount) OVER (PARTITION BY ledger_id, currency, category, description ORDER BY month) AS amount_before
    FROM payments
),
numbered AS (
    SELECT ledger_id, currency, category, description, month, paid_on, amount,
        SUM(CASE
            WHEN month_before = CAST(month - INTERVAL '1' MONTH AS DATE) AND ABS(amount - amount_before) * 10 <= amount_before
            THEN 0 ELSE 1 END
        ) OVER (
            PARTITION BY ledger_id, currency, category, description ORDER BY month
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run
    FROM neighbours
),
runs AS (
    SELECT ledger_id, currency, category, description, run, MIN(paid_on) AS first_paid_on, MAX(paid_on) AS paid_on,
        COUNT(*) AS months, max_by(amount, month) AS amount, SUM(amount) AS paid, MAX(month) AS month
    FROM numbered
    GROUP BY 1, 2, 3, 4, 5
    HAVING COUNT(*) >= 3
),
ranked AS (
    SELECT ledger_id, currency, category, description, first_paid_on, paid_on, months, amount, paid, month,
        ROW_NUMBER() OVER (PARTITION BY ledger_id, currency, category, description ORDER BY month DESC) AS run_number
    FROM runs
),
newest AS (
    SELECT ledger_id, CAST(date_trunc('month', MAX("date")) AS DATE) AS month
    FROM expenses.transactions
    WHERE type <> 'transfer'
    GROUP BY 1
)
SELECT
    ranked.ledger_id,
    ranked.paid_on AS "date",
    ranked.first_paid_on,
    ranked.currency,
    ranked.category,
    ranked.description,
    CAST(ranked.amount AS DECIMAL(18, 4)) AS amount,
    CAST(ranked.months AS BIGINT) AS months,
    CAST(ranked.paid AS DECIMAL(18, 4)) AS paid,
    CASE WHEN ranked.month >= CAST(newest.month - INTERVAL '1' MONTH AS DATE) THEN 'yes' ELSE 'ended' END AS running
FROM ranked
JOIN newest ON newest.ledger_id = ranked.ledger_id
WHERE ranked.run_number = 1
