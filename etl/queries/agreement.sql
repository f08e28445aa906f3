-- Where does an account's balance differ from what the bank says? (balance assertions, differences first)
WITH balances AS (
    SELECT
        assertions.ledger_id,
        assertions.account_id,
        assertions."date",
        CAST(COALESCE(SUM(lines.balance_change), 0) AS DECIMAL(18, 4)) AS change_so_far
    FROM expenses.balance_assertions AS assertions
    LEFT JOIN expenses.transactions AS lines
        ON lines.ledger_id = assertions.ledger_id
        AND lines.account_id = assertions.account_id
        AND lines."date" <= assertions."date"
    GROUP BY 1, 2, 3
)
SELECT
    assertions.ledger_id,
    accounts.name,
    accounts.currency,
    assertions."date",
    assertions.amount AS stated,
    CAST(accounts.opening_amount + balances.change_so_far AS DECIMAL(18, 4)) AS balance,
    CAST(assertions.amount - accounts.opening_amount - balances.change_so_far AS DECIMAL(18, 4)) AS difference
FROM expenses.balance_assertions AS assertions
JOIN balances
    ON balances.ledger_id = assertions.ledger_id
    AND balances.account_id = assertions.account_id
    AND balances."date" = assertions."date"
JOIN expenses.accounts ON accounts.ledger_id = assertions.ledger_id AND accounts.account_id = assertions.account_id
ORDER BY assertions.amount = accounts.opening_amount + balances.change_so_far, 1, 2, 4
