-- What did each account hold at the end of each day on which that changed? (later days included)
SELECT ledger_id, account_id, name, kind, currency, "date", change, balance
FROM expenses.balances
ORDER BY 1, 2, 6
