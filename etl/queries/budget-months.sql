-- How much of each budget did each month use up? (a month without such an expense is not listed)
SELECT
    budgets.ledger_id,
    budgets.category,
    budgets.currency,
    CAST(date_trunc('month', lines."date") AS DATE) AS month,
    budgets.amount AS budget,
    CAST(SUM(lines.amount) AS DECIMAL(18, 4)) AS spent,
    CAST(budgets.amount - SUM(lines.amount) AS DECIMAL(18, 4)) AS remaining
FROM expenses.budgets
JOIN expenses.transactions AS lines
    ON lines.ledger_id = budgets.ledger_id
    AND lines.currency = budgets.currency
    AND (
        lines.category = budgets.category
        OR substr(lines.category, 1, length(budgets.category) + 1) = budgets.category || ':'
    )
WHERE lines.type = 'expense'
GROUP BY budgets.ledger_id, budgets.category, budgets.currency, budgets.amount, date_trunc('month', lines."date")
ORDER BY 1, 2, 4
