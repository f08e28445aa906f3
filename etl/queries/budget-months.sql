-- How much of each budget did each month use up? (a month without such an expense is not listed)
SELECT ledger_id, category, currency, month, budget, spent, remaining
FROM expenses.budget_months
ORDER BY 1, 2, 4
