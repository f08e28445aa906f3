-- One row for each ledger, day, currency, type and category, with the amounts of the same day a year before. Transfers are
-- left out. Each transaction also counts on the day one year later, in the columns `…_year_before`, so that any range of days can be compared.
WITH moves AS (
    SELECT ledger_id, "date", currency, type, category, amount,
        CAST(0 AS DECIMAL(18, 4)) AS amount_year_before, lines AS transactions
    FROM expenses.days
    UNION ALL
    SELECT ledger_id, CAST("date" + INTERVAL '1' YEAR AS DATE), currency, type, category, CAST(0 AS DECIMAL(18, 4)),
        amount, 0
    FROM expenses.days
),
newest AS (
    SELECT ledger_id, MAX("date") AS newest_date
    FROM expenses.days
    GROUP BY 1
),
daily AS (
    SELECT ledger_id, "date", currency, type, category,
        CAST(SUM(amount) AS DECIMAL(18, 4)) AS amount,
        CAST(SUM(amount_year_before) AS DECIMAL(18, 4)) AS amount_year_before,
        CAST(SUM(transactions) AS BIGINT) AS transactions
    FROM moves
    GROUP BY 1, 2, 3, 4, 5
)
SELECT
    daily.ledger_id,
    daily."date",
    CAST(extract(YEAR FROM daily."date") AS VARCHAR) AS year,
    CASE extract(MONTH FROM daily."date")
        WHEN 1 THEN '01 Jan' WHEN 2 THEN '02 Feb' WHEN 3 THEN '03 Mar' WHEN 4 THEN '04 Apr'
        WHEN 5 THEN '05 May' WHEN 6 THEN '06 Jun' WHEN 7 THEN '07 Jul' WHEN 8 THEN '08 Aug'
        WHEN 9 THEN '09 Sep' WHEN 10 THEN '10 Oct' WHEN 11 THEN '11 Nov' ELSE '12 Dec' END AS month_of_year,
    CASE date_diff('day', DATE '1900-01-01', daily."date") % 7 + 1
        WHEN 1 THEN '1 Mon' WHEN 2 THEN '2 Tue' WHEN 3 THEN '3 Wed' WHEN 4 THEN '4 Thu'
        WHEN 5 THEN '5 Fri' WHEN 6 THEN '6 Sat' ELSE '7 Sun' END AS weekday,
    daily.currency,
    daily.type,
    daily.category,
    split_part(daily.category, ':', 1) AS top_level_category,
    CASE WHEN daily.type = 'income' THEN daily.amount ELSE CAST(0 AS DECIMAL(18, 4)) END AS income,
    CASE WHEN daily.type = 'expense' THEN daily.amount ELSE CAST(0 AS DECIMAL(18, 4)) END AS expense,
    CASE WHEN daily.type = 'income' THEN daily.amount ELSE -daily.amount END AS net,
    CASE WHEN daily.type = 'income' THEN daily.amount_year_before ELSE CAST(0 AS DECIMAL(18, 4)) END AS income_year_before,
    CASE WHEN daily.type = 'expense' THEN daily.amount_year_before ELSE CAST(0 AS DECIMAL(18, 4)) END AS expense_year_before,
    CASE WHEN daily.type = 'income' THEN daily.amount_year_before ELSE -daily.amount_year_before END AS net_year_before,
    daily.transactions
FROM daily
JOIN newest ON newest.ledger_id = daily.ledger_id
WHERE daily."date" <= newest.newest_date
