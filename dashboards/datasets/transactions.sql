-- One row for each income and expense, and for each split of one; transfers are in no sum.
SELECT
    ledger_id,
    transaction_id,
    "date",
    type,
    category,
    split_part(category, ':', 1) AS top_level_category,
    currency,
    COALESCE(NULLIF(description, ''), '(no description)') AS description,
    amount,
    signed_amount,
    CAST(date_trunc('second', updated_at) AS TIMESTAMP) AS updated_at
FROM expenses.transactions
WHERE type <> 'transfer'
