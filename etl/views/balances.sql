-- The balance of each account at the end of each day on which it changed, later days included.
WITH changes AS (
    SELECT ledger_id, account_id, opening_date AS "date", opening_amount AS change
    FROM expenses.accounts
    UNION ALL
    SELECT ledger_id, account_id, "date", balance_change AS change
    FROM expenses.transactions
    WHERE account_id IS NOT NULL
),
account_days AS (
    SELECT ledger_id, account_id, "date", CAST(SUM(change) AS DECIMAL(18, 4)) AS change
    FROM changes
    GROUP BY 1, 2, 3
)
SELECT
    account_days.ledger_id,
    account_days.account_id,
    accounts.name,
    accounts.kind,
    accounts.currency,
    account_days."date",
    account_days.change,
    CAST(SUM(account_days.change) OVER (
        PARTITION BY account_days.ledger_id, account_days.account_id
        ORDER BY account_days."date" ROWS UNBOUNDED PRECEDING
    ) AS DECIMAL(18, 4)) AS balance
FROM account_days
JOIN expenses.accounts
    ON accounts.ledger_id = account_days.ledger_id
    AND accounts.account_id = account_days.account_id
