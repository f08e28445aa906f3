-- Which subscriptions and other regular payments got dearer, when, and by how much?
-- Regular is what was paid at the same price three times in a row, never twice in a month.
WITH payments AS (
    SELECT
        ledger_id,
        currency,
        category,
        COALESCE(NULLIF(description, ''), payee) AS description,
        CAST(date_trunc('month', "date") AS DATE) AS month,
        MAX("date") AS paid_on,
        SUM(amount) AS amount
    FROM expenses.transactions
    WHERE type = 'expense' AND amount > 0 AND COALESCE(NULLIF(description, ''), payee) <> ''
    GROUP BY 1, 2, 3, 4, 5
    HAVING COUNT(*) = 1
),
prices AS (
    SELECT
        ledger_id,
        currency,
        category,
        description,
        paid_on,
        amount,
        LAG(amount) OVER (PARTITION BY ledger_id, currency, category, description ORDER BY month) AS before,
        LAG(amount, 2) OVER (PARTITION BY ledger_id, currency, category, description ORDER BY month) AS second_before,
        LAG(amount, 3) OVER (PARTITION BY ledger_id, currency, category, description ORDER BY month) AS third_before
    FROM payments
)
SELECT
    ledger_id,
    currency,
    category,
    description,
    paid_on AS since,
    before,
    amount AS now,
    amount - before AS more
FROM prices
WHERE amount > before AND before = second_before AND before = third_before
ORDER BY 5 DESC, 1, 2, 3, 4
