"""Values of cells and fields of a statement: amounts, dates, types and texts."""
