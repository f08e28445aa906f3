-- The newest run of each recurring payment; the view says what recurs.
SELECT ledger_id, "date", first_paid_on, currency, category, description, amount, months, paid, running
FROM expenses.recurring
