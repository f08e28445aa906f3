-- What did each account hold at the end of each day on which that changed? (later days included)
WITH changes AS (
    SELECT ledger_id, account_id, opening_date AS "date", opening_amount AS change
    FROM expenses.accounts
    UNION ALL
    SELECT ledger_id, account_id, "date", balance_change AS change
    FROM expenses.transactions
    WHERE account_id IS NOT NULL
),
days AS (
    SELECT ledger_id, account_id, "date", CAST(SUM(change) AS DECIMAL(18, 4)) AS change
    FROM changes
    GROUP BY 1, 2, 3
)
SELECT
    days.ledger_id,
    days.account_id,
    accounts.name,
    accounts.kind,
    accounts.currency,
    days."date",
    days.change,
    CAST(SUM(days.change) OVER (
        PARTITION BY days.ledger_id, days.account_id ORDER BY days."date" ROWS UNBOUNDED PRECEDING
    ) AS DECIMAL(18, 4)) AS balance
FROM days
JOIN expenses.accounts ON accounts.ledger_id = days.ledger_id AND accounts.account_id = days.account_id
ORDER BY 1, 2, 6
