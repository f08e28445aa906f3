"""Statements that are a table with a header: CSV under any delimiter and any column names."""
