"""What a cell or field of a statement means: amounts, dates, types and texts."""
