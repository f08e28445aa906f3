"""Move in from another app: read the accounts and movements of its export, and write them as a ledger."""
