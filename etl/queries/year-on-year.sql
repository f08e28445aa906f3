-- How did each main category (the part before the colon) change from one year to the next?
WITH years AS (
    SELECT
        ledger_id,
        currency,
        split_part(category, ':', 1) AS main_category,
        extract(YEAR FROM "date") AS year,
        CAST(SUM(amount) AS DECIMAL(18, 4)) AS expense
    FROM expenses.transactions
    WHERE type = 'expense'
    GROUP BY 1, 2, 3, 4
)
SELECT
    this.ledger_id,
    this.currency,
    this.main_category,
    this.year,
    before.expense AS year_before,
    this.expense,
    this.expense - before.expense AS change
FROM years AS this
JOIN years AS before
    ON before.ledger_id = this.ledger_id
    AND before.currency = this.currency
    AND before.main_category = this.main_category
    AND before.year = this.year - 1
ORDER BY 1, 2, 3, 4
