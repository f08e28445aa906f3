"""What the operations share: the rules of the ledger and its store."""
