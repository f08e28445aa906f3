-- The age of the data: a user's newest change, and when the lake's newest snapshot was committed.
WITH snapshot AS (
    SELECT MAX(committed_at) AS committed_at
    FROM expenses."transactions$snapshots"
)
SELECT
    ledger_id,
    MIN("date") AS first_date,
    MAX("date") AS last_date,
    CAST(COUNT(DISTINCT transaction_id) AS BIGINT) AS transactions,
    CAST(date_trunc('second', MAX(updated_at)) AS TIMESTAMP) AS newest_change,
    CAST(date_trunc('second', MAX(snapshot.committed_at)) AS TIMESTAMP) AS snapshot_committed
FROM expenses.transactions
CROSS JOIN snapshot
GROUP BY 1
