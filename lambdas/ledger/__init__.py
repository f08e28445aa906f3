"""The rules of the ledger and its store, which the operations share."""
