"""Statements as spreadsheets: XLSX, the older XLS, and tables in HTML or XML that are called XLS."""
