-- What were all accounts together worth at the end of each day on which that changed? (what is owed counts as negative)
SELECT ledger_id, currency, "date", change, net_worth
FROM expenses.net_worth
ORDER BY 1, 2, 3
