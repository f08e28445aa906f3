-- The expense of the 30 days up to and including each day, by category. Each category has a row on each day with any
-- transaction in its currency, so that the sum over categories is right on each of those days. The first 29 days of a
-- currency are left out, because their windows are incomplete, and so are rows with an expense of zero.
WITH spent AS (
    SELECT ledger_id, currency, category, "date", SUM(amount) AS expense
    FROM expenses.transactions
    WHERE type = 'expense'
    GROUP BY 1, 2, 3, 4
),
days AS (
    SELECT ledger_id, currency, "date", MIN("date") OVER (PARTITION BY ledger_id, currency) AS first_date
    FROM expenses.transactions
    WHERE type <> 'transfer'
    GROUP BY 1, 2, 3
),
categories AS (
    SELECT DISTINCT ledger_id, currency, category
    FROM spent
),
windows AS (
    SELECT days.ledger_id, days.currency, categories.category, days."date", days.first_date,
        SUM(COALESCE(spent.expense, 0)) OVER (
            PARTITION BY days.ledger_id, days.currency, categories.category
            ORDER BY days."date"
            RANGE BETWEEN INTERVAL '29' DAY PRECEDING AND CURRENT ROW
        ) AS expense
    FROM days
    JOIN categories ON categories.ledger_id = days.ledger_id AND categories.currency = days.currency
    LEFT JOIN spent
        ON spent.ledger_id = days.ledger_id
        AND spent.currency = days.currency
        AND spent.category = categories.category
        AND spent."date" = days."date"
)
SELECT
    ledger_id,
    "date",
    currency,
    category,
    CAST(expense AS DECIMAL(18, 4)) AS expense_30_days
FROM windows
WHERE date_diff('day', first_date, "date") >= 29 AND expense <> 0
