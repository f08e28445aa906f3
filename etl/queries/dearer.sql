-- Which subscriptions and other regular payments got dearer, when, and by how much?
WITH payments AS (
    SELECT
        ledger_id,
        currency,
        category,
        description,
        "date",
        amount,
        LAG(amount) OVER (PARTITION BY ledger_id, currency, category, description ORDER BY "date", transaction_id) AS before,
        COUNT(*) OVER (PARTITION BY ledger_id, currency, category, description) AS times,
        COUNT(*) OVER (PARTITION BY ledger_id, currency, category, description, amount) AS times_at_this_price
    FROM expenses.transactions
    WHERE type = 'expense' AND amount > 0 AND description <> ''
)
SELECT
    ledger_id,
    currency,
    category,
    description,
    "date" AS since,
    before,
    amount AS now,
    amount - before AS more
FROM payments
WHERE amount > before AND times >= 6 AND times_at_this_price >= 3
ORDER BY 5 DESC, 1, 2, 3, 4
