-- What was recorded, or changed, more than a month after its day?
SELECT ledger_id, "date", currency, amount, category, description, created_at, updated_at, version
FROM expenses.transactions
WHERE type <> 'transfer' AND date_diff('day', "date", CAST(updated_at AS DATE)) > 31
ORDER BY 8 DESC, 1, 2
