-- What each month used up of each budget, whose category covers all below it; a month without such an expense has no row.
SELECT
    budgets.ledger_id,
    budgets.category,
    budgets.currency,
    CAST(date_trunc('month', days."date") AS DATE) AS month,
    budgets.amount AS budget,
    CAST(SUM(days.amount) AS DECIMAL(18, 4)) AS spent,
    CAST(budgets.amount - SUM(days.amount) AS DECIMAL(18, 4)) AS remaining
FROM expenses.budgets
JOIN expenses.days
    ON days.ledger_id = budgets.ledger_id
    AND days.currency = budgets.currency
    AND (
        days.category = budgets.category
        OR substr(days.category, 1, length(budgets.category) + 1) = budgets.category || ':'
    )
WHERE days.type = 'expense'
GROUP BY budgets.ledger_id, budgets.category, budgets.currency, budgets.amount, date_trunc('month', days."date")
