-- How did everything recorded add up, day by day? (income minus expense; balances and net-worth have the accounts)
WITH days AS (
    SELECT ledger_id, currency, "date", CAST(SUM(signed_amount) AS DECIMAL(18, 4)) AS net
    FROM expenses.transactions
    WHERE type <> 'transfer'
    GROUP BY 1, 2, 3
)
SELECT
    ledger_id,
    currency,
    "date",
    net,
    CAST(SUM(net) OVER (
        PARTITION BY ledger_id, currency
        ORDER BY "date"
        ROWS UNBOUNDED PRECEDING
    ) AS DECIMAL(18, 4)) AS balance
FROM days
ORDER BY 1, 2, 3
