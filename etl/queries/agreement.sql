-- Where does an account's balance differ from what the bank says? (balance assertions, differences first)
WITH balances AS (
    SELECT
        stated.ledger_id,
        stated.account_id,
        stated."date",
        CAST(COALESCE(SUM(lines.balance_change), 0) AS DECIMAL(18, 4)) AS change_so_far
    FROM expenses.balance_assertions AS stated
    LEFT JOIN expenses.transactions AS lines
        ON lines.ledger_id = stated.ledger_id
        AND lines.account_id = stated.account_id
        AND lines."date" <= stated."date"
    GROUP BY 1, 2, 3
)
SELECT
    stated.ledger_id,
    accounts.name,
    accounts.currency,
    stated."date",
    stated.amount AS stated,
    CAST(accounts.opening_amount + balances.change_so_far AS DECIMAL(18, 4)) AS balance,
    CAST(stated.amount - accounts.opening_amount - balances.change_so_far AS DECIMAL(18, 4)) AS difference
FROM expenses.balance_assertions AS stated
JOIN balances
    ON balances.ledger_id = stated.ledger_id
    AND balances.account_id = stated.account_id
    AND balances."date" = stated."date"
JOIN expenses.accounts ON accounts.ledger_id = stated.ledger_id AND accounts.account_id = stated.account_id
ORDER BY stated.amount = accounts.opening_amount + balances.change_so_far, 1, 2, 4
