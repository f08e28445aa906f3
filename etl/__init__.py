"""The offline path: from the ledger to the lake, and SQL over it."""
