-- One row per tag of each transaction or split: a line with two tags is here twice, so add up one tag at a time.
SELECT
    transactions.ledger_id,
    transactions.transaction_id,
    transactions.line_number,
    labels.tag,
    transactions."date",
    transactions.type,
    transactions.category,
    transactions.currency,
    transactions.amount
FROM expenses.transactions
CROSS JOIN UNNEST(transactions.tags) AS labels (tag)
