-- What each account held at the end of each month in which any account of its ledger changed, and what transfers moved
-- in and out of it in that month. The sum over accounts is the net worth, so every such month has a row for each account
-- that was opened by then. `date` is the month's first day, so that a range of days up to today has the current month.
WITH account_months AS (
    SELECT ledger_id, account_id, CAST(date_trunc('month', "date") AS DATE) AS "date", SUM(change) AS change
    FROM expenses.balances
    GROUP BY 1, 2, 3
),
months AS (
    SELECT DISTINCT ledger_id, "date"
    FROM account_months
),
transfers AS (
    SELECT ledger_id, account_id, CAST(date_trunc('month', "date") AS DATE) AS "date",
        SUM(balance_change) FILTER (WHERE balance_change > 0) AS moved_in,
        -SUM(balance_change) FILTER (WHERE balance_change < 0) AS moved_out
    FROM expenses.transactions
    WHERE type = 'transfer'
    GROUP BY 1, 2, 3
)
SELECT
    accounts.ledger_id,
    months."date",
    accounts.currency,
    accounts.name AS account,
    accounts.kind,
    CAST(SUM(account_months.change) AS DECIMAL(18, 4)) AS balance,
    CAST(COALESCE(MAX(transfers.moved_in), 0) AS DECIMAL(18, 4)) AS moved_in,
    CAST(COALESCE(MAX(transfers.moved_out), 0) AS DECIMAL(18, 4)) AS moved_out
FROM months
JOIN account_months ON account_months.ledger_id = months.ledger_id AND account_months."date" <= months."date"
JOIN expenses.accounts
    ON accounts.ledger_id = account_months.ledger_id
    AND accounts.account_id = account_months.account_id
LEFT JOIN transfers
    ON transfers.ledger_id = account_months.ledger_id
    AND transfers.account_id = account_months.account_id
    AND transfers."date" = months."date"
GROUP BY accounts.ledger_id, months."date", accounts.currency, accounts.account_id, accounts.name, accounts.kind
